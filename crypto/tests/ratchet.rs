//! The day root: the answers of `vectors/ratchet.json`, and what a bucket key guards.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod support;

use kuvert_crypto::{
    cobblestone::OpenError,
    ids::{BlobId, Id16, KeyDay, LinkRowId, PackageId},
    keys,
    root::{MAX_RATCHET_DAYS, held_key, outbox_key},
    secret::{BucketKey, DayRoot, FileKey, LinkToken, PackageKey},
    waiting,
};
use serde::Deserialize;
use support::{SeededRng, hex_array};

#[derive(Deserialize)]
struct Vectors {
    day: u32,
    root: String,
    outbox_id: String,
    draft_token: String,
    link_row: String,
    sent_token: String,
    blob_id: String,
    days: Vec<Answers>,
    refused: Vec<u32>,
}

#[derive(Deserialize)]
struct Answers {
    day: u32,
    root: String,
    bucket: String,
    fingerprint: String,
    outbox_key: String,
    held_key: String,
}

fn vectors() -> Vectors {
    serde_json::from_str(include_str!("vectors/ratchet.json")).unwrap()
}

#[test]
fn the_ratchet_gives_the_written_answers() {
    let vectors = vectors();
    let first = DayRoot::from_bytes(hex_array(&vectors.root));
    let from = KeyDay(vectors.day);
    let outbox_id = Id16::from_bytes(hex_array(&vectors.outbox_id));
    let blob_id = BlobId::from_bytes(hex_array(&vectors.blob_id));
    assert!(vectors.days.len() > 5);
    for day in &vectors.days {
        let root = first.advance_by(day.day - vectors.day).unwrap();
        assert_eq!(root.as_bytes(), &hex_array(&day.root), "day {}", day.day);
        assert_eq!(root.fingerprint(), hex_array(&day.fingerprint), "day {}", day.day);
        let bucket = first.bucket_key(from, KeyDay(day.day)).unwrap();
        assert_eq!(bucket.as_bytes(), &hex_array(&day.bucket), "day {}", day.day);
        assert_eq!(
            outbox_key(&bucket, &outbox_id).as_bytes(),
            &hex_array(&day.outbox_key),
            "day {}",
            day.day
        );
        assert_eq!(held_key(&bucket, &blob_id).as_bytes(), &hex_array(&day.held_key), "day {}", day.day);
    }
}

#[test]
fn the_link_that_sending_makes_comes_from_the_draft() {
    let vectors = vectors();
    let draft = LinkToken::from_bytes(hex_array(&vectors.draft_token));
    let row = LinkRowId::from_bytes(hex_array(&vectors.link_row));
    assert_eq!(keys::sent_token(&draft, &row).as_bytes(), &hex_array(&vectors.sent_token));
    assert_ne!(keys::sent_token(&draft, &ROW), keys::sent_token(&draft, &row));
}

#[test]
fn a_root_gives_no_key_of_a_day_before_it_or_far_ahead() {
    let vectors = vectors();
    let root = DayRoot::from_bytes(hex_array(&vectors.root));
    for day in vectors.refused {
        assert_eq!(root.bucket_key(KeyDay(vectors.day), KeyDay(day)), None, "day {day}");
    }
    assert!(root.bucket_key(KeyDay(vectors.day), KeyDay(vectors.day + MAX_RATCHET_DAYS)).is_some());
    assert_eq!(root.advance_by(MAX_RATCHET_DAYS + 1), None);
}

const PACKAGE: PackageId = PackageId::from_bytes([1; 16]);
const ROW: LinkRowId = LinkRowId::from_bytes([2; 16]);
const DAY: KeyDay = KeyDay(20_800);
const KEK: BucketKey = BucketKey::from_bytes([3; 32]);

