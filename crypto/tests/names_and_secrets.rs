//! Ids and tokens in text have one spelling; secrets have none at all.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod support;

use std::collections::HashSet;

use kuvert_crypto::{
    ids::{Id16, InvalidId, KeyDay, PackageId},
    kvt1::{Header, HeaderError, prefix},
    secret::{LinkToken, PackageKey},
    stanza::{STANZA_LEN, Stanza, StanzaError},
};
use proptest::prelude::*;
use support::{BLOB, ORG, SeededRng};

kuvert_crypto::define_id! {
    /// A kind of id that somebody else defines.
    pub(crate) struct ThingId;
}

proptest! {
    #[test]
    fn an_id_is_read_as_it_is_printed(bytes: [u8; 16]) {
        let id = Id16::from_bytes(bytes);
        let text = id.to_string();
        prop_assert_eq!(text.len(), Id16::ENCODED_LEN);
        prop_assert!(text.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'2'..=b'7')));
        prop_assert_eq!(text.parse(), Ok(id));
        prop_assert_eq!(text.parse::<ThingId>().map(ThingId::id16), Ok(id));
        let json = serde_json::to_string(&PackageId::from(id)).unwrap();
        prop_assert_eq!(&json, &format!("\"{text}\""));
        prop_assert_eq!(serde_json::from_str::<PackageId>(&json).unwrap().id16(), id);
    }

    #[test]
    fn no_other_text_is_an_id(text in "[a-z2-7]{26}") {
        // Four spellings share their first 128 bits; one of them is the id's.
        match text.parse::<Id16>() {
            Ok(id) => prop_assert_eq!(id.to_string(), text),
            Err(InvalidId) => prop_assert!(!"aeimquy4".contains(&text[25..])),
        }
    }

    #[test]
    fn a_link_token_is_read_as_it_is_written(bytes: [u8; 32]) {
        let token = LinkToken::from_bytes(bytes);
        let text = token.to_base64url();
        prop_assert_eq!(text.len(), LinkToken::ENCODED_LEN);
        prop_assert_eq!(LinkToken::parse(&text), Some(token));
    }

    #[test]
    fn no_other_text_is_a_link_token(text in "[A-Za-z0-9_-]{43}") {
        if let Some(token) = LinkToken::parse(&text) {
            prop_assert_eq!(&*token.to_base64url(), &text);
        } else {
            prop_assert!(!"AEIMQUYcgkosw048".contains(&text[42..]));
        }
    }

    #[test]
    fn a_header_is_read_only_as_it_is_written(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        if let Ok(header) = Header::decode(&bytes) {
            prop_assert_eq!(&header.encode().unwrap()[..], &bytes[..header.encoded_len()]);
        }
    }
}

#[test]
fn what_is_not_an_id_is_refused() {
    let good = "aaaaaaaaaaaaaaaaaaaaaaaaaa";
    assert!(good.parse::<Id16>().is_ok());
    let upper = good.to_uppercase();
    let wide = "aaaaaaaaaaaaaaaaaaaaaaaa\u{e5}";
    assert_eq!(wide.len(), 26);
    for bad in [
        "",
        &good[1..],
        "aaaaaaaaaaaaaaaaaaaaaaaaaaa",
        &upper,
        wide,
        "aaaaaaaaaaaaaaaaaaaaaaaaa=",
        "aaaaaaaaaaaaaaaaaaaaaaaaa1",
        " aaaaaaaaaaaaaaaaaaaaaaaaa",
        "aaaaaaaaaaaaaaaaaaaaaaaaab",
    ] {
        assert_eq!(bad.parse::<Id16>(), Err(InvalidId), "{bad}");
    }
    assert_eq!(Id16::from_slice(&[0; 15]), None);
}

#[test]
fn what_is_not_a_link_token_is_refused() {
    let good = "A".repeat(43);
    assert!(LinkToken::parse(&good).is_some());
    for bad in [
        "",
        &good[1..],
        &format!("{good}A"),
        &format!("{good}="),
        &format!("{}B", &good[1..]),
        &format!("{}+", &good[1..]),
        &format!("{} ", &good[1..]),
        &format!("{}\n", &good[1..]),
    ] {
        assert_eq!(LinkToken::parse(bad), None, "{bad:?}");
    }
}

