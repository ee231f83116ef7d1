//! Compares the central directory with the members that went by.
//!
//! Programs read one or the other. An archive is believed only if both say the same, byte for byte: then everybody who
//! unpacks it, the scanner included, gets the members that were measured.

use std::collections::HashMap;

use super::header::{Central, End, Method, Sizes};
use crate::scan::verdict::{Limit, Why};

#[derive(Debug, Default)]
pub(super) struct Directory {
    /// By the offset of the local header. At most [`ENTRIES_MAX`](crate::scan::limits::ENTRIES_MAX).
    members: HashMap<u64, Walked>,
    /// How many of them the directory listed.
    listed: usize,
    /// Where its first entry begins.
    begins: Option<u64>,
    /// Where its last entry ended.
    ends: Option<u64>,
    /// Whether there was a zip64 end record, which says what does not fit into the other.
    has_end_64: bool,
}

#[derive(Debug)]
struct Walked {
    method: Method,
    sizes: Sizes,
    listed: bool,
}

impl Directory {
    /// Remembers a member as it was measured.
    pub(super) fn walked(&mut self, offset: u64, method: Method, sizes: Sizes) {
        self.members.insert(offset, Walked { method, sizes, listed: false });
    }

    /// An entry begins at `offset`: the first one's is the directory's.
    pub(super) fn begin(&mut self, offset: u64) {
        self.begins.get_or_insert(offset);
    }

    pub(super) fn has_begun(&self) -> bool {
        self.begins.is_some()
    }

    /// Compares one entry of the directory.
    pub(super) fn entry(&mut self, entry: &Central) -> Result<(), Why> {
        match self.members.get_mut(&entry.offset) {
            // An entry that points into another's bytes, or a second one at the same bytes.
            None | Some(Walked { listed: true, .. }) => Err(Why::ArchiveLimit(Limit::Overlap)),
            Some(member) if member.method != entry.method || member.sizes != entry.sizes => {
                Err(Why::DamagedArchive)
            }
            Some(member) => {
                member.listed = true;
                self.listed += 1;
                Ok(())
            }
        }
    }

    /// The directory ends at `offset`, unless it ended before.
    pub(super) fn close(&mut self, offset: u64) {
        self.ends.get_or_insert(offset);
    }

    /// Compares the zip64 end record.
    pub(super) fn end_64(&mut self, end: End) -> Result<(), Why> {
        self.has_end_64 = true;
        self.end(end)
    }

    /// Compares the end record.
    pub(super) fn end(&self, end: End) -> Result<(), Why> {
        let ends = self.ends.unwrap_or_default();
        let begins = self.begins.unwrap_or(ends);
        let is = |said: Option<u64>, measured: u64| said.map_or(self.has_end_64, |said| said == measured);
        let right = self.listed == self.members.len()
            && is(end.entries, self.listed as u64)
            && is(end.bytes, ends - begins)
            && is(end.offset, begins);
        if right { Ok(()) } else { Err(Why::DamagedArchive) }
    }
}
