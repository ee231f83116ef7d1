//! Where tiles lie under a log's prefix (C2SP tlog-tiles).

use std::fmt::Write as _;

use super::TILE_WIDTH;

/// `tile/<L>/<N>`, with `.p/<W>` behind it for a tile that is not full.
pub fn tile_path(level: u8, n: u64, width: u64) -> String {
    format!("tile/{level}/{}", place(n, width))
}

/// `tile/entries/<N>`, with `.p/<W>` behind it for a bundle that is not full.
pub fn entries_path(n: u64, width: u64) -> String {
    format!("tile/entries/{}", place(n, width))
}

/// The number in groups of three digits, all but the last with an `x` before them.
fn place(n: u64, width: u64) -> String {
    let digits = n.to_string();
    let padded = format!("{digits:0>width$}", width = digits.len().div_ceil(3) * 3);
    let groups = padded.len() / 3;
    let mut place = String::with_capacity(padded.len() + groups * 2 + 6);
    for at in 0..groups {
        let group = &padded[at * 3..at * 3 + 3];
        let _infallible = if at + 1 < groups { write!(place, "x{group}/") } else { write!(place, "{group}") };
    }
    if width < TILE_WIDTH {
        let _infallible = write!(place, ".p/{width}");
    }
    place
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_those_of_the_specification() {
        assert_eq!(tile_path(0, 0, 256), "tile/0/000");
        assert_eq!(tile_path(1, 1_234_067, 256), "tile/1/x001/x234/067");
        assert_eq!(tile_path(0, 273, 112), "tile/0/273.p/112");
        assert_eq!(entries_path(1_000, 1), "tile/entries/x001/000.p/1");
    }
}
