//! Looks at one stream of bytes: the file itself, or a member of an archive in it.

use super::gzip;
use super::kind::{FileKind, HEAD_BYTES, detect};
use super::limits::{DEPTH_MAX, Meter};
use super::search::Search;
use super::verdict::{Limit, Why};
use super::zip;

/// The end record of a zip of one part. Programs that unpack look for it anywhere, so a picture with a zip behind it is
/// a zip to them.
const ZIP_END: &[u8] = b"PK\x05\x06\0\0\0\0";
/// The stream in which Office keeps a document with a password, as the directory of a compound file writes it.
const OFFICE_ENCRYPTED: &[u8] = b"E\0n\0c\0r\0y\0p\0t\0e\0d\0P\0a\0c\0k\0a\0g\0e\0";

#[derive(Debug)]
pub(super) struct Content {
    /// Archives around this one.
    depth: u8,
    head: Vec<u8>,
    look: Look,
}

#[derive(Debug)]
enum Look {
    /// The head is not complete.
    Undecided,
    /// It is no archive and should hold none. Each search comes with what it means when something is found.
    Plain(Vec<(Search, Why)>),
    Zip(Box<zip::Walk>),
    Gzip(Box<gzip::Walk>),
}

impl Content {
    pub(super) fn new(depth: u8) -> Self {
        Self { depth, head: Vec::new(), look: Look::Undecided }
    }

    /// Takes the next bytes. After an error the rest need not be looked at.
    pub(super) fn push(&mut self, bytes: &[u8], meter: &mut Meter) -> Result<(), Why> {
        if !matches!(self.look, Look::Undecided) {
            return self.look_at(bytes, meter);
        }
        let (first, rest) = bytes.split_at(bytes.len().min(HEAD_BYTES - self.head.len()));
        self.head.extend_from_slice(first);
        if self.head.len() < HEAD_BYTES {
            return Ok(());
        }
        self.decide(meter)?;
        self.look_at(rest, meter)
    }

    pub(super) fn finish(&mut self, meter: &mut Meter) -> Result<(), Why> {
        if matches!(self.look, Look::Undecided) {
            self.decide(meter)?;
        }
        match &mut self.look {
            Look::Undecided | Look::Plain(_) => Ok(()),
            Look::Zip(walk) => walk.finish(),
            Look::Gzip(walk) => walk.finish(meter),
        }
    }

    /// What it is, as far as it was seen.
    pub(super) fn kind(&self) -> FileKind {
        match &self.look {
            Look::Zip(walk) => walk.kind(),
            _ => detect(&self.head),
        }
    }

    /// The first bytes, at most [`HEAD_BYTES`].
    pub(super) fn head(&self) -> &[u8] {
        &self.head
    }

    fn decide(&mut self, meter: &mut Meter) -> Result<(), Why> {
        let kind = detect(&self.head);
        // Set first: what is found now is final, and so is the kind.
        self.look = Look::Plain(Vec::new());
        if kind.is_archive() && self.depth >= DEPTH_MAX {
            return Err(Why::ArchiveLimit(Limit::Depth));
        }
        self.look = match kind {
            FileKind::Zip => Look::Zip(Box::new(zip::Walk::new(self.depth))),
            FileKind::Gzip => Look::Gzip(Box::new(gzip::Walk::new(self.depth, meter)?)),
            _ if kind.is_archive() => return Err(Why::UnsupportedArchive),
            FileKind::CompoundFile => Look::Plain(vec![
                (Search::new(OFFICE_ENCRYPTED), Why::EncryptedArchive),
                (Search::new(ZIP_END), Why::UnsupportedArchive),
            ]),
            _ => Look::Plain(vec![(Search::new(ZIP_END), Why::UnsupportedArchive)]),
        };
        let head = std::mem::take(&mut self.head);
        let looked = self.look_at(&head, meter);
        self.head = head;
        looked
    }

    fn look_at(&mut self, bytes: &[u8], meter: &mut Meter) -> Result<(), Why> {
        match &mut self.look {
            Look::Undecided => Ok(()),
            Look::Zip(walk) => walk.push(bytes, meter),
            Look::Gzip(walk) => walk.push(bytes, meter),
            Look::Plain(searches) => searches
                .iter_mut()
                .try_for_each(|(search, why)| if search.found_in(bytes) { Err(*why) } else { Ok(()) }),
        }
    }
}
