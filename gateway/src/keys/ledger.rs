//! What has ended, beside the keystore: a file that only grows, outside every backup, with ids and times alone.
//!
//! One line each: `ended 1 <Unix milliseconds> <kind> <subject, hex> <id, hex>`. A line that a crash cut short is no line.
//! Where the keystore has a mirror, this has one beside it.

use std::collections::HashSet;
use std::fs::{File, OpenOptions};
use std::io::{self, BufRead as _, BufReader, Read as _, Seek as _, SeekFrom, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

use data_encoding::HEXLOWER;

use super::Keys;

/// Bytes at the end that are read first; twice as many each time that is not enough.
const TAIL: u64 = 256 * 1024;

/// One ending as the file has it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct LedgerLine {
    pub at: i64,
    pub kind: String,
    pub subject: [u8; 16],
    pub id: [u8; 16],
}

impl LedgerLine {
    fn parse(line: &str) -> Option<Self> {
        let mut words = line.strip_suffix('\n')?.strip_prefix("ended 1 ")?.split(' ');
        let hex = |text: &str| <[u8; 16]>::try_from(HEXLOWER.decode(text.as_bytes()).ok()?).ok();
        let line = Self {
            at: words.next()?.parse().ok()?,
            kind: words.next()?.to_owned(),
            subject: hex(words.next()?)?,
            id: hex(words.next()?)?,
        };
        words.next().is_none().then_some(line)
    }

    fn text(&self) -> String {
        let (subject, id) = (HEXLOWER.encode(&self.subject), HEXLOWER.encode(&self.id));
        format!("ended 1 {} {} {subject} {id}\n", self.at, self.kind)
    }
}

/// The file and its mirror.
#[derive(Clone, Debug)]
pub struct Ledger {
    path: PathBuf,
    mirror: Option<PathBuf>,
}

impl Keys {
    /// The list of what has ended that belongs to this keystore.
    pub fn ledger(&self) -> Ledger {
        Ledger::beside(&self.path, self.mirror.as_deref())
    }
}

fn beside(keystore: &Path) -> PathBuf {
    let mut name = keystore.file_name().unwrap_or_default().to_owned();
    name.push(".ended");
    keystore.with_file_name(name)
}

impl Ledger {
    /// The list that belongs to the keystore at these places.
    pub fn beside(keystore: &Path, mirror: Option<&Path>) -> Self {
        Self { path: beside(keystore), mirror: mirror.map(beside) }
    }

    /// Whether either file is there.
    pub fn is_there(&self) -> bool {
        self.path.exists() || self.mirror.as_ref().is_some_and(|mirror| mirror.exists())
    }

    /// Gives every line of both files; one that is in both comes twice.
    ///
    /// # Errors
    ///
    /// That of reading a file that is there.
    pub fn read(&self, mut each: impl FnMut(LedgerLine)) -> io::Result<()> {
        for path in [Some(&self.path), self.mirror.as_ref()].into_iter().flatten() {
            read_from(path, 0, &mut each)?;
        }
        Ok(())
    }

    /// The newest time in the file among the lines that `counts` takes, and the ids of all lines that are at most `window`
    /// milliseconds older, however many there are.
    ///
    /// # Errors
    ///
    /// That of reading it.
    pub fn tail(
        &self,
        window: i64,
        counts: impl Fn(&LedgerLine) -> bool,
    ) -> io::Result<(Option<i64>, HashSet<[u8; 16]>)> {
        let length = std::fs::metadata(&self.path).map_or(0, |of| of.len());
        let mut bytes = TAIL;
        loop {
            let mut lines = Vec::new();
            read_from(&self.path, length.saturating_sub(bytes), &mut |line| lines.push(line))?;
            let newest = lines.iter().filter(|line| counts(line)).map(|line| line.at).max();
            let from = newest.map_or(i64::MIN, |newest| newest.saturating_sub(window));
            // Lines are in order but for what commits out of order, which a window is wide enough for.
            let reaches = lines.first().is_some_and(|line| line.at < from.saturating_sub(window));
            if reaches || bytes >= length {
                let recent = lines.iter().filter(|line| line.at >= from);
                return Ok((newest, recent.map(|line| line.id).collect()));
            }
            bytes = bytes.saturating_mul(2);
        }
    }

    /// Adds lines; they are on disk when this returns, in the mirror as well if that can be written.
    ///
    /// # Errors
    ///
    /// That of writing the file. A mirror that cannot be written is reported and stops nothing; it is made anew later.
    pub fn append(&self, lines: &[LedgerLine]) -> io::Result<()> {
        let before = std::fs::metadata(&self.path).map_or(0, |of| of.len());
        let text: String = lines.iter().map(LedgerLine::text).collect();
        add(&self.path, &text)?;
        if let Some(mirror) = &self.mirror {
            let there = std::fs::metadata(mirror).map(|of| of.len()).ok();
            let mirrored = if there == Some(before) { add(mirror, &text) } else { copy(&self.path, mirror) };
            if let Err(error) = mirrored {
                tracing::error!(%error, "the mirror of what has ended could not be written");
            }
        }
        Ok(())
    }

