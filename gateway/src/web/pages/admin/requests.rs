//! Everyone's requests.

use rocket::form::Form;
use rocket::http::Status;
use rocket::{Route, get, post, routes};

use super::super::super::views::{
    Everyone, EveryoneKind, EveryoneRequest, EveryoneRow, EveryoneState, EveryoneTrouble, RequestState,
};
use super::super::answer::{Answered, page, page_with, see};
use super::super::desk::Desk;
use super::super::request_detail::{self, Remarks};
use super::super::requests::state;
use super::super::until::end_of_day;
use super::everyone::{Done, Order, PAGE, Query, owner, trouble};
use super::{must, prove_first};
use crate::app::everyone::{self, Owned};
use crate::app::requests::{self, Change, RequestSummary};
use crate::app::{AppError, By};
use crate::domain::policy::WayIn;
use crate::domain::{Reach, RequestId, Right, Role};

const HERE: &str = "/admin/requests";

pub(super) fn routes() -> Vec<Route> {
    routes![list, show, revoke, extend, hand_over]
}

fn path_of(id: RequestId) -> String {
    format!("{HERE}/{id}")
}

#[get("/admin/requests?<query..>")]
async fn list(desk: Desk<'_>, query: Query<'_>) -> Answered {
    must(&desk, Right::SeeEverything)?;
    let (frame, now) = (desk.page(HERE), desk.app.now());
    let (found, problem) = match query.wish(frame.zone)? {
        Ok(wish) => (everyone::requests(desk.app, &desk.watching(), wish, PAGE).await?, None),
        Err(problem) => ((Vec::new(), None), Some(problem)),
    };
    let status = if problem.is_some() { Status::BadRequest } else { Status::Ok };
    let view = Everyone {
        kind: EveryoneKind::Requests,
        typed: query.typed(),
        rows: found.0.into_iter().map(|request| row(request, now)).collect(),
        older: found.1.map(|next| query.older(HERE, &next)),
        newest: query.goes_on().then(|| HERE.to_owned()),
        problem,
        page: frame,
    };
    page_with(status, &view)
}

fn row(request: Owned<RequestSummary>, now: time::OffsetDateTime) -> EveryoneRow {
    let (summary, whose) = (request.thing, owner(request.owner));
    let named = summary.request.reach == Reach::Personal;
    EveryoneRow {
        href: path_of(summary.request.id),
        title: summary.words.form.title,
        owner: whose.name,
        owner_left: whose.left,
        first: summary.first_uploader.filter(|_| named),
        people: u32::try_from(summary.uploaders).unwrap_or(u32::MAX),
        state: EveryoneState::Request(state(&summary.request, summary.submitted > 0, now)),
        created_at: summary.request.created_at,
        expires_at: summary.request.expires_at,
        size: None,
        needs_attention: summary.needs_attention,
    }
}

#[get("/admin/requests/<id>?<done>")]
async fn show(desk: Desk<'_>, id: RequestId, done: Option<&str>) -> Answered {
    must(&desk, Right::SeeEverything)?;
    let view = desk.whole_request(id).await?;
    let notice = Done::notice(done, view.state == RequestState::Revoked, view.expires_at);
    page(&EveryoneRequest { notice, ..view })
}

#[post("/admin/requests/<id>/revoke")]
async fn revoke(desk: Desk<'_>, id: RequestId) -> Answered {
    desk.change_request(id, Change::Revoke, Done::Revoked).await
}

#[post("/admin/requests/<id>/extend", data = "<form>")]
async fn extend(desk: Desk<'_>, id: RequestId, form: Option<Form<Order<'_>>>) -> Answered {
    must(&desk, Right::ManageEverything)?;
    if !desk.proved() {
        return Ok(prove_first(&path_of(id)));
    }
    let until = form.map(Form::into_inner).unwrap_or_default().until.to_owned();
    let last = desk.whole_request(id).await?.extendable_until;
    let outcome = match last.map(|last| end_of_day(&until, desk.page("").zone, last)) {
        None => Err(AppError::NotActive),
        Some(None) => Err(AppError::invalid("until", "is no day that can be chosen")),
        Some(Some(until)) => return desk.change_request(id, Change::ExtendTo(until), Done::Extended).await,
    };
    desk.request_done(id, outcome, Done::Extended).await
}

#[post("/admin/requests/<id>/hand-over", data = "<form>")]
async fn hand_over(desk: Desk<'_>, id: RequestId, form: Option<Form<Order<'_>>>) -> Answered {
    must(&desk, Right::ManageEverything)?;
    if !desk.proved() {
        return Ok(prove_first(&path_of(id)));
    }
    let by = By::administrator(desk.who.staff);
    let outcome = match desk.colleague(form.map(Form::into_inner).unwrap_or_default().to).await {
        Ok(to) => requests::hand_over(desk.app, &desk.visitor, by, id, to).await,
        Err(error) => Err(error),
    };
    desk.request_done(id, outcome, Done::HandedOver).await
}

impl Desk<'_> {
    async fn change_request(&self, id: RequestId, change: Change, done: Done) -> Answered {
        must(self, Right::ManageEverything)?;
        if !self.proved() {
            return Ok(prove_first(&path_of(id)));
        }
        let by = By::administrator(self.who.staff);
        let outcome = requests::change(self.app, &self.visitor, by, id, change, WayIn::Page).await;
        self.request_done(id, outcome, done).await
    }

    /// The request as its page shows it. That it was looked at is in the log.
    async fn whole_request(&self, id: RequestId) -> Result<EveryoneRequest, AppError> {
        let Owned { owner: whose, thing } = everyone::request(self.app, &self.watching(), id).await?;
        let latest = self.latest_of(whose.id).await?;
        let page = self.page(&path_of(id));
        let seen = request_detail::view(page, &thing, (self.app, latest), Remarks::default());
        let mut people = seen.people;
        for person in &mut people {
            // What was handed in is for the inbox, and asking again is for whoever asks.
            person.submission_href = None;
            person.resendable = false;
        }
        let mut timeline = seen.timeline;
        if self.who.role == Role::Auditor {
            for entry in &mut timeline {
                entry.file = None;
            }
        }
        Ok(EveryoneRequest {
            page: seen.page,
            id: seen.id,
            title: seen.title,
            owner: owner(whose),
            state: seen.state,
            delivery: seen.delivery,
            inbox: seen.inbox,
            created_at: seen.created_at,
            expires_at: seen.expires_at,
            extendable_until: seen.extendable_until,
            people,
            timeline,
            timeline_cut: seen.timeline_cut,
            may_change: self.may_change(),
            notice: None,
            problem: None,
        })
    }

    async fn request_done(&self, id: RequestId, outcome: Result<(), AppError>, done: Done) -> Answered {
        match outcome {
            Ok(()) => Ok(see(done.at(&path_of(id)))),
            Err(error) => {
                let problem = trouble(error)?;
                let status =
                    if problem == EveryoneTrouble::NotNow { Status::Conflict } else { Status::BadRequest };
                page_with(
                    status,
                    &EveryoneRequest { problem: Some(problem), ..self.whole_request(id).await? },
                )
            }
        }
    }
}
