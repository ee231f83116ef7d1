//! What Kuvert writes to people when an administrator does something with what is theirs.

use time::OffsetDateTime;

use super::letter::Block;
use super::wording::{Body, Words};
use super::{Link, Mailbox};

/// What it was done with; what it is called stays out of mails.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Administered {
    Share,
    Request,
}

/// One mail about what an administrator did.
#[derive(Clone, Debug)]
pub enum AdministrationMessage {
    /// To whoever it belongs to: it was withdrawn.
    Withdrawn { owner: Mailbox, what: Administered, made_at: OffsetDateTime, at: OffsetDateTime, page: Link },
    /// To whoever had it: it is a colleague's now.
    HandedOver {
        owner: Mailbox,
        what: Administered,
        made_at: OffsetDateTime,
        at: OffsetDateTime,
        colleague: String,
    },
    /// To whoever has it now.
    TakenOver { owner: Mailbox, what: Administered, made_at: OffsetDateTime, page: Link },
}

impl AdministrationMessage {
    pub(super) fn owner(&self) -> &Mailbox {
        match self {
            Self::Withdrawn { owner, .. }
            | Self::HandedOver { owner, .. }
            | Self::TakenOver { owner, .. } => owner,
        }
    }
}

impl Words<'_> {
    pub(super) fn of_administration(&self, message: &AdministrationMessage) -> Body {
        let (key, what, made_at, more) = match message {
            AdministrationMessage::Withdrawn { what, made_at, at, .. } => {
                ("mail-withdrawn", *what, made_at, ("at", self.time(*at)))
            }
            AdministrationMessage::HandedOver { what, made_at, colleague, .. } => {
                ("mail-handed-over", *what, made_at, ("colleague", colleague.clone()))
            }
            AdministrationMessage::TakenOver { what, made_at, .. } => {
                ("mail-taken-over", *what, made_at, ("at", String::new()))
            }
        };
        let what = match what {
            Administered::Share => "share",
            Administered::Request => "request",
        };
        let kind = [("what", what.into())];
        let facts = [("what", what.into()), ("made", self.time(*made_at).into()), (more.0, more.1.into())];
        let mut blocks = vec![
            Block::Paragraph(self.with(&format!("{key}-lead"), &facts)),
            Block::Paragraph(self.plain(&format!("{key}-note"))),
        ];
        if let AdministrationMessage::Withdrawn { page, .. } | AdministrationMessage::TakenOver { page, .. } =
            message
        {
            blocks.push(self.button("mail-administered-button", page));
        }
        let subject = self.with(&format!("{key}-subject"), &kind);
        (subject.clone(), subject, blocks)
    }
}
