//! What a request is, when it takes files, and where what was handed in stands.

use std::str::FromStr;

use time::OffsetDateTime;

use super::id::{HandInId, InboxId, RequestId, RequestLinkId, StaffId, SubmissionId, UploaderId};
use super::recipient::UnknownWord;

/// How people reach a request.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Reach {
    /// The gateway mails each uploader a personal link.
    Personal,
    /// One link for whoever has it; an address is proved first.
    Open,
    /// A permanent page `/to/<slug>`; an address is proved first.
    Standing,
}

impl Reach {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Personal => "personal",
            Self::Open => "open",
            Self::Standing => "standing",
        }
    }
}

impl FromStr for Reach {
    type Err = UnknownWord;

    fn from_str(text: &str) -> Result<Self, UnknownWord> {
        let all = [Self::Personal, Self::Open, Self::Standing];
        all.into_iter().find(|reach| reach.as_str() == text).ok_or(UnknownWord)
    }
}

/// Where a request stands. Whether it has expired is a question of time, see [`Request::admits`].
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum RequestState {
    Open,
    /// The asker has all they need.
    Closed {
        at: OffsetDateTime,
    },
    /// The asker took it back: its links are dead, what was handed in stays.
    Revoked {
        at: OffsetDateTime,
    },
    /// Over, and deleted: what was handed in on it, what it asked, and whom.
    Purged {
        at: OffsetDateTime,
    },
}

/// A request, without what names a person.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Request {
    pub id: RequestId,
    /// Who asks.
    pub staff: StaffId,
    /// Where submissions arrive.
    pub inbox: InboxId,
    pub reach: Reach,
    pub state: RequestState,
    /// Files in one hand-in.
    pub files_max: u32,
    /// Bytes of one file.
    pub file_bytes_max: u64,
    pub created_at: OffsetDateTime,
    /// A standing request may have no end.
    pub expires_at: Option<OffsetDateTime>,
    pub paused_at: Option<OffsetDateTime>,
}

/// Why a request takes nothing.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub enum RequestRefusal {
    #[error("this request was closed")]
    Closed,
    #[error("this request was withdrawn")]
    Revoked,
    /// Another open link has taken the place of this one; the request goes on.
    #[error("this link was replaced by another one")]
    LinkReplaced,
    #[error("this request has expired")]
    Expired,
    #[error("this page is paused")]
    Paused,
}

impl Request {
    /// Decides whether anything may be handed in at `now`.
    ///
    /// # Errors
    ///
    /// One [`RequestRefusal`] per reason, in the order a person would ask: withdrawn, closed, expired, paused.
    pub fn admits(&self, now: OffsetDateTime) -> Result<(), RequestRefusal> {
        match self.state {
            RequestState::Revoked { .. } => Err(RequestRefusal::Revoked),
            RequestState::Closed { .. } | RequestState::Purged { .. } => Err(RequestRefusal::Closed),
            RequestState::Open if self.expires_at.is_some_and(|at| at <= now) => Err(RequestRefusal::Expired),
            RequestState::Open if self.paused_at.is_some() => Err(RequestRefusal::Paused),
            RequestState::Open => Ok(()),
        }
    }

    /// When it ended, if it has by `now`. What was closed can still be opened again.
    pub fn ended_at(&self, now: OffsetDateTime) -> Option<OffsetDateTime> {
        match self.state {
            RequestState::Open => self.expires_at.filter(|at| *at <= now),
            RequestState::Closed { at } | RequestState::Revoked { at } | RequestState::Purged { at } => {
                Some(at)
            }
        }
    }

    /// Whether nothing remains of it but that it was.
    pub const fn is_purged(&self) -> bool {
        matches!(self.state, RequestState::Purged { .. })
    }

    /// The word that pages and the API use for its state at `now`.
    pub fn state_word(&self, now: OffsetDateTime) -> &'static str {
        match (self.state, self.admits(now)) {
            (RequestState::Purged { .. }, _) => "purged",
            (_, Ok(())) => "open",
            (_, Err(RequestRefusal::Closed)) => "closed",
            (_, Err(RequestRefusal::Revoked | RequestRefusal::LinkReplaced)) => "revoked",
            (_, Err(RequestRefusal::Expired)) => "expired",
            (_, Err(RequestRefusal::Paused)) => "paused",
        }
    }
}

