//! What a share is and when it may be opened.

use std::str::FromStr;

use time::{Duration, OffsetDateTime};

use super::id::{ShareId, StaffId};
use super::recipient::UnknownWord;

/// How the link reaches its readers.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Deliver {
    /// The gateway mails each recipient a personal link.
    Mail,
    /// The sender pastes one group link into a mail of their own.
    Link,
}

impl Deliver {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Mail => "mail",
            Self::Link => "link",
        }
    }
}

impl FromStr for Deliver {
    type Err = UnknownWord;

    fn from_str(text: &str) -> Result<Self, UnknownWord> {
        match text {
            "mail" => Ok(Self::Mail),
            "link" => Ok(Self::Link),
            _ => Err(UnknownWord),
        }
    }
}

/// Where a share stands.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum ShareState {
    /// Files are still being added; nobody but the sender may see it.
    Draft,
    /// Sent. Whether it has expired is a question of time, see [`Share::admits`].
    Active { sent_at: OffsetDateTime },
    /// The sender took it back; its keys are gone.
    Revoked { at: OffsetDateTime },
    /// Its key day has passed; keys and blobs are gone.
    Purged { at: OffsetDateTime },
}

/// What the sender chose.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Terms {
    pub deliver: Deliver,
    pub expires_at: OffsetDateTime,
    /// For how many days after expiry the same links can be renewed.
    pub renewal_days: u16,
    /// Downloads of each file by each recipient; none means no limit.
    pub downloads_max: Option<u16>,
    /// Whether the sender hears of the first opening.
    pub notify_opened: bool,
}

/// A share, without what names a person.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Share {
    pub id: ShareId,
    pub staff: StaffId,
    pub state: ShareState,
    pub terms: Terms,
    /// The UTC day (days since 1970-01-01) after which nobody can open it, with any backup.
    pub key_day: u32,
    pub created_at: OffsetDateTime,
    pub opened_at: Option<OffsetDateTime>,
}

impl Share {
    /// Decides whether a recipient may open it at `now`.
    ///
    /// # Errors
    ///
    /// One [`Refusal`] per reason, in the order a person would ask: unfinished, withdrawn, expired.
    pub fn admits(&self, now: OffsetDateTime) -> Result<(), Refusal> {
        match self.state {
            ShareState::Draft => Err(Refusal::Unfinished),
            ShareState::Revoked { .. } => Err(Refusal::Revoked),
            ShareState::Purged { .. } => Err(Refusal::Purged),
            ShareState::Active { .. } if self.terms.expires_at <= now => Err(Refusal::Expired),
            ShareState::Active { .. } => Ok(()),
        }
    }

    /// The word that pages and the API use for its state at `now`.
    pub fn state_word(&self, now: OffsetDateTime) -> &'static str {
        match (self.state, self.admits(now)) {
            (ShareState::Draft, _) => "draft",
            (ShareState::Revoked { .. }, _) => "revoked",
            (ShareState::Purged { .. }, _) => "purged",
            (ShareState::Active { .. }, Ok(())) => "active",
            (ShareState::Active { .. }, Err(_)) => "expired",
        }
    }
}

/// Why a recipient may not have the share.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub enum Refusal {
    #[error("this share has not been sent yet")]
    Unfinished,
    #[error("the sender withdrew this share")]
    Revoked,
    #[error("this share has expired")]
    Expired,
    #[error("this share has expired and was deleted")]
    Purged,
}

/// Days since 1970-01-01 UTC; 0 before that.
pub fn day_of(instant: OffsetDateTime) -> u32 {
    u32::try_from(instant.unix_timestamp().div_euclid(86_400)).unwrap_or(0)
}

/// The key day of terms: the UTC day of expiry plus the days of renewal.
pub fn key_day(expires_at: OffsetDateTime, renewal_days: u16) -> u32 {
    day_of(expires_at + Duration::days(i64::from(renewal_days)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::datetime;

    const NOON: OffsetDateTime = datetime!(2026-03-01 12:00 UTC);

    fn share(state: ShareState) -> Share {
        Share {
            id: ShareId::from_bytes([1; 16]),
            staff: StaffId::from_bytes([2; 16]),
            state,
            terms: Terms {
                deliver: Deliver::Mail,
                expires_at: NOON,
                renewal_days: 14,
                downloads_max: None,
                notify_opened: false,
            },
            key_day: key_day(NOON, 14),
            created_at: NOON - Duration::DAY,
            opened_at: None,
        }
    }

    #[test]
    fn a_share_is_closed_at_the_very_instant_it_expires() {
        let active = share(ShareState::Active { sent_at: NOON - Duration::HOUR });
        assert_eq!(active.admits(NOON), Err(Refusal::Expired));
        assert_eq!(active.admits(NOON - Duration::NANOSECOND), Ok(()));
    }

    #[test]
    fn a_revoked_share_says_so_even_after_its_expiry() {
        assert_eq!(
            share(ShareState::Revoked { at: NOON }).admits(NOON + Duration::DAY),
            Err(Refusal::Revoked)
        );
    }

    #[test]
    fn the_key_day_is_the_day_of_expiry_plus_the_days_of_renewal() {
        assert_eq!(key_day(datetime!(1970-01-03 23:59:59 UTC), 0), 2);
        assert_eq!(key_day(datetime!(1970-01-03 00:00 UTC), 14), 16);
    }
}
