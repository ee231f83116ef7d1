//! Two keys that must wait for somebody else, sealed under a bucket key that dies in three days.

use rand_core::CryptoRng;

use crate::{
    cobblestone::{self, OpenError},
    ids::{BlobId, Id16},
    kdf::label,
    secret::{FileKey, HeldKey, LinkToken, OutboxKey},
};

fn outbox_context(outbox_id: &Id16) -> Vec<u8> {
    [label!("kuvert.dk/v1/outbox"), outbox_id.as_bytes().as_slice()].concat()
}

fn held_context(blob_id: &BlobId) -> Vec<u8> {
    [label!("kuvert.dk/v1/held"), blob_id.as_bytes().as_slice()].concat()
}

/// Seals the token of a link whose mail has not left yet, under [`crate::root::outbox_key`].
pub fn seal_token(
    key: &OutboxKey,
    outbox_id: &Id16,
    token: &LinkToken,
    rng: &mut (impl CryptoRng + ?Sized),
) -> Vec<u8> {
    cobblestone::seal(key.as_bytes(), &outbox_context(outbox_id), token.as_bytes(), rng)
}

/// Opens what [`seal_token`] made.
///
/// # Errors
///
/// [`OpenError::Commitment`] if key or id are not those it was sealed with, any other if it is damaged.
pub fn open_token(key: &OutboxKey, outbox_id: &Id16, sealed: &[u8]) -> Result<LinkToken, OpenError> {
    cobblestone::open_key(key.as_bytes(), &outbox_context(outbox_id), sealed).map(LinkToken::from_bytes)
}

/// Seals the key of a file that waits for a scanner's verdict, under [`crate::root::held_key`].
pub fn seal_held_key(
    key: &HeldKey,
    blob_id: &BlobId,
    file_key: &FileKey,
    rng: &mut (impl CryptoRng + ?Sized),
) -> Vec<u8> {
    cobblestone::seal(key.as_bytes(), &held_context(blob_id), file_key.as_bytes(), rng)
}

/// Opens what [`seal_held_key`] made.
///
/// # Errors
///
/// [`OpenError::Commitment`] if key or file are not those it was sealed with, any other if it is damaged.
pub fn open_held_key(key: &HeldKey, blob_id: &BlobId, sealed: &[u8]) -> Result<FileKey, OpenError> {
    cobblestone::open_key(key.as_bytes(), &held_context(blob_id), sealed).map(FileKey::from_bytes)
}
