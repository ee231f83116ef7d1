//! Names of files as people see them: what is stored never depends on them, what is shown never lies about them.

use std::collections::HashSet;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// The longest name shown, in characters.
pub const NAME_CHARS_MAX: usize = 200;
/// The longest name shown, in bytes of UTF-8: common file systems take 255, and a copy needs room for " (12345)".
pub const NAME_BYTES_MAX: usize = 240;
/// The longest ending, dot included, that is still taken for the file's type and kept when a name is cut.
const EXTENSION_CHARS_MAX: usize = 20;
/// Marks that may stand on one letter; more only climb over the lines above.
const MARKS_MAX: usize = 4;
/// What a name becomes when nothing of it is left.
const NAMELESS: &str = "file";

/// The name to show and to offer for a file that somebody called `claimed`.
///
/// The result is one path component that is safe on every common system and reads as what it is: in NFC, without
/// control, format (bidirectional, zero-width) or look-alike separator characters, not a device name of Windows,
/// not ending in a dot or a space, at most [`NAME_CHARS_MAX`] characters and [`NAME_BYTES_MAX`] bytes with its
/// extension kept, never empty. Sanitising a result changes nothing.
pub fn display_name(claimed: &str) -> String {
    let visible: String = claimed.nfc().filter(|&c| !is_invisible(c)).map(plain_space).nfc().collect();
    let base = visible.rsplit(['/', '\\']).find(|part| !is_blank(part)).unwrap_or_default();
    let legal = limit_marks(&collapse_spaces(&base.replace(is_forbidden, "_")));
    let named = tidy_end(&legal);
    let named = if is_device(named) { format!("_{named}") } else { named.to_owned() };
    let short = shorten(&named);
    if short.is_empty() { NAMELESS.to_owned() } else { short }
}

/// Sanitises `names` and makes them different from each other, also where upper and lower case, or different
/// code points for the same character, count as the same name: the second `a.txt` becomes `a (2).txt`.
pub fn unique_names<'a>(names: impl IntoIterator<Item = &'a str>) -> Vec<String> {
    let mut taken = HashSet::new();
    let mut next_copy = std::collections::HashMap::new();
    names
        .into_iter()
        .map(|claimed| {
            let name = display_name(claimed);
            if taken.insert(fold(&name)) {
                return name;
            }
            // Counting on from the last copy keeps ten thousand equal names from being quadratic.
            let copy: &mut u32 = next_copy.entry(fold(&name)).or_insert(2);
            loop {
                let candidate = numbered(&name, *copy);
                *copy += 1;
                if taken.insert(fold(&candidate)) {
                    return candidate;
                }
            }
        })
        .collect()
}

fn numbered(name: &str, copy: u32) -> String {
    let (stem, extension) = split_extension(name);
    format!("{stem} ({copy}){extension}")
}

/// Two names with one fold are one file on some system.
fn fold(name: &str) -> String {
    name.nfkc().flat_map(char::to_lowercase).nfkc().collect()
}

fn is_blank(part: &str) -> bool {
    part.chars().all(|c| c == '.' || c == ' ')
}

/// Every kind of space looks like a space; here it also is one.
fn plain_space(c: char) -> char {
    if c.is_whitespace() { ' ' } else { c }
}

/// A run of spaces can push the true extension out of sight.
fn collapse_spaces(name: &str) -> String {
    let mut collapsed = String::with_capacity(name.len());
    for c in name.chars() {
        if c != ' ' || !collapsed.ends_with(' ') {
            collapsed.push(c);
        }
    }
    collapsed
}

fn limit_marks(name: &str) -> String {
    let mut marks = 0;
    name.chars()
        .filter(|&c| {
            marks = if is_combining_mark(c) { marks + 1 } else { 0 };
            marks <= MARKS_MAX
        })
        .collect()
}

fn tidy_end(name: &str) -> &str {
    name.trim_start_matches(' ').trim_end_matches(['.', ' '])
}

/// Forbidden in file names by Windows, or drawn like a path separator.
fn is_forbidden(c: char) -> bool {
    matches!(c, '<' | '>' | ':' | '"' | '|' | '?' | '*')
        || matches!(
            c,
            '\u{2044}' | '\u{2215}' | '\u{2216}' | '\u{29F5}' | '\u{29F8}' | '\u{29F9}' | '\u{FE68}'
        )
        || matches!(c, '\u{FF0F}' | '\u{FF3C}' | '\u{A789}' | '\u{FF1A}' | '\u{2236}')
}

