//! A directory of backups: archives by time, and stored objects once, beside them.
//!
//! Objects are ciphertext and never change, so each is copied once: `objects/<aa>/<blob>/<index>-<SHA-256>`. An object that
//! the gateway has deleted stays as long as archives do that may name it. Its last use is the file's time.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};

use super::ArchiveError;

/// What an archive's name ends in.
const ENDING: &str = "kuvertbackup";
const OBJECTS: &str = "objects";

/// Whether `path` is a directory of backups, or would be one: it ends in a slash, or is a directory.
pub fn is_shelf(path: &Path) -> bool {
    path.is_dir() || path.as_os_str().to_string_lossy().ends_with('/')
}

/// A directory of backups.
pub struct Shelf {
    root: PathBuf,
}

impl Shelf {
    /// Opens the directory, and makes it where it is missing.
    ///
    /// # Errors
    ///
    /// [`ArchiveError::File`].
    pub fn open(root: &Path) -> Result<Self, ArchiveError> {
        let made = fs::DirBuilder::new().recursive(true).mode(0o700).create(root.join(OBJECTS));
        made.map_err(|source| file_error(root, source))?;
        Ok(Self { root: root.to_owned() })
    }

    /// Where the archive of a backup begun at `name` (a time) is written.
    pub fn archive(&self, name: &str) -> PathBuf {
        self.root.join(format!("{name}.{ENDING}"))
    }

    /// The newest archive on the shelf.
    ///
    /// # Errors
    ///
    /// [`ArchiveError::File`]; none is no error.
    pub fn newest(&self) -> Result<Option<PathBuf>, ArchiveError> {
        let mut archives = self.archives()?;
        archives.sort();
        Ok(archives.pop())
    }

    fn archives(&self) -> Result<Vec<PathBuf>, ArchiveError> {
        let entries = fs::read_dir(&self.root).map_err(|source| file_error(&self.root, source))?;
        let paths = entries.filter_map(Result::ok).map(|entry| entry.path());
        Ok(paths.filter(|path| path.extension().is_some_and(|ext| ext == ENDING)).collect())
    }

    /// What of an object is here already: its SHA-256, if it has that size. Marks it as used at `now`.
    pub fn known(&self, object: &str, size: u64, now: SystemTime) -> Option<String> {
        let (folder, index) = self.place(object)?;
        let entries = fs::read_dir(folder).ok()?;
        entries.filter_map(Result::ok).find_map(|entry| {
            let name = entry.file_name().into_string().ok()?;
            let (number, digest) = name.split_once('-')?;
            let fits = number == index && digest.len() == 64 && entry.metadata().ok()?.len() == size;
            if !fits {
                return None;
            }
            // What cannot be marked is copied again, rather than lost early.
            File::options().append(true).open(entry.path()).and_then(|file| file.set_modified(now)).ok()?;
            Some(digest.to_owned())
        })
    }

    /// Keeps an object; it is on disk when this returns. Returns its SHA-256.
    ///
    /// # Errors
    ///
    /// [`ArchiveError::File`].
    pub fn keep(&self, object: &str, data: &[u8]) -> Result<String, ArchiveError> {
        let digest = HEXLOWER.encode(&Sha256::digest(data));
        let (folder, index) = self.place(object).ok_or_else(|| ArchiveError::damaged("an object's name"))?;
        let path = folder.join(format!("{index}-{digest}"));
        let written = fs::DirBuilder::new().recursive(true).mode(0o700).create(&folder).and_then(|()| {
            let staging = folder.join(format!(".{index}.new"));
            let mut file =
                OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&staging)?;
            file.write_all(data)?;
            file.sync_all()?;
            fs::rename(&staging, &path)?;
            File::open(&folder)?.sync_all()
        });
        written.map_err(|source| file_error(&path, source))?;
        Ok(digest)
    }

    /// Reads an object that a list names.
    ///
    /// # Errors
    ///
    /// [`ArchiveError::File`] if it is missing, [`ArchiveError::Damaged`] if it is another.
    pub fn read(&self, object: &str, sha256: &str) -> Result<Vec<u8>, ArchiveError> {
        let (folder, index) = self.place(object).ok_or_else(|| ArchiveError::damaged("an object's name"))?;
        let path = folder.join(format!("{index}-{sha256}"));
        let data = fs::read(&path).map_err(|source| file_error(&path, source))?;
        if HEXLOWER.encode(&Sha256::digest(&data)) == sha256 {
            Ok(data)
        } else {
            Err(ArchiveError::Damaged(format!("the object {object} is not what was backed up")))
        }
    }

    /// Deletes archives begun before `before`, but never the newest, and objects that no backup has used since then.
    /// Returns how many archives and objects went.
    ///
    /// # Errors
    ///
    /// [`ArchiveError::File`].
    pub fn forget(&self, before: SystemTime) -> Result<(usize, usize), ArchiveError> {
        let newest = self.newest()?;
        let (mut archives, mut objects) = (0, 0);
        for path in self.archives()? {
            if Some(&path) != newest.as_ref() && is_older(&path, before) {
                fs::remove_file(&path).map_err(|source| file_error(&path, source))?;
                archives += 1;
            }
        }
        for shelf in folders(&self.root.join(OBJECTS))? {
            for blob in folders(&shelf)? {
                for object in entries(&blob)? {
                    if is_older(&object, before) {
                        fs::remove_file(&object).map_err(|source| file_error(&object, source))?;
                        objects += 1;
                    }
                }
                // Only an empty one goes.
                let _kept = fs::remove_dir(&blob);
            }
        }
        Ok((archives, objects))
    }

    fn place<'a>(&self, object: &'a str) -> Option<(PathBuf, &'a str)> {
        let (blob, index) = object.rsplit_once('/')?;
        let (row, name) = blob.split_once('/')?;
        let hex = |text: &str, length: usize| {
            text.len() == length
                && text.bytes().all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte))
        };
        let sound =
            hex(row, 2) && hex(name, 32) && !index.is_empty() && index.bytes().all(|b| b.is_ascii_digit());
        sound.then(|| (self.root.join(OBJECTS).join(row).join(name), index))
    }
}

/// A day's grace: clocks of file systems are not ours.
fn is_older(path: &Path, before: SystemTime) -> bool {
    let grace = Duration::from_hours(1);
    fs::metadata(path).and_then(|of| of.modified()).is_ok_and(|at| at + grace < before)
}

fn entries(folder: &Path) -> Result<Vec<PathBuf>, ArchiveError> {
    let entries = fs::read_dir(folder).map_err(|source| file_error(folder, source))?;
    Ok(entries.filter_map(Result::ok).map(|entry| entry.path()).collect())
}

fn folders(folder: &Path) -> Result<Vec<PathBuf>, ArchiveError> {
    Ok(entries(folder)?.into_iter().filter(|path| path.is_dir()).collect())
}

fn file_error(path: &Path, source: io::Error) -> ArchiveError {
    ArchiveError::File { path: path.to_owned(), source }
}
