//! What a recipient can tell the sender: "please open it again", "this was not meant for me".

use rocket::form::Form;
use rocket::http::Status;
use rocket::{FromForm, get, post};

use super::super::views::{AccessAsked, ReportForm, ReportSent};
use super::answer::{Answered, page, page_with, see};
use super::reader::{Reader, path_of, sender};
use crate::app::access::{Landing, Presented};
use crate::app::manage;
use crate::domain::Refusal;

#[derive(FromForm)]
pub(super) struct Report<'r> {
    reason: Option<&'r str>,
    comment: Option<&'r str>,
}

#[post("/s/<token>/renewal")]
pub(super) async fn renewal(reader: Reader<'_>, token: &str) -> Answered {
    let link_path = path_of(token);
    match manage::ask_access(reader.app, &reader.visitor, token).await {
        // The sender was faster: it works already.
        Ok(presented) if presented.share.admits(reader.app.time.strict()).is_ok() => Ok(see(link_path)),
        Ok(presented) => {
            let sender = Some(sender(&presented.sender));
            page(&AccessAsked { page: reader.page(&link_path), sender })
        }
        Err(error) => reader.refused(token, error).await,
    }
}

#[get("/s/<token>/report")]
pub(super) async fn report_form(reader: Reader<'_>, token: &str) -> Answered {
    match reportable(reader.land(token).await?) {
        Ok(presented) => reader.report_form(token, &presented, Status::Ok),
        Err(shut) => reader.shut(token, *shut).await,
    }
}

#[post("/s/<token>/report", data = "<form>")]
pub(super) async fn report(reader: Reader<'_>, token: &str, form: Option<Form<Report<'_>>>) -> Answered {
    let presented = match reportable(reader.land(token).await?) {
        Ok(presented) => presented,
        Err(shut) => return reader.shut(token, *shut).await,
    };
    let form = form.map(Form::into_inner);
    let reason = form.as_ref().and_then(|form| form.reason);
    let Some(reason) = reason.filter(|reason| ReportForm::REASONS.contains(reason)) else {
        return reader.report_form(token, &presented, Status::BadRequest);
    };
    let comment = form.as_ref().and_then(|form| form.comment).unwrap_or_default();
    manage::report(reader.app, &reader.visitor, token, reason, &shortened(comment)).await?;
    page(&ReportSent { page: reader.page(&path_of(token)), sender: sender(&presented.sender) })
}

/// The link, where its page names the sender anyway.
fn reportable(landing: Landing) -> Result<Presented, Box<Landing>> {
    match landing {
        Landing::Waiting(presented)
        | Landing::Open { presented, .. }
        | Landing::Closed { presented, refusal: Refusal::Expired } => Ok(presented),
        shut => Err(Box::new(shut)),
    }
}

/// What was written beside the reason, as long as the page lets it be.
fn shortened(comment: &str) -> String {
    let max = usize::try_from(ReportForm::COMMENT_CHARS_MAX).unwrap_or(usize::MAX);
    comment.trim().chars().filter(|c| !c.is_control() || *c == '\n').take(max).collect()
}

impl Reader<'_> {
    fn report_form(&self, token: &str, presented: &Presented, status: Status) -> Answered {
        let link_path = path_of(token);
        let view = ReportForm {
            page: self.page(&format!("{link_path}/report")),
            link_path,
            sender: sender(&presented.sender),
            reason_missing: status != Status::Ok,
        };
        page_with(status, &view)
    }
}
