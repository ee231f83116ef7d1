//! A tar archive of small parts (POSIX ustar), written and read one part at a time.

use std::io::{Read, Write};

use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};

use super::{ArchiveError, Part};

/// Bytes of the largest part: what is longer is cut.
pub const PART_MAX: usize = 8 << 20;
/// A stored object is a segment of at most 8 MiB, its seals, and a header.
const READ_MAX: u64 = 9 << 20;
const BLOCK: usize = 512;
const NAME_MAX: usize = 100;

/// Writes parts and remembers what it wrote, objects excepted.
pub struct PartsWriter<W: Write> {
    out: W,
    written: Vec<Part>,
    bytes: u64,
}

impl<W: Write> PartsWriter<W> {
    pub fn new(out: W) -> Self {
        Self { out, written: Vec::new(), bytes: 0 }
    }

    /// Writes one part that the manifest will name.
    ///
    /// # Errors
    ///
    /// [`ArchiveError`].
    pub fn part(&mut self, name: &str, data: &[u8]) -> Result<(), ArchiveError> {
        self.unlisted(name, data)?;
        let sha256 = HEXLOWER.encode(&Sha256::digest(data));
        self.written.push(Part { name: name.to_owned(), size: data.len() as u64, sha256 });
        Ok(())
    }

    /// Writes one part that a list of its own names.
    ///
    /// # Errors
    ///
    /// [`ArchiveError`].
    pub fn unlisted(&mut self, name: &str, data: &[u8]) -> Result<(), ArchiveError> {
        self.out.write_all(&header(name, data.len())?)?;
        self.out.write_all(data)?;
        let rest = data.len() % BLOCK;
        if rest != 0 {
            self.out.write_all(&[0; BLOCK][rest..])?;
        }
        self.bytes += data.len() as u64;
        Ok(())
    }

    /// Writes everything that `from` gives as parts of `folder`, numbered. Returns their bytes.
    ///
    /// # Errors
    ///
    /// [`ArchiveError`], and what reading says.
    pub fn stream(&mut self, folder: &str, mut from: impl Read) -> Result<u64, ArchiveError> {
        let (mut buffer, mut bytes) = (vec![0; PART_MAX], 0);
        for number in 0_u32.. {
            let mut filled = 0;
            while filled < buffer.len() {
                match from.read(&mut buffer[filled..])? {
                    0 => break,
                    read => filled += read,
                }
            }
            if filled == 0 && number > 0 {
                break;
            }
            self.part(&format!("{folder}/{number:08}"), &buffer[..filled])?;
            bytes += filled as u64;
            if filled < buffer.len() {
                break;
            }
        }
        Ok(bytes)
    }

    /// Bytes of all parts so far.
    pub fn bytes(&self) -> u64 {
        self.bytes
    }

    /// What the manifest names.
    pub fn written(&self) -> &[Part] {
        &self.written
    }

    /// Ends the archive.
    ///
    /// # Errors
    ///
    /// [`ArchiveError`].
    pub fn finish(mut self) -> Result<W, ArchiveError> {
        self.out.write_all(&[0; 2 * BLOCK])?;
        Ok(self.out)
    }
}

