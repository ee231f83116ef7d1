//! A share as its sender's page shows it.

use time::OffsetDateTime;

use super::super::views::{
    Delivery, FileProgress, FileProgressState, LinkReach, MailFate, Page, RecipientState, ShareDetail,
    ShareFile, ShareNotice, ShareProblem, ShareRecipient, Verification,
};
use super::{happening, shares};
use crate::app::MailState;
use crate::app::overview::{self, Detail, FetchState, Fetched, MailInfo, RecipientInfo};
use crate::domain::{self, Deliver, ShareState};

/// What the page says besides the share itself.
#[derive(Default)]
pub(super) struct Remarks {
    /// `/m/<T>` when the page was reached that way.
    pub(super) sender_link: Option<String>,
    pub(super) notice: Option<ShareNotice>,
    pub(super) problem: Option<ShareProblem>,
}

/// `latest` is the last instant that the policy allows.
pub(super) fn view(
    page: Page,
    detail: Detail,
    now: OffsetDateTime,
    latest: OffsetDateTime,
    remarks: Remarks,
) -> ShareDetail {
    let renewable_until = detail.renewable_until.filter(|&until| until > now);
    let with_key = remarks.sender_link.is_some();
    let title = page.titled(detail.title.clone());
    let share = &detail.share;
    let sent = matches!(share.state, ShareState::Active { .. });
    ShareDetail {
        page,
        id: share.id.to_string(),
        state: shares::state(share, now),
        delivery: match share.terms.deliver {
            Deliver::Mail => Delivery::Mail,
            Deliver::Link => Delivery::Link,
        },
        verification: match detail.verification {
            domain::Verification::Code => Verification::Code,
            domain::Verification::Passphrase => Verification::Passphrase,
        },
        created_at: share.created_at,
        sent_at: match share.state {
            ShareState::Active { sent_at } => Some(sent_at),
            ShareState::Draft | ShareState::Revoked { .. } | ShareState::Purged { .. } => None,
        },
        expires_at: share.terms.expires_at,
        renewable_until,
        // With the key in hand, a share can be given new keys for as long as the policy allows.
        extendable_until: renewable_until.map(|until| if with_key { latest } else { until.min(latest) }),
        has_message: detail.has_message,
        files: detail
            .files
            .iter()
            .map(|file| ShareFile { name: file.name.clone(), bytes: file.bytes })
            .collect(),
        recipients: detail.recipients.iter().map(|info| recipient(info, sent, now)).collect(),
        timeline: happening::timeline(&detail),
        timeline_cut: detail.timeline_cut,
        sender_link: remarks.sender_link,
        notice: remarks.notice,
        problem: remarks.problem,
        title,
    }
}

fn recipient(info: &RecipientInfo, sent: bool, now: OffsetDateTime) -> ShareRecipient {
    ShareRecipient {
        id: info.recipient.id.to_string(),
        address: info.person.email.clone(),
        state: match info.state {
            overview::RecipientState::Revoked => RecipientState::Revoked,
            overview::RecipientState::Locked => RecipientState::Locked,
            overview::RecipientState::Downloaded => RecipientState::Downloaded,
            overview::RecipientState::Opened => RecipientState::Opened,
            overview::RecipientState::Unreachable => RecipientState::Unreachable,
            overview::RecipientState::Waiting => RecipientState::Waiting,
            overview::RecipientState::NotOpened => RecipientState::NotOpened,
        },
        mail: info.mail.as_ref().and_then(fate),
        opened_at: info.recipient.opened_at,
        reach: info
            .resend_after
            .filter(|_| sent)
            .map(|last| if last < now { LinkReach::Ended } else { LinkReach::Until(last) }),
        progress: info.files.iter().map(progress).collect(),
        revocable: sent && info.recipient.revoked_at.is_none(),
    }
}

pub(super) fn fate(mail: &MailInfo) -> Option<MailFate> {
    let reply = || mail.reply.clone().unwrap_or_default();
    match mail.state {
        MailState::Queued | MailState::Sending if mail.reply.is_some() => {
            Some(MailFate::Deferred { next_at: mail.next_at, reply: reply() })
        }
        MailState::Queued | MailState::Sending => Some(MailFate::Queued),
        MailState::Accepted => Some(MailFate::Accepted { at: mail.at, reply: reply() }),
        MailState::Refused => Some(MailFate::Refused { at: mail.at, reply: reply() }),
        // Without a word from the relay it was called off: there was nothing to send any more.
        MailState::GivenUp => mail.reply.clone().map(|reply| MailFate::Refused { at: mail.at, reply }),
    }
}

fn progress(fetched: &Fetched) -> FileProgress {
    FileProgress {
        name: fetched.name.clone(),
        state: match fetched.state {
            FetchState::NotFetched => FileProgressState::NotFetched,
            FetchState::BrokenOff { at_byte, of_bytes } => FileProgressState::BrokenOff { at_byte, of_bytes },
            FetchState::Complete { at } => FileProgressState::Complete { at },
        },
    }
}
