//! What sending a share gave.

use askama::Template;
use time::OffsetDateTime;

use super::{Art, Delivery, Page};

/// `GET /draft/<T>` for a day after sending: the links are known to nobody else.
#[derive(Debug, Template)]
#[template(path = "share_sent.html")]
pub struct ShareSent {
    pub page: Page,
    /// `/draft/<T>`, which the script forgets.
    pub link_path: String,
    /// The share's own page.
    pub href: String,
    pub title: String,
    pub deliver: Delivery,
    /// One for all, or one for each.
    pub links: Vec<SentLink>,
    pub expires_at: OffsetDateTime,
    /// The page of the submission that it answers.
    pub reply_href: Option<String>,
}

/// A link, and whom it is for.
#[derive(Clone, Debug)]
pub struct SentLink {
    /// Address of the recipient; none where the link is for all.
    pub recipient: Option<String>,
    pub url: String,
}

impl ShareSent {
    fn is_link(&self) -> bool {
        self.deliver == Delivery::Link
    }
}
