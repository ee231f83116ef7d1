//! The header of a stored file.

use super::{FIXED_HEADER_LEN, MAGIC, MAX_STANZAS, PREFIX_LEN, SUITE};
use crate::{
    ids::{BlobId, OrgId},
    stanza::{STANZA_LEN, Stanza},
};

/// Why bytes are not a header this version reads or writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum HeaderError {
    /// The bytes end before the header does.
    #[error("the header is cut short")]
    Truncated,
    /// Another format, or a version of it this program does not know.
    #[error("not a stored file of a known version")]
    Unknown,
    /// The right format, and a byte that the format does not allow.
    #[error("byte {offset} of the header is not allowed")]
    Malformed {
        /// Where, counted from the beginning of the file.
        offset: usize,
    },
    /// More stanzas than a header holds.
    #[error("more than {MAX_STANZAS} key stanzas")]
    TooManyStanzas,
}

/// What stands before a stored file's segments.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Header {
    /// The file.
    pub blob_id: BlobId,
    /// The organisation it belongs to.
    pub org_id: OrgId,
    /// The file's key, sealed to public keys; at most [`MAX_STANZAS`].
    pub stanzas: Vec<Stanza>,
}

/// P: the first 44 bytes of a header. A manifest's stanzas use it with the package's id as `id`.
pub fn prefix(id: &[u8; 16], org_id: &OrgId) -> [u8; PREFIX_LEN] {
    let mut prefix = [0; PREFIX_LEN];
    prefix[..8].copy_from_slice(&MAGIC);
    prefix[8] = SUITE;
    prefix[12..28].copy_from_slice(id);
    prefix[28..].copy_from_slice(org_id.as_bytes());
    prefix
}

impl Header {
    /// P: the part that is bound into every segment and stanza of the file.
    pub fn prefix(&self) -> [u8; PREFIX_LEN] {
        prefix(self.blob_id.as_bytes(), &self.org_id)
    }

    /// Bytes of the encoded header; the first segment begins there.
    pub fn encoded_len(&self) -> usize {
        FIXED_HEADER_LEN + self.stanzas.len() * STANZA_LEN
    }

    /// The header's bytes.
    ///
    /// # Errors
    ///
    /// [`HeaderError::TooManyStanzas`].
    pub fn encode(&self) -> Result<Vec<u8>, HeaderError> {
        let count = u8::try_from(self.stanzas.len()).map_err(|_| HeaderError::TooManyStanzas)?;
        if usize::from(count) > MAX_STANZAS {
            return Err(HeaderError::TooManyStanzas);
        }
        let mut bytes = Vec::with_capacity(self.encoded_len());
        bytes.extend_from_slice(&self.prefix());
        bytes.extend_from_slice(&[count, 0, 0, 0]);
        for stanza in &self.stanzas {
            bytes.extend_from_slice(&stanza.encode());
        }
        Ok(bytes)
    }

    /// How many bytes the header has whose first 48 bytes these are.
    ///
    /// # Errors
    ///
    /// See [`HeaderError`].
    pub fn len_from_fixed(fixed: &[u8; FIXED_HEADER_LEN]) -> Result<usize, HeaderError> {
        if fixed[..8] != MAGIC || fixed[8] != SUITE {
            return Err(HeaderError::Unknown);
        }
        if let Some(offset) = [9, 10, 11, 45, 46, 47].into_iter().find(|&offset| fixed[offset] != 0) {
            return Err(HeaderError::Malformed { offset });
        }
        match usize::from(fixed[44]) {
            count @ 0..=MAX_STANZAS => Ok(FIXED_HEADER_LEN + count * STANZA_LEN),
            _ => Err(HeaderError::TooManyStanzas),
        }
    }

    /// Reads the header at the beginning of `bytes`; it ends after [`Self::encoded_len`] of them.
    ///
    /// # Errors
    ///
    /// See [`HeaderError`]. Exactly the encodings that [`Self::encode`] writes are taken.
    pub fn decode(bytes: &[u8]) -> Result<Self, HeaderError> {
        let fixed = bytes.first_chunk().ok_or(HeaderError::Truncated)?;
        let len = Self::len_from_fixed(fixed)?;
        let encoded = bytes.get(FIXED_HEADER_LEN..len).ok_or(HeaderError::Truncated)?;
        let (encoded, _) = encoded.as_chunks::<STANZA_LEN>();
        let stanzas = encoded.iter().enumerate().map(|(number, stanza)| {
            let offset = FIXED_HEADER_LEN + number * STANZA_LEN;
            Stanza::decode(stanza).map_err(|_| HeaderError::Malformed { offset })
        });
        Ok(Self {
            blob_id: BlobId::from_slice(&fixed[12..28]).ok_or(HeaderError::Truncated)?,
            org_id: OrgId::from_slice(&fixed[28..44]).ok_or(HeaderError::Truncated)?,
            stanzas: stanzas.collect::<Result<_, _>>()?,
        })
    }
}
