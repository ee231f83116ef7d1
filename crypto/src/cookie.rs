//! A recipient's session cookie: carries the package key, of use to one session and one package.

use data_encoding::BASE64URL_NOPAD;
use rand_core::CryptoRng;
use zeroize::Zeroizing;

use crate::{
    aead::{open_random_nonce, seal_random_nonce},
    ids::PackageId,
    kdf::label,
    secret::{CookieKey, PackageKey},
};

/// The cookie does not open: forged, damaged, of another session or package, or sealed with a key that is gone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not this session's cookie")]
pub struct CookieError;

fn aad(session: &[u8; 32], package: &PackageId) -> Vec<u8> {
    [label!("kuvert.dk/v1/cookie"), session.as_slice(), package.as_bytes()].concat()
}

/// Seals the package key for one session: base64url of `nonce 12 ‖ ciphertext 32 ‖ tag 16`, 80 characters.
///
/// `session` names the session: its id or the hash of it, the same at opening.
pub fn seal_session(
    key: &CookieKey,
    session: &[u8; 32],
    package: &PackageId,
    package_key: &PackageKey,
    rng: &mut (impl CryptoRng + ?Sized),
) -> String {
    let sealed = seal_random_nonce(key.as_bytes(), &aad(session, package), package_key.as_bytes(), rng);
    BASE64URL_NOPAD.encode(&sealed)
}

/// Opens what [`seal_session`] made.
///
/// # Errors
///
/// [`CookieError`].
pub fn open_session(
    key: &CookieKey,
    session: &[u8; 32],
    package: &PackageId,
    cookie: &str,
) -> Result<PackageKey, CookieError> {
    let sealed = BASE64URL_NOPAD.decode(cookie.as_bytes()).map_err(|_| CookieError)?;
    let opened =
        open_random_nonce(key.as_bytes(), &aad(session, package), &sealed).map_err(|_| CookieError)?;
    let opened = Zeroizing::new(opened);
    opened.as_slice().try_into().map(PackageKey::from_bytes).map_err(|_| CookieError)
}
