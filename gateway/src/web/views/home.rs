//! What stands at `/`.

use askama::Template;

use super::{Art, Page};

/// `GET /`: for a recipient who lost the way, and for staff.
#[derive(Debug, Template)]
#[template(path = "home.html")]
pub struct Home {
    pub page: Page,
    /// What a development instance has ready to try.
    pub demo: Option<DemoHints>,
}

#[derive(Clone, Debug)]
pub struct DemoHints {
    pub mailbox_path: String,
    pub sample_link: Option<String>,
    /// A page that acts as Outlook.
    pub playground: Option<String>,
    pub staff_email: String,
}
