use std::io::{Read as _, Write as _};

use kuvert_crypto::backup::BackupPrivateKey;
use kuvert_crypto::ids::OrgId;

use super::*;

fn key() -> BackupPrivateKey {
    BackupPrivateKey::generate(&mut rand_core::UnwrapErr(getrandom::SysRng))
}

fn archive(key: &BackupPrivateKey, large: &[u8]) -> Vec<u8> {
    let sealer = Sealer::begin(Vec::new(), OrgId::from_bytes([7; 16]), &key.public()).unwrap();
    let mut parts = PartsWriter::new(sealer);
    parts.part(HEAD, b"{}").unwrap();
    assert_eq!(parts.stream("database/sqlite", large).unwrap(), large.len() as u64);
    let named = serde_json::to_vec(parts.written()).unwrap();
    parts.unlisted(MANIFEST, &named).unwrap();
    parts.finish().unwrap().finish().unwrap()
}

fn read(bytes: &[u8], key: &BackupPrivateKey) -> Result<Vec<(String, Vec<u8>)>, ArchiveError> {
    let mut reader = PartsReader::new(Opened::begin(bytes, key)?)?;
    let mut parts = Vec::new();
    while let Some(name) = reader.peek() {
        let listed = if name == MANIFEST { Listed::Elsewhere } else { Listed::InManifest };
        parts.push(reader.take(listed)?);
    }
    let named: Vec<Part> = serde_json::from_slice(&parts.last().unwrap().1).unwrap();
    assert!(reader.digests().are(&named));
    reader.finish()?;
    Ok(parts)
}

#[test]
fn an_archive_reads_back_with_its_key_and_with_no_other() {
    let (key, large) = (key(), vec![5; PART_MAX + PART_MAX / 2 + 3]);
    let bytes = archive(&key, &large);
    let parts = read(&bytes, &key).unwrap();
    assert_eq!(parts[0], (HEAD.to_owned(), b"{}".to_vec()));
    assert_eq!([&parts[1].1[..], &parts[2].1[..]].concat(), large);
    assert!(matches!(read(&bytes, &self::key()), Err(ArchiveError::OtherKey(_))));
    assert!(matches!(
        read(b"something else altogether, and long enough for a header", &key),
        Err(ArchiveError::Unknown)
    ));
}

#[test]
fn cut_damaged_and_lengthened_archives_are_noticed() {
    let key = key();
    let bytes = archive(&key, &vec![9; 40_000]);
    for cut in [0, 10, 100, bytes.len() / 2, bytes.len() - 1] {
        assert!(read(&bytes[..cut], &key).is_err(), "cut at {cut}");
    }
    for at in (0..bytes.len()).step_by(977) {
        let mut wrong = bytes.clone();
        wrong[at] ^= 1;
        assert!(read(&wrong, &key).is_err(), "flipped at {at}");
    }
    assert!(read(&[&bytes[..], b"x"].concat(), &key).is_err());
}

#[test]
fn what_is_inside_is_an_ordinary_tar_archive() {
    let (key, dir) = (key(), tempfile::tempdir().unwrap());
    let mut plain = Vec::new();
    Opened::begin(&archive(&key, b"rows")[..], &key).unwrap().read_to_end(&mut plain).unwrap();
    let path = dir.path().join("x.tar");
    std::fs::File::create(&path).unwrap().write_all(&plain).unwrap();
    let listed = std::process::Command::new("tar").arg("-tf").arg(&path).output().unwrap();
    assert_eq!(
        String::from_utf8_lossy(&listed.stdout),
        "backup.json\ndatabase/sqlite/00000000\nmanifest.json\n"
    );
}

#[test]
fn the_shelf_copies_each_object_once_and_forgets_what_no_backup_used() {
    let dir = tempfile::tempdir().unwrap();
    let shelf = Shelf::open(dir.path()).unwrap();
    let name = "ab/ab000000000000000000000000000000/0";
    let now: std::time::SystemTime = crate::clock::Clock::system().now().into();
    assert_eq!(shelf.known(name, 5, now), None);
    let digest = shelf.keep(name, b"bytes").unwrap();
    assert_eq!(shelf.known(name, 5, now), Some(digest.clone()));
    assert_eq!(shelf.known(name, 6, now), None);
    assert_eq!(shelf.read(name, &digest).unwrap(), b"bytes");
    assert_eq!(shelf.known("../../etc/passwd/0", 5, now), None);
    assert!(shelf.keep("../x/0", b"").is_err());
    let week = std::time::Duration::from_hours(7 * 24);
    assert_eq!(shelf.forget(now - week).unwrap(), (0, 0));
    assert_eq!(shelf.forget(now + week).unwrap(), (0, 1));
    assert_eq!(shelf.known(name, 5, now), None);
}
