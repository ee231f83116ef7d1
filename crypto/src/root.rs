//! The day root: a ratchet that makes yesterday's keys impossible to compute.

use crate::{
    ids::{BlobId, Id16, KeyDay},
    kdf::{hkdf_sha256, label},
    secret::{BucketKey, DayRoot, HeldKey, OutboxKey},
};

/// How many days a root is ever carried forward at once: ten years. A day further ahead is a mistake, and
/// each day costs one derivation.
pub const MAX_RATCHET_DAYS: u32 = 3_660;

impl DayRoot {
    /// The root of the following day.
    #[must_use]
    pub fn next(&self) -> Self {
        Self::from_bytes(*hkdf_sha256(&[], &[self.as_bytes()], &[label!("kuvert.dk/v1/ratchet")]))
    }

    /// The root `days` later; `None` beyond [`MAX_RATCHET_DAYS`].
    pub fn advance_by(&self, days: u32) -> Option<Self> {
        if days > MAX_RATCHET_DAYS {
            return None;
        }
        let mut root = self.clone();
        for _ in 0..days {
            root = root.next();
        }
        Some(root)
    }

    /// KEK\[b\], if this is the root of day `from`.
    ///
    /// `None` if `b` is before `from`, which is the whole point of the ratchet, or more than
    /// [`MAX_RATCHET_DAYS`] after it.
    pub fn bucket_key(&self, from: KeyDay, b: KeyDay) -> Option<BucketKey> {
        let days = b.0.checked_sub(from.0)?;
        let root = self.advance_by(days)?;
        let key = hkdf_sha256(&[], &[root.as_bytes()], &[label!("kuvert.dk/v1/bucket")]);
        Some(BucketKey::from_bytes(*key))
    }

    /// Tells this root from any other without telling anything else of it: a database that remembers it for
    /// its day notices a keystore that is not its own.
    pub fn fingerprint(&self) -> [u8; 16] {
        let print = hkdf_sha256(&[], &[self.as_bytes()], &[label!("kuvert.dk/v1/root-fingerprint")]);
        *print.first_chunk().expect("32 bytes begin with 16")
    }
}

/// The key under which one mail's link token waits. `bucket` is KEK\[today + 3\].
pub fn outbox_key(bucket: &BucketKey, outbox_id: &Id16) -> OutboxKey {
    let info: [&[u8]; 2] = [label!("kuvert.dk/v1/outbox"), outbox_id.as_bytes()];
    OutboxKey::from_bytes(*hkdf_sha256(&[], &[bucket.as_bytes()], &info))
}

/// The key under which one file's key waits for a scanner's verdict. `bucket` is KEK\[today + 3\].
pub fn held_key(bucket: &BucketKey, blob_id: &BlobId) -> HeldKey {
    let info: [&[u8]; 2] = [label!("kuvert.dk/v1/held"), blob_id.as_bytes()];
    HeldKey::from_bytes(*hkdf_sha256(&[], &[bucket.as_bytes()], &info))
}
