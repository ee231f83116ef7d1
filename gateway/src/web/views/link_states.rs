//! Links that open nothing (any more), and what to do about it. None of these pages shows a title, a file or
//! a recipient.

use askama::Template;
use time::OffsetDateTime;

use super::{Art, Page, Sender};

/// The share expired, and its key may still live. Form: `POST {link_path}/renewal`, "ask for new access".
#[derive(Debug, Template)]
#[template(path = "link_expired.html")]
pub struct LinkExpired {
    pub page: Page,
    /// `/s/<T>`.
    pub link_path: String,
    /// Who sent it, where the organisation lets an expired link say so.
    pub sender: Option<Sender>,
    /// Whether asking helps: false once the key day has passed.
    pub renewable: bool,
}

/// The sender took the share back, or this recipient out of it.
#[derive(Debug, Template)]
#[template(path = "link_revoked.html")]
pub struct LinkRevoked {
    pub page: Page,
    pub sender: Option<Sender>,
}

/// Too many wrong codes: closed for a while, and the sender has been told.
#[derive(Debug, Template)]
#[template(path = "link_locked.html")]
pub struct LinkLocked {
    pub page: Page,
    pub until: OffsetDateTime,
}

/// No such link. One page for mistyped, invented and long-purged links alike; it repeats nothing of the
/// request. Leave [`Page::here`] empty.
#[derive(Debug, Template)]
#[template(path = "link_unknown.html")]
pub struct LinkUnknown {
    pub page: Page,
}

/// Answer to `POST /s/<T>/renewal`; the same words whether or not the sender could be reached.
#[derive(Debug, Template)]
#[template(path = "access_asked.html")]
pub struct AccessAsked {
    pub page: Page,
    pub sender: Option<Sender>,
}

/// Status 429 for people.
#[derive(Debug, Template)]
#[template(path = "slow_down.html")]
pub struct SlowDown {
    pub page: Page,
    /// The same number as in `Retry-After`.
    pub retry_in_seconds: u32,
}

impl SlowDown {
    /// Whole minutes read better than 900 seconds.
    fn wait(&self) -> String {
        if self.retry_in_seconds < 90 {
            self.page.count("slow-wait-seconds", self.retry_in_seconds)
        } else {
            self.page.count("slow-wait-minutes", self.retry_in_seconds.div_ceil(60))
        }
    }
}
