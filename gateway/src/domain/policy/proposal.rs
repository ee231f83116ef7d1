//! What somebody wants to do, and what comes of it.

use time::Duration;

use super::words::{Sensitivity, TransferBasis, WayIn};
use crate::domain::recipient::Verification;

/// What is to happen.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Act {
    /// A share is made, changed or sent.
    Share,
    /// Somebody gets a (new) way into a share that was sent.
    Recipient,
    /// A share or a request is to end later.
    Extend,
    /// An expired share is opened anew.
    Renew,
    Request,
    /// A file is put into a draft.
    File,
    /// A file is handed in on somebody's request.
    HandIn,
}

/// When it is to end.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Ending {
    /// As the policy says.
    Unsaid,
    Days(u32),
    /// So long from now.
    After(Duration),
    /// A standing request.
    Never,
}

#[derive(Clone, Debug)]
pub struct ProposedRecipient {
    /// Lower case, ASCII.
    pub domain: String,
    /// None where the policy is to say.
    pub verification: Option<Verification>,
}

#[derive(Clone, Debug)]
pub struct ProposedFile {
    pub name: String,
    /// None if that shows only when it ends.
    pub bytes: Option<u64>,
}

/// What somebody wants. What does not belong to the act is left at its beginning.
#[derive(Clone, Debug)]
pub struct Proposal {
    pub way: WayIn,
    pub act: Act,
    pub ending: Ending,
    pub renewal_days: Option<u32>,
    pub downloads: Option<u16>,
    pub notices: Option<bool>,
    pub sensitivity: Option<Sensitivity>,
    pub recipients: Vec<ProposedRecipient>,
    pub transfer: Option<TransferBasis>,
    pub files: Vec<ProposedFile>,
    /// Of a request: files in a hand-in, and bytes of one of them.
    pub files_max: Option<u32>,
    pub file_bytes_max: Option<u64>,
}

impl Proposal {
    pub const fn new(way: WayIn, act: Act) -> Self {
        Self {
            way,
            act,
            ending: Ending::Unsaid,
            renewal_days: None,
            downloads: None,
            notices: None,
            sensitivity: None,
            recipients: Vec::new(),
            transfer: None,
            files: Vec::new(),
            files_max: None,
            file_bytes_max: None,
        }
    }
}

/// What the policy makes of a proposal.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Decision {
    /// What to do it with, where nothing is refused.
    pub terms: Settled,
    pub refusals: Vec<Refusal>,
    /// What somebody must say before it goes out.
    pub questions: Vec<Question>,
    pub notes: Vec<Note>,
}

impl Decision {
    /// Whether it may go out as it is.
    pub fn is_allowed(&self) -> bool {
        self.refusals.is_empty() && self.questions.is_empty()
    }

    /// What stands against its going out: an open question does, too.
    pub fn against(&self) -> Option<Refusal> {
        self.refusals.first().copied().or_else(|| {
            self.questions.first().map(|question| match question {
                Question::TransferBasis { row } => Refusal { what: Forbidden::Transfer, row: Some(*row) },
            })
        })
    }
}

/// The terms.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Settled {
    /// None where a moment was named, or none.
    pub days: Option<u32>,
    pub renewal_days: u32,
    pub downloads: Option<u16>,
    pub notices: bool,
    pub sensitivity: Sensitivity,
    /// Of each recipient.
    pub verification: Vec<Verification>,
    pub files_max: u32,
    pub file_bytes_max: u64,
}

/// Something the policy forbids; `row` counts recipients or files from 0.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[error("{what}")]
pub struct Refusal {
    pub what: Forbidden,
    pub row: Option<usize>,
}

/// What is forbidden. It says what is allowed, and repeats nothing that was typed.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub enum Forbidden {
    #[error("your organisation has not let you send shares")]
    Shares,
    #[error("your organisation has not let you ask for files")]
    Requests,
    #[error("must be 1 to {max} days ahead")]
    Expiry { max: u32 },
    #[error("is fixed by the organisation: {days} days")]
    ExpiryFixed { days: u32 },
    #[error("is fixed by the organisation: {days} days")]
    Renewal { days: u32 },
    #[error("must be 1 to {most}")]
    Downloads { most: u16 },
    #[error("is fixed by the organisation")]
    DownloadsFixed,
    #[error("is fixed by the organisation")]
    Notices,
    #[error("is fixed by the organisation: {0}", fixed.as_str())]
    Sensitivity { fixed: Sensitivity },
    #[error("must be {0} for this recipient", needed.as_str())]
    Verification { needed: Verification },
    #[error("is fixed by the organisation: {0}", fixed.as_str())]
    VerificationFixed { fixed: Verification },
    #[error("must be at most {max}")]
    Recipients { max: u32 },
    #[error("must be at most {max}")]
    Files { max: u32 },
    #[error("must be 1 to {max} bytes")]
    Size { max: u64 },
    #[error("is of a kind that the organisation does not let through")]
    Kind,
    #[error("is at a domain that the organisation does not send to")]
    Domain,
    #[error("is at a domain that is not on the organisation's list")]
    DomainUnlisted,
    #[error("is needed: a recipient is outside the EU and the EEA")]
    Transfer,
}

impl Forbidden {
    /// The stable code, without `policy_`.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Shares => "shares",
            Self::Requests => "requests",
            Self::Expiry { .. } | Self::ExpiryFixed { .. } => "expiry",
            Self::Renewal { .. } => "renewal",
            Self::Downloads { .. } | Self::DownloadsFixed => "downloads",
            Self::Notices => "notices",
            Self::Sensitivity { .. } => "sensitivity",
            Self::Verification { .. } | Self::VerificationFixed { .. } => "verification",
            Self::Recipients { .. } => "recipients",
            Self::Files { .. } => "files",
            Self::Size { .. } => "size",
            Self::Kind => "kind",
            Self::Domain | Self::DomainUnlisted => "domain",
            Self::Transfer => "transfer",
        }
    }

    /// The field of the API that it is about.
    pub const fn field(self) -> &'static str {
        match self {
            Self::Shares => "share",
            Self::Requests => "request",
            Self::Expiry { .. } | Self::ExpiryFixed { .. } => "expires_in_days",
            Self::Renewal { .. } => "renewal_days",
            Self::Downloads { .. } | Self::DownloadsFixed => "downloads_max",
            Self::Notices => "notify_opened",
            Self::Sensitivity { .. } => "sensitivity",
            Self::Verification { .. } | Self::VerificationFixed { .. } => "recipients.verification",
            Self::Recipients { .. } => "recipients",
            Self::Files { .. } => "files_max",
            Self::Size { .. } => "file_bytes_max",
            Self::Kind => "files.name",
            Self::Domain | Self::DomainUnlisted => "recipients.email",
            Self::Transfer => "transfer_basis",
        }
    }
}

/// What somebody must say first.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Question {
    /// The recipient of this row is outside the EU and the EEA: on what ground may the data go there?
    TransferBasis { row: usize },
}

/// What is worth knowing, and forbids nothing.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Note {
    /// This recipient must prove more than a form begins with.
    Stronger { row: usize, needed: Verification },
    /// What this recipient gets leaves the EU and the EEA, on the ground that was given.
    Leaves { row: usize, basis: TransferBasis },
    /// This recipient's domain is trusted: less is asked.
    Trusted { row: usize },
}
