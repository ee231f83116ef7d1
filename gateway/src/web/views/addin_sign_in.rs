//! The window in which an employee lets their Outlook in.

use askama::Template;

use super::{Art, Page};

/// `GET /addin/signin/<id>`. Forms: `POST` to `action` and `/allow`, `/confirm` or `/refuse`, no fields.
#[derive(Debug, Template)]
#[template(path = "addin_sign_in.html")]
pub struct AddinSignIn {
    pub page: Page,
    /// The address of this window.
    pub action: String,
    /// Whose account it is.
    pub name: String,
    pub email: String,
    /// Where Microsoft's Office library is.
    pub office_js: String,
    pub step: AddinStep,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AddinStep {
    /// May Outlook use this account?
    Ask,
    /// It may: the script hands `code` to the pane. Where it cannot, the person compares the number.
    HandOver { code: String, comparison: String },
    /// The number was compared.
    Done,
    /// It may not.
    Refused,
    /// There is no pane that waits.
    Over,
}
