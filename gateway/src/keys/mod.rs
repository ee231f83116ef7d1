//! The only reader and writer of the keystore file, and of the log's checkpoint beside it.
//!
//! The file is the one thing that, together with a link, opens a share. It is never in the database's backups, is
//! refused when others may read it, and is replaced as a whole: a new file, synced, renamed into place.

pub mod checkpoint;
mod file;
mod ledger;
mod mirror;
mod restore;
mod versions;

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use kuvert_crypto::ids::{KeyDay, OrgId};
use kuvert_crypto::keystore::{AdvanceError, Keystore, KeystoreError};
use kuvert_crypto::secret::BucketKey;

pub use ledger::{Ledger, LedgerLine};
pub use restore::Restoring;

/// Why the keystore cannot be used. Nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum KeysError {
    #[error("there is no keystore at {}; make one with `kuvert keys init`", .0.display())]
    Missing(PathBuf),
    #[error("the keystore {} exists already; it is never overwritten", .0.display())]
    Exists(PathBuf),
    #[error("the keystore {} may be read by others (mode {mode:04o}); run `chmod 600` on it and make sure nobody copied it", path.display())]
    Exposed { path: PathBuf, mode: u32 },
    #[error("the keystore {} is not a regular file", .0.display())]
    NotAFile(PathBuf),
    #[error("the keystore {} cannot be read or written", path.display())]
    Io {
        path: PathBuf,
        #[source]
        source: std::io::Error,
    },
    #[error("the keystore {} is damaged", path.display())]
    Damaged {
        path: PathBuf,
        #[source]
        source: KeystoreError,
    },
    #[error(
        "the keystore holds no root; restore it from its mirror, or end all shares with `kuvert keys rotate`"
    )]
    NoRoot,
    #[error("the keystore {} is another one than before, or an older copy; the server goes on with what it has", .0.display())]
    Replaced(PathBuf),
    #[error("there is no mirror of the keystore at {}", .0.display())]
    NoMirror(PathBuf),
    #[error("the mirror {} is of another keystore than the backup's, or older than the backup", .0.display())]
    OtherMirror(PathBuf),
    #[error("the log's checkpoint {} cannot be read or written", path.display())]
    Checkpoint {
        path: PathBuf,
        #[source]
        source: std::io::Error,
    },
    #[error(transparent)]
    Advance(#[from] AdvanceError),
}

/// The keys of this installation, shared by all threads.
#[derive(Clone)]
pub struct Keys {
    path: PathBuf,
    mirror: Option<PathBuf>,
    current: Arc<RwLock<Arc<Keystore>>>,
    /// Which file was read last.
    seen: Arc<Mutex<Option<file::Mark>>>,
}

impl Keys {
    /// Reads the keystore.
    ///
    /// # Errors
    ///
    /// [`KeysError`] if it is missing, readable by others, damaged, or without a root.
    pub fn open(path: &Path, mirror: Option<&Path>) -> Result<Self, KeysError> {
        let keys = Self::open_rootless(path, mirror)?;
        if keys.current().current_root().is_none() {
            return Err(KeysError::NoRoot);
        }
        Ok(keys)
    }

    /// Reads the keystore, even one whose root was lost: to give it a new one.
    ///
    /// # Errors
    ///
    /// [`KeysError`] if it is missing, readable by others, or damaged.
    pub fn open_rootless(path: &Path, mirror: Option<&Path>) -> Result<Self, KeysError> {
        // The mark is taken first: what is written in between is read again later, and never missed.
        let seen = file::mark(path);
        let keystore = file::read(path)?;
        Ok(Self {
            path: path.to_owned(),
            mirror: mirror.map(Path::to_owned),
            current: Arc::new(RwLock::new(Arc::new(keystore))),
            seen: Arc::new(Mutex::new(seen)),
        })
    }

    /// Writes the mirror, if there is to be one. What goes wrong is told to the operator and stops nothing.
    pub fn mirror(&self) {
        // Held against a change of the roots, so that an older root never replaces a newer one.
        let current = self.current.read().unwrap_or_else(PoisonError::into_inner);
        self.write_mirror(&current, false);
    }

    fn write_mirror(&self, keystore: &Keystore, fresh: bool) {
        if let Some(mirror) = &self.mirror
            && let Err(error) = mirror::write(mirror, keystore, fresh)
        {
            tracing::error!(%error, "the keystore's mirror could not be written");
        }
    }

    /// Makes the keystore of a new installation, with a root of `day`.
    ///
    /// # Errors
    ///
    /// [`KeysError::Exists`] if there is one: overwriting it would end every share.
    pub fn init(path: &Path, day: KeyDay) -> Result<OrgId, KeysError> {
        if path.exists() {
            return Err(KeysError::Exists(path.to_owned()));
        }
        let keystore = Keystore::generate(&mut rng(), day);
        file::write(path, &keystore)?;
        Ok(keystore.org_id())
    }

    /// The keystore's text for a backup: everything but the roots.
    pub fn for_backup(&self) -> zeroize::Zeroizing<Vec<u8>> {
        self.current().without_roots().to_json()
    }