#[test]
fn what_seals_and_opens_may_move_between_threads() {
    fn movable<T: Send + Sync>() {}
    movable::<kuvert_crypto::kvt1::SegmentWriter>();
    movable::<kuvert_crypto::kvt1::SegmentOpener>();
    movable::<kuvert_crypto::kvt1::Decoder>();
    movable::<kuvert_crypto::cobblestone::Sealer>();
    movable::<kuvert_crypto::keystore::Keystore>();
}

#[test]
fn random_names_differ() {
    let mut rng = SeededRng::new(1);
    let ids: HashSet<_> = (0..1_000).map(|_| Id16::random(&mut rng)).collect();
    assert_eq!(ids.len(), 1_000);
    assert_ne!(PackageKey::random(&mut rng), PackageKey::random(&mut rng));
}

#[test]
fn a_secret_prints_its_kind_only() {
    assert_eq!(format!("{:?}", PackageKey::from_bytes([0x41; 32])), "PackageKey");
    assert_eq!(format!("{:?}", LinkToken::from_bytes([0x41; 32])), "LinkToken");
}

#[test]
fn days_are_utc_days() {
    assert_eq!(KeyDay::from_unix_seconds(0), Some(KeyDay(0)));
    assert_eq!(KeyDay::from_unix_seconds(-1), None);
    assert_eq!(KeyDay::from_unix_seconds(86_399), Some(KeyDay(0)));
    assert_eq!(KeyDay::from_unix_seconds(86_400), Some(KeyDay(1)));
    assert_eq!(KeyDay::from_unix_seconds(i64::MAX), None);
    assert_eq!(KeyDay(2).start_unix_seconds(), 172_800);
    assert_eq!((KeyDay(5) + 3, KeyDay(5) - 3, KeyDay(1) - 3), (KeyDay(8), KeyDay(2), KeyDay(0)));
    assert_eq!((KeyDay(5).days_since(KeyDay(2)), KeyDay(2).days_since(KeyDay(5))), (3, 0));
    assert_eq!(serde_json::to_string(&KeyDay(20_800)).unwrap(), "20800");
}

fn header() -> Vec<u8> {
    Header { blob_id: BLOB, org_id: ORG, stanzas: vec![] }.encode().unwrap()
}

#[test]
fn a_header_says_what_is_wrong_with_it() {
    let with = |at: usize, byte: u8| {
        let mut bytes = header();
        bytes[at] = byte;
        Header::decode(&bytes)
    };
    assert_eq!(Header::decode(&header()).unwrap().prefix(), prefix(BLOB.as_bytes(), &ORG));
    assert_eq!(Header::decode(&header()[..47]), Err(HeaderError::Truncated));
    assert_eq!(with(0, b'k'), Err(HeaderError::Unknown));
    assert_eq!(with(7, 2), Err(HeaderError::Unknown));
    assert_eq!(with(8, 1), Err(HeaderError::Unknown));
    assert_eq!(with(8, 3), Err(HeaderError::Unknown), "reserved for later");
    for offset in [9, 10, 11, 45, 46, 47] {
        assert_eq!(with(offset, 1), Err(HeaderError::Malformed { offset }));
    }
    assert_eq!(with(44, 1), Err(HeaderError::Truncated));
    assert_eq!(with(44, 9), Err(HeaderError::TooManyStanzas));
    let mut bytes = header();
    bytes[44] = 2;
    bytes.extend_from_slice(&[0; 2 * STANZA_LEN]);
    bytes[48] = 2;
    assert_eq!(Header::decode(&bytes), Err(HeaderError::Malformed { offset: 48 + 88 }));
}

#[test]
fn a_header_holds_eight_stanzas() {
    let mut bytes = [0; STANZA_LEN];
    bytes[0] = 1;
    let stanza = Stanza::decode(&bytes).unwrap();
    let header = |n| Header { blob_id: BLOB, org_id: ORG, stanzas: vec![stanza.clone(); n] };
    assert_eq!(Header::decode(&header(8).encode().unwrap()), Ok(header(8)));
    assert_eq!(header(9).encode(), Err(HeaderError::TooManyStanzas));
    assert_eq!(header(300).encode(), Err(HeaderError::TooManyStanzas));
}

#[test]
fn a_stanza_of_another_kind_or_with_padding_is_refused() {
    for (at, byte) in [(0, 0), (0, 4), (0, 255), (1, 1), (2, 1), (3, 1)] {
        let mut bytes = [0; STANZA_LEN];
        bytes[0] = 1;
        bytes[at] = byte;
        assert_eq!(Stanza::decode(&bytes), Err(StanzaError::Malformed), "byte {at}");
    }
}
