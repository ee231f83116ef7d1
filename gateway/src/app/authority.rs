//! By what right somebody changes a share or a request.

use super::Entry;
use crate::domain::StaffId;

/// By what right.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Authority {
    /// It is theirs.
    Owner,
    /// Whoever asks has made sure that they are one; see [`Right::ManageEverything`](crate::domain::Right).
    Administrator,
}

/// Who acts, and by what right.
#[derive(Clone, Copy, Debug)]
pub struct By {
    pub staff: StaffId,
    pub authority: Authority,
}

impl From<StaffId> for By {
    fn from(staff: StaffId) -> Self {
        Self { staff, authority: Authority::Owner }
    }
}

impl By {
    pub fn administrator(staff: StaffId) -> Self {
        Self { staff, authority: Authority::Administrator }
    }

    pub fn is_administrator(self) -> bool {
        self.authority == Authority::Administrator
    }

    /// Whether this right reaches what is `owner`'s.
    pub(super) fn reaches(self, owner: StaffId) -> bool {
        self.is_administrator() || self.staff == owner
    }

    /// Puts into a line of the log who acts and, if it is not the owner, by what right.
    pub(super) fn sign(self, line: Entry) -> Entry {
        let line = line.staff(self.staff);
        if self.is_administrator() { line.detail("by", ADMINISTRATOR) } else { line }
    }
}

/// The word for it in the log.
pub const ADMINISTRATOR: &str = "administrator";
