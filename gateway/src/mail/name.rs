//! People's names, made safe for headers and for the eye.

use super::Address;

/// The longest display name that is shown, in characters.
const NAME_CHARS_MAX: usize = 80;

/// An address and, when known, the name of the person behind it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Mailbox {
    /// Cleaned by [`Mailbox::new`]; never empty.
    name: Option<String>,
    address: Address,
}

impl Mailbox {
    /// Keeps of `name` what is a name: one line of at most 80 characters, without control characters and
    /// without invisible ones that change direction or hide text. A name of which nothing remains is none.
    pub fn new(name: Option<&str>, address: Address) -> Self {
        let name = name.map(clean).filter(|name| !name.is_empty());
        Self { name, address }
    }

    /// The name, if one is known.
    pub fn name(&self) -> Option<&str> {
        self.name.as_deref()
    }

    /// The address.
    pub fn address(&self) -> &Address {
        &self.address
    }

    /// The name, or the address when there is none: what a sentence calls the person.
    pub fn called(&self) -> &str {
        self.name().unwrap_or(self.address.as_str())
    }

    /// `Anna Berg <anna@firma.dk>`, or the address alone: for a list, not for a header.
    pub fn described(&self) -> String {
        match &self.name {
            Some(name) => format!("{name} <{}>", self.address),
            None => self.address.to_string(),
        }
    }
}

impl From<Address> for Mailbox {
    fn from(address: Address) -> Self {
        Self { name: None, address }
    }
}

/// One line without anything invisible; see [`Mailbox::new`].
pub(super) fn clean(text: &str) -> String {
    clean_to(text, NAME_CHARS_MAX)
}

/// One line of at most `chars_max` characters without anything invisible.
pub(super) fn clean_to(text: &str, chars_max: usize) -> String {
    let visible: String =
        text.chars().map(|c| if breaks(c) { ' ' } else { c }).filter(|c| !hides(*c)).collect();
    let mut line = String::with_capacity(visible.len());
    for word in visible.split_whitespace() {
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    // An encoded word (RFC 2047) would be decoded by the reader's program, even inside quotes, into whatever it hides.
    let line = line.replace("=?", "= ?");
    match line.char_indices().nth(chars_max) {
        Some((end, _)) => line[..end].trim_end().to_owned(),
        None => line,
    }
}

/// Characters that separate words, whatever else they do.
fn breaks(c: char) -> bool {
    c.is_control() || c.is_whitespace()
}

/// Format characters (Unicode category Cf) and others without a shape: direction overrides, joiners, tags.
fn hides(c: char) -> bool {
    matches!(
        c,
        '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffd}' | '\u{e0000}'..='\u{e0fff}'
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name_of(text: &str) -> Option<String> {
        let address = "anna@firma.dk".parse().unwrap();
        Mailbox::new(Some(text), address).name().map(str::to_owned)
    }

    #[test]
    fn a_name_is_one_visible_line() {
        assert_eq!(name_of("  Anna \t Berg\u{a0}").as_deref(), Some("Anna Berg"));
        assert_eq!(name_of("Anna\r\nBcc: evil@evil.dk").as_deref(), Some("Anna Bcc: evil@evil.dk"));
        assert_eq!(name_of("An\u{202e}na\u{200b} B\u{0}erg\u{2028}x").as_deref(), Some("Anna B erg x"));
        assert_eq!(name_of("משה כהן").as_deref(), Some("משה כהן"));
        assert_eq!(name_of("==??utf-8?Q?x?=").as_deref(), Some("== ??utf-8?Q?x?="));
        assert_eq!(name_of(" \u{200f}\r\n"), None);
    }

    #[test]
    fn a_long_name_ends_after_eighty_characters() {
        assert_eq!(name_of(&"æ".repeat(80)).unwrap().chars().count(), 80);
        assert_eq!(name_of(&"æ".repeat(81)).unwrap().chars().count(), 80);
    }
}
