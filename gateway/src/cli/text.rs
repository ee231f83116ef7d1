//! Text from elsewhere, made safe for a terminal.

/// `text` on one line, with everything escaped that could steer a terminal or deceive the eye: control
/// characters, line breaks, invisible and direction-changing characters.
pub(super) fn shown(text: &str) -> String {
    escaped(text, |_| false)
}

/// Like [`shown`], but line breaks and tabs stay.
pub(super) fn shown_lines(text: &str) -> String {
    escaped(&text.replace("\r\n", "\n"), |c| matches!(c, '\n' | '\t'))
}

fn escaped(text: &str, allowed: impl Fn(char) -> bool) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        if deceives(c) && !allowed(c) { safe.extend(c.escape_default()) } else { safe.push(c) }
    }
    safe
}

/// Control characters (Unicode category Cc), the line and paragraph separators, and the format characters that
/// hide or reorder their neighbours (UAX #9).
pub(super) fn deceives(c: char) -> bool {
    c.is_control()
        || matches!(
            c,
            '\u{ad}' | '\u{61c}' | '\u{180e}'
                | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
                | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}'
        )
}

/// Bytes as people read them: `0 bytes`, `1 byte`, `17.3 MB` (powers of 1000, one digit after the point).
pub(super) fn size(bytes: u64) -> String {
    const UNITS: [(&str, u64); 4] =
        [("TB", 1_000_000_000_000), ("GB", 1_000_000_000), ("MB", 1_000_000), ("kB", 1_000)];
    match UNITS.into_iter().find(|(_, unit)| bytes >= *unit) {
        Some((name, unit)) => format!("{}.{} {name}", bytes / unit, bytes % unit / (unit / 10)),
        None if bytes == 1 => "1 byte".to_owned(),
        None => format!("{bytes} bytes"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_from_elsewhere_steers_the_terminal() {
        assert_eq!(shown("a\x1b[2Jb\rc\u{9b}d"), "a\\u{1b}[2Jb\\rc\\u{9b}d");
        assert_eq!(shown("gnp\u{202e}.exe\nx"), "gnp\\u{202e}.exe\\nx");
        assert_eq!(shown("Årsrapport – æøå.pdf"), "Årsrapport – æøå.pdf");
    }

    #[test]
    fn a_message_keeps_its_lines_and_nothing_else() {
        assert_eq!(shown_lines("Hej\r\n\tAnna\x1b]0;x\x07"), "Hej\n\tAnna\\u{1b}]0;x\\u{7}");
    }

    #[test]
    fn sizes_read_well() {
        let cases =
            [(0, "0 bytes"), (1, "1 byte"), (999, "999 bytes"), (1_000, "1.0 kB"), (17_399_999, "17.3 MB")];
        for (bytes, text) in cases {
            assert_eq!(size(bytes), text);
        }
    }
}
