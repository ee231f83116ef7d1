//! The list of a package's files, as its manifest will have it: every file is there, whole and accepted.

use kuvert_crypto::ids::Id16;
use kuvert_crypto::keys::file_key;
use kuvert_crypto::manifest::{Manifest, open_entry};
use kuvert_crypto::secret::PackageKey;

use super::finish::finish;
use super::upload::blob_id;
use super::{App, AppError, links};
use crate::db;
use crate::db::files::{FileRecord, FileState};
use crate::domain::Package;

/// Brings files to their end whose finishing pass was cut short by a crash. Call it before the files are looked at.
///
/// # Errors
///
/// [`AppError::Damaged`] if stored bytes are wrong.
pub(super) async fn settle(app: &App, package: Package, pk: &PackageKey) -> Result<(), AppError> {
    let files = app.db.read(move |conn| Ok::<_, AppError>(db::files::of_package(conn, package)?)).await?;
    for file in files.iter().filter(|file| file.state == FileState::Received) {
        let blob = blob_id(file.id);
        let fk = file_key(pk, &blob);
        let id = Id16::from_bytes(*file.id.as_bytes());
        finish(app, &fk, links::package(package), id).await.map_err(|_| AppError::Damaged)?;
    }
    Ok(())
}

/// Opens the entries of `files`, which are all accepted.
///
/// # Errors
///
/// [`AppError::Unfinished`] if any is not.
pub(super) fn collect(package: Package, pk: &PackageKey, files: &[FileRecord]) -> Result<Manifest, AppError> {
    let unfinished = files.iter().filter(|file| file.state != FileState::Accepted).count();
    if unfinished > 0 {
        return Err(AppError::Unfinished(unfinished));
    }
    let entries = files.iter().map(|file| {
        let blob = blob_id(file.id);
        let fk = file_key(pk, &blob);
        let sealed = file.entry.as_deref().ok_or(AppError::Sealed("files.entry"))?;
        open_entry(&fk, &links::package(package), &blob, sealed).map_err(|_| AppError::Sealed("files.entry"))
    });
    Ok(Manifest { files: entries.collect::<Result<_, _>>()? })
}
