//! `/shares/new`: a share from the browser, before there is a draft.

use rocket::form::Form;
use rocket::http::Status;
use rocket::serde::json::Json;
use rocket::{Responder, get, post};
use serde::Serialize;

use super::super::error::PageError;
use super::super::guards::WantsJson;
use super::super::views::{
    ReplyTo, ShareLimits, ShareNew, ShareNewNotice, ShareNewProblem, ShareTyped, UploadedFile,
};
use super::answer::{Answer, Answered, nothing, page_with, see};
use super::compose_form::{self, Fields, Kept};
use super::desk::Desk;
use crate::app::drafts::{self, Created, NewShare};
use crate::app::inbox::{self, Correspondent};
use crate::app::{AppError, message};
use crate::domain::policy::WayIn;
use crate::domain::{Deliver, SubmissionId};

const HERE: &str = "/shares/new";

/// Where the draft of this token is made ready.
pub(super) fn path_of(created: &Created) -> String {
    format!("/draft/{}", &*created.token.to_base64url())
}

#[get("/shares/new?<reply>")]
pub(super) async fn form(desk: Desk<'_>, reply: Option<&str>) -> Answered {
    desk.sends()?;
    let reply = desk.reply_to(reply).await?;
    let config = &desk.app.config;
    let (typed, reply) = match reply {
        Some((submission, to)) => {
            let reply = ReplyTo { id: submission.to_string(), title: to.title.clone() };
            (compose_form::of_share(config, &desk.rules, &inbox::draft_to(to, submission)?), Some(reply))
        }
        None => (compose_form::fresh(config, &desk.rules), None),
    };
    desk.compose(Status::Ok, Compose { reply, typed, ..Compose::default_for(&desk) })
}

/// A draft, for the page's script.
#[derive(Serialize)]
pub(super) struct MadeJson {
    path: String,
}

/// A page for people, a path for the script.
#[derive(Responder)]
pub(super) enum Made {
    Page(Box<Answer>),
    Draft(Json<MadeJson>),
}

#[post("/shares/new", data = "<form>")]
pub(super) async fn create(
    desk: Desk<'_>,
    wants: WantsJson,
    form: Option<Form<Fields>>,
) -> Result<Made, PageError> {
    desk.sends()?;
    let fields = form.map(Form::into_inner).unwrap_or_default();
    let reply = desk.reply_to(fields.get("reply").map(String::as_str)).await?;
    if wants.0 {
        let new = match reply {
            Some((submission, to)) => {
                NewShare { notify_opened: Some(desk.told()), ..inbox::draft_to(to, submission)? }
            }
            None => empty(&desk),
        };
        let created = desk.draft(new).await?;
        return Ok(Made::Draft(Json(MadeJson { path: path_of(&created) })));
    }
    let typed = compose_form::typed(&fields, desk.app.config.default_language, &Kept::default());
    let page = |problems: Vec<ShareNewProblem>, typed: ShareTyped| {
        let status = if problems.is_empty() { Status::Ok } else { Status::UnprocessableEntity };
        let reply = reply.as_ref();
        let reply = reply.map(|(id, to)| ReplyTo { id: id.to_string(), title: to.title.clone() });
        let answer = desk.compose(status, Compose { reply, typed, problems, ..Compose::default_for(&desk) });
        answer.map(|page| Made::Page(Box::new(page)))
    };
    if fields.contains_key("more") {
        return page(Vec::new(), typed);
    }
    match compose_form::read(&typed, &desk.rules, true) {
        Ok(read) => {
            let reply_to = reply.as_ref().map(|(submission, _)| *submission);
            let created = match desk.draft(NewShare { reply_to, ..read.share }).await {
                Err(AppError::Policy(refusal)) => {
                    return page(vec![compose_form::forbidden(refusal, &typed)], typed);
                }
                created => created?,
            };
            let staff = desk.who.staff;
            message::set(desk.app, &desk.visitor, staff, created.id, &created.token, read.message).await?;
            Ok(Made::Page(Box::new(see(path_of(&created)))))
        }
        Err(problems) => page(problems, typed),
    }
}

/// The draft of somebody who has not typed anything.
fn empty(desk: &Desk<'_>) -> NewShare {
    NewShare {
        title: String::new(),
        deliver: Deliver::Mail,
        recipients: Vec::new(),
        expiry: None,
        renewal_days: None,
        downloads_max: None,
        notify_opened: Some(desk.told()),
        sensitivity: None,
        transfer: None,
        way: WayIn::Page,
        reply_to: None,
        request_key: None,
    }
}

/// What the page shows.
pub(super) struct Compose {
    pub(super) link_path: String,
    pub(super) form_url: String,
    pub(super) reply: Option<ReplyTo>,
    pub(super) typed: ShareTyped,
    pub(super) files: Vec<UploadedFile>,
    pub(super) problems: Vec<ShareNewProblem>,
    pub(super) notice: Option<ShareNewNotice>,
}

impl Compose {
    fn default_for(desk: &Desk<'_>) -> Self {
        Self {
            link_path: String::new(),
            form_url: String::new(),
            reply: None,
            typed: compose_form::fresh(&desk.app.config, &desk.rules),
            files: Vec::new(),
            problems: Vec::new(),
            notice: None,
        }
    }
}

impl Desk<'_> {
    /// Whom an answer goes to, for whoever may read what it answers.
    async fn reply_to(&self, id: Option<&str>) -> Result<Option<(SubmissionId, Correspondent)>, PageError> {
        let Some(id) = id.filter(|id| !id.is_empty()) else { return Ok(None) };
        let submission: SubmissionId = id.parse().map_err(|_| nothing())?;
        let acting = inbox::Acting { staff: self.who.staff, submission, visitor: self.visitor.clone() };
        Ok(Some((submission, inbox::correspondent(self.app, acting).await?)))
    }

    /// What a form that nobody has touched says about being told of the first opening.
    fn told(&self) -> bool {
        self.rules.notices.value
    }

    async fn draft(&self, new: NewShare) -> Result<Created, AppError> {
        drafts::create(self.app, &self.visitor, self.who.staff, new).await
    }

    pub(super) fn share_limits(&self) -> ShareLimits {
        let rules = &self.rules;
        ShareLimits {
            file_bytes_max: rules.file_bytes_max,
            files_max: rules.files_max,
            recipients_max: rules.recipients_max,
            days_max: rules.expiry_days_max,
            expiry: rules.expiry_days.mode,
            renewal: rules.renewal_days.mode,
            downloads: rules.downloads.mode,
            notices: rules.notices.mode,
            sensitivity: rules.sensitivity.mode,
            asks_transfer: rules.knows_outside(),
        }
    }

    pub(super) fn compose(&self, status: Status, shown: Compose) -> Answered {
        let here = if shown.link_path.is_empty() { HERE } else { &shown.link_path };
        let view = ShareNew {
            page: self.page(here),
            link_path: shown.link_path,
            form_url: shown.form_url,
            reply: shown.reply,
            typed: shown.typed,
            files: shown.files,
            limits: self.share_limits(),
            problems: shown.problems,
            notice: shown.notice,
        };
        page_with(status, &view)
    }
}
