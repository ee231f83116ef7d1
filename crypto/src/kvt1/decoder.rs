//! Reading a whole stored file in order, in constant memory.

use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use super::{
    FIXED_HEADER_LEN, Header, HeaderError, MAX_SEGMENTS, PREFIX_LEN, SEGMENT_HEADER_LEN, SegmentError,
    SegmentOpener,
};
use crate::{
    cobblestone::{OpenError, SEALED_CHUNK_LEN},
    manifest::{SegmentEntry, Sha256Hash},
    secret::FileKey,
};

/// Why a stored file was not read to its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DecodeError {
    /// The header is not one.
    #[error("the stored file's header cannot be read")]
    Header(#[from] HeaderError),
    /// A segment does not open: wrong key, or damaged.
    #[error("segment {index} cannot be read")]
    Segment {
        /// Which segment.
        index: u32,
        /// What is wrong with it.
        source: SegmentError,
    },
    /// Segment 65,535 is not the last one.
    #[error("a stored file has at most {MAX_SEGMENTS} segments")]
    TooManySegments,
    /// Something follows the last segment.
    #[error("bytes follow the last segment")]
    TrailingBytes,
    /// The bytes end before the last segment does.
    #[error("the stored file is cut short")]
    Truncated,
}

/// What the next bytes are.
enum State {
    FixedHeader,
    Stanzas,
    SegmentHeader,
    Chunk { opener: SegmentOpener, chunk: u32, last: bool },
    End,
    Failed(DecodeError),
}

/// Takes a stored file's bytes as they come and gives its plaintext, each chunk after its tag has been checked.
/// Any layout that the format allows is read.
///
/// Plaintext that has been given out is true, but is the whole file only when [`Self::finish`] says so.
pub struct Decoder {
    key: FileKey,
    state: State,
    /// Bytes of the piece that is being collected; at most one sealed chunk or header.
    piece: Zeroizing<Vec<u8>>,
    /// How long that piece is.
    piece_len: usize,
    header: Option<Header>,
    index: u32,
    digest: Sha256,
    finished_segments: Vec<SegmentEntry>,
}

impl Decoder {
    /// A decoder for the file that this key belongs to.
    pub fn new(key: FileKey) -> Self {
        Self {
            key,
            state: State::FixedHeader,
            piece: Zeroizing::new(Vec::with_capacity(SEALED_CHUNK_LEN)),
            piece_len: FIXED_HEADER_LEN,
            header: None,
            index: 0,
            digest: Sha256::new(),
            finished_segments: Vec::new(),
        }
    }

    /// Takes the next stored bytes and appends the plaintext they complete to `out`.
    ///
    /// # Errors
    ///
    /// See [`DecodeError`]. What was appended before is true; nothing more will come, and every later call
    /// returns the same error.
    pub fn push(&mut self, mut stored: &[u8], out: &mut Vec<u8>) -> Result<(), DecodeError> {
        if let State::Failed(error) = self.state {
            return Err(error);
        }
        while !stored.is_empty() {
            if matches!(self.state, State::End) {
                return self.fail(DecodeError::TrailingBytes);
            }
            let missing = self.piece_len - self.piece.len();
            let (taken, rest) = stored.split_at(missing.min(stored.len()));
            self.piece.extend_from_slice(taken);
            stored = rest;
            if self.piece.len() == self.piece_len
                && let Err(error) = self.piece_complete(out)
            {
                return self.fail(error);
            }
        }
        Ok(())
    }

    /// Says that no more bytes follow, and returns the file's header.
    ///
    /// # Errors
    ///
    /// [`DecodeError::Truncated`] if the last segment has not been read to its end, or the error that stopped an
    /// earlier call.
    pub fn finish(self) -> Result<Header, DecodeError> {
        match (self.state, self.header) {
            (State::End, Some(header)) => Ok(header),
            (State::Failed(error), _) => Err(error),
            _ => Err(DecodeError::Truncated),
        }
    }

    /// The file's header, as soon as it has been read. It is authentic once a segment has been opened.
    pub fn header(&self) -> Option<&Header> {
        self.header.as_ref()
    }

    /// The manifest's entries of the segments completed since the last call. To stay in constant memory, call it
    /// as often as [`Self::push`].
    pub fn take_segments(&mut self) -> Vec<SegmentEntry> {
        std::mem::take(&mut self.finished_segments)
    }

