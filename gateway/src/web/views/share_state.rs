//! A share's state as a coloured word.

/// The states of a share, as shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ShareState {
    Draft,
    Active,
    Expired,
    Revoked,
    Purged,
}

impl ShareState {
    pub fn key(self) -> &'static str {
        match self {
            Self::Draft => "state-draft",
            Self::Active => "state-active",
            Self::Expired => "state-expired",
            Self::Revoked => "state-revoked",
            Self::Purged => "state-purged",
        }
    }

    /// Class of the chip: colour supports the word, it never replaces it.
    pub fn tone(self) -> &'static str {
        match self {
            Self::Active => "good",
            Self::Draft => "plain",
            Self::Expired => "warn",
            Self::Revoked | Self::Purged => "quiet",
        }
    }
}