/// Unicode categories Cc and Cf, line and paragraph separators, noncharacters, and what is drawn as nothing.
fn is_invisible(c: char) -> bool {
    c.is_control()
        || matches!(u32::from(c),
            0x00AD | 0x034F | 0x0600..=0x0605 | 0x061C | 0x06DD | 0x070F | 0x0890..=0x0891 | 0x08E2
            | 0x115F..=0x1160 | 0x17B4..=0x17B5 | 0x180B..=0x180F | 0x200B..=0x200F | 0x2028..=0x202E
            | 0x2060..=0x206F | 0x2800 | 0x3164 | 0xFE00..=0xFE0F | 0xFEFF | 0xFFA0 | 0xFFF0..=0xFFFB
            | 0xFDD0..=0xFDEF | 0x110BD | 0x110CD | 0x13430..=0x1343F | 0x1BCA0..=0x1BCA3 | 0x1D173..=0x1D17A
            | 0xE0000..=0xE0FFF)
        || u32::from(c) & 0xFFFE == 0xFFFE
}

/// Names that Windows takes for a device, whatever extension follows.
fn is_device(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or_default().trim_end_matches(' ').to_lowercase();
    let numbered = |port: &str| {
        stem.strip_prefix(port).is_some_and(|rest| {
            matches!(rest, "0" | "1" | "2" | "3" | "4" | "5" | "6" | "7" | "8" | "9" | "¹" | "²" | "³")
        })
    };
    matches!(stem.as_str(), "con" | "prn" | "aux" | "nul" | "conin$" | "conout$" | "clock$")
        || numbered("com")
        || numbered("lpt")
}

/// Cuts the middle out of a long name: its extension says what it is.
fn shorten(name: &str) -> String {
    let (stem, extension) = split_extension(name);
    let chars_left = NAME_CHARS_MAX - extension.chars().count();
    let bytes_left = NAME_BYTES_MAX - extension.len();
    let end = stem
        .char_indices()
        .map(|(start, c)| start + c.len_utf8())
        .take(chars_left)
        .take_while(|&end| end <= bytes_left)
        .last()
        .unwrap_or(0);
    if end == stem.len() {
        return name.to_owned();
    }
    tidy_end(&format!("{}{extension}", &stem[..end])).to_owned()
}