#[test]
fn a_wrap_opens_with_everything_it_was_made_with_and_with_nothing_else() {
    let mut rng = SeededRng::new(1);
    let token = LinkToken::random(&mut rng);
    let pk = PackageKey::random(&mut rng);
    let passphrase = keys::stretch_passphrase("korrekt hest batteri", &[4; 16]);
    let wrapped = keys::wrap_package_key(&KEK, &token, Some(&passphrase), DAY, &PACKAGE, &ROW, &pk, &mut rng);

    let open = keys::unwrap_package_key;
    let pass = Some(&passphrase);
    assert_eq!(open(&KEK, &token, pass, DAY, &PACKAGE, &ROW, &wrapped), Ok(pk));
    let refused = Err(OpenError::Commitment);
    let other = keys::stretch_passphrase("korrekt hest batterie", &[4; 16]);
    assert_eq!(open(&BucketKey::from_bytes([9; 32]), &token, pass, DAY, &PACKAGE, &ROW, &wrapped), refused);
    assert_eq!(open(&KEK, &LinkToken::from_bytes([9; 32]), pass, DAY, &PACKAGE, &ROW, &wrapped), refused);
    assert_eq!(open(&KEK, &token, None, DAY, &PACKAGE, &ROW, &wrapped), refused);
    assert_eq!(open(&KEK, &token, Some(&other), DAY, &PACKAGE, &ROW, &wrapped), refused);
    assert_eq!(open(&KEK, &token, pass, DAY - 1, &PACKAGE, &ROW, &wrapped), refused);
    assert_eq!(open(&KEK, &token, pass, DAY, &PackageId::from_bytes([9; 16]), &ROW, &wrapped), refused);
    assert_eq!(open(&KEK, &token, pass, DAY, &PACKAGE, &LinkRowId::from_bytes([9; 16]), &wrapped), refused);
    for len in [0, 55, 56, 103] {
        let cut = keys::unwrap_package_key(&KEK, &token, pass, DAY, &PACKAGE, &ROW, &wrapped[..len]);
        assert!(cut.is_err(), "{len} bytes");
    }
}

#[test]
fn a_passphrase_is_stretched_by_argon2id_with_the_documented_costs() {
    // Made with another implementation: 19,456 KiB, two passes, one lane.
    let expected = "dd3ad643efa67cdd9d15c9f261ccbe067b702dc9791a78e398df657ec234b0c3";
    let stretched = keys::stretch_passphrase("bl\u{e5}b\u{e6}rgr\u{f8}d", &[5; 16]);
    assert_eq!(stretched.as_bytes(), &hex_array(expected));
}

#[test]
fn a_passphrase_is_the_same_however_its_letters_are_composed() {
    let salt = [5; 16];
    let composed = keys::stretch_passphrase("bl\u{e5}b\u{e6}rgr\u{f8}d", &salt);
    assert_eq!(composed, keys::stretch_passphrase("bla\u{30a}b\u{e6}rgr\u{f8}d", &salt));
    assert_ne!(composed, keys::stretch_passphrase("blab\u{e6}rgr\u{f8}d", &salt));
    assert_ne!(composed, keys::stretch_passphrase("bl\u{e5}b\u{e6}rgr\u{f8}d", &[6; 16]));
}

#[test]
fn what_waits_opens_under_its_own_name_only() {
    let mut rng = SeededRng::new(2);
    let (outbox, blob) = (Id16::random(&mut rng), BlobId::random(&mut rng));
    let token = LinkToken::random(&mut rng);
    let sealed = waiting::seal_token(&outbox_key(&KEK, &outbox), &outbox, &token, &mut rng);
    assert_eq!(waiting::open_token(&outbox_key(&KEK, &outbox), &outbox, &sealed), Ok(token));
    let other = Id16::random(&mut rng);
    assert!(waiting::open_token(&outbox_key(&KEK, &other), &other, &sealed).is_err());
    assert!(waiting::open_token(&outbox_key(&KEK, &outbox), &other, &sealed).is_err());

    let file_key = FileKey::random(&mut rng);
    let held = waiting::seal_held_key(&held_key(&KEK, &blob), &blob, &file_key, &mut rng);
    assert_eq!(waiting::open_held_key(&held_key(&KEK, &blob), &blob, &held), Ok(file_key));
    let other = BlobId::random(&mut rng);
    assert!(waiting::open_held_key(&held_key(&KEK, &blob), &other, &held).is_err());
}
