//! Writing one segment.

use rand_core::CryptoRng;

use super::{MAX_SEGMENT_PLAIN_LEN, MAX_SEGMENTS, PLAIN_LEN_LEN, PREFIX_LEN, segment_context};
use crate::{
    cobblestone::{Output, Room, SALT_LEN, Sealer},
    secret::FileKey,
};

/// The caller asked for a segment the format does not have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WriteError {
    /// The file has all the segments it may have.
    #[error("a stored file has at most {MAX_SEGMENTS} segments")]
    TooManySegments,
    /// The segment would hold more than [`MAX_SEGMENT_PLAIN_LEN`] bytes. Nothing was taken of the last push.
    #[error("a segment holds at most {MAX_SEGMENT_PLAIN_LEN} bytes")]
    SegmentFull,
}

/// Seals one segment under a fresh salt as its plaintext arrives.
///
/// A segment that was begun and not stored is begun anew, never continued: its place then gets another salt, so
/// that different bytes there never meet under one key and nonce.
pub struct SegmentWriter {
    sealer: Sealer,
    plain_len: u32,
    stored: Room,
}

impl SegmentWriter {
    /// Begins segment `index`. `prefix` is [`super::Header::prefix`] of the file; `last` marks the segment that
    /// ends it.
    ///
    /// # Errors
    ///
    /// [`WriteError::TooManySegments`] from `index` [`MAX_SEGMENTS`] on.
    pub fn begin(
        key: &FileKey,
        prefix: &[u8; PREFIX_LEN],
        index: u32,
        last: bool,
        rng: &mut (impl CryptoRng + ?Sized),
    ) -> Result<Self, WriteError> {
        Self::begin_in(Vec::new(), key, prefix, index, last, rng)
    }

    /// As [`Self::begin`], in the memory of a buffer that is no longer needed, over what it holds. For a caller
    /// that writes many segments: with a stored segment's buffer as it is (not cleared), sealing is about as fast as
    /// the cipher; fresh memory has to be found and cleared first.
    ///
    /// # Errors
    ///
    /// As [`Self::begin`].
    pub fn begin_in(
        buffer: Vec<u8>,
        key: &FileKey,
        prefix: &[u8; PREFIX_LEN],
        index: u32,
        last: bool,
        rng: &mut (impl CryptoRng + ?Sized),
    ) -> Result<Self, WriteError> {
        let mut salt = [0; SALT_LEN];
        rng.fill_bytes(&mut salt);
        Self::begin_with_salt(buffer, key, prefix, index, last, &salt)
    }

    /// As [`Self::begin_in`] with a given salt: for test vectors only. A salt used twice at one place of a file
    /// gives its plaintext away.
    ///
    /// # Errors
    ///
    /// As [`Self::begin`].
    pub fn begin_with_salt(
        buffer: Vec<u8>,
        key: &FileKey,
        prefix: &[u8; PREFIX_LEN],
        index: u32,
        last: bool,
        salt: &[u8; SALT_LEN],
    ) -> Result<Self, WriteError> {
        if index >= MAX_SEGMENTS {
            return Err(WriteError::TooManySegments);
        }
        let mut stored = Room::reuse(buffer);
        // The plaintext's length, known at the end.
        stored.append(&[0; PLAIN_LEN_LEN]);
        let context = segment_context(prefix, index, last);
        let sealer = Sealer::with_salt(key.as_bytes(), &context, salt, &mut stored);
        Ok(Self { sealer, plain_len: 0, stored })
    }

    /// Takes plaintext of any length.
    ///
    /// # Errors
    ///
    /// [`WriteError::SegmentFull`] if it does not fit; the segment is as before.
    pub fn push(&mut self, plaintext: &[u8]) -> Result<(), WriteError> {
        let added = u32::try_from(plaintext.len()).map_err(|_| WriteError::SegmentFull)?;
        if added > self.room() {
            return Err(WriteError::SegmentFull);
        }
        self.plain_len += added;
        self.sealer.push_to(plaintext, &mut self.stored);
        Ok(())
    }

    /// Plaintext bytes taken so far.
    pub fn plain_len(&self) -> u32 {
        self.plain_len
    }

    /// Plaintext bytes that still fit.
    pub fn room(&self) -> u32 {
        MAX_SEGMENT_PLAIN_LEN - self.plain_len
    }

    /// Ends the segment and returns it as it is stored: `plain_len u32be ‖ Cobblestone-256`.
    pub fn finish(mut self) -> Vec<u8> {
        self.sealer.finish_to(&mut self.stored);
        self.stored.filled_mut()[..PLAIN_LEN_LEN].copy_from_slice(&self.plain_len.to_be_bytes());
        self.stored.into_filled()
    }
}
