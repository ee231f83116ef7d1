//! What the API says about shares, as JSON.

use serde::Serialize;
use serde_json::Value;
use time::OffsetDateTime;

use crate::app::FileState;
use crate::app::log::Line;
use crate::app::overview::{Detail, FetchState, Fetched, FileInfo, MailInfo, RecipientInfo, Summary};
use crate::app::send::{MadeLink, Sent};
use crate::domain::{FileId, RecipientId, Share, ShareId, ShareState};

#[derive(Serialize)]
pub(super) struct SummaryJson {
    id: ShareId,
    title: String,
    state: &'static str,
    deliver: &'static str,
    #[serde(with = "time::serde::rfc3339")]
    created_at: OffsetDateTime,
    #[serde(with = "time::serde::rfc3339::option")]
    sent_at: Option<OffsetDateTime>,
    #[serde(with = "time::serde::rfc3339")]
    expires_at: OffsetDateTime,
    recipients: usize,
    opened: usize,
    downloaded: usize,
    files: usize,
    bytes: u64,
}

fn sent_at(share: &Share) -> Option<OffsetDateTime> {
    match share.state {
        ShareState::Active { sent_at } => Some(sent_at),
        ShareState::Draft | ShareState::Revoked { .. } | ShareState::Purged { .. } => None,
    }
}

impl SummaryJson {
    pub(super) fn new(summary: Summary, now: OffsetDateTime) -> Self {
        let share = summary.share;
        Self {
            id: share.id,
            title: summary.title,
            state: share.state_word(now),
            deliver: share.terms.deliver.as_str(),
            created_at: share.created_at,
            sent_at: sent_at(&share),
            expires_at: share.terms.expires_at,
            recipients: summary.recipients,
            opened: summary.opened,
            downloaded: summary.downloaded,
            files: summary.files,
            bytes: summary.bytes,
        }
    }
}

#[derive(Serialize)]
pub(super) struct DetailJson {
    id: ShareId,
    title: String,
    state: &'static str,
    deliver: &'static str,
    verification: &'static str,
    #[serde(with = "time::serde::rfc3339")]
    created_at: OffsetDateTime,
    #[serde(with = "time::serde::rfc3339::option")]
    sent_at: Option<OffsetDateTime>,
    #[serde(with = "time::serde::rfc3339")]
    expires_at: OffsetDateTime,
    #[serde(with = "time::serde::rfc3339::option")]
    renewable_until: Option<OffsetDateTime>,
    downloads_max: Option<u16>,
    notify_opened: bool,
    has_message: bool,
    files: Vec<FileJson>,
    recipients: Vec<RecipientJson>,
    timeline: Vec<LineJson>,
    timeline_cut: bool,
}

#[derive(Serialize)]
struct FileJson {
    id: FileId,
    name: String,
    media_type: String,
    bytes: u64,
    received: u64,
    state: &'static str,
}

#[derive(Serialize)]
struct RecipientJson {
    id: RecipientId,
    email: String,
    name: Option<String>,
    language: String,
    verification: &'static str,
    state: &'static str,
    #[serde(with = "time::serde::rfc3339::option")]
    opened_at: Option<OffsetDateTime>,
    #[serde(with = "time::serde::rfc3339::option", skip_serializing_if = "Option::is_none")]
    resend_after: Option<OffsetDateTime>,
    #[serde(skip_serializing_if = "Option::is_none")]
    mail: Option<MailJson>,
    files: Vec<FetchedJson>,
}

#[derive(Serialize)]
struct MailJson {
    state: &'static str,
    #[serde(with = "time::serde::rfc3339")]
    at: OffsetDateTime,
    attempts: u32,
    /// What the mail relay said last.
    reply: Option<String>,
}

#[derive(Serialize)]
struct FetchedJson {
    id: FileId,
    name: String,
    state: &'static str,
    #[serde(with = "time::serde::rfc3339::option", skip_serializing_if = "Option::is_none")]
    at: Option<OffsetDateTime>,
    #[serde(skip_serializing_if = "Option::is_none")]
    at_byte: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    of_bytes: Option<u64>,
}

