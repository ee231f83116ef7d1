//! `/draft/<T>`: a share that is being made ready, with its key in hand.

use rocket::form::Form;
use rocket::http::Status;
use rocket::serde::json::Json;
use rocket::{Responder, get, post};
use serde::Serialize;

use super::super::error::{PageError, Problem};
use super::super::guards::WantsJson;
use super::super::views::{
    ReplyTo, ShareNewNotice, ShareNewProblem, ShareTyped, UploadedFile, UploadedFileState,
};
use super::answer::{Answer, Answered, nothing, see};
use super::compose::Compose;
use super::compose_form::{self, Fields, Kept, Read};
use super::compose_sent;
use super::desk::Desk;
use super::request_upload::{FileJson, StateJson};
use crate::app::drafts::{self, Draft, DraftFile};
use crate::app::upload::{self, UploadError};
use crate::app::{AppError, FileState, LinkToken, inbox, message, send};
use crate::domain::{FileId, Package, ShareId};

/// A draft whose token was brought.
pub(super) struct Key {
    pub(super) token: LinkToken,
    pub(super) share: ShareId,
    pub(super) path: String,
}

impl Key {
    pub(super) async fn find(desk: &Desk<'_>, token: &str) -> Result<Self, AppError> {
        desk.sends()?;
        let token = LinkToken::parse(token).ok_or(AppError::NotFound)?;
        let share = drafts::of_token(desk.app, &token).await?;
        let path = format!("/draft/{}", &*token.to_base64url());
        Ok(Self { token, share, path })
    }

    async fn view(&self, desk: &Desk<'_>) -> Result<Draft, AppError> {
        drafts::view(desk.app, &desk.visitor, desk.who.staff, self.share, &self.token).await
    }

    /// On to what was done, with a word for the page.
    fn done(&self, word: &str) -> Answer {
        see(format!("{}?done={word}", self.path))
    }
}

#[get("/draft/<token>?<done>")]
pub(super) async fn show(desk: Desk<'_>, token: &str, done: Option<&str>) -> Answered {
    let key = Key::find(&desk, token).await?;
    let draft = match key.view(&desk).await {
        Ok(draft) => draft,
        Err(AppError::NotADraft) => return compose_sent::show(&desk, &key).await,
        Err(error) => return Err(error.into()),
    };
    let text = drafts::message_of(desk.app, &desk.visitor, desk.who.staff, key.share, &key.token).await?;
    let typed = compose_form::of_draft(&desk.app.config, &draft, &text);
    desk.draft_page(&key, &draft, typed, Vec::new(), notice(done)).await
}

/// From the word in the address that a form leaves.
fn notice(done: Option<&str>) -> Option<ShareNewNotice> {
    match done? {
        "saved" => Some(ShareNewNotice::Saved),
        "removed" => Some(ShareNewNotice::FileRemoved),
        "not-taken" => Some(ShareNewNotice::FileNotTaken),
        word => {
            let files = word.strip_prefix("files-")?.parse().ok()?;
            Some(ShareNewNotice::FilesArrived { files })
        }
    }
}

/// What is wrong, for the page's script; nothing if all is saved.
#[derive(Serialize)]
pub(super) struct SavedJson {
    problems: Vec<ProblemJson>,
}

#[derive(Serialize)]
struct ProblemJson {
    /// The id of the field.
    at: String,
    text: String,
}

/// A page for people, remarks for the script.
#[derive(Responder)]
pub(super) enum Saved {
    Page(Box<Answer>),
    Remarks(Json<SavedJson>),
}

#[post("/draft/<token>", data = "<form>")]
pub(super) async fn save(
    desk: Desk<'_>,
    token: &str,
    wants: WantsJson,
    form: Option<Form<Fields>>,
) -> Result<Saved, PageError> {
    let key = Key::find(&desk, token).await?;
    // A form that cannot be read must not empty the draft.
    let fields = form.map(Form::into_inner).ok_or(AppError::invalid("form", "cannot be read"))?;
    let draft = match key.view(&desk).await {
        Ok(draft) => draft,
        // Sent from another window: the page shows it.
        Err(AppError::NotADraft) => return Ok(Saved::Page(Box::new(see(key.path)))),
        Err(error) => return Err(error.into()),
    };
    let config = &desk.app.config;
    let typed = compose_form::typed(&fields, config.default_language, &Kept::of(&draft));
    let page = |saved: Answered| saved.map(|page| Saved::Page(Box::new(page)));
    if fields.contains_key("more") {
        return page(desk.draft_page(&key, &draft, typed, Vec::new(), None).await);
    }
    let sending = fields.get("act").is_some_and(|act| act == "send") && !wants.0;
    let outcome = match compose_form::read(&typed, &desk.rules, sending) {
        Ok(read) => desk.keep(&key, &typed, read).await?,
        Err(problems) => Err(problems),
    };
    let outcome = match outcome {
        Ok(()) if sending => desk.send(&key, &typed).await?,
        other => other,
    };
    match outcome {
        _ if wants.0 => Ok(Saved::Remarks(Json(desk.remarks(outcome.err().unwrap_or_default())))),
        Ok(()) if sending => Ok(Saved::Page(Box::new(see(key.path)))),
        Ok(()) => Ok(Saved::Page(Box::new(key.done("saved")))),
        Err(problems) => page(desk.draft_page(&key, &draft, typed, problems, None).await),
    }
}

#[post("/draft/<token>/discard")]
pub(super) async fn discard(desk: Desk<'_>, token: &str) -> Answered {
    let key = Key::find(&desk, token).await?;
    match drafts::discard(desk.app, &desk.visitor, desk.who.staff, key.share).await {
        Ok(()) => Ok(see("/shares".to_owned())),
        Err(AppError::NotADraft) => Ok(see(key.path)),
        Err(error) => Err(error.into()),
    }
}

