//! Unpacks one member and measures it, without keeping it.

use flate2::{Decompress, FlushDecompress, Status};

use super::header::{Local, Method, Sizes};
use crate::scan::content::Content;
use crate::scan::limits::Meter;
use crate::scan::verdict::Why;

/// What inflating needs, used for one member after another.
pub(super) struct Inflater {
    stream: Decompress,
    out: Box<[u8]>,
}

/// What comes out at once, in bytes.
const OUT_BYTES: usize = 32 << 10;

impl Inflater {
    pub(super) fn new() -> Self {
        Self { stream: Decompress::new(false), out: vec![0; OUT_BYTES].into() }
    }
}

impl std::fmt::Debug for Inflater {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Inflater")
    }
}

#[derive(Debug)]
pub(super) struct Member {
    /// Where its local header begins.
    pub(super) offset: u64,
    pub(super) header: Local,
    content: Content,
    crc32: crc32fast::Hasher,
    packed: u64,
    unpacked: u64,
    ended: bool,
}

impl Member {
    /// `depth` is the archive's own.
    pub(super) fn new(offset: u64, header: Local, depth: u8, inflater: &mut Inflater) -> Self {
        inflater.stream.reset(false);
        Self {
            offset,
            // A descriptor says how long stored bytes were only when they are over; such a member must be empty.
            ended: header.method == Method::Stored && header.sizes.packed == 0,
            header,
            content: Content::new(depth + 1),
            crc32: crc32fast::Hasher::new(),
            packed: 0,
            unpacked: 0,
        }
    }

    /// Takes what belongs to the member from the front of `input`; true when that was all of it.
    pub(super) fn take(
        &mut self,
        input: &mut &[u8],
        inflater: &mut Inflater,
        meter: &mut Meter,
    ) -> Result<bool, Why> {
        while !self.ended && !input.is_empty() {
            match self.header.method {
                Method::Stored => self.copy(input, meter)?,
                Method::Deflate => self.inflate(input, inflater, meter)?,
            }
        }
        Ok(self.ended)
    }

    fn copy(&mut self, input: &mut &[u8], meter: &mut Meter) -> Result<(), Why> {
        let left = usize::try_from(self.header.sizes.packed - self.packed).unwrap_or(usize::MAX);
        let (bytes, rest) = input.split_at(left.min(input.len()));
        *input = rest;
        self.packed += bytes.len() as u64;
        self.ended = self.packed == self.header.sizes.packed;
        self.came_out(bytes, meter)
    }

    fn inflate(&mut self, input: &mut &[u8], inflater: &mut Inflater, meter: &mut Meter) -> Result<(), Why> {
        let Inflater { stream, out } = inflater;
        loop {
            let (packed, unpacked) = (stream.total_in(), stream.total_out());
            let status =
                stream.decompress(input, out, FlushDecompress::None).map_err(|_| Why::DamagedArchive)?;
            let taken = usize::try_from(stream.total_in() - packed).unwrap_or(usize::MAX);
            let made = usize::try_from(stream.total_out() - unpacked).unwrap_or(usize::MAX);
            *input = &input[taken..];
            self.packed += taken as u64;
            self.ended = status == Status::StreamEnd;
            self.came_out(&out[..made], meter)?;
            // A full buffer: there may be more without further input.
            if self.ended || made < out.len() {
                return if taken == 0 && made == 0 && !self.ended {
                    Err(Why::DamagedArchive)
                } else {
                    Ok(())
                };
            }
        }
    }

    fn came_out(&mut self, bytes: &[u8], meter: &mut Meter) -> Result<(), Why> {
        self.crc32.update(bytes);
        self.unpacked += bytes.len() as u64;
        meter.unfold(bytes.len(), self.unpacked)?;
        self.content.push(bytes, meter)
    }

    /// Looks at the whole member once more and says what was measured.
    pub(super) fn finish(&mut self, meter: &mut Meter) -> Result<Sizes, Why> {
        self.content.finish(meter)?;
        let measured =
            Sizes { crc32: self.crc32.clone().finalize(), packed: self.packed, unpacked: self.unpacked };
        if self.header.descriptor.is_none() && self.header.sizes != measured {
            return Err(Why::DamagedArchive);
        }
        Ok(measured)
    }

    /// The member's first bytes.
    pub(super) fn head(&self) -> &[u8] {
        self.content.head()
    }
}
