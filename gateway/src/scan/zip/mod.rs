//! Walks through a zip file from its first byte to its last, as it streams by.
//!
//! Members are unpacked and counted, never kept. What the walk does not understand to the last byte is not called
//! clean: gaps, trailing bytes, members that the directory does not list, split archives, methods other than stored
//! and deflate.

mod clues;
mod directory;
mod header;
mod member;

use memchr::memmem;

use self::clues::Clues;
use self::directory::Directory;
use self::header::{Central, DescriptorWidth, End, Fields, Local, Sizes};
use self::member::{Inflater, Member};
use super::kind::FileKind;
use super::limits::Meter;
use super::verdict::Why;

/// After its signature.
const LOCATOR_64_BYTES: usize = 16;

#[derive(Debug)]
pub(super) struct Walk {
    /// Archives around this one.
    depth: u8,
    /// Offset of the first byte that has not been pushed yet.
    pushed: u64,
    /// The beginning of a record whose end has not come yet: at most three fields of 64 KiB.
    held: Vec<u8>,
    state: State,
    inflater: Inflater,
    directory: Directory,
    clues: Clues,
}

/// What comes next.
#[derive(Debug)]
enum State {
    Signature,
    Local { offset: u64 },
    Member(Box<Member>),
    Descriptor { member: Box<Member>, measured: Sizes, width: DescriptorWidth },
    Central,
    End64,
    Locator64,
    End,
    Comment { length: usize },
    Over,
}

impl Walk {
    pub(super) fn new(depth: u8) -> Self {
        Self {
            depth,
            pushed: 0,
            held: Vec::new(),
            state: State::Signature,
            inflater: Inflater::new(),
            directory: Directory::default(),
            clues: Clues::default(),
        }
    }

    pub(super) fn push(&mut self, bytes: &[u8], meter: &mut Meter) -> Result<(), Why> {
        self.pushed += bytes.len() as u64;
        let mut input = bytes;
        while !input.is_empty() {
            // Each step takes bytes or goes on to another state.
            let state = std::mem::replace(&mut self.state, State::Over);
            self.state = self.step(state, &mut input, meter)?;
        }
        Ok(())
    }

    pub(super) fn finish(&self) -> Result<(), Why> {
        if matches!(self.state, State::Over) { Ok(()) } else { Err(Why::DamagedArchive) }
    }

    pub(super) fn kind(&self) -> FileKind {
        self.clues.kind()
    }

    fn step(&mut self, state: State, input: &mut &[u8], meter: &mut Meter) -> Result<State, Why> {
        match state {
            State::Signature => self.signature(input, meter),
            State::Local { offset } => match self.record(input, Local::FIXED, Local::rest) {
                None => Ok(State::Local { offset }),
                Some(record) => self.local(offset, &record),
            },
            State::Member(member) => self.member(member, input, meter),
            State::Descriptor { member, measured, width } => self.descriptor(member, measured, width, input),
            State::Central => match self.record(input, Central::FIXED, Central::rest) {
                None => Ok(State::Central),
                Some(record) => {
                    self.directory.entry(&Central::parse(&record)?)?;
                    Ok(State::Signature)
                }
            },
            State::End64 => match self.record(input, End::FIXED_64, End::extension_64) {
                None => Ok(State::End64),
                Some(record) => {
                    self.directory.end_64(End::parse_64(&record)?)?;
                    Ok(State::Signature)
                }
            },
            State::Locator64 => {
                Ok(self.record(input, LOCATOR_64_BYTES, |_| 0).map_or(State::Locator64, |_| State::Signature))
            }
            State::End => match self.record(input, End::FIXED, |_| 0) {
                None => Ok(State::End),
                Some(record) => {
                    let (end, comment) = End::parse(&record);
                    self.directory.end(end)?;
                    Ok(if comment == 0 { State::Over } else { State::Comment { length: comment } })
                }
            },
            State::Comment { length } => match self.record(input, length, |_| 0) {
                None => Ok(State::Comment { length }),
                // Who searches for the end record from behind would take the one in the comment.
                Some(comment) if memmem::find(&comment, &header::END.to_le_bytes()).is_some() => {
                    Err(Why::DamagedArchive)
                }
                Some(_) => Ok(State::Over),
            },
            // Some programs fill up the last block with zeros.
            State::Over if input.iter().all(|byte| *byte == 0) => {
                *input = &[];
                Ok(State::Over)
            }
            State::Over => Err(Why::DamagedArchive),
        }
    }

