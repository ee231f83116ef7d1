//! Walks through a tree from its first entry to its last, and says where it is not what was signed.

use std::collections::VecDeque;
use std::fmt;

use kuvert_crypto::tlog::{Edge, Hash, Tile};

/// Faults that are told one by one; of further ones only the number.
pub const FAULTS_TOLD: usize = 20;

/// Something that is not as it was sealed.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Fault {
    /// The entry is not the one that was sealed.
    Altered { index: u64, line: String },
    /// The entry that was sealed here is gone.
    Missing { index: u64 },
    /// This entry was never sealed here: the one that was stands behind it.
    Inserted { index: u64, line: String },
    /// This entry belongs elsewhere.
    Moved { index: u64, line: String, home: u64 },
    /// The tree's hashes end here, or are not hashes.
    Hashes { index: u64 },
    /// The hash over these entries is not the one that is kept above them.
    Tile { first: u64, last: u64 },
    /// These entries are other ones than those that were signed.
    Rewritten { first: u64, last: u64, signed: u64 },
    /// What was signed does not verify, or is of another log.
    Checkpoint { size: u64, why: String },
    /// More was signed than there is.
    Cut { size: u64, signed: u64 },
    /// There is more than was signed, though the sealer signs whatever it seals.
    Unsigned { size: u64, signed: u64 },
    /// A line that is in the log, but came past the sealer.
    Stray { line: String },
    /// Lines that were written and were gone before they could be sealed.
    Vanished { count: u64 },
    /// The personal part of an entry is not the one that it commits to.
    Personal { index: u64, line: String },
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Altered { index, line } => write!(f, "entry {index} ({line}) was altered"),
            Self::Missing { index } => write!(f, "entry {index} is missing"),
            Self::Inserted { index, line } => write!(f, "entry {index} ({line}) was inserted"),
            Self::Moved { index, line, home } => {
                write!(f, "entry {index} ({line}) was reordered: it belongs at {home}")
            }
            Self::Hashes { index } => write!(f, "the hashes are missing or damaged from entry {index} on"),
            Self::Tile { first, last } => {
                write!(f, "the hashes over the entries {first} to {last} were altered")
            }
            Self::Rewritten { first, last, signed } => write!(
                f,
                "an entry from {first} to {last} is not the one of the signed checkpoint of {signed} entries"
            ),
            Self::Checkpoint { size, why } => write!(f, "the checkpoint of {size} entries: {why}"),
            Self::Cut { size, signed } => write!(
                f,
                "entry {size} is missing, and all behind it: a checkpoint of {signed} entries was signed"
            ),
            Self::Unsigned { size, signed } => {
                write!(f, "the log has {size} entries, and no checkpoint of more than {signed} is signed")
            }
            Self::Stray { line } => write!(f, "the line {line} was inserted: no one sealed it"),
            Self::Vanished { count } => {
                write!(f, "{count} line(s) were deleted before they could be sealed")
            }
            Self::Personal { index, line } => {
                write!(f, "entry {index} ({line}): its personal part is not the one that it commits to")
            }
        }
    }
}

/// All that was found, the first first.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Faults {
    pub told: Vec<Fault>,
    pub untold: u64,
}

impl Faults {
    pub fn add(&mut self, fault: Fault) {
        if self.told.len() < FAULTS_TOLD { self.told.push(fault) } else { self.untold += 1 }
    }

    pub fn is_empty(&self) -> bool {
        self.told.is_empty()
    }
}

/// A root that the tree must have had at a size.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Target {
    pub size: u64,
    pub root: Hash,
}

/// The tree as far as it was walked.
#[derive(Default)]
pub struct Walk {
    edge: Edge,
    /// By size, ascending.
    targets: VecDeque<Target>,
    /// The greatest size at which a signed root fitted.
    good: u64,
    /// The first signed root that does not fit was told.
    rewritten: bool,
    /// Tiles above the entries' hashes, to be compared with those that are kept.
    upper: Vec<Tile>,
    pub faults: Faults,
}

impl Walk {
    /// The next hash of an entry, as the tree has it.
    pub fn step(&mut self, hash: Hash) {
        self.edge.push(hash);
        let size = self.edge.size();
        if size.is_multiple_of(256) {
            self.upper.extend(self.edge.take_full().into_iter().filter(|tile| tile.level > 0));
        }
        while self.targets.front().is_some_and(|target| target.size <= size) {
            if let Some(target) = self.targets.pop_front() {
                self.compare(target);
            }
        }
    }

    /// Roots that must come, of this size or greater ones.
    pub fn expect(&mut self, target: Target) {
        if target.size <= self.edge.size() {
            self.compare(target);
            return;
        }
        let at = self.targets.partition_point(|other| other.size <= target.size);
        self.targets.insert(at, target);
    }

    fn compare(&mut self, target: Target) {
        if target.size < self.edge.size() {
            return;
        }
        if self.edge.root() == target.root {
            self.good = target.size;
        } else if !self.rewritten {
            self.rewritten = true;
            let (first, last) = (self.good, target.size.saturating_sub(1));
            self.faults.add(Fault::Rewritten { first, last, signed: target.size });
        }
    }

    pub fn size(&self) -> u64 {
        self.edge.size()
    }

    pub fn root(&self) -> Hash {
        self.edge.root()
    }

    /// The tiles above, the open ones at the end.
    pub fn upper(&mut self) -> Vec<Tile> {
        let mut tiles = std::mem::take(&mut self.upper);
        tiles.extend(self.edge.changed().into_iter().filter(|tile| tile.level > 0));
        tiles
    }

    /// What was signed beyond the end.
    pub fn end(&mut self) {
        if let Some(target) = self.targets.back() {
            self.faults.add(Fault::Cut { size: self.edge.size(), signed: target.size });
        }
    }
}

/// What to say of two tiles that should be the same: the entries under the first hash that differs.
pub fn tile_fault(level: u8, n: u64, ours: &[Hash], kept: &[Hash]) -> Option<Fault> {
    let differs = (0..ours.len().max(kept.len())).find(|at| ours.get(*at) != kept.get(*at))?;
    let width = 1_u64 << (u32::from(level) * 8);
    let first = (n * 256 + u64::try_from(differs).unwrap_or(0)) * width;
    Some(Fault::Tile { first, last: first + width - 1 })
}
