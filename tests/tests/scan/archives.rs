//! Archives that cannot be believed, shown to a scanner that believes everything.

use std::collections::HashSet;
use std::process::Command;

use kuvert::scan::{FileKind, Limit, Verdict, Why};
use kuvert_tests::{Zip, bytes, run_program};

use crate::base::{judge, not_scanned, scanner, verdict};
use crate::fake::{Fake, Manner};

const GULLIBLE: Manner = Manner::Says(b"stream: OK\0");

/// Archives as Python writes them: to a file, into a pipe, with 64-bit sizes, without compression.
const WRITER: &str = r#"
import gzip, sys, tarfile, zipfile
folder = sys.argv[1]

class Pipe:
    def __init__(self, path): self.file = open(path, "wb")
    def write(self, data): return self.file.write(data)
    def flush(self): self.file.flush()
    def close(self): self.file.close()

def fill(archive, big=False):
    with archive:
        archive.mkdir("photos")
        for number in range(5):
            with archive.open(f"photos/løn {number}.txt", "w", force_zip64=big) as member:
                member.write(b"a line of text\n" * 5000 * number)
        archive.comment = b"made by a program"

fill(zipfile.ZipFile(f"{folder}/plain.zip", "w", zipfile.ZIP_DEFLATED))
fill(zipfile.ZipFile(f"{folder}/stored.zip", "w"))
fill(zipfile.ZipFile(f"{folder}/big.zip", "w", zipfile.ZIP_DEFLATED), big=True)
fill(zipfile.ZipFile(Pipe(f"{folder}/piped.zip"), "w", zipfile.ZIP_DEFLATED))
fill(zipfile.ZipFile(Pipe(f"{folder}/big-piped.zip"), "w", zipfile.ZIP_DEFLATED), big=True)
with gzip.open(f"{folder}/text.gz", "wb") as member: member.write(b"a line of text\n" * 5000)
with tarfile.open(f"{folder}/all.tar", "w") as archive: archive.add(f"{folder}/plain.zip")
with tarfile.open(f"{folder}/all.tgz", "w:gz") as archive: archive.add(f"{folder}/plain.zip")
"#;

#[tokio::test]
async fn archives_of_other_programs_are_understood_to_the_last_byte() {
    let folder = tempfile::tempdir().unwrap();
    run_program(Command::new("python3").args(["-c", WRITER]).arg(folder.path()));
    let fake = Fake::start(GULLIBLE).await;
    let scanner = scanner(&fake.url(), 25);
    for (name, expected) in [
        ("plain.zip", Verdict::Clean),
        ("stored.zip", Verdict::Clean),
        ("big.zip", Verdict::Clean),
        ("piped.zip", Verdict::Clean),
        ("big-piped.zip", Verdict::Clean),
        ("text.gz", Verdict::Clean),
        // Nobody here looks into these, so nobody knows how large their members are.
        ("all.tar", not_scanned(Why::UnsupportedArchive)),
        ("all.tgz", not_scanned(Why::UnsupportedArchive)),
    ] {
        let content = std::fs::read(folder.path().join(name)).unwrap();
        assert_eq!(verdict(&scanner, name, &content).await, expected, "{name}");
        for length in (1..content.len()).step_by(content.len() / 50).filter(|_| expected == Verdict::Clean) {
            let cut = verdict(&scanner, name, &content[..length]).await;
            let harmless = length < 4;
            assert!(harmless || cut == not_scanned(Why::DamagedArchive), "{name} cut at {length}: {cut:?}");
        }
    }
}

#[tokio::test]
async fn sizes_that_follow_a_member_are_compared_too() {
    let folder = tempfile::tempdir().unwrap();
    run_program(Command::new("python3").args(["-c", WRITER]).arg(folder.path()));
    let fake = Fake::start(GULLIBLE).await;
    for name in ["piped.zip", "big-piped.zip"] {
        let mut content = std::fs::read(folder.path().join(name)).unwrap();
        let descriptor = content.windows(4).position(|bytes| bytes == b"PK\x07\x08").unwrap();
        content[descriptor + 4] ^= 1;
        let verdict = verdict(&scanner(&fake.url(), 25), name, &content).await;
        assert_eq!(verdict, not_scanned(Why::DamagedArchive), "{name}");
    }
}

