//! The sender chose the names; the receiver's disk decides what a name may be.

use crate::cli::text::deceives;

/// Bytes of a name: file systems take 255, and ` (999)` and `.part` must fit behind it.
const NAME_BYTES_MAX: usize = 240;
/// More than this is no ending but a sentence with a dot. In bytes.
const ENDING_BYTES_MAX: usize = 20;

/// `name` as one harmless component of a path on this system.
///
/// Separators become `_`; control, invisible and direction-changing characters go. A leading dot (hidden) or dash
/// (an option) gets a `_` in front. On Windows also its forbidden characters, device names and endings are changed.
pub(in crate::cli) fn safe(name: &str) -> String {
    let mut safe: String =
        name.chars().filter(|c| !deceives(*c)).map(|c| if forbidden(c) { '_' } else { c }).collect();
    safe = safe.trim().to_owned();
    if cfg!(windows) {
        safe = safe.trim_end_matches(['.', ' ']).to_owned();
    }
    if safe.is_empty() {
        return "file".to_owned();
    }
    if safe.starts_with(['.', '-', '~']) || (cfg!(windows) && is_device(&safe)) {
        safe.insert(0, '_');
    }
    shortened(&safe)
}

/// Alternatives that are tried for a name that is taken.
const NAMES_MAX: u32 = 1000;

/// `name`, and what it is called where that is taken: `report (2).pdf`, …
pub(in crate::cli) fn candidates(name: &str) -> impl Iterator<Item = String> {
    (1..=NAMES_MAX).map(move |n| if n == 1 { name.to_owned() } else { numbered(name, n) })
}

fn numbered(name: &str, n: u32) -> String {
    let (stem, ending) = split(name);
    format!("{stem} ({n}){ending}")
}

/// Stem and ending; the ending begins with its dot, and `.tar.gz` is one.
fn split(name: &str) -> (&str, &str) {
    let tar = name.rfind(".tar.").filter(|at| name.len() - at <= ENDING_BYTES_MAX);
    let dot = tar.or_else(|| name.rfind('.')).filter(|at| *at > 0 && name.len() - at <= ENDING_BYTES_MAX);
    name.split_at(dot.unwrap_or(name.len()))
}

fn forbidden(c: char) -> bool {
    matches!(c, '/' | '\\') || (cfg!(windows) && matches!(c, '<' | '>' | ':' | '"' | '|' | '?' | '*'))
}

fn is_device(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or_default().trim_end().to_ascii_uppercase();
    let numbered = stem.len() == 4 && (stem.starts_with("COM") || stem.starts_with("LPT"));
    matches!(stem.as_str(), "CON" | "PRN" | "AUX" | "NUL")
        || (numbered && stem.ends_with(|c: char| c.is_ascii_digit()))
}

fn shortened(name: &str) -> String {
    if name.len() <= NAME_BYTES_MAX {
        return name.to_owned();
    }
    let (stem, ending) = split(name);
    let room = stem.floor_char_boundary(NAME_BYTES_MAX - ending.len());
    format!("{}{ending}", &stem[..room])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ordinary_names_stay() {
        for name in ["report.pdf", "Årsrapport 2026 (endelig).docx", "報告書.pdf", "a", "no ending", "x..y"]
        {
            assert_eq!(safe(name), name);
        }
    }

    #[test]
    fn no_name_leaves_the_directory_hides_or_looks_like_an_option() {
        let cases = [
            ("../../etc/passwd", "_.._.._etc_passwd"),
            ("..", "_.."),
            (".", "_."),
            (".bashrc", "_.bashrc"),
            ("-rf", "_-rf"),
            ("C:\\x\\y.txt", if cfg!(windows) { "C__x_y.txt" } else { "C:_x_y.txt" }),
            ("a\0b\nc\x1b[2J", "abc[2J"),
            ("gnp\u{202e}.exe", "gnp.exe"),
            ("\u{200b}.\u{feff}", "_."),
            ("  ", "file"),
            ("", "file"),
        ];
        for (name, expected) in cases {
            assert_eq!(safe(name), expected, "{name:?}");
        }
    }

    #[test]
    fn device_names_are_seen_with_and_without_an_ending() {
        assert!(["CON", "con.txt", "Lpt1", "aux.tar.gz", "NUL .x"].into_iter().all(is_device));
        assert!(!["console", "LPT", "com10", "report.con"].into_iter().any(is_device));
    }

    #[test]
    fn long_names_keep_their_ending_and_whole_characters() {
        let name = safe(&format!("{}.pdf", "æ".repeat(300)));
        assert!(name.len() <= NAME_BYTES_MAX && name.ends_with("æ.pdf"), "{name}");
    }

    #[test]
    fn a_number_goes_before_the_ending() {
        assert_eq!(numbered("report.pdf", 2), "report (2).pdf");
        assert_eq!(numbered("src.tar.gz", 3), "src (3).tar.gz");
        assert_eq!(numbered("_.bashrc", 2), "_ (2).bashrc");
        assert_eq!(numbered("README", 2), "README (2)");
    }
}