    /// Takes what only the mirror has into the file: a new machine begins with the mirror of the old one.
    ///
    /// # Errors
    ///
    /// That of reading or writing.
    pub fn reconcile(&self) -> io::Result<()> {
        let Some(mirror) = &self.mirror else { return Ok(()) };
        let mut own = HashSet::new();
        read_from(&self.path, 0, &mut |line| {
            own.insert(line.id);
        })?;
        let mut missing = Vec::new();
        read_from(mirror, 0, &mut |line| {
            if own.insert(line.id) {
                missing.push(line);
            }
        })?;
        if missing.is_empty() { Ok(()) } else { self.append(&missing) }
    }
}

fn read_from(path: &Path, offset: u64, each: &mut impl FnMut(LedgerLine)) -> io::Result<()> {
    let mut file = match File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(error),
    };
    file.seek(SeekFrom::Start(offset))?;
    let mut reader = BufReader::new(file);
    let mut line = String::new();
    loop {
        line.clear();
        // A damaged line of any length must not fill the memory.
        if reader.by_ref().take(1024).read_line(&mut line)? == 0 {
            return Ok(());
        }
        if let Some(line) = LedgerLine::parse(&line) {
            each(line);
        }
    }
}

fn add(path: &Path, text: &str) -> io::Result<()> {
    let mut file = OpenOptions::new().create(true).read(true).append(true).mode(0o600).open(path)?;
    // What a crash cut short must not swallow the next line.
    let length = file.metadata()?.len();
    if length > 0 {
        file.seek(SeekFrom::Start(length - 1))?;
        let mut last = [0];
        file.read_exact(&mut last)?;
        if last != *b"\n" {
            file.write_all(b"\n")?;
        }
    }
    file.write_all(text.as_bytes())?;
    file.sync_all()?;
    if length == 0 {
        let parent = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
        File::open(parent)?.sync_all()?;
    }
    Ok(())
}

fn copy(from: &Path, to: &Path) -> io::Result<()> {
    let mut staging = to.as_os_str().to_owned();
    staging.push(".new");
    let mut file = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&staging)?;
    io::copy(&mut File::open(from)?, &mut file)?;
    file.sync_all()?;
    std::fs::rename(&staging, to)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(number: u8) -> LedgerLine {
        LedgerLine {
            at: i64::from(number),
            kind: "share".to_owned(),
            subject: [number; 16],
            id: [number; 16],
        }
    }

    fn all(ledger: &Ledger) -> Vec<u8> {
        let mut found = Vec::new();
        ledger.read(|line| found.push(line.id[0])).unwrap();
        found
    }

    #[test]
    fn lines_are_kept_in_both_places_and_a_cut_one_is_left_out() {
        let dir = tempfile::tempdir().unwrap();
        let (path, mirror) = (dir.path().join("keystore.ended"), dir.path().join("mirror.ended"));
        let ledger = Ledger { path: path.clone(), mirror: Some(mirror.clone()) };
        assert_eq!(ledger.tail(9, |_| true).unwrap(), (None, HashSet::new()));
        ledger.append(&[line(1), line(2)]).unwrap();
        OpenOptions::new().append(true).open(&path).unwrap().write_all(b"ended 1 3 sha").unwrap();
        ledger.append(&[line(4)]).unwrap();
        assert_eq!(all(&ledger), [1, 2, 4, 1, 2, 4]);
        assert_eq!(ledger.tail(9, |_| true).unwrap().0, Some(4));
        assert_eq!(std::fs::read(&path).unwrap(), std::fs::read(&mirror).unwrap());
    }

    #[test]
    fn the_ids_of_the_whole_window_are_known_however_many_there_are() {
        let dir = tempfile::tempdir().unwrap();
        let ledger = Ledger { path: dir.path().join("keystore.ended"), mirror: None };
        let numbered = |number: u32, at: i64| {
            let mut id = [0; 16];
            id[..4].copy_from_slice(&number.to_be_bytes());
            LedgerLine { at, kind: "share".to_owned(), subject: id, id }
        };
        let old: Vec<_> = (0..6000).map(|number| numbered(number, i64::from(number))).collect();
        let at_once: Vec<_> = (6000..12_000).map(|number| numbered(number, 100_000)).collect();
        ledger.append(&old).unwrap();
        ledger.append(&at_once).unwrap();
        assert!(std::fs::metadata(&ledger.path).unwrap().len() > 3 * TAIL);
        let (newest, ids) = ledger.tail(1000, |_| true).unwrap();
        assert_eq!((newest, ids.len()), (Some(100_000), 6000));
        // A kind that this version does not know moves nothing on.
        ledger.append(&[LedgerLine { kind: "later".to_owned(), ..numbered(12_000, 900_000) }]).unwrap();
        let (newest, ids) = ledger.tail(1000, |line| line.kind == "share").unwrap();
        assert_eq!((newest, ids.len()), (Some(100_000), 6001));
    }

    #[test]
    fn a_new_machine_begins_with_the_mirror() {
        let dir = tempfile::tempdir().unwrap();
        let mirror = Some(dir.path().join("mirror.ended"));
        Ledger { path: dir.path().join("old"), mirror: mirror.clone() }.append(&[line(1), line(2)]).unwrap();
        let new = Ledger { path: dir.path().join("new"), mirror };
        new.reconcile().unwrap();
        assert_eq!(all(&new), [1, 2, 1, 2]);
        new.reconcile().unwrap();
        assert_eq!(all(&new), [1, 2, 1, 2]);
    }
}
