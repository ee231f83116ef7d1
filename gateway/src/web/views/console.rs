//! What all pages of the console have in common.

use super::Page;
use crate::domain::{Right, Role};

/// A part of the console.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Section {
    Overview,
    Log,
    Shares,
    Requests,
    Staff,
    Policy,
    Retention,
    Looks,
    Addin,
}

impl Section {
    const ALL: [Self; 9] = [
        Self::Overview,
        Self::Log,
        Self::Shares,
        Self::Requests,
        Self::Staff,
        Self::Policy,
        Self::Retention,
        Self::Looks,
        Self::Addin,
    ];

    pub(super) const fn path(self) -> &'static str {
        match self {
            Self::Overview => "/admin",
            Self::Log => "/admin/log",
            Self::Shares => "/admin/shares",
            Self::Requests => "/admin/requests",
            Self::Staff => "/admin/staff",
            Self::Policy => "/admin/policy",
            Self::Retention => "/admin/retention",
            Self::Looks => "/admin/looks",
            Self::Addin => "/admin/addin",
        }
    }

    pub(super) const fn key(self) -> &'static str {
        match self {
            Self::Overview => "console-overview",
            Self::Log => "console-log",
            Self::Shares => "console-shares",
            Self::Requests => "console-requests",
            Self::Staff => "console-staff",
            Self::Policy => "console-policy",
            Self::Retention => "console-retention",
            Self::Looks => "console-looks",
            Self::Addin => "console-addin",
        }
    }

    const fn open_to(self, role: Role) -> bool {
        match self {
            Self::Overview | Self::Log => role.may(Right::ReadLog),
            Self::Shares | Self::Requests => role.may(Right::SeeEverything),
            Self::Policy => role.may(Right::ReadRules),
            Self::Retention => role.may(Right::SetRetention),
            Self::Staff => role.may(Right::ManageStaff),
            Self::Looks | Self::Addin => role.may(Right::SetLooks),
        }
    }

    /// Whether it has pages yet; the menu leads nowhere else.
    const fn has_pages(self) -> bool {
        matches!(
            self,
            Self::Overview
                | Self::Log
                | Self::Shares
                | Self::Requests
                | Self::Policy
                | Self::Looks
                | Self::Addin
        )
    }

    /// Whether the page at `here` belongs to it, whatever is asked there.
    fn has(self, here: &str) -> bool {
        let path = here.split_once('?').map_or(here, |(path, _)| path);
        match self {
            Self::Overview => path == self.path(),
            _ => path.strip_prefix(self.path()).is_some_and(|rest| rest.is_empty() || rest.starts_with('/')),
        }
    }
}

impl Page {
    /// The parts of the console that are open to whoever looks, and whether this page is of that part.
    pub(super) fn console(&self) -> Vec<(Section, bool)> {
        let Some(staff) = &self.staff else { return Vec::new() };
        let open =
            Section::ALL.into_iter().filter(|section| section.has_pages() && section.open_to(staff.role));
        open.map(|section| (section, section.has(&self.here))).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::Section;

    #[test]
    fn a_page_belongs_to_its_part_whatever_is_asked_there() {
        for (here, part) in [
            ("/admin", Section::Overview),
            ("/admin/log?kind=share.sent", Section::Log),
            ("/admin/log/6", Section::Log),
            ("/admin/shares?state=open", Section::Shares),
        ] {
            let parts: Vec<_> = Section::ALL.into_iter().filter(|section| section.has(here)).collect();
            assert_eq!(parts, [part], "{here}");
        }
    }
}
