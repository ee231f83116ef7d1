//! A file goes out: looked at, begun, still allowed, ended.
#![expect(clippy::unused_async, reason = "stands in for functions that wait for a database")]

use std::ops::Range;

use kuvert_crypto::ids::BlobId;
use kuvert_crypto::manifest::FileEntry;
use kuvert_crypto::secret::FileKey;
use kuvert_crypto::ticket::DownloadTicket;
use time::OffsetDateTime;

use super::{App, Visitor};

/// One file with what opens it.
#[derive(Clone)]
pub struct OpenFile {
    pub entry: FileEntry,
    pub fk: FileKey,
}

/// What a ticket is for, before anything is taken.
pub struct Offer {
    pub files: Vec<OpenFile>,
    /// The archive's name, if the files come as one.
    pub zip_name: Option<String>,
    /// When the package was sent.
    pub modified: OffsetDateTime,
}

/// A download that has begun: the access is in the log.
pub struct Download {
    pub files: Vec<OpenFile>,
    pub lease: Lease,
    pub zip_name: Option<String>,
    pub modified: OffsetDateTime,
}

/// The slot that a running download holds.
#[derive(Debug)]
pub struct Lease(());

/// How a download ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum End {
    /// Every byte that was asked for was handed to the network.
    Complete,
    /// It ended at this byte, counted from the beginning of the file or archive.
    BrokenOff { at: u64 },
    /// The stored bytes of this file are missing or are not what they were.
    Damaged { file: BlobId },
}

/// Why nothing is handed out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DownloadError {
    #[error("the share has expired")]
    Expired,
    #[error("the share was revoked")]
    Revoked,
    #[error("there is no such file")]
    NotFound,
    #[error("the session has ended")]
    SignedOut,
    #[error("the file was downloaded as often as it may be")]
    Spent,
    #[error("all downloads of this file are taken at the moment")]
    Busy,
    #[error("the ticket is too old to start a download")]
    TicketTooOld,
    #[error("the database cannot be reached")]
    Unavailable,
    #[error("the stored file is damaged")]
    Damaged,
}

pub async fn inspect(
    app: &App,
    ticket: &DownloadTicket,
    _cookie_header: Option<&str>,
) -> Result<Offer, DownloadError> {
    let memory = app.memory();
    if let Some(refusal) = memory.refusal {
        return Err(refusal);
    }
    let files = ticket.files.iter().map(|file| {
        let (entry, fk) = memory.uploads.get(file)?.entry.clone()?;
        Some(OpenFile { entry, fk })
    });
    Ok(Offer {
        files: files.collect::<Option<_>>().ok_or(DownloadError::NotFound)?,
        zip_name: ticket.zip.then(|| "files.zip".to_owned()),
        modified: time::macros::datetime!(2026-11-21 20:15:42 UTC),
    })
}

pub async fn begin(
    app: &App,
    _who: &Visitor,
    ticket: &DownloadTicket,
    cookie_header: Option<&str>,
    range: Option<Range<u64>>,
) -> Result<Download, DownloadError> {
    let Offer { files, zip_name, modified } = inspect(app, ticket, cookie_header).await?;
    if ticket.expired(app.clock.now().unix_timestamp()) {
        return Err(DownloadError::TicketTooOld);
    }
    app.memory().begun.push(range);
    Ok(Download { files, lease: Lease(()), zip_name, modified })
}

pub async fn still_allowed(app: &App, _lease: &Lease) -> bool {
    !app.memory().stopped
}

pub async fn ended(app: &App, _lease: Lease, end: End) {
    app.memory().ended.push(end);
}
