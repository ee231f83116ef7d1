//! All shares of the signed-in sender, newest first.

use askama::Template;
use time::OffsetDateTime;

use super::{Art, Page, ShareState};

/// `GET /shares`.
#[derive(Debug, Template)]
#[template(path = "shares_list.html")]
pub struct SharesList {
    pub page: Page,
    pub shares: Vec<ShareRow>,
    /// Where the next, older page is (keyset paging); `None` on the last one.
    pub older: Option<String>,
    /// Where the newest ones are; `None` on the first page.
    pub newest: Option<String>,
}

/// One share in the list.
#[derive(Clone, Debug)]
pub struct ShareRow {
    /// `/shares/<id>`.
    pub href: String,
    pub title: String,
    pub state: ShareState,
    pub created_at: OffsetDateTime,
    pub expires_at: OffsetDateTime,
    /// The first recipient's address; the others are counted.
    pub first_recipient: Option<String>,
    pub recipients: u32,
    /// How many recipients opened it.
    pub opened: u32,
    /// How many recipients have every file completely.
    pub downloaded: u32,
    pub files: u32,
    /// Sum of the files' plain sizes, in bytes.
    pub bytes: u64,
    /// Something needs the sender: a mail was refused, a link is locked, a recipient reported it.
    pub needs_attention: bool,
}

impl ShareRow {
    fn more_recipients(&self) -> u32 {
        self.recipients.saturating_sub(1)
    }

    fn until_key(&self) -> &'static str {
        match self.state {
            ShareState::Draft | ShareState::Active | ShareState::Revoked => "shares-expires",
            ShareState::Expired | ShareState::Purged => "shares-expired",
        }
    }

    /// Nothing was fetched from a draft, and nothing is known any more of a purged share.
    fn shows_progress(&self) -> bool {
        self.recipients > 0 && self.state != ShareState::Draft
    }
}
