//! What the API says about a draft, as JSON.

use serde::Serialize;
use time::OffsetDateTime;

use super::sharing::{LimitsJson, upload_url};
use crate::app::drafts::{Draft, DraftFile};
use crate::app::personal::Person;
use crate::app::{App, FileState};
use crate::domain::policy::{Sensitivity, TransferBasis};
use crate::domain::{FileId, Recipient, RecipientId, ShareId};

#[derive(Serialize)]
pub(super) struct DraftJson {
    id: ShareId,
    state: &'static str,
    title: String,
    deliver: &'static str,
    recipients: Vec<DraftRecipientJson>,
    expires_in_days: Option<u32>,
    /// If it were sent now.
    #[serde(with = "time::serde::rfc3339")]
    expires_at: OffsetDateTime,
    renewal_days: u16,
    downloads_max: Option<u16>,
    notify_opened: bool,
    sensitivity: Sensitivity,
    transfer_basis: Option<TransferBasis>,
    #[serde(skip_serializing_if = "Option::is_none")]
    transfer_text: Option<String>,
    files: Vec<DraftFileJson>,
    message: bool,
    upload_url: String,
    limits: LimitsJson,
}

#[derive(Serialize)]
struct DraftRecipientJson {
    id: RecipientId,
    email: String,
    name: Option<String>,
    language: String,
    verification: &'static str,
}

#[derive(Serialize)]
struct DraftFileJson {
    id: FileId,
    name: String,
    media_type: String,
    bytes: u64,
    received: u64,
    state: &'static str,
    /// Where an unfinished upload goes on.
    #[serde(skip_serializing_if = "Option::is_none")]
    upload_url: Option<String>,
}

impl DraftJson {
    pub(super) fn new(app: &App, draft: Draft, limits: LimitsJson) -> Self {
        let terms = draft.share.terms;
        Self {
            id: draft.share.id,
            state: "draft",
            title: draft.title,
            deliver: terms.deliver.as_str(),
            recipients: draft.recipients.into_iter().map(recipient).collect(),
            expires_in_days: draft.days,
            expires_at: terms.expires_at,
            renewal_days: terms.renewal_days,
            downloads_max: terms.downloads_max,
            notify_opened: terms.notify_opened,
            sensitivity: draft.sensitivity,
            transfer_basis: draft.transfer.as_ref().map(|transfer| transfer.basis),
            transfer_text: draft.transfer.map(|transfer| transfer.text),
            files: draft.files.into_iter().map(|one| file(app, one)).collect(),
            message: draft.has_message,
            upload_url: upload_url(app, &draft.create_ticket),
            limits,
        }
    }
}

fn recipient((recipient, person): (Recipient, Person)) -> DraftRecipientJson {
    DraftRecipientJson {
        id: recipient.id,
        email: person.email,
        name: person.name,
        language: recipient.language,
        verification: recipient.verification.as_str(),
    }
}

fn file(app: &App, file: DraftFile) -> DraftFileJson {
    let state = match file.state {
        FileState::Receiving => "receiving",
        FileState::Received => "received",
        FileState::Accepted => "accepted",
        FileState::Refused => "refused",
    };
    let upload_url = file.upload_ticket.map(|ticket| upload_url(app, &ticket));
    let DraftFile { id, name, media_type, bytes, received, .. } = file;
    DraftFileJson { id, name, media_type, bytes, received, state, upload_url }
}
