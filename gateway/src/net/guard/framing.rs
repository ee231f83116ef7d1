//! Follows the messages of one HTTP/1 connection, so that it is known for every byte what it belongs to.

use super::head::{self, Framing, Parsed};
use crate::net::refusal::Refusal;

/// `u64` in hexadecimal and CRLF; a chunk extension has no room and no meaning.
const CHUNK_LINE_MAX_BYTES: usize = 18;

/// Where in the sequence of messages the next byte stands.
#[derive(Debug)]
pub(super) struct Framer {
    phase: Phase,
    /// Heads seen, good ones: the number of the message the next byte belongs to, from 1.
    messages: u64,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Phase {
    Head,
    /// `left` bytes, greater than zero, that mean nothing to the framing.
    Data {
        left: u64,
        chunked: bool,
    },
    ChunkLine,
    /// The CRLF after a chunk.
    ChunkEnd,
    /// The CRLF after the last chunk, where trailers would begin.
    BodyEnd,
}

/// What to do with the bytes at hand.
#[derive(Debug, Eq, PartialEq)]
pub(super) enum Advance {
    /// The first so many bytes are good.
    Pass(usize),
    NeedMore,
}

impl Framer {
    pub(super) fn new() -> Self {
        Self { phase: Phase::Head, messages: 0 }
    }

    /// Judges `bytes`, which begin where the last call's good bytes ended.
    pub(super) fn advance(&mut self, bytes: &[u8]) -> Result<Advance, Refusal> {
        match self.phase {
            Phase::Head => match head::parse(bytes)? {
                Parsed::Partial => Ok(Advance::NeedMore),
                Parsed::Whole { len, framing } => {
                    self.messages += 1;
                    self.phase = match framing {
                        Framing::Length(0) => Phase::Head,
                        Framing::Length(left) => Phase::Data { left, chunked: false },
                        Framing::Chunked => Phase::ChunkLine,
                    };
                    Ok(Advance::Pass(len))
                }
            },
            Phase::Data { left, .. } => {
                let len = usize::try_from(left).unwrap_or(usize::MAX).min(bytes.len());
                if len == 0 {
                    return Ok(Advance::NeedMore);
                }
                self.pass_data(len);
                Ok(Advance::Pass(len))
            }
            Phase::ChunkLine => self.chunk_line(bytes),
            Phase::ChunkEnd => self.line_end(bytes, Phase::ChunkLine),
            Phase::BodyEnd => self.line_end(bytes, Phase::Head),
        }
    }

    /// How many of the next bytes mean nothing to the framing, so that they need not be looked at.
    pub(super) fn data_left(&self) -> u64 {
        match self.phase {
            Phase::Data { left, .. } => left,
            _ => 0,
        }
    }

    /// Notes that `len` bytes, at most [`Framer::data_left`], went by.
    pub(super) fn pass_data(&mut self, len: usize) {
        if let Phase::Data { left, chunked } = self.phase {
            self.phase = match (left - len as u64, chunked) {
                (0, true) => Phase::ChunkEnd,
                (0, false) => Phase::Head,
                (left, chunked) => Phase::Data { left, chunked },
            };
        }
    }

    pub(super) fn in_head(&self) -> bool {
        self.phase == Phase::Head
    }

    pub(super) fn messages(&self) -> u64 {
        self.messages
    }

    fn chunk_line(&mut self, bytes: &[u8]) -> Result<Advance, Refusal> {
        let digits = bytes.iter().take_while(|byte| byte.is_ascii_hexdigit()).count();
        let (number, end) = bytes.split_at(digits);
        if digits > CHUNK_LINE_MAX_BYTES - 2 {
            return Err(Refusal::Framing);
        }
        match end {
            [] | [b'\r'] if digits > 0 || end.is_empty() => Ok(Advance::NeedMore),
            [b'\r', b'\n', ..] if digits > 0 => {
                let text = std::str::from_utf8(number).map_err(|_| Refusal::Framing)?;
                let left = u64::from_str_radix(text, 16).map_err(|_| Refusal::Framing)?;
                self.phase = if left == 0 { Phase::BodyEnd } else { Phase::Data { left, chunked: true } };
                Ok(Advance::Pass(digits + 2))
            }
            _ => Err(Refusal::Framing),
        }
    }

    fn line_end(&mut self, bytes: &[u8], next: Phase) -> Result<Advance, Refusal> {
        match bytes {
            [] | [b'\r'] => Ok(Advance::NeedMore),
            [b'\r', b'\n', ..] => {
                self.phase = next;
                Ok(Advance::Pass(2))
            }
            _ => Err(Refusal::Framing),
        }
    }
}
