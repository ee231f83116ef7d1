//! The finishing pass: reads a received file back from the store, whole, before it is accepted.
//!
//! What is measured is what lies on the disk and opens under the file's key, not what once came over the network.

use kuvert_crypto::ids::BlobId;
use kuvert_crypto::kvt1::{DecodeError, Decoder};
use kuvert_crypto::manifest::{FileEntry, SegmentEntry, Sha256Hash};
use kuvert_crypto::secret::FileKey;
use sha2::{Digest, Sha256};
use zeroize::Zeroize;

use super::upload::Label;
use crate::blob::{BlobError, BlobStore, READ_BYTES_MAX};
use crate::scan;

/// Why a received file was not accepted.
#[derive(Debug, thiserror::Error)]
pub enum FinishError {
    /// The store failed, or something of the file is missing.
    #[error("the stored file cannot be read")]
    Blob(#[from] BlobError),
    /// What is stored is not what was sealed.
    #[error("the stored file does not open")]
    Decode(#[from] DecodeError),
    /// What opens is another file's.
    #[error("the stored file is another one")]
    OtherFile,
}

/// Reads the file back with its key, in constant memory, and describes it for the manifest; `scan` sees all of it.
///
/// # Errors
///
/// [`FinishError`]. The pass changes nothing and may be repeated.
pub async fn read_back(
    blobs: &BlobStore,
    key: &FileKey,
    blob: BlobId,
    label: Label,
    mut scan: Option<&mut scan::Pass>,
) -> Result<FileEntry, FinishError> {
    let mut pass = Pass::new(key);
    // In the order of their indices: a missing object shows as a segment that does not open.
    for (index, size) in blobs.segment_sizes(&blob).await? {
        let mut stored = blobs.read(&blob, index, 0..size).await?;
        loop {
            let piece = stored.next(READ_BYTES_MAX).await?;
            if piece.is_empty() {
                break;
            }
            pass.open(&piece)?;
            if let Some(scan) = scan.as_deref_mut() {
                scan.push(&pass.plaintext).await;
            }
            pass.measure();
        }
    }
    pass.finish(blob, label)
}

struct Pass {
    decoder: Decoder,
    plaintext: Vec<u8>,
    plain_len: u64,
    sha256: Sha256,
    crc32: crc32fast::Hasher,
    segments: Vec<SegmentEntry>,
}

impl Pass {
    fn new(key: &FileKey) -> Self {
        Self {
            decoder: Decoder::new(key.clone()),
            plaintext: Vec::with_capacity(2 * READ_BYTES_MAX),
            plain_len: 0,
            sha256: Sha256::new(),
            crc32: crc32fast::Hasher::new(),
            segments: Vec::new(),
        }
    }

    fn open(&mut self, stored: &[u8]) -> Result<(), DecodeError> {
        self.decoder.push(stored, &mut self.plaintext)?;
        self.segments.append(&mut self.decoder.take_segments());
        Ok(())
    }

    fn measure(&mut self) {
        self.plain_len += self.plaintext.len() as u64;
        self.sha256.update(&self.plaintext);
        self.crc32.update(&self.plaintext);
        self.plaintext.clear();
    }

    fn finish(mut self, blob_id: BlobId, label: Label) -> Result<FileEntry, FinishError> {
        self.plaintext.zeroize();
        let header = self.decoder.finish()?;
        if header.blob_id != blob_id {
            return Err(FinishError::OtherFile);
        }
        Ok(FileEntry {
            role: label.role,
            blob_id,
            name: label.name,
            media_type: label.media_type,
            plain_len: self.plain_len,
            segments: self.segments,
            sha256: Sha256Hash::from_bytes(self.sha256.finalize().into()),
            crc32: self.crc32.finalize(),
        })
    }
}
