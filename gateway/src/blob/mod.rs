//! Where ciphertext lies: a directory of the machine, or an S3-compatible store. The only file paths of stored files and
//! the only `object_store`.
//!
//! A stored file (KVT1) is cut at its segments, and every segment is one object of its own:
//!
//! ```text
//! <first two hex digits of the blob id>/<the blob id, 32 hex digits>/<index of the segment, decimal>
//! ```
//!
//! Object 0 begins with the file's header, followed by segment 0; every later object is one bare segment. Put end
//! to end they are the KVT1 file. An object is written once and whole, so the same layout serves a directory and an
//! object store that cannot append. The store is not trusted: it sees ciphertext under random names, and whatever it
//! gives back is checked against keys and manifest by whoever asked.

mod bucket;
mod error;
mod open;
mod read;
mod space;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use data_encoding::HEXLOWER;
use futures_util::{StreamExt, TryStreamExt};
use kuvert_crypto::ids::BlobId;
use object_store::path::Path;
use object_store::{ObjectStore, ObjectStoreExt, PutMode};

pub use error::BlobError;
/// The bytes of one object, in one or several pieces; cloning copies none.
pub use object_store::PutPayload;
pub use open::OpenError;
pub use read::{READ_BYTES_MAX, Reader};
pub use space::Reserve;

/// Attempts at replacing an object whose place a writer that lost its lease keeps taking.
const REPLACE_ATTEMPTS: u32 = 3;
/// The place [`BlobStore::probe`] writes to; not the name of a blob.
const PROBE: &str = "probe";

/// A store of segments. Cloning is cheap.
#[derive(Clone)]
pub struct BlobStore {
    objects: Arc<dyn ObjectStore>,
    /// Where the objects lie, if that is a directory of this machine.
    directory: Option<PathBuf>,
    reserve: Reserve,
}

impl BlobStore {
    /// Whether each object is a journey: then the next one is asked for before it is needed.
    pub fn is_remote(&self) -> bool {
        self.directory.is_none()
    }

    /// Stores one segment, as new. It is on disk, with its directory entry, when this returns.
    ///
    /// # Errors
    ///
    /// [`BlobError::AlreadyExists`] if the segment is there: a writer whose lease has passed to another must not
    /// replace what that one has stored. After any other error the segment counts as not stored, whatever the disk
    /// holds; see [`Self::replace_uncommitted`].
    pub async fn put_segment(&self, blob: &BlobId, index: u32, stored: PutPayload) -> Result<(), BlobError> {
        self.objects.put_opts(&segment_path(blob, index), stored, PutMode::Create.into()).await?;
        Ok(())
    }

    /// Stores one segment in the place of one that was never acknowledged: what a writer left behind that stopped
    /// between storing and committing. It is on disk when this returns.
    ///
    /// Only for the holder of the upload's lease, and only for an index the database does not count yet.
    pub async fn replace_uncommitted(
        &self,
        blob: &BlobId,
        index: u32,
        stored: PutPayload,
    ) -> Result<(), BlobError> {
        for _ in 1..REPLACE_ATTEMPTS {
            self.delete_segment(blob, index).await?;
            match self.put_segment(blob, index, stored.clone()).await {
                Err(BlobError::AlreadyExists) => {}
                done => return done,
            }
        }
        Err(BlobError::AlreadyExists)
    }

    /// Begins to read the bytes `range` of the object of one segment, in pieces of at most [`READ_BYTES_MAX`].
    ///
    /// # Errors
    ///
    /// [`BlobError::NotFound`] if there is no such segment, [`BlobError::Short`] if it ends before `range` does.
    pub async fn read(
        &self,
        blob: &BlobId,
        index: u32,
        range: std::ops::Range<u64>,
    ) -> Result<Reader, BlobError> {
        read::open(self.objects.as_ref(), &segment_path(blob, index), range).await
    }

    /// All bytes of one object, which is at most a segment.
    ///
    /// # Errors
    ///
    /// As [`Self::read`].
    pub async fn read_object(&self, blob: &BlobId, index: u32, size: u64) -> Result<Vec<u8>, BlobError> {
        let mut reader = self.read(blob, index, 0..size).await?;
        let mut data = Vec::with_capacity(usize::try_from(size).unwrap_or(0));
        while data.len() as u64 != size {
            data.extend_from_slice(&reader.next(READ_BYTES_MAX).await?);
        }
        Ok(data)
    }

    /// Bytes of every object of a blob, by index. Empty if there is no such blob.
    pub async fn segment_sizes(&self, blob: &BlobId) -> Result<BTreeMap<u32, u64>, BlobError> {
        let mut objects = self.objects.list(Some(&blob_path(blob)));
        let mut sizes = BTreeMap::new();
        while let Some(object) = objects.try_next().await? {
            if let Some(index) = object.location.filename().and_then(|name| name.parse().ok()) {
                sizes.insert(index, object.size);
            }
        }
        Ok(sizes)
    }

