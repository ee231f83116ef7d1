//! The page where files and answers are handed in, and what its forms and its script ask for.

use std::collections::BTreeMap;

use rocket::form::Form;
use rocket::http::Status;
use rocket::serde::json::Json;
use rocket::{Responder, get, post};
use serde::Serialize;

use super::super::error::{PageError, Problem};
use super::super::guards::WantsJson;
use super::super::views::{ConsentGiven, Upload, UploadNotice, UploadProblem, UploadedFile, WantedDocument};
use super::answer::{Answer, Answered, page_with, see};
use super::reader::{Reader, sender};
use super::request_words;
use crate::app::uploading::{self, Answers, HandedIn, Problems, State, StateOf, Uploading};
use crate::app::{AppError, policy, upload};
use crate::domain::FileId;
use crate::domain::form::FormFault;

/// What a page says beside its content.
#[derive(Default)]
pub(super) struct Remarks {
    notice: Option<UploadNotice>,
    problem: Option<UploadProblem>,
    /// Answers as typed a moment ago, where they were not right.
    faults: Vec<(String, FormFault)>,
    lacking: Vec<String>,
}

impl Remarks {
    /// From the word in the address that a form leaves.
    pub(super) fn of(done: Option<&str>) -> Self {
        let notice = match done {
            Some("saved") => Some(UploadNotice::AnswersSaved),
            Some("removed") => Some(UploadNotice::FileRemoved),
            Some(word) => word
                .strip_prefix("files-")
                .and_then(|count| count.parse().ok())
                .map(|files| UploadNotice::FilesArrived { files }),
            None => None,
        };
        let problem = match done {
            Some("not-taken") => Some(UploadProblem::FileNotTaken),
            Some("too-large") => Some(UploadProblem::FileTooLarge),
            Some("too-many") => Some(UploadProblem::TooManyFiles),
            _ => None,
        };
        Self { notice, problem, ..Self::default() }
    }
}

/// Fields `q-<question>`; others are left alone.
fn answers(form: Option<Form<BTreeMap<String, String>>>) -> Answers {
    let fields = form.map(Form::into_inner).unwrap_or_default();
    let named =
        fields.into_iter().filter_map(|(name, value)| Some((name.strip_prefix("q-")?.to_owned(), value)));
    Answers(named.collect())
}

#[post("/r/<token>/answers", data = "<form>")]
pub(super) async fn save(
    reader: Reader<'_>,
    token: &str,
    wants: WantsJson,
    form: Option<Form<BTreeMap<String, String>>>,
) -> Result<Saved, PageError> {
    let one = match reader.uploading(token).await? {
        Ok(one) => one,
        Err(answer) => return answer.map(|page| Saved::Page(Box::new(page))),
    };
    let (read, _) = answers(form).read(&one.asked.words.form, false);
    uploading::save_answers(reader.app, one, &read).await?;
    if wants.0 {
        return Ok(Saved::Nothing(Status::NoContent));
    }
    Ok(Saved::Page(Box::new(see(format!("/r/{token}?done=saved")))))
}

/// A page for people, nothing for the script.
#[derive(Responder)]
pub(super) enum Saved {
    Page(Box<Answer>),
    Nothing(Status),
}

#[post("/r/<token>/files/<file>/remove")]
pub(super) async fn remove(
    reader: Reader<'_>,
    token: &str,
    file: FileId,
    wants: WantsJson,
) -> Result<Saved, PageError> {
    let one = match reader.uploading(token).await? {
        Ok(one) => one,
        Err(answer) => return answer.map(|page| Saved::Page(Box::new(page))),
    };
    let hand_in = one.open.as_ref().map(|open| open.record.hand_in.id);
    let hand_in = hand_in.ok_or(AppError::NotFound)?;
    let removed = upload::remove(reader.app, &reader.visitor, hand_in.into(), file).await;
    match removed {
        Ok(()) if wants.0 => Ok(Saved::Nothing(Status::NoContent)),
        Ok(()) => Ok(Saved::Page(Box::new(see(format!("/r/{token}?done=removed"))))),
        Err(upload::UploadError::Unavailable) => Err(AppError::Full.into()),
        Err(_) => Err(AppError::NotFound.into()),
    }
}

#[post("/r/<token>/hand-in", data = "<form>")]
pub(super) async fn hand_in(
    reader: Reader<'_>,
    token: &str,
    form: Option<Form<BTreeMap<String, String>>>,
) -> Answered {
    let one = match reader.uploading(token).await? {
        Ok(one) => one,
        Err(answer) => return answer,
    };
    match uploading::hand_in(reader.app, &reader.visitor, one, &answers(form)).await {
        // The second: handed in from another window; the page shows it.
        Ok(HandedIn::Received { .. }) | Err(AppError::NotADraft) => Ok(see(format!("/r/{token}"))),
        Ok(HandedIn::Refused(problems)) => {
            let one = uploading::uploading(reader.app, &reader.visitor, token).await?;
            reader.own(one, remarks(problems), Some(Status::UnprocessableEntity)).await
        }
        Err(AppError::Unfinished(_)) => {
            let one = uploading::uploading(reader.app, &reader.visitor, token).await?;
            let remarks = Remarks { problem: Some(UploadProblem::StillReceiving), ..Remarks::default() };
            reader.own(one, remarks, Some(Status::Conflict)).await
        }
        Err(error) => reader.request_refused(uploading::Way::Token(token), error).await,
    }
}

