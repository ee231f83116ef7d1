//! A small file that is already whole: sealed and stored at once, like an upload in one piece.

use kuvert_crypto::keys::file_key;
use kuvert_crypto::kvt1::{Header, SegmentWriter};
use kuvert_crypto::manifest::{FileEntry, Role, seal_entry};
use kuvert_crypto::secret::{FileKey, PackageKey};

use super::personal::{self, FileName};
use super::upload::{Label, blob_id};
use super::{App, AppError, links, upload_finish};
use crate::db::files::{FileRecord, FileRole, FileState};
use crate::domain::{FileId, ShareId};
use crate::keys::{random, rng};

/// Stores `bytes` (at most one segment's) and returns the row to be inserted.
///
/// # Errors
///
/// [`AppError`] of the storage; nothing refers to what was stored then, and the sweep finds it.
pub async fn store(
    app: &App,
    share: ShareId,
    pk: &PackageKey,
    label: Label,
    bytes: &[u8],
) -> Result<FileRecord, AppError> {
    let id = FileId::from_bytes(random());
    let blob = blob_id(id);
    let fk = file_key(pk, &blob);
    let header = Header { blob_id: blob, org_id: app.keys.org_id(), stanzas: Vec::new() };
    let (first, closing) = seal(&header, &fk, bytes).ok_or(AppError::Sealed("a small file"))?;
    app.blobs.check_room(first.len() as u64).await?;
    app.blobs.put_segment(&blob, 0, first.into()).await?;
    app.blobs.put_segment(&blob, 1, closing.into()).await?;
    let role = match label.role {
        Role::Message => FileRole::Message,
        Role::File | Role::Answers => FileRole::File,
    };
    let entry = upload_finish::read_back(&app.blobs, &fk, blob, label).await;
    let entry: FileEntry = entry.map_err(|_| AppError::Damaged)?;
    let sealed_entry = seal_entry(&fk, &links::package(share), &entry, &mut rng());
    let name = FileName { name: entry.name.clone(), media_type: entry.media_type.clone() };
    Ok(FileRecord {
        id,
        share,
        role,
        state: FileState::Accepted,
        sealed: personal::seal(&app.keys, id.as_bytes(), &name),
        length: entry.plain_len,
        received: entry.plain_len,
        pieces: 1,
        entry: Some(sealed_entry.map_err(|_| AppError::Sealed("a small file"))?),
        faulty: false,
    })
}

/// The two stored objects of a small file: header and first segment, closing segment.
fn seal(header: &Header, fk: &FileKey, text: &[u8]) -> Option<(Vec<u8>, Vec<u8>)> {
    let prefix = header.prefix();
    let mut first = SegmentWriter::begin(fk, &prefix, 0, false, &mut rng()).ok()?;
    first.push(text).ok()?;
    let closing = SegmentWriter::begin(fk, &prefix, 1, true, &mut rng()).ok()?;
    let head = header.encode().ok()?;
    Some(([head, first.finish()].concat(), closing.finish()))
}
