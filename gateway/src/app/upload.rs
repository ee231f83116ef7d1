//! A file comes in: created, written segment by segment, closed, accepted.

mod create;

use kuvert_crypto::ids::BlobId;
use kuvert_crypto::kvt1;
use kuvert_crypto::manifest::Role;
use kuvert_crypto::ticket::UploadTicket;
use time::{Duration, OffsetDateTime};

pub use create::{Created, NewUpload, create, create_ticket};

use super::personal::{self, FileName};
use super::{App, AppError, Visitor, packages};
use crate::db::files::{FileRecord, FileRole, FileState};
use crate::db::{self, DbError};
use crate::domain::{EventKind, FileId, Package, WriterId};
use crate::keys::{Keys, random};

/// How long a writer's claim holds without a sign of life.
const CLAIM: Duration = Duration::seconds(60);
/// Segments of one file, the closing one included.
const PIECES_MAX: u32 = kvt1::MAX_SEGMENTS - 1;

/// How far an upload is.
#[derive(Clone, Debug)]
pub struct Progress {
    /// Plaintext bytes that are stored and counted.
    pub offset: u64,
    /// Plaintext bytes of the whole file.
    pub length: u64,
    /// Plaintext bytes of each stored segment, without the closing one.
    pub segments: Vec<u32>,
    pub state: UploadState,
    /// From then on the upload is void.
    pub expires_at: OffsetDateTime,
}

/// Where an upload stands.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum UploadState {
    /// Bytes are coming in.
    Receiving,
    /// All bytes and the closing segment are stored; the finishing pass has not ended.
    Received,
    /// The finishing pass has ended: the file is part of its package, or was refused.
    Accepted,
}

/// What the person said about a received file; the finishing pass adds what it measures.
#[derive(Clone, Debug)]
pub struct Label {
    pub role: Role,
    pub name: String,
    pub media_type: String,
}

/// Why an upload did not go on.
#[derive(Debug, thiserror::Error)]
pub enum UploadError {
    #[error("there is no such upload")]
    NotFound,
    #[error("the upload is gone")]
    Gone,
    #[error("the upload is finished")]
    Finished,
    #[error("the upload is at {actual}")]
    WrongOffset { actual: u64 },
    #[error("somebody else writes to this upload")]
    Busy,
    #[error("a file may have at most {max} bytes")]
    TooLarge { max: u64 },
    #[error("the package has as many files as it may have")]
    TooManyFiles,
    /// The organisation's policy lets no file of this kind through.
    #[error("files of this kind are not let through")]
    Kind,
    #[error("the upload came in too many pieces")]
    TooManyPieces,
    #[error("the store is full")]
    Full,
    #[error("the store failed")]
    Storage,
    #[error("the database cannot be reached")]
    Unavailable,
    #[error("the name cannot be used")]
    BadName,
}

impl From<DbError> for UploadError {
    fn from(error: DbError) -> Self {
        if let DbError::NotFound = error {
            return Self::NotFound;
        }
        tracing::error!(error = &error as &dyn std::error::Error, "an upload met a database error");
        Self::Unavailable
    }
}

impl From<AppError> for UploadError {
    fn from(error: AppError) -> Self {
        match error {
            AppError::NotFound => Self::NotFound,
            AppError::Db(error) => error.into(),
            other => {
                tracing::error!(error = &other as &dyn std::error::Error, "an upload met a fault");
                Self::Storage
            }
        }
    }
}

/// The right to write to one upload, held by one writer at a time.
pub struct Writer {
    pub progress: Progress,
    file: FileId,
    package: Package,
    name: WriterId,
    prefix: [u8; kvt1::PREFIX_LEN],
    /// What the stored file begins with.
    header: Vec<u8>,
}

/// The header of a stored file without key stanzas.
fn plain_header(prefix: &[u8; kvt1::PREFIX_LEN]) -> Vec<u8> {
    let mut header = vec![0; kvt1::FIXED_HEADER_LEN];
    header[..prefix.len()].copy_from_slice(prefix);
    header
}

/// The row of a stored file.
pub fn file_id(blob: &BlobId) -> FileId {
    FileId::from_bytes(*blob.as_bytes())
}

/// The stored file of a row.
pub fn blob_id(file: FileId) -> BlobId {
    BlobId::from_bytes(*file.as_bytes())
}

