//! Opening, at once or chunk by chunk in any order.

use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

use super::{COMMITMENT_LEN, HEADER_LEN, MAX_CHUNKS, SALT_LEN, SEALED_CHUNK_LEN, Schedule};
use crate::aead::TAG_LEN;

/// Why a sealed message was not opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OpenError {
    /// The bytes cannot be a sealed message: too short, or a chunk has a length that its place rules out.
    #[error("not a complete sealed message")]
    Length,
    /// The caller's key or context is not the message's, or its first 56 bytes are damaged.
    #[error("the key or the context is not this message's")]
    Commitment,
    /// The key is right and this chunk is not what was sealed at its place.
    #[error("chunk {index} is damaged, cut short, or not in its place")]
    Chunk {
        /// Which chunk, counted from zero.
        index: u64,
    },
}

/// Opens a whole message.
///
/// # Errors
///
/// See [`OpenError`]. Nothing is returned of a message that is damaged anywhere.
pub fn open(key: &[u8; 32], context: &[u8], sealed: &[u8]) -> Result<Vec<u8>, OpenError> {
    let (header, body) = sealed.split_first_chunk().ok_or(OpenError::Length)?;
    let opener = Opener::new(key, context, header)?;
    let mut plaintext = Zeroizing::new(body.to_vec());
    let full_chunks = body.len() / SEALED_CHUNK_LEN;
    let mut plain_len = 0;
    for index in 0..=full_chunks {
        let start = index * SEALED_CHUNK_LEN;
        let end = body.len().min(start + SEALED_CHUNK_LEN);
        let len = opener.open_chunk(index as u64, index == full_chunks, &mut plaintext[start..end])?.len();
        plaintext.copy_within(start..start + len, plain_len);
        plain_len += len;
    }
    plaintext.truncate(plain_len);
    Ok(std::mem::take(&mut plaintext))
}

/// Opens a message that is a key of 32 bytes.
pub(crate) fn open_key(key: &[u8; 32], context: &[u8], sealed: &[u8]) -> Result<[u8; 32], OpenError> {
    let plaintext = Zeroizing::new(open(key, context, sealed)?);
    plaintext.as_slice().try_into().map_err(|_| OpenError::Length)
}

/// Opens chunks of a message in any order.
///
/// It vouches for each chunk at its index. That the message is complete only its last chunk shows: a reader that
/// must know opens that too, or knows the length from an authenticated place.
pub struct Opener(Schedule);

impl Opener {
    /// Checks, in constant time, that key and context are this message's.
    ///
    /// # Errors
    ///
    /// [`OpenError::Commitment`].
    pub fn new(key: &[u8; 32], context: &[u8], header: &[u8; HEADER_LEN]) -> Result<Self, OpenError> {
        let (salt, commitment) = header.split_first_chunk::<SALT_LEN>().ok_or(OpenError::Length)?;
        let commitment: &[u8; COMMITMENT_LEN] = commitment.try_into().map_err(|_| OpenError::Length)?;
        let schedule = Schedule::derive(key, salt, context);
        if bool::from(schedule.commitment.ct_eq(commitment)) {
            Ok(Self(schedule))
        } else {
            Err(OpenError::Commitment)
        }
    }

    /// Opens the sealed chunk in `buf` in place and returns its plaintext. After an error `buf` holds nothing
    /// of it.
    ///
    /// # Errors
    ///
    /// [`OpenError::Length`] if `buf` has not exactly [`SEALED_CHUNK_LEN`] bytes, or for the last chunk fewer;
    /// [`OpenError::Chunk`] if it is not what was sealed as chunk `index`.
    pub fn open_chunk<'b>(
        &self,
        index: u64,
        is_last: bool,
        buf: &'b mut [u8],
    ) -> Result<&'b mut [u8], OpenError> {
        let legal = if is_last {
            (TAG_LEN..SEALED_CHUNK_LEN).contains(&buf.len())
        } else {
            buf.len() == SEALED_CHUNK_LEN
        };
        if !legal || index >= MAX_CHUNKS {
            buf.fill(0);
            return Err(OpenError::Length);
        }
        self.0.aead.open_in_place(self.0.nonce(index), &[], buf).map_err(|_| OpenError::Chunk { index })
    }
}
