//! The manifest authenticates the set, and an entry its file.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod support;

use kuvert_crypto::{
    cobblestone::{self, OpenError},
    ids::{BlobId, OrgId, PackageId},
    kvt1::{LayoutError, prefix},
    manifest::{self, EntryError, FileEntry, Manifest, ManifestError, Role, SegmentEntry, Sha256Hash},
    secret::{FileKey, InboxWrapKey, ManifestKey},
    stanza::{
        Addressee, InboxKeyPair, Stanza, StanzaError, StanzaKind, unwrap_private_key, wrap_private_key,
    },
};
use support::{KEY, ORG, SeededRng};

const PACKAGE: PackageId = PackageId::from_bytes([1; 16]);
const MANIFEST_KEY: ManifestKey = ManifestKey::from_bytes([2; 32]);

fn entry(blob: u8) -> FileEntry {
    let segment = |plain_len| SegmentEntry { plain_len, sha256: Sha256Hash::from_bytes([0xab; 32]) };
    FileEntry {
        role: Role::File,
        blob_id: BlobId::from_bytes([blob; 16]),
        name: "Årsregnskab \"2026\".pdf".to_owned(),
        media_type: "application/pdf".to_owned(),
        plain_len: 100_001,
        segments: vec![segment(100_000), segment(1), segment(0)],
        sha256: Sha256Hash::from_bytes([0xcd; 32]),
        crc32: 0xdead_beef,
    }
}

fn manifest() -> Manifest {
    Manifest { files: vec![entry(1), FileEntry { role: Role::Message, ..entry(2) }] }
}

/// Seals JSON as a manifest, whatever it says.
fn seal_text(json: &str) -> Vec<u8> {
    let context = [&b"kuvert.dk/v1/manifest\0"[..], PACKAGE.as_bytes()].concat();
    cobblestone::seal(MANIFEST_KEY.as_bytes(), &context, json.as_bytes(), &mut SeededRng::new(1))
}

fn text_of(sealed: &[u8]) -> String {
    let context = [&b"kuvert.dk/v1/manifest\0"[..], PACKAGE.as_bytes()].concat();
    String::from_utf8(cobblestone::open(MANIFEST_KEY.as_bytes(), &context, sealed).unwrap()).unwrap()
}

fn open(sealed: &[u8]) -> Result<Manifest, ManifestError> {
    manifest::open(&MANIFEST_KEY, &PACKAGE, sealed)
}

#[test]
fn a_manifest_opens_for_its_package_under_its_key() {
    let mut rng = SeededRng::new(1);
    let sealed = manifest::seal(&MANIFEST_KEY, &PACKAGE, &manifest(), &mut rng).unwrap();
    assert_eq!(open(&sealed), Ok(manifest()));
    let refused = Err(ManifestError::Sealed(OpenError::Commitment));
    assert_eq!(manifest::open(&ManifestKey::from_bytes([3; 32]), &PACKAGE, &sealed), refused);
    assert_eq!(manifest::open(&MANIFEST_KEY, &PackageId::from_bytes([9; 16]), &sealed), refused);
    assert!(open(&sealed[..sealed.len() - 1]).is_err());
}

#[test]
fn the_manifests_text_is_the_documented_one() {
    let files = vec![FileEntry { segments: vec![entry(1).segments[1].clone()], plain_len: 1, ..entry(1) }];
    let sealed =
        manifest::seal(&MANIFEST_KEY, &PACKAGE, &Manifest { files }, &mut SeededRng::new(1)).unwrap();
    let expected = format!(
        "{{\"version\":1,\"files\":[{{\"role\":\"file\",\"blob_id\":\"aeaqcaibaeaqcaibaeaqcaibae\",\
         \"name\":\"Årsregnskab \\\"2026\\\".pdf\",\"media_type\":\"application/pdf\",\"plain_len\":1,\
         \"segments\":[{{\"plain_len\":1,\"sha256\":\"{}\"}}],\"sha256\":\"{}\",\"crc32\":3735928559}}]}}",
        "ab".repeat(32),
        "cd".repeat(32),
    );
    assert_eq!(text_of(&sealed), expected);
}

#[test]
fn a_text_that_differs_from_the_documented_one_is_refused() {
    let sealed = manifest::seal(&MANIFEST_KEY, &PACKAGE, &manifest(), &mut SeededRng::new(1)).unwrap();
    let text = text_of(&sealed);
    assert_eq!(open(&seal_text(&text)), Ok(manifest()));
    let changes = [
        ("\"version\":1", "\"version\":2"),
        ("\"version\":1,", ""),
        ("\"version\":1", "\"version\":1,\"more\":1"),
        ("\"role\":\"file\"", "\"role\":\"File\""),
        ("\"role\":\"file\"", "\"role\":\"folder\""),
        ("\"role\":\"file\",", ""),
        ("\"crc32\":3735928559", "\"crc32\":4294967296"),
        ("\"crc32\":3735928559", "\"crc32\":3735928559,\"x\":0"),
        ("\"sha256\":\"ab", "\"sha256\":\"AB"),
        ("\"sha256\":\"abab", "\"sha256\":\"ab"),
        ("\"blob_id\":\"aeaq", "\"blob_id\":\"AEAQ"),
        ("\"plain_len\":100001", "\"plain_len\":-1"),
        ("\"plain_len\":100001", "\"plain_len\":\"100001\""),
    ];
    for (from, to) in changes {
        let other = text.replacen(from, to, 1);
        assert_ne!(other, text, "{from}");
        assert_eq!(open(&seal_text(&other)), Err(ManifestError::Text), "{from} -> {to}");
    }
    assert_eq!(open(&seal_text(&format!("{text}0"))), Err(ManifestError::Text));
    assert_eq!(open(&seal_text("")), Err(ManifestError::Text));
}

