//! Stand-in for the database, in memory.

use std::collections::HashMap;
use std::sync::{MutexGuard, PoisonError};

use kuvert_crypto::ids::{BlobId, OrgId};
use kuvert_crypto::manifest::FileEntry;
use kuvert_crypto::secret::FileKey;
use time::OffsetDateTime;

use super::App;
use super::download::{DownloadError, End};
use super::upload::UploadState;

/// Everything that is known.
#[derive(Default)]
pub struct Memory {
    pub uploads: HashMap<BlobId, UploadRow>,
    pub leases: u64,
    /// What every download is refused with, if it is.
    pub refusal: Option<DownloadError>,
    /// Whether running downloads may go on.
    pub stopped: bool,
    pub begun: Vec<Option<std::ops::Range<u64>>>,
    pub ended: Vec<End>,
}

#[derive(Clone)]
pub struct UploadRow {
    pub name: String,
    pub media_type: String,
    pub length: u64,
    pub segments: Vec<u32>,
    pub state: UploadState,
    /// The writer that holds the lease.
    pub writer: Option<u64>,
    pub expires_at: OffsetDateTime,
    pub entry: Option<(FileEntry, FileKey)>,
}

pub const ORG: OrgId = OrgId::from_bytes([9; 16]);

impl App {
    pub fn memory(&self) -> MutexGuard<'_, Memory> {
        self.memory.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
