//! One file of a package.

use std::fmt;

use data_encoding::HEXLOWER;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::{
    ids::BlobId,
    kvt1::{Layout, LayoutError, stored_segment_len},
};

/// A SHA-256 value (FIPS 180-4). In text: 64 lower-case hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Sha256Hash([u8; 32]);

impl Sha256Hash {
    /// The hash with these bytes.
    pub const fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// Its bytes.
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl fmt::Display for Sha256Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&HEXLOWER.encode(&self.0))
    }
}

impl fmt::Debug for Sha256Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Serialize for Sha256Hash {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Sha256Hash {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let bytes = HEXLOWER.decode(text.as_bytes()).ok().and_then(|bytes| bytes.try_into().ok());
        bytes.map(Self).ok_or_else(|| de::Error::custom("not 64 lower-case hexadecimal digits"))
    }
}

/// What a file is to its package.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// A file somebody added.
    File,
    /// The secure message.
    Message,
    /// The answers to a form.
    Answers,
}

/// One stored segment of a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SegmentEntry {
    /// Plaintext bytes.
    pub plain_len: u32,
    /// SHA-256 of the segment as stored, its length field included.
    pub sha256: Sha256Hash,
}

impl SegmentEntry {
    /// Stored bytes.
    pub fn stored_len(&self) -> u64 {
        stored_segment_len(self.plain_len)
    }
}

/// One file of a package.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FileEntry {
    /// What it is to the package.
    pub role: Role,
    /// Where its bytes are.
    pub blob_id: BlobId,
    /// Its name as the sender gave it. Not yet fit for a file system or a header.
    pub name: String,
    /// Its media type (RFC 6838).
    pub media_type: String,
    /// Plaintext bytes.
    pub plain_len: u64,
    /// Its segments in order; the final one is the one marked last.
    pub segments: Vec<SegmentEntry>,
    /// SHA-256 of the plaintext.
    pub sha256: Sha256Hash,
    /// CRC-32 of the plaintext, as zip archives use it.
    pub crc32: u32,
}

/// An entry that contradicts itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EntryError {
    /// The segments are those of no stored file.
    #[error("the segment table is not one of a stored file")]
    Layout(#[from] LayoutError),
    /// The segments' lengths do not add up to the file's.
    #[error("the segments do not add up to the file's length")]
    Length,
}

impl FileEntry {
    /// Where everything is in the stored file, whose header has `header_len` bytes.
    ///
    /// # Errors
    ///
    /// See [`EntryError`].
    pub fn layout(&self, header_len: u64) -> Result<Layout, EntryError> {
        let layout = Layout::new(header_len, self.segments.iter().map(|segment| segment.plain_len))?;
        if layout.plain_len() == self.plain_len { Ok(layout) } else { Err(EntryError::Length) }
    }
}
