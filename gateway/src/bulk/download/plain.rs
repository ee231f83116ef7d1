//! The plaintext of one stored file, piece by piece: read, checked, opened in place.

use std::ops::Range;
use std::sync::Arc;

use bytes::{Bytes, BytesMut};
use kuvert_crypto::cobblestone::{CHUNK_LEN, SEALED_CHUNK_LEN};
use kuvert_crypto::kvt1::{
    FIXED_HEADER_LEN, Header, HeaderError, Layout, PREFIX_LEN, SEGMENT_HEADER_LEN, SegmentError,
    SegmentOpener, SegmentRead,
};
use kuvert_crypto::manifest::EntryError;
use sha2::{Digest, Sha256};
use tokio::task::JoinHandle;

use crate::app::download::OpenFile;
use crate::blob::{BlobError, BlobStore, Reader};

/// Chunks that are read and opened at once: 64 KiB of plaintext.
const CHUNKS_PER_PIECE: u32 = 4;

/// So many bytes before a segment ends, the next one is asked for, where that is a journey.
const AHEAD_BYTES: u64 = 1 << 20;

/// Why a stored file is not what its manifest says.
#[derive(Debug, thiserror::Error)]
pub(super) enum PlainError {
    #[error("the store does not give what must be there")]
    Blob(#[from] BlobError),
    #[error("the stored file's header is not its own")]
    Header(#[from] HeaderError),
    #[error("the manifest's entry contradicts itself")]
    Entry(#[from] EntryError),
    #[error("a stored segment does not open")]
    Segment(#[from] SegmentError),
    #[error("stored segments differ from the manifest")]
    Manifest,
}

/// A stored file whose header and sizes are those of its manifest entry.
pub(super) struct Stored {
    blobs: BlobStore,
    file: Arc<OpenFile>,
    prefix: [u8; PREFIX_LEN],
    header_len: u64,
    layout: Layout,
}

impl Stored {
    /// Compares what lies in the store with the manifest, before a byte of it is given to anybody.
    pub(super) async fn check(blobs: &BlobStore, file: Arc<OpenFile>) -> Result<Self, PlainError> {
        let entry = &file.entry;
        let mut start = blobs.read(&entry.blob_id, 0, 0..FIXED_HEADER_LEN as u64).await?;
        let fixed = start.next(FIXED_HEADER_LEN).await?;
        let fixed: &[u8; FIXED_HEADER_LEN] = fixed.first_chunk().ok_or(HeaderError::Truncated)?;
        let header_len = Header::len_from_fixed(fixed)? as u64;
        let prefix: &[u8; PREFIX_LEN] = fixed.first_chunk().ok_or(HeaderError::Truncated)?;
        let layout = entry.layout(header_len)?;
        let sizes = blobs.segment_sizes(&entry.blob_id).await?;
        for (index, segment) in (0..).zip(&entry.segments) {
            let header_here = if index == 0 { header_len } else { 0 };
            if sizes.get(&index) != Some(&(segment.stored_len() + header_here)) {
                return Err(PlainError::Manifest);
            }
        }
        // The prefix is bound into every segment: a wrong one opens none of them.
        Ok(Self { blobs: blobs.clone(), prefix: *prefix, header_len, layout, file })
    }

    /// Begins to read the plaintext bytes `range`.
    pub(super) fn plaintext(self: Arc<Self>, range: Range<u64>) -> Plaintext {
        Plaintext { stored: self, range, run: None, ahead: None }
    }

    async fn open_run(&self, read: SegmentRead) -> Result<Run, PlainError> {
        // Offsets in a layout count from the file's beginning, those in an object from its own.
        let base = if read.index == 0 { self.header_len } else { 0 };
        let in_object = |range: Range<u64>| {
            let offset = read.stored_offset_of_segment;
            range.start - offset + base..range.end - offset + base
        };
        let entry = &self.file.entry;
        let object = |range| self.blobs.read(&entry.blob_id, read.index, range);
        let (header, chunks) = (in_object(read.header_range()), in_object(read.stored_range()));
        let (head, stored) = if header.end == chunks.start {
            let mut both = object(header.start..chunks.end).await?;
            (both.next(SEGMENT_HEADER_LEN).await?, both)
        } else {
            (object(header).await?.next(SEGMENT_HEADER_LEN).await?, object(chunks).await?)
        };
        let head: &[u8; SEGMENT_HEADER_LEN] = head.first_chunk().ok_or(SegmentError::Length)?;
        let opener = SegmentOpener::new(&self.file.fk, &self.prefix, read.index, read.last, head)?;
        if opener.plain_len() != read.plain_len {
            return Err(PlainError::Manifest);
        }
        // Only a segment that is read whole can be compared with its hash.
        let hash = (read.chunks == opener.chunks()).then(|| Sha256::new_with_prefix(head));
        Ok(Run { opener, stored, next_chunk: read.first_chunk, skip: read.skip, left: read.take, hash, read })
    }

    fn hash_of(&self, index: u32) -> Option<&[u8; 32]> {
        self.file.entry.segments.get(index as usize).map(|segment| segment.sha256.as_bytes())
    }
}

/// Plaintext on its way out.
pub(super) struct Plaintext {
    stored: Arc<Stored>,
    /// What was not given out yet.
    range: Range<u64>,
    run: Option<Run>,
    /// The run after this one, asked for before it is needed.
    ahead: Option<Ahead>,
}

/// A run that is being begun; nobody waits for one that is dropped.
struct Ahead(JoinHandle<Result<Run, PlainError>>);

impl Drop for Ahead {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// Chunks of one segment that follow each other.
struct Run {
    read: SegmentRead,
    opener: SegmentOpener,
    stored: Reader,
    next_chunk: u32,
    /// Plaintext bytes to drop before the range begins.
    skip: usize,
    /// Plaintext bytes of the range that are still to come.
    left: u64,
    hash: Option<Sha256>,
}

impl Plaintext {
    /// The next bytes of the range; empty once all were given out. Each of them was checked, and nothing may follow
    /// an error.
    pub(super) async fn next(&mut self) -> Result<Bytes, PlainError> {
        if self.range.is_empty() {
            return Ok(Bytes::new());
        }
        if self.run.is_none() {
            self.run = Some(self.begin().await?);
        }
        let run = self.run.as_mut().ok_or(PlainError::Manifest)?;
        let piece = run.next_piece(&self.stored).await?;
        let left = run.left;
        self.range.start += piece.len() as u64;
        if left == 0 {
            self.run = None;
        } else if left <= AHEAD_BYTES && self.ahead.is_none() && self.stored.blobs.is_remote() {
            self.look_ahead(left);
        }
        Ok(piece)
    }

    async fn begin(&mut self) -> Result<Run, PlainError> {
        if let Some(mut ahead) = self.ahead.take() {
            return (&mut ahead.0).await.map_err(|error| BlobError::Io(error.into()))?;
        }
        let read = self.stored.layout.locate(self.range.clone()).next().ok_or(PlainError::Manifest)?;
        self.stored.open_run(read).await
    }

    /// Begins the run that follows the present one, of which `left` bytes are still to come. Only its answer is waited for
    /// here; its bytes stay where they are until they are read.
    fn look_ahead(&mut self, left: u64) {
        let rest = self.range.start.saturating_add(left)..self.range.end;
        if rest.is_empty() {
            return;
        }
        if let Some(read) = self.stored.layout.locate(rest).next() {
            let stored = Arc::clone(&self.stored);
            self.ahead = Some(Ahead(tokio::spawn(async move { stored.open_run(read).await })));
        }
    }
}

impl Run {
    async fn next_piece(&mut self, stored: &Stored) -> Result<Bytes, PlainError> {
        let end = self.read.first_chunk + self.read.chunks;
        let chunks = CHUNKS_PER_PIECE.min(end - self.next_chunk);
        let wanted =
            self.opener.stored_chunk(self.next_chunk + chunks - 1).ok_or(SegmentError::OutOfRange)?.end
                - self.opener.stored_chunk(self.next_chunk).ok_or(SegmentError::OutOfRange)?.start;
        let mut piece = self.stored.next(usize::try_from(wanted).map_err(|_| SegmentError::Length)?).await?;
        if piece.len() as u64 != wanted {
            return Err(BlobError::Short.into());
        }
        if let Some(hash) = &mut self.hash {
            hash.update(&piece);
        }
        let last_of_run = self.next_chunk + chunks == end;
        if last_of_run && let Some(hash) = self.hash.take() {
            // Another sealing of this very place would open as well; the manifest knows the one that counts.
            let found: [u8; 32] = hash.finalize().into();
            if stored.hash_of(self.read.index) != Some(&found) {
                return Err(PlainError::Manifest);
            }
        }
        self.open(&mut piece)?;
        self.next_chunk += chunks;
        Ok(self.trim(piece))
    }

    /// Opens all chunks in `piece` and closes the gaps that their tags leave.
    fn open(&self, piece: &mut BytesMut) -> Result<(), SegmentError> {
        let mut plain_len = 0;
        for (number, start) in (self.next_chunk..).zip((0..piece.len()).step_by(SEALED_CHUNK_LEN)) {
            let stop = piece.len().min(start + SEALED_CHUNK_LEN);
            let len = self.opener.open_chunk(number, &mut piece[start..stop])?.len();
            piece.copy_within(start..start + len, plain_len);
            plain_len += len;
        }
        piece.truncate(plain_len);
        Ok(())
    }

    /// Cuts off what lies before and behind the range.
    fn trim(&mut self, piece: BytesMut) -> Bytes {
        debug_assert!(self.skip <= CHUNK_LEN, "the run begins with the chunk that holds the first byte");
        let mut piece = piece.freeze();
        let wanted = piece.split_off(self.skip.min(piece.len()));
        self.skip = 0;
        let len = usize::try_from(self.left).unwrap_or(usize::MAX).min(wanted.len());
        self.left -= len as u64;
        wanted.slice(..len)
    }
}
