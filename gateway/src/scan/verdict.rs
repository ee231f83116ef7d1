//! What comes out of looking at a file.

use super::kind::FileKind;

/// All that was found out about one file.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Judgement {
    /// What its first bytes say it is (for a zip, what its members say).
    pub kind: FileKind,
    /// Whether the ending of its name may stand for this kind: false for a program that is called `.pdf`.
    pub kind_matches_name: bool,
    pub verdict: Verdict,
}

/// Whether a file may be believed to do no harm.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Verdict {
    /// The scanner looked at all of it and found nothing.
    Clean,
    Infected {
        /// The scanner's name for what it found: printable ASCII, at most [`SIGNATURE_CHARS_MAX`] characters.
        signature: String,
    },
    /// Nobody can say. It is never the same as clean.
    NotScanned(Why),
}

/// The longest name of a signature that is kept, in characters.
pub const SIGNATURE_CHARS_MAX: usize = 200;

/// Why a file was not scanned, or not all of it.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Why {
    /// None is configured.
    NoScanner,
    Unreachable,
    TimedOut,
    /// It answered something else than a verdict, or died over the file.
    ScannerError,
    /// The file, or a member of an archive, is larger than what the scanner looks at.
    TooLarge,
    ArchiveLimit(Limit),
    /// Somebody has a password, and it is not the scanner.
    EncryptedArchive,
    /// The archive contradicts itself or ends too early: programs would unpack it in different ways.
    DamagedArchive,
    /// An archive of a kind whose members are not measured here, so that none can be called small enough.
    UnsupportedArchive,
}

/// Which limit of [`limits`](super::limits) an archive exceeds.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Limit {
    Ratio,
    Entries,
    Depth,
    /// All members together.
    Size,
    /// Several entries share the same bytes.
    Overlap,
}

impl Verdict {
    /// For log and API; never changes.
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Clean => "clean",
            Self::Infected { .. } => "infected",
            Self::NotScanned(_) => "not_scanned",
        }
    }
}

impl Why {
    pub const ALL: [Self; 13] = [
        Self::NoScanner,
        Self::Unreachable,
        Self::TimedOut,
        Self::ScannerError,
        Self::TooLarge,
        Self::ArchiveLimit(Limit::Ratio),
        Self::ArchiveLimit(Limit::Entries),
        Self::ArchiveLimit(Limit::Depth),
        Self::ArchiveLimit(Limit::Size),
        Self::ArchiveLimit(Limit::Overlap),
        Self::EncryptedArchive,
        Self::DamagedArchive,
        Self::UnsupportedArchive,
    ];

    /// For log and API; never changes.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::NoScanner => "no_scanner",
            Self::Unreachable => "scanner_unreachable",
            Self::TimedOut => "scanner_timeout",
            Self::ScannerError => "scanner_error",
            Self::TooLarge => "too_large",
            Self::ArchiveLimit(Limit::Ratio) => "archive_limits_ratio",
            Self::ArchiveLimit(Limit::Entries) => "archive_limits_entries",
            Self::ArchiveLimit(Limit::Depth) => "archive_limits_depth",
            Self::ArchiveLimit(Limit::Size) => "archive_limits_size",
            Self::ArchiveLimit(Limit::Overlap) => "archive_limits_overlap",
            Self::EncryptedArchive => "encrypted_archive",
            Self::DamagedArchive => "damaged_archive",
            Self::UnsupportedArchive => "unsupported_archive",
        }
    }

    /// Whether the same file may get another verdict later: it was the scanner that failed, not the file.
    pub fn may_pass(self) -> bool {
        matches!(self, Self::Unreachable | Self::TimedOut | Self::ScannerError)
    }
}
