//! A file comes in: created, written segment by segment, closed, accepted.

use kuvert_crypto::ids::{BlobId, Id16};
use kuvert_crypto::keys::file_key;
use kuvert_crypto::kvt1;
use kuvert_crypto::manifest::{FileEntry, Role, seal_entry};
use kuvert_crypto::ticket::{CreateTicket, UploadTicket};
use time::{Duration, OffsetDateTime};

use super::links::{self, DRAFT_DAYS};
use super::personal::{self, FileName};
use super::{App, Entry, Visitor};
use crate::db::files::{FileRecord, FileRole, FileState};
use crate::db::{self, DbError};
use crate::domain::{Actor, EventKind, FileId, ShareId, ShareState, WriterId};
use crate::keys::{random, rng};

/// How long a writer's claim holds without a sign of life.
const CLAIM: Duration = Duration::seconds(60);
/// Segments of one file, the closing one included.
const PIECES_MAX: u32 = kvt1::MAX_SEGMENTS - 1;

/// A file that somebody wants to send, as they describe it.
#[derive(Clone, Debug)]
pub struct NewUpload {
    /// Already sanitised.
    pub name: String,
    pub media_type: String,
    /// Plaintext bytes.
    pub length: u64,
}

/// A file that may now be written.
pub struct Created {
    /// The sealed ticket, for the upload's address.
    pub ticket: String,
    pub upload: UploadTicket,
    pub progress: Progress,
}

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
    /// The file is part of its package.
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

/// The right to write to one upload, held by one writer at a time.
pub struct Writer {
    pub progress: Progress,
    file: FileId,
    name: WriterId,
    prefix: [u8; kvt1::PREFIX_LEN],
}

/// The row of a stored file.
pub fn file_id(blob: &BlobId) -> FileId {
    FileId::from_bytes(*blob.as_bytes())
}

/// The stored file of a row.
pub fn blob_id(file: FileId) -> BlobId {
    BlobId::from_bytes(*file.as_bytes())
}

/// Makes room for a file in a draft.
///
/// # Errors
///
/// [`UploadError::TooLarge`], [`UploadError::TooManyFiles`], or [`UploadError::Gone`] if it is a draft no longer.
pub async fn create(
    app: &App,
    who: &Visitor,
    ticket: &CreateTicket,
    new: NewUpload,
) -> Result<Created, UploadError> {
    let now = app.now();
    if ticket.expired(now.unix_timestamp()) {
        return Err(UploadError::Gone);
    }
    let max = app.config.upload_max_bytes;
    if new.length > max {
        return Err(UploadError::TooLarge { max });
    }
    let share = ShareId::from_bytes(*ticket.package.as_bytes());
    let id = FileId::from_bytes(random());
    let expires_at = now + Duration::days(i64::from(DRAFT_DAYS));
    let fk = file_key(&ticket.pk, &blob_id(id));
    let file = Id16::from_bytes(*id.as_bytes());
    let upload = UploadTicket { package: ticket.package, file, fk, expires_at: expires_at.unix_timestamp() };
    let name = FileName { name: new.name, media_type: new.media_type };
    let record = FileRecord {
        id,
        share,
        role: FileRole::File,
        state: FileState::Receiving,
        sealed: personal::seal(&app.keys, id.as_bytes(), &name),
        length: new.length,
        received: 0,
        pieces: 0,
        entry: None,
        faulty: false,
    };
    let progress = progress_of(&record, Vec::new(), expires_at);
    let (keys, who, files_max) = (app.keys.clone(), who.clone(), app.config.share_files_max);
    app.db
        .write(move |conn| {
            // Held until the commit, so that two files at once cannot both be the last.
            if !db::shares::touch_draft(conn, share, now)? {
                return Err(UploadError::Gone);
            }
            let files = db::files::of_share(conn, share)?;
            let count = files.iter().filter(|file| file.role == FileRole::File).count();
            if count >= usize::try_from(files_max).unwrap_or(usize::MAX) {
                return Err(UploadError::TooManyFiles);
            }
            db::files::insert(conn, &record, i32::try_from(files.len()).unwrap_or(i32::MAX), now)?;
            let line = Entry::new(EventKind::FileAdded, Actor::Staff).share(share).file(id);
            let line = line.file_name(&name.name).detail("bytes", record.length).from(&who);
            super::log::write(conn, &keys, now, line)?;
            Ok(())
        })
        .await?;
    Ok(Created { ticket: upload.seal(&app.keys.ticket_key(), &mut rng()), upload, progress })
}

