//! What a package holds: names, types, lengths and hashes of its files, sealed. It authenticates the set: a file
//! that was put in another's place, left out or added does not match it.

mod entry;
mod sealed;

pub use entry::{EntryError, FileEntry, Role, SegmentEntry, Sha256Hash};
pub use sealed::{ManifestError, open, open_entry, seal, seal_entry};

/// A package's content.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Manifest {
    /// Its files, in the order the sender gave them.
    pub files: Vec<FileEntry>,
}
