//! One click from the mail that asked for new access.

use askama::Template;
use time::OffsetDateTime;

use super::Page;

/// `GET /shares/<id>/renew`, signed in. Form: `POST /shares/<id>/renew`, no field: it opens until `until`.
#[derive(Debug, Template)]
#[template(path = "renew_share.html")]
pub struct RenewShare {
    pub page: Page,
    pub share_id: String,
    pub title: String,
    /// The recipient who asked, where one did.
    pub asked_by: Option<String>,
    pub expired_at: OffsetDateTime,
    /// When the renewed share would expire; `None` when its key is gone and only a new share helps.
    pub until: Option<OffsetDateTime>,
}
