//! How a command fails: one sentence, what to do next, and an exit code that scripts can rely on.

use std::error::Error;
use std::fmt::Write as _;
use std::io;
use std::process::ExitCode;

use super::{out, text};
use crate::config::ConfigError;

/// Why a command failed, as a script sees it. The numbers are stable; `kuvert --help` lists them.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Status {
    Failed = 1,
    Usage = 2,
    /// The server said no: expired, revoked, wrong code, not allowed.
    Refused = 3,
    /// The server could not be reached or did not answer properly.
    Network = 4,
    /// A downloaded file is not what was sent.
    Unverified = 5,
    /// Whoever reads our output has closed it; there is nobody to tell.
    Unread = 141,
    /// Ctrl-C.
    Interrupted = 130,
}

/// What a command says when it fails.
#[derive(Debug, Eq, PartialEq)]
pub struct Failure {
    status: Status,
    sentence: String,
    hint: Option<String>,
}

impl Failure {
    /// `sentence` says what was wrong, without a full stop.
    pub fn new(status: Status, sentence: impl Into<String>) -> Self {
        Self { status, sentence: sentence.into(), hint: None }
    }

    /// `error` and everything that caused it, as one sentence.
    pub fn caused(status: Status, error: &dyn Error) -> Self {
        let mut sentence = error.to_string();
        let mut cause = error.source();
        while let Some(error) = cause {
            let _ = write!(sentence, ": {error}");
            cause = error.source();
        }
        Self::new(status, sentence)
    }

    /// Says what to do next, as a sentence.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    pub fn status(&self) -> Status {
        self.status
    }

    pub fn sentence(&self) -> &str {
        &self.sentence
    }

    /// Prints it to standard error.
    pub fn report(self) -> ExitCode {
        if self.status != Status::Unread {
            // Part of a sentence may come from a server: it must not steer the terminal.
            out::note(&format!("kuvert: {}", text::shown(&self.sentence)));
            if let Some(hint) = &self.hint {
                out::note(&format!("        {}", text::shown(hint)));
            }
        }
        ExitCode::from(self.status as u8)
    }
}

impl From<ConfigError> for Failure {
    fn from(error: ConfigError) -> Self {
        Self::caused(Status::Failed, &error)
    }
}

impl Failure {
    /// Standard output could not be written.
    pub(super) fn output(error: &io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::BrokenPipe => Self::new(Status::Unread, "nobody reads the output"),
            _ => Self::new(Status::Failed, format!("the output cannot be written: {error}")),
        }
    }
}
