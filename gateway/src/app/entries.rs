//! The list of a package's files, as its manifest will have it: every file is there, whole and accepted.

use kuvert_crypto::keys::file_key;
use kuvert_crypto::manifest::{FileEntry, Manifest, open_entry, seal_entry};
use kuvert_crypto::secret::PackageKey;

use super::upload::{blob_id, label};
use super::{App, AppError, links, upload_finish};
use crate::db;
use crate::db::files::{FileRecord, FileState};
use crate::domain::Package;
use crate::keys::rng;

/// Opens the entries of `files`; one whose finishing pass was cut short gets it now.
///
/// # Errors
///
/// [`AppError::Unfinished`] if bytes of any are missing, [`AppError::Damaged`] if stored bytes are wrong.
pub(super) async fn collect(
    app: &App,
    package: Package,
    pk: &PackageKey,
    files: &[FileRecord],
) -> Result<Manifest, AppError> {
    let unfinished = files.iter().filter(|file| file.state == FileState::Receiving).count();
    if unfinished > 0 {
        return Err(AppError::Unfinished(unfinished));
    }
    let mut entries = Vec::with_capacity(files.len());
    for file in files {
        entries.push(entry(app, package, pk, file).await?);
    }
    Ok(Manifest { files: entries })
}

async fn entry(
    app: &App,
    package: Package,
    pk: &PackageKey,
    file: &FileRecord,
) -> Result<FileEntry, AppError> {
    let blob = blob_id(file.id);
    let fk = file_key(pk, &blob);
    if let (FileState::Accepted, Some(sealed)) = (file.state, &file.entry) {
        let opened = open_entry(&fk, &links::package(package), &blob, sealed);
        return opened.map_err(|_| AppError::Sealed("files.entry"));
    }
    // The finishing pass was cut short (a crash): it is done again here.
    let label = label(&app.keys, file).map_err(|_| AppError::Sealed("files"))?;
    let entry =
        upload_finish::read_back(&app.blobs, &fk, blob, label).await.map_err(|_| AppError::Damaged)?;
    let sealed = seal_entry(&fk, &links::package(package), &entry, &mut rng());
    let sealed = sealed.map_err(|_| AppError::Sealed("files.entry"))?;
    let id = file.id;
    app.db.write(move |conn| Ok::<_, AppError>(db::files::accept(conn, id, &sealed)?)).await?;
    Ok(entry)
}
