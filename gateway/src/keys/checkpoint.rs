//! The last signed checkpoint of the log, in a file outside the database: a database that was set back is noticed by it.
//!
//! It lies beside the keystore unless the operator chose a place, and is no secret.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::{Keys, KeysError, file};

/// A checkpoint has some hundred bytes; anything larger is something else.
const LENGTH_MAX: u64 = 64 * 1024;
const MODE: u32 = 0o644;

impl Keys {
    /// Where the last checkpoint is kept.
    pub fn checkpoint_path(&self, chosen: Option<&Path>) -> PathBuf {
        chosen.map_or_else(|| self.path.with_added_extension("checkpoint"), Path::to_owned)
    }
}

/// The note that is kept at `path`; none if there is none yet.
///
/// # Errors
///
/// [`KeysError::Checkpoint`].
pub fn kept(path: &Path) -> Result<Option<String>, KeysError> {
    let failed = |source| KeysError::Checkpoint { path: path.to_owned(), source };
    let metadata = match fs::metadata(path) {
        Ok(metadata) => metadata,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(failed(error)),
    };
    if !metadata.is_file() || metadata.len() > LENGTH_MAX {
        return Err(failed(io::Error::other("it is not a checkpoint")));
    }
    fs::read_to_string(path).map(Some).map_err(failed)
}

/// Keeps `note` at `path` if what is there is still `instead`: a new file, synced, renamed into place. Returns whether it was.
///
/// # Errors
///
/// [`KeysError::Checkpoint`]; what was kept is still there then.
pub fn keep(path: &Path, instead: Option<&str>, note: &str) -> Result<bool, KeysError> {
    // Nodes on one machine may share the file.
    let _held = file::lock(path)?;
    if kept(path)?.as_deref() != instead {
        return Ok(false);
    }
    let written = file::replace(path, note.as_bytes(), MODE);
    written.map_err(|source| KeysError::Checkpoint { path: path.to_owned(), source })?;
    Ok(true)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_checkpoint_is_kept_only_in_place_of_the_one_that_was_read() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("checkpoint");
        assert_eq!(kept(&path).unwrap(), None);
        assert!(keep(&path, None, "one").unwrap());
        assert!(!keep(&path, None, "two").unwrap());
        assert!(keep(&path, Some("one"), "two").unwrap());
        assert_eq!(kept(&path).unwrap().as_deref(), Some("two"));
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1, "nothing lies about");
    }
}