    /// Deletes one segment. That it is not there is no error.
    pub async fn delete_segment(&self, blob: &BlobId, index: u32) -> Result<(), BlobError> {
        match self.objects.delete(&segment_path(blob, index)).await.map_err(BlobError::from) {
            Ok(()) | Err(BlobError::NotFound) => Ok(()),
            Err(error) => Err(error),
        }
    }

    /// Deletes a blob and what half-finished writes have left beside it. That it is not there is no error; one call
    /// that failed half-way is finished by the next.
    pub async fn delete_blob(&self, blob: &BlobId) -> Result<(), BlobError> {
        let listed = self.objects.list(Some(&blob_path(blob))).map_ok(|object| object.location).boxed();
        let mut deleted = self.objects.delete_stream(listed);
        while let Some(outcome) = deleted.next().await {
            match outcome.map_err(BlobError::from) {
                Ok(_) | Err(BlobError::NotFound) => {}
                Err(error) => return Err(error),
            }
        }
        match &self.directory {
            Some(root) => open::remove_directory(root.join(blob_path(blob).as_ref())).await,
            None => Ok(()),
        }
    }

    /// Every blob of which anything is stored, in no order. For the sweep that deletes what the database forgot.
    pub async fn list_blobs(&self) -> Result<Vec<BlobId>, BlobError> {
        let mut blobs = Vec::new();
        for shelf in self.objects.list_with_delimiter(None).await?.common_prefixes {
            let names = self.objects.list_with_delimiter(Some(&shelf)).await?.common_prefixes;
            blobs.extend(names.iter().filter_map(|name| parse_blob_id(name.filename()?)));
        }
        Ok(blobs)
    }

    /// Writes something small and deletes it again: whether the store can be relied on now.
    pub async fn probe(&self) -> Result<(), BlobError> {
        let place = Path::from(PROBE);
        self.objects.put(&place, PutPayload::from_static(b"ready?")).await?;
        self.forget(&place).await
    }

    /// Whether the store refuses to replace what is there when it is told to: without that, a writer that lost its
    /// lease could replace what was acknowledged. `unused` is the name of no blob.
    ///
    /// # Errors
    ///
    /// [`BlobError::Replaces`] if it replaces all the same.
    pub async fn check_conditions(&self, unused: &BlobId) -> Result<(), BlobError> {
        let place = Path::from(format!("{PROBE}-{}", HEXLOWER.encode(unused.as_bytes())));
        let create =
            || self.objects.put_opts(&place, PutPayload::from_static(b"once"), PutMode::Create.into());
        create().await?;
        let again = create().await.map_err(BlobError::from);
        self.forget(&place).await?;
        match again {
            Err(BlobError::AlreadyExists) => Ok(()),
            Ok(_) => Err(BlobError::Replaces),
            Err(error) => Err(error),
        }
    }

    async fn forget(&self, place: &Path) -> Result<(), BlobError> {
        match self.objects.delete(place).await.map_err(BlobError::from) {
            // Another node's probe was quicker.
            Ok(()) | Err(BlobError::NotFound) => Ok(()),
            Err(error) => Err(error),
        }
    }

    /// Whether `bytes` more can be taken in without touching the reserve.
    ///
    /// # Errors
    ///
    /// [`BlobError::Full`] if not.
    pub async fn check_room(&self, bytes: u64) -> Result<(), BlobError> {
        match &self.directory {
            Some(root) => space::check(root.clone(), self.reserve, bytes).await,
            None => Ok(()),
        }
    }
}

fn blob_path(blob: &BlobId) -> Path {
    let name = HEXLOWER.encode(blob.as_bytes());
    Path::from_iter([&name[..2], &name])
}

fn segment_path(blob: &BlobId, index: u32) -> Path {
    blob_path(blob).join(index.to_string())
}

/// What an object is called in a backup: its path in the store.
pub fn object_name(blob: &BlobId, index: u32) -> String {
    segment_path(blob, index).to_string()
}

/// Which object a name of [`object_name`] means.
pub fn parse_object_name(name: &str) -> Option<(BlobId, u32)> {
    let (folder, index) = name.rsplit_once('/')?;
    let blob = parse_blob_id(folder.rsplit('/').next()?)?;
    let index = index.parse().ok()?;
    (object_name(&blob, index) == name).then_some((blob, index))
}

fn parse_blob_id(name: &str) -> Option<BlobId> {
    BlobId::from_slice(&HEXLOWER.decode(name.as_bytes()).ok()?)
}

#[cfg(test)]
mod tests;
