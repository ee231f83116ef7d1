//! AES-256-GCM (NIST SP 800-38D): the one place that names its implementation.
//!
//! `aws-lc-rs` is behind it because it seals several times as many bytes a second as `aes-gcm` does
//! (`benches/seal.rs`); `aead/tests.rs` checks that both write the same bytes.

use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use rand_core::CryptoRng;
use zeroize::Zeroize;

/// Bytes of a nonce.
pub(crate) const NONCE_LEN: usize = 12;
/// Bytes of a tag.
pub(crate) const TAG_LEN: usize = 16;

/// The tag did not match: wrong key, nonce, additional data or ciphertext.
#[derive(Debug)]
pub(crate) struct TagMismatch;

/// A key that is ready for use. `aws-lc` cleanses it when it is dropped.
pub(crate) struct AeadKey(LessSafeKey);

impl AeadKey {
    pub(crate) fn new(key: &[u8; 32]) -> Self {
        let key = UnboundKey::new(&AES_256_GCM, key).expect("a key of 32 bytes is what AES-256 takes");
        Self(LessSafeKey::new(key))
    }

    /// Writes ciphertext and tag over `out`, which has room for exactly both. The caller never repeats `nonce`
    /// under this key.
    pub(crate) fn seal_into(&self, nonce: [u8; NONCE_LEN], aad: &[u8], plaintext: &[u8], out: &mut [u8]) {
        let (ciphertext, tag) = out.split_at_mut(plaintext.len());
        let nonce = Nonce::assume_unique_for_key(nonce);
        self.0
            .seal_out_of_place_scatter(nonce, Aad::from(aad), plaintext, ciphertext, &[], tag)
            .expect("lengths match and are far below the 64 GiB limit");
    }

    /// Opens `sealed` (ciphertext and tag) in place and returns the plaintext at its beginning. After an error
    /// `sealed` is all zero.
    pub(crate) fn open_in_place<'b>(
        &self,
        nonce: [u8; NONCE_LEN],
        aad: &[u8],
        sealed: &'b mut [u8],
    ) -> Result<&'b mut [u8], TagMismatch> {
        let Some(plain_len) = sealed.len().checked_sub(TAG_LEN) else {
            sealed.zeroize();
            return Err(TagMismatch);
        };
        let nonce = Nonce::assume_unique_for_key(nonce);
        if self.0.open_in_place(nonce, Aad::from(aad), sealed).is_err() {
            // The implementation may have written unauthenticated plaintext before it saw the tag.
            sealed.zeroize();
            return Err(TagMismatch);
        }
        Ok(&mut sealed[..plain_len])
    }
}

/// Seals with a random nonce: `nonce ‖ ciphertext ‖ tag`. For keys that seal less than 2³² messages.
pub(crate) fn seal_random_nonce(
    key: &[u8; 32],
    aad: &[u8],
    plaintext: &[u8],
    rng: &mut (impl CryptoRng + ?Sized),
) -> Vec<u8> {
    let mut nonce = [0; NONCE_LEN];
    rng.fill_bytes(&mut nonce);
    let mut sealed = vec![0; NONCE_LEN + plaintext.len() + TAG_LEN];
    let (before, rest) = sealed.split_at_mut(NONCE_LEN);
    before.copy_from_slice(&nonce);
    AeadKey::new(key).seal_into(nonce, aad, plaintext, rest);
    sealed
}

/// Opens what [`seal_random_nonce`] made.
pub(crate) fn open_random_nonce(key: &[u8; 32], aad: &[u8], sealed: &[u8]) -> Result<Vec<u8>, TagMismatch> {
    let (nonce, body) = sealed.split_first_chunk::<NONCE_LEN>().ok_or(TagMismatch)?;
    let mut plaintext = body.to_vec();
    let plain_len = AeadKey::new(key).open_in_place(*nonce, aad, &mut plaintext)?.len();
    plaintext.truncate(plain_len);
    Ok(plaintext)
}

#[cfg(test)]
mod tests;
