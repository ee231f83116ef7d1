//! What Kuvert writes about requests and what is handed in on them.

use time::OffsetDateTime;

use super::{Link, Mailbox, NotDelivered, OneTimeCode, ThreadStart};

/// One mail about a request. `staff` is the employee who asks, `uploader` the one who hands in.
///
/// Only the receipt names files: it is what the uploader holds in hand afterwards, and it goes to nobody else.
#[derive(Clone, Debug)]
pub enum RequestMessage {
    /// To the uploader: the personal link.
    Invitation {
        staff: Mailbox,
        uploader: Mailbox,
        link: Link,
        /// Wanted documents and questions together.
        wanted: u32,
        expires_at: OffsetDateTime,
    },
    /// To whoever typed the address on an open link or a standing page: the code that proves it.
    Code { staff: Mailbox, uploader: Mailbox, code: OneTimeCode, valid_minutes: u32 },
    /// To the uploader, after the code: a link of their own to come back with.
    ReturnLink { staff: Mailbox, uploader: Mailbox, link: Link },
    /// To the uploader, before expiry; carries no link and answers in the thread of the first mail.
    Reminder { staff: Mailbox, uploader: Mailbox, expires_at: OffsetDateTime, thread: Option<ThreadStart> },
    /// To the uploader: what has arrived.
    Receipt { staff: Mailbox, uploader: Mailbox, at: OffsetDateTime, files: Vec<ReceiptFile>, answers: u32 },
    /// To the uploader: the recipient has fetched it. In the thread of the mail with the link.
    Fetched { staff: Mailbox, uploader: Mailbox, at: OffsetDateTime, thread: Option<ThreadStart> },
    /// To the uploader: so many files that waited for a check were not kept; the page says which and why.
    HeldRefused { staff: Mailbox, uploader: Mailbox, files: u32, thread: Option<ThreadStart> },
    /// To the asker: the mail with the link did not arrive at this address.
    Failed { staff: Mailbox, asked: Mailbox, reason: NotDelivered, request_page: Link },
    /// To staff: something was handed in. Names nobody and nothing.
    Arrived { staff: Mailbox, submission_page: Link },
    /// To staff: files that waited for a check were not kept.
    HeldRefusedNotice { staff: Mailbox, files: u32, submission_page: Link },
    /// To staff, once a day: what lies in the inboxes they read, in numbers.
    Digest { staff: Mailbox, inboxes: Vec<InboxNumbers>, days: u32, inbox_page: Link },
    /// To staff: a submission is deleted on that day.
    PurgeWarning { staff: Mailbox, purge_at: OffsetDateTime, fetched: bool, submission_page: Link },
}

/// What lies in one inbox.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct InboxNumbers {
    pub inbox: InboxCalled,
    /// Handed in within the last day.
    pub new: u32,
    /// Not fetched yet, new or not.
    pub waiting: u32,
    /// Files that wait for a check.
    pub held: u32,
    /// Submissions that are deleted within the mail's `days`.
    pub expiring: u32,
}

/// How a mail calls an inbox: a colleague's without the name.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum InboxCalled {
    Own,
    Team(String),
    Colleagues,
}

/// A file as the receipt lists it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct ReceiptFile {
    pub name: String,
    pub bytes: u64,
    /// Lower-case hex of the plaintext's SHA-256.
    pub sha256: String,
}

impl RequestMessage {
    /// Whom this mail goes to.
    pub(super) fn to(&self) -> &Mailbox {
        self.uploader().unwrap_or_else(|| self.staff())
    }

    /// The employee who asks.
    pub(super) fn staff(&self) -> &Mailbox {
        match self {
            Self::Invitation { staff, .. }
            | Self::Code { staff, .. }
            | Self::ReturnLink { staff, .. }
            | Self::Reminder { staff, .. }
            | Self::Receipt { staff, .. }
            | Self::Fetched { staff, .. }
            | Self::HeldRefused { staff, .. }
            | Self::Failed { staff, .. }
            | Self::Arrived { staff, .. }
            | Self::HeldRefusedNotice { staff, .. }
            | Self::Digest { staff, .. }
            | Self::PurgeWarning { staff, .. } => staff,
        }
    }

    fn uploader(&self) -> Option<&Mailbox> {
        match self {
            Self::Invitation { uploader, .. }
            | Self::Code { uploader, .. }
            | Self::ReturnLink { uploader, .. }
            | Self::Reminder { uploader, .. }
            | Self::Receipt { uploader, .. }
            | Self::Fetched { uploader, .. }
            | Self::HeldRefused { uploader, .. } => Some(uploader),
            Self::Failed { .. }
            | Self::Arrived { .. }
            | Self::HeldRefusedNotice { .. }
            | Self::Digest { .. }
            | Self::PurgeWarning { .. } => None,
        }
    }

    pub(super) fn is_to_uploader(&self) -> bool {
        self.uploader().is_some()
    }

    /// The mail whose thread this one continues.
    pub(super) fn thread(&self) -> Option<&ThreadStart> {
        match self {
            Self::Reminder { thread, .. }
            | Self::Fetched { thread, .. }
            | Self::HeldRefused { thread, .. } => thread.as_ref(),
            _ => None,
        }
    }
}