#[derive(Serialize)]
pub(super) struct LineJson {
    #[serde(with = "time::serde::rfc3339")]
    at: OffsetDateTime,
    kind: String,
    outcome: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    recipient: Option<RecipientId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    email: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    file: Option<FileId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    file_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reply: Option<String>,
    detail: Value,
}

impl DetailJson {
    pub(super) fn new(detail: Detail, now: OffsetDateTime) -> Self {
        let share = detail.share;
        Self {
            id: share.id,
            title: detail.title,
            state: share.state_word(now),
            deliver: share.terms.deliver.as_str(),
            verification: detail.verification.as_str(),
            created_at: share.created_at,
            sent_at: sent_at(&share),
            expires_at: share.terms.expires_at,
            renewable_until: detail.renewable_until,
            downloads_max: share.terms.downloads_max,
            notify_opened: share.terms.notify_opened,
            has_message: detail.has_message,
            files: detail.files.into_iter().map(file).collect(),
            recipients: detail.recipients.into_iter().map(recipient).collect(),
            timeline: detail.timeline.into_iter().map(line).collect(),
            timeline_cut: detail.timeline_cut,
        }
    }
}

fn file(file: FileInfo) -> FileJson {
    let state = match (file.state, file.faulty) {
        (_, true) => "unavailable",
        (FileState::Receiving, _) => "receiving",
        (FileState::Received, _) => "received",
        (FileState::Accepted, _) => "accepted",
        (FileState::Refused, _) => "refused",
    };
    let FileInfo { id, name, media_type, bytes, received, .. } = file;
    FileJson { id, name, media_type, bytes, received, state }
}

fn recipient(info: RecipientInfo) -> RecipientJson {
    RecipientJson {
        id: info.recipient.id,
        email: info.person.email,
        name: info.person.name,
        language: info.recipient.language,
        verification: info.recipient.verification.as_str(),
        state: info.state.as_str(),
        resend_after: info.resend_after,
        opened_at: info.recipient.opened_at,
        mail: info.mail.map(mail),
        files: info.files.into_iter().map(fetched).collect(),
    }
}

fn mail(mail: MailInfo) -> MailJson {
    MailJson { state: mail.state.as_str(), at: mail.at, attempts: mail.attempts, reply: mail.reply }
}

fn fetched(fetched: Fetched) -> FetchedJson {
    let (state, at, at_byte, of_bytes) = match fetched.state {
        FetchState::NotFetched => ("not_fetched", None, None, None),
        FetchState::BrokenOff { at_byte, of_bytes } => ("broken_off", None, Some(at_byte), Some(of_bytes)),
        FetchState::Complete { at } => ("complete", Some(at), None, None),
    };
    FetchedJson { id: fetched.file, name: fetched.name, state, at, at_byte, of_bytes }
}

pub(super) fn line(line: Line) -> LineJson {
    LineJson {
        at: line.at,
        kind: line.kind,
        outcome: line.outcome,
        recipient: line.recipient,
        email: line.personal.person,
        file: line.file,
        file_name: line.personal.file_name,
        reply: line.personal.reply,
        detail: line.detail,
    }
}

#[derive(Serialize)]
pub(super) struct LinkJson {
    #[serde(skip_serializing_if = "Option::is_none")]
    recipient: Option<RecipientId>,
    url: String,
}

impl From<MadeLink> for LinkJson {
    fn from(link: MadeLink) -> Self {
        Self { recipient: link.recipient, url: link.url }
    }
}

#[derive(Serialize)]
pub(super) struct SentJson {
    id: ShareId,
    state: &'static str,
    #[serde(with = "time::serde::rfc3339")]
    expires_at: OffsetDateTime,
    sender_link: String,
    links: Vec<LinkJson>,
}

impl From<Sent> for SentJson {
    fn from(sent: Sent) -> Self {
        Self {
            id: sent.id,
            state: "active",
            expires_at: sent.expires_at,
            sender_link: sent.sender_link,
            links: sent.links.into_iter().map(LinkJson::from).collect(),
        }
    }
}
