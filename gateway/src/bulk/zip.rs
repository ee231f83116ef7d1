//! A zip archive that is never stored: its headers are computed, its members stream in between.
//!
//! Members are stored as they are. Their sizes and CRC-32 are known from the manifest, so the archive's length is
//! known before its first byte, no data descriptor is needed, and any byte range of it can be served. The format is
//! PKWARE's APPNOTE 6.3.10; its section is named where a number comes from.

use bytes::Bytes;
use time::OffsetDateTime;

/// APPNOTE 4.4.4, bit 11: names are UTF-8.
const FLAG_UTF8: u16 = 1 << 11;
/// APPNOTE 4.4.5: no compression.
const METHOD_STORED: u16 = 0;
/// APPNOTE 4.4.3.2: plain files need version 1.0, zip64 version 4.5.
const VERSION_PLAIN: u16 = 10;
const VERSION_ZIP64: u16 = 45;
/// APPNOTE 4.4.2: the external attributes are Unix's.
const MADE_ON_UNIX: u16 = 3 << 8 | VERSION_ZIP64;
/// A regular file that its owner may write and everyone may read.
const UNIX_MODE: u32 = 0o100_644 << 16;
/// What stands in a field whose value is in the zip64 one (APPNOTE 4.3.9.2, 4.4.1.4).
const IN_ZIP64_U16: u16 = u16::MAX;
const IN_ZIP64_U32: u32 = u32::MAX;
/// APPNOTE 4.5.3.
const ZIP64_EXTRA: u16 = 1;

/// A file to be put into an archive.
#[derive(Clone, Debug)]
pub(super) struct Member {
    /// Safe, and different from every other member's; at most 65,535 bytes.
    pub(super) name: String,
    /// Bytes.
    pub(super) size: u64,
    pub(super) crc32: u32,
}

/// One stretch of an archive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Part {
    Literal(Bytes),
    /// The whole content of a member, by its number.
    Member(usize),
}

/// The archive of `members`, each dated `modified`, as the parts that make it up in order.
pub(super) fn archive(members: &[Member], modified: OffsetDateTime) -> Vec<Part> {
    let stamp = dos_stamp(modified);
    let mut parts = Vec::with_capacity(members.len() * 2 + 1);
    let mut directory = Vec::new();
    let mut offset = 0;
    for (number, member) in members.iter().enumerate() {
        let header = local_header(member, stamp);
        directory_entry(&mut directory, member, stamp, offset);
        offset += header.len() as u64 + member.size;
        parts.push(Part::Literal(header.into()));
        parts.push(Part::Member(number));
    }
    let size = directory.len() as u64;
    end_of_directory(&mut directory, members.len() as u64, size, offset);
    parts.push(Part::Literal(directory.into()));
    parts
}

/// APPNOTE 4.3.7.
fn local_header(member: &Member, stamp: u32) -> Vec<u8> {
    // Here zip64 holds both sizes or none.
    let zip64 = member.size >= u64::from(IN_ZIP64_U32);
    let mut out = Vec::with_capacity(30 + member.name.len() + 20);
    out.extend(0x0403_4b50_u32.to_le_bytes());
    out.extend(version_needed(zip64).to_le_bytes());
    common(&mut out, member, stamp, zip64, if zip64 { 20 } else { 0 });
    out.extend(member.name.as_bytes());
    if zip64 {
        zip64_extra(&mut out, &[member.size, member.size]);
    }
    out
}

/// APPNOTE 4.3.12.
fn directory_entry(out: &mut Vec<u8>, member: &Member, stamp: u32, offset: u64) {
    let large = member.size >= u64::from(IN_ZIP64_U32);
    let offset32 = u32::try_from(offset).unwrap_or(IN_ZIP64_U32);
    let far = offset32 == IN_ZIP64_U32;
    let mut zip64 = Vec::new();
    if large {
        zip64.extend([member.size, member.size]);
    }
    if far {
        zip64.push(offset);
    }
    let extra_len =
        if zip64.is_empty() { 0 } else { 4 + 8 * u16::try_from(zip64.len()).expect("at most three") };
    out.extend(0x0201_4b50_u32.to_le_bytes());
    out.extend(MADE_ON_UNIX.to_le_bytes());
    out.extend(version_needed(!zip64.is_empty()).to_le_bytes());
    common(out, member, stamp, large, extra_len);
    // No comment, disk 0, no internal attributes.
    out.extend([0; 6]);
    out.extend(UNIX_MODE.to_le_bytes());
    out.extend(offset32.to_le_bytes());
    out.extend(member.name.as_bytes());
    if !zip64.is_empty() {
        zip64_extra(out, &zip64);
    }
}

