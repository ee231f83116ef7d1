//! What has ended and must stay ended, even when a backup from before is restored.

use time::OffsetDateTime;

/// What kind of thing has ended.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum EndingKind {
    /// Taken back, or past its key day.
    Share,
    Recipient,
    Request,
    Submission,
    /// An account was disabled.
    StaffDisabled,
    /// It may sign in again: what came later counts.
    StaffEnabled,
    Token,
    /// Personal parts of the log, by blind index.
    Person,
}

impl EndingKind {
    pub const ALL: [Self; 8] = [
        Self::Share,
        Self::Recipient,
        Self::Request,
        Self::Submission,
        Self::StaffDisabled,
        Self::StaffEnabled,
        Self::Token,
        Self::Person,
    ];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Share => "share",
            Self::Recipient => "recipient",
            Self::Request => "request",
            Self::Submission => "submission",
            Self::StaffDisabled => "staff-disabled",
            Self::StaffEnabled => "staff-enabled",
            Self::Token => "token",
            Self::Person => "person",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == text)
    }
}

/// One ending: an id of its own, when, and of what. It names nobody.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Ending {
    pub id: [u8; 16],
    pub at: OffsetDateTime,
    pub kind: EndingKind,
    pub subject: [u8; 16],
}
