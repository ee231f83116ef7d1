//! What the database holds about people: sealed boxes, an index for equality, and commitments in the log.

use rand_core::CryptoRng;

use crate::{
    aead::{open_random_nonce, seal_random_nonce},
    kdf::{hmac_sha256, label},
    secret::{FieldKey, IndexKey, PersonKey},
};

/// Bytes by which a box is longer than what it holds: a nonce and a tag.
pub const BOX_OVERHEAD: usize = 28;

/// Bytes of a blind index.
pub const BLIND_INDEX_LEN: usize = 16;

/// A box does not open: the key, table or row is not the box's, or the box is damaged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the sealed box is not of this key, table and row, or it is damaged")]
pub struct OpenError;

/// What a box is bound to. A table's name has no zero byte, so the two parts cannot run into each other.
fn box_aad(table: &str, row: &[u8]) -> Vec<u8> {
    debug_assert!(!table.contains('\0'), "a table's name has no zero byte");
    [table.as_bytes(), &[0], row].concat()
}

fn event_aad(event: &[u8]) -> Vec<u8> {
    [label!("kuvert.dk/v1/event"), event].concat()
}

/// Seals the personal columns of one row: AES-256-GCM, `nonce 12 ‖ ciphertext ‖ tag 16`.
///
/// The nonce is random, so one field key seals fewer than 2³² boxes; a box moved to another table or row does
/// not open there.
pub fn seal_box(
    key: &FieldKey,
    table: &str,
    row: &[u8],
    plaintext: &[u8],
    rng: &mut (impl CryptoRng + ?Sized),
) -> Vec<u8> {
    seal_random_nonce(key.as_bytes(), &box_aad(table, row), plaintext, rng)
}

/// Opens what [`seal_box`] made.
///
/// # Errors
///
/// [`OpenError`].
pub fn open_box(key: &FieldKey, table: &str, row: &[u8], sealed: &[u8]) -> Result<Vec<u8>, OpenError> {
    open_random_nonce(key.as_bytes(), &box_aad(table, row), sealed).map_err(|_| OpenError)
}

/// Seals the personal part of an event, under the key of its person and month. `event` is the event's id.
pub fn seal_event(
    key: &PersonKey,
    event: &[u8],
    plaintext: &[u8],
    rng: &mut (impl CryptoRng + ?Sized),
) -> Vec<u8> {
    seal_random_nonce(key.as_bytes(), &event_aad(event), plaintext, rng)
}

/// Opens what [`seal_event`] made.
///
/// # Errors
///
/// [`OpenError`].
pub fn open_event(key: &PersonKey, event: &[u8], sealed: &[u8]) -> Result<Vec<u8>, OpenError> {
    open_random_nonce(key.as_bytes(), &event_aad(event), sealed).map_err(|_| OpenError)
}

/// Makes equal values equal without telling them: HMAC-SHA-256 of domain and value, 16 bytes of it.
///
/// `domain` names the column, so that equal values of two columns do not meet; it has no zero byte.
/// `normalised` is the value after whatever makes two spellings of it one.
pub fn blind_index(key: &IndexKey, domain: &str, normalised: &str) -> [u8; BLIND_INDEX_LEN] {
    debug_assert!(!domain.contains('\0'), "a domain has no zero byte");
    let index = hmac_sha256(key.as_bytes(), &[domain.as_bytes(), &[0], normalised.as_bytes()]);
    *index.first_chunk().expect("32 bytes begin with 16")
}

/// The salted commitment of an event to its personal part: HMAC-SHA-256 under `r`, which stands beside the
/// personal part and is erased with it. Without `r` the commitment tells nothing, even of a guessed value.
pub fn event_commitment(r: &[u8; 32], canonical: &[u8]) -> [u8; 32] {
    hmac_sha256(r, &[canonical])
}
