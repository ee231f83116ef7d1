//! The two ways out: answers to standard output, everything else to standard error.

use std::io::{self, Write as _};

use super::Failure;

/// Prints one line of the command's answer.
///
/// # Errors
///
/// [`Failure`] if standard output is closed or full.
pub(super) fn line(text: &str) -> Result<(), Failure> {
    raw(format!("{text}\n").as_bytes())
}

/// Prints bytes as they are.
///
/// # Errors
///
/// [`Failure`] if standard output is closed or full.
pub(super) fn raw(bytes: &[u8]) -> Result<(), Failure> {
    let mut stdout = io::stdout().lock();
    stdout.write_all(bytes).and_then(|()| stdout.flush()).map_err(|error| Failure::output(&error))
}

/// Says something beside the answer. If standard error is closed nobody can be told, so that is ignored.
pub(super) fn note(text: &str) {
    let _ = writeln!(io::stderr().lock(), "{text}");
}
