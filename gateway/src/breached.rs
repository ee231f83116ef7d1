//! A list of stolen passwords, as people download it from Have I Been Pwned: SHA-1 in upper-case hex, sorted, one a line, with
//! a count behind a colon. It has tens of gigabytes, so it is searched where it lies and never read whole.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use sha1::{Digest, Sha1};

/// Hex characters of a hash.
const HASH_CHARS: usize = 40;
/// A line is a hash, a colon, a count and the end of the line; two fit here.
const WINDOW: usize = 256;

/// Why a list cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum BreachedError {
    #[error("the list of breached passwords {} cannot be read", path.display())]
    Io {
        path: PathBuf,
        #[source]
        source: io::Error,
    },
    #[error("{} is not a list of SHA-1 hashes in order of the hash, as Have I Been Pwned gives it out", .0.display())]
    NotAList(PathBuf),
}

/// The list's file.
#[derive(Clone, Debug)]
pub struct BreachedList {
    path: PathBuf,
}

impl BreachedList {
    /// Looks whether the file is such a list.
    ///
    /// # Errors
    ///
    /// [`BreachedError`].
    pub fn open(path: &Path) -> Result<Self, BreachedError> {
        let list = Self { path: path.to_owned() };
        // Reads the first line, some in the middle, and the last ones.
        list.find(&[b'0'; HASH_CHARS])?;
        list.find(&[b'F'; HASH_CHARS])?;
        Ok(list)
    }

    /// Whether the password is on the list. Some fifty small reads.
    ///
    /// # Errors
    ///
    /// [`BreachedError`]: a password that cannot be looked up is not known to be good.
    pub fn has(&self, password: &str) -> Result<bool, BreachedError> {
        let hash = data_encoding::HEXUPPER.encode(&Sha1::digest(password.as_bytes()));
        let hash: [u8; HASH_CHARS] =
            hash.as_bytes().try_into().map_err(|_| BreachedError::NotAList(self.path.clone()))?;
        self.find(&hash)
    }

    fn find(&self, wanted: &[u8; HASH_CHARS]) -> Result<bool, BreachedError> {
        let failed = |source| BreachedError::Io { path: self.path.clone(), source };
        let mut file = File::open(&self.path).map_err(failed)?;
        let (mut low, mut high) = (0, file.metadata().map_err(failed)?.len());
        // The wanted line, if there is one, begins in low..high.
        while low < high {
            let middle = low + (high - low) / 2;
            let Some(line) = self.line_from(&mut file, middle)? else {
                high = middle;
                continue;
            };
            if line.start >= high {
                high = middle;
                continue;
            }
            match line.hash.cmp(wanted) {
                std::cmp::Ordering::Equal => return Ok(true),
                std::cmp::Ordering::Less => low = line.start + 1,
                std::cmp::Ordering::Greater => high = middle,
            }
        }
        Ok(false)
    }

    /// The first line that begins at `at` or behind; none at the end of the file.
    fn line_from(&self, file: &mut File, at: u64) -> Result<Option<Line>, BreachedError> {
        let failed = |source| BreachedError::Io { path: self.path.clone(), source };
        // One byte earlier: a line that begins right here has an end of a line before it.
        let from = at.saturating_sub(1);
        file.seek(SeekFrom::Start(from)).map_err(failed)?;
        let mut window = Vec::with_capacity(WINDOW);
        file.take(WINDOW as u64).read_to_end(&mut window).map_err(failed)?;
        let skipped = match at {
            0 => 0,
            _ => match window.iter().position(|byte| *byte == b'\n') {
                Some(end) => end + 1,
                None if window.len() < WINDOW => return Ok(None),
                None => return Err(BreachedError::NotAList(self.path.clone())),
            },
        };
        let line = &window[skipped..];
        if line.is_empty() {
            return Ok(None);
        }
        let hash = line.first_chunk::<HASH_CHARS>().filter(|hash| hash.iter().all(u8::is_ascii_hexdigit));
        let ends = matches!(line.get(HASH_CHARS), None | Some(b':' | b'\r' | b'\n'));
        match hash {
            Some(hash) if ends => {
                let hash = hash.to_ascii_uppercase();
                let hash = hash.try_into().map_err(|_| BreachedError::NotAList(self.path.clone()))?;
                Ok(Some(Line { start: from + skipped as u64, hash }))
            }
            _ => Err(BreachedError::NotAList(self.path.clone())),
        }
    }
}

/// A line's place in the file and its hash.
struct Line {
    start: u64,
    hash: [u8; HASH_CHARS],
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(passwords: &[String], end: &str, last: &str) -> (tempfile::TempDir, BreachedList) {
        let mut hashes: Vec<String> = passwords
            .iter()
            .enumerate()
            .map(|(n, password)| {
                format!("{}:{}", data_encoding::HEXUPPER.encode(&Sha1::digest(password)), n * n * n)
            })
            .collect();
        hashes.sort_unstable();
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("pwned.txt");
        let last = if hashes.is_empty() { "" } else { last };
        std::fs::write(&path, hashes.join(end) + last).unwrap();
        let opened = BreachedList::open(&path).unwrap();
        (home, opened)
    }

    #[test]
    fn every_password_of_a_list_is_found_and_no_other() {
        for count in [0, 1, 2, 3, 100, 1001] {
            let all: Vec<String> = (0..count).map(|n| format!("password {n}")).collect();
            for (end, last) in [("\n", "\n"), ("\r\n", "\r\n"), ("\r\n", "")] {
                let (_home, list) = list(&all, end, last);
                for password in &all {
                    assert!(list.has(password).unwrap(), "{password} of {count}");
                }
                for n in 0..200 {
                    assert!(!list.has(&format!("another {n}")).unwrap());
                }
            }
        }
    }

    #[test]
    fn a_file_that_is_no_such_list_is_refused() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("list.txt");
        assert!(matches!(BreachedList::open(&path), Err(BreachedError::Io { .. })));
        for text in ["password\nletmein\n", "5BAA61E4C9B93F3F0682250B6CF8331B7EE68FD\n", &"x".repeat(5000)] {
            std::fs::write(&path, text).unwrap();
            assert!(matches!(BreachedList::open(&path), Err(BreachedError::NotAList(_))), "{text:.20}");
        }
    }
}
