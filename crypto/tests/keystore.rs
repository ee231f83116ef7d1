//! The keystore file, and case 50: a wrong, empty or truncated one is refused, and rotation loses nothing.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod support;

use kuvert_crypto::{
    ids::{KeyDay, LinkRowId, PackageId},
    keys,
    keystore::{AdvanceError, Keystore, KeystoreError},
    root::MAX_RATCHET_DAYS,
    secret::{LinkToken, PackageKey},
    ticket::{TicketError, UploadTicket},
};
use serde::Deserialize;
use support::{SeededRng, hex_array};

const DAY: KeyDay = KeyDay(20_800);

#[derive(Deserialize)]
struct Vectors {
    document: String,
    without_roots: String,
    root_day: KeyDay,
    buckets: Vec<Bucket>,
    refused: Vec<Refused>,
}

#[derive(Deserialize)]
struct Bucket {
    root_id: u32,
    day: KeyDay,
    key: Option<String>,
}

#[derive(Deserialize)]
struct Refused {
    name: String,
    error: String,
    document: String,
}

fn vectors() -> Vectors {
    serde_json::from_str(include_str!("vectors/keystore.json")).unwrap()
}

fn keystore() -> Keystore {
    Keystore::generate(&mut SeededRng::new(50), DAY)
}

#[test]
fn the_written_keystore_is_read_and_gives_the_written_keys() {
    let vectors = vectors();
    let keystore = Keystore::parse(vectors.document.as_bytes()).unwrap();
    assert_eq!(keystore.root_day(), Some(vectors.root_day));
    assert_eq!(keystore.oldest_root_day(), Some(vectors.root_day - 1));
    assert_eq!(keystore.current_root().map(|root| root.id), Some(2));
    assert_eq!(keystore.secrets.tickets.current().as_bytes(), support::sequence(32, 0).as_slice());
    assert_eq!(keystore.secrets.log.current().as_bytes(), support::sequence(32, 7).as_slice());
    for bucket in vectors.buckets {
        let key = keystore.bucket_key(bucket.root_id, bucket.day).map(|key| *key.as_bytes());
        assert_eq!(key, bucket.key.map(|key| hex_array(&key)), "root {}, day {}", bucket.root_id, bucket.day);
    }
    assert_eq!(Keystore::parse(vectors.without_roots.as_bytes()), Ok(keystore.without_roots()));
    assert_eq!(keystore.without_roots().bucket_key(1, vectors.root_day), None);
}

#[test]
fn case_50_every_document_that_must_be_refused_is() {
    let refused = vectors().refused;
    assert!(refused.len() > 50);
    for Refused { name, error, document } in refused {
        let kind = match Keystore::parse(document.as_bytes()) {
            Err(KeystoreError::Syntax { .. }) => "Syntax",
            Err(KeystoreError::Version) => "Version",
            Err(KeystoreError::Secrets(_)) => "Secrets",
            Err(KeystoreError::Roots) => "Roots",
            Ok(_) => "nothing",
        };
        assert_eq!(kind, error, "{name}");
    }
}

#[test]
fn case_50_a_keystore_cut_anywhere_is_refused() {
    let json = keystore().to_json();
    // The last byte is white space.
    for len in 0..json.len() - 1 {
        assert!(Keystore::parse(&json[..len]).is_err(), "{len} bytes");
    }
}

#[test]
fn case_50_an_error_shows_nothing_of_the_file() {
    let json = String::from_utf8(keystore().to_json().to_vec()).unwrap();
    let key = keystore().secrets.tickets.current().as_bytes().to_vec();
    let key = data_encoding::BASE64URL_NOPAD.encode(&key);
    assert!(json.contains(&key));
    // The secret stands where a number should: a parser likes to quote such a thing.
    let broken = json.replacen("\"version\": 1", &format!("\"version\": \"{key}\""), 1);
    let error = Keystore::parse(broken.as_bytes()).unwrap_err();
    assert_eq!(error, KeystoreError::Syntax { line: 3, column: 58 });
    assert!(!format!("{error} {error:?}").contains(&key));
}

#[test]
fn a_keystore_is_read_as_it_was_written() {
    let mut keystore = keystore();
    let mut rng = SeededRng::new(51);
    keystore.rotate_root(&mut rng, 0, DAY);
    keystore.advance_to(DAY + 1).unwrap();
    keystore.rotate_root(&mut rng, 0, DAY);
    keystore.secrets.fields.rotate(&mut rng);
    let again = Keystore::parse(&keystore.to_json()).unwrap();
    assert_eq!(again, keystore);
    assert_eq!(again.to_json(), keystore.to_json());
}

#[test]
fn two_installations_have_nothing_in_common() {
    let other = Keystore::generate(&mut SeededRng::new(52), DAY);
    let ours = keystore();
    assert_ne!(ours.org_id(), other.org_id());
    let prints = [&ours, &other].map(|keystore| keystore.current_root().unwrap().key.fingerprint());
    assert_ne!(prints[0], prints[1]);
    assert_ne!(ours.secrets.tickets, other.secrets.tickets);
}

