//! All requests of the signed-in employee, newest first.

use askama::Template;
use time::OffsetDateTime;

use super::{Art, Page, RequestDelivery, RequestState};

/// `GET /requests`.
#[derive(Debug, Template)]
#[template(path = "requests_list.html")]
pub struct RequestsList {
    pub page: Page,
    pub requests: Vec<RequestRow>,
    /// Where the next, older page is (keyset paging); `None` on the last one.
    pub older: Option<String>,
    /// Where the newest ones are; `None` on the first page.
    pub newest: Option<String>,
    pub notice: Option<RequestsNotice>,
}

/// What the POST before this page did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RequestsNotice {
    /// The request is a colleague's now.
    HandedOver,
}

impl RequestsList {
    fn notice_text(&self) -> Option<String> {
        self.notice.map(|RequestsNotice::HandedOver| self.page.t("requests-notice-handed-over"))
    }
}

/// One request in the list.
#[derive(Clone, Debug)]
pub struct RequestRow {
    /// `/requests/<id>`.
    pub href: String,
    pub title: String,
    pub state: RequestState,
    pub delivery: RequestDelivery,
    /// `/to/<slug>` of a standing request.
    pub standing_path: Option<String>,
    /// The first recipient's address; the others are counted.
    pub first_recipient: Option<String>,
    /// People asked by mail; 0 for an open link and a standing request.
    pub recipients: u32,
    /// People who have handed something in.
    pub handed_in: u32,
    pub created_at: OffsetDateTime,
    /// A standing request has none.
    pub expires_at: Option<OffsetDateTime>,
    /// Something needs the employee: a mail was refused, a file is held.
    pub needs_attention: bool,
}

impl RequestRow {
    fn more_recipients(&self) -> u32 {
        self.recipients.saturating_sub(1)
    }

    fn until_key(&self) -> &'static str {
        match self.state {
            RequestState::Expired => "shares-expired",
            _ => "shares-expires",
        }
    }
}
