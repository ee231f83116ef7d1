//! The second thought before a file goes out that no scanner found clean.

use askama::Template;

use super::{NotScanned, Page};

/// `GET /inbox/<id>/release/<file>`; the form goes to the same address with `reason`.
#[derive(Debug, Template)]
#[template(path = "release_file.html")]
pub struct ReleaseFile {
    pub page: Page,
    /// `/inbox/<id>`.
    pub submission_href: String,
    /// Where the form goes.
    pub action: String,
    pub name: String,
    pub bytes: u64,
    /// Who handed it in.
    pub from: String,
    pub why: NotScanned,
    /// What was typed before.
    pub reason: String,
    pub problem: Option<ReleaseProblem>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReleaseProblem {
    ReasonMissing,
}

impl ReleaseFile {
    /// Characters of the reason.
    pub const REASON_CHARS_MAX: usize = crate::app::inbox::REASON_CHARS_MAX;

    fn why_text(&self) -> String {
        self.why.staff_text(&self.page)
    }

    fn problem_text(&self) -> Option<String> {
        self.problem.map(|ReleaseProblem::ReasonMissing| self.page.t("release-reason-missing"))
    }
}
