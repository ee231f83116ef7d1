//! What the form before a request's page did: a word in the address, as for shares.

use super::super::views::RequestNotice;
use crate::app::requests::{Change, RequestView};
use crate::domain::{RequestState, UploaderId};

/// What was done to a request.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Done {
    Created,
    Revoked,
    Closed,
    Reopened,
    Extended,
    Paused,
    Resumed,
    Told,
    Reminded(usize),
    Resent(UploaderId),
}

impl Done {
    const PLAIN: [(Self, &'static str); 8] = [
        (Self::Created, "created"),
        (Self::Revoked, "revoked"),
        (Self::Closed, "closed"),
        (Self::Reopened, "reopened"),
        (Self::Extended, "extended"),
        (Self::Paused, "paused"),
        (Self::Resumed, "resumed"),
        (Self::Told, "told"),
    ];

    /// The address of the page at `path` that says so.
    pub(super) fn at(self, path: &str) -> String {
        match self {
            Self::Reminded(people) => format!("{path}?done=reminded-{people}"),
            Self::Resent(who) => format!("{path}?done=resent-{who}"),
            plain => {
                let word = Self::PLAIN.iter().find(|(done, _)| *done == plain).map_or("", |(_, word)| word);
                format!("{path}?done={word}")
            }
        }
    }

    fn from_word(word: &str) -> Option<Self> {
        match word.split_once('-') {
            Some(("reminded", people)) => people.parse().ok().map(Self::Reminded),
            Some(("resent", who)) => who.parse().ok().map(Self::Resent),
            _ => Self::PLAIN.iter().find(|(_, known)| *known == word).map(|(done, _)| *done),
        }
    }
}

impl From<Change> for Done {
    fn from(change: Change) -> Self {
        match change {
            Change::Revoke => Self::Revoked,
            Change::Close => Self::Closed,
            Change::Reopen => Self::Reopened,
            Change::Extend { .. } | Change::ExtendTo(_) => Self::Extended,
            Change::Pause => Self::Paused,
            Change::Resume => Self::Resumed,
        }
    }
}

/// The notice for the word of an address. Anybody can write an address: it is said only if the request bears it out.
pub(super) fn notice(word: Option<&str>, view: &RequestView) -> Option<RequestNotice> {
    let (state, paused) = (view.request.state, view.request.paused_at.is_some());
    let open = state == RequestState::Open;
    Some(match Done::from_word(word?)? {
        Done::Created => RequestNotice::Created,
        Done::Revoked => matches!(state, RequestState::Revoked { .. }).then_some(RequestNotice::Revoked)?,
        Done::Closed => matches!(state, RequestState::Closed { .. }).then_some(RequestNotice::Closed)?,
        Done::Reopened => open.then_some(RequestNotice::Reopened)?,
        Done::Extended => RequestNotice::Extended { until: view.request.expires_at? },
        Done::Paused => (open && paused).then_some(RequestNotice::Paused)?,
        Done::Resumed => (open && !paused).then_some(RequestNotice::Resumed)?,
        Done::Told => RequestNotice::Told,
        Done::Reminded(people) => {
            let people = people.min(view.uploaders.len());
            RequestNotice::Reminded { people: u32::try_from(people).unwrap_or(u32::MAX) }
        }
        Done::Resent(who) => {
            let uploader = view.uploaders.iter().find(|uploader| uploader.id == who)?;
            RequestNotice::Resent { address: uploader.person.email.clone() }
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_reads_back_as_what_was_done() {
        let who = UploaderId::from_bytes([3; 16]);
        let all = Done::PLAIN.map(|(done, _)| done).into_iter().chain([Done::Reminded(2), Done::Resent(who)]);
        for done in all {
            let address = done.at("/requests/x");
            let word = address.strip_prefix("/requests/x?done=").unwrap();
            assert_eq!(Done::from_word(word), Some(done));
        }
        for word in ["", "anything", "reminded-many", "resent-me", "created-"] {
            assert_eq!(Done::from_word(word), None, "{word}");
        }
    }
}
