//! One request of the signed-in employee, and what can be done with it.

use rocket::form::Form;
use rocket::http::Status;
use rocket::{FromForm, get, post};

use super::super::views::{RequestDetailProblem, RequestNotice};
use super::answer::{Answered, page_with, see};
use super::desk::Desk;
use super::request_detail::{self, Remarks};
use super::request_done::{self, Done};
use super::request_form::{self, Fields};
use super::requests::HERE;
use super::until::end_of_day;
use crate::app::AppError;
use crate::app::requests::{self, Change, FormKey};
use crate::domain::policy::WayIn;
use crate::domain::{RequestId, StaffId, UploaderId};

#[derive(FromForm)]
pub(super) struct NewExpiry<'r> {
    until: Option<&'r str>,
}

#[derive(FromForm)]
pub(super) struct Successor<'r> {
    to: Option<&'r str>,
}

/// Where a request's page is.
pub(super) fn path_of(id: RequestId) -> String {
    format!("{HERE}/{id}")
}

#[get("/requests/<id>?<done>")]
pub(super) async fn show(desk: Desk<'_>, id: RequestId, done: Option<&str>) -> Answered {
    let view = requests::view(desk.app, desk.who.staff, id).await?;
    let notice = request_done::notice(done, &view);
    let remarks = Remarks { notice, ..Remarks::default() };
    page_with(
        Status::Ok,
        &request_detail::view(desk.page(&path_of(id)), &view, (desk.app, desk.latest()), remarks),
    )
}

#[post("/requests/<id>/revoke")]
pub(super) async fn revoke(desk: Desk<'_>, id: RequestId) -> Answered {
    desk.change(id, Change::Revoke).await
}

#[post("/requests/<id>/close")]
pub(super) async fn close(desk: Desk<'_>, id: RequestId) -> Answered {
    desk.change(id, Change::Close).await
}

#[post("/requests/<id>/reopen")]
pub(super) async fn reopen(desk: Desk<'_>, id: RequestId) -> Answered {
    desk.change(id, Change::Reopen).await
}

#[post("/requests/<id>/pause")]
pub(super) async fn pause(desk: Desk<'_>, id: RequestId) -> Answered {
    desk.change(id, Change::Pause).await
}

#[post("/requests/<id>/resume")]
pub(super) async fn resume(desk: Desk<'_>, id: RequestId) -> Answered {
    desk.change(id, Change::Resume).await
}

#[post("/requests/<id>/extend", data = "<form>")]
pub(super) async fn extend(desk: Desk<'_>, id: RequestId, form: Option<Form<NewExpiry<'_>>>) -> Answered {
    let text = form.and_then(|form| form.into_inner().until).unwrap_or_default();
    let last = desk.latest();
    match end_of_day(text, desk.page("").zone, last) {
        Some(until) => desk.change(id, Change::ExtendTo(until)).await,
        None => desk.complain(id, Status::BadRequest, RequestDetailProblem::BadDate).await,
    }
}

#[post("/requests/<id>/remind")]
pub(super) async fn remind(desk: Desk<'_>, id: RequestId) -> Answered {
    match requests::remind(desk.app, &desk.visitor, desk.who.staff, id).await {
        Ok(0) => desk.complain(id, Status::Conflict, RequestDetailProblem::NobodyToRemind).await,
        Ok(people) => Ok(see(Done::Reminded(people).at(&path_of(id)))),
        Err(error) => desk.refused(id, error).await,
    }
}

#[post("/requests/<id>/people/<person>/resend")]
pub(super) async fn resend(desk: Desk<'_>, id: RequestId, person: UploaderId) -> Answered {
    match requests::invite_again(desk.app, &desk.visitor, desk.who.staff, id, person).await {
        Ok(()) => Ok(see(Done::Resent(person).at(&path_of(id)))),
        Err(error) => desk.refused(id, error).await,
    }
}

#[post("/requests/<id>/hand-over", data = "<form>")]
pub(super) async fn hand_over(desk: Desk<'_>, id: RequestId, form: Option<Form<Successor<'_>>>) -> Answered {
    let to = form.and_then(|form| form.into_inner().to?.parse::<StaffId>().ok());
    let to = to.ok_or_else(|| AppError::invalid("to", "is no colleague"))?;
    match requests::hand_over(desk.app, &desk.visitor, desk.who.staff, id, to).await {
        // From here on it is the colleague's page.
        Ok(()) => Ok(see(format!("{HERE}?done=handed-over"))),
        Err(AppError::Invalid { .. }) => desk.refused(id, AppError::NotActive).await,
        Err(error) => desk.refused(id, error).await,
    }
}

/// Answers with a page: the link is shown here and never again.
#[post("/requests/<id>/link", data = "<form>")]
pub(super) async fn renew_link(desk: Desk<'_>, id: RequestId, form: Option<Form<Fields>>) -> Answered {
    let fields = form.map(Form::into_inner).unwrap_or_default();
    let (key, path) = (fields.get("key").map(String::as_str), path_of(id));
    let form = FormKey::of(key, [("path", &*path), ("key", key.unwrap_or_default())].into_iter());
    match requests::renew_link(desk.app, &desk.visitor, desk.who.staff, id, form).await {
        Ok(link) => {
            let view = requests::view(desk.app, desk.who.staff, id).await?;
            let remarks =
                Remarks { notice: Some(RequestNotice::LinkRenewed), link: Some(link), ..Remarks::default() };
            page_with(
                Status::Created,
                &request_detail::view(desk.page(&path), &view, (desk.app, desk.latest()), remarks),
            )
        }
        Err(error) => desk.refused(id, error).await,
    }
}

#[post("/requests/<id>/told", data = "<form>")]
pub(super) async fn tell(desk: Desk<'_>, id: RequestId, form: Option<Form<Fields>>) -> Answered {
    let to = request_form::told(&form.map(Form::into_inner).unwrap_or_default());
    match requests::choose_told(desk.app, &desk.visitor, desk.who.staff, id, to).await {
        Ok(()) => Ok(see(Done::Told.at(&path_of(id)))),
        // A colleague who was let in no longer: the page shows who is.
        Err(AppError::Invalid { .. }) => desk.refused(id, AppError::NotActive).await,
        Err(error) => desk.refused(id, error).await,
    }
}

impl Desk<'_> {
    async fn change(&self, id: RequestId, change: Change) -> Answered {
        match requests::change(self.app, &self.visitor, self.who.staff, id, change, WayIn::Page).await {
            Ok(()) => Ok(see(Done::from(change).at(&path_of(id)))),
            Err(AppError::Invalid { .. }) => {
                self.complain(id, Status::BadRequest, RequestDetailProblem::BadDate).await
            }
            Err(error) => self.refused(id, error).await,
        }
    }

    /// What came too late is said on the page, which shows how it stands.
    async fn refused(&self, id: RequestId, error: AppError) -> Answered {
        match error {
            AppError::NotActive => self.complain(id, Status::Conflict, RequestDetailProblem::NotNow).await,
            error => Err(error.into()),
        }
    }

    async fn complain(&self, id: RequestId, status: Status, problem: RequestDetailProblem) -> Answered {
        let view = requests::view(self.app, self.who.staff, id).await?;
        let remarks = Remarks { problem: Some(problem), ..Remarks::default() };
        page_with(
            status,
            &request_detail::view(self.page(&path_of(id)), &view, (self.app, self.latest()), remarks),
        )
    }
}
