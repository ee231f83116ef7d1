//! Finds a few bytes in a stream, wherever the pieces were cut.

use memchr::memmem;

#[derive(Debug)]
pub(super) struct Search {
    needle: &'static [u8],
    /// The end of what went by, one byte shorter than the needle.
    tail: Vec<u8>,
}

impl Search {
    pub(super) fn new(needle: &'static [u8]) -> Self {
        Self { needle, tail: Vec::new() }
    }

    /// Whether the needle ends in `piece`.
    pub(super) fn found_in(&mut self, piece: &[u8]) -> bool {
        let overlap = self.needle.len() - 1;
        self.tail.extend_from_slice(&piece[..piece.len().min(overlap)]);
        let found =
            memmem::find(&self.tail, self.needle).is_some() || memmem::find(piece, self.needle).is_some();
        if piece.len() >= overlap {
            self.tail.clear();
            self.tail.extend_from_slice(&piece[piece.len() - overlap..]);
        } else {
            self.tail.drain(..self.tail.len().saturating_sub(overlap));
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_needle_is_found_however_the_pieces_are_cut() {
        let haystack = b"..PPKKPK!..";
        for size in 1..=haystack.len() {
            let mut search = Search::new(b"PK!");
            let found = haystack.chunks(size).map(|piece| search.found_in(piece));
            assert_eq!(found.filter(|found| *found).count(), 1, "pieces of {size}");
        }
        let mut search = Search::new(b"PK!");
        assert!(!b"PK.PK.!".chunks(2).any(|piece| search.found_in(piece)));
    }
}
