//! Sealing, at once or as plaintext arrives.

use rand_core::CryptoRng;
use zeroize::Zeroizing;

use super::{CHUNK_LEN, SALT_LEN, Schedule, sealed_len};
use crate::aead::TAG_LEN;

/// Seals a whole message under a fresh salt.
///
/// `context` is what the message is bound to; opening needs the same bytes.
pub fn seal(
    key: &[u8; 32],
    context: &[u8],
    plaintext: &[u8],
    rng: &mut (impl CryptoRng + ?Sized),
) -> Vec<u8> {
    let mut salt = [0; SALT_LEN];
    rng.fill_bytes(&mut salt);
    seal_with_salt(key, context, plaintext, &salt)
}

/// Seals under a given salt: for test vectors only. A salt used twice with one key and context gives the
/// plaintext away.
pub fn seal_with_salt(key: &[u8; 32], context: &[u8], plaintext: &[u8], salt: &[u8; SALT_LEN]) -> Vec<u8> {
    let len =
        usize::try_from(sealed_len(plaintext.len() as u64)).expect("a message in memory has room for tags");
    let mut out = Room::reuse(vec![0; len]);
    let mut sealer = Sealer::with_salt(key, context, salt, &mut out);
    sealer.push_to(plaintext, &mut out);
    sealer.finish_to(&mut out);
    out.into_filled()
}

/// Where sealed bytes go: gives the next `len` bytes to be written over.
pub(crate) trait Output {
    fn next(&mut self, len: usize) -> &mut [u8];

    fn append(&mut self, bytes: &[u8]) {
        self.next(bytes.len()).copy_from_slice(bytes);
    }
}

impl Output for Vec<u8> {
    fn next(&mut self, len: usize) -> &mut [u8] {
        let start = self.len();
        self.resize(start + len, 0);
        &mut self[start..]
    }
}

/// Memory that holds something already and is filled from its beginning. Growing a `Vec` clears the new bytes
/// before they are written, and at the speed of this cipher that shows (`benches/seal.rs`).
pub(crate) struct Room {
    bytes: Vec<u8>,
    filled: usize,
}

impl Room {
    /// Room in the memory of `bytes`, over what it holds.
    pub(crate) fn reuse(bytes: Vec<u8>) -> Self {
        Self { bytes, filled: 0 }
    }

    /// What has been filled.
    pub(crate) fn into_filled(mut self) -> Vec<u8> {
        self.bytes.truncate(self.filled);
        self.bytes
    }

    pub(crate) fn filled_mut(&mut self) -> &mut [u8] {
        &mut self.bytes[..self.filled]
    }
}

impl Output for Room {
    fn next(&mut self, len: usize) -> &mut [u8] {
        let start = self.filled;
        self.filled += len;
        if self.bytes.len() < self.filled {
            self.bytes.resize(self.filled, 0);
        }
        &mut self.bytes[start..self.filled]
    }
}

/// Seals a message as it arrives. All calls append to the caller's buffer, which the caller may drain between
/// them; at most one chunk of plaintext is kept back.
pub struct Sealer {
    schedule: Schedule,
    next_chunk: u64,
    /// Plaintext that does not fill a chunk yet.
    pending: Zeroizing<Vec<u8>>,
}

impl Sealer {
    /// Begins a message under a fresh salt and appends its header to `out`.
    pub fn new(
        key: &[u8; 32],
        context: &[u8],
        rng: &mut (impl CryptoRng + ?Sized),
        out: &mut Vec<u8>,
    ) -> Self {
        let mut salt = [0; SALT_LEN];
        rng.fill_bytes(&mut salt);
        Self::with_salt(key, context, &salt, out)
    }

    pub(crate) fn with_salt(
        key: &[u8; 32],
        context: &[u8],
        salt: &[u8; SALT_LEN],
        out: &mut impl Output,
    ) -> Self {
        let schedule = Schedule::derive(key, salt, context);
        out.append(salt);
        out.append(&schedule.commitment);
        Self { schedule, next_chunk: 0, pending: Zeroizing::new(Vec::new()) }
    }

    /// Takes plaintext of any length and appends the chunks it completes to `out`.
    pub fn push(&mut self, plaintext: &[u8], out: &mut Vec<u8>) {
        self.push_to(plaintext, out);
    }

    pub(crate) fn push_to(&mut self, mut plaintext: &[u8], out: &mut impl Output) {
        if !self.pending.is_empty() {
            let missing = CHUNK_LEN - self.pending.len();
            let (head, rest) = plaintext.split_at(missing.min(plaintext.len()));
            self.pending.extend_from_slice(head);
            plaintext = rest;
            if self.pending.len() < CHUNK_LEN {
                return;
            }
            self.schedule.seal_chunk(&mut self.next_chunk, &self.pending, out);
            self.pending.clear();
        }
        // A full chunk is never the last one, so it can be sealed without knowing what follows.
        let (chunks, rest) = plaintext.as_chunks::<CHUNK_LEN>();
        for chunk in chunks {
            self.schedule.seal_chunk(&mut self.next_chunk, chunk, out);
        }
        if !rest.is_empty() {
            // Room for a whole chunk at once: growing would leave copies of plaintext behind.
            self.pending.reserve_exact(CHUNK_LEN);
            self.pending.extend_from_slice(rest);
        }
    }

    /// Ends the message: appends its last, short chunk.
    pub fn finish(self, out: &mut Vec<u8>) {
        self.finish_to(out);
    }

    pub(crate) fn finish_to(mut self, out: &mut impl Output) {
        self.schedule.seal_chunk(&mut self.next_chunk, &self.pending, out);
    }
}

impl Schedule {
    fn seal_chunk(&self, index: &mut u64, plaintext: &[u8], out: &mut impl Output) {
        self.aead.seal_into(self.nonce(*index), &[], plaintext, out.next(plaintext.len() + TAG_LEN));
        *index += 1;
    }
}
