//! What to look for among everyone's shares and requests.

use time::OffsetDateTime;

use super::Before;
use crate::domain::StaffId;

/// Everything given must hold.
#[derive(Clone, Debug, Default)]
pub struct Sought {
    /// Whose they are.
    pub staff: Option<StaffId>,
    /// Whom they went to (blind index).
    pub person: Option<[u8; 16]>,
    pub state: Option<Stands>,
    /// Made at this moment or later.
    pub from: Option<OffsetDateTime>,
    /// Made before this moment.
    pub to: Option<OffsetDateTime>,
    /// Behind this row of the page before.
    pub before: Option<Before>,
}

/// How something stands, as people look for it. Whether it has expired is a question of time.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Stands {
    /// Open now.
    Open,
    Expired,
    /// Requests alone: nothing more is taken.
    Closed,
    Revoked,
    /// Its keys or its words are gone.
    Gone,
}

impl Stands {
    pub const ALL: [Self; 5] = [Self::Open, Self::Expired, Self::Closed, Self::Revoked, Self::Gone];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Expired => "expired",
            Self::Closed => "closed",
            Self::Revoked => "revoked",
            Self::Gone => "gone",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == text)
    }
}
