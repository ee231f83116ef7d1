//! A small file that is already whole: sealed and stored at once, like an upload in one piece.

use kuvert_crypto::keys::file_key;
use kuvert_crypto::kvt1::{Header, PREFIX_LEN, SegmentWriter};
use kuvert_crypto::manifest::{FileEntry, Role, seal_entry};
use kuvert_crypto::secret::{FileKey, PackageKey};

use super::personal::{self, FileName};
use super::upload::{Label, blob_id};
use super::{App, AppError, links, upload_finish};
use crate::db::files::{FileRecord, FileRole, FileState};
use crate::domain::{FileId, Package};
use crate::keys::{random, rng};

/// Where a small file goes.
pub struct Place {
    pub id: FileId,
    pub package: Package,
    /// The stored file's header, where it holds key stanzas.
    pub header: Option<Vec<u8>>,
}

impl Place {
    /// A new file of a package whose files hold no stanzas.
    pub fn new(package: impl Into<Package>) -> Self {
        Self { id: fresh_id(), package: package.into(), header: None }
    }
}

/// The id of a file that is to be made.
pub fn fresh_id() -> FileId {
    FileId::from_bytes(random())
}

/// Stores `bytes` (at most one segment's) and returns the row to be inserted.
///
/// # Errors
///
/// [`AppError`] of the storage; nothing refers to what was stored then, and the sweep finds it.
pub async fn store(
    app: &App,
    place: Place,
    pk: &PackageKey,
    label: Label,
    bytes: &[u8],
) -> Result<FileRecord, AppError> {
    let Place { id, package, header } = place;
    let blob = blob_id(id);
    let fk = file_key(pk, &blob);
    let bare = Header { blob_id: blob, org_id: app.keys.org_id(), stanzas: Vec::new() };
    let head = match &header {
        Some(header) => header.clone(),
        None => bare.encode().map_err(|_| AppError::Sealed("a small file"))?,
    };
    let (first, closing) = seal(&bare.prefix(), head, &fk, bytes).ok_or(AppError::Sealed("a small file"))?;
    app.blobs.check_room(first.len() as u64).await?;
    app.blobs.put_segment(&blob, 0, first.into()).await?;
    app.blobs.put_segment(&blob, 1, closing.into()).await?;
    let role = match label.role {
        Role::Message => FileRole::Message,
        Role::Answers => FileRole::Answers,
        Role::File => FileRole::File,
    };
    let entry = upload_finish::read_back(&app.blobs, &fk, blob, label, None).await;
    let entry: FileEntry = entry.map_err(|_| AppError::Damaged)?;
    let sealed_entry = seal_entry(&fk, &links::package(package), &entry, &mut rng());
    let name = FileName { name: entry.name.clone(), media_type: entry.media_type.clone(), document: None };
    Ok(FileRecord {
        id,
        package,
        role,
        state: FileState::Accepted,
        sealed: personal::seal(&app.keys, id.as_bytes(), &name),
        length: entry.plain_len,
        received: entry.plain_len,
        pieces: 1,
        entry: Some(sealed_entry.map_err(|_| AppError::Sealed("a small file"))?),
        faulty: false,
        header,
        verdict: None,
        released: None,
    })
}

/// The two stored objects of a small file: header and first segment, closing segment.
fn seal(prefix: &[u8; PREFIX_LEN], head: Vec<u8>, fk: &FileKey, text: &[u8]) -> Option<(Vec<u8>, Vec<u8>)> {
    let mut first = SegmentWriter::begin(fk, prefix, 0, false, &mut rng()).ok()?;
    first.push(text).ok()?;
    let closing = SegmentWriter::begin(fk, prefix, 1, true, &mut rng()).ok()?;
    Some(([head, first.finish()].concat(), closing.finish()))
}
