//! Opening one segment, whole or in part.

use std::ops::Range;

use super::{
    MAX_SEGMENT_PLAIN_LEN, MAX_SEGMENTS, PLAIN_LEN_LEN, PREFIX_LEN, SEGMENT_HEADER_LEN, last_chunk,
    segment_context, stored_segment_len,
};
use crate::{
    cobblestone::{self, OpenError, Opener, SEALED_CHUNK_LEN},
    secret::FileKey,
};

/// Why a segment was not opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SegmentError {
    /// The stored bytes are not a segment of the length they name, or of no length the format has.
    #[error("not a segment: its length is wrong")]
    Length,
    /// The caller asked for a chunk or a place that the segment does not have.
    #[error("the segment has no such chunk")]
    OutOfRange,
    /// The content does not open.
    #[error("the segment does not open")]
    Content(#[from] OpenError),
}

/// Opens chunks of one segment in any order.
pub struct SegmentOpener {
    opener: Opener,
    plain_len: u32,
}

impl SegmentOpener {
    /// Checks key and place against the segment's first 60 bytes. `prefix` is [`super::Header::prefix`].
    ///
    /// # Errors
    ///
    /// [`SegmentError::Length`] if it names more than 8 MiB; [`SegmentError::OutOfRange`] if the format has no
    /// segment `index`; [`SegmentError::Content`] if key, file, place or `last` are not the segment's.
    pub fn new(
        key: &FileKey,
        prefix: &[u8; PREFIX_LEN],
        index: u32,
        last: bool,
        header: &[u8; SEGMENT_HEADER_LEN],
    ) -> Result<Self, SegmentError> {
        if index >= MAX_SEGMENTS {
            return Err(SegmentError::OutOfRange);
        }
        let (plain_len, sealed) = header.split_first_chunk::<PLAIN_LEN_LEN>().ok_or(SegmentError::Length)?;
        let plain_len = u32::from_be_bytes(*plain_len);
        if plain_len > MAX_SEGMENT_PLAIN_LEN {
            return Err(SegmentError::Length);
        }
        let sealed = sealed.try_into().map_err(|_| SegmentError::Length)?;
        let opener = Opener::new(key.as_bytes(), &segment_context(prefix, index, last), sealed)?;
        Ok(Self { opener, plain_len })
    }

    /// The plaintext length that the segment names. It is true once the last chunk has been opened, or if the
    /// manifest says the same.
    pub fn plain_len(&self) -> u32 {
        self.plain_len
    }

    /// How many chunks the segment has: at least one.
    pub fn chunks(&self) -> u32 {
        last_chunk(self.plain_len).0 + 1
    }

    /// Where a chunk is stored, counted from the segment's beginning; `None` past the last chunk.
    pub fn stored_chunk(&self, chunk: u32) -> Option<Range<u64>> {
        let len = self.stored_chunk_len(chunk)? as u64;
        let start = chunk_offset(chunk);
        Some(start..start + len)
    }

    /// Stored bytes of a chunk; `None` past the last chunk.
    pub(super) fn stored_chunk_len(&self, chunk: u32) -> Option<usize> {
        let (last, last_len) = last_chunk(self.plain_len);
        match chunk {
            chunk if chunk < last => Some(SEALED_CHUNK_LEN),
            chunk if chunk == last => Some(last_len),
            _ => None,
        }
    }

    /// Opens the stored chunk in `buf` in place and returns its plaintext. After an error `buf` holds nothing
    /// of it.
    ///
    /// # Errors
    ///
    /// [`SegmentError::OutOfRange`] past the last chunk, [`SegmentError::Content`] if it does not open.
    pub fn open_chunk<'b>(&self, chunk: u32, buf: &'b mut [u8]) -> Result<&'b mut [u8], SegmentError> {
        let (last, last_len) = last_chunk(self.plain_len);
        if chunk > last {
            buf.fill(0);
            return Err(SegmentError::OutOfRange);
        }
        if chunk == last && buf.len() != last_len {
            buf.fill(0);
            return Err(OpenError::Length.into());
        }
        Ok(self.opener.open_chunk(u64::from(chunk), chunk == last, buf)?)
    }
}

/// Where a chunk begins, counted from its segment's beginning.
pub(super) fn chunk_offset(chunk: u32) -> u64 {
    SEGMENT_HEADER_LEN as u64 + u64::from(chunk) * SEALED_CHUNK_LEN as u64
}

/// Opens a whole stored segment.
///
/// # Errors
///
/// As [`SegmentOpener::new`] and [`SegmentOpener::open_chunk`]; also [`SegmentError::Length`] if `stored` is not
/// exactly as long as the segment says.
pub fn open_segment(
    key: &FileKey,
    prefix: &[u8; PREFIX_LEN],
    index: u32,
    last: bool,
    stored: &[u8],
) -> Result<Vec<u8>, SegmentError> {
    let (plain_len, sealed) = stored.split_first_chunk::<PLAIN_LEN_LEN>().ok_or(SegmentError::Length)?;
    let plain_len = u32::from_be_bytes(*plain_len);
    if plain_len > MAX_SEGMENT_PLAIN_LEN || stored.len() as u64 != stored_segment_len(plain_len) {
        return Err(SegmentError::Length);
    }
    if index >= MAX_SEGMENTS {
        return Err(SegmentError::OutOfRange);
    }
    Ok(cobblestone::open(key.as_bytes(), &segment_context(prefix, index, last), sealed)?)
}
