//! `/r/<T>` and `/to/<slug>`: what is asked, what was handed in, and why nothing is taken.

use rocket::form::Form;
use rocket::http::Status;
use rocket::{FromForm, get, post};

use super::super::views::{
    HandInReceipt, IntroProblem, IntroWay, ReceiptProblem, ReceiptState, ReceivedFile, RequestIntro,
    RequestObstacle, RequestOver, UploadReceipt,
};
use super::answer::{Answered, nothing, page, page_with, see};
use super::reader::{Reader, sender};
use super::request_upload::Remarks;
use super::request_words;
use crate::app::AppError;
use crate::app::uploading::{self, Asked, DoneHandIn, Landing, Uploading, Way};
use crate::domain::{RequestRefusal, SubmissionState};

/// Where a request's link is.
pub(super) fn path_of(way: Way<'_>) -> String {
    match way {
        Way::Token(token) => format!("/r/{token}"),
        Way::Slug(slug) => format!("/to/{slug}"),
    }
}

#[get("/r/<token>?<done>")]
pub(super) async fn show(reader: Reader<'_>, token: &str, done: Option<&str>) -> Answered {
    let landing = uploading::land(reader.app, &reader.visitor, Way::Token(token)).await?;
    match landing {
        Landing::Uploading(one) => reader.own(one, Remarks::of(done), None).await,
        other => reader.asked_or_shut(Way::Token(token), other),
    }
}

#[get("/to/<slug>")]
pub(super) async fn standing(reader: Reader<'_>, slug: &str) -> Answered {
    let landing = uploading::land(reader.app, &reader.visitor, Way::Slug(slug)).await?;
    reader.asked_or_shut(Way::Slug(slug), landing)
}

#[derive(FromForm)]
pub(super) struct Start<'r> {
    consent: Option<&'r str>,
}

#[post("/r/<token>/start", data = "<form>")]
pub(super) async fn start(reader: Reader<'_>, token: &str, form: Option<Form<Start<'_>>>) -> Answered {
    let one = match reader.uploading(token).await? {
        Ok(one) => one,
        Err(answer) => return answer,
    };
    let again = !one.done.is_empty();
    // What was agreed to for the first hand-in holds for what is added to it.
    let agreed = again || form.is_some_and(|form| form.consent == Some("yes"));
    let language = reader.language();
    match uploading::begin(reader.app, &reader.visitor, one, agreed, language).await {
        Ok(_) => Ok(see(format!("/r/{token}"))),
        Err(AppError::ConsentNeeded) => {
            let one = uploading::uploading(reader.app, &reader.visitor, token).await?;
            let problem = Some(IntroProblem::ConsentMissing);
            reader.introduction(Way::Token(token), &one.asked, personal(&one, language), problem)
        }
        Err(error) => reader.request_refused(Way::Token(token), error).await,
    }
}

fn personal(one: &Uploading, language: &str) -> IntroWay {
    let consent = one.asked.words.form.consent.as_ref();
    IntroWay::Personal { consent: consent.map(|consent| consent.text.text(language).to_owned()) }
}

