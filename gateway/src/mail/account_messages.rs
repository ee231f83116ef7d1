//! What Kuvert writes to people about their own account.

use time::OffsetDateTime;

use super::letter::Block;
use super::wording::{Body, Words};
use super::{Link, Mailbox};

/// One mail about an account, to its owner.
#[derive(Clone, Debug)]
pub enum AccountMessage {
    /// Many wrong passwords were typed.
    SignInTrouble { owner: Mailbox, at: OffsetDateTime, account_page: Link },
    /// The password was right, and the second factor was not, several times: somebody may know the password.
    FactorTrouble { owner: Mailbox, at: OffsetDateTime, account_page: Link },
}

impl AccountMessage {
    pub(super) fn owner(&self) -> &Mailbox {
        match self {
            Self::SignInTrouble { owner, .. } | Self::FactorTrouble { owner, .. } => owner,
        }
    }
}

impl Words<'_> {
    pub(super) fn of_account(&self, message: &AccountMessage) -> Body {
        let (key, at, page) = match message {
            AccountMessage::SignInTrouble { at, account_page, .. } => ("mail-trouble", at, account_page),
            AccountMessage::FactorTrouble { at, account_page, .. } => {
                ("mail-factor-trouble", at, account_page)
            }
        };
        let at = [("at", self.time(*at).into())];
        let blocks = vec![
            Block::Paragraph(self.with(&format!("{key}-lead"), &at)),
            Block::Paragraph(self.plain(&format!("{key}-note"))),
            self.button("mail-trouble-button", page),
        ];
        (self.plain(&format!("{key}-subject")), self.plain(&format!("{key}-heading")), blocks)
    }
}
