//! From `KUVERT_BLOB_URL` to a store, and what only a directory needs.

use std::fs::{self, DirBuilder};
use std::io;
use std::os::unix::fs::{DirBuilderExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use object_store::local::LocalFileSystem;

use super::{BlobError, BlobStore, Reserve};

/// Why the store cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The directory cannot be made or entered.
    #[error("{path} cannot be used")]
    Directory {
        /// The directory.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The root certificate for the object store is not one.
    #[error("s3_ca_file cannot be used")]
    Certificate(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// The store cannot be set up on it.
    #[error("the store cannot be opened")]
    Store(#[source] object_store::Error),
}

impl BlobStore {
    /// Opens a directory of this machine. One that is not there is made, with mode 0700.
    ///
    /// # Errors
    ///
    /// [`OpenError`], in words an operator can act on.
    pub fn directory(path: &Path, reserve: Reserve) -> Result<Self, OpenError> {
        make_directory(path)?;
        let objects = LocalFileSystem::new_with_prefix(path).map_err(OpenError::Store)?.with_fsync(true);
        Ok(Self { objects: Arc::new(objects), directory: Some(path.to_owned()), reserve })
    }
}

fn make_directory(path: &Path) -> Result<(), OpenError> {
    let failed = |source| OpenError::Directory { path: path.to_owned(), source };
    DirBuilder::new().recursive(true).mode(0o700).create(path).map_err(failed)?;
    let mode = fs::metadata(path).map_err(failed)?.permissions().mode();
    // Not tightened here: the path may be mistyped, and the directory somebody else's. What lies in it is ciphertext.
    if mode & 0o077 > 0 {
        tracing::warn!("others than the owner may enter the directory of stored files (chmod 700 closes it)");
    }
    Ok(())
}

/// Removes a blob's directory with whatever an interrupted write has left in it.
pub(super) async fn remove_directory(path: PathBuf) -> Result<(), BlobError> {
    let removed = tokio::task::spawn_blocking(move || fs::remove_dir_all(path)).await;
    match removed.map_err(io::Error::other)?.map_err(BlobError::from) {
        Ok(()) | Err(BlobError::NotFound) => Ok(()),
        Err(error) => Err(error),
    }
}
