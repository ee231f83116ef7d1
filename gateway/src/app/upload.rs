//! A file comes in: created, written segment by segment, closed, accepted.
#![expect(clippy::unused_async, reason = "stands in for functions that wait for a database")]

use kuvert_crypto::ids::{BlobId, Id16};
use kuvert_crypto::keys::file_key;
use kuvert_crypto::kvt1;
use kuvert_crypto::manifest::{FileEntry, Role};
use kuvert_crypto::ticket::{CreateTicket, UploadTicket};
use time::{Duration, OffsetDateTime};

use super::memory::{ORG, UploadRow};
use super::{App, Visitor};

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
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
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

/// The right to write to one upload, held by one writer at a time.
pub struct Writer {
    pub progress: Progress,
    file: BlobId,
    lease: u64,
}

pub async fn create(
    app: &App,
    _who: &Visitor,
    ticket: &CreateTicket,
    new: NewUpload,
) -> Result<Created, UploadError> {
    let max = app.config.upload_max_bytes;
    if new.length > max {
        return Err(UploadError::TooLarge { max });
    }
    let mut rng = rand_core::UnwrapErr(getrandom::SysRng);
    let file = Id16::random(&mut rng);
    let expires_at = app.clock.now() + Duration::days(7);
    let upload = UploadTicket {
        package: ticket.package,
        file,
        fk: file_key(&ticket.pk, &BlobId::from(file)),
        expires_at: expires_at.unix_timestamp(),
    };
    let row = UploadRow {
        name: new.name,
        media_type: new.media_type,
        length: new.length,
        segments: Vec::new(),
        state: UploadState::Receiving,
        writer: None,
        expires_at,
        entry: None,
    };
    let progress = row.progress();
    app.memory().uploads.insert(BlobId::from(file), row);
    Ok(Created { ticket: upload.seal(&app.keys.ticket_key(), &mut rng), upload, progress })
}

pub async fn progress(app: &App, ticket: &UploadTicket) -> Result<Progress, UploadError> {
    let memory = app.memory();
    let row = memory.uploads.get(&BlobId::from(ticket.file)).ok_or(UploadError::NotFound)?;
    if row.expires_at <= app.clock.now() { Err(UploadError::Gone) } else { Ok(row.progress()) }
}

pub async fn claim(app: &App, ticket: &UploadTicket, offset: u64) -> Result<Writer, UploadError> {
    let progress = progress(app, ticket).await?;
    if progress.state != UploadState::Receiving {
        return Err(UploadError::Finished);
    }
    if progress.offset != offset {
        return Err(UploadError::WrongOffset { actual: progress.offset });
    }
    let file = BlobId::from(ticket.file);
    let mut memory = app.memory();
    memory.leases += 1;
    let lease = memory.leases;
    let row = memory.uploads.get_mut(&file).ok_or(UploadError::NotFound)?;
    if row.writer.is_some() {
        return Err(UploadError::Busy);
    }
    row.writer = Some(lease);
    Ok(Writer { progress, file, lease })
}

impl Writer {
    /// What is bound into every segment of the file.
    pub fn prefix(&self) -> [u8; kvt1::PREFIX_LEN] {
        kvt1::prefix(self.file.as_bytes(), &ORG)
    }

    /// Counts further segments, which are stored, by their plaintext bytes.
    pub async fn advance(&mut self, app: &App, segments: &[u32]) -> Result<(), UploadError> {
        self.keep_alive(app).await?;
        let mut memory = app.memory();
        let row = memory.uploads.get_mut(&self.file).ok_or(UploadError::Gone)?;
        row.segments.extend_from_slice(segments);
        self.progress = row.progress();
        Ok(())
    }

    /// Keeps the lease; fails if another writer has it.
    pub async fn keep_alive(&mut self, app: &App) -> Result<(), UploadError> {
        let memory = app.memory();
        let row = memory.uploads.get(&self.file).ok_or(UploadError::Gone)?;
        if row.writer == Some(self.lease) { Ok(()) } else { Err(UploadError::Busy) }
    }

    /// Lets the next writer in.
    pub async fn release(self, app: &App) {
        if let Some(row) = app.memory().uploads.get_mut(&self.file)
            && row.writer == Some(self.lease)
        {
            row.writer = None;
        }
    }
}

/// Notes that every byte and the closing segment are stored. Doing so again changes nothing.
pub async fn received(app: &App, ticket: &UploadTicket) -> Result<Label, UploadError> {
    let mut memory = app.memory();
    let row = memory.uploads.get_mut(&BlobId::from(ticket.file)).ok_or(UploadError::NotFound)?;
    if row.state == UploadState::Receiving {
        row.state = UploadState::Received;
    }
    Ok(Label { role: Role::File, name: row.name.clone(), media_type: row.media_type.clone() })
}

/// Makes the file part of its package. Doing so again changes nothing.
pub async fn accept(app: &App, ticket: &UploadTicket, entry: FileEntry) -> Result<(), UploadError> {
    let mut memory = app.memory();
    let row = memory.uploads.get_mut(&BlobId::from(ticket.file)).ok_or(UploadError::NotFound)?;
    row.state = UploadState::Accepted;
    row.entry = Some((entry, ticket.fk.clone()));
    Ok(())
}

/// Gives the upload up and deletes what was stored of it.
pub async fn terminate(app: &App, _who: &Visitor, ticket: &UploadTicket) -> Result<(), UploadError> {
    let file = BlobId::from(ticket.file);
    app.memory().uploads.remove(&file).ok_or(UploadError::NotFound)?;
    app.blobs.delete_blob(&file).await.map_err(|_| UploadError::Storage)
}

impl UploadRow {
    fn progress(&self) -> Progress {
        Progress {
            offset: self.segments.iter().map(|&len| u64::from(len)).sum(),
            length: self.length,
            segments: self.segments.clone(),
            state: self.state,
            expires_at: self.expires_at,
        }
    }
}
