//! The stream: what is written is sealed as it goes, what is read has been checked.

use std::io::{self, Read, Write};

use kuvert_crypto::backup::{BackupPrivateKey, BackupPublicKey};
use kuvert_crypto::ids::{BlobId, OrgId};
use kuvert_crypto::kvt1::{
    Decoder, FIXED_HEADER_LEN, Header, MAX_SEGMENT_PLAIN_LEN, PREFIX_LEN, SegmentWriter, WriteError,
};
use kuvert_crypto::secret::FileKey;
use kuvert_crypto::stanza::{Stanza, StanzaKind};
use zeroize::Zeroizing;

use super::ArchiveError;

/// Bytes read at once.
const READ: usize = 256 * 1024;

/// Seals a stream to one public key.
pub struct Sealer<W: Write> {
    out: W,
    key: FileKey,
    prefix: [u8; PREFIX_LEN],
    index: u32,
    open: Option<SegmentWriter>,
    /// The memory of the segment before.
    buffer: Vec<u8>,
}

impl<W: Write> Sealer<W> {
    /// Writes the header. `rng` is asked for the key, the name and every salt.
    ///
    /// # Errors
    ///
    /// [`ArchiveError`] if nothing can be written.
    pub fn begin(mut out: W, org_id: OrgId, to: &BackupPublicKey) -> Result<Self, ArchiveError> {
        let mut rng = rng();
        let key = FileKey::random(&mut rng);
        let mut header = Header { blob_id: BlobId::random(&mut rng), org_id, stanzas: Vec::new() };
        let prefix = header.prefix();
        let stanza = Stanza::seal_file_key(&to.addressee(org_id), to.public(), &prefix, &key, &mut rng);
        header.stanzas.push(stanza.map_err(ArchiveError::damaged)?);
        out.write_all(&header.encode().map_err(ArchiveError::damaged)?)?;
        Ok(Self { out, key, prefix, index: 0, open: None, buffer: Vec::new() })
    }

    fn segment(&mut self) -> io::Result<&mut SegmentWriter> {
        let open = if let Some(open) = self.open.take() {
            open
        } else {
            let buffer = std::mem::take(&mut self.buffer);
            // The last place is for the segment that ends the file.
            let begun =
                SegmentWriter::begin_in(buffer, &self.key, &self.prefix, self.index, false, &mut rng());
            begun.map_err(full)?
        };
        Ok(self.open.insert(open))
    }

    fn close_segment(&mut self) -> io::Result<()> {
        if let Some(segment) = self.open.take() {
            let stored = segment.finish();
            self.out.write_all(&stored)?;
            self.buffer = stored;
            self.index += 1;
        }
        Ok(())
    }

    /// Ends the stream: without this, it counts as cut short.
    ///
    /// # Errors
    ///
    /// [`ArchiveError`]; the file is no backup then.
    pub fn finish(mut self) -> Result<W, ArchiveError> {
        self.close_segment()?;
        let last = SegmentWriter::begin(&self.key, &self.prefix, self.index, true, &mut rng());
        self.out.write_all(&last.map_err(full)?.finish())?;
        self.out.flush()?;
        Ok(self.out)
    }
}

fn full(error: WriteError) -> io::Error {
    io::Error::new(io::ErrorKind::FileTooLarge, error)
}

impl<W: Write> Write for Sealer<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let segment = self.segment()?;
        let taken = bytes.len().min(segment.room() as usize);
        segment.push(&bytes[..taken]).map_err(full)?;
        if segment.plain_len() == MAX_SEGMENT_PLAIN_LEN {
            self.close_segment()?;
        }
        Ok(taken)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Reads a sealed stream. What comes out is true; that nothing is missing is known at its end.
pub struct Opened<R: Read> {
    inner: R,
    decoder: Option<Decoder>,
    org_id: OrgId,
    plain: Zeroizing<Vec<u8>>,
    at: usize,
    stored: Vec<u8>,
}

impl<R: Read> Opened<R> {
    /// Reads the header and opens its stanza.
    ///
    /// # Errors
    ///
    /// [`ArchiveError::Unknown`] for other files, [`ArchiveError::OtherKey`] for another key's backup.
    pub fn begin(mut inner: R, key: &BackupPrivateKey) -> Result<Self, ArchiveError> {
        let mut fixed = [0; FIXED_HEADER_LEN];
        inner.read_exact(&mut fixed).map_err(|_| ArchiveError::Unknown)?;
        let length = Header::len_from_fixed(&fixed).map_err(|_| ArchiveError::Unknown)?;
        let mut bytes = fixed.to_vec();
        bytes.resize(length, 0);
        inner.read_exact(&mut bytes[FIXED_HEADER_LEN..]).map_err(|_| ArchiveError::Unknown)?;
        let header = Header::decode(&bytes).map_err(|_| ArchiveError::Unknown)?;
        let of_backup = |stanza: &&Stanza| stanza.kind == StanzaKind::Backup;
        let stanza = header.stanzas.iter().find(of_backup).ok_or(ArchiveError::Unknown)?;
        if stanza.key_id != key.public().key_id() {
            return Err(ArchiveError::OtherKey(stanza.key_id));
        }
        let opened = stanza.open_file_key(header.org_id, key.private(), &header.prefix());
        let mut decoder = Decoder::new(opened.map_err(ArchiveError::damaged)?);
        let mut plain = Zeroizing::new(Vec::new());
        decoder.push(&bytes, &mut plain).map_err(ArchiveError::damaged)?;
        let stored = vec![0; READ];
        Ok(Self { inner, decoder: Some(decoder), org_id: header.org_id, plain, at: 0, stored })
    }

    /// The organisation it is of.
    pub fn org_id(&self) -> OrgId {
        self.org_id
    }

    fn fill(&mut self) -> io::Result<()> {
        self.plain.clear();
        self.at = 0;
        while self.plain.is_empty() {
            let Some(decoder) = &mut self.decoder else { return Ok(()) };
            let read = self.inner.read(&mut self.stored)?;
            if read == 0 {
                let finished = self.decoder.take().map(Decoder::finish).transpose();
                return finished.map(drop).map_err(damaged);
            }
            decoder.push(&self.stored[..read], &mut self.plain).map_err(damaged)?;
            // The list of finished segments is not needed here and must not grow.
            drop(decoder.take_segments());
        }
        Ok(())
    }
}

fn damaged(error: kuvert_crypto::kvt1::DecodeError) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, error)
}

impl<R: Read> Read for Opened<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        if self.at == self.plain.len() {
            self.fill()?;
        }
        let taken = out.len().min(self.plain.len() - self.at);
        out[..taken].copy_from_slice(&self.plain[self.at..self.at + taken]);
        self.at += taken;
        Ok(taken)
    }
}

fn rng() -> rand_core::UnwrapErr<getrandom::SysRng> {
    rand_core::UnwrapErr(getrandom::SysRng)
}
