//! Letting a file out that nobody could scan: a page that says what that means, and a form.

use rocket::form::Form;
use rocket::http::Status;
use rocket::{FromForm, get, post};

use super::super::views::{ReleaseFile, ReleaseProblem, SubmissionProblem, Verdict};
use super::answer::{Answered, page_with, see};
use super::desk::Desk;
use super::submission::{path_of, release_path};
use super::submission_detail::verdict;
use crate::app::AppError;
use crate::app::inbox;
use crate::domain::{FileId, SubmissionId};

#[derive(FromForm)]
pub(super) struct Reason {
    #[field(default = "")]
    reason: String,
}

#[get("/inbox/<id>/release/<file>")]
pub(super) async fn form(desk: Desk<'_>, id: SubmissionId, file: FileId) -> Answered {
    desk.second_thought(id, file, String::new(), None).await
}

#[post("/inbox/<id>/release/<file>", data = "<form>")]
pub(super) async fn release(
    desk: Desk<'_>,
    id: SubmissionId,
    file: FileId,
    form: Option<Form<Reason>>,
) -> Answered {
    let reason = form.map(|form| form.into_inner().reason).unwrap_or_default();
    match inbox::release(desk.app, desk.reading(id), file, &reason).await {
        Ok(()) => Ok(see(format!("{}?done=released", path_of(id)))),
        Err(AppError::Invalid { field: "reason", .. }) => {
            desk.second_thought(id, file, reason, Some(ReleaseProblem::ReasonMissing)).await
        }
        Err(AppError::NotActive) => {
            desk.submission(id, Status::Conflict, None, Some(SubmissionProblem::NotNow)).await
        }
        Err(error) => Err(error.into()),
    }
}

impl Desk<'_> {
    async fn second_thought(
        &self,
        id: SubmissionId,
        file: FileId,
        reason: String,
        problem: Option<ReleaseProblem>,
    ) -> Answered {
        let view = inbox::view(self.app, self.reading(id)).await?;
        let from = view.uploader.email;
        let found = view.hand_ins.into_iter().flat_map(|hand_in| hand_in.files).find(|one| one.id == file);
        let found = found.ok_or(AppError::NotFound)?;
        let Verdict::NotScanned(why) = verdict(found.verdict.as_deref()) else {
            return Err(AppError::NotFound.into());
        };
        if !found.releasable {
            // Let out meanwhile, or not for this person.
            return Err(AppError::NotFound.into());
        }
        let status = if problem.is_some() { Status::UnprocessableEntity } else { Status::Ok };
        let here = release_path(id, file);
        page_with(
            status,
            &ReleaseFile {
                page: self.page(&here),
                submission_href: path_of(id),
                action: here,
                name: found.name,
                bytes: found.bytes,
                from,
                why,
                reason,
                problem,
            },
        )
    }
}