#[test]
fn entries_that_contradict_themselves_are_neither_sealed_nor_opened() {
    let refuse = |change: fn(&mut Manifest), expected| {
        let mut changed = manifest();
        change(&mut changed);
        let sealed = manifest::seal(&MANIFEST_KEY, &PACKAGE, &changed, &mut SeededRng::new(1));
        assert_eq!(sealed, Err(expected));
    };
    let in_second = |source| ManifestError::Entry { number: 1, source };
    refuse(|manifest| manifest.files[1].plain_len += 1, in_second(EntryError::Length));
    refuse(|manifest| manifest.files[1].segments.clear(), in_second(EntryError::Layout(LayoutError::Empty)));
    refuse(
        |manifest| manifest.files[1].segments[2].plain_len = 8 * 1024 * 1024 + 1,
        in_second(EntryError::Layout(LayoutError::SegmentTooLong { index: 2 })),
    );
    refuse(|manifest| manifest.files[1].blob_id = manifest.files[0].blob_id, ManifestError::Twice);

    let sealed = manifest::seal(&MANIFEST_KEY, &PACKAGE, &manifest(), &mut SeededRng::new(1)).unwrap();
    let longer = text_of(&sealed).replacen("\"plain_len\":100001", "\"plain_len\":100002", 1);
    assert_eq!(
        open(&seal_text(&longer)),
        Err(ManifestError::Entry { number: 0, source: EntryError::Length })
    );
}

#[test]
fn an_entry_opens_for_its_file_with_the_files_key() {
    let mut rng = SeededRng::new(2);
    let entry = entry(1);
    let sealed = manifest::seal_entry(&KEY, &PACKAGE, &entry, &mut rng).unwrap();
    assert_eq!(manifest::open_entry(&KEY, &PACKAGE, &entry.blob_id, &sealed), Ok(entry.clone()));

    let refused = Err(ManifestError::Sealed(OpenError::Commitment));
    let other_blob = BlobId::from_bytes([9; 16]);
    assert_eq!(manifest::open_entry(&KEY, &PACKAGE, &other_blob, &sealed), refused);
    assert_eq!(manifest::open_entry(&KEY, &PackageId::from_bytes([9; 16]), &entry.blob_id, &sealed), refused);
    assert_eq!(
        manifest::open_entry(&FileKey::from_bytes([9; 32]), &PACKAGE, &entry.blob_id, &sealed),
        refused
    );
    let broken = FileEntry { plain_len: 5, ..entry };
    assert!(manifest::seal_entry(&KEY, &PACKAGE, &broken, &mut rng).is_err());
}

#[test]
fn a_manifests_key_opens_with_the_inboxs_private_key_from_its_own_stanza() {
    let mut rng = SeededRng::new(3);
    let inbox = InboxKeyPair::generate(&mut rng);
    let to = Addressee { kind: StanzaKind::Inbox, org_id: ORG, key_id: 4 };
    let prefix = prefix(PACKAGE.as_bytes(), &ORG);
    let stanza = Stanza::seal_manifest_key(&to, inbox.public(), &prefix, &MANIFEST_KEY, &mut rng).unwrap();
    assert_eq!(Stanza::decode(&stanza.encode()), Ok(stanza.clone()));
    assert_eq!(stanza.open_manifest_key(ORG, inbox.private(), &prefix), Ok(MANIFEST_KEY));
    let other_org = OrgId::from_bytes([9; 16]);
    assert_eq!(stanza.open_manifest_key(other_org, inbox.private(), &prefix), Err(StanzaError::Refused));
}

#[test]
fn an_inboxs_private_key_is_unwrapped_for_what_it_was_wrapped_for() {
    let mut rng = SeededRng::new(4);
    let inbox = InboxKeyPair::generate(&mut rng);
    let wrap_key = InboxWrapKey::random(&mut rng);
    let of = Addressee { kind: StanzaKind::Inbox, org_id: ORG, key_id: 4 };
    let wrapped = wrap_private_key(&wrap_key, &of, inbox.private(), &mut rng);
    let private = unwrap_private_key(&wrap_key, &of, &wrapped).unwrap();
    assert_eq!(InboxKeyPair::from_private(private).public(), inbox.public());
    let other = Addressee { key_id: 5, ..of };
    assert_eq!(unwrap_private_key(&wrap_key, &other, &wrapped), Err(OpenError::Commitment));
}
