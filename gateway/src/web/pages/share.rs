//! One share of the signed-in sender, and what needs no key: take back, extend.

use rocket::form::Form;
use rocket::http::Status;
use rocket::{FromForm, get, post};

use super::super::views::ShareProblem;
use super::answer::{Answered, page_with, see};
use super::desk::Desk;
use super::detail::{self, Remarks};
use super::done::{self, Done};
use super::until::end_of_day;
use crate::app::overview::{self, Detail};
use crate::app::{AppError, drafts, manage};
use crate::domain::{RecipientId, ShareId};

#[derive(FromForm)]
pub(super) struct NewExpiry<'r> {
    until: Option<&'r str>,
}

/// Where a share's page is.
pub(super) fn path_of(id: ShareId) -> String {
    format!("/shares/{id}")
}

#[get("/shares/<id>?<done>&<who>")]
pub(super) async fn show(desk: Desk<'_>, id: ShareId, done: Option<&str>, who: Option<&str>) -> Answered {
    let detail = desk.detail(id).await?;
    let notice = done::notice(done, who, &detail);
    desk.share(&path_of(id), detail, Remarks { notice, ..Remarks::default() })
}

#[post("/shares/<id>/revoke")]
pub(super) async fn revoke(desk: Desk<'_>, id: ShareId) -> Answered {
    match manage::revoke(desk.app, desk.acting(id)).await {
        // What was never sent is thrown away whole; what has ended already is shown as it is.
        Err(AppError::NotActive) => {
            match drafts::discard(desk.app, &desk.visitor, desk.who.staff, id).await {
                Ok(()) => return Ok(see("/shares".to_owned())),
                Err(AppError::NotADraft) => {}
                Err(error) => return Err(error.into()),
            }
        }
        other => other?,
    }
    Ok(see(Done::Revoked.at(&path_of(id), None)))
}

#[post("/shares/<id>/recipients/<recipient>/revoke")]
pub(super) async fn revoke_recipient(desk: Desk<'_>, id: ShareId, recipient: RecipientId) -> Answered {
    manage::revoke_recipient(desk.app, desk.acting(id), recipient).await?;
    Ok(see(Done::RecipientRevoked.at(&path_of(id), Some(recipient))))
}

#[post("/shares/<id>/extend", data = "<form>")]
pub(super) async fn extend(desk: Desk<'_>, id: ShareId, form: Option<Form<NewExpiry<'_>>>) -> Answered {
    let path = path_of(id);
    let detail = desk.detail(id).await?;
    let last = detail.renewable_until.ok_or(AppError::NotActive)?;
    let text = form.and_then(|form| form.into_inner().until).unwrap_or_default();
    let outcome = match end_of_day(text, desk.page(&path).zone, last) {
        Some(until) => manage::extend(desk.app, desk.acting(id), until).await,
        None => Err(AppError::invalid("until", "is no day that can be chosen")),
    };
    match outcome {
        Ok(()) => Ok(see(Done::Extended.at(&path, None))),
        Err(AppError::Invalid { .. } | AppError::BeyondKeyDay) => {
            desk.share(&path, detail, Remarks { problem: Some(ShareProblem::BadDate), ..Remarks::default() })
        }
        Err(error) => Err(error.into()),
    }
}

impl Desk<'_> {
    pub(super) async fn detail(&self, id: ShareId) -> Result<Detail, AppError> {
        overview::detail(self.app, self.who.staff, id).await
    }

    /// The page of a share, at `path`; with a problem it answers 400.
    pub(super) fn share(&self, path: &str, detail: Detail, remarks: Remarks) -> Answered {
        let status = if remarks.problem.is_some() { Status::BadRequest } else { Status::Ok };
        page_with(status, &detail::view(self.page(path), detail, self.app.now(), remarks))
    }
}
