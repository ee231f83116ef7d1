//! Backups as files: what is in them, and that only one key opens them.
//!
//! A backup is a stored file (KVT1, `crypto/FORMAT.md`) whose plaintext is a tar archive, so that whoever has the key needs
//! no program of ours to look into it. Nothing of it is ever on disk in clear, and nothing is held in memory beyond one
//! part.

mod parts;
mod sealed;
mod shelf;

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

pub use parts::{Digests, Listed, PART_MAX, PartsReader, PartsWriter};
pub use sealed::{Opened, Sealer};
pub use shelf::{Shelf, is_shelf};

/// The SHA-256 of some bytes, in hex.
pub fn sha256(data: &[u8]) -> String {
    use sha2::Digest as _;
    data_encoding::HEXLOWER.encode(&sha2::Sha256::digest(data))
}

/// The first part: what the archive is of. Read before anything is written anywhere.
pub const HEAD: &str = "backup.json";
/// The last part: every other part with its size and SHA-256.
pub const MANIFEST: &str = "manifest.json";
/// The keystore, without its roots.
pub const KEYSTORE: &str = "keystore.json";
/// Where the parts of the database begin.
pub const DATABASE: &str = "database/";
/// Where stored objects begin, in an archive that holds them itself.
pub const OBJECTS: &str = "objects/";
/// Where the lists of stored objects begin: one object a line, its name, size and SHA-256.
pub const LISTS: &str = "lists/";
/// What the head calls itself.
pub const FORMAT: &str = "kuvert backup";
pub const VERSION: u32 = 1;

/// What the archive is of.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct Head {
    pub format: String,
    pub version: u32,
    /// When the backup was begun.
    #[serde(with = "time::serde::rfc3339")]
    pub made_at: time::OffsetDateTime,
    /// The version of the program that made it.
    pub program: String,
    pub org_id: String,
    /// `sqlite` or `postgres`.
    pub database: String,
    /// The migrations that the database has, in order.
    pub migrations: Vec<String>,
    /// Whether stored objects are in the archive, or beside it on the shelf.
    pub objects_inside: bool,
}

/// What the archive holds, said once all of it is there.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct Manifest {
    pub parts: Vec<Part>,
    /// Stored objects and their bytes.
    pub objects: u64,
    pub object_bytes: u64,
    /// Objects that were deleted while the backup was made; what they belonged to has ended.
    pub objects_gone: u64,
}

#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Part {
    pub name: String,
    pub size: u64,
    pub sha256: String,
}

/// Why a backup cannot be written or read.
#[derive(Debug, thiserror::Error)]
pub enum ArchiveError {
    #[error("{} cannot be read or written", path.display())]
    File {
        path: PathBuf,
        #[source]
        source: std::io::Error,
    },
    #[error("the backup cannot be read or written")]
    Io(#[from] std::io::Error),
    #[error("this is no backup, or one of a version that this program does not know")]
    Unknown,
    #[error("this backup was not sealed to that key (it was sealed to key {0:08x})")]
    OtherKey(u32),
    #[error("the backup is damaged: {0}")]
    Damaged(String),
    #[error("a backup in one file holds at most 512 GiB; give a directory instead")]
    TooLarge,
}

impl ArchiveError {
    pub(crate) fn damaged(why: impl ToString) -> Self {
        Self::Damaged(why.to_string())
    }
}

#[cfg(test)]
mod tests;
