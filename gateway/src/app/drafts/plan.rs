//! A share's terms, checked against the policy.

use std::collections::HashSet;

use time::OffsetDateTime;

use super::{Expiry, NewRecipient, NewShare, TITLE_MAX, check_name, check_proof, expiry};
use crate::app::personal::ShareTitle;
use crate::app::{App, AppError};
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
    pub(super) fn new(
        app: &App,
        now: OffsetDateTime,
        new: &NewShare,
        passphrases: Passphrases,
    ) -> Result<Self, AppError> {
        let config = &app.config;
        let title = new.title.trim().to_owned();
        if title.chars().count() > TITLE_MAX || title.chars().any(char::is_control) {
            return Err(AppError::invalid(
                "title",
                format!("must be one line of at most {TITLE_MAX} characters"),
            ));
        }
        check_recipients(&new.recipients, config.recipients_max, new.deliver, passphrases)?;
        let expires_at = expiry(app, now, new.expiry)?;
        let days = match new.expiry {
            Some(Expiry::At(_)) => None,
            Some(Expiry::Days(days)) => Some(days),
            None => Some(config.share_expiry_default_days),
        };
        let renewal_days = new.renewal_days.unwrap_or(config.share_renewal_days);
        if renewal_days > 30 {
            return Err(AppError::invalid("renewal_days", "must be 0 to 30"));
        }
        if new.downloads_max == Some(0) {
            return Err(AppError::invalid("downloads_max", "must be at least 1"));
        }
        let terms = Terms {
            deliver: new.deliver,
            expires_at,
            renewal_days: u16::try_from(renewal_days).unwrap_or(30),
            downloads_max: new.downloads_max,
            notify_opened: new.notify_opened,
        };
        let reply_to = new.reply_to.map(|submission| submission.to_string());
        Ok(Self { title: ShareTitle { title, days, reply_to }, terms })
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

/// A draft may have nobody yet; sending it may not.
fn check_recipients(
    people: &[NewRecipient],
    max: u32,
    deliver: Deliver,
    passphrases: Passphrases,
) -> Result<(), AppError> {
    if people.len() > usize::try_from(max).unwrap_or(usize::MAX) {
        return Err(AppError::invalid("recipients", format!("must be at most {max}")));
    }
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
