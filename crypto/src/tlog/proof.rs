//! Roots and proofs (RFC 6962 section 2.1), and their verification (RFC 9162 sections 2.1.3.2 and 2.1.4.2).

use super::{Hash, TILE_HEIGHT, TILE_WIDTH, Tiles, empty_root, fold, node_hash};

/// The root of the tree of the first `size` entries.
///
/// # Errors
///
/// Those of `tiles`.
pub fn root<T: Tiles>(tiles: &mut T, size: u64) -> Result<Hash, T::Error> {
    if size == 0 { Ok(empty_root()) } else { range(&mut Source { tiles, size }, 0, size) }
}

/// Proves that the entry `index` is in the tree of the first `size` entries.
///
/// # Errors
///
/// Those of `tiles`.
///
/// # Panics
///
/// If there is no such entry.
pub fn inclusion<T: Tiles>(tiles: &mut T, index: u64, size: u64) -> Result<Vec<Hash>, T::Error> {
    assert!(index < size, "an entry of the tree");
    let source = &mut Source { tiles, size };
    let (mut start, mut end, mut proof) = (0, size, Vec::new());
    while end - start > 1 {
        let middle = start + split(end - start);
        if index < middle {
            proof.push(range(source, middle, end)?);
            end = middle;
        } else {
            proof.push(range(source, start, middle)?);
            start = middle;
        }
    }
    proof.reverse();
    Ok(proof)
}

/// Proves that the tree of the first `old` entries is the beginning of that of the first `new` ones.
///
/// # Errors
///
/// Those of `tiles`.
///
/// # Panics
///
/// If `old` is greater than `new`.
pub fn consistency<T: Tiles>(tiles: &mut T, old: u64, new: u64) -> Result<Vec<Hash>, T::Error> {
    assert!(old <= new, "an earlier tree is smaller");
    let (source, mut proof) = (&mut Source { tiles, size: new }, Vec::new());
    if old == 0 || old == new {
        return Ok(proof);
    }
    let (mut start, mut end, mut known) = (0, new, true);
    while old != end {
        let middle = start + split(end - start);
        if old <= middle {
            proof.push(range(source, middle, end)?);
            end = middle;
        } else {
            proof.push(range(source, start, middle)?);
            start = middle;
            known = false;
        }
    }
    // The verifier knows the old root, and needs the last subtree unless that is it.
    if !known {
        proof.push(range(source, start, end)?);
    }
    proof.reverse();
    Ok(proof)
}

/// Whether `proof` shows that an entry with the hash `leaf` stands at `index` in the tree of `size` and `root`.
pub fn verify_inclusion(leaf: &Hash, index: u64, size: u64, proof: &[Hash], root: &Hash) -> bool {
    if index >= size {
        return false;
    }
    let (mut node, mut last, mut hash) = (index, size - 1, *leaf);
    for step in proof {
        if last == 0 {
            return false;
        }
        if node & 1 == 1 || node == last {
            hash = node_hash(step, &hash);
            while node & 1 == 0 && node != 0 {
                (node, last) = (node >> 1, last >> 1);
            }
        } else {
            hash = node_hash(&hash, step);
        }
        (node, last) = (node >> 1, last >> 1);
    }
    last == 0 && hash == *root
}

/// Whether `proof` shows that the tree of `old` and `old_root` is the beginning of that of `new` and `new_root`.
pub fn verify_consistency(old: u64, old_root: &Hash, new: u64, new_root: &Hash, proof: &[Hash]) -> bool {
    if old > new {
        return false;
    }
    if old == new {
        return proof.is_empty() && old_root == new_root;
    }
    if old == 0 {
        return proof.is_empty() && *old_root == empty_root();
    }
    let (seed, steps) = if old.is_power_of_two() {
        (old_root, proof)
    } else {
        let Some((first, rest)) = proof.split_first() else { return false };
        (first, rest)
    };
    let (mut node, mut last) = (old - 1, new - 1);
    while node & 1 == 1 {
        (node, last) = (node >> 1, last >> 1);
    }
    let (mut old_hash, mut new_hash) = (*seed, *seed);
    for step in steps {
        if last == 0 {
            return false;
        }
        if node & 1 == 1 || node == last {
            old_hash = node_hash(step, &old_hash);
            new_hash = node_hash(step, &new_hash);
            while node & 1 == 0 && node != 0 {
                (node, last) = (node >> 1, last >> 1);
            }
        } else {
            new_hash = node_hash(&new_hash, step);
        }
        (node, last) = (node >> 1, last >> 1);
    }
    last == 0 && old_hash == *old_root && new_hash == *new_root
}

struct Source<'a, T> {
    tiles: &'a mut T,
    /// Of the tree that is asked about: tiles are not read further.
    size: u64,
}

/// The greatest power of two below `n`, which is at least two.
fn split(n: u64) -> u64 {
    1 << (n - 1).ilog2()
}

/// The hash over the entries from `start` to before `end`; `start` is a multiple of the power of two that covers them.
fn range<T: Tiles>(source: &mut Source<'_, T>, start: u64, end: u64) -> Result<Hash, T::Error> {
    let mut hash: Option<Hash> = None;
    let mut rest = end - start;
    // From the right: the smallest complete subtree first.
    while rest > 0 {
        let height = rest.trailing_zeros();
        let width = 1 << height;
        let subtree = subtree(source, height, (start + rest - width) >> height)?;
        hash = Some(hash.map_or(subtree, |right| node_hash(&subtree, &right)));
        rest -= width;
    }
    Ok(hash.unwrap_or_else(empty_root))
}

/// The hash of the complete subtree number `n` of this height.
fn subtree<T: Tiles>(source: &mut Source<'_, T>, height: u32, n: u64) -> Result<Hash, T::Error> {
    let level = height / TILE_HEIGHT;
    let inside = height % TILE_HEIGHT;
    let (first, count) = (n << inside, 1_usize << inside);
    let tile = first / TILE_WIDTH;
    let there = (source.size >> (level * TILE_HEIGHT)) - tile * TILE_WIDTH;
    let width = usize::try_from(there.min(TILE_WIDTH)).unwrap_or(usize::MAX);
    let level = u8::try_from(level).unwrap_or(u8::MAX);
    let hashes = source.tiles.tile(level, tile, width)?;
    let at = usize::try_from(first % TILE_WIDTH).unwrap_or(usize::MAX);
    Ok(fold(hashes.get(at..at + count).unwrap_or_default().to_vec()))
}