fn progress_of(record: &FileRecord, segments: Vec<u32>, expires_at: OffsetDateTime) -> Progress {
    let state = match record.state {
        FileState::Receiving => UploadState::Receiving,
        FileState::Received => UploadState::Received,
        FileState::Accepted | FileState::Refused => UploadState::Accepted,
    };
    Progress { offset: record.received, length: record.length, segments, state, expires_at }
}

/// How far an upload is.
///
/// # Errors
///
/// [`UploadError::NotFound`] if the file was removed, [`UploadError::Gone`] when the ticket's time is over.
pub async fn progress(app: &App, ticket: &UploadTicket) -> Result<Progress, UploadError> {
    let now = app.now().unix_timestamp();
    if ticket.expired(now) {
        return Err(UploadError::Gone);
    }
    let id = FileId::from_bytes(*ticket.file.as_bytes());
    let expires_at = OffsetDateTime::from_unix_timestamp(ticket.expires_at).map_err(|_| UploadError::Gone)?;
    app.db
        .read(move |conn| {
            let record = db::files::find(conn, id)?;
            let segments = db::files::pieces(conn, id)?;
            Ok(progress_of(&record, segments, expires_at))
        })
        .await
}

/// Becomes the one writer of an upload that ends at `offset`.
///
/// # Errors
///
/// [`UploadError::WrongOffset`] with the true end, [`UploadError::Busy`] if another writer is at it,
/// [`UploadError::Finished`] or [`UploadError::Gone`].
pub async fn claim(app: &App, ticket: &UploadTicket, offset: u64) -> Result<Writer, UploadError> {
    let id = FileId::from_bytes(*ticket.file.as_bytes());
    let (now, strict, writer) = (app.now(), app.time.strict(), writer_of(app.node));
    let keys = app.keys.clone();
    let claimed = app
        .db
        .write(move |conn| {
            if !db::files::claim_writer(conn, id, offset, writer, now, now + CLAIM)? {
                return Ok(None);
            }
            let record = db::files::find(conn, id)?;
            let open = packages::touch(conn, &keys, record.package, (now, strict))?;
            if open.is_some() { Ok(Some((record.package, record.header))) } else { Err(UploadError::Gone) }
        })
        .await?;
    let progress = progress(app, ticket).await?;
    if let Some((package, header)) = claimed {
        let prefix = kvt1::prefix(id.as_bytes(), &app.keys.org_id());
        let header = header.unwrap_or_else(|| plain_header(&prefix));
        return Ok(Writer { progress, file: id, package, name: writer, prefix, header });
    }
    Err(match progress {
        Progress { state: UploadState::Received | UploadState::Accepted, .. } => UploadError::Finished,
        Progress { offset: actual, .. } if actual != offset => UploadError::WrongOffset { actual },
        _ => UploadError::Busy,
    })
}

/// A fresh writer of a node: the first half names the node.
fn writer_of(node: WriterId) -> WriterId {
    let mut name: [u8; 16] = random();
    name[..8].copy_from_slice(&node.as_bytes()[..8]);
    WriterId::from_bytes(name)
}

/// Ends the claims of this node's earlier life: their writers died with it.
///
/// # Errors
///
/// [`UploadError::Unavailable`].
pub async fn release_own(app: &App) -> Result<(), UploadError> {
    let node = app.node;
    app.db.write(move |conn| Ok(db::files::release_node(conn, node)?)).await
}

impl Writer {
    /// What is bound into every segment of the file.
    pub fn prefix(&self) -> [u8; kvt1::PREFIX_LEN] {
        self.prefix
    }

    /// The header that the stored file begins with.
    pub fn header(&self) -> &[u8] {
        &self.header
    }

    /// Counts further segments, which are stored, by their plaintext bytes.
    ///
    /// # Errors
    ///
    /// [`UploadError::Busy`] if another writer took over, [`UploadError::Gone`] if the package takes no more,
    /// [`UploadError::TooManyPieces`].
    pub async fn advance(&mut self, app: &App, segments: &[u32]) -> Result<(), UploadError> {
        let first = u32::try_from(self.progress.segments.len()).map_err(|_| UploadError::TooManyPieces)?;
        let count = u32::try_from(segments.len()).map_err(|_| UploadError::TooManyPieces)?;
        if first.saturating_add(count) > PIECES_MAX {
            return Err(UploadError::TooManyPieces);
        }
        let (id, writer, until, lengths) = (self.file, self.name, app.now() + CLAIM, segments.to_vec());
        let (package, strict) = (self.package, app.time.strict());
        let held = app
            .db
            .write(move |conn| {
                if !packages::still_takes(conn, package, strict)? {
                    return Err(UploadError::Gone);
                }
                Ok(db::files::advance(conn, id, writer, first, &lengths, until)?)
            })
            .await?;
        if !held {
            return Err(UploadError::Busy);
        }
        self.progress.offset += segments.iter().map(|&length| u64::from(length)).sum::<u64>();
        self.progress.segments.extend_from_slice(segments);
        Ok(())
    }

