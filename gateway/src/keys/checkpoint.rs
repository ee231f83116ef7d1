//! The last signed checkpoint of the log, in a file outside the database: a database that was set back is noticed by it.
//!
//! It lies beside the keystore unless the operator chose a place, and is no secret. Where the keystore has a mirror, this
//! has one beside it, which counts where the file itself is missing: on a new machine.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::{Keys, KeysError, file};

/// A checkpoint has some hundred bytes; anything larger is something else.
const LENGTH_MAX: u64 = 64 * 1024;
const MODE: u32 = 0o644;

/// Where the last checkpoint is kept.
#[derive(Clone, Debug)]
pub struct Places {
    path: PathBuf,
    mirror: Option<PathBuf>,
}

/// A note as it was found.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Kept {
    pub note: String,
    /// It is the mirror's: there is none in the file itself.
    pub mirrored: bool,
}

impl Keys {
    /// Where the last checkpoint is kept.
    pub fn checkpoint_places(&self, chosen: Option<&Path>) -> Places {
        let beside = |keystore: &Path| keystore.with_added_extension("checkpoint");
        Places {
            path: chosen.map_or_else(|| beside(&self.path), Path::to_owned),
            mirror: self.mirror.as_deref().map(beside),
        }
    }
}

impl Places {
    /// The file itself.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The note that is kept, or the mirror's if there is none.
    ///
    /// # Errors
    ///
    /// [`KeysError::Checkpoint`].
    pub fn kept(&self) -> Result<Option<Kept>, KeysError> {
        if let Some(note) = kept(&self.path)? {
            return Ok(Some(Kept { note, mirrored: false }));
        }
        let Some(mirror) = &self.mirror else { return Ok(None) };
        Ok(kept(mirror)?.map(|note| Kept { note, mirrored: true }))
    }

    /// Keeps `note` if what is there is still `instead`. Returns whether it was.
    ///
    /// # Errors
    ///
    /// [`KeysError::Checkpoint`]; what was kept is still there then. A mirror that cannot be written is reported and stops
    /// nothing.
    pub fn keep(&self, instead: Option<&Kept>, note: &str) -> Result<bool, KeysError> {
        let instead = instead.filter(|kept| !kept.mirrored).map(|kept| kept.note.as_str());
        if !keep(&self.path, instead, note)? {
            return Ok(false);
        }
        if let Some(mirror) = &self.mirror
            && let Err(error) = file::replace(mirror, note.as_bytes(), MODE)
        {
            tracing::error!(%error, "the mirror of the log's checkpoint could not be written");
        }
        Ok(true)
    }
}

/// The note that is kept at `path`; none if there is none yet.
fn kept(path: &Path) -> Result<Option<String>, KeysError> {
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
fn keep(path: &Path, instead: Option<&str>, note: &str) -> Result<bool, KeysError> {
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
    #[test]
    fn the_mirrors_checkpoint_counts_where_there_is_no_other() {
        let dir = tempfile::tempdir().unwrap();
        let mirror = Some(dir.path().join("mirror.checkpoint"));
        let old = Places { path: dir.path().join("old"), mirror: mirror.clone() };
        assert!(old.keep(None, "one").unwrap());
        let one = Kept { note: "one".to_owned(), mirrored: false };
        assert_eq!(old.kept().unwrap().as_ref(), Some(&one));
        let new = Places { path: dir.path().join("new"), mirror };
        let mirrored = Kept { mirrored: true, ..one };
        assert_eq!(new.kept().unwrap().as_ref(), Some(&mirrored));
        assert!(new.keep(Some(&mirrored), "two").unwrap());
        assert_eq!(
            new.kept().unwrap().map(|kept| (kept.note, kept.mirrored)),
            Some(("two".to_owned(), false))
        );
        assert_eq!(fs::read_to_string(dir.path().join("mirror.checkpoint")).unwrap(), "two");
        assert!(!new.keep(Some(&mirrored), "three").unwrap());
    }
}
