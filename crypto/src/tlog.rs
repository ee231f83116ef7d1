//! The log as a Merkle tree: RFC 6962 hashes and proofs, kept in tiles as C2SP tlog-tiles lays them out.
//!
//! A tree is its leaf hashes in order. A *tile* is up to 256 hashes that stand side by side at height 8·level; a
//! full tile's own hash stands in the tile above it. Tiles are all that is kept: every root and every proof, of
//! this tree and of each smaller one that it grew out of, comes from a few of them.

mod edge;
mod path;
mod proof;

use sha2::{Digest, Sha256};

pub use edge::{Edge, Tile};
pub use path::{entries_path, tile_path};
pub use proof::{consistency, inclusion, root, verify_consistency, verify_inclusion};

/// A SHA-256 hash.
pub type Hash = [u8; 32];

/// Hashes of a full tile.
pub const TILE_WIDTH: u64 = 256;
/// Levels of the tree that one tile spans.
pub const TILE_HEIGHT: u32 = 8;

/// The hash of an entry: SHA-256 of a zero byte and the entry.
pub fn leaf_hash(entry: &[u8]) -> Hash {
    Sha256::new().chain_update([0]).chain_update(entry).finalize().into()
}

/// The hash over two subtrees: SHA-256 of a one byte and both hashes.
pub fn node_hash(left: &Hash, right: &Hash) -> Hash {
    Sha256::new().chain_update([1]).chain_update(left).chain_update(right).finalize().into()
}

/// The root of the tree without entries: SHA-256 of nothing.
pub fn empty_root() -> Hash {
    Sha256::digest([]).into()
}

/// Where the hashes of a tree are read from.
pub trait Tiles {
    /// What reading can fail with.
    type Error;

    /// The first `width` hashes of tile `n` at `level`.
    ///
    /// A source that gives another number of hashes makes roots and proofs wrong, and nothing worse.
    ///
    /// # Errors
    ///
    /// Whatever keeps the tile from being read, for instance that it is not there, or too short.
    fn tile(&mut self, level: u8, n: u64, width: usize) -> Result<Vec<Hash>, Self::Error>;
}

/// The hash over hashes that stand side by side, as many as a power of two.
fn fold(mut hashes: Vec<Hash>) -> Hash {
    while hashes.len() > 1 {
        hashes = hashes
            .chunks(2)
            .map(|pair| match pair {
                [left, right] => node_hash(left, right),
                [alone] => *alone,
                _ => [0; 32],
            })
            .collect();
    }
    hashes.first().copied().unwrap_or([0; 32])
}
