//! The keystore file itself: private, whole, durable.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Write};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::Path;

use kuvert_crypto::keystore::Keystore;
use zeroize::Zeroizing;

use super::KeysError;

/// A keystore is a few kilobytes; anything larger is something else.
const LENGTH_MAX: u64 = 1 << 20;

pub(super) fn read(path: &Path) -> Result<Keystore, KeysError> {
    let io = |source| KeysError::Io { path: path.to_owned(), source };
    let mut file = match File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            return Err(KeysError::Missing(path.to_owned()));
        }
        Err(error) => return Err(io(error)),
    };
    let metadata = file.metadata().map_err(io)?;
    if !metadata.is_file() || metadata.len() > LENGTH_MAX {
        return Err(KeysError::NotAFile(path.to_owned()));
    }
    let mode = metadata.mode() & 0o7777;
    if mode & 0o077 != 0 {
        return Err(KeysError::Exposed { path: path.to_owned(), mode });
    }
    let mut text = Zeroizing::new(Vec::with_capacity(usize::try_from(metadata.len()).unwrap_or(0) + 1));
    file.read_to_end(&mut text).map_err(io)?;
    Keystore::parse(&text).map_err(|source| KeysError::Damaged { path: path.to_owned(), source })
}

/// What lies at a path.
pub(super) enum Found {
    Nothing,
    Keystore(Box<Keystore>),
    /// A file that is no keystore, or cannot be read.
    Other,
}

/// What lies at `path`, whoever may read it.
pub(super) fn glance(path: &Path) -> Found {
    if !fs::metadata(path).is_ok_and(|there| there.is_file()) {
        return Found::Nothing;
    }
    let Ok(file) = File::open(path) else { return Found::Other };
    let mut text = Zeroizing::new(Vec::new());
    let read = file.take(LENGTH_MAX + 1).read_to_end(&mut text).ok();
    let keystore = read.and_then(|_| Keystore::parse(&text).ok());
    keystore.map_or(Found::Other, |keystore| Found::Keystore(Box::new(keystore)))
}

/// Which file lies at a path: every write puts a new one there.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) struct Mark {
    device: u64,
    inode: u64,
    modified: (i64, i64),
    length: u64,
}

/// The mark of the keystore at `path`; none if it cannot be told.
pub(super) fn mark(path: &Path) -> Option<Mark> {
    let metadata = fs::metadata(path).ok()?;
    Some(Mark {
        device: metadata.dev(),
        inode: metadata.ino(),
        modified: (metadata.mtime(), metadata.mtime_nsec()),
        length: metadata.len(),
    })
}

/// Keeps other processes from changing the keystore while the result lives. The folder is what is locked: the file
/// itself is replaced by every change.
pub(super) fn lock(path: &Path) -> Result<File, KeysError> {
    let locked = File::open(parent(path)).and_then(|folder| folder.lock().map(|()| folder));
    locked.map_err(|source| KeysError::Io { path: path.to_owned(), source })
}

fn parent(path: &Path) -> &Path {
    path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

pub(super) fn write(path: &Path, keystore: &Keystore) -> Result<(), KeysError> {
    replace(path, &keystore.to_json(), 0o600)
        .map_err(|source| KeysError::Io { path: path.to_owned(), source })
}

/// Puts a new file in the place of what is at `path`, whole and durable.
pub(super) fn replace(path: &Path, text: &[u8], mode: u32) -> io::Result<()> {
    let staging = path.with_extension(format!("new-{}", std::process::id()));
    let written =
        OpenOptions::new().write(true).create(true).truncate(true).mode(mode).open(&staging).and_then(
            |mut file| {
                file.write_all(text)?;
                file.sync_all()
            },
        );
    if let Err(error) = written.and_then(|()| fs::rename(&staging, path)) {
        // What could not be finished must not lie about with keys in it.
        let _ = fs::remove_file(&staging);
        return Err(error);
    }
    File::open(parent(path))?.sync_all()
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use kuvert_crypto::ids::KeyDay;

    use super::*;
    use crate::keys::Keys;

    fn place() -> (tempfile::TempDir, std::path::PathBuf) {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("keystore.json");
        (dir, path)
    }

    #[test]
    fn a_new_keystore_is_private_and_reads_back() {
        let (_dir, path) = place();
        let org = Keys::init(&path, KeyDay(20_000)).unwrap();
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(Keys::open(&path, None).unwrap().org_id(), org);
    }

    #[test]
    fn an_existing_keystore_is_never_overwritten() {
        let (_dir, path) = place();
        Keys::init(&path, KeyDay(20_000)).unwrap();
        let before = fs::read(&path).unwrap();
        assert!(matches!(Keys::init(&path, KeyDay(20_001)), Err(KeysError::Exists(_))));
        assert_eq!(fs::read(&path).unwrap(), before);
    }

    #[test]
    fn case_50_a_missing_readable_empty_or_cut_keystore_is_refused_and_left_alone() {
        let (_dir, path) = place();
        assert!(matches!(Keys::open(&path, None), Err(KeysError::Missing(_))));
        Keys::init(&path, KeyDay(20_000)).unwrap();
        let whole = fs::read(&path).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
        assert!(matches!(Keys::open(&path, None), Err(KeysError::Exposed { mode: 0o640, .. })));
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
        // The last byte ends the line, and is no part of the document.
        for cut in [0, 1, whole.len() / 2, whole.len() - 2] {
            fs::write(&path, &whole[..cut]).unwrap();
            assert!(matches!(Keys::open(&path, None), Err(KeysError::Damaged { .. })), "cut at {cut}");
            assert_eq!(fs::read(&path).unwrap(), whole[..cut]);
        }
    }

    #[test]
    fn roots_that_moved_are_in_the_file_and_in_its_mirror() {
        let (dir, path) = place();
        let mirror = dir.path().join("mirror.json");
        Keys::init(&path, KeyDay(20_000)).unwrap();
        let keys = Keys::open(&path, Some(&mirror)).unwrap();
        keys.advance_to(KeyDay(20_003)).unwrap();
        assert_eq!(keys.current().root_day(), Some(KeyDay(20_003)));
        assert_eq!(Keys::open(&path, None).unwrap().current().root_day(), Some(KeyDay(20_003)));
        assert_eq!(fs::read(&mirror).unwrap(), fs::read(&path).unwrap());
        assert!(keys.bucket_key(keys.root_id(), 20_001).is_none());
    }
}
