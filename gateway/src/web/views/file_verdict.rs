//! What became of a file that was handed in: the scanner's verdict and the rules' answer.

use super::Page;

/// Why a file was not looked through for malware.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotScanned {
    /// The gateway has no scanner.
    NoScanner,
    ScannerUnreachable,
    ScannerTimeout,
    ScannerError,
    /// Larger than the scanner takes.
    TooLarge,
    /// An archive beyond the limits: too deep, too many members, too much inside.
    ArchiveLimits,
    EncryptedArchive,
    DamagedArchive,
    /// An archive of a kind that is not looked into.
    UnsupportedArchive,
}

/// Why a file is not kept. Its bytes are deleted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileRefusal {
    Infected,
    /// Could not be checked, and the organisation takes no such files.
    NotScanned(NotScanned),
    /// The document is wanted in another format.
    KindNotAllowed,
    /// The content is of another type than the name says.
    WrongType,
    TooLarge,
    Empty,
    TooManyFiles,
    /// The bytes did not arrive as they were sent.
    Damaged,
}

impl NotScanned {
    /// Whether a later try may go better.
    fn may_pass(self) -> bool {
        matches!(self, Self::NoScanner | Self::ScannerUnreachable | Self::ScannerTimeout | Self::ScannerError)
    }

    /// For the uploader of a file that is held.
    pub fn held_text(self, page: &Page) -> String {
        page.t(if self.may_pass() { "held-for-now" } else { "held-unreadable" })
    }

    /// For staff, who may have to decide.
    pub(super) fn staff_text(self, page: &Page) -> String {
        page.t(match self {
            Self::NoScanner => "unscanned-no-scanner",
            Self::ScannerUnreachable => "unscanned-unreachable",
            Self::ScannerTimeout => "unscanned-timeout",
            Self::ScannerError => "unscanned-error",
            Self::TooLarge => "unscanned-too-large",
            Self::ArchiveLimits => "unscanned-archive-limits",
            Self::EncryptedArchive => "unscanned-encrypted",
            Self::DamagedArchive => "unscanned-damaged",
            Self::UnsupportedArchive => "unscanned-unsupported",
        })
    }
}

impl FileRefusal {
    /// What happened and what to do instead, for the uploader.
    pub fn text(self, page: &Page) -> String {
        page.t(match self {
            Self::Infected => "refused-infected",
            Self::NotScanned(NotScanned::EncryptedArchive) => "refused-encrypted",
            Self::NotScanned(why) if why.may_pass() => "refused-not-now",
            Self::NotScanned(_) => "refused-unreadable",
            Self::KindNotAllowed => "refused-kind",
            Self::WrongType => "refused-type",
            Self::TooLarge => "refused-too-large",
            Self::Empty => "refused-empty",
            Self::TooManyFiles => "refused-too-many",
            Self::Damaged => "refused-damaged",
        })
    }
}
