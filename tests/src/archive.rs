//! Zip files, written here so that a test can make them lie.

use std::io::Read;

use flate2::write::DeflateEncoder;
use flate2::{Compression, Crc, CrcReader};

/// How a member is packed, as zip numbers it.
const STORED: u16 = 0;
const DEFLATE: u16 = 8;

/// A zip file before its directory is written.
#[derive(Clone, Debug, Default)]
pub struct Zip {
    /// Local headers and members, back to back.
    pub members: Vec<u8>,
    /// What the directory will say; change it, and the file contradicts itself.
    pub entries: Vec<ZipEntry>,
    /// The comment at the very end.
    pub comment: Vec<u8>,
}

/// One line of the central directory.
#[derive(Clone, Debug)]
pub struct ZipEntry {
    pub name: String,
    pub flags: u16,
    pub method: u16,
    pub crc32: u32,
    pub packed: u32,
    pub unpacked: u32,
    /// Where the local header begins.
    pub offset: u32,
}

impl Zip {
    pub fn new() -> Self {
        Self::default()
    }

    /// Appends a deflated member.
    #[must_use]
    pub fn deflate(self, name: &str, content: &[u8]) -> Self {
        self.deflate_from(name, content)
    }

    /// Appends a deflated member without holding it.
    #[must_use]
    pub fn deflate_from(mut self, name: &str, content: impl Read) -> Self {
        let mut content = CrcReader::new(content);
        let mut encoder = DeflateEncoder::new(Vec::new(), Compression::fast());
        std::io::copy(&mut content, &mut encoder).expect("memory takes everything");
        let packed = encoder.finish().expect("memory takes everything");
        self.member(name, DEFLATE, &packed, content.crc());
        self
    }

    /// Appends a member as it is.
    #[must_use]
    pub fn store(mut self, name: &str, content: &[u8]) -> Self {
        let mut crc = Crc::new();
        crc.update(content);
        self.member(name, STORED, content, &crc);
        self
    }

    fn member(&mut self, name: &str, method: u16, packed: &[u8], content: &Crc) {
        let entry = ZipEntry {
            name: name.to_owned(),
            flags: 0,
            method,
            crc32: content.sum(),
            packed: small(packed.len()),
            unpacked: content.amount(),
            offset: small(self.members.len()),
        };
        self.members.extend_from_slice(b"PK\x03\x04");
        self.members.extend_from_slice(&entry.common());
        self.members.extend_from_slice(name.as_bytes());
        self.members.extend_from_slice(packed);
        self.entries.push(entry);
    }

    /// The whole file.
    pub fn finish(self) -> Vec<u8> {
        let mut file = self.members;
        let begins = file.len();
        for entry in &self.entries {
            file.extend_from_slice(b"PK\x01\x02\x14\0");
            file.extend_from_slice(&entry.common());
            // Comment, disk, attributes.
            file.extend_from_slice(&[0; 10]);
            file.extend_from_slice(&entry.offset.to_le_bytes());
            file.extend_from_slice(entry.name.as_bytes());
        }
        let length = file.len() - begins;
        // The count wraps, as it does where writers ignore its limit.
        let entries = (small(self.entries.len()) & 0xffff).to_le_bytes();
        file.extend_from_slice(b"PK\x05\x06\0\0\0\0");
        file.extend_from_slice(&entries[..2]);
        file.extend_from_slice(&entries[..2]);
        file.extend_from_slice(&small(length).to_le_bytes());
        file.extend_from_slice(&small(begins).to_le_bytes());
        file.extend_from_slice(&small(self.comment.len()).to_le_bytes()[..2]);
        file.extend_from_slice(&self.comment);
        file
    }
}

impl ZipEntry {
    /// What local and central header have in common: from the version to the length of the (missing) extra field.
    fn common(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(26);
        for number in [20, self.flags, self.method, 0, 0x21] {
            bytes.extend_from_slice(&number.to_le_bytes());
        }
        for number in [self.crc32, self.packed, self.unpacked] {
            bytes.extend_from_slice(&number.to_le_bytes());
        }
        bytes.extend_from_slice(&small(self.name.len()).to_le_bytes()[..2]);
        bytes.extend_from_slice(&[0, 0]);
        bytes
    }
}

fn small(number: usize) -> u32 {
    u32::try_from(number).expect("tests make small files")
}
