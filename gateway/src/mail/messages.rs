//! What Kuvert writes to people: one variant a mail, each with exactly what it says.

use std::fmt;
use std::str::FromStr;

use time::OffsetDateTime;

use super::{AccountMessage, AdministrationMessage, Link, Mailbox, MessageId, RequestMessage};

/// One mail to one person. `sender` is the employee whose share it is about, `recipient` the one it is meant for.
#[derive(Clone, Debug)]
pub enum Message {
    /// To the recipient: the personal link.
    ShareInvitation {
        sender: Mailbox,
        recipient: Mailbox,
        link: Link,
        contents: Contents,
        expires_at: OffsetDateTime,
        verification: Verification,
    },
    /// To the recipient: the code that proves the address.
    OneTimeCode { sender: Mailbox, recipient: Mailbox, code: OneTimeCode, valid_minutes: u32 },
    /// To the sender, when the share is sent: who it went to (at least one), and the sender link.
    SenderReceipt {
        sender: Mailbox,
        recipients: Vec<Mailbox>,
        sender_link: Link,
        contents: Contents,
        expires_at: OffsetDateTime,
    },
    /// To the sender: a recipient opened the share for the first time.
    OpenedNotice { sender: Mailbox, recipient: Mailbox, at: OffsetDateTime, share_page: Link },
    /// To the sender: too many wrong codes. No recipient when the link belongs to a group.
    LockedNotice { sender: Mailbox, recipient: Option<Mailbox>, until: OffsetDateTime, share_page: Link },
    /// To the recipient, before expiry; carries no link and answers in the thread of the first mail.
    Reminder { sender: Mailbox, recipient: Mailbox, expires_at: OffsetDateTime, thread: Option<ThreadStart> },
    /// To the sender: a recipient asks for new access. The page gives it with one click, after signing in.
    AccessWanted { sender: Mailbox, recipient: Mailbox, share_page: Link },
    /// To the recipient: the old link works again; carries no link, in the thread of the first mail.
    AccessRenewed {
        sender: Mailbox,
        recipient: Mailbox,
        expires_at: OffsetDateTime,
        thread: Option<ThreadStart>,
    },
    /// To the sender: whoever opened the recipient's link says it is not meant for them.
    WrongRecipientReport { sender: Mailbox, recipient: Mailbox, at: OffsetDateTime, share_page: Link },
    /// To the sender: the mail with the link did not reach this recipient.
    DeliveryFailed { sender: Mailbox, recipient: Mailbox, reason: NotDelivered, share_page: Link },
    /// To the sender: the share ended, because the keys of its links were lost with the old machine.
    ShareLost { sender: Mailbox, recipients: Vec<Mailbox>, share_page: Link },
    /// To everybody who reads an inbox: two people opened it with the recovery key.
    RecoveryUsed { reader: Mailbox, recovery: RecoveryFacts, inbox_page: Link },
    /// Something about a request, or about what was handed in on one.
    Request(RequestMessage),
    /// Something about the reader's own account.
    Account(AccountMessage),
    /// What an administrator did with something of the reader's.
    Administration(AdministrationMessage),
}

/// A use of the recovery key, as the log has it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct RecoveryFacts {
    /// Whose inbox, as people call it.
    pub inbox: String,
    pub submissions: u32,
    pub at: OffsetDateTime,
    pub reason: String,
    /// Who they are, as they say.
    pub people: [String; 2],
    /// The key's number, eight digits and letters.
    pub key: String,
}

/// How much a share holds; what it is called stays out of mails.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Contents {
    /// Number of files.
    pub files: u32,
    /// All files together, in bytes.
    pub bytes: u64,
    /// Whether there is a secure message.
    pub message: bool,
}

/// How the recipient proves who they are; told in one sentence.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Verification {
    /// A code to the address the invitation goes to.
    OneTimeCode,
    /// A passphrase that sender and recipient agreed beforehand.
    Passphrase,
}

/// The first mail of a thread, the one that carries the link. Absent when the sender mailed the link themselves.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct ThreadStart {
    /// Its Message-ID.
    pub id: MessageId,
    /// When it was sent.
    pub at: OffsetDateTime,
}

