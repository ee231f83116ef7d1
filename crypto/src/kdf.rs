//! The derivations everything else is made of (RFC 5869, FIPS 198-1).

use hkdf::Hkdf;
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Sha256, Sha512};
use zeroize::{Zeroize, Zeroizing};

/// A domain label: its text and one zero byte, so that no label is a prefix of another label's input.
macro_rules! label {
    ($text:literal) => {
        concat!($text, "\0").as_bytes()
    };
}
pub(crate) use label;

/// HKDF-SHA256 with 32 bytes out. `ikm` and `info` are given in parts and mean their concatenation; an empty
/// `salt` means 32 zero bytes, as in RFC 5869 section 2.2.
pub(crate) fn hkdf_sha256(salt: &[u8], ikm: &[&[u8]], info: &[&[u8]]) -> Zeroizing<[u8; 32]> {
    let mut extract = hkdf::HkdfExtract::<Sha256>::new(Some(salt));
    for part in ikm {
        extract.input_ikm(part);
    }
    let (mut prk, hkdf) = extract.finalize();
    prk.zeroize();
    let mut okm = Zeroizing::new([0; 32]);
    hkdf.expand_multi_info(info, okm.as_mut()).expect("32 bytes are far below the limit of 255 blocks");
    okm
}

/// HKDF-Expand-SHA-512 of a 32-byte pseudorandom key, without the extract step.
pub(crate) fn hkdf_expand_sha512<const N: usize>(prk: &[u8; 32], info: &[&[u8]]) -> Zeroizing<[u8; N]> {
    // `from_prk` wants a whole hash length. HMAC pads a short key with zeros itself, so the result is the same.
    let mut padded = Zeroizing::new([0; 64]);
    padded[..32].copy_from_slice(prk);
    let hkdf = Hkdf::<Sha512>::from_prk(padded.as_ref()).expect("64 bytes are one SHA-512 output");
    let mut okm = Zeroizing::new([0; N]);
    hkdf.expand_multi_info(info, okm.as_mut()).expect("callers ask for less than 255 blocks");
    okm
}

/// HMAC-SHA256 over the concatenation of `parts`.
pub(crate) fn hmac_sha256(key: &[u8; 32], parts: &[&[u8]]) -> [u8; 32] {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes keys of any length");
    for part in parts {
        mac.update(part);
    }
    mac.finalize().into_bytes().into()
}

#[cfg(test)]
mod tests;
