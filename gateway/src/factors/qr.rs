//! A QR code (ISO/IEC 18004) as the path of an SVG, so that a page can show it without script and without a file.

use std::fmt::Write as _;

use qrcodegen::{QrCode, QrCodeEcc};

/// A picture in units of its modules.
#[derive(Clone, Debug)]
pub struct Picture {
    /// Width and height, with the quiet zone.
    pub size: i32,
    /// The dark modules, for `<path d>`.
    pub path: String,
}

/// Modules left white on every side, as the standard asks.
const QUIET: i32 = 4;

/// The picture of `text`; none if it is longer than a QR code holds (2,331 bytes at this level).
pub fn picture(text: &str) -> Option<Picture> {
    let code = QrCode::encode_text(text, QrCodeEcc::Medium).ok()?;
    let mut path = String::new();
    for y in 0..code.size() {
        let mut x = 0;
        while x < code.size() {
            let start = x;
            while x < code.size() && code.get_module(x, y) {
                x += 1;
            }
            if x > start {
                let run = x - start;
                let _infallible = write!(path, "M{} {}h{run}v1h-{run}z", start + QUIET, y + QUIET);
            }
            x += 1;
        }
    }
    Some(Picture { size: code.size() + 2 * QUIET, path })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_path_has_exactly_the_dark_modules() {
        let text = "otpauth://totp/Kuvert:mette@firma.example?secret=GEZDGNBVGY3TQOJQ";
        let picture = picture(text).unwrap();
        let code = QrCode::encode_text(text, QrCodeEcc::Medium).unwrap();
        let mut dark = 0;
        for run in picture.path.split('M').filter(|run| !run.is_empty()) {
            let (x, rest) = run.split_once(' ').unwrap();
            let (y, rest) = rest.split_once('h').unwrap();
            let (length, _) = rest.split_once('v').unwrap();
            let (x, y, length): (i32, i32, i32) =
                (x.parse().unwrap(), y.parse().unwrap(), length.parse().unwrap());
            for module in x..x + length {
                assert!(code.get_module(module - QUIET, y - QUIET));
                dark += 1;
            }
        }
        let all = (0..code.size()).flat_map(|x| (0..code.size()).map(move |y| (x, y)));
        assert_eq!(dark, all.filter(|(x, y)| code.get_module(*x, *y)).count());
        assert_eq!(picture.size, code.size() + 8);
    }
}
