//! The key of backups: its texts, and what it opens.

mod support;

use kuvert_crypto::{
    backup::{BackupPrivateKey, BackupPublicKey},
    ids::{BlobId, OrgId},
    kvt1::prefix,
    secret::FileKey,
    stanza::{Stanza, StanzaKind},
};
use support::SeededRng;

#[test]
fn the_texts_read_back_and_every_wrong_character_is_noticed() {
    let key = BackupPrivateKey::generate(&mut SeededRng::new(1));
    let public = key.public().to_string();
    assert_eq!(public.parse::<BackupPublicKey>().unwrap(), key.public());
    let secret = key.to_text();
    assert_eq!(BackupPrivateKey::parse(&format!(" {}\n", *secret)).unwrap().public(), key.public());
    assert_eq!(format!("{key:?}"), "BackupPrivateKey");
    for at in 0..public.len() {
        let mut wrong = public.clone().into_bytes();
        wrong[at] = if wrong[at] == b'a' { b'b' } else { b'a' };
        assert!(String::from_utf8(wrong).unwrap().parse::<BackupPublicKey>().is_err(), "at {at}");
    }
    assert!(BackupPrivateKey::parse(&public).is_err());
    assert!(secret.parse::<BackupPublicKey>().is_err());
}

#[test]
fn a_backups_stanza_opens_with_the_private_key_alone() {
    let mut rng = SeededRng::new(2);
    let (key, other) = (BackupPrivateKey::generate(&mut rng), BackupPrivateKey::generate(&mut rng));
    let org = OrgId::random(&mut rng);
    let prefix = prefix(BlobId::random(&mut rng).as_bytes(), &org);
    let fk = FileKey::random(&mut rng);
    let public = key.public();
    let to = public.addressee(org);
    let stanza = Stanza::seal_file_key(&to, public.public(), &prefix, &fk, &mut rng).unwrap();
    assert_eq!((stanza.kind, stanza.key_id), (StanzaKind::Backup, public.key_id()));
    assert!(stanza.open_file_key(org, key.private(), &prefix).unwrap() == fk);
    assert!(stanza.open_file_key(org, other.private(), &prefix).is_err());
}