    fn signature(&mut self, input: &mut &[u8], meter: &mut Meter) -> Result<State, Why> {
        let Some(record) = self.record(input, 4, |_| 0) else {
            return Ok(State::Signature);
        };
        let offset = self.pushed - input.len() as u64 - 4;
        match Fields(&record).u32() {
            header::LOCAL if !self.directory.has_begun() => {
                meter.enter()?;
                Ok(State::Local { offset })
            }
            header::CENTRAL => {
                self.directory.begin(offset);
                Ok(State::Central)
            }
            header::DECRYPTION => Err(Why::EncryptedArchive),
            header::END_64 => {
                self.directory.close(offset);
                Ok(State::End64)
            }
            header::LOCATOR_64 => Ok(State::Locator64),
            header::END => {
                self.directory.close(offset);
                Ok(State::End)
            }
            _ => Err(Why::DamagedArchive),
        }
    }

    fn local(&mut self, offset: u64, record: &[u8]) -> Result<State, Why> {
        let header = Local::parse(record)?;
        self.clues.name(&header.name);
        Ok(State::Member(Box::new(Member::new(offset, header, self.depth, &mut self.inflater))))
    }

    fn member(
        &mut self,
        mut member: Box<Member>,
        input: &mut &[u8],
        meter: &mut Meter,
    ) -> Result<State, Why> {
        if !member.take(input, &mut self.inflater, meter)? {
            return Ok(State::Member(member));
        }
        let measured = member.finish(meter)?;
        self.clues.content(&member.header.name, member.head());
        if let Some(width) = member.header.descriptor {
            return Ok(State::Descriptor { member, measured, width });
        }
        self.directory.walked(member.offset, member.header.method, measured);
        Ok(State::Signature)
    }

    fn descriptor(
        &mut self,
        member: Box<Member>,
        measured: Sizes,
        width: DescriptorWidth,
        input: &mut &[u8],
    ) -> Result<State, Why> {
        // Its signature is optional.
        let rest = |first: &[u8]| if is_descriptor(first) { width.bytes() } else { width.bytes() - 4 };
        let Some(record) = self.record(input, 4, rest) else {
            return Ok(State::Descriptor { member, measured, width });
        };
        let record = if is_descriptor(&record) { &record[4..] } else { &record };
        if width.parse(record) != measured {
            return Err(Why::DamagedArchive);
        }
        self.directory.walked(member.offset, member.header.method, measured);
        Ok(State::Signature)
    }

    /// Collects a record of `fixed` bytes, which tell how many more follow. `None` until all of it has come.
    fn record(&mut self, input: &mut &[u8], fixed: usize, rest: impl Fn(&[u8]) -> usize) -> Option<Vec<u8>> {
        self.hold(input, fixed)?;
        let length = fixed + rest(&self.held[..fixed]);
        self.hold(input, length)?;
        Some(std::mem::take(&mut self.held))
    }

    fn hold(&mut self, input: &mut &[u8], length: usize) -> Option<()> {
        let missing = length.saturating_sub(self.held.len());
        let (bytes, rest) = input.split_at(missing.min(input.len()));
        self.held.extend_from_slice(bytes);
        *input = rest;
        (bytes.len() == missing).then_some(())
    }
}

fn is_descriptor(record: &[u8]) -> bool {
    record.starts_with(&header::DESCRIPTOR.to_le_bytes())
}
