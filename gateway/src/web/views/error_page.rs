//! Every refusal that has no page of its own.

use askama::Template;

use super::{Art, Page};

/// What happened and what to do next, by HTTP status.
#[derive(Debug, Template)]
#[template(path = "error_page.html")]
pub struct ErrorPage {
    pub page: Page,
    /// HTTP status of the response.
    pub status: u16,
    /// The id the log has for this request, so that support finds it.
    pub request_id: Option<String>,
}

impl ErrorPage {
    /// The statuses with words of their own; any other one gets those of 400 or 500.
    pub const STATUSES: [u16; 11] = [400, 403, 404, 405, 408, 413, 415, 421, 429, 500, 503];

    fn worded_status(&self) -> u16 {
        match self.status {
            status if Self::STATUSES.contains(&status) => status,
            422 => 404,
            status if status >= 500 => 500,
            _ => 400,
        }
    }

    fn text(&self, part: &str) -> String {
        self.page.t(&format!("error-{}-{part}", self.worded_status()))
    }

    fn art(&self) -> Art {
        match self.worded_status() {
            403 => Art::Locked,
            408 | 429 | 500 | 503 => Art::Waiting,
            _ => Art::Nothing,
        }
    }
}
