//! Cobblestone-256, the one symmetric primitive: C2SP chunked-encryption over AES-256-GCM.
//!
//! ```text
//! salt 24 ‖ commitment 32 ‖ chunk 0 ‖ chunk 1 …
//! ```
//!
//! A chunk seals 16,384 bytes of plaintext; the last one seals fewer, perhaps none, so a cut at a chunk's end
//! never looks complete. The commitment binds key, salt and context: a message opens under one key only.

mod open;
mod seal;

pub(crate) use open::open_key;
pub use open::{OpenError, Opener, open};
pub(crate) use seal::{Output, Room};
pub use seal::{Sealer, seal, seal_with_salt};

use zeroize::Zeroize;

use crate::{
    aead::{AeadKey, NONCE_LEN, TAG_LEN},
    kdf::{hkdf_expand_sha512, label},
};

/// Bytes of the salt. It is random and never used twice with one key.
pub const SALT_LEN: usize = 24;
/// Bytes of the key commitment.
pub const COMMITMENT_LEN: usize = 32;
/// Bytes before the first chunk.
pub const HEADER_LEN: usize = SALT_LEN + COMMITMENT_LEN;
/// Plaintext bytes of every chunk but the last, which has fewer.
pub const CHUNK_LEN: usize = 16_384;
/// Stored bytes of every chunk but the last.
pub const SEALED_CHUNK_LEN: usize = CHUNK_LEN + TAG_LEN;
/// Chunks of the longest message: 4 PiB of plaintext.
pub const MAX_CHUNKS: u64 = 1 << 38;

/// Bytes that `plain_len` bytes of plaintext seal to.
pub const fn sealed_len(plain_len: u64) -> u64 {
    HEADER_LEN as u64 + plain_len + chunk_count(plain_len) * TAG_LEN as u64
}

/// Chunks of a message of `plain_len` bytes: at least one.
pub const fn chunk_count(plain_len: u64) -> u64 {
    plain_len / CHUNK_LEN as u64 + 1
}

/// What key, salt and context expand to.
struct Schedule {
    aead: AeadKey,
    base_nonce: [u8; NONCE_LEN],
    commitment: [u8; COMMITMENT_LEN],
}

impl Schedule {
    fn derive(key: &[u8; 32], salt: &[u8; SALT_LEN], context: &[u8]) -> Self {
        const LABEL: &[u8] = label!("c2sp.org/chunked-encryption@v1+AEAD_AES_256_GCM");
        let okm = hkdf_expand_sha512::<{ 32 + NONCE_LEN + COMMITMENT_LEN }>(key, &[LABEL, salt, context]);
        let (aead_key, rest) = okm.split_first_chunk::<32>().expect("76 bytes begin with 32");
        let (base_nonce, commitment) = rest.split_first_chunk().expect("44 bytes begin with 12");
        Self {
            aead: AeadKey::new(aead_key),
            base_nonce: *base_nonce,
            commitment: commitment.try_into().expect("32 bytes are left"),
        }
    }

    /// The base nonce xor the big-endian chunk index.
    fn nonce(&self, index: u64) -> [u8; NONCE_LEN] {
        let mut nonce = self.base_nonce;
        for (byte, counter) in nonce[NONCE_LEN - 8..].iter_mut().zip(index.to_be_bytes()) {
            *byte ^= counter;
        }
        nonce
    }
}

impl Drop for Schedule {
    fn drop(&mut self) {
        self.base_nonce.zeroize();
    }
}