fn progress_of(record: &FileRecord, segments: Vec<u32>, expires_at: OffsetDateTime) -> Progress {
    let state = match record.state {
        FileState::Receiving => UploadState::Receiving,
        FileState::Received => UploadState::Received,
        FileState::Accepted => UploadState::Accepted,
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
    let share = ShareId::from_bytes(*ticket.package.as_bytes());
    let (now, writer) = (app.now(), writer_of(app.node));
    let claimed = app
        .db
        .write(move |conn| {
            let claimed = db::files::claim_writer(conn, id, offset, writer, now, now + CLAIM)?;
            if claimed && !db::shares::touch_draft(conn, share, now)? {
                return Err(UploadError::Gone);
            }
            Ok(claimed)
        })
        .await?;
    let progress = progress(app, ticket).await?;
    if claimed {
        let prefix = kvt1::prefix(id.as_bytes(), &app.keys.org_id());
        return Ok(Writer { progress, file: id, name: writer, prefix });
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

    /// Counts further segments, which are stored, by their plaintext bytes.
    ///
    /// # Errors
    ///
    /// [`UploadError::Busy`] if another writer took over, [`UploadError::TooManyPieces`].
    pub async fn advance(&mut self, app: &App, segments: &[u32]) -> Result<(), UploadError> {
        let first = u32::try_from(self.progress.segments.len()).map_err(|_| UploadError::TooManyPieces)?;
        let count = u32::try_from(segments.len()).map_err(|_| UploadError::TooManyPieces)?;
        if first.saturating_add(count) > PIECES_MAX {
            return Err(UploadError::TooManyPieces);
        }
        let (id, writer, until, lengths) = (self.file, self.name, app.now() + CLAIM, segments.to_vec());
        let held = app
            .db
            .write(move |conn| {
                Ok::<_, UploadError>(db::files::advance(conn, id, writer, first, &lengths, until)?)
            })
            .await?;
        if !held {
            return Err(UploadError::Busy);
        }
        self.progress.offset += segments.iter().map(|&length| u64::from(length)).sum::<u64>();
        self.progress.segments.extend_from_slice(segments);
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
pub async fn received(app: &App, ticket: &UploadTicket) -> Result<Label, UploadError> {
    let id = FileId::from_bytes(*ticket.file.as_bytes());
    let keys = app.keys.clone();
    app.db
        .write(move |conn| {
            db::files::mark_received(conn, id)?;
            let record = db::files::find(conn, id)?;
            label(&keys, &record)
        })
        .await
}

/// What the person said about a file.
pub fn label(keys: &crate::keys::Keys, record: &FileRecord) -> Result<Label, UploadError> {
    let name: FileName =
        personal::open(keys, record.id.as_bytes(), &record.sealed).map_err(|_| UploadError::Storage)?;
    let role = match record.role {
        FileRole::File => Role::File,
        FileRole::Message => Role::Message,
    };
    Ok(Label { role, name: name.name, media_type: name.media_type })
}

/// Makes the file part of its package. Doing so again changes nothing.
///
/// # Errors
///
/// [`UploadError::Finished`] if somebody else did, [`UploadError::NotFound`] if the file was removed.
pub async fn accept(app: &App, ticket: &UploadTicket, entry: FileEntry) -> Result<(), UploadError> {
    let id = FileId::from_bytes(*ticket.file.as_bytes());
    let sealed =
        seal_entry(&ticket.fk, &ticket.package, &entry, &mut rng()).map_err(|_| UploadError::Storage)?;
    let accepted =
        app.db.write(move |conn| Ok::<_, UploadError>(db::files::accept(conn, id, &sealed)?)).await?;
    if accepted { Ok(()) } else { Err(UploadError::Finished) }
}

/// Gives the upload up and deletes what was stored of it.
///
/// # Errors
///
/// [`UploadError::Gone`] if its share was sent already.
pub async fn terminate(app: &App, who: &Visitor, ticket: &UploadTicket) -> Result<(), UploadError> {
    let id = FileId::from_bytes(*ticket.file.as_bytes());
    let share = ShareId::from_bytes(*ticket.package.as_bytes());
    remove(app, who, share, id).await
}

/// Takes a file out of a draft.
///
/// # Errors
///
/// [`UploadError::Gone`] if its share was sent already.
pub async fn remove(app: &App, who: &Visitor, share: ShareId, id: FileId) -> Result<(), UploadError> {
    let (keys, now, who) = (app.keys.clone(), app.now(), who.clone());
    app.db
        .write(move |conn| {
            if db::shares::find(conn, share)?.share.state != ShareState::Draft
                || !db::shares::touch_draft(conn, share, now)?
            {
                return Err(UploadError::Gone);
            }
            if db::files::find(conn, id)?.share != share || !db::files::delete(conn, id)? {
                return Err(UploadError::NotFound);
            }
            let line = Entry::new(EventKind::FileRemoved, Actor::Staff).share(share).file(id).from(&who);
            Ok(super::log::write(conn, &keys, now, line)?)
        })
        .await?;
    super::purge::delete_blobs(app, &[id]).await;
    Ok(())
}

/// The package of a share, for tickets that create files in it.
pub fn create_ticket(
    app: &App,
    share: ShareId,
    owner: crate::domain::StaffId,
    pk: kuvert_crypto::secret::PackageKey,
) -> String {
    let ticket = CreateTicket {
        package: links::package(share),
        owner: Id16::from_bytes(*owner.as_bytes()),
        pk,
        expires_at: (app.now() + Duration::days(i64::from(DRAFT_DAYS))).unix_timestamp(),
    };
    ticket.seal(&app.keys.ticket_key(), &mut rng())
}