#[test]
fn case_50_rotating_server_secrets_loses_nothing() {
    let mut rng = SeededRng::new(53);
    let mut tickets = keystore().secrets.tickets;
    let ticket = UploadTicket {
        package: PackageId::random(&mut rng),
        file: PackageId::random(&mut rng).id16(),
        fk: kuvert_crypto::secret::FileKey::random(&mut rng),
        expires_at: 0,
    };
    let token = ticket.seal(tickets.current(), &mut rng);
    let old = tickets.current_id();
    assert_eq!(tickets.rotate(&mut rng), old + 1);
    assert_eq!(UploadTicket::open(tickets.current(), &token), Err(TicketError::Refused));
    assert_eq!(
        tickets.iter().find_map(|(_, key)| UploadTicket::open(key, &token).ok()),
        Some(ticket.clone())
    );
    assert_eq!(UploadTicket::open(tickets.get(old).unwrap(), &token), Ok(ticket));
    assert!(!tickets.retire(old + 1), "the newest stays");
    assert!(tickets.retire(old));
    assert_eq!(tickets.get(old), None);
}

#[test]
fn case_50_rotating_the_root_loses_no_wrap() {
    let mut rng = SeededRng::new(54);
    let mut keystore = keystore();
    let (package, row) = (PackageId::random(&mut rng), LinkRowId::random(&mut rng));
    let (token, pk) = (LinkToken::random(&mut rng), PackageKey::random(&mut rng));
    let b = DAY + 10;
    let kek = keystore.bucket_key(1, b).unwrap();
    let wrapped = keys::wrap_package_key(&kek, &token, None, b, &package, &row, &pk, &mut rng);

    assert_eq!(keystore.rotate_root(&mut rng, 0, DAY), 2);
    keystore.advance_to(DAY + 3).unwrap();
    keystore = Keystore::parse(&keystore.to_json()).unwrap();
    let unwrap = |keystore: &Keystore, root_id| {
        let kek = keystore.bucket_key(root_id, b)?;
        keys::unwrap_package_key(&kek, &token, None, b, &package, &row, &wrapped).ok()
    };
    assert_eq!(unwrap(&keystore, 1), Some(pk));
    assert_eq!(unwrap(&keystore, 2), None, "the new root is another");
    assert!(!keystore.retire_root(2), "the newest stays");
    assert!(keystore.retire_root(1));
    assert_eq!(unwrap(&keystore, 1), None);
}

#[test]
fn a_root_that_moved_has_forgotten_the_days_before_yesterday() {
    let mut keystore = keystore();
    let [today, eve] = [DAY + 5, DAY + 4].map(|day| keystore.bucket_key(1, day));
    keystore.advance_to(DAY + 5).unwrap();
    assert_eq!(keystore.bucket_key(1, DAY + 5), today);
    assert_eq!(keystore.bucket_key(1, DAY + 4), eve, "yesterday's is kept for two hours");
    assert_eq!(keystore.bucket_key(1, DAY + 3), None);
    keystore.drop_roots_before(DAY + 5);
    assert_eq!(keystore.bucket_key(1, DAY + 4), None);
    assert_eq!(keystore.bucket_key(1, DAY + 5), today);
    keystore.drop_roots_before(DAY + 100);
    assert_eq!(keystore.root_day(), Some(DAY + 5), "the current root is never dropped");
}

#[test]
fn roots_do_not_go_back_and_not_too_far() {
    let mut keystore = keystore();
    let before = keystore.clone();
    assert_eq!(keystore.advance_to(DAY - 1), Err(AdvanceError::Backwards));
    assert_eq!(keystore.advance_to(DAY), Ok(()));
    assert_eq!(keystore.advance_to(DAY + MAX_RATCHET_DAYS + 2), Err(AdvanceError::TooFar));
    assert_eq!(keystore, before, "nothing has changed");
    assert_eq!(keystore.without_roots().advance_to(DAY), Err(AdvanceError::NoRoot));
}

#[test]
fn a_restored_backup_gets_a_root_of_its_own() {
    let mut restored = keystore().without_roots();
    assert_eq!(restored.rotate_root(&mut SeededRng::new(55), 0, DAY + 7), 1);
    assert_eq!(restored.root_day(), Some(DAY + 7));
    assert_eq!(restored.secrets, keystore().secrets);
}

#[test]
fn a_new_root_is_above_every_number_that_a_wrap_names() {
    let mut keystore = keystore();
    assert_eq!(keystore.rotate_root(&mut SeededRng::new(56), 7, DAY), 8);
    assert_eq!(keystore.rotate_root(&mut SeededRng::new(57), 3, DAY), 9);
}

#[test]
fn a_keystore_continues_its_past_and_no_other() {
    let (mut rng, before) = (SeededRng::new(58), keystore());
    let mut after = before.clone();
    assert!(after.continues(&before));
    after.advance_to(DAY + 1).unwrap();
    after.rotate_root(&mut rng, 0, DAY);
    after.secrets.rotate(&mut rng);
    assert!(after.continues(&before) && !before.continues(&after));
    assert!(after.secrets.tickets.retire(1) && after.continues(&before), "an old version may go");
    assert!(!after.without_roots().continues(&before));
    assert!(!Keystore::generate(&mut rng, DAY).continues(&before));
    let (mut one, mut other) = (before.clone(), before.clone());
    one.secrets.rotate(&mut rng);
    other.secrets.rotate(&mut rng);
    assert!(!one.continues(&other), "two keys under one number");
}

#[test]
fn a_keystore_that_is_printed_shows_no_key() {
    let printed = format!("{:?}", keystore());
    assert!(printed.contains("key: DayRoot }") && printed.contains("(1, TicketKey)"), "{printed}");
}
