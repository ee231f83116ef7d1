//! From a stanza of the recovery key to plain bytes, checked against the manifest.

use std::io;

use kuvert_crypto::kvt1::{self, DecodeError, Decoder, Header};
use kuvert_crypto::manifest::{self, FileEntry, Role, SegmentEntry};
use kuvert_crypto::recovery;
use kuvert_crypto::secret::FileKey;
use kuvert_crypto::stanza::InboxKeyPair;
use sha2::{Digest, Sha256};
use time::OffsetDateTime;
use zeroize::Zeroizing;

use super::super::links::package;
use super::super::personal::ConsentGiven;
use super::super::upload::{blob_id, file_id};
use super::super::{AppError, inboxes};
use super::{consent, recovery_stanzas};
use crate::blob::{BlobError, BlobStore, READ_BYTES_MAX};
use crate::db::files::FileRecord;
use crate::db::hand_ins::HandInRecord;
use crate::domain::{HandInId, HandInState};
use crate::keys::Keys;

/// A hand-in's list of files.
pub struct OpenedHandIn {
    pub id: HandInId,
    pub at: OffsetDateTime,
    pub consent: Option<ConsentGiven>,
    pub files: Vec<OpenedFile>,
}

/// A file of it.
pub struct OpenedFile {
    pub entry: FileEntry,
    /// What was said of it last when it was looked through.
    pub verdict: Option<String>,
    /// None if it began to come in before this recovery key was set, or its row or header is gone.
    key: Option<FileKey>,
}

impl OpenedFile {
    pub fn is_answers(&self) -> bool {
        self.entry.role == Role::Answers
    }
}

/// Why a file was not read to its end. What was given out until then must be thrown away.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    #[error("it is not sealed to this recovery key: it began to come in before the key was set")]
    NotSealed,
    #[error("its stored bytes cannot be read")]
    Blob(#[from] BlobError),
    #[error("its stored bytes are damaged")]
    Decode(#[from] DecodeError),
    #[error("it is not the file that was handed in")]
    OtherFile,
    #[error("it cannot be written")]
    Write(#[from] io::Error),
}

/// Opens a hand-in's list.
pub(super) fn hand_in(
    keys: &Keys,
    pair: &InboxKeyPair,
    record: &HandInRecord,
    rows: Vec<FileRecord>,
) -> Result<OpenedHandIn, AppError> {
    let id = record.hand_in.id;
    let HandInState::HandedIn { at } = record.hand_in.state else { return Err(AppError::NotFound) };
    let (Some(stanzas), Some(sealed)) = (&record.stanzas, &record.manifest) else {
        return Err(AppError::NotFound);
    };
    let (stanzas, key_id) = (inboxes::decoded(stanzas), recovery::key_id(pair));
    let stanza = recovery_stanzas(&stanzas).find(|stanza| stanza.key_id == key_id);
    let prefix = kvt1::prefix(id.as_bytes(), &keys.org_id());
    let mk = stanza
        .and_then(|stanza| stanza.open_manifest_key(keys.org_id(), pair.private(), &prefix).ok())
        .ok_or(AppError::Sealed("hand_ins.stanzas"))?;
    let list = manifest::open(&mk, &package(id), sealed).map_err(|_| AppError::Damaged)?;
    let files = list.files.into_iter().map(|entry| {
        let row = rows.iter().find(|row| row.id == file_id(&entry.blob_id));
        let key = row.and_then(|row| file_key(keys, pair, row));
        OpenedFile { verdict: row.and_then(|row| row.verdict.clone()), entry, key }
    });
    Ok(OpenedHandIn { id, at, consent: consent(keys, record)?, files: files.collect() })
}

fn file_key(keys: &Keys, pair: &InboxKeyPair, row: &FileRecord) -> Option<FileKey> {
    let header = Header::decode(row.header.as_deref()?).ok()?;
    let key_id = recovery::key_id(pair);
    let stanza = recovery_stanzas(&header.stanzas).find(|stanza| stanza.key_id == key_id)?;
    if header.blob_id != blob_id(row.id) {
        return None;
    }
    stanza.open_file_key(keys.org_id(), pair.private(), &header.prefix()).ok()
}

/// Gives a file's bytes to `sink` as they are opened, each piece after its tag was checked.
///
/// # Errors
///
/// [`ReadError`], also at the very end: only what ends without one is the file that was handed in.
pub async fn read(
    blobs: &BlobStore,
    file: &OpenedFile,
    mut sink: impl FnMut(&[u8]) -> io::Result<()>,
) -> Result<(), ReadError> {
    let key = file.key.clone().ok_or(ReadError::NotSealed)?;
    let entry = &file.entry;
    let mut decoder = Decoder::new(key);
    let mut plain = Zeroizing::new(Vec::with_capacity(2 * READ_BYTES_MAX));
    let mut segments: Vec<SegmentEntry> = Vec::new();
    let (mut length, mut sha256) = (0_u64, Sha256::new());
    for (index, size) in blobs.segment_sizes(&entry.blob_id).await? {
        let mut stored = blobs.read(&entry.blob_id, index, 0..size).await?;
        loop {
            let piece = stored.next(READ_BYTES_MAX).await?;
            if piece.is_empty() {
                break;
            }
            decoder.push(&piece, &mut plain)?;
            segments.append(&mut decoder.take_segments());
            length += plain.len() as u64;
            sha256.update(&*plain);
            sink(&plain)?;
            plain.clear();
        }
    }
    let header = decoder.finish()?;
    let same = header.blob_id == entry.blob_id
        && segments == entry.segments
        && length == entry.plain_len
        && sha256.finalize().as_slice() == entry.sha256.as_bytes();
    if same { Ok(()) } else { Err(ReadError::OtherFile) }
}
