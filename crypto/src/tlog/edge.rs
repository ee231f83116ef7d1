//! The right edge of a growing tree: what must be known to append.

use super::{Hash, TILE_HEIGHT, TILE_WIDTH, empty_root, fold, node_hash};

/// [`TILE_WIDTH`] as a length.
const WIDTH: usize = 256;

/// Hashes that stand side by side.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Tile {
    /// How many tiles high it stands; 0 holds the hashes of entries.
    pub level: u8,
    /// Its place at this level.
    pub n: u64,
    /// 1 to 256 hashes.
    pub hashes: Vec<Hash>,
}

/// The tiles of a tree that are not full, one at each level, and those that have become full since it was read.
#[derive(Clone, Debug, Default)]
pub struct Edge {
    size: u64,
    /// By level; may be empty.
    open: Vec<Vec<Hash>>,
    full: Vec<Tile>,
}

impl Edge {
    /// Where the open tiles of a tree of `size` entries are: level, place, and how many hashes each holds.
    pub fn of(size: u64) -> impl Iterator<Item = (u8, u64, usize)> {
        (0..=u8::MAX)
            .map(move |level| (level, size.checked_shr(u32::from(level) * TILE_HEIGHT).unwrap_or(0)))
            .take_while(|(_, hashes)| *hashes > 0)
            .map(|(level, hashes)| {
                (level, hashes / TILE_WIDTH, usize::try_from(hashes % TILE_WIDTH).unwrap_or(0))
            })
    }

    /// The edge of a tree of `size` entries, from its open tiles in the order of [`Edge::of`] (empty ones, too).
    /// `None` if they are not those of such a tree.
    pub fn resume(size: u64, open: Vec<Vec<Hash>>) -> Option<Self> {
        let widths: Vec<usize> = Self::of(size).map(|(_, _, width)| width).collect();
        let fits = open.iter().map(Vec::len).eq(widths);
        fits.then_some(Self { size, open, full: Vec::new() })
    }

    /// How many entries the tree has.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Appends an entry's hash.
    pub fn push(&mut self, leaf: Hash) {
        self.size += 1;
        let (mut hash, mut level) = (leaf, 0_u8);
        loop {
            let at = usize::from(level);
            if self.open.len() == at {
                self.open.push(Vec::new());
            }
            let tile = &mut self.open[at];
            tile.push(hash);
            if tile.len() < WIDTH {
                return;
            }
            let hashes = std::mem::take(tile);
            let n = (self.size >> (u32::from(level) * TILE_HEIGHT)) / TILE_WIDTH - 1;
            hash = fold(hashes.clone());
            self.full.push(Tile { level, n, hashes });
            level += 1;
        }
    }

    /// The root of the tree.
    pub fn root(&self) -> Hash {
        let mut root: Option<Hash> = None;
        // Complete subtrees from the smallest to the largest, that is from the right to the left.
        for tile in &self.open {
            let mut end = tile.len();
            while end > 0 {
                let width = 1 << end.trailing_zeros();
                let subtree = fold(tile[end - width..end].to_vec());
                root = Some(root.map_or(subtree, |right| node_hash(&subtree, &right)));
                end -= width;
            }
        }
        root.unwrap_or_else(empty_root)
    }

    /// The tiles that became full, which are then forgotten here: for trees that are walked through from the beginning.
    pub fn take_full(&mut self) -> Vec<Tile> {
        std::mem::take(&mut self.full)
    }

    /// All tiles that have changed: those that became full, and the open ones.
    pub fn changed(&self) -> Vec<Tile> {
        let open = Self::of(self.size).zip(&self.open).filter(|(_, hashes)| !hashes.is_empty());
        let open = open.map(|((level, n, _), hashes)| Tile { level, n, hashes: hashes.clone() });
        self.full.iter().cloned().chain(open).collect()
    }
}