/// Why a mail did not arrive.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum NotDelivered {
    /// Refused for good, with the relay's reply.
    Refused { reply: String },
    /// Tried for 72 hours; the last reply, if there was any.
    GaveUp { reply: Option<String> },
    /// It could not even be written: its link's key was gone.
    Unwritten,
}

/// Six digits. `Debug` does not print them.
#[derive(Clone, Eq, PartialEq)]
pub struct OneTimeCode(String);

/// The text is not six digits.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[error("a one-time code has six digits")]
pub struct InvalidCode;

impl OneTimeCode {
    /// `123 456`: two groups are easier to read and to keep in mind.
    pub(super) fn spaced(&self) -> String {
        let (left, right) = self.0.split_at(3);
        format!("{left} {right}")
    }
}

impl FromStr for OneTimeCode {
    type Err = InvalidCode;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text.len() == 6 && text.bytes().all(|byte| byte.is_ascii_digit()) {
            Ok(Self(text.to_owned()))
        } else {
            Err(InvalidCode)
        }
    }
}

impl fmt::Debug for OneTimeCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("OneTimeCode(…)")
    }
}

impl Message {
    /// Whom this mail goes to.
    pub fn to(&self) -> &Mailbox {
        match self {
            Self::ShareInvitation { recipient, .. }
            | Self::OneTimeCode { recipient, .. }
            | Self::Reminder { recipient, .. }
            | Self::AccessRenewed { recipient, .. } => recipient,
            Self::RecoveryUsed { reader, .. } => reader,
            Self::Request(message) => message.to(),
            Self::Account(message) => message.owner(),
            Self::Administration(message) => message.owner(),
            Self::SenderReceipt { .. }
            | Self::OpenedNotice { .. }
            | Self::LockedNotice { .. }
            | Self::AccessWanted { .. }
            | Self::WrongRecipientReport { .. }
            | Self::ShareLost { .. }
            | Self::DeliveryFailed { .. } => self.sender(),
        }
    }

    /// The employee whose share or request it is about.
    pub fn sender(&self) -> &Mailbox {
        match self {
            Self::ShareInvitation { sender, .. }
            | Self::OneTimeCode { sender, .. }
            | Self::SenderReceipt { sender, .. }
            | Self::OpenedNotice { sender, .. }
            | Self::LockedNotice { sender, .. }
            | Self::Reminder { sender, .. }
            | Self::AccessWanted { sender, .. }
            | Self::AccessRenewed { sender, .. }
            | Self::WrongRecipientReport { sender, .. }
            | Self::ShareLost { sender, .. }
            | Self::DeliveryFailed { sender, .. } => sender,
            Self::RecoveryUsed { reader, .. } => reader,
            Self::Request(message) => message.staff(),
            Self::Account(message) => message.owner(),
            Self::Administration(message) => message.owner(),
        }
    }

    /// Whether it goes to the recipient of the share or the uploader rather than to the employee.
    pub(super) fn is_to_recipient(&self) -> bool {
        match self {
            Self::ShareInvitation { .. }
            | Self::OneTimeCode { .. }
            | Self::Reminder { .. }
            | Self::AccessRenewed { .. } => true,
            Self::Request(message) => message.is_to_uploader(),
            _ => false,
        }
    }

    /// Where an answer goes, when not to the gateway's own address, which nobody reads.
    pub(super) fn reply_to(&self) -> Option<&Mailbox> {
        match self {
            Self::AccessWanted { recipient, .. } => Some(recipient),
            _ if self.is_to_recipient() => Some(self.sender()),
            _ => None,
        }
    }

    /// The mail whose thread this one continues.
    pub(super) fn thread(&self) -> Option<&ThreadStart> {
        match self {
            Self::Reminder { thread, .. } | Self::AccessRenewed { thread, .. } => thread.as_ref(),
            Self::Request(message) => message.thread(),
            _ => None,
        }
    }

    /// Whether a machine wrote it on its own account (RFC 3834). The invitation is a person's act: an absence
    /// note in answer to it is worth having.
    pub(super) fn is_automatic(&self) -> bool {
        !matches!(self, Self::ShareInvitation { .. } | Self::Request(RequestMessage::Invitation { .. }))
    }
}
