//! One submission, for those who may read its inbox, and what can be done with it.

use rocket::form::Form;
use rocket::http::Status;
use rocket::{FromForm, get, post};
use zeroize::Zeroizing;

use super::super::views::{SubmissionNotice, SubmissionProblem};
use super::answer::{Answered, page_with, see};
use super::desk::Desk;
use super::inbox::HERE;
use super::submission_detail;
use crate::app::AppError;
use crate::app::inbox::{self, Acting, Change};
use crate::domain::{FileId, SubmissionId, SubmissionState};

#[derive(FromForm)]
pub(super) struct Reply {
    #[field(default = "")]
    message: String,
    more: Option<String>,
}

/// Where one of its files is let out.
pub(super) fn release_path(id: SubmissionId, file: FileId) -> String {
    format!("{HERE}/{id}/release/{file}")
}

/// Where a submission's page is.
pub(super) fn path_of(id: SubmissionId) -> String {
    format!("{HERE}/{id}")
}

#[get("/inbox/<id>?<done>")]
pub(super) async fn show(desk: Desk<'_>, id: SubmissionId, done: Option<&str>) -> Answered {
    desk.submission(id, Status::Ok, done, None).await
}

#[post("/inbox/<id>/close")]
pub(super) async fn close(desk: Desk<'_>, id: SubmissionId) -> Answered {
    desk.settle(id, Change::Close, "closed").await
}

#[post("/inbox/<id>/reopen")]
pub(super) async fn reopen(desk: Desk<'_>, id: SubmissionId) -> Answered {
    desk.settle(id, Change::Reopen, "reopened").await
}

#[post("/inbox/<id>/delete")]
pub(super) async fn delete(desk: Desk<'_>, id: SubmissionId) -> Answered {
    match inbox::change(desk.app, desk.reading(id), Change::Delete).await {
        // Deleted from another window: it is gone either way.
        Ok(()) | Err(AppError::NotActive) => Ok(see(format!("{HERE}?done=deleted"))),
        Err(error) => Err(error.into()),
    }
}

#[post("/inbox/<id>/reply", data = "<form>")]
pub(super) async fn reply(desk: Desk<'_>, id: SubmissionId, form: Option<Form<Reply>>) -> Answered {
    let (message, more) = match form.map(Form::into_inner) {
        Some(reply) => (Zeroizing::new(reply.message), reply.more.as_deref() == Some("yes")),
        None => (Zeroizing::new(String::new()), false),
    };
    if !desk.who.role.sends() {
        return Err(AppError::Forbidden.into());
    }
    if more {
        match inbox::change(desk.app, desk.reading(id), Change::Reopen).await {
            // It was open anyway.
            Ok(()) | Err(AppError::NotActive) => {}
            Err(error) => return Err(error.into()),
        }
    }
    match inbox::reply(desk.app, desk.reading(id), message).await {
        Ok(_) => Ok(see(format!("{}?done=replied", path_of(id)))),
        Err(AppError::Invalid { field: "message", .. }) => {
            let problem = Some(SubmissionProblem::MessageMissing);
            desk.submission(id, Status::UnprocessableEntity, None, problem).await
        }
        Err(error) => Err(error.into()),
    }
}

impl Desk<'_> {
    pub(super) fn reading(&self, submission: SubmissionId) -> Acting {
        Acting { staff: self.who.staff, submission, visitor: self.visitor.clone() }
    }

    async fn settle(&self, id: SubmissionId, change: Change, done: &str) -> Answered {
        match inbox::change(self.app, self.reading(id), change).await {
            Ok(()) => Ok(see(format!("{}?done={done}", path_of(id)))),
            Err(AppError::NotActive) => {
                self.submission(id, Status::Conflict, None, Some(SubmissionProblem::NotNow)).await
            }
            Err(error) => Err(error.into()),
        }
    }

    pub(super) async fn submission(
        &self,
        id: SubmissionId,
        status: Status,
        done: Option<&str>,
        problem: Option<SubmissionProblem>,
    ) -> Answered {
        let view = inbox::view(self.app, self.reading(id)).await?;
        inbox::shown(self.app, self.who.staff, &view).await;
        let closed = view.submission.state == SubmissionState::Closed;
        let notice = match done {
            Some("closed") if closed => Some(SubmissionNotice::Closed),
            Some("reopened") if !closed => Some(SubmissionNotice::Reopened),
            Some("replied") => Some(SubmissionNotice::Replied),
            Some("released") => Some(SubmissionNotice::Released),
            _ => None,
        };
        let page = self.page(&path_of(id));
        page_with(status, &submission_detail::view(page, view, self.app, self.who.staff, (notice, problem)))
    }
}