fn remarks(problems: Problems) -> Remarks {
    let problem = if problems.empty {
        UploadProblem::Nothing
    } else if problems.unfinished > 0 {
        UploadProblem::StillReceiving
    } else {
        UploadProblem::Incomplete
    };
    Remarks {
        problem: Some(problem),
        faults: problems.answers,
        lacking: problems.documents.into_iter().collect(),
        notice: None,
    }
}

impl Reader<'_> {
    /// The page of an open hand-in.
    pub(super) async fn upload(&self, one: &Uploading, remarks: Remarks, status: Status) -> Answered {
        let state = uploading::state(self.app, one).await?;
        let rules = policy::rules(self.app, one.asked.request.staff).await?;
        let (language, form) = (self.language(), &one.asked.words.form);
        let link_path = format!("/r/{}", &*one.token.to_base64url());
        let view = Upload {
            page: self.page(&link_path),
            link_path,
            sender: sender(&one.asked.asker),
            title: form.title.clone(),
            purpose: form.purpose.clone(),
            message: form.message.clone(),
            documents: documents(one, &state, language, &remarks.lacking),
            other_files: form.other_files.then(|| rows(&state, None)),
            questions: request_words::fields(&one.asked, language, &state.answers, &remarks.faults),
            missing: missing(one, &state, language),
            file_bytes_max: one.asked.request.file_bytes_max.min(rules.file_bytes_max),
            files_max: one.asked.request.files_max,
            consent: consent(one),
            open_until: one.asked.request.expires_at,
            adds: !one.done.is_empty(),
            privacy: request_words::privacy(self.app, &one.asked, self.language()),
            notice: remarks.notice,
            problem: remarks.problem,
            form_url: state.form_path,
        };
        page_with(status, &view)
    }
}

fn consent(one: &Uploading) -> Option<ConsentGiven> {
    one.consent.as_ref().map(|given| ConsentGiven { text: given.text.clone(), at: given.at })
}

fn rows(state: &State, document: Option<&str>) -> Vec<UploadedFile> {
    let of = state.files.iter().filter(|file| file.document.as_deref() == document);
    of.map(request_words::uploaded).collect()
}

fn documents(one: &Uploading, state: &State, language: &str, lacking: &[String]) -> Vec<WantedDocument> {
    let wanted = one.asked.words.form.documents.iter().map(|document| WantedDocument {
        id: document.id.clone(),
        label: document.label.text(language).to_owned(),
        required: document.required,
        kinds: request_words::kinds(document),
        files: rows(state, Some(&document.id)),
        lacks_file: lacking.contains(&document.id),
    });
    wanted.collect()
}

/// Labels of what is required and not there yet.
fn missing(one: &Uploading, state: &State, language: &str) -> Vec<String> {
    let form = &one.asked.words.form;
    let documents = form.documents.iter().map(|document| (&document.id, &document.label));
    let questions = form.questions.iter().map(|question| (&question.id, &question.label));
    let absent = documents.chain(questions).filter(|(id, _)| state.missing.contains(*id));
    absent.map(|(_, label)| label.text(language).to_owned()).collect()
}

/// The truth that the page's script goes on from.
#[derive(Serialize)]
pub(super) struct StateJson {
    pub(super) state: &'static str,
    pub(super) create_url: String,
    pub(super) files: Vec<FileJson>,
    pub(super) missing: Vec<String>,
}

#[derive(Serialize)]
pub(super) struct FileJson {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) bytes: u64,
    pub(super) received: u64,
    pub(super) document: Option<String>,
    pub(super) state: &'static str,
    pub(super) why: Option<String>,
    pub(super) text: Option<String>,
    pub(super) upload_url: Option<String>,
}

impl StateJson {
    /// Nothing is taken any more; the word says why.
    pub(super) fn over(state: &'static str) -> Self {
        Self { state, create_url: String::new(), files: Vec::new(), missing: Vec::new() }
    }
}

#[get("/r/<token>/state")]
pub(super) async fn state(reader: Reader<'_>, token: &str) -> Result<Json<StateJson>, Problem> {
    let one = uploading::uploading(reader.app, &reader.visitor, token).await?;
    if one.open.is_none() {
        return Ok(Json(StateJson::over("handed_in")));
    }
    let state = uploading::state(reader.app, &one).await?;
    let page = reader.page("");
    let missing = missing(&one, &state, reader.language());
    let files = state.files.into_iter().map(|file| {
        let shown = request_words::uploaded(&file);
        let (word, why, upload_url) = match file.state {
            StateOf::Receiving { upload_path } => ("receiving", None, Some(upload_path)),
            StateOf::Checking => ("checking", None, None),
            StateOf::Accepted => ("accepted", None, None),
            StateOf::Held { why } => ("held", Some(why), None),
            StateOf::Refused { why } => ("refused", Some(why), None),
        };
        FileJson {
            id: file.id.to_string(),
            name: file.name,
            bytes: file.bytes,
            received: file.received,
            document: file.document,
            state: word,
            why,
            text: shown.advice(&page),
            upload_url,
        }
    });
    Ok(Json(StateJson { state: "open", create_url: state.create_path, files: files.collect(), missing }))
}
