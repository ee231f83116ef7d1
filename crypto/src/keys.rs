//! From a presented link token to the keys of a package's content.
//!
//! The rule of the house: the package key comes out of a presented token and nothing else.

use argon2::{Algorithm, Argon2, Params, Version};
use rand_core::CryptoRng;
use unicode_normalization::UnicodeNormalization;
use zeroize::Zeroizing;

use crate::{
    cobblestone::{self, sealed_len},
    ids::{BlobId, KeyDay, LinkId, LinkRowId, PackageId},
    kdf::{hkdf_sha256, label},
    secret::{BucketKey, FileKey, LinkKey, LinkToken, ManifestKey, PackageKey, StretchedPassphrase},
};

pub use crate::cobblestone::OpenError;

/// Bytes of a wrapped package key.
pub const WRAPPED_KEY_LEN: usize = 104;
const _: () = assert!(sealed_len(32) == WRAPPED_KEY_LEN as u64);

/// A package key wrapped for one link, as the database keeps it.
pub type LinkWrap = [u8; WRAPPED_KEY_LEN];

/// Argon2id memory in KiB: 19 MiB.
const ARGON2_MEMORY_KIB: u32 = 19 * 1024;
/// Argon2id passes over the memory.
const ARGON2_PASSES: u32 = 2;
/// Argon2id lanes.
const ARGON2_LANES: u32 = 1;

/// FK, the key of one stored file.
pub fn file_key(package_key: &PackageKey, blob_id: &BlobId) -> FileKey {
    let info: [&[u8]; 2] = [label!("kuvert.dk/v1/file"), blob_id.as_bytes()];
    FileKey::from_bytes(*hkdf_sha256(&[], &[package_key.as_bytes()], &info))
}

/// MK, the key of a package's manifest.
pub fn manifest_key(package_key: &PackageKey, package_id: &PackageId) -> ManifestKey {
    let info: [&[u8]; 2] = [label!("kuvert.dk/v1/manifest"), package_id.as_bytes()];
    ManifestKey::from_bytes(*hkdf_sha256(&[], &[package_key.as_bytes()], &info))
}

/// The database's index of a link.
pub fn link_id(token: &LinkToken) -> LinkId {
    LinkId::from_bytes(*hkdf_sha256(&[], &[token.as_bytes()], &[label!("kuvert.dk/v1/link-id")]))
}

/// T of a link that sending a draft makes, from the draft's own T: sending again makes the same link.
pub fn sent_token(draft: &LinkToken, row: &LinkRowId) -> LinkToken {
    let info: [&[u8]; 2] = [label!("kuvert.dk/v1/sent-link"), row.as_bytes()];
    LinkToken::from_bytes(*hkdf_sha256(&[], &[draft.as_bytes()], &info))
}

/// Argon2id version 1.3 (RFC 9106) of the passphrase in Unicode NFC: 19 MiB, two passes, one lane.
///
/// It takes tens of milliseconds and the named memory: the caller keeps at most four running at once.
pub fn stretch_passphrase(passphrase: &str, salt: &[u8; 16]) -> StretchedPassphrase {
    let normalised: Zeroizing<String> = Zeroizing::new(passphrase.nfc().collect());
    let params = Params::new(ARGON2_MEMORY_KIB, ARGON2_PASSES, ARGON2_LANES, Some(32))
        .expect("the constants are within Argon2's limits");
    let mut out = Zeroizing::new([0; 32]);
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
        .hash_password_into(normalised.as_bytes(), salt, out.as_mut())
        .expect("16 bytes of salt and 32 of output are within Argon2's limits");
    StretchedPassphrase::from_bytes(*out)
}

/// What a wrap is bound to: the day its bucket key dies, the package, and the link's row.
fn wrap_context(day: KeyDay, package: &PackageId, row: &LinkRowId) -> Vec<u8> {
    [label!("kuvert.dk/v1/link-wrap"), &day.0.to_be_bytes(), package.as_bytes(), row.as_bytes()].concat()
}

/// LK, from the server's half (`kek`) and the recipient's (`token`, and the passphrase where one was agreed).
pub fn link_key(
    kek: &BucketKey,
    token: &LinkToken,
    passphrase: Option<&StretchedPassphrase>,
    day: KeyDay,
    package: &PackageId,
    row: &LinkRowId,
) -> LinkKey {
    let context = wrap_context(day, package, row);
    let stretched: &[u8] = passphrase.map_or(&[], |stretched| stretched.as_bytes());
    LinkKey::from_bytes(*hkdf_sha256(kek.as_bytes(), &[token.as_bytes(), stretched], &[&context]))
}

/// Wraps a package key for one link. `day` is the key day b of `kek`.
#[expect(clippy::too_many_arguments, reason = "each is one thing the wrap is made from or bound to")]
pub fn wrap_package_key(
    kek: &BucketKey,
    token: &LinkToken,
    passphrase: Option<&StretchedPassphrase>,
    day: KeyDay,
    package: &PackageId,
    row: &LinkRowId,
    package_key: &PackageKey,
    rng: &mut (impl CryptoRng + ?Sized),
) -> LinkWrap {
    let key = link_key(kek, token, passphrase, day, package, row);
    let context = wrap_context(day, package, row);
    let sealed = cobblestone::seal(key.as_bytes(), &context, package_key.as_bytes(), rng);
    sealed.try_into().expect("32 bytes seal to 104")
}

/// Opens a wrap with the presented token.
///
/// # Errors
///
/// [`OpenError::Commitment`] if token, passphrase, day, package or row are not those the key was wrapped for.
/// Any other error means that the stored bytes are damaged.
pub fn unwrap_package_key(
    kek: &BucketKey,
    token: &LinkToken,
    passphrase: Option<&StretchedPassphrase>,
    day: KeyDay,
    package: &PackageId,
    row: &LinkRowId,
    wrapped: &[u8],
) -> Result<PackageKey, OpenError> {
    let key = link_key(kek, token, passphrase, day, package, row);
    let context = wrap_context(day, package, row);
    cobblestone::open_key(key.as_bytes(), &context, wrapped).map(PackageKey::from_bytes)
}
