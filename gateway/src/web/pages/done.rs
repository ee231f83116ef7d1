//! What the form before a page did: a word in the address, so that loading the page again does nothing again.

use super::super::views::ShareNotice;
use crate::app::overview::Detail;
use crate::domain::{RecipientId, ShareState};

/// What was done to a share.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Done {
    Revoked,
    RecipientRevoked,
    Extended,
    Resent,
    Corrected,
    Added,
}

impl Done {
    const ALL: [Self; 6] =
        [Self::Revoked, Self::RecipientRevoked, Self::Extended, Self::Resent, Self::Corrected, Self::Added];

    const fn word(self) -> &'static str {
        match self {
            Self::Revoked => "revoked",
            Self::RecipientRevoked => "recipient-revoked",
            Self::Extended => "extended",
            Self::Resent => "resent",
            Self::Corrected => "corrected",
            Self::Added => "added",
        }
    }

    /// The address of the page at `path` that says so; `who` is the recipient it was done to.
    pub(super) fn at(self, path: &str, who: Option<RecipientId>) -> String {
        let word = self.word();
        who.map_or_else(|| format!("{path}?done={word}"), |who| format!("{path}?done={word}&who={who}"))
    }

    fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|done| done.word() == word)
    }
}

/// The notice for the words of an address. Anybody can write an address: what can be checked against the share is.
pub(super) fn notice(done: Option<&str>, who: Option<&str>, detail: &Detail) -> Option<ShareNotice> {
    let recipient =
        || detail.recipients.iter().find(|info| Some(info.recipient.id.to_string().as_str()) == who);
    let address = || recipient().map(|info| info.person.email.clone());
    Some(match Done::from_word(done?)? {
        Done::Revoked => {
            matches!(detail.share.state, ShareState::Revoked { .. }).then_some(ShareNotice::Revoked)?
        }
        Done::RecipientRevoked => {
            recipient().filter(|info| info.recipient.revoked_at.is_some())?;
            ShareNotice::RecipientRevoked { address: address()? }
        }
        Done::Extended => ShareNotice::Extended { until: detail.share.terms.expires_at },
        Done::Resent => ShareNotice::Resent { address: address()? },
        Done::Corrected => ShareNotice::AddressCorrected { address: address()? },
        Done::Added => ShareNotice::RecipientAdded { address: address()? },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_reads_back_as_what_was_done() {
        for done in Done::ALL {
            assert_eq!(Done::from_word(done.word()), Some(done));
        }
        assert_eq!(Done::from_word("anything"), None);
    }

    #[test]
    fn the_address_names_the_recipient_by_id() {
        let who = RecipientId::from_bytes([0; 16]);
        assert_eq!(Done::Resent.at("/m/T", Some(who)), format!("/m/T?done=resent&who={who}"));
        assert_eq!(Done::Revoked.at("/shares/x", None), "/shares/x?done=revoked");
    }
}
