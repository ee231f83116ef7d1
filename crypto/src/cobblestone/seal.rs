//! Sealing, at once or as plaintext arrives.

use rand_core::CryptoRng;
use zeroize::Zeroizing;

use super::{CHUNK_LEN, SALT_LEN, Schedule, sealed_len};

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
    let mut out = Vec::with_capacity(len);
    let mut sealer = Sealer::with_salt(key, context, salt, &mut out);
    sealer.push(plaintext, &mut out);
    sealer.finish(&mut out);
    out
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
        out: &mut Vec<u8>,
    ) -> Self {
        let schedule = Schedule::derive(key, salt, context);
        out.extend_from_slice(salt);
        out.extend_from_slice(&schedule.commitment);
        Self { schedule, next_chunk: 0, pending: Zeroizing::new(Vec::new()) }
    }

    /// Takes plaintext of any length and appends the chunks it completes to `out`.
    pub fn push(&mut self, mut plaintext: &[u8], out: &mut Vec<u8>) {
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
    pub fn finish(mut self, out: &mut Vec<u8>) {
        self.schedule.seal_chunk(&mut self.next_chunk, &self.pending, out);
    }
}

impl Schedule {
    fn seal_chunk(&self, index: &mut u64, plaintext: &[u8], out: &mut Vec<u8>) {
        self.aead.seal_append(self.nonce(*index), &[], plaintext, out);
        *index += 1;
    }
}
