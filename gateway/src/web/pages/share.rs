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
use crate::app::drafts;
use crate::app::overview::{self, Detail};
use crate::app::{AppError, LinkToken, manage};
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
    desk.extend(&path_of(id), id, None, form).await
}

impl Desk<'_> {
    /// Moves the expiry to the end of the chosen day, with the key of a sender link as far as the policy allows.
    pub(super) async fn extend(
        &self,
        path: &str,
        id: ShareId,
        key: Option<&LinkToken>,
        form: Option<Form<NewExpiry<'_>>>,
    ) -> Answered {
        let detail = self.detail(id).await?;
        let renewable = detail.renewable_until.ok_or(AppError::NotActive)?;
        let last = if key.is_some() { self.latest() } else { renewable.min(self.latest()) };
        let text = form.and_then(|form| form.into_inner().until).unwrap_or_default();
        let outcome = match end_of_day(text, self.page(path).zone, last) {
            Some(until) => manage::extend(self.app, self.acting(id), until, key).await,
            None => Err(AppError::invalid("until", "is no day that can be chosen")),
        };
        match outcome {
            Ok(()) => Ok(see(Done::Extended.at(path, None))),
            Err(AppError::Invalid { .. } | AppError::BeyondKeyDay | AppError::Policy(_)) => {
                let problem = Some(ShareProblem::BadDate);
                let sender_link = key.map(|_| path.to_owned());
                self.share(path, detail, Remarks { sender_link, problem, ..Remarks::default() })
            }
            Err(error) => Err(error.into()),
        }
    }

    pub(super) async fn detail(&self, id: ShareId) -> Result<Detail, AppError> {
        overview::detail(self.app, self.who.staff, id).await
    }

    /// The page of a share, at `path`; with a problem it answers 400.
    pub(super) fn share(&self, path: &str, detail: Detail, remarks: Remarks) -> Answered {
        let status = if remarks.problem.is_some() { Status::BadRequest } else { Status::Ok };
        page_with(status, &detail::view(self.page(path), detail, self.app.now(), self.latest(), remarks))
    }
}
