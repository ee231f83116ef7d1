//! Tickets and the session cookie: the answers of `vectors/tickets.json`, most of which are refusals.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod support;

use std::{collections::BTreeMap, convert::Infallible};

use kuvert_crypto::{
    cookie::{self, CookieError},
    ids::{BlobId, Id16, LinkRowId, PackageId},
    secret::{CookieKey, FileKey, PackageKey, TicketKey},
    ticket::{CreateTicket, DownloadTicket, TicketError, UploadTicket},
};
use rand_core::{TryCryptoRng, TryRng};
use serde::Deserialize;
use support::{SeededRng, hex_array};

#[derive(Deserialize)]
struct Vectors {
    key: String,
    nonce: String,
    package: String,
    owner: String,
    file: String,
    link_row: String,
    session: String,
    secret: String,
    time: i64,
    create: String,
    upload: String,
    download_one: String,
    download_zip: String,
    refused: BTreeMap<String, BTreeMap<String, String>>,
}

/// Gives the vectors' nonce instead of randomness.
struct Fixed([u8; 12]);

impl TryRng for Fixed {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        unreachable!("a nonce is asked for in bytes")
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        unreachable!("a nonce is asked for in bytes")
    }

    fn try_fill_bytes(&mut self, out: &mut [u8]) -> Result<(), Infallible> {
        out.copy_from_slice(&self.0);
        Ok(())
    }
}

impl TryCryptoRng for Fixed {}

fn vectors() -> Vectors {
    serde_json::from_str(include_str!("vectors/tickets.json")).unwrap()
}

impl Vectors {
    fn key(&self) -> TicketKey {
        TicketKey::from_bytes(hex_array(&self.key))
    }

    fn create(&self) -> CreateTicket {
        CreateTicket {
            package: PackageId::from_bytes(hex_array(&self.package)),
            owner: Id16::from_bytes(hex_array(&self.owner)),
            pk: PackageKey::from_bytes(hex_array(&self.secret)),
            expires_at: self.time,
        }
    }

    fn upload(&self) -> UploadTicket {
        UploadTicket {
            package: PackageId::from_bytes(hex_array(&self.package)),
            file: Id16::from_bytes(hex_array(&self.file)),
            fk: FileKey::from_bytes(hex_array(&self.secret)),
            expires_at: self.time,
        }
    }

    fn download(&self, files: &[&str], zip: bool) -> DownloadTicket {
        DownloadTicket {
            package: PackageId::from_bytes(hex_array(&self.package)),
            files: files.iter().map(|file| BlobId::from_bytes(hex_array(file))).collect(),
            zip,
            link_row: LinkRowId::from_bytes(hex_array(&self.link_row)),
            session: hex_array(&self.session),
            pk: PackageKey::from_bytes(hex_array(&self.secret)),
            start_before: self.time,
        }
    }
}

#[test]
fn tickets_are_the_written_ones() {
    let vectors = vectors();
    let key = vectors.key();
    let mut rng = Fixed(hex_array(&vectors.nonce));
    let one = vectors.download(&[&vectors.file], false);
    let zip = vectors.download(&[&vectors.file, &vectors.owner], true);
    assert_eq!(vectors.create().seal(&key, &mut rng), vectors.create);
    assert_eq!(vectors.upload().seal(&key, &mut rng), vectors.upload);
    assert_eq!(one.seal(&key, &mut rng), vectors.download_one);
    assert_eq!(zip.seal(&key, &mut rng), vectors.download_zip);

    assert_eq!(CreateTicket::open(&key, &vectors.create), Ok(vectors.create()));
    assert_eq!(UploadTicket::open(&key, &vectors.upload), Ok(vectors.upload()));
    assert_eq!(DownloadTicket::open(&key, &vectors.download_one), Ok(one));
    assert_eq!(DownloadTicket::open(&key, &vectors.download_zip), Ok(zip));
}

#[test]
fn every_ticket_that_must_be_refused_is() {
    let vectors = vectors();
    let key = vectors.key();
    let mut refused = 0;
    for (kind, tokens) in &vectors.refused {
        for (name, token) in tokens {
            let error = match kind.as_str() {
                "create" => CreateTicket::open(&key, token).err(),
                "upload" => UploadTicket::open(&key, token).err(),
                "download" => DownloadTicket::open(&key, token).err(),
                other => panic!("no such kind of ticket: {other}"),
            };
            assert!(error.is_some(), "{kind}: {name}");
            refused += 1;
        }
    }
    assert_eq!(refused, 18 + 3 + 7);
    assert_eq!(CreateTicket::open(&key, &vectors.upload), Err(TicketError::Refused));
    assert_eq!(CreateTicket::open(&key, ""), Err(TicketError::Malformed));
}

#[test]
fn a_ticket_changed_in_any_character_is_refused() {
    let vectors = vectors();
    for at in 0..vectors.upload.len() {
        let mut token = vectors.upload.clone().into_bytes();
        token[at] = if token[at] == b'A' { b'B' } else { b'A' };
        let token = String::from_utf8(token).unwrap();
        assert!(UploadTicket::open(&vectors.key(), &token).is_err(), "character {at}");
    }
}

#[test]
fn a_ticket_is_void_from_the_named_second_on() {
    let ticket = vectors().upload();
    assert!(!ticket.expired(ticket.expires_at - 1));
    assert!(ticket.expired(ticket.expires_at));
    let ticket = vectors().download(&[], true);
    assert!(!ticket.expired(ticket.start_before - 1));
    assert!(ticket.expired(ticket.start_before));
}

#[test]
fn two_tickets_for_the_same_thing_do_not_look_alike() {
    let vectors = vectors();
    let mut rng = SeededRng::new(1);
    assert_ne!(
        vectors.upload().seal(&vectors.key(), &mut rng),
        vectors.upload().seal(&vectors.key(), &mut rng)
    );
}

#[test]
fn a_ticket_that_is_printed_shows_no_key() {
    let vectors = vectors();
    let printed = format!("{:?} {:?}", vectors.upload(), vectors.create());
    assert!(printed.contains("fk: FileKey,") && printed.contains("pk: PackageKey,"), "{printed}");
}

#[test]
fn a_cookie_opens_in_its_session_for_its_package_only() {
    let mut rng = SeededRng::new(2);
    let key = CookieKey::random(&mut rng);
    let package = PackageId::random(&mut rng);
    let pk = PackageKey::random(&mut rng);
    let session = [7; 32];
    let cookie = cookie::seal_session(&key, &session, &package, &pk, &mut rng);
    assert_eq!(cookie.len(), 80);
    assert_eq!(cookie::open_session(&key, &session, &package, &cookie), Ok(pk));

    let other_package = PackageId::random(&mut rng);
    let other_key = CookieKey::random(&mut rng);
    assert_eq!(cookie::open_session(&key, &[8; 32], &package, &cookie), Err(CookieError));
    assert_eq!(cookie::open_session(&key, &session, &other_package, &cookie), Err(CookieError));
    assert_eq!(cookie::open_session(&other_key, &session, &package, &cookie), Err(CookieError));
    for bad in ["", "A", &cookie[1..], &format!("{cookie}="), &format!("{cookie}AAAA")] {
        assert_eq!(cookie::open_session(&key, &session, &package, bad), Err(CookieError), "{bad}");
    }
}
