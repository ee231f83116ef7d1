//! What a package key belongs to: a share, or one hand-in of a submission.

use super::id::{HandInId, ShareId};

/// The package of a file.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum Package {
    Share(ShareId),
    HandIn(HandInId),
}

impl Package {
    /// The share, if it is one.
    pub const fn share(self) -> Option<ShareId> {
        match self {
            Self::Share(id) => Some(id),
            Self::HandIn(_) => None,
        }
    }

    /// The hand-in, if it is one.
    pub const fn hand_in(self) -> Option<HandInId> {
        match self {
            Self::HandIn(id) => Some(id),
            Self::Share(_) => None,
        }
    }

    /// The package's id, as keys and tickets name it.
    pub const fn as_bytes(&self) -> &[u8; 16] {
        match self {
            Self::Share(id) => id.as_bytes(),
            Self::HandIn(id) => id.as_bytes(),
        }
    }
}

impl From<ShareId> for Package {
    fn from(id: ShareId) -> Self {
        Self::Share(id)
    }
}

impl From<HandInId> for Package {
    fn from(id: HandInId) -> Self {
        Self::HandIn(id)
    }
}
