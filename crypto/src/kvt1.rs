//! The stored file, KVT1: a header and a run of segments, each sealed under a salt of its own.
//!
//! ```text
//! header 48 + 88·n ‖ segment 0 ‖ segment 1 … ‖ last segment
//! segment = plain_len u32be ‖ Cobblestone-256
//! ```
//!
//! A writer makes a [`Header`] and then segments with [`SegmentWriter`]; the house's own writer seals data with
//! `last = false` and ends with an empty last segment, so it needs not know where the file ends. A reader that
//! has the manifest uses a [`Layout`] to find what to read for a plaintext range, and [`SegmentOpener`] to open
//! it; one that reads everything in order uses a [`Decoder`].

mod decoder;
mod header;
mod layout;
mod opener;
mod writer;

pub use decoder::{DecodeError, Decoder, open_file};
pub use header::{Header, HeaderError, prefix};
pub use layout::{Layout, LayoutError, SegmentRead};
pub use opener::{SegmentError, SegmentOpener, open_segment};
pub use writer::{SegmentWriter, WriteError};

use crate::{aead::TAG_LEN, cobblestone, kdf::label};

/// The first eight bytes of a stored file.
pub const MAGIC: [u8; 8] = *b"KUVERT\x00\x01";
/// The suite byte: Cobblestone-256 and X25519 stanzas.
pub const SUITE: u8 = 2;
/// Bytes of the header that are bound into every segment and stanza.
pub const PREFIX_LEN: usize = 44;
/// Bytes of a header without stanzas.
pub const FIXED_HEADER_LEN: usize = 48;
/// The most stanzas a header holds.
pub const MAX_STANZAS: usize = 8;
/// The most plaintext bytes a segment holds: 8 MiB.
pub const MAX_SEGMENT_PLAIN_LEN: u32 = 8 << 20;
/// The most segments a file has.
pub const MAX_SEGMENTS: u32 = 65_536;
/// Bytes of a stored segment before its first chunk: its plaintext length, salt and commitment.
pub const SEGMENT_HEADER_LEN: usize = PLAIN_LEN_LEN + cobblestone::HEADER_LEN;

/// Bytes of a segment's plaintext length.
const PLAIN_LEN_LEN: usize = 4;

/// Stored bytes of a segment with `plain_len` bytes of plaintext.
pub const fn stored_segment_len(plain_len: u32) -> u64 {
    // `as`: u64::from is not const
    PLAIN_LEN_LEN as u64 + cobblestone::sealed_len(plain_len as u64)
}

/// What a segment is bound to: its file, its place, and whether it is the last.
fn segment_context(prefix: &[u8; PREFIX_LEN], index: u32, last: bool) -> Vec<u8> {
    [label!("kuvert.dk/v1/segment"), prefix, &index.to_be_bytes(), &[u8::from(last)]].concat()
}

/// Plaintext bytes of a full chunk, as segments count.
const CHUNK_PLAIN_LEN: u32 = 16_384;
const _: () = assert!(CHUNK_PLAIN_LEN as usize == cobblestone::CHUNK_LEN);

/// The chunk that ends a segment, and its stored length.
const fn last_chunk(plain_len: u32) -> (u32, usize) {
    (plain_len / CHUNK_PLAIN_LEN, (plain_len % CHUNK_PLAIN_LEN) as usize + TAG_LEN)
}
