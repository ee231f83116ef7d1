//! What several tests share.
#![allow(clippy::unwrap_used, reason = "a test may panic")]
#![allow(dead_code, reason = "each test binary uses a part of it")]

use std::convert::Infallible;

use data_encoding::HEXLOWER;
use kuvert_crypto::{
    ids::{BlobId, OrgId},
    kvt1::{Header, SegmentWriter},
    secret::FileKey,
    stanza::Stanza,
};
use rand_core::{TryCryptoRng, TryRng};
use sha2::{Digest, Sha256};

/// Random-looking bytes that are the same in every run: SHA-256 of seed and counter.
pub(crate) struct SeededRng {
    seed: u64,
    counter: u64,
}

impl SeededRng {
    pub(crate) fn new(seed: u64) -> Self {
        Self { seed, counter: 0 }
    }

    /// A number below `bound`. Its bias does not matter to a test.
    pub(crate) fn below(&mut self, bound: usize) -> usize {
        let Ok(number) = self.try_next_u64();
        usize::try_from(number % bound as u64).unwrap()
    }
}

impl TryRng for SeededRng {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        let mut bytes = [0; 4];
        self.try_fill_bytes(&mut bytes)?;
        Ok(u32::from_be_bytes(bytes))
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        let mut bytes = [0; 8];
        self.try_fill_bytes(&mut bytes)?;
        Ok(u64::from_be_bytes(bytes))
    }

    fn try_fill_bytes(&mut self, out: &mut [u8]) -> Result<(), Infallible> {
        for chunk in out.chunks_mut(32) {
            let hash =
                Sha256::new().chain_update(self.seed.to_be_bytes()).chain_update(self.counter.to_be_bytes());
            chunk.copy_from_slice(&hash.finalize()[..chunk.len()]);
            self.counter += 1;
        }
        Ok(())
    }
}

impl TryCryptoRng for SeededRng {}

/// `n` bytes: `first`, `first + 1` … modulo 256.
pub(crate) fn sequence(n: usize, first: u8) -> Vec<u8> {
    std::iter::successors(Some(first), |byte| Some(byte.wrapping_add(1))).take(n).collect()
}

pub(crate) fn hex(text: &str) -> Vec<u8> {
    HEXLOWER.decode(text.as_bytes()).unwrap()
}

pub(crate) fn hex_array<const N: usize>(text: &str) -> [u8; N] {
    hex(text).try_into().unwrap()
}

pub(crate) const BLOB: BlobId = BlobId::from_bytes([0xb1; 16]);
pub(crate) const ORG: OrgId = OrgId::from_bytes([0x06; 16]);
pub(crate) const KEY: FileKey = FileKey::from_bytes([0xf1; 32]);

/// A stored file with its plaintext and the places where something begins or ends.
pub(crate) struct StoredFile {
    pub(crate) bytes: Vec<u8>,
    pub(crate) plaintext: Vec<u8>,
    pub(crate) header_len: usize,
    /// Where each segment begins, and the end of the file.
    pub(crate) segments: Vec<usize>,
}

/// Writes a file with segments of these lengths; the final one is marked last.
pub(crate) fn stored_file(plain_lens: &[usize], stanzas: Vec<Stanza>, rng: &mut SeededRng) -> StoredFile {
    let header = Header { blob_id: BLOB, org_id: ORG, stanzas };
    let mut bytes = header.encode().unwrap();
    let mut file =
        StoredFile { header_len: bytes.len(), bytes: Vec::new(), plaintext: Vec::new(), segments: vec![] };
    for (index, &len) in plain_lens.iter().enumerate() {
        file.segments.push(bytes.len());
        let mut plaintext = vec![0; len];
        rng.try_fill_bytes(&mut plaintext).unwrap();
        let last = index + 1 == plain_lens.len();
        let index = u32::try_from(index).unwrap();
        let mut writer = SegmentWriter::begin(&KEY, &header.prefix(), index, last, rng).unwrap();
        writer.push(&plaintext).unwrap();
        bytes.extend_from_slice(&writer.finish());
        file.plaintext.extend_from_slice(&plaintext);
    }
    file.segments.push(bytes.len());
    file.bytes = bytes;
    file
}
