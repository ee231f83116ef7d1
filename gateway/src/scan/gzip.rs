//! A gzip file (RFC 1952) is an archive with one member.

use std::io::Write as _;

use flate2::write::MultiGzDecoder;

use super::content::Content;
use super::limits::Meter;
use super::verdict::Why;

/// So little at once that what comes out fits in memory: deflate makes at most 1,032 bytes out of one.
const STEP_BYTES: usize = 512;

#[derive(Debug)]
pub(super) struct Walk {
    decoder: MultiGzDecoder<Vec<u8>>,
    member: Content,
    length: u64,
}

impl Walk {
    /// `depth` is the archive's own.
    pub(super) fn new(depth: u8, meter: &mut Meter) -> Result<Self, Why> {
        meter.enter()?;
        Ok(Self { decoder: MultiGzDecoder::new(Vec::new()), member: Content::new(depth + 1), length: 0 })
    }

    pub(super) fn push(&mut self, bytes: &[u8], meter: &mut Meter) -> Result<(), Why> {
        for step in bytes.chunks(STEP_BYTES) {
            self.decoder.write_all(step).map_err(|_| Why::DamagedArchive)?;
            self.pass_on(meter)?;
        }
        Ok(())
    }

    pub(super) fn finish(&mut self, meter: &mut Meter) -> Result<(), Why> {
        self.decoder.try_finish().map_err(|_| Why::DamagedArchive)?;
        self.pass_on(meter)?;
        self.member.finish(meter)
    }

    fn pass_on(&mut self, meter: &mut Meter) -> Result<(), Why> {
        let unfolded = self.decoder.get_mut();
        self.length += unfolded.len() as u64;
        meter.unfold(unfolded.len(), self.length)?;
        self.member.push(unfolded, meter)?;
        unfolded.clear();
        Ok(())
    }
}