fn two() -> Zip {
    Zip::new().deflate("a.txt", &[b'a'; 3000]).store("b.txt", b"hello")
}

/// The archive with other bytes so far from its end.
fn end_with(from_end: usize, bytes: &[u8]) -> Vec<u8> {
    let mut file = two().finish();
    let at = file.len() - from_end;
    file[at..at + bytes.len()].copy_from_slice(bytes);
    file
}

/// The archive with a zip64 end record that says how long it is itself and how many members there are.
fn with_zip64_end(length: u64, members: u64) -> Vec<u8> {
    let zip = two();
    let begins = zip.members.len() as u64;
    let file = zip.finish();
    let end = file.len() - 22;
    let numbers = [members, members, end as u64 - begins, begins].map(u64::to_le_bytes).concat();
    let versions_and_disks = [45, 0, 45, 0, 0, 0, 0, 0, 0, 0, 0, 0];
    let locator = [[0; 4].as_slice(), &(end as u64).to_le_bytes(), &[1, 0, 0, 0]].concat();
    [
        &file[..end],
        b"PK\x06\x06",
        &length.to_le_bytes(),
        &versions_and_disks,
        &numbers,
        b"PK\x06\x07",
        &locator,
        b"PK\x05\x06\0\0\0\0",
        &[0xff; 12],
        &[0, 0],
    ]
    .concat()
}

/// Two members, each with its line of the directory right behind it; the end record calls all of that the directory.
fn member_inside_the_directory() -> Vec<u8> {
    let first = Zip::new().store("a.txt", b"hello");
    let directory = first.members.len();
    let before_end = first.clone().finish().len() - 22;
    let mut second = Zip::new().store("b.txt", b"world");
    second.entries[0].offset = u32::try_from(before_end).unwrap();
    let mut file = [&first.finish()[..before_end], &second.finish()].concat();
    let end = file.len() - 22;
    for (at, bytes, number) in [(8, 2, 2), (10, 2, 2), (12, 4, end - directory), (16, 4, directory)] {
        file[end + at..end + at + bytes].copy_from_slice(&number.to_le_bytes()[..bytes]);
    }
    file
}

#[tokio::test]
async fn an_archive_that_says_two_things_is_not_clean() {
    let fake = Fake::start(GULLIBLE).await;
    let scanner = scanner(&fake.url(), 25);
    for honest in [two().finish(), with_zip64_end(44, 2)] {
        assert_eq!(verdict(&scanner, "a.zip", &honest).await, Verdict::Clean);
    }
    let lie = |what, tell: fn(&mut Zip)| {
        let mut zip = two();
        tell(&mut zip);
        (what, zip.finish())
    };
    for (what, content) in [
        lie("a size", |zip| zip.entries[0].unpacked += 1),
        lie("a packed size", |zip| zip.entries[1].packed -= 1),
        lie("a checksum", |zip| zip.entries[0].crc32 ^= 1),
        lie("a method", |zip| zip.entries[1].method = 8),
        lie("a member that is not listed", |zip| drop(zip.entries.pop())),
        lie("bytes between members and directory", |zip| zip.members.extend_from_slice(b"gap")),
        lie("a changed byte", |zip| zip.members[40] ^= 1),
        lie("a local size", |zip| zip.members[22] ^= 1),
        lie("a second end in the comment", |zip| zip.comment = b"PK\x05\x06 and so on".to_vec()),
        ("a member inside the directory", member_inside_the_directory()),
        ("a zip64 record of another length", with_zip64_end(43, 2)),
        ("a zip64 record of other members", with_zip64_end(44, 3)),
        ("one behind the other", [two().finish(), two().finish()].concat()),
        ("the number of members", end_with(12, &[3])),
        ("the directory's length", end_with(10, &[1])),
        ("the directory's place", end_with(6, &[1])),
        ("a zip64 record that is missing", end_with(12, &[0xff; 10])),
    ] {
        let verdict = verdict(&scanner, "a.zip", &content).await;
        assert_eq!(verdict, not_scanned(Why::DamagedArchive), "{what}");
    }
}

