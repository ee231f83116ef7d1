//! A keystore out of a backup, with the roots of the mirror of the machine that is gone, or with new ones.

use std::path::{Path, PathBuf};

use kuvert_crypto::ids::KeyDay;
use kuvert_crypto::keystore::Keystore;

use super::{Keys, KeysError, file, mirror, rng};

/// A keystore that is about to be placed. Nothing is on disk yet.
pub struct Restoring {
    path: PathBuf,
    keystore: Keystore,
    mirrored: bool,
    /// A mirror that is not used: it is not overwritten either.
    unused: Option<PathBuf>,
}

impl Keys {
    /// Takes the keystore that a backup holds, with what the mirror has on top, if there is to be one; without, the roots
    /// are still to be made. `unused` is a mirror that the operator gives up: it gets another name when the keystore is
    /// placed.
    ///
    /// # Errors
    ///
    /// [`KeysError::Exists`] if there is a keystore; [`KeysError::Damaged`]; [`KeysError::NoMirror`] and
    /// [`KeysError::OtherMirror`] if the mirror cannot be used.
    pub fn restore(
        path: &Path,
        mirror: Option<&Path>,
        unused: Option<&Path>,
        backup: &[u8],
    ) -> Result<Restoring, KeysError> {
        if path.exists() {
            return Err(KeysError::Exists(path.to_owned()));
        }
        let damaged = |source| KeysError::Damaged { path: PathBuf::from("the backup's keystore"), source };
        let backup = Keystore::parse(backup).map_err(damaged)?;
        let mirrored = mirror.map(|mirror| mirrored(mirror, &backup)).transpose()?;
        Ok(Restoring {
            path: path.to_owned(),
            mirrored: mirrored.is_some(),
            keystore: mirrored.unwrap_or(backup),
            unused: unused.map(Path::to_owned),
        })
    }
}

fn mirrored(mirror: &Path, backup: &Keystore) -> Result<Keystore, KeysError> {
    let mirrored = match file::read(mirror) {
        Err(KeysError::Missing(path)) => return Err(KeysError::NoMirror(path)),
        read => read?,
    };
    // Keys may have been changed after the backup; they never go back.
    let fits = mirrored.without_roots().continues(&backup.without_roots());
    if fits && mirrored.current_root().is_some() {
        Ok(mirrored)
    } else {
        Err(KeysError::OtherMirror(mirror.to_owned()))
    }
}

impl Restoring {
    /// Whether the roots come from the mirror.
    pub fn is_mirrored(&self) -> bool {
        self.mirrored
    }

    /// Makes roots if there are none, behind `named`, from `day` on. Returns the day of the roots: what running nodes
    /// have believed of it.
    pub fn root(&mut self, named: u32, day: KeyDay) -> KeyDay {
        if !self.mirrored {
            self.keystore.rotate_root(&mut rng(), named, day);
        }
        self.keystore.root_day().unwrap_or(day)
    }

    /// Puts it into its place. Returns the new name of the mirror that was given up, if there was one.
    ///
    /// # Errors
    ///
    /// [`KeysError`].
    pub fn place(&self) -> Result<Option<PathBuf>, KeysError> {
        let aside = self.unused.as_deref().map(mirror::set_aside).transpose()?.flatten();
        file::write(&self.path, &self.keystore)?;
        Ok(aside)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A keystore with its mirror, and what a backup holds of it.
    fn old_machine(dir: &Path) -> (PathBuf, Vec<u8>) {
        let (path, mirror) = (dir.join("old"), dir.join("mirror"));
        Keys::init(&path, KeyDay(20_000)).unwrap();
        let keys = Keys::open(&path, Some(&mirror)).unwrap();
        keys.mirror();
        (mirror, keys.for_backup().to_vec())
    }

    #[test]
    fn a_mirror_gives_its_roots_and_is_needed_where_one_is_named() {
        let dir = tempfile::tempdir().unwrap();
        let (mirror, backup) = old_machine(dir.path());
        let (new, elsewhere) = (dir.path().join("new"), dir.path().join("nowhere"));
        let refused = Keys::restore(&new, Some(&elsewhere), None, &backup);
        assert!(matches!(refused, Err(KeysError::NoMirror(_))));
        let mut restoring = Keys::restore(&new, Some(&mirror), None, &backup).unwrap();
        assert!(restoring.is_mirrored());
        assert_eq!(restoring.root(7, KeyDay(20_005)), KeyDay(20_000));
        assert!(!new.exists(), "it is placed later");
        assert_eq!(restoring.place().unwrap(), None);
        assert_eq!(std::fs::read(&new).unwrap(), std::fs::read(&mirror).unwrap());
        assert!(matches!(Keys::restore(&new, None, None, &backup), Err(KeysError::Exists(_))));
    }

    #[test]
    fn a_mirror_of_another_keystore_or_an_older_one_is_refused() {
        let dir = tempfile::tempdir().unwrap();
        let (mirror, backup) = old_machine(dir.path());
        let other = tempfile::tempdir().unwrap();
        let (foreign, _) = old_machine(other.path());
        let new = dir.path().join("new");
        let refused = Keys::restore(&new, Some(&foreign), None, &backup);
        assert!(matches!(refused, Err(KeysError::OtherMirror(_))));
        // The mirror could not be written when the keys were changed, and the backup came after that.
        let keys = Keys::open(&dir.path().join("old"), None).unwrap();
        keys.rotate(1, KeyDay(20_000)).unwrap();
        let refused = Keys::restore(&new, Some(&mirror), None, &keys.for_backup());
        assert!(matches!(refused, Err(KeysError::OtherMirror(_))));
        assert!(!new.exists());
    }

    #[test]
    fn a_mirror_that_is_given_up_gets_another_name() {
        let dir = tempfile::tempdir().unwrap();
        let (mirror, backup) = old_machine(dir.path());
        let (new, before) = (dir.path().join("new"), std::fs::read(&mirror).unwrap());
        let mut restoring = Keys::restore(&new, None, Some(&mirror), &backup).unwrap();
        assert_eq!(restoring.root(4, KeyDay(20_005)), KeyDay(20_005));
        let aside = restoring.place().unwrap().unwrap();
        Keys::open(&new, Some(&mirror)).unwrap().mirror();
        assert_eq!(std::fs::read(&aside).unwrap(), before);
        assert_eq!(std::fs::read(&mirror).unwrap(), std::fs::read(&new).unwrap());
        assert_eq!(Keys::open(&new, None).unwrap().root_id(), 5);
    }
}
