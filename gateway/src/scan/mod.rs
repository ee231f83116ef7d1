//! Judges a file while it streams by: what it is, and whether the malware scanner found it clean.
//!
//! The finishing pass feeds a [`Pass`] with plaintext, which goes to clamd and, if the file is an archive, through a
//! walk that unpacks and counts its members. clamd skips what exceeds its limits and still says OK; so its OK counts
//! only where the walk found everything to be within limits that are narrower than clamd's. Nothing is written to
//! disk here. Whatever the file, a pass holds less than 4 MiB.

mod clamd;
mod content;
mod gzip;
mod kind;
pub mod limits;
mod search;
mod verdict;
mod zip;

use std::time::Duration;

use self::clamd::{Clamd, Conversation, Reply};
use self::content::Content;
pub use self::kind::{FileKind, Group, kind_matches_name};
use self::limits::Meter;
pub use self::verdict::{Judgement, Limit, SIGNATURE_CHARS_MAX, Verdict, Why};
use crate::config::{ClamdUrl, Config};

/// So much is looked at between two chances for other tasks to run, in bytes: even a bomb unfolds to little.
const PIECE_BYTES: usize = 64 << 10;

/// Where the scanner is and what may be asked of it.
#[derive(Clone, Debug)]
pub struct ScanConfig {
    /// `None`: files are not scanned.
    pub clamd: Option<ClamdUrl>,
    /// The largest file, and the largest member of an archive, that is scanned, in bytes.
    pub file_bytes_max: u64,
    /// How long clamd may take to be free, for connecting, for one piece of a file, and for its answer.
    pub patience: Duration,
}

impl From<&Config> for ScanConfig {
    fn from(config: &Config) -> Self {
        Self {
            clamd: config.clamd_url.clone(),
            file_bytes_max: config.scan_file_max_bytes,
            patience: Duration::from_secs(config.scan_seconds_max.into()),
        }
    }
}

/// Makes one [`Pass`] a file. It keeps no connection; it and its clones together open few at once.
#[derive(Clone, Debug)]
pub struct Scanner {
    clamd: Option<Clamd>,
    file_bytes_max: u64,
}

impl Scanner {
    pub fn new(config: ScanConfig) -> Self {
        let clamd = config.clamd.map(|address| Clamd::new(address, config.patience));
        Self { clamd, file_bytes_max: config.file_bytes_max }
    }

    /// Whether there is a scanner at all.
    pub fn is_configured(&self) -> bool {
        self.clamd.is_some()
    }

    /// Begins with a file of `length` bytes that somebody called `file_name`.
    ///
    /// What type the browser claims does not matter: it is derived from the name, which people see.
    pub fn begin(&self, file_name: &str, length: u64) -> Pass {
        let mut pass = Pass {
            file_name: file_name.to_owned(),
            clamd: self.clamd.clone().map(Conversation::new),
            content: Content::new(0),
            meter: Meter::new(self.file_bytes_max),
            objection: None,
        };
        if length > self.file_bytes_max {
            // Its kind is still worth knowing.
            pass.hang_up(Why::TooLarge);
        }
        pass
    }
}

/// One file on its way past the scanner.
pub struct Pass {
    file_name: String,
    clamd: Option<Conversation>,
    content: Content,
    meter: Meter,
    /// Why nobody can call this file clean, whatever clamd says.
    objection: Option<Why>,
}

impl Pass {
    /// Takes the next bytes of the file. Never fails: a scanner that does is part of the judgement.
    pub async fn push(&mut self, plaintext: &[u8]) {
        for piece in plaintext.chunks(PIECE_BYTES) {
            self.meter.receive(piece.len());
            if self.objection.is_none() {
                let looked = self.content.push(piece, &mut self.meter);
                self.note(looked);
            }
            if let Some(clamd) = &mut self.clamd {
                clamd.say(piece).await;
            }
            tokio::task::yield_now().await;
        }
    }

    /// Ends the file and waits for the verdict.
    pub async fn finish(mut self) -> Judgement {
        if self.objection.is_none() {
            let looked = self.content.finish(&mut self.meter);
            self.note(looked);
        }
        if self.meter.file_is_too_large() {
            self.hang_up(Why::TooLarge);
        }
        let kind = self.content.kind();
        let reply = match self.clamd {
            Some(clamd) => Some(clamd.finish().await),
            None => None,
        };
        let verdict = match (reply, self.objection) {
            (None, _) => Verdict::NotScanned(Why::NoScanner),
            (Some(Reply::Found { signature }), _) => Verdict::Infected { signature },
            // An objection is about the file and stays; a scanner's failure passes.
            (Some(_), Some(why)) | (Some(Reply::Failed(why)), None) => Verdict::NotScanned(why),
            (Some(Reply::Nothing), None) => Verdict::Clean,
        };
        Judgement { kind, kind_matches_name: kind_matches_name(&self.file_name, kind), verdict }
    }

    /// Keeps the first objection. Others do not keep clamd from looking, and what it then finds counts more.
    fn note(&mut self, looked: Result<(), Why>) {
        let Err(why) = looked else { return };
        self.objection = Some(why);
        if matches!(why, Why::ArchiveLimit(_)) {
            // A bomb would keep clamd busy for minutes.
            self.hang_up(why);
        }
    }

    fn hang_up(&mut self, why: Why) {
        if let Some(clamd) = &mut self.clamd {
            clamd.hang_up(why);
        }
    }
}