    /// The file has no more bytes than are stored: for an upload whose length was not known.
    ///
    /// # Errors
    ///
    /// [`UploadError::Busy`] if another writer took over.
    pub async fn ends_here(&mut self, app: &App) -> Result<(), UploadError> {
        let (id, writer) = (self.file, self.name);
        let held = app
            .db
            .write(move |conn| Ok::<_, UploadError>(db::files::end_at_received(conn, id, writer)?))
            .await?;
        if !held {
            return Err(UploadError::Busy);
        }
        self.progress.length = self.progress.offset;
        Ok(())
    }

    /// Keeps the claim.
    ///
    /// # Errors
    ///
    /// [`UploadError::Busy`] if another writer has it.
    pub async fn keep_alive(&mut self, app: &App) -> Result<(), UploadError> {
        let (id, writer, until) = (self.file, self.name, app.now() + CLAIM);
        let held = app
            .db
            .write(move |conn| Ok::<_, UploadError>(db::files::keep_writer(conn, id, writer, until)?))
            .await?;
        if held { Ok(()) } else { Err(UploadError::Busy) }
    }

    /// Lets the next writer in.
    pub async fn release(self, app: &App) {
        let (id, writer) = (self.file, self.name);
        let released = app
            .db
            .write(move |conn| Ok::<_, UploadError>(db::files::release_writer(conn, id, writer)?))
            .await;
        if released.is_err() {
            // The claim runs out by itself.
            tracing::warn!("an upload's claim could not be released");
        }
    }
}

/// Notes that every byte and the closing segment are stored. Doing so again changes nothing.
///
/// # Errors
///
/// [`UploadError::NotFound`] if the file was removed.
pub async fn received(app: &App, ticket: &UploadTicket) -> Result<(), UploadError> {
    let id = FileId::from_bytes(*ticket.file.as_bytes());
    app.db
        .write(move |conn| {
            db::files::mark_received(conn, id)?;
            Ok(db::files::find(conn, id).map(drop)?)
        })
        .await
}

/// What the person said about a file.
pub fn label(keys: &Keys, record: &FileRecord) -> Result<Label, UploadError> {
    let name: FileName =
        personal::open(keys, record.id.as_bytes(), &record.sealed).map_err(|_| UploadError::Storage)?;
    let role = match record.role {
        FileRole::File => Role::File,
        FileRole::Message => Role::Message,
        FileRole::Answers => Role::Answers,
    };
    Ok(Label { role, name: name.name, media_type: name.media_type })
}

/// Gives the upload up and deletes what was stored of it.
///
/// # Errors
///
/// [`UploadError::Gone`] if its package takes no changes any more.
pub async fn terminate(app: &App, who: &Visitor, ticket: &UploadTicket) -> Result<(), UploadError> {
    let (id, package) = (FileId::from_bytes(*ticket.file.as_bytes()), ticket.package);
    let package = app.db.read(move |conn| Ok::<_, UploadError>(packages::find(conn, &package)?)).await?;
    remove(app, who, package, id).await
}

/// Takes a file out of a package that is still being filled.
///
/// # Errors
///
/// [`UploadError::Gone`] if its package takes no changes any more.
pub async fn remove(app: &App, who: &Visitor, package: Package, id: FileId) -> Result<(), UploadError> {
    let (keys, who, times) = (app.keys.clone(), who.clone(), (app.now(), app.time.strict()));
    app.db
        .write(move |conn| {
            let open = packages::touch(conn, &keys, package, times)?.ok_or(UploadError::Gone)?;
            if db::files::find(conn, id)?.package != package || !db::files::delete(conn, id)? {
                return Err(UploadError::NotFound);
            }
            let line = open.line(EventKind::FileRemoved, &who).file(id);
            Ok(super::log::write(conn, &keys, times.0, line)?)
        })
        .await?;
    super::purge::delete_blobs(app, &[id]).await;
    Ok(())
}
