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
    /// The name of its text.
    pub key: &'static str,
    pub count: u32,
    /// Where they are seen.
    pub href: Option<&'static str>,
    /// Somebody must do something, or people go without.
    pub urgent: bool,
}
