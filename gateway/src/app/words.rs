//! The words that a share is found by in the log: whole ones, of its title and of its files' names.

use std::collections::BTreeSet;

use unicode_normalization::UnicodeNormalization;

use super::personal::word_index;
use crate::keys::Keys;

/// Words of one share that count.
const WORDS_MAX: usize = 400;
/// Words of one search that count.
const ASKED_MAX: usize = 8;
/// Characters that a word has at least.
const LENGTH_MIN: usize = 2;

/// What a share is found by.
pub fn of_share<'t>(keys: &Keys, title: &'t str, file_names: impl Iterator<Item = &'t str>) -> Vec<[u8; 16]> {
    let mut words = split(title);
    for name in file_names {
        words.extend(split(name));
    }
    words.iter().take(WORDS_MAX).map(|word| word_index(keys, word)).collect()
}

/// What is looked for when somebody types `text`.
pub fn asked(keys: &Keys, text: &str) -> Vec<[u8; 16]> {
    split(text).iter().take(ASKED_MAX).map(|word| word_index(keys, word)).collect()
}

/// The words of a text, each once, as they are compared.
fn split(text: &str) -> BTreeSet<String> {
    let plain = text.nfkc().flat_map(char::to_lowercase).collect::<String>();
    let words = plain.split(|c: char| !c.is_alphanumeric());
    words.filter(|word| word.chars().count() >= LENGTH_MIN).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::split;

    #[test]
    fn words_are_letters_and_digits_in_one_case() {
        let words = split("Årsrapport_2025 (endelig).PDF – ÅRSRAPPORT");
        assert_eq!(words.iter().collect::<Vec<_>>(), ["2025", "endelig", "pdf", "årsrapport"]);
        assert_eq!(split("a\u{30a}l"), split("Ål"), "however the letters are written");
        assert!(split(" - a . ").is_empty());
    }
}
