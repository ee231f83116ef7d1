//! `Content-Disposition`: always `attachment`, with the name twice (RFC 6266, RFC 8187).

use std::fmt::Write;

use hyper::header::HeaderValue;

/// The header for a file of this (sanitised) name: a fallback in ASCII for old clients, the true name for others.
pub(super) fn attachment(name: &str) -> HeaderValue {
    let fallback: String = name.chars().map(|c| if is_plain(c) { c } else { '_' }).collect();
    let mut value = format!("attachment; filename=\"{fallback}\"");
    // Always both: a client that knows the second form never has to guess from the first.
    value += "; filename*=UTF-8''";
    for byte in name.bytes() {
        if is_attr_char(byte) {
            value.push(char::from(byte));
        } else {
            let _ = write!(value, "%{byte:02X}");
        }
    }
    HeaderValue::try_from(value).expect("only visible ASCII was written")
}

/// What every client reads alike inside a quoted string: some take `%` for an escape.
fn is_plain(c: char) -> bool {
    c == ' ' || c.is_ascii_graphic() && !matches!(c, '"' | '\\' | '%' | '/')
}

/// RFC 8187 section 3.2.1.
fn is_attr_char(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"!#$&+-.^_`|~".contains(&byte)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::names::display_name;
    use proptest::prelude::*;

    fn text(name: &str) -> String {
        attachment(name).to_str().unwrap().to_owned()
    }

    #[test]
    fn case_24_a_name_is_right_in_both_forms() {
        assert_eq!(
            text("report v2.pdf"),
            r#"attachment; filename="report v2.pdf"; filename*=UTF-8''report%20v2.pdf"#
        );
        assert_eq!(text("æble.pdf"), r#"attachment; filename="_ble.pdf"; filename*=UTF-8''%C3%A6ble.pdf"#);
        assert_eq!(text("100%41.txt"), r#"attachment; filename="100_41.txt"; filename*=UTF-8''100%2541.txt"#);
        assert_eq!(
            text("a;b='c'.txt"),
            r#"attachment; filename="a;b='c'.txt"; filename*=UTF-8''a%3Bb%3D%27c%27.txt"#
        );
        assert_eq!(
            text("€ rates.txt"),
            r#"attachment; filename="_ rates.txt"; filename*=UTF-8''%E2%82%AC%20rates.txt"#
        );
    }

    proptest! {
        #[test]
        fn no_name_leaves_its_place_in_the_header(claimed in any::<String>()) {
            let name = display_name(&claimed);
            let value = text(&name);
            let rest = value.strip_prefix("attachment; filename=\"").unwrap();
            let (fallback, rest) = rest.split_once('"').unwrap();
            prop_assert!(!fallback.contains(['\\', '\r', '\n', '%', '/']));
            let encoded = rest.strip_prefix("; filename*=UTF-8''").unwrap();
            prop_assert_eq!(percent_decode(encoded), name);
        }
    }

    fn percent_decode(encoded: &str) -> String {
        let mut bytes = Vec::new();
        let mut rest = encoded.as_bytes();
        while let Some((&byte, tail)) = rest.split_first() {
            if byte == b'%' {
                bytes.push(u8::from_str_radix(std::str::from_utf8(&tail[..2]).unwrap(), 16).unwrap());
                rest = &tail[2..];
            } else {
                bytes.push(byte);
                rest = tail;
            }
        }
        String::from_utf8(bytes).unwrap()
    }
}