    fn fail(&mut self, error: DecodeError) -> Result<(), DecodeError> {
        self.state = State::Failed(error);
        self.piece.clear();
        Err(error)
    }

    fn piece_complete(&mut self, out: &mut Vec<u8>) -> Result<(), DecodeError> {
        match self.state {
            State::FixedHeader | State::Stanzas => self.header_complete()?,
            State::SegmentHeader => self.segment_header_complete()?,
            State::Chunk { .. } => self.chunk_complete(out)?,
            State::End | State::Failed(_) => {}
        }
        Ok(())
    }

    fn header_complete(&mut self) -> Result<(), DecodeError> {
        let fixed = self.piece.first_chunk().ok_or(HeaderError::Truncated)?;
        let len = Header::len_from_fixed(fixed)?;
        if len > self.piece.len() {
            self.state = State::Stanzas;
            self.piece_len = len;
        } else {
            self.header = Some(Header::decode(&self.piece)?);
            self.expect(State::SegmentHeader, SEGMENT_HEADER_LEN);
        }
        Ok(())
    }

    fn segment_header_complete(&mut self) -> Result<(), DecodeError> {
        self.digest.update(&*self.piece);
        let header = self.header.as_ref().ok_or(DecodeError::Truncated)?;
        let (opener, last) =
            self.open_segment(&header.prefix()).map_err(|source| self.segment_error(source))?;
        self.expect_chunk(opener, 0, last)
    }

    /// The format does not say in clear whether a segment is the last one: the commitment does.
    fn open_segment(&self, prefix: &[u8; PREFIX_LEN]) -> Result<(SegmentOpener, bool), SegmentError> {
        let piece = self.piece.first_chunk().ok_or(SegmentError::Length)?;
        let open = |last| SegmentOpener::new(&self.key, prefix, self.index, last, piece);
        match open(false) {
            Err(SegmentError::Content(OpenError::Commitment)) => open(true).map(|opener| (opener, true)),
            result => result.map(|opener| (opener, false)),
        }
    }

    fn chunk_complete(&mut self, out: &mut Vec<u8>) -> Result<(), DecodeError> {
        self.digest.update(&*self.piece);
        // The state is put back by what follows, unless this fails, and then it is `Failed`.
        let State::Chunk { opener, chunk, last } = std::mem::replace(&mut self.state, State::End) else {
            return Ok(());
        };
        let plaintext =
            opener.open_chunk(chunk, &mut self.piece).map_err(|source| Self::error_in(self.index, source))?;
        out.extend_from_slice(plaintext);
        if chunk + 1 < opener.chunks() {
            return self.expect_chunk(opener, chunk + 1, last);
        }
        let sha256 = Sha256Hash::from_bytes(self.digest.finalize_reset().into());
        self.finished_segments.push(SegmentEntry { plain_len: opener.plain_len(), sha256 });
        if last {
            self.expect(State::End, 0);
            return Ok(());
        }
        self.index += 1;
        if self.index == MAX_SEGMENTS {
            return Err(DecodeError::TooManySegments);
        }
        self.expect(State::SegmentHeader, SEGMENT_HEADER_LEN);
        Ok(())
    }

    fn expect_chunk(&mut self, opener: SegmentOpener, chunk: u32, last: bool) -> Result<(), DecodeError> {
        let len =
            opener.stored_chunk_len(chunk).ok_or_else(|| self.segment_error(SegmentError::OutOfRange))?;
        self.expect(State::Chunk { opener, chunk, last }, len);
        Ok(())
    }

    fn expect(&mut self, state: State, piece_len: usize) {
        self.state = state;
        self.piece_len = piece_len;
        self.piece.clear();
    }

    fn segment_error(&self, source: SegmentError) -> DecodeError {
        Self::error_in(self.index, source)
    }

    fn error_in(index: u32, source: SegmentError) -> DecodeError {
        DecodeError::Segment { index, source }
    }
}

/// Opens a whole stored file at once.
///
/// # Errors
///
/// See [`DecodeError`]. Nothing is returned of a file that is damaged anywhere.
pub fn open_file(key: &FileKey, stored: &[u8]) -> Result<Vec<u8>, DecodeError> {
    let mut decoder = Decoder::new(key.clone());
    let mut plaintext = Zeroizing::new(Vec::with_capacity(stored.len()));
    decoder.push(stored, &mut plaintext)?;
    decoder.finish()?;
    Ok(std::mem::take(&mut plaintext))
}