fn header(name: &str, size: usize) -> Result<[u8; BLOCK], ArchiveError> {
    if name.len() >= NAME_MAX {
        return Err(ArchiveError::damaged("a part's name is too long"));
    }
    let mut block = [0; BLOCK];
    let mut put = |at: usize, bytes: &[u8]| block[at..at + bytes.len()].copy_from_slice(bytes);
    put(0, name.as_bytes());
    put(100, b"0000600\0");
    put(108, b"0000000\0");
    put(116, b"0000000\0");
    put(124, format!("{size:011o}\0").as_bytes());
    put(136, b"00000000000\0");
    put(148, b"        ");
    put(156, b"0");
    put(257, b"ustar\x0000");
    let sum = checksum(&block);
    block[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
    Ok(block)
}

/// The sum of all bytes, the checksum's own place taken as spaces.
fn checksum(block: &[u8; BLOCK]) -> u32 {
    let bytes = block.iter().enumerate();
    bytes.map(|(at, byte)| if (148..156).contains(&at) { 32 } else { u32::from(*byte) }).sum()
}

/// Reads parts in order.
pub struct PartsReader<R: Read> {
    inner: R,
    /// The next part's name and size, read ahead.
    next: Option<(String, usize)>,
    read: Digests,
}

/// What was read, to be compared with the manifest.
#[derive(Default)]
pub struct Digests(Vec<Part>);

impl Digests {
    /// Whether these are the parts that a manifest names, in this order.
    pub fn are(&self, named: &[Part]) -> bool {
        self.0 == named
    }
}

impl<R: Read> PartsReader<R> {
    /// # Errors
    ///
    /// [`ArchiveError`] if the beginning is no archive.
    pub fn new(inner: R) -> Result<Self, ArchiveError> {
        let mut reader = Self { inner, next: None, read: Digests::default() };
        reader.next = reader.header()?;
        Ok(reader)
    }

    /// The name of the part that [`Self::take`] gives next; none at the end.
    pub fn peek(&self) -> Option<&str> {
        self.next.as_ref().map(|(name, _)| name.as_str())
    }

    /// The next part. Parts whose `listed` says so count for the manifest.
    ///
    /// # Errors
    ///
    /// [`ArchiveError::Damaged`] at the end, or for what is no part.
    pub fn take(&mut self, listed: Listed) -> Result<(String, Vec<u8>), ArchiveError> {
        let (name, size) = self.next.take().ok_or_else(|| ArchiveError::damaged("it ends too early"))?;
        let mut data = vec![0; size];
        self.inner.read_exact(&mut data)?;
        let mut padding = [0; BLOCK];
        let rest = size % BLOCK;
        if rest != 0 {
            self.inner.read_exact(&mut padding[rest..])?;
        }
        if listed == Listed::InManifest {
            let sha256 = HEXLOWER.encode(&Sha256::digest(&data));
            self.read.0.push(Part { name: name.clone(), size: size as u64, sha256 });
        }
        self.next = self.header()?;
        Ok((name, data))
    }

    /// What was read so far, of what the manifest names.
    pub fn digests(&self) -> &Digests {
        &self.read
    }

    /// Reads what follows the last part: the end of the stream must be there.
    ///
    /// # Errors
    ///
    /// [`ArchiveError`] if it is cut short or goes on.
    pub fn finish(mut self) -> Result<(), ArchiveError> {
        let mut rest = Vec::new();
        self.inner.by_ref().take(BLOCK as u64 + 1).read_to_end(&mut rest)?;
        // One of the two empty blocks was read as the end of parts.
        if rest.len() == BLOCK && rest.iter().all(|byte| *byte == 0) {
            Ok(())
        } else {
            Err(ArchiveError::damaged("it does not end where its parts do"))
        }
    }

    fn header(&mut self) -> Result<Option<(String, usize)>, ArchiveError> {
        let mut block = [0; BLOCK];
        self.inner.read_exact(&mut block)?;
        if block.iter().all(|byte| *byte == 0) {
            return Ok(None);
        }
        let text = |range: std::ops::Range<usize>| {
            let bytes = block[range].split(|byte| matches!(*byte, 0 | b' ')).next().unwrap_or_default();
            std::str::from_utf8(bytes).ok()
        };
        let parsed = (|| {
            let sum = u32::from_str_radix(text(148..156)?, 8).ok()?;
            let size = u64::from_str_radix(text(124..136)?, 8).ok()?;
            let fits = sum == checksum(&block) && size <= READ_MAX;
            fits.then_some((text(0..NAME_MAX)?.to_owned(), usize::try_from(size).ok()?))
        })();
        parsed.map(Some).ok_or_else(|| ArchiveError::damaged("a part has no proper name or size"))
    }
}

/// Where a part's digest is kept.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Listed {
    InManifest,
    /// In a list of objects, or it is the manifest itself.
    Elsewhere,
}
