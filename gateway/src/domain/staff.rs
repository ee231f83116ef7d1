//! Who may do what among employees.

use std::str::FromStr;

/// What a member of staff may do.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Role {
    /// Sends shares and sees what became of them.
    Sender,
    /// Reads the whole access log.
    Auditor,
    /// Answers data subjects; reads the log.
    Dpo,
    /// Everything a sender may, policy, staff and the log; never content.
    Admin,
}

impl Role {
    pub const ALL: [Self; 4] = [Self::Sender, Self::Auditor, Self::Dpo, Self::Admin];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Sender => "sender",
            Self::Auditor => "auditor",
            Self::Dpo => "dpo",
            Self::Admin => "admin",
        }
    }

    /// May make shares of their own.
    pub const fn sends(self) -> bool {
        matches!(self, Self::Sender | Self::Admin)
    }

    /// May read the log of everyone's shares, not only their own.
    pub const fn reads_whole_log(self) -> bool {
        matches!(self, Self::Auditor | Self::Dpo | Self::Admin)
    }
}

impl FromStr for Role {
    type Err = UnknownRole;

    fn from_str(text: &str) -> Result<Self, UnknownRole> {
        Self::ALL.into_iter().find(|role| role.as_str() == text).ok_or(UnknownRole)
    }
}

#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[error("a role is one of sender, auditor, dpo, admin")]
pub struct UnknownRole;
