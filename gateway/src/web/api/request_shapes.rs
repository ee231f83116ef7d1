//! What the API says about requests, as JSON.

use serde::Serialize;
use time::OffsetDateTime;

use super::shapes::{LineJson, line};
use crate::app::App;
use crate::app::inboxes::Inbox;
use crate::app::requests::{RequestSummary, RequestView, Told, UploaderView};
use crate::domain::form::{Consent, Document, Question};
use crate::domain::{InboxId, Reach, RequestId, StaffId, SubmissionId, UploaderId};

/// The word for a request's reach, as `POST /requests` takes it.
fn deliver(reach: Reach) -> &'static str {
    match reach {
        Reach::Personal => "mail",
        Reach::Open => "link",
        Reach::Standing => "standing",
    }
}

#[derive(Serialize)]
pub(super) struct SummaryJson {
    id: RequestId,
    title: String,
    state: &'static str,
    deliver: &'static str,
    #[serde(with = "time::serde::rfc3339")]
    created_at: OffsetDateTime,
    #[serde(with = "time::serde::rfc3339::option")]
    expires_at: Option<OffsetDateTime>,
    recipients: usize,
    submitted: usize,
}

impl SummaryJson {
    pub(super) fn new(summary: RequestSummary, now: OffsetDateTime) -> Self {
        let request = summary.request;
        Self {
            id: request.id,
            title: summary.words.form.title,
            state: request.state_word(now),
            deliver: deliver(request.reach),
            created_at: request.created_at,
            expires_at: request.expires_at,
            recipients: summary.uploaders,
            submitted: summary.submitted,
        }
    }
}

#[derive(Serialize)]
pub(super) struct InboxJson {
    id: InboxId,
    name: String,
    /// Whose it is; nobody's is a team's.
    #[serde(skip_serializing_if = "Option::is_none")]
    owner: Option<StaffId>,
    /// You read it for the colleague whose it is.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    on_behalf: bool,
}

impl InboxJson {
    /// The inbox, as `staff` reads it.
    pub(super) fn new(inbox: Inbox, staff: StaffId) -> Self {
        Self { on_behalf: inbox.is_on_behalf(staff), id: inbox.id, name: inbox.name, owner: inbox.owner }
    }
}

#[derive(Serialize)]
pub(super) struct DetailJson {
    id: RequestId,
    title: String,
    purpose: String,
    message: Option<String>,
    state: &'static str,
    deliver: &'static str,
    /// A standing request's address.
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<String>,
    #[serde(with = "time::serde::rfc3339")]
    created_at: OffsetDateTime,
    #[serde(with = "time::serde::rfc3339::option")]
    expires_at: Option<OffsetDateTime>,
    #[serde(with = "time::serde::rfc3339::option")]
    paused_at: Option<OffsetDateTime>,
    files_max: u32,
    file_bytes_max: u64,
    inbox: InboxJson,
    documents: Vec<Document>,
    other_files: bool,
    questions: Vec<Question>,
    consent: Option<Consent>,
    privacy_url: Option<String>,
    recipients: Vec<RecipientJson>,
    told: Vec<ToldJson>,
    timeline: Vec<LineJson>,
}

/// Somebody who hears of what arrives.
#[derive(Serialize)]
struct ToldJson {
    id: StaffId,
    name: String,
    /// Because the request names them; else they do anyway.
    named: bool,
}

#[derive(Serialize)]
struct RecipientJson {
    id: UploaderId,
    email: String,
    name: Option<String>,
    #[serde(with = "time::serde::rfc3339::option")]
    opened_at: Option<OffsetDateTime>,
    submission: Option<SubmissionJson>,
}

#[derive(Serialize)]
struct SubmissionJson {
    id: SubmissionId,
    state: &'static str,
    #[serde(with = "time::serde::rfc3339::option")]
    submitted_at: Option<OffsetDateTime>,
    #[serde(with = "time::serde::rfc3339::option")]
    fetched_at: Option<OffsetDateTime>,
}

impl DetailJson {
    pub(super) fn new(app: &App, view: RequestView, now: OffsetDateTime) -> Self {
        let (request, form) = (view.request, view.words.form);
        Self {
            id: request.id,
            title: form.title,
            purpose: form.purpose,
            message: form.message,
            state: request.state_word(now),
            deliver: deliver(request.reach),
            url: view.words.slug.map(|slug| app.config.public_url.join(&format!("/to/{slug}"))),
            created_at: request.created_at,
            expires_at: request.expires_at,
            paused_at: request.paused_at,
            files_max: request.files_max,
            file_bytes_max: request.file_bytes_max,
            inbox: InboxJson::new(view.inbox, request.staff),
            documents: form.documents,
            other_files: form.other_files,
            questions: form.questions,
            consent: form.consent,
            privacy_url: form.privacy_url,
            recipients: view.uploaders.into_iter().map(recipient).collect(),
            told: told(view.told),
            timeline: view.timeline.into_iter().map(line).collect(),
        }
    }
}

fn told(told: Told) -> Vec<ToldJson> {
    let always = told.always.into_iter().map(|one| (one, false));
    let named = told.choices.into_iter().filter(|(_, named)| *named);
    always.chain(named).map(|(one, named)| ToldJson { id: one.id, name: one.name, named }).collect()
}

fn recipient(uploader: UploaderView) -> RecipientJson {
    RecipientJson {
        id: uploader.id,
        email: uploader.person.email,
        name: uploader.person.name,
        opened_at: uploader.opened_at,
        submission: uploader.submission.map(|submission| SubmissionJson {
            id: submission.id,
            state: submission.state.as_str(),
            submitted_at: submission.submitted_at,
            fetched_at: submission.fetched_at,
        }),
    }
}