/// The fields that local header and directory entry share, from the flags to the length of the extra field.
fn common(out: &mut Vec<u8>, member: &Member, stamp: u32, large: bool, extra_len: u16) {
    let size = if large { IN_ZIP64_U32 } else { u32::try_from(member.size).unwrap_or(IN_ZIP64_U32) };
    let name_len = u16::try_from(member.name.len()).expect("a sanitised name is short");
    out.extend(FLAG_UTF8.to_le_bytes());
    out.extend(METHOD_STORED.to_le_bytes());
    out.extend(stamp.to_le_bytes());
    out.extend(member.crc32.to_le_bytes());
    out.extend(size.to_le_bytes());
    out.extend(size.to_le_bytes());
    out.extend(name_len.to_le_bytes());
    out.extend(extra_len.to_le_bytes());
}

fn version_needed(zip64: bool) -> u16 {
    if zip64 { VERSION_ZIP64 } else { VERSION_PLAIN }
}

fn zip64_extra(out: &mut Vec<u8>, values: &[u64]) {
    out.extend(ZIP64_EXTRA.to_le_bytes());
    out.extend(u16::try_from(values.len() * 8).expect("at most three").to_le_bytes());
    for value in values {
        out.extend(value.to_le_bytes());
    }
}

/// APPNOTE 4.3.14 to 4.3.16: `directory` has `size` bytes and begins at `offset`.
fn end_of_directory(out: &mut Vec<u8>, entries: u64, size: u64, offset: u64) {
    let entries16 = u16::try_from(entries).unwrap_or(IN_ZIP64_U16);
    let size32 = u32::try_from(size).unwrap_or(IN_ZIP64_U32);
    let offset32 = u32::try_from(offset).unwrap_or(IN_ZIP64_U32);
    if entries16 == IN_ZIP64_U16 || size32 == IN_ZIP64_U32 || offset32 == IN_ZIP64_U32 {
        out.extend(0x0606_4b50_u32.to_le_bytes());
        // Bytes of this record after this field.
        out.extend(44_u64.to_le_bytes());
        out.extend(MADE_ON_UNIX.to_le_bytes());
        out.extend(VERSION_ZIP64.to_le_bytes());
        out.extend([0; 8]);
        for value in [entries, entries, size, offset] {
            out.extend(value.to_le_bytes());
        }
        out.extend(0x0706_4b50_u32.to_le_bytes());
        out.extend(0_u32.to_le_bytes());
        out.extend((offset + size).to_le_bytes());
        out.extend(1_u32.to_le_bytes());
    }
    out.extend(0x0605_4b50_u32.to_le_bytes());
    out.extend([0; 4]);
    out.extend(entries16.to_le_bytes());
    out.extend(entries16.to_le_bytes());
    out.extend(size32.to_le_bytes());
    out.extend(offset32.to_le_bytes());
    out.extend(0_u16.to_le_bytes());
}

/// Time and date in MS-DOS's form, which has steps of two seconds, no zone and the years 1980 to 2107; in UTC.
fn dos_stamp(at: OffsetDateTime) -> u32 {
    let at = at.to_offset(time::UtcOffset::UTC);
    let (year, month, day) = (at.year().clamp(1980, 2107) - 1980, u8::from(at.month()), at.day());
    let date = year.unsigned_abs() << 9 | u32::from(month) << 5 | u32::from(day);
    let time = u32::from(at.hour()) << 11 | u32::from(at.minute()) << 5 | u32::from(at.second() / 2);
    date << 16 | time
}

#[cfg(test)]
mod tests {
    use std::io::Write;
    use std::process::Command;

    use super::*;
    use time::macros::datetime;

    const MODIFIED: OffsetDateTime = datetime!(2026-11-21 20:15:42 UTC);

    fn member(name: &str, size: u64) -> Member {
        Member { name: name.to_owned(), size, crc32: 0 }
    }

    fn literals(parts: &[Part]) -> Vec<&[u8]> {
        fn literal(part: &Part) -> Option<&[u8]> {
            match part {
                Part::Literal(bytes) => Some(bytes),
                Part::Member(_) => None,
            }
        }
        parts.iter().filter_map(literal).collect()
    }