impl Reader<'_> {
    /// The reader's language (BCP 47).
    pub(super) fn language(&self) -> &'static str {
        self.page("").locale.tag()
    }

    /// Somebody with a link of their own that takes files, or the page for what stands in the way.
    pub(super) async fn uploading(&self, token: &str) -> Result<Result<Box<Uploading>, Answered>, AppError> {
        match uploading::uploading(self.app, &self.visitor, token).await {
            Ok(one) => Ok(Ok(one)),
            Err(error) => Ok(Err(self.request_refused(Way::Token(token), error).await)),
        }
    }

    /// The page for a use case that was refused because of the request's state.
    pub(super) async fn request_refused(&self, way: Way<'_>, error: AppError) -> Answered {
        if !matches!(error, AppError::RequestRefused(_)) {
            return Err(error.into());
        }
        match uploading::look(self.app, way).await? {
            Landing::Uploading(one) if one.refusal.is_some() => {
                let problem = Some(ReceiptProblem::NoLongerOpen);
                page_with(Status::Gone, &self.receipt(&one, problem))
            }
            other => self.asked_or_shut(way, other),
        }
    }

    /// The introduction where an address is proved, or the page that says why nothing is taken.
    fn asked_or_shut(&self, way: Way<'_>, landing: Landing) -> Answered {
        match landing {
            Landing::Unknown => Err(nothing()),
            Landing::Entrance(asked) => {
                let address = IntroWay::Address { email: String::new(), name: String::new() };
                self.introduction(way, &asked, address, None)
            }
            Landing::Closed { asked, refusal } => {
                let why = match refusal {
                    RequestRefusal::Closed => RequestObstacle::Closed,
                    RequestRefusal::Revoked => RequestObstacle::Revoked,
                    RequestRefusal::LinkReplaced => RequestObstacle::Replaced,
                    RequestRefusal::Paused => RequestObstacle::Paused,
                    RequestRefusal::Expired => RequestObstacle::Expired {
                        at: asked.request.expires_at.unwrap_or(asked.request.created_at),
                    },
                };
                // A withdrawn request names nobody; otherwise one must know whom to write to.
                let named = refusal != RequestRefusal::Revoked;
                let view = RequestOver {
                    page: self.page(&path_of(way)),
                    sender: named.then(|| sender(&asked.asker)),
                    why,
                    left_unfinished: false,
                };
                let status = if refusal == RequestRefusal::Paused { Status::Conflict } else { Status::Gone };
                page_with(status, &view)
            }
            Landing::Uploading(_) => Ok(see(path_of(way))),
        }
    }

    /// The first page: who asks, for what, and why.
    pub(super) fn introduction(
        &self,
        way: Way<'_>,
        asked: &Asked,
        shown: IntroWay,
        problem: Option<IntroProblem>,
    ) -> Answered {
        let (link_path, language, form) = (path_of(way), self.language(), &asked.words.form);
        let status = if problem.is_some() { Status::BadRequest } else { Status::Ok };
        let view = RequestIntro {
            page: self.page(&link_path),
            link_path,
            sender: sender(&asked.asker),
            title: form.title.clone(),
            purpose: form.purpose.clone(),
            message: form.message.clone(),
            documents: request_words::documents(form, language),
            other_files: form.other_files,
            questions: request_words::questions(form, language),
            open_until: asked.request.expires_at,
            way: shown,
            privacy: request_words::privacy(self.app, asked, language),
            problem,
        };
        page_with(status, &view)
    }

    /// The page of somebody with a link of their own: introduction, upload, or receipt.
    pub(super) async fn own(
        &self,
        one: Box<Uploading>,
        remarks: Remarks,
        status: Option<Status>,
    ) -> Answered {
        if one.open.is_some() && one.refusal.is_none() {
            return self.upload(&one, remarks, status.unwrap_or(Status::Ok)).await;
        }
        if one.done.is_empty() {
            let token = one.token.to_base64url();
            let shown = personal(&one, self.language());
            return self.introduction(Way::Token(&token), &one.asked, shown, None);
        }
        page(&self.receipt(&one, None))
    }

    /// What was handed in, and how it fares.
    fn receipt(&self, one: &Uploading, problem: Option<ReceiptProblem>) -> UploadReceipt {
        let link_path = format!("/r/{}", &*one.token.to_base64url());
        UploadReceipt {
            page: self.page(&link_path),
            link_path,
            sender: sender(&one.asked.asker),
            title: one.asked.words.form.title.clone(),
            state: receipt_state(one),
            hand_ins: one.done.iter().rev().map(hand_in).collect(),
            mailed_to: Some(one.person.email.clone()),
            can_add: one.refusal.is_none(),
            open_until: one.asked.request.expires_at,
            privacy: request_words::privacy(self.app, &one.asked, self.language()),
            problem,
        }
    }
}

fn receipt_state(one: &Uploading) -> ReceiptState {
    let Some(submission) = one.submission else { return ReceiptState::Received };
    let latest = one.done.last().map_or(submission.created_at, |done| done.at);
    match (submission.state, submission.fetched_at, submission.closed_at) {
        (SubmissionState::Purged, _, closed) => ReceiptState::Deleted { at: closed.unwrap_or(latest) },
        (SubmissionState::Closed, _, Some(at)) => ReceiptState::Closed { at },
        (_, Some(at), _) => ReceiptState::Fetched { at },
        _ => ReceiptState::Received,
    }
}

fn hand_in(done: &DoneHandIn) -> HandInReceipt {
    let receipt = done.receipt.as_ref();
    let files = receipt.map(|receipt| receipt.files.as_slice()).unwrap_or_default();
    HandInReceipt {
        at: done.at,
        files: files
            .iter()
            .map(|file| ReceivedFile {
                name: file.name.clone(),
                bytes: file.bytes,
                sha256: file.sha256.clone(),
                held: None,
            })
            .collect(),
        answers: receipt.map_or(0, |receipt| u32::try_from(receipt.answers).unwrap_or(u32::MAX)),
    }
}
