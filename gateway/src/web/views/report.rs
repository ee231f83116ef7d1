//! "This was not meant for me."

use askama::Template;

use super::{Art, Page, Sender};

/// `GET /s/<T>/report`. Form: `POST {link_path}/report`, fields `reason` (`wrong-person`, `unknown-sender`,
/// `suspicious`) and `comment` (free text, may be empty, at most 1000 characters).
#[derive(Debug, Template)]
#[template(path = "report_form.html")]
pub struct ReportForm {
    pub page: Page,
    /// `/s/<T>`.
    pub link_path: String,
    pub sender: Sender,
    /// The form came back because no reason was chosen.
    pub reason_missing: bool,
}

/// Answer to the report.
#[derive(Debug, Template)]
#[template(path = "report_sent.html")]
pub struct ReportSent {
    pub page: Page,
    pub sender: Sender,
}

impl ReportForm {
    /// The values of the field `reason`; each has a text `report-reason-<value>`.
    pub const REASONS: [&'static str; 3] = ["wrong-person", "unknown-sender", "suspicious"];
    /// Characters the field `comment` takes.
    pub const COMMENT_CHARS_MAX: u32 = 1000;

    fn reasons(&self) -> Vec<(&'static str, String)> {
        Self::REASONS
            .iter()
            .map(|reason| (*reason, self.page.t(&format!("report-reason-{reason}"))))
            .collect()
    }
}
