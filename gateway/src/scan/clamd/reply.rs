//! What clamd's answers mean.

use crate::scan::verdict::{Limit, SIGNATURE_CHARS_MAX, Why};

#[derive(Clone, Debug, Eq, PartialEq)]
pub(in crate::scan) enum Reply {
    /// Nothing was found, in what clamd looked at.
    Nothing,
    Found {
        signature: String,
    },
    Failed(Why),
}

/// Names under which clamd reports what it did not look at, where its configuration says so.
const NOT_LOOKED_AT: &[(&str, Why)] = &[
    ("Heuristics.Limits.Exceeded.MaxRecursion", Why::ArchiveLimit(Limit::Depth)),
    ("Heuristics.Limits.Exceeded.MaxFiles", Why::ArchiveLimit(Limit::Entries)),
    ("Heuristics.Limits.Exceeded.MaxScanSize", Why::ArchiveLimit(Limit::Size)),
    ("Heuristics.Limits.Exceeded.MaxScanTime", Why::TimedOut),
    ("Heuristics.Limits.Exceeded", Why::TooLarge),
    ("Heuristics.Encrypted", Why::EncryptedArchive),
    ("Heuristics.Zip.OverlappingFiles", Why::ArchiveLimit(Limit::Overlap)),
];

impl Reply {
    /// Only the exact words mean that nothing was found.
    pub(super) fn parse(said: &[u8]) -> Self {
        let Some(line) = said.strip_suffix(b"\0").and_then(|line| std::str::from_utf8(line).ok()) else {
            return Self::Failed(Why::ScannerError);
        };
        let found = line.strip_prefix("stream: ").and_then(|line| line.strip_suffix(" FOUND"));
        match (line, found) {
            ("stream: OK", _) => Self::Nothing,
            (_, Some(signature)) => Self::found(signature),
            ("INSTREAM size limit exceeded. ERROR", _) => Self::Failed(Why::TooLarge),
            _ => Self::Failed(Why::ScannerError),
        }
    }

    /// What the same reply means when it came before clamd had been told all of the file.
    pub(super) fn before_the_end(self) -> Self {
        match self {
            Self::Nothing => Self::Failed(Why::ScannerError),
            other => other,
        }
    }

    fn found(signature: &str) -> Self {
        if let Some((_, why)) = NOT_LOOKED_AT.iter().find(|(name, _)| signature.starts_with(name)) {
            return Self::Failed(*why);
        }
        let printable = |c: char| if c.is_ascii_graphic() { c } else { '_' };
        Self::Found { signature: signature.chars().take(SIGNATURE_CHARS_MAX).map(printable).collect() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_exact_words_mean_that_nothing_was_found() {
        assert_eq!(Reply::parse(b"stream: OK\0"), Reply::Nothing);
        for said in [
            b"stream: OK".as_slice(),
            b"",
            b"\0",
            b"stream: OK\n\0",
            b"stream: OK\0\0",
            b" stream: OK\0",
            b"stream: ok\0",
            b"OK\0",
            b"stream: OK\0stream: OK\0",
            b"stream: FOUND\0",
            b"COMMAND READ TIMED OUT\0",
            b"stream: Can't allocate memory ERROR\0",
            b"stream: \xff FOUND\0",
        ] {
            assert_eq!(Reply::parse(said), Reply::Failed(Why::ScannerError), "{said:?}");
        }
    }

    #[test]
    fn a_signature_is_one_printable_word_of_bounded_length() {
        let name = |said: &[u8]| match Reply::parse(said) {
            Reply::Found { signature } => signature,
            other => panic!("{other:?}"),
        };
        assert_eq!(name(b"stream: Kuvert.Test.UNOFFICIAL FOUND\0"), "Kuvert.Test.UNOFFICIAL");
        assert_eq!(name("stream: a\nb <ø> FOUND\0".as_bytes()), "a_b_<_>");
        assert_eq!(
            name(format!("stream: {} FOUND\0", "x".repeat(3000)).as_bytes()).len(),
            SIGNATURE_CHARS_MAX
        );
    }

    #[test]
    fn what_clamd_did_not_look_at_is_not_called_infected() {
        for (said, why) in [
            ("INSTREAM size limit exceeded. ERROR", Why::TooLarge),
            ("stream: Heuristics.Limits.Exceeded.MaxFileSize FOUND", Why::TooLarge),
            ("stream: Heuristics.Limits.Exceeded.MaxRecursion FOUND", Why::ArchiveLimit(Limit::Depth)),
            ("stream: Heuristics.Encrypted.PDF FOUND", Why::EncryptedArchive),
        ] {
            assert_eq!(Reply::parse(format!("{said}\0").as_bytes()), Reply::Failed(why), "{said}");
        }
    }

    #[test]
    fn nothing_found_before_the_end_is_no_verdict() {
        assert_eq!(Reply::Nothing.before_the_end(), Reply::Failed(Why::ScannerError));
        assert_eq!(Reply::Failed(Why::TooLarge).before_the_end(), Reply::Failed(Why::TooLarge));
    }
}
