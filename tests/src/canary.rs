//! Looks for secrets where none may be.

use std::fmt;
use std::path::{Path, PathBuf};

use data_encoding::{BASE64_NOPAD, BASE64URL_NOPAD, HEXLOWER, HEXUPPER};
use memchr::memmem::Finder;

/// A secret that must not be found, in every way a program might have written it down.
#[derive(Clone)]
pub struct Canary {
    name: String,
    forms: Vec<(&'static str, Finder<'static>)>,
}

impl Canary {
    /// `secret` raw, in hex, in both base64 alphabets at each of the three alignments, and percent-encoded.
    pub fn new(name: &str, secret: &[u8]) -> Self {
        assert!(secret.len() >= 6, "the canary {name} is too short to be found by purpose only");
        let mut forms: Vec<(&'static str, Vec<u8>)> = vec![
            ("as it is", secret.to_vec()),
            ("in hex", HEXLOWER.encode(secret).into_bytes()),
            ("in upper-case hex", HEXUPPER.encode(secret).into_bytes()),
            ("percent-encoded", percent_encoded(secret)),
            ("as UTF-16", secret.iter().flat_map(|byte| [*byte, 0]).collect()),
        ];
        for alignment in 0..3 {
            forms.push(("in base64", inner_base64(secret, alignment, |bytes| BASE64_NOPAD.encode(bytes))));
            forms.push((
                "in base64url",
                inner_base64(secret, alignment, |bytes| BASE64URL_NOPAD.encode(bytes)),
            ));
        }
        // Too short a piece would be found by chance.
        forms.retain(|(_, form)| form.len() >= 6);
        let forms = forms.into_iter().map(|(how, form)| (how, Finder::new(&form).into_owned())).collect();
        Self { name: name.to_owned(), forms }
    }

    /// How `bytes` betray the secret, if they do.
    pub fn found_in(&self, bytes: &[u8]) -> Option<&'static str> {
        self.forms.iter().find(|(_, form)| form.find(bytes).is_some()).map(|(how, _)| *how)
    }
}

fn percent_encoded(secret: &[u8]) -> Vec<u8> {
    let hex = HEXUPPER.encode(secret);
    hex.as_bytes().chunks(2).flat_map(|digits| [b'%', digits[0], digits[1]]).collect()
}

/// The part of a base64 text that depends on `secret` alone when `alignment` other bytes stand before it.
fn inner_base64(secret: &[u8], alignment: usize, encode: impl Fn(&[u8]) -> String) -> Vec<u8> {
    let mut bytes = vec![0; alignment];
    bytes.extend_from_slice(secret);
    let text = encode(&bytes);
    let first = (alignment * 8).div_ceil(6);
    let last = bytes.len() * 8 / 6;
    text.as_bytes()[first..last.max(first)].to_vec()
}

/// Where a secret was found, and in which form.
#[derive(Clone, Eq, Ord, PartialEq, PartialOrd)]
pub struct Finding {
    pub canary: String,
    pub place: PathBuf,
    pub form: &'static str,
}

impl fmt::Debug for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} stands {} in {}", self.canary, self.form, self.place.display())
    }
}

/// Looks for all `canaries` in a file, or in every file of a folder and below, names included.
pub fn search(canaries: &[Canary], place: &Path) -> Vec<Finding> {
    let mut findings = Vec::new();
    look(canaries, place, &mut findings);
    findings
}

fn look(canaries: &[Canary], place: &Path, findings: &mut Vec<Finding>) {
    note(canaries, place, place.file_name().unwrap_or_default().as_encoded_bytes(), findings);
    if place.is_dir() {
        let entries = std::fs::read_dir(place).unwrap_or_else(|error| panic!("{}: {error}", place.display()));
        for entry in entries.filter_map(Result::ok) {
            look(canaries, &entry.path(), findings);
        }
    } else if let Ok(bytes) = std::fs::read(place) {
        note(canaries, place, &bytes, findings);
    }
}

/// Looks for all `canaries` in `bytes` that stand at `place`.
fn note(canaries: &[Canary], place: &Path, bytes: &[u8], findings: &mut Vec<Finding>) {
    for canary in canaries {
        if let Some(form) = canary.found_in(bytes) {
            findings.push(Finding { canary: canary.name.clone(), place: place.to_path_buf(), form });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_found_in_every_form_and_at_every_alignment() {
        let secret = b"a secret that tells";
        let canary = Canary::new("secret", secret);
        for alignment in 0..5 {
            let mut text = vec![b'#'; alignment];
            text.extend_from_slice(secret);
            text.extend_from_slice(b"??>>");
            for written in [
                String::from_utf8(text.clone()).unwrap(),
                HEXLOWER.encode(&text),
                HEXUPPER.encode(&text),
                data_encoding::BASE64.encode(&text),
                BASE64URL_NOPAD.encode(&text),
            ] {
                assert!(canary.found_in(written.as_bytes()).is_some(), "not found in {written}");
            }
        }
        assert_eq!(canary.found_in(b"a secret that is not told"), None);
    }

    #[test]
    fn a_folder_is_searched_to_its_depth_and_its_names_too() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir_all(folder.path().join("a/b")).unwrap();
        std::fs::write(folder.path().join("a/b/file"), b"xx hidden-thing xx").unwrap();
        std::fs::write(folder.path().join("a/hidden-thing.txt"), b"").unwrap();
        assert_eq!(search(&[Canary::new("thing", b"hidden-thing")], folder.path()).len(), 2);
        assert!(search(&[Canary::new("thing", b"nothing")], folder.path()).is_empty());
    }
}