    /// The keys as they are now.
    pub fn current(&self) -> Arc<Keystore> {
        Arc::clone(&self.current.read().unwrap_or_else(PoisonError::into_inner))
    }

    pub fn org_id(&self) -> OrgId {
        self.current().org_id()
    }

    /// The key of a bucket, unless its day is over.
    pub fn bucket_key(&self, root_id: u32, day: u32) -> Option<BucketKey> {
        self.look_up(|keystore| keystore.bucket_key(root_id, KeyDay(day)))
    }

    /// The line of roots that new wraps use.
    pub fn root_id(&self) -> u32 {
        self.current().current_root().map_or(0, |root| root.id)
    }

    /// Moves the roots forward to `day`: what was sealed for earlier days cannot be opened again.
    ///
    /// # Errors
    ///
    /// [`KeysError`]; the file is unchanged then.
    pub fn advance_to(&self, day: KeyDay) -> Result<(), KeysError> {
        self.change(|keystore| Ok(keystore.advance_to(day)?))
    }

    /// Forgets yesterday's roots.
    ///
    /// # Errors
    ///
    /// [`KeysError`]; the file is unchanged then.
    pub fn drop_roots_before(&self, day: KeyDay) -> Result<(), KeysError> {
        self.change(|keystore| {
            keystore.drop_roots_before(day);
            Ok(())
        })
    }

    /// Begins a new line of roots, and new versions of the secrets that can have some; returns the line's id. What was
    /// made before goes on with the old ones. `named` and `day` as in `Keystore::rotate_root`.
    ///
    /// # Errors
    ///
    /// [`KeysError`]; the file is unchanged then.
    pub fn rotate(&self, named: u32, day: KeyDay) -> Result<u32, KeysError> {
        self.change(|keystore| {
            keystore.secrets.rotate(&mut rng());
            Ok(keystore.rotate_root(&mut rng(), named, day))
        })
    }

    /// Forgets old lines of roots that no wrap names any more.
    ///
    /// # Errors
    ///
    /// [`KeysError`]; the file is unchanged then.
    pub fn retire_roots(&self, ids: &[u32]) -> Result<(), KeysError> {
        self.change(|keystore| {
            for &id in ids {
                keystore.retire_root(id);
            }
            Ok(())
        })
    }

    /// Takes over what another process wrote into the file: another node, or a command. Returns whether it did.
    ///
    /// # Errors
    ///
    /// [`KeysError::Replaced`] for a keystore that does not go on from this one; the old keys stay in use then.
    pub fn refresh(&self) -> Result<bool, KeysError> {
        let mark = file::mark(&self.path);
        if mark.is_none() || mark == *self.seen.lock().unwrap_or_else(PoisonError::into_inner) {
            return Ok(false);
        }
        let mut current = self.current.write().unwrap_or_else(PoisonError::into_inner);
        // Whatever comes of it, this very file is not read again.
        *self.seen.lock().unwrap_or_else(PoisonError::into_inner) = mark;
        let keystore = file::read(&self.path)?;
        if !keystore.continues(&current) {
            return Err(KeysError::Replaced(self.path.clone()));
        }
        self.write_mirror(&keystore, false);
        *current = Arc::new(keystore);
        Ok(true)
    }

    /// What a key gives that may be newer than what this process has read.
    fn look_up<T>(&self, find: impl Fn(&Keystore) -> Option<T>) -> Option<T> {
        find(&self.current()).or_else(|| match self.refresh() {
            Ok(true) => find(&self.current()),
            Ok(false) => None,
            Err(error) => {
                tracing::error!(error = &error as &dyn std::error::Error, "the keystore was not read again");
                None
            }
        })
    }

    fn change<T>(&self, change: impl FnOnce(&mut Keystore) -> Result<T, KeysError>) -> Result<T, KeysError> {
        // Other processes wait until this change is in the file: none of two changes at once is lost.
        let _held = file::lock(&self.path)?;
        let mut current = self.current.write().unwrap_or_else(PoisonError::into_inner);
        // Another node on this machine may have moved the file on already; roots never go back.
        let mut keystore = file::read(&self.path)?;
        if !keystore.continues(&current) {
            return Err(KeysError::Replaced(self.path.clone()));
        }
        let fresh = keystore.current_root().is_none();
        let done = change(&mut keystore)?;
        file::write(&self.path, &keystore)?;
        *self.seen.lock().unwrap_or_else(PoisonError::into_inner) = file::mark(&self.path);
        self.write_mirror(&keystore, fresh);
        *current = Arc::new(keystore);
        Ok(done)
    }
}

/// The operating system's randomness, for everything that is sealed or must not be guessed.
pub fn rng() -> rand_core::UnwrapErr<getrandom::SysRng> {
    rand_core::UnwrapErr(getrandom::SysRng)
}

/// Random bytes, for ids and salts.
pub fn random<const N: usize>() -> [u8; N] {
    use rand_core::Rng;
    let mut bytes = [0; N];
    rng().fill_bytes(&mut bytes);
    bytes
}