#[post("/draft/<token>/files/<file>/remove")]
pub(super) async fn remove(
    desk: Desk<'_>,
    token: &str,
    file: FileId,
    wants: WantsJson,
) -> Result<Removed, PageError> {
    let key = Key::find(&desk, token).await?;
    key.view(&desk).await?;
    match upload::remove(desk.app, &desk.visitor, Package::Share(key.share), file).await {
        Ok(()) if wants.0 => Ok(Removed::Nothing(Status::NoContent)),
        Ok(()) => Ok(Removed::Page(Box::new(key.done("removed")))),
        Err(UploadError::Unavailable) => Err(AppError::Full.into()),
        Err(UploadError::Gone) => Err(AppError::NotADraft.into()),
        Err(_) => Err(nothing()),
    }
}

/// A page for people, nothing for the script.
#[derive(Responder)]
pub(super) enum Removed {
    Page(Box<Answer>),
    Nothing(Status),
}

/// The truth that the page's script goes on from.
#[get("/draft/<token>/state")]
pub(super) async fn state(desk: Desk<'_>, token: &str) -> Result<Json<StateJson>, Problem> {
    let key = Key::find(&desk, token).await?;
    let draft = match key.view(&desk).await {
        Ok(draft) => draft,
        Err(AppError::NotADraft) => return Ok(Json(StateJson::over("sent"))),
        Err(error) => return Err(error.into()),
    };
    let files = draft.files.iter().map(|file| FileJson {
        id: file.id.to_string(),
        name: file.name.clone(),
        bytes: file.bytes,
        received: file.received,
        document: None,
        state: row(file).word(),
        why: None,
        text: None,
        upload_url: file.upload_ticket.as_ref().map(|ticket| format!("/bulk/u/{ticket}")),
    });
    let create_url = format!("/bulk/u/{}", draft.create_ticket);
    Ok(Json(StateJson { state: "open", create_url, files: files.collect(), missing: Vec::new() }))
}

fn row(file: &DraftFile) -> UploadedFile {
    let state = match file.state {
        FileState::Receiving => UploadedFileState::Receiving { received: file.received },
        FileState::Received => UploadedFileState::Checking,
        FileState::Accepted | FileState::Refused => UploadedFileState::Accepted,
    };
    UploadedFile { id: file.id.to_string(), name: file.name.clone(), bytes: file.bytes, state }
}

type Outcome = Result<(), Vec<ShareNewProblem>>;

impl Desk<'_> {
    /// Keeps what was typed.
    async fn keep(&self, key: &Key, typed: &ShareTyped, read: Read) -> Result<Outcome, AppError> {
        let (app, visitor, staff) = (self.app, &self.visitor, self.who.staff);
        let before = drafts::message_of(app, visitor, staff, key.share, &key.token).await?;
        match drafts::revise(app, visitor, staff, key.share, &key.token, read.share).await {
            Ok(()) => {}
            Err(AppError::Policy(refusal)) => return Ok(Err(vec![compose_form::forbidden(refusal, typed)])),
            // Another window changed the passphrases meanwhile.
            Err(AppError::Invalid { .. }) => return Ok(Err(vec![ShareNewProblem::Changed])),
            Err(error) => return Err(error),
        }
        if before.trim() != read.message.trim() {
            message::set(app, visitor, staff, key.share, &key.token, read.message).await?;
        }
        Ok(Ok(()))
    }

    async fn send(&self, key: &Key, typed: &ShareTyped) -> Result<Outcome, AppError> {
        let problem = match send::send(self.app, &self.visitor, self.who.staff, key.share, &key.token).await {
            Ok(_) => return Ok(Ok(())),
            Err(AppError::Policy(refusal)) => compose_form::forbidden(refusal, typed),
            Err(AppError::Nothing) => ShareNewProblem::Nothing,
            Err(AppError::NoRecipients) => ShareNewProblem::NoRecipients,
            Err(AppError::Unfinished(_)) => ShareNewProblem::StillReceiving,
            Err(AppError::DraftChanged) => ShareNewProblem::Changed,
            Err(error) => return Err(error),
        };
        Ok(Err(vec![problem]))
    }

    fn remarks(&self, problems: Vec<ShareNewProblem>) -> SavedJson {
        let (page, limits) = (self.page(""), self.share_limits());
        let remark =
            |problem: ShareNewProblem| ProblemJson { at: problem.field(), text: problem.text(&page, limits) };
        SavedJson { problems: problems.into_iter().map(remark).collect() }
    }

    async fn draft_page(
        &self,
        key: &Key,
        draft: &Draft,
        typed: ShareTyped,
        problems: Vec<ShareNewProblem>,
        notice: Option<ShareNewNotice>,
    ) -> Answered {
        let status = if problems.is_empty() { Status::Ok } else { Status::UnprocessableEntity };
        let reply = match draft.reply_to {
            Some(submission) => {
                let acting =
                    inbox::Acting { staff: self.who.staff, submission, visitor: self.visitor.clone() };
                match inbox::correspondent(self.app, acting).await {
                    Ok(to) => Some(ReplyTo { id: submission.to_string(), title: to.title }),
                    // Not readable any more: what is left is a share.
                    Err(AppError::NotFound) => None,
                    Err(error) => return Err(error.into()),
                }
            }
            None => None,
        };
        let shown = Compose {
            link_path: key.path.clone(),
            form_url: format!("/bulk/f/{}", draft.create_ticket),
            reply,
            typed,
            files: draft.files.iter().map(row).collect(),
            problems,
            notice,
        };
        self.compose(status, shown)
    }
}
