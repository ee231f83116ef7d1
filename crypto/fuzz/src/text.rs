//! What arrives as text or JSON, on both sides of a seal.

use aes_gcm::{
    Aes256Gcm, KeyInit,
    aead::{Aead, Payload},
};
use data_encoding::BASE64URL_NOPAD;
use kuvert_crypto::{
    cobblestone as cobble, cookie as session,
    ids::{BlobId, Id16, PackageId},
    keystore::Keystore,
    manifest as sealed,
    personal::{open_box, open_event},
    secret::{CookieKey, FieldKey, FileKey, LinkToken, ManifestKey, PersonKey, TicketKey},
    ticket::{CreateTicket, DownloadTicket, UploadTicket},
};

use crate::Still;

const PACKAGE: PackageId = PackageId::from_bytes([1; 16]);
const BLOB: BlobId = BlobId::from_bytes([2; 16]);

/// An id has one spelling.
pub fn ids(data: &[u8]) {
    let Ok(text) = str::from_utf8(data) else { return };
    if let Ok(id) = text.parse::<Id16>() {
        assert_eq!(id.to_string(), text);
    }
    if let Ok(id) = serde_json::from_slice::<Id16>(data) {
        assert_eq!(id.to_string().parse(), Ok(id));
    }
}

/// A link token has one spelling.
pub fn link_token(data: &[u8]) {
    let Ok(text) = str::from_utf8(data) else { return };
    if let Some(token) = LinkToken::parse(text) {
        assert_eq!(&*token.to_base64url(), text);
    }
    // Also 43 characters of the alphabet, whatever the bytes are.
    let spelled = BASE64URL_NOPAD.encode(&[data, &[0; 33]].concat());
    if let Some(token) = LinkToken::parse(&spelled[..43]) {
        assert_eq!(*token.to_base64url(), spelled[..43]);
    }
}

/// An arbitrary ticket is refused, and an arbitrary body behind a true seal is taken in its one spelling only.
pub fn tickets(data: &[u8]) {
    let key = TicketKey::from_bytes([5; 32]);
    if let Ok(text) = str::from_utf8(data) {
        assert!(CreateTicket::open(&key, text).is_err());
    }
    let token = |audience| {
        let aad = [&b"kuvert.dk/v1/ticket\0\x01"[..], &[audience]].concat();
        let cipher = Aes256Gcm::new(&(*key.as_bytes()).into());
        let body = cipher.encrypt(&[0x5a; 12].into(), Payload { msg: data, aad: &aad }).unwrap();
        BASE64URL_NOPAD.encode(&[&[1][..], &[0x5a; 12], &body].concat())
    };
    let [create, upload, download] = [1, 2, 3].map(token);
    if let Ok(ticket) = CreateTicket::open(&key, &create) {
        assert_eq!(ticket.seal(&key, &mut Still), create);
    }
    if let Ok(ticket) = UploadTicket::open(&key, &upload) {
        assert_eq!(ticket.seal(&key, &mut Still), upload);
    }
    if let Ok(ticket) = DownloadTicket::open(&key, &download) {
        assert_eq!(ticket.seal(&key, &mut Still), download);
    }
    assert!(UploadTicket::open(&key, &create).is_err());
}

/// An arbitrary cookie is refused.
pub fn cookie(data: &[u8]) {
    let key = CookieKey::from_bytes([5; 32]);
    if let Ok(text) = str::from_utf8(data) {
        assert!(session::open_session(&key, &[0; 32], &PACKAGE, text).is_err());
    }
    assert!(session::open_session(&key, &[0; 32], &PACKAGE, &BASE64URL_NOPAD.encode(data)).is_err());
}

/// Arbitrary boxes are refused.
pub fn boxes(data: &[u8]) {
    assert!(open_box(&FieldKey::from_bytes([5; 32]), "table", b"row", data).is_err());
    assert!(open_event(&PersonKey::from_bytes([5; 32]), b"event", data).is_err());
}

/// An arbitrary text behind a true seal is refused, or is a manifest that can be sealed again.
pub fn manifest(data: &[u8]) {
    let key = ManifestKey::from_bytes([5; 32]);
    assert!(sealed::open(&key, &PACKAGE, data).is_err());
    let context = [&b"kuvert.dk/v1/manifest\0"[..], PACKAGE.as_bytes()].concat();
    for text in [data.to_vec(), in_entry(data)] {
        let bytes = cobble::seal(key.as_bytes(), &context, &text, &mut Still);
        if let Ok(manifest) = sealed::open(&key, &PACKAGE, &bytes) {
            let again = sealed::seal(&key, &PACKAGE, &manifest, &mut Still).unwrap();
            assert_eq!(sealed::open(&key, &PACKAGE, &again), Ok(manifest));
        }
    }
}

/// Arbitrary bytes are no entry of this file.
pub fn entry(data: &[u8]) {
    assert!(sealed::open_entry(&FileKey::from_bytes([5; 32]), &PACKAGE, &BLOB, data).is_err());
}

/// An arbitrary document is refused, or is a keystore that is written and read again.
pub fn keystore(data: &[u8]) {
    let document = Keystore::generate(&mut Still, kuvert_crypto::ids::KeyDay(20_800)).to_json();
    let mut changed = document.to_vec();
    // The bytes say where a true document is written over.
    if let [high, low, rest @ ..] = data {
        let at = usize::from(u16::from_be_bytes([*high, *low])) % changed.len();
        let len = rest.len().min(changed.len() - at);
        changed[at..at + len].copy_from_slice(&rest[..len]);
    }
    for bytes in [data, &changed] {
        if let Ok(keystore) = Keystore::parse(bytes) {
            assert_eq!(Keystore::parse(&keystore.to_json()), Ok(keystore));
        }
    }
}

/// A manifest of one file into which the bytes are written as its name, which may break out of its quotes.
fn in_entry(data: &[u8]) -> Vec<u8> {
    let hash = "ab".repeat(32);
    let before =
        "{\"version\":1,\"files\":[{\"role\":\"file\",\"blob_id\":\"aeaqcaibaeaqcaibaeaqcaibae\",\"name\":\"";
    let after = format!(
        "\",\"media_type\":\"\",\"plain_len\":0,\"segments\":[{{\"plain_len\":0,\"sha256\":\"{hash}\"}}],\
         \"sha256\":\"{hash}\",\"crc32\":0}}]}}"
    );
    [before.as_bytes(), data, after.as_bytes()].concat()
}
