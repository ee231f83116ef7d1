//! Whether something about a share needs its sender.

use time::OffsetDateTime;

use super::super::post::INVITATION;
use crate::db::outbox::{MailRecord, MailState};
use crate::db::recipients::RecipientRecord;
use crate::db::{self, Conn, DbError};
use crate::domain::{EventKind, Share, ShareId, ShareState};

/// What there is to notice about some shares.
pub(super) struct Signs {
    /// Oldest first.
    mails: Vec<MailRecord>,
    locked: Vec<ShareId>,
    reported: Vec<ShareId>,
}

impl Signs {
    pub(super) fn load(conn: &mut Conn, shares: &[ShareId], now: OffsetDateTime) -> Result<Self, DbError> {
        Ok(Self {
            mails: db::outbox::of_shares(conn, shares)?,
            locked: db::links::locked(conn, shares, now)?,
            reported: db::events::shares_with(conn, shares, EventKind::RecipientReported.as_str())?,
        })
    }

    /// What has ended needs nobody any more.
    pub(super) fn ask_for_attention(&self, share: &Share, people: &[&RecipientRecord]) -> bool {
        matches!(share.state, ShareState::Active { .. })
            && (self.locked.contains(&share.id)
                || self.reported.contains(&share.id)
                || people.iter().any(|person| self.unreachable(person)))
    }

    /// Whether the newest link was refused by the relay, to somebody who has found no other way in.
    fn unreachable(&self, person: &RecipientRecord) -> bool {
        let recipient = &person.recipient;
        let newest = self
            .mails
            .iter()
            .rev()
            .find(|mail| mail.kind == INVITATION && mail.recipient == Some(recipient.id));
        recipient.revoked_at.is_none()
            && recipient.opened_at.is_none()
            && newest.is_some_and(|mail| mail.state == MailState::Refused)
    }
}