#[tokio::test]
async fn a_verdict_depends_on_the_bytes_and_not_on_how_they_were_cut() {
    let fake = Fake::start(GULLIBLE).await;
    let scanner = scanner(&fake.url(), 25);
    let nested = two().deflate("in.zip", &two().finish()).finish();
    let mut seen = HashSet::new();
    for seed in 0..300 {
        let mut content = nested.clone();
        for change in bytes(seed, 9).chunks_exact(3) {
            let place = usize::from(u16::from_le_bytes([change[0], change[1]])) % content.len();
            content[place] = change[2];
        }
        let whole = verdict(&scanner, "a.zip", &content).await;
        let mut pass = scanner.begin("a.zip", content.len() as u64);
        for piece in content.chunks(1 + usize::try_from(seed).unwrap() % 7) {
            pass.push(piece).await;
        }
        assert_eq!(pass.finish().await.verdict, whole, "seed {seed}");
        seen.insert(whole.as_str());
    }
    assert_eq!(seen.len(), 2, "some changes do no harm, others do");
}

#[tokio::test]
async fn an_archive_behind_something_else_is_found() {
    let fake = Fake::start(GULLIBLE).await;
    let scanner = scanner(&fake.url(), 25);
    let behind = [b"%PDF-1.7\n".to_vec(), bytes(1, 200_000), two().finish()].concat();
    let judgement = judge(&scanner, "slip.pdf", &behind).await;
    assert_eq!(judgement.verdict, not_scanned(Why::UnsupportedArchive));
    assert_eq!(judgement.kind, FileKind::Pdf);
}

#[tokio::test]
async fn case_29_entries_that_share_bytes_are_found() {
    let fake = Fake::start(GULLIBLE).await;
    let scanner = scanner(&fake.url(), 25);
    let mut same = two();
    same.entries.push(same.entries[0].clone());
    // One member quotes the header of another, which the directory lists, too.
    let inner = two();
    let mut quoting = Zip::new().store("outer", &[b"Dear all", inner.members.as_slice()].concat());
    let header = 30 + "outer".len() + "Dear all".len();
    quoting.entries.extend(inner.entries.into_iter().map(|mut entry| {
        entry.offset += u32::try_from(header).unwrap();
        entry
    }));
    for zip in [same, quoting] {
        let verdict = verdict(&scanner, "a.zip", &zip.finish()).await;
        assert_eq!(verdict, not_scanned(Why::ArchiveLimit(Limit::Overlap)));
    }
}

#[tokio::test]
async fn what_has_a_password_is_not_clean() {
    let fake = Fake::start(GULLIBLE).await;
    let scanner = scanner(&fake.url(), 25);
    let mut zip = two();
    zip.members[6] |= 1;
    assert_eq!(verdict(&scanner, "a.zip", &zip.finish()).await, not_scanned(Why::EncryptedArchive));
    let mut listed_only = two();
    listed_only.entries[1].flags |= 1;
    assert_eq!(verdict(&scanner, "a.zip", &listed_only.finish()).await, not_scanned(Why::EncryptedArchive));
    let name: Vec<u8> = "EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let office = [b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".to_vec(), vec![0; 5000], name, vec![0; 500]].concat();
    assert_eq!(verdict(&scanner, "a.docx", &office).await, not_scanned(Why::EncryptedArchive));
}

#[tokio::test]
async fn archives_nobody_looks_into_are_not_clean_wherever_they_are() {
    let fake = Fake::start(GULLIBLE).await;
    let scanner = scanner(&fake.url(), 25);
    let seven = b"7z\xbc\xaf\x27\x1c\0\x04".to_vec();
    let rar = b"Rar!\x1a\x07\x01\0".to_vec();
    let mut lzma = two();
    lzma.members[8] = 14;
    let inside = Zip::new().deflate("in.7z", &seven).finish();
    for content in [seven, rar, lzma.finish(), inside] {
        assert_eq!(verdict(&scanner, "a", &content).await, not_scanned(Why::UnsupportedArchive));
    }
}
