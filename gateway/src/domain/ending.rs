//! What has ended and must stay ended, even when a backup from before is restored.

use time::OffsetDateTime;

use super::Role;

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
    /// An open link of a request, by its row: another one took its place.
    RequestLink,
    /// Somebody reads an inbox no more; the subject is made of both ([`super::InboxId`] and account).
    Member,
    /// A person of the organisation's sign-in is connected to an account no more.
    Identity,
    /// An account has this role from then on: what came last counts.
    Role(Role),
}

impl EndingKind {
    pub const ALL: [Self; 15] = [
        Self::Share,
        Self::Recipient,
        Self::Request,
        Self::Submission,
        Self::StaffDisabled,
        Self::StaffEnabled,
        Self::Token,
        Self::Person,
        Self::RequestLink,
        Self::Member,
        Self::Identity,
        Self::Role(Role::Sender),
        Self::Role(Role::Auditor),
        Self::Role(Role::Dpo),
        Self::Role(Role::Admin),
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
            Self::RequestLink => "request-link",
            Self::Member => "inbox-member",
            Self::Identity => "identity",
            Self::Role(Role::Sender) => "role-sender",
            Self::Role(Role::Auditor) => "role-auditor",
            Self::Role(Role::Dpo) => "role-dpo",
            Self::Role(Role::Admin) => "role-admin",
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
