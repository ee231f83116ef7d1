//! What is going on, and what waits for somebody.

use askama::Template;

use super::Page;

/// `GET /admin`.
#[derive(Debug, Template)]
#[template(path = "admin_overview.html")]
pub struct Overview {
    pub page: Page,
    /// The server does not trust its clock.
    pub clock: bool,
    pub tasks: Vec<OverviewTask>,
}

/// Some things of one kind that wait.
#[derive(Clone, Debug)]
pub struct OverviewTask {
    pub kind: OverviewTaskKind,
    pub count: u32,
    /// Where they are seen.
    pub href: Option<&'static str>,
    /// Somebody must do something, or people go without.
    pub urgent: bool,
}

/// What it is that waits.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum OverviewTaskKind {
    RefusedMails,
    HeldFiles,
    LockedLinks,
    OrphanedInboxes,
    StaleAccounts,
    Expiring,
}

impl OverviewTaskKind {
    fn key(self) -> &'static str {
        match self {
            Self::RefusedMails => "overview-task-mails",
            Self::HeldFiles => "overview-task-held",
            Self::LockedLinks => "overview-task-locked",
            Self::OrphanedInboxes => "overview-task-inboxes",
            Self::StaleAccounts => "overview-task-stale",
            Self::Expiring => "overview-task-expiring",
        }
    }
}