/// Someone who may hand in, without what names them.
#[derive(Clone, Debug)]
pub struct Uploader {
    pub id: UploaderId,
    pub request: RequestId,
    /// BCP 47, `da` or `en`.
    pub language: String,
    /// Of the mail that carried the link, for answers in its thread.
    pub message_id: Option<String>,
    pub created_at: OffsetDateTime,
    /// When the address was proved by a code (open links and standing requests).
    pub proved_at: Option<OffsetDateTime>,
    pub opened_at: Option<OffsetDateTime>,
    pub reminded_at: Option<OffsetDateTime>,
    pub revoked_at: Option<OffsetDateTime>,
}

/// Where a submission stands.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum SubmissionState {
    /// Begun, nothing handed in yet.
    Open,
    /// Handed in at least once; more may come while the request is open.
    Submitted,
    /// The inbox has dealt with it.
    Closed,
    /// Its files are deleted.
    Purged,
}

impl SubmissionState {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Submitted => "submitted",
            Self::Closed => "closed",
            Self::Purged => "purged",
        }
    }
}

impl FromStr for SubmissionState {
    type Err = UnknownWord;

    fn from_str(text: &str) -> Result<Self, UnknownWord> {
        let all = [Self::Open, Self::Submitted, Self::Closed, Self::Purged];
        all.into_iter().find(|state| state.as_str() == text).ok_or(UnknownWord)
    }
}

/// All that one uploader hands in on one request.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Submission {
    pub id: SubmissionId,
    pub request: RequestId,
    pub inbox: InboxId,
    pub uploader: UploaderId,
    pub state: SubmissionState,
    pub created_at: OffsetDateTime,
    /// The latest hand-in.
    pub submitted_at: Option<OffsetDateTime>,
    /// When the inbox had every file of it.
    pub fetched_at: Option<OffsetDateTime>,
    pub closed_at: Option<OffsetDateTime>,
    /// When it is deleted, once that is settled.
    pub purge_at: Option<OffsetDateTime>,
}

/// Whether a hand-in still takes files.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum HandInState {
    Open,
    HandedIn { at: OffsetDateTime },
}

/// One hand-in, without its keys.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct HandIn {
    pub id: HandInId,
    pub submission: SubmissionId,
    /// The link it was begun with.
    pub link: RequestLinkId,
    pub state: HandInState,
    pub created_at: OffsetDateTime,
    pub fetched_at: Option<OffsetDateTime>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::Duration;
    use time::macros::datetime;

    const NOON: OffsetDateTime = datetime!(2026-03-01 12:00 UTC);

    fn request(state: RequestState) -> Request {
        Request {
            id: RequestId::from_bytes([1; 16]),
            staff: StaffId::from_bytes([2; 16]),
            inbox: InboxId::from_bytes([3; 16]),
            reach: Reach::Personal,
            state,
            files_max: 10,
            file_bytes_max: 1000,
            created_at: NOON - Duration::DAY,
            expires_at: Some(NOON),
            paused_at: None,
        }
    }

    #[test]
    fn a_request_takes_nothing_from_the_very_instant_it_expires() {
        let open = request(RequestState::Open);
        assert_eq!(open.admits(NOON), Err(RequestRefusal::Expired));
        assert_eq!(open.admits(NOON - Duration::NANOSECOND), Ok(()));
    }

    #[test]
    fn a_withdrawn_request_says_so_even_after_its_expiry() {
        let revoked = request(RequestState::Revoked { at: NOON });
        assert_eq!(revoked.admits(NOON + Duration::DAY), Err(RequestRefusal::Revoked));
    }

    #[test]
    fn a_paused_page_takes_nothing_and_a_page_without_end_never_expires() {
        let standing = Request { expires_at: None, ..request(RequestState::Open) };
        assert_eq!(standing.admits(NOON + Duration::days(9999)), Ok(()));
        let paused = Request { paused_at: Some(NOON), ..standing };
        assert_eq!(paused.admits(NOON), Err(RequestRefusal::Paused));
    }
}
