//! Everyone's shares.

use rocket::form::Form;
use rocket::http::Status;
use rocket::{Route, get, post, routes};

use super::super::super::views::{
    Everyone, EveryoneKind, EveryoneOwner, EveryoneRow, EveryoneShare, EveryoneState, EveryoneTrouble,
    MayChange, Page, ShareDetail, ShareState,
};
use super::super::answer::{Answered, page, page_with, see};
use super::super::desk::Desk;
use super::super::detail::{self, Remarks};
use super::super::shares::state;
use super::super::until::end_of_day;
use super::everyone::{Done, Order, PAGE, Query, owner, trouble};
use super::{must, prove_first};
use crate::app::everyone::{self, Owned};
use crate::app::manage::{self, Acting};
use crate::app::overview::Summary;
use crate::app::{AppError, By};
use crate::domain::policy::WayIn;
use crate::domain::{Right, Role, ShareId};

const HERE: &str = "/admin/shares";

pub(super) fn routes() -> Vec<Route> {
    routes![list, show, revoke, extend, hand_over]
}

fn path_of(id: ShareId) -> String {
    format!("{HERE}/{id}")
}

#[get("/admin/shares?<query..>")]
async fn list(desk: Desk<'_>, query: Query<'_>) -> Answered {
    must(&desk, Right::SeeEverything)?;
    let (frame, now) = (desk.page(HERE), desk.app.now());
    let (found, problem) = match query.wish(frame.zone)? {
        Ok(wish) => (everyone::shares(desk.app, &desk.watching(), wish, PAGE).await?, None),
        Err(problem) => ((Vec::new(), None), Some(problem)),
    };
    let status = if problem.is_some() { Status::BadRequest } else { Status::Ok };
    let view = Everyone {
        kind: EveryoneKind::Shares,
        typed: query.typed(),
        rows: found.0.into_iter().map(|share| row(&frame, share, now)).collect(),
        older: found.1.map(|next| query.older(HERE, &next)),
        newest: query.goes_on().then(|| HERE.to_owned()),
        problem,
        page: frame,
    };
    page_with(status, &view)
}

fn row(page: &Page, share: Owned<Summary>, now: time::OffsetDateTime) -> EveryoneRow {
    let number = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
    let (summary, whose) = (share.thing, owner(share.owner));
    EveryoneRow {
        href: path_of(summary.share.id),
        title: page.titled(summary.title),
        owner: whose.name,
        owner_left: whose.left,
        first: summary.first_recipient,
        people: number(summary.recipients),
        state: EveryoneState::Share(state(&summary.share, now)),
        created_at: summary.share.created_at,
        expires_at: Some(summary.share.terms.expires_at),
        size: Some((number(summary.files), summary.bytes)),
        needs_attention: summary.needs_attention,
    }
}

#[get("/admin/shares/<id>?<done>")]
async fn show(desk: Desk<'_>, id: ShareId, done: Option<&str>) -> Answered {
    must(&desk, Right::SeeEverything)?;
    let view = desk.whole_share(id).await?;
    let notice = Done::notice(done, view.state == ShareState::Revoked, Some(view.expires_at));
    page(&EveryoneShare { notice, ..view })
}

#[post("/admin/shares/<id>/revoke")]
async fn revoke(desk: Desk<'_>, id: ShareId) -> Answered {
    must(&desk, Right::ManageEverything)?;
    if !desk.proved() {
        return Ok(prove_first(&path_of(id)));
    }
    let outcome = manage::revoke(desk.app, desk.administrating(id)).await;
    desk.share_done(id, outcome, Done::Revoked).await
}

#[post("/admin/shares/<id>/extend", data = "<form>")]
async fn extend(desk: Desk<'_>, id: ShareId, form: Option<Form<Order<'_>>>) -> Answered {
    must(&desk, Right::ManageEverything)?;
    if !desk.proved() {
        return Ok(prove_first(&path_of(id)));
    }
    let until = form.map(Form::into_inner).unwrap_or_default().until.to_owned();
    let last = desk.whole_share(id).await?.extendable_until;
    let outcome = match last.map(|last| end_of_day(&until, desk.page("").zone, last)) {
        None => Err(AppError::NotActive),
        Some(None) => Err(AppError::invalid("until", "is no day that can be chosen")),
        Some(Some(until)) => manage::extend(desk.app, desk.administrating(id), until, None).await,
    };
    desk.share_done(id, outcome, Done::Extended).await
}

#[post("/admin/shares/<id>/hand-over", data = "<form>")]
async fn hand_over(desk: Desk<'_>, id: ShareId, form: Option<Form<Order<'_>>>) -> Answered {
    must(&desk, Right::ManageEverything)?;
    if !desk.proved() {
        return Ok(prove_first(&path_of(id)));
    }
    let outcome = match desk.colleague(form.map(Form::into_inner).unwrap_or_default().to).await {
        Ok(to) => manage::hand_over(desk.app, desk.administrating(id), to).await,
        Err(error) => Err(error),
    };
    desk.share_done(id, outcome, Done::HandedOver).await
}

impl Desk<'_> {
    fn administrating(&self, share: ShareId) -> Acting {
        let by = By::administrator(self.who.staff);
        Acting { by, share, visitor: self.visitor.clone(), way: WayIn::Page }
    }

    /// The share as its page shows it. That it was looked at is in the log.
    async fn whole_share(&self, id: ShareId) -> Result<EveryoneShare, AppError> {
        let Owned { owner: whose, thing } = everyone::share(self.app, &self.watching(), id).await?;
        let latest = self.latest_of(whose.id).await?;
        let seen = detail::view(self.page(&path_of(id)), thing, self.app.now(), latest, Remarks::default());
        let view = without_key(seen, owner(whose), self.may_change());
        // What files are called is for those who answer for the data, not for those who watch the watching.
        Ok(if self.who.role == Role::Auditor { view.without_file_names() } else { view })
    }

    async fn share_done(&self, id: ShareId, outcome: Result<(), AppError>, done: Done) -> Answered {
        match outcome {
            Ok(()) => Ok(see(done.at(&path_of(id)))),
            Err(error) => {
                let problem = trouble(error)?;
                let status =
                    if problem == EveryoneTrouble::NotNow { Status::Conflict } else { Status::BadRequest };
                page_with(status, &EveryoneShare { problem: Some(problem), ..self.whole_share(id).await? })
            }
        }
    }
}

/// What a sender's page shows, as far as it needs no key.
fn without_key(seen: ShareDetail, owner: EveryoneOwner, may_change: MayChange) -> EveryoneShare {
    EveryoneShare {
        page: seen.page,
        id: seen.id,
        title: seen.title,
        owner,
        state: seen.state,
        delivery: seen.delivery,
        verification: seen.verification,
        created_at: seen.created_at,
        sent_at: seen.sent_at,
        expires_at: seen.expires_at,
        renewable_until: seen.renewable_until,
        extendable_until: seen.extendable_until,
        has_message: seen.has_message,
        files: seen.files,
        recipients: seen.recipients,
        timeline: seen.timeline,
        timeline_cut: seen.timeline_cut,
        may_change,
        notice: None,
        problem: None,
    }
}
