//! Case 47: the known answers of `vectors/kvt1.json`, which `webcrypto.mjs` runs with WebCrypto.
//!
//! The environment variable `KUVERT_VECTORS` may name more files of the same kind, separated by colons.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod support;

use std::{
    env, fs,
    path::{Path, PathBuf},
};

use kuvert_crypto::{
    cobblestone::{self, OpenError},
    ids::{BlobId, KeyDay, LinkRowId, OrgId, PackageId},
    keys,
    kvt1::{DecodeError, Header, SegmentWriter, open_file, open_segment, prefix, stored_segment_len},
    secret::{BucketKey, FileKey, InboxPrivateKey, LinkToken, PackageKey},
    stanza::{InboxKeyPair, STANZA_LEN, Stanza, StanzaError},
};
use serde::Deserialize;
use sha2::{Digest, Sha256};
use support::{hex, hex_array, sequence};

#[derive(Deserialize)]
struct Vectors {
    #[serde(rename = "PK")]
    pk: String,
    pkg: String,
    blob: String,
    org: String,
    link: String,
    #[serde(rename = "T")]
    token: String,
    #[serde(rename = "T_b64url")]
    token_text: String,
    #[serde(rename = "KEK")]
    kek: String,
    kek_id: u32,
    prefix: String,
    file_key: String,
    manifest_key: String,
    link_id: String,
    link_key: String,
    #[serde(rename = "wrapped_PK")]
    wrapped: String,
    #[serde(rename = "wrapped_PK_len")]
    wrapped_len: usize,
    escrow: Escrow,
    segments: Vec<Segment>,
    #[serde(rename = "file_100B")]
    file: WholeFile,
}

#[derive(Deserialize)]
struct Escrow {
    #[serde(rename = "skR")]
    private: String,
    #[serde(rename = "pkR")]
    public: String,
    kind: u8,
    key_id: u32,
    aad: String,
    enc: String,
    ct: String,
    opened: bool,
}

#[derive(Deserialize)]
struct Segment {
    plain_len: u32,
    index: u32,
    last: u8,
    salt: String,
    ct_len: usize,
    commitment: String,
    ct_sha256: String,
    final_tag: String,
}

#[derive(Deserialize)]
struct WholeFile {
    len: usize,
    hex: String,
}

impl Vectors {
    fn file_key(&self) -> FileKey {
        FileKey::from_bytes(hex_array(&self.file_key))
    }

    fn prefix(&self) -> [u8; 44] {
        hex_array(&self.prefix)
    }

    fn stanza(&self) -> Stanza {
        let mut bytes = vec![self.escrow.kind, 0, 0, 0];
        bytes.extend_from_slice(&self.escrow.key_id.to_be_bytes());
        bytes.extend_from_slice(&hex(&self.escrow.enc));
        bytes.extend_from_slice(&hex(&self.escrow.ct));
        let bytes: [u8; STANZA_LEN] = bytes.try_into().unwrap();
        Stanza::decode(&bytes).unwrap()
    }
}

