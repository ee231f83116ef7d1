//! Sealing a manifest, and before there is one the entry of a single file.

use std::collections::HashSet;

use rand_core::CryptoRng;
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use super::{EntryError, FileEntry, Manifest};
use crate::{
    cobblestone::{self, OpenError},
    ids::{BlobId, PackageId},
    kdf::{hkdf_sha256, label},
    secret::{FileKey, ManifestKey},
};

/// The version of the JSON document.
const VERSION: u32 = 1;

/// Why a manifest or an entry was not sealed or not opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ManifestError {
    /// The sealed bytes do not open under this key for this package.
    #[error("the manifest does not open")]
    Sealed(#[from] OpenError),
    /// What opened is not a manifest of a version this program knows.
    #[error("the manifest's text is not of a known version")]
    Text,
    /// A file's entry contradicts itself.
    #[error("entry {number} of the manifest contradicts itself")]
    Entry {
        /// Which entry, counted from zero.
        number: usize,
        /// How.
        source: EntryError,
    },
    /// Two entries are for one stored file.
    #[error("a stored file stands twice in the manifest")]
    Twice,
    /// The entry that opened is of another file.
    #[error("the entry is of another file")]
    OtherFile,
}

/// The JSON document. Field order is as written here.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Document<T> {
    version: u32,
    files: T,
}

fn manifest_context(package: &PackageId) -> Vec<u8> {
    [label!("kuvert.dk/v1/manifest"), package.as_bytes().as_slice()].concat()
}

fn entry_key(key: &FileKey, package: &PackageId) -> Zeroizing<[u8; 32]> {
    hkdf_sha256(&[], &[key.as_bytes()], &[label!("kuvert.dk/v1/entry"), package.as_bytes()])
}

fn entry_context(package: &PackageId, blob_id: &BlobId) -> Vec<u8> {
    [label!("kuvert.dk/v1/entry"), package.as_bytes().as_slice(), blob_id.as_bytes()].concat()
}

fn check(files: &[FileEntry]) -> Result<(), ManifestError> {
    let mut seen = HashSet::with_capacity(files.len());
    for (number, file) in files.iter().enumerate() {
        file.layout(0).map_err(|source| ManifestError::Entry { number, source })?;
        if !seen.insert(file.blob_id) {
            return Err(ManifestError::Twice);
        }
    }
    Ok(())
}

/// Seals a manifest. Done once, when the package is sent or handed in.
///
/// # Errors
///
/// [`ManifestError::Entry`] and [`ManifestError::Twice`] if it contradicts itself.
pub fn seal(
    key: &ManifestKey,
    package: &PackageId,
    manifest: &Manifest,
    rng: &mut (impl CryptoRng + ?Sized),
) -> Result<Vec<u8>, ManifestError> {
    check(&manifest.files)?;
    let document = Document { version: VERSION, files: &manifest.files };
    let json = Zeroizing::new(serde_json::to_vec(&document).map_err(|_| ManifestError::Text)?);
    Ok(cobblestone::seal(key.as_bytes(), &manifest_context(package), &json, rng))
}

/// Opens what [`seal`] made, and checks that no entry contradicts itself or another.
///
/// # Errors
///
/// See [`ManifestError`].
pub fn open(key: &ManifestKey, package: &PackageId, sealed: &[u8]) -> Result<Manifest, ManifestError> {
    let json = Zeroizing::new(cobblestone::open(key.as_bytes(), &manifest_context(package), sealed)?);
    let document: Document<Vec<FileEntry>> =
        serde_json::from_slice(&json).map_err(|_| ManifestError::Text)?;
    if document.version != VERSION {
        return Err(ManifestError::Text);
    }
    check(&document.files)?;
    Ok(Manifest { files: document.files })
}

/// Seals the entry of one file until its package is sent, under a key that comes from the file's own: whoever
/// uploads a file needs no key that opens the others' entries.
///
/// # Errors
///
/// [`ManifestError::Entry`] if it contradicts itself.
pub fn seal_entry(
    key: &FileKey,
    package: &PackageId,
    entry: &FileEntry,
    rng: &mut (impl CryptoRng + ?Sized),
) -> Result<Vec<u8>, ManifestError> {
    check(std::slice::from_ref(entry))?;
    let document = Document { version: VERSION, files: [entry] };
    let json = Zeroizing::new(serde_json::to_vec(&document).map_err(|_| ManifestError::Text)?);
    let context = entry_context(package, &entry.blob_id);
    Ok(cobblestone::seal(&entry_key(key, package), &context, &json, rng))
}

/// Opens what [`seal_entry`] made for the file `blob_id`.
///
/// # Errors
///
/// See [`ManifestError`].
pub fn open_entry(
    key: &FileKey,
    package: &PackageId,
    blob_id: &BlobId,
    sealed: &[u8],
) -> Result<FileEntry, ManifestError> {
    let context = entry_context(package, blob_id);
    let json = Zeroizing::new(cobblestone::open(&entry_key(key, package), &context, sealed)?);
    let document: Document<[FileEntry; 1]> =
        serde_json::from_slice(&json).map_err(|_| ManifestError::Text)?;
    let Document { version: VERSION, files: [entry] } = document else {
        return Err(ManifestError::Text);
    };
    check(std::slice::from_ref(&entry))?;
    if entry.blob_id == *blob_id { Ok(entry) } else { Err(ManifestError::OtherFile) }
}
