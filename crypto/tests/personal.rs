//! Sealed boxes, the blind index, and commitments to what a log entry says about a person.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod support;

use kuvert_crypto::{
    personal::{
        BOX_OVERHEAD, OpenError, blind_index, event_commitment, open_box, open_event, seal_box, seal_event,
    },
    secret::{FieldKey, IndexKey, PersonKey},
};
use support::{SeededRng, hex_array};

const FIELD: FieldKey = FieldKey::from_bytes([1; 32]);

#[test]
fn a_box_opens_in_its_own_row_only() {
    let mut rng = SeededRng::new(1);
    let sealed = seal_box(&FIELD, "recipient", b"row 1", b"anna@example.dk", &mut rng);
    assert_eq!(sealed.len(), b"anna@example.dk".len() + BOX_OVERHEAD);
    assert_eq!(open_box(&FIELD, "recipient", b"row 1", &sealed).as_deref(), Ok(&b"anna@example.dk"[..]));
    assert_eq!(open_box(&FIELD, "recipient", b"row 2", &sealed), Err(OpenError));
    assert_eq!(open_box(&FIELD, "sender", b"row 1", &sealed), Err(OpenError));
    assert_eq!(open_box(&FieldKey::from_bytes([2; 32]), "recipient", b"row 1", &sealed), Err(OpenError));
    for len in 0..sealed.len() {
        assert_eq!(open_box(&FIELD, "recipient", b"row 1", &sealed[..len]), Err(OpenError), "{len} bytes");
    }
    for at in 0..sealed.len() {
        let mut changed = sealed.clone();
        changed[at] ^= 1;
        assert_eq!(open_box(&FIELD, "recipient", b"row 1", &changed), Err(OpenError), "byte {at}");
    }
}

#[test]
fn table_and_row_do_not_run_into_each_other() {
    let sealed = seal_box(&FIELD, "ab", b"c", b"", &mut SeededRng::new(2));
    assert_eq!(open_box(&FIELD, "a", b"bc", &sealed), Err(OpenError));
}

#[test]
fn the_same_text_sealed_twice_does_not_look_the_same() {
    let mut rng = SeededRng::new(3);
    let mut seal = || seal_box(&FIELD, "t", b"r", b"same", &mut rng);
    assert_ne!(seal(), seal());
}

#[test]
fn an_event_opens_under_its_persons_key_and_is_gone_with_it() {
    let mut rng = SeededRng::new(4);
    let person = PersonKey::random(&mut rng);
    let sealed = seal_event(&person, b"event 1", b"192.0.2.1", &mut rng);
    assert_eq!(open_event(&person, b"event 1", &sealed).as_deref(), Ok(&b"192.0.2.1"[..]));
    assert_eq!(open_event(&person, b"event 2", &sealed), Err(OpenError));
    assert_eq!(open_event(&PersonKey::random(&mut rng), b"event 1", &sealed), Err(OpenError));
}

#[test]
fn equal_values_of_one_column_have_one_index() {
    let key = IndexKey::from_bytes([5; 32]);
    let index = blind_index(&key, "address", "anna@example.dk");
    assert_eq!(blind_index(&key, "address", "anna@example.dk"), index);
    assert_ne!(blind_index(&key, "address", "anne@example.dk"), index);
    assert_ne!(blind_index(&key, "title", "anna@example.dk"), index);
    assert_ne!(blind_index(&IndexKey::from_bytes([6; 32]), "address", "anna@example.dk"), index);
    assert_ne!(blind_index(&key, "ab", "c"), blind_index(&key, "a", "bc"));
    // printf 'address\0anna@example.dk' | openssl dgst -sha256 -mac HMAC -macopt hexkey:0505…
    assert_eq!(index, hex_array("bc4a8e1bfe49254777ea9e944802228a"));
}

#[test]
fn a_commitment_is_hmac_sha_256_of_what_it_commits_to() {
    // RFC 4231 section 4.2 has a key of 20 bytes, which HMAC pads with zeros to the same.
    let mut r = [0; 32];
    r[..20].fill(0x0b);
    let expected = "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7";
    assert_eq!(event_commitment(&r, b"Hi There"), hex_array(expected));
    assert_ne!(event_commitment(&[0; 32], b"Hi There"), hex_array(expected));
}