/// Every file to run, the house's own first.
fn all_vectors() -> Vec<(PathBuf, Vectors)> {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let named = env::var_os("KUVERT_VECTORS").unwrap_or_default();
    let named = env::split_paths(&named).filter(|path| !path.as_os_str().is_empty());
    // A relative path is meant from where the command was given: the workspace.
    let named = named.map(|path| here.parent().unwrap().join(path));
    let paths = [here.join("tests/vectors/kvt1.json")].into_iter().chain(named);
    let read = |path: PathBuf| {
        let text = fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let vectors =
            serde_json::from_slice(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        (path, vectors)
    };
    paths.map(read).collect()
}

#[test]
fn case_47_keys_and_wraps_are_the_published_ones() {
    for (path, vectors) in all_vectors() {
        let at = path.display();
        let pk = PackageKey::from_bytes(hex_array(&vectors.pk));
        let package = PackageId::from_bytes(hex_array(&vectors.pkg));
        let blob = BlobId::from_bytes(hex_array(&vectors.blob));
        let row = LinkRowId::from_bytes(hex_array(&vectors.link));
        let token = LinkToken::from_bytes(hex_array(&vectors.token));
        let kek = BucketKey::from_bytes(hex_array(&vectors.kek));
        let day = KeyDay(vectors.kek_id);

        assert_eq!(*token.to_base64url(), vectors.token_text, "{at}");
        assert_eq!(LinkToken::parse(&vectors.token_text), Some(token.clone()), "{at}");
        assert_eq!(keys::file_key(&pk, &blob), vectors.file_key(), "{at}");
        assert_eq!(keys::manifest_key(&pk, &package).as_bytes(), &hex_array(&vectors.manifest_key), "{at}");
        assert_eq!(keys::link_id(&token).as_bytes(), &hex_array(&vectors.link_id), "{at}");
        let link_key = keys::link_key(&kek, &token, None, day, &package, &row);
        assert_eq!(link_key.as_bytes(), &hex_array(&vectors.link_key), "{at}");

        let wrapped = hex(&vectors.wrapped);
        assert_eq!(wrapped.len(), vectors.wrapped_len, "{at}");
        let context =
            [&b"kuvert.dk/v1/link-wrap\0"[..], &day.0.to_be_bytes(), package.as_bytes(), row.as_bytes()]
                .concat();
        let salt = wrapped.first_chunk().unwrap();
        let again = cobblestone::seal_with_salt(link_key.as_bytes(), &context, pk.as_bytes(), salt);
        assert_eq!(again, wrapped, "{at}");
        let unwrap = |day| keys::unwrap_package_key(&kek, &token, None, day, &package, &row, &wrapped);
        assert_eq!(unwrap(day), Ok(pk.clone()), "{at}");
        assert_eq!(unwrap(day + 1), Err(OpenError::Commitment), "{at}");
    }
}

#[test]
fn case_47_the_published_stanza_opens_with_its_private_key_only() {
    for (path, vectors) in all_vectors() {
        let at = path.display();
        let private = InboxPrivateKey::from_bytes(hex_array(&vectors.escrow.private));
        let org = OrgId::from_bytes(hex_array(&vectors.org));
        let pair = InboxKeyPair::from_private(private.clone());
        assert_eq!(pair.public().as_bytes(), &hex_array(&vectors.escrow.public), "{at}");
        assert_eq!(vectors.escrow.aad, vectors.prefix, "{at}");

        let stanza = vectors.stanza();
        let opened = stanza.open_file_key(org, &private, &vectors.prefix());
        let expected = if vectors.escrow.opened { Ok(vectors.file_key()) } else { Err(StanzaError::Refused) };
        assert_eq!(opened, expected, "{at}");
        let other = InboxPrivateKey::from_bytes([7; 32]);
        assert_eq!(stanza.open_file_key(org, &other, &vectors.prefix()), Err(StanzaError::Refused), "{at}");
    }
}

#[test]
fn case_47_segments_are_the_published_ones() {
    for (path, vectors) in all_vectors() {
        let key = vectors.file_key();
        let prefix = vectors.prefix();
        for (number, segment) in vectors.segments.iter().enumerate() {
            let at = format!("{}, segment {number}", path.display());
            let last = segment.last == 1;
            let plaintext = sequence(segment.plain_len as usize, segment.plain_len.to_le_bytes()[0]);
            let salt = hex_array(&segment.salt);
            let mut writer =
                SegmentWriter::begin_with_salt(Vec::new(), &key, &prefix, segment.index, last, &salt)
                    .unwrap();
            writer.push(&plaintext).unwrap();
            let stored = writer.finish();

            assert_eq!(stored.len() as u64, stored_segment_len(segment.plain_len), "{at}");
            let (plain_len, sealed) = stored.split_at(4);
            assert_eq!(plain_len, segment.plain_len.to_be_bytes(), "{at}");
            assert_eq!(sealed.len(), segment.ct_len, "{at}");
            assert_eq!(sealed[24..56], hex(&segment.commitment), "{at}");
            assert_eq!(sealed[sealed.len() - 16..], hex(&segment.final_tag), "{at}");
            assert_eq!(Sha256::digest(sealed)[..], hex(&segment.ct_sha256), "{at}");
            assert_eq!(open_segment(&key, &prefix, segment.index, last, &stored), Ok(plaintext), "{at}");
            assert!(open_segment(&key, &prefix, segment.index, !last, &stored).is_err(), "{at}");
            assert!(open_segment(&key, &prefix, segment.index + 1, last, &stored).is_err(), "{at}");
        }
    }
}

#[test]
fn case_47_the_published_file_is_written_and_read() {
    for (path, vectors) in all_vectors() {
        let at = path.display();
        let stored = hex(&vectors.file.hex);
        let key = vectors.file_key();
        let plaintext = sequence(100, 5);
        assert_eq!(stored.len(), vectors.file.len, "{at}");
        assert_eq!(open_file(&key, &stored), Ok(plaintext.clone()), "{at}");
        assert_eq!(open_file(&key, &stored[..stored.len() - 1]), Err(DecodeError::Truncated), "{at}");

        let header = Header {
            blob_id: BlobId::from_bytes(hex_array(&vectors.blob)),
            org_id: OrgId::from_bytes(hex_array(&vectors.org)),
            stanzas: vec![vectors.stanza()],
        };
        assert_eq!(Header::decode(&stored), Ok(header.clone()), "{at}");
        assert_eq!(header.prefix(), vectors.prefix(), "{at}");
        assert_eq!(prefix(header.blob_id.as_bytes(), &header.org_id), vectors.prefix(), "{at}");
        let mut again = header.encode().unwrap();
        let salt = stored[again.len() + 4..].first_chunk().unwrap();
        let mut writer =
            SegmentWriter::begin_with_salt(Vec::new(), &key, &header.prefix(), 0, true, salt).unwrap();
        writer.push(&plaintext).unwrap();
        again.extend_from_slice(&writer.finish());
        assert_eq!(again, stored, "{at}");
    }
}
