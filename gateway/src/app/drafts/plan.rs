//! A share's terms, checked against the policy.

use std::collections::HashSet;

use time::OffsetDateTime;

use super::{Expiry, NewRecipient, NewShare, TITLE_MAX, check_name, check_proof};
use crate::app::personal::ShareTitle;
use crate::app::{AppError, policy};
use crate::domain::policy::{Act, Proposal, RENEWAL_DAYS_MAX, Rules, TRANSFER_TEXT_MAX, Transfer};
use crate::domain::share::key_day;
use crate::domain::{Deliver, Share, ShareId, ShareState, StaffId, Terms, Verification};

/// Whether a recipient who is to prove a passphrase may come without one.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Passphrases {
    Needed,
    /// The draft may have it already.
    MayBeKept,
}

pub(super) struct Plan {
    pub(super) title: ShareTitle,
    pub(super) terms: Terms,
}

impl Plan {
    /// The plan of somebody for whom `rules` hold.
    pub(super) fn new(
        rules: &Rules,
        now: OffsetDateTime,
        new: &NewShare,
        passphrases: Passphrases,
    ) -> Result<Self, AppError> {
        let title = new.title.trim().to_owned();
        if title.chars().count() > TITLE_MAX || title.chars().any(char::is_control) {
            return Err(AppError::invalid(
                "title",
                format!("must be one line of at most {TITLE_MAX} characters"),
            ));
        }
        if new.renewal_days.is_some_and(|days| days > RENEWAL_DAYS_MAX) {
            return Err(AppError::invalid("renewal_days", "must be 0 to 30"));
        }
        if new.downloads_max == Some(0) {
            return Err(AppError::invalid("downloads_max", "must be at least 1"));
        }
        new.transfer.as_ref().map_or(Ok(()), check_transfer)?;
        let settled = policy::weigh(rules, &proposal(now, new))?;
        check_recipients(&new.recipients, new.deliver, passphrases)?;
        let expires_at = Expiry::at(new.expiry, now, settled.days);
        let terms = Terms {
            deliver: new.deliver,
            expires_at,
            renewal_days: u16::try_from(settled.renewal_days).unwrap_or(30),
            downloads_max: settled.downloads,
            notify_opened: match new.notify_opened {
                None if !rules.notices.mode.is_fixed() => false,
                _ => settled.notices,
            },
        };
        let title = ShareTitle {
            title,
            days: settled.days,
            reply_to: new.reply_to.map(|submission| submission.to_string()),
            sensitivity: settled.sensitivity,
            transfer: new.transfer.clone(),
        };
        Ok(Self { title, terms })
    }

    pub(super) fn key_day(&self) -> u32 {
        key_day(self.terms.expires_at, self.terms.renewal_days)
    }

    pub(super) fn share(&self, id: ShareId, staff: StaffId, now: OffsetDateTime) -> Share {
        Share {
            id,
            staff,
            state: ShareState::Draft,
            terms: self.terms,
            key_day: self.key_day(),
            created_at: now,
            opened_at: None,
        }
    }
}

fn proposal(now: OffsetDateTime, new: &NewShare) -> Proposal {
    let people = new.recipients.iter();
    Proposal {
        ending: Expiry::ending(new.expiry, now),
        renewal_days: new.renewal_days,
        downloads: new.downloads_max,
        notices: new.notify_opened,
        sensitivity: new.sensitivity,
        recipients: people.map(|one| policy::recipient(&one.address, Some(one.verification))).collect(),
        transfer: new.transfer.as_ref().map(|transfer| transfer.basis),
        ..Proposal::new(new.way, Act::Share)
    }
}

fn check_transfer(transfer: &Transfer) -> Result<(), AppError> {
    let fits = transfer.text.chars().count() <= TRANSFER_TEXT_MAX
        && !transfer.text.chars().any(|c| c.is_control() && c != '\n');
    let why = || format!("must be at most {TRANSFER_TEXT_MAX} characters");
    if fits { Ok(()) } else { Err(AppError::invalid("transfer_text", why())) }
}

/// A draft may have nobody yet; sending it may not.
fn check_recipients(
    people: &[NewRecipient],
    deliver: Deliver,
    passphrases: Passphrases,
) -> Result<(), AppError> {
    let mut seen = HashSet::new();
    for person in people {
        if !seen.insert(person.address.normalised()) {
            return Err(AppError::invalid("recipients", "names an address twice"));
        }
        check_name(person)?;
        let comes_without = person.verification == Verification::Passphrase && person.passphrase.is_none();
        if !(comes_without && passphrases == Passphrases::MayBeKept) {
            check_proof(person)?;
        }
    }
    if deliver == Deliver::Link {
        let proof = |person: &NewRecipient| (person.verification, person.passphrase.clone());
        let first = people.first().map(proof);
        if people.iter().any(|person| Some(proof(person)) != first) {
            return Err(AppError::invalid(
                "recipients",
                "share one link, so they share one passphrase or none",
            ));
        }
    }
    Ok(())
}