    fn u32_at(bytes: &[u8], at: usize) -> u32 {
        u32::from_le_bytes(bytes[at..at + 4].try_into().unwrap())
    }

    fn u64_at(bytes: &[u8], at: usize) -> u64 {
        u64::from_le_bytes(bytes[at..at + 8].try_into().unwrap())
    }

    /// Writes an archive of these contents and lets `program` judge it.
    fn judged(contents: &[(&str, &[u8])], program: &[&str]) -> String {
        let members: Vec<_> = contents
            .iter()
            .map(|(name, content)| Member {
                name: (*name).to_owned(),
                size: content.len() as u64,
                crc32: crc32fast::hash(content),
            })
            .collect();
        let mut file = tempfile::NamedTempFile::new().unwrap();
        for part in archive(&members, MODIFIED) {
            match part {
                Part::Literal(bytes) => file.write_all(&bytes).unwrap(),
                Part::Member(number) => file.write_all(contents[number].1).unwrap(),
            }
        }
        let output = Command::new(program[0]).args(&program[1..]).arg(file.path()).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    }

    const PYTHON: &str = "import sys, zipfile, datetime
archive = zipfile.ZipFile(sys.argv[1])
if len(archive.infolist()) < 1000: assert archive.testzip() is None
else: archive.read(archive.infolist()[-1])
for entry in archive.infolist():
    print(entry.filename, entry.file_size, datetime.datetime(*entry.date_time).isoformat())";

    #[test]
    fn another_program_reads_what_was_written() {
        let listed = judged(&[("æ.txt", b"hello"), ("empty", b"")], &["python3", "-c", PYTHON]);
        assert_eq!(listed, "æ.txt 5 2026-11-21T20:15:42\nempty 0 2026-11-21T20:15:42\n");
    }

    #[test]
    fn more_members_than_sixteen_bits_count_are_all_there() {
        let names: Vec<_> = (0..65_536).map(|number| format!("{number}.txt")).collect();
        let contents: Vec<_> = names.iter().map(|name| (name.as_str(), name.as_bytes())).collect();
        let listed = judged(&contents, &["python3", "-c", PYTHON]);
        assert_eq!(listed.lines().count(), 65_536);
        assert!(listed.ends_with("65535.txt 9 2026-11-21T20:15:42\n"));
    }

    #[test]
    fn sizes_from_four_gibibytes_on_stand_in_the_zip64_field() {
        let limit = u64::from(u32::MAX);
        let below = archive(&[member("a", limit - 1)], MODIFIED);
        assert_eq!(literals(&below)[0].len(), 31);
        assert_eq!(u32_at(literals(&below)[0], 18), u32::MAX - 1);

        for size in [limit, limit + 1, 5 << 40] {
            let parts = archive(&[member("a", size)], MODIFIED);
            let header = literals(&parts)[0];
            assert_eq!((u32_at(header, 18), u32_at(header, 22)), (u32::MAX, u32::MAX));
            assert_eq!((u64_at(header, 35), u64_at(header, 43)), (size, size));
            assert_eq!(header.len(), 51);
        }
    }

    #[test]
    fn members_and_directories_behind_four_gibibytes_are_found() {
        let parts = archive(&[member("a", 3 << 30), member("b", 3 << 30), member("c", 1)], MODIFIED);
        let literals = literals(&parts);
        let directory = literals[3];
        let third = 47 + 47;
        assert_eq!(u32_at(directory, 47 + 42), (3 << 30) + 31, "the second is within reach");
        assert_eq!(u32_at(directory, third + 42), u32::MAX);
        assert_eq!(u64_at(directory, third + 47 + 4), 2 * ((3 << 30) + 31));
        let records = third + 47 + 12;
        assert_eq!(u32_at(directory, records), 0x0606_4b50);
        assert_eq!(u64_at(directory, records + 48), 6 * (1 << 30) + 31 * 3 + 1, "where the directory begins");
        assert_eq!(u32_at(directory, records + 56), 0x0706_4b50);
        assert_eq!(u64_at(directory, records + 64), 6 * (1 << 30) + 31 * 3 + 1 + records as u64);
    }

    #[test]
    fn a_date_before_msdos_is_its_first_day_at_the_earliest() {
        assert_eq!(dos_stamp(datetime!(1970-01-01 0:00 UTC)) >> 25, 0);
        assert_eq!(dos_stamp(datetime!(2107-12-31 23:59:59 UTC)), 0xFF9F_BF7D);
    }
}
