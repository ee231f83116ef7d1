//! From a plaintext range to the stored bytes that hold it.

use std::{iter, ops::Range};

use super::{
    CHUNK_PLAIN_LEN, MAX_SEGMENT_PLAIN_LEN, MAX_SEGMENTS, last_chunk, opener::chunk_offset,
    stored_segment_len,
};

/// A list of segments that no stored file has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LayoutError {
    /// There is no segment, so none that ends the file.
    #[error("a stored file has at least one segment")]
    Empty,
    /// More than [`MAX_SEGMENTS`].
    #[error("a stored file has at most {MAX_SEGMENTS} segments")]
    TooManySegments,
    /// A segment with more than [`MAX_SEGMENT_PLAIN_LEN`] bytes.
    #[error("segment {index} is longer than {MAX_SEGMENT_PLAIN_LEN} bytes")]
    SegmentTooLong {
        /// Which segment.
        index: u32,
    },
}

/// Where everything is in a stored file, as its manifest says. The final segment is the one marked last.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Layout {
    /// For each segment where its plaintext and its stored bytes begin, and one entry for the end of the file.
    starts: Vec<Start>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Start {
    plain: u64,
    stored: u64,
}

/// One run of chunks to read and open. Chunk by chunk: read [`Self::stored_range`], open, drop the first `skip`
/// bytes of the run's plaintext, use `take`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SegmentRead {
    /// Which segment.
    pub index: u32,
    /// Whether it is the file's last.
    pub last: bool,
    /// Plaintext bytes of the segment; [`super::SegmentOpener::plain_len`] must say the same.
    pub plain_len: u32,
    /// Where the segment begins, counted in bytes from the beginning of the stored file.
    pub stored_offset_of_segment: u64,
    /// The first chunk to read.
    pub first_chunk: u32,
    /// How many chunks to read.
    pub chunks: u32,
    /// Plaintext bytes of the first chunk that lie before the range.
    pub skip: usize,
    /// Plaintext bytes of the run that lie in the range, after `skip`.
    pub take: u64,
}

impl SegmentRead {
    /// Where the segment's first 60 bytes stand in the stored file.
    pub fn header_range(&self) -> Range<u64> {
        self.stored_offset_of_segment..self.stored_offset_of_segment + chunk_offset(0)
    }

    /// Where the run's chunks stand in the stored file.
    pub fn stored_range(&self) -> Range<u64> {
        let end = self.first_chunk + self.chunks;
        let in_segment =
            chunk_offset(self.first_chunk)..chunk_offset(end).min(stored_segment_len(self.plain_len));
        self.stored_offset_of_segment + in_segment.start..self.stored_offset_of_segment + in_segment.end
    }
}

impl Layout {
    /// The layout of a file whose header has `header_len` bytes and whose segments have these plaintext lengths,
    /// the last one included, which may be empty.
    ///
    /// # Errors
    ///
    /// See [`LayoutError`].
    pub fn new(header_len: u64, plain_lens: impl IntoIterator<Item = u32>) -> Result<Self, LayoutError> {
        let mut end = Start { plain: 0, stored: header_len };
        let mut starts = vec![end];
        for (index, plain_len) in (0..).zip(plain_lens) {
            if index >= MAX_SEGMENTS {
                return Err(LayoutError::TooManySegments);
            }
            if plain_len > MAX_SEGMENT_PLAIN_LEN {
                return Err(LayoutError::SegmentTooLong { index });
            }
            end.plain += u64::from(plain_len);
            end.stored += stored_segment_len(plain_len);
            starts.push(end);
        }
        if starts.len() == 1 {
            return Err(LayoutError::Empty);
        }
        Ok(Self { starts })
    }

    /// Plaintext bytes of the file.
    pub fn plain_len(&self) -> u64 {
        self.end().plain
    }

    /// Stored bytes of the file, header included.
    pub fn stored_len(&self) -> u64 {
        self.end().stored
    }

    /// How many segments the file has: at least one.
    pub fn segments(&self) -> u32 {
        u32::try_from(self.starts.len() - 1).expect("new() lets no more than 65,536 in")
    }

    fn end(&self) -> Start {
        *self.starts.last().expect("new() puts at least one entry in")
    }

    /// What to read, in order, to get the plaintext bytes in `range`. What lies past the end of the file is left
    /// out; an empty range reads nothing.
    pub fn locate(&self, range: Range<u64>) -> impl Iterator<Item = SegmentRead> + use<'_> {
        let end = range.end.min(self.plain_len());
        let mut position = range.start;
        iter::from_fn(move || {
            if position >= end {
                return None;
            }
            let read = self.read_at(position, end);
            position += read.take;
            Some(read)
        })
    }

    /// The run that begins at plaintext byte `position` (which is in the file) and ends at `end` or with its
    /// segment.
    fn read_at(&self, position: u64, end: u64) -> SegmentRead {
        // The last segment that begins at or before the position; empty ones before it begin there too.
        let number = self.starts.partition_point(|start| start.plain <= position) - 1;
        let (start, next) = (self.starts[number], self.starts[number + 1]);
        let narrow = |value: u64| u32::try_from(value).expect("a segment is at most 8 MiB long");
        let within = narrow(position - start.plain);
        let take = end.min(next.plain) - position;
        let first_chunk = within / CHUNK_PLAIN_LEN;
        let last_byte = within + narrow(take) - 1;
        SegmentRead {
            index: u32::try_from(number).expect("new() lets no more than 65,536 in"),
            last: number + 2 == self.starts.len(),
            plain_len: narrow(next.plain - start.plain),
            stored_offset_of_segment: start.stored,
            first_chunk,
            chunks: last_byte / CHUNK_PLAIN_LEN - first_chunk + 1,
            skip: (within % CHUNK_PLAIN_LEN) as usize,
            take,
        }
    }

    /// How to read the last segment, whatever it holds: a reader that must know that the file is complete opens
    /// it even where it holds nothing of the range.
    pub fn last_segment(&self) -> SegmentRead {
        let number = self.starts.len() - 2;
        let (start, end) = (self.starts[number], self.end());
        let plain_len = u32::try_from(end.plain - start.plain).expect("a segment is at most 8 MiB long");
        SegmentRead {
            index: u32::try_from(number).expect("new() lets no more than 65,536 in"),
            last: true,
            plain_len,
            stored_offset_of_segment: start.stored,
            first_chunk: 0,
            chunks: last_chunk(plain_len).0 + 1,
            skip: 0,
            take: u64::from(plain_len),
        }
    }
}
