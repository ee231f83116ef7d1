//! `/shares/<id>/renew`: one click from the mail that asked for new access.

use rocket::{get, post};

use super::super::views::{RenewShare, ShareState};
use super::answer::{Answered, page, see};
use super::desk::Desk;
use super::done::Done;
use super::share::path_of;
use super::shares;
use crate::app::overview::Detail;
use crate::app::{AppError, manage};
use crate::domain::policy::WayIn;
use crate::domain::{EventKind, ShareId};

#[get("/shares/<id>/renew")]
pub(super) async fn ask(desk: Desk<'_>, id: ShareId) -> Answered {
    let detail = desk.detail(id).await?;
    let now = desk.app.now();
    // Only an expired share can be renewed; the page of any other says what it is.
    if shares::state(&detail.share, now) != ShareState::Expired {
        return Ok(see(path_of(id)));
    }
    let wish = manage::renews_until(desk.app, desk.who.staff, WayIn::Page).await?;
    page(&RenewShare {
        page: desk.page(&format!("{}/renew", path_of(id))),
        share_id: id.to_string(),
        asked_by: asked_by(&detail),
        expired_at: detail.share.terms.expires_at,
        until: detail.renewable_until.filter(|&last| last > now).map(|last| wish.min(last)),
        title: desk.page("").titled(detail.title),
    })
}

/// Who asked last.
fn asked_by(detail: &Detail) -> Option<String> {
    let line = detail.timeline.iter().find(|line| line.kind == EventKind::AccessAsked.as_str())?;
    let info = detail.recipients.iter().find(|info| Some(info.recipient.id) == line.recipient)?;
    Some(info.person.email.clone())
}

#[post("/shares/<id>/renew")]
pub(super) async fn renew(desk: Desk<'_>, id: ShareId) -> Answered {
    let path = path_of(id);
    match manage::renew(desk.app, desk.acting(id)).await {
        Ok(_) => Ok(see(Done::Extended.at(&path, None))),
        // The page of the question says that it is too late.
        Err(AppError::BeyondKeyDay | AppError::NotActive) => Ok(see(format!("{path}/renew"))),
        Err(error) => Err(error.into()),
    }
}
