//! The keystore's mirror: the whole keystore in a second place, on another machine.
//!
//! What lies there and is not what this keystore was before is never overwritten: it may be all that opens what somebody
//! still needs. It gets another name.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use kuvert_crypto::keystore::Keystore;

use super::KeysError;
use super::file::{self, Found};

/// Writes the mirror. `fresh` says that the roots begin anew, so that those in the mirror are lost ones.
pub(super) fn write(mirror: &Path, keystore: &Keystore, fresh: bool) -> Result<(), KeysError> {
    let there = file::glance(mirror);
    if let Found::Keystore(there) = &there
        && !fresh
        && !keystore.continues(there)
        && there.continues(keystore)
    {
        tracing::error!(
            mirror = %mirror.display(),
            "the keystore's mirror is newer than the keystore; it is left as it is"
        );
        return Ok(());
    }
    let fits = match &there {
        Found::Nothing => true,
        Found::Keystore(there) => !fresh && keystore.continues(there),
        Found::Other => false,
    };
    if !fits {
        set_aside(mirror)?;
    }
    file::write(mirror, keystore)
}

/// Gives what lies at `mirror` another name, and says which. Nothing happens if nothing is there.
pub(super) fn set_aside(mirror: &Path) -> Result<Option<PathBuf>, KeysError> {
    let moved = free_name(mirror).and_then(|aside| match fs::rename(mirror, &aside) {
        Ok(()) => Ok(Some(aside)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    });
    let moved = moved.map_err(|source| KeysError::Io { path: mirror.to_owned(), source })?;
    if let Some(aside) = &moved {
        tracing::warn!(
            aside = %aside.display(),
            "the keystore's mirror was not what this keystore was before; it was put aside"
        );
    }
    Ok(moved)
}

/// A name beside `mirror` that nothing has.
fn free_name(mirror: &Path) -> io::Result<PathBuf> {
    let names = (1_u32..=1_000).map(|number| mirror.with_added_extension(format!("aside-{number}")));
    let mut free = names.filter(|name| !name.exists());
    free.next().ok_or_else(|| io::Error::other("there is no free name beside it"))
}

#[cfg(test)]
mod tests {
    use kuvert_crypto::ids::KeyDay;

    use super::*;
    use crate::keys::{Keys, rng};

    fn place() -> (tempfile::TempDir, PathBuf) {
        let dir = tempfile::tempdir().unwrap();
        let mirror = dir.path().join("mirror");
        (dir, mirror)
    }

    fn keystore() -> Keystore {
        Keystore::generate(&mut rng(), KeyDay(20_000))
    }

    fn asides(dir: &Path) -> Vec<Vec<u8>> {
        let all = fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().path());
        all.filter(|path| path.to_string_lossy().contains("aside-"))
            .map(|path| fs::read(path).unwrap())
            .collect()
    }

    #[test]
    fn a_mirror_of_before_is_replaced_and_a_foreign_or_damaged_one_is_put_aside() {
        let (dir, mirror) = place();
        let mut ours = keystore();
        write(&mirror, &ours, false).unwrap();
        ours.advance_to(KeyDay(20_001)).unwrap();
        write(&mirror, &ours, false).unwrap();
        assert_eq!(fs::read(&mirror).unwrap(), *ours.to_json());
        assert!(asides(dir.path()).is_empty());
        let other = keystore();
        write(&mirror, &other, false).unwrap();
        assert_eq!(fs::read(&mirror).unwrap(), *other.to_json());
        assert_eq!(asides(dir.path()), [ours.to_json().to_vec()]);
        fs::write(&mirror, "half a key").unwrap();
        write(&mirror, &other, false).unwrap();
        assert_eq!(fs::read(&mirror).unwrap(), *other.to_json());
        assert_eq!(asides(dir.path()).len(), 2);
    }

    #[test]
    fn a_mirror_that_is_newer_than_the_keystore_stays() {
        let (dir, mirror) = place();
        let old = keystore();
        let mut newer = Keystore::parse(&old.to_json()).unwrap();
        newer.advance_to(KeyDay(20_003)).unwrap();
        write(&mirror, &newer, false).unwrap();
        write(&mirror, &old, false).unwrap();
        assert_eq!(fs::read(&mirror).unwrap(), *newer.to_json());
        assert!(asides(dir.path()).is_empty());
    }

    #[test]
    fn roots_that_begin_anew_do_not_end_the_mirrors() {
        let (dir, path) = place();
        let keystore_path = dir.path().join("keystore");
        Keys::init(&keystore_path, KeyDay(20_000)).unwrap();
        Keys::open(&keystore_path, Some(&path)).unwrap().mirror();
        let mirrored = fs::read(&path).unwrap();
        // As a backup has it.
        let rootless = Keystore::parse(&mirrored).unwrap().without_roots();
        file::write(&keystore_path, &rootless).unwrap();
        let keys = Keys::open_rootless(&keystore_path, Some(&path)).unwrap();
        keys.rotate(1, KeyDay(20_000)).unwrap();
        assert_eq!(fs::read(&path).unwrap(), fs::read(&keystore_path).unwrap());
        assert_eq!(asides(dir.path()), [mirrored]);
    }
}