/// The name without and from its last dot. A leading dot, and an ending too long to be a type, begin no extension.
fn split_extension(name: &str) -> (&str, &str) {
    match name.rfind('.') {
        Some(dot) if dot > 0 && name[dot..].chars().count() <= EXTENSION_CHARS_MAX => name.split_at(dot),
        _ => (name, ""),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// What is claimed, and what is shown. Cases 24 and 25.
    const GOLDEN: &[(&str, &str)] = &[
        // Ordinary names stay as they are.
        ("report.pdf", "report.pdf"),
        ("Årsrapport 2026 (endelig).docx", "Årsrapport 2026 (endelig).docx"),
        ("archive.tar.gz", "archive.tar.gz"),
        ("README", "README"),
        (".gitignore", ".gitignore"),
        ("søknad – æøå.odt", "søknad – æøå.odt"),
        ("契約書.pdf", "契約書.pdf"),
        ("Договор.doc", "Договор.doc"),
        ("🦀.rs", "🦀.rs"),
        ("it's 100% done & dusted; really.txt", "it's 100% done & dusted; really.txt"),
        ("a..b.txt", "a..b.txt"),
        ("file", "file"),
        // Paths keep their last part.
        ("../../x", "x"),
        ("..\\x", "x"),
        ("/abs", "abs"),
        ("/etc/passwd", "passwd"),
        ("C:\\x", "x"),
        ("C:x", "C_x"),
        ("\\\\server\\share\\plan.xlsx", "plan.xlsx"),
        ("folder/", "folder"),
        ("folder/./..", "folder"),
        ("a/b\\c/d.txt", "d.txt"),
        ("..", "file"),
        (".", "file"),
        ("...", "file"),
        ("/", "file"),
        ("../", "file"),
        ("a\u{2215}b", "a_b"),
        ("a\u{FF0F}b\u{FF3C}c", "a_b_c"),
        ("%2e%2e%2fx", "%2e%2e%2fx"),
        // Nothing, and less than nothing.
        ("", "file"),
        (" ", "file"),
        ("\0", "file"),
        ("\u{200B}\u{FEFF}", "file"),
        ("\u{3164}", "file"),
        // Control characters.
        ("a\0b.txt", "ab.txt"),
        ("a\r\nContent-Type: x.txt", "aContent-Type_ x.txt"),
        ("tab\there.txt", "tabhere.txt"),
        ("esc\u{1b}[31m.txt", "esc[31m.txt"),
        ("c1\u{85}x.txt", "c1x.txt"),
        // Characters that hide or turn what follows.
        ("invoice\u{202E}fdp.exe", "invoicefdp.exe"),
        ("invoice\u{2066}\u{2069}.pdf\u{200F}", "invoice.pdf"),
        ("zero\u{200B}width\u{200D}.txt", "zerowidth.txt"),
        ("soft\u{AD}hyphen.txt", "softhyphen.txt"),
        ("tag\u{E0041}\u{E007F}.txt", "tag.txt"),
        ("line\u{2028}sep.txt", "linesep.txt"),
        ("inv.pdf                         .exe", "inv.pdf .exe"),
        ("wide\u{3000}\u{2003}\u{A0}space.txt", "wide space.txt"),
        // One spelling for one character.
        ("A\u{30A}rhus.txt", "Århus.txt"),
        ("Z\u{300}\u{301}\u{302}\u{303}\u{304}\u{305}\u{306}.txt", "Z\u{300}\u{301}\u{302}\u{303}.txt"),
        ("e\u{200B}\u{301}.txt", "é.txt"),
        // What Windows makes of a name.
        ("CON", "_CON"),
        ("con.txt", "_con.txt"),
        ("Aux.tar.gz", "_Aux.tar.gz"),
        ("nul .txt", "_nul .txt"),
        ("LPT9", "_LPT9"),
        ("com¹.log", "_com¹.log"),
        ("CONSOLE.txt", "CONSOLE.txt"),
        ("COM10", "COM10"),
        ("name. . .", "name"),
        ("  leading.txt", "leading.txt"),
        ("what?<is>|this*\".txt", "what__is__this__.txt"),
        ("stream.txt::$DATA", "stream.txt__$DATA"),
    ];

    #[test]
    fn case_24_and_25_hostile_names_become_honest_ones() {
        assert!(GOLDEN.len() >= 60, "the table has {} names", GOLDEN.len());
        for (claimed, shown) in GOLDEN {
            assert_eq!(display_name(claimed), *shown, "{claimed:?}");
        }
    }

    #[test]
    fn case_24_a_long_name_is_cut_before_its_extension() {
        assert_eq!(display_name(&format!("{}.pdf", "a".repeat(4096))), format!("{}.pdf", "a".repeat(196)));
        assert_eq!(display_name(&"æ".repeat(255)), "æ".repeat(120));
        assert_eq!(display_name(&format!("a.{}", "b".repeat(300))), format!("a.{}", "b".repeat(198)));
        assert_eq!(display_name(&format!("{} .pdf", "a".repeat(195))), format!("{} .pdf", "a".repeat(195)));
    }

    #[test]
    fn a_name_of_exactly_the_longest_length_is_not_cut() {
        for length in [NAME_CHARS_MAX - 1, NAME_CHARS_MAX] {
            assert_eq!(display_name(&"x".repeat(length)).len(), length);
        }
        assert_eq!(display_name(&"x".repeat(NAME_CHARS_MAX + 1)).len(), NAME_CHARS_MAX);
    }

    #[test]
    fn case_25_and_32_twins_are_both_kept_under_names_of_their_own() {
        let twins = ["Å.txt", "A\u{30A}.txt", "å.TXT", "../Å.txt", "Å (2).txt", "noext", "NOEXT"];
        let expected =
            ["Å.txt", "Å (2).txt", "å (3).TXT", "Å (4).txt", "Å (2) (2).txt", "noext", "NOEXT (2)"];
        assert_eq!(unique_names(twins), expected);
    }

    #[test]
    fn ten_thousand_equal_names_are_told_apart_quickly() {
        let names = unique_names(std::iter::repeat_n("same.txt", 10_000));
        assert_eq!(names.last().unwrap(), "same (10000).txt");
    }

    proptest! {
        #[test]
        fn a_shown_name_is_one_harmless_component(claimed in r"(\PC|[\x00-\x20]|[./\\\u{202E}\u{200B}\u{301}: ]){0,300}") {
            let name = display_name(&claimed);
            prop_assert!(!name.is_empty() && name != "." && name != "..");
            prop_assert!(name.chars().count() <= NAME_CHARS_MAX && name.len() <= NAME_BYTES_MAX);
            prop_assert!(!name.contains(['/', '\\', ':']) && !name.contains(is_invisible));
            prop_assert!(!name.ends_with(['.', ' ']) && !name.starts_with(' '));
            prop_assert!(unicode_normalization::is_nfc(&name));
            let path = std::path::Path::new("root").join(&name);
            prop_assert_eq!(path.parent(), Some(std::path::Path::new("root")));
            prop_assert_eq!(display_name(&name), name);
        }

        #[test]
        fn unique_names_are_unique_however_they_are_compared(claimed in prop::collection::vec("[aAåÅ./ ]{0,4}", 0..40)) {
            let names = unique_names(claimed.iter().map(String::as_str));
            let folded: HashSet<_> = names.iter().map(|name| name.to_lowercase()).collect();
            prop_assert_eq!(folded.len(), claimed.len());
        }
    }
}
