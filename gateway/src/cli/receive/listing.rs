//! What the server says about a link and about what is behind it.

use serde::Deserialize;

use crate::cli::download::ListedFile;
use crate::cli::text;

/// `GET /link`.
#[derive(Debug, Deserialize)]
pub(super) struct LinkState {
    pub(super) state: State,
    pub(super) sender: Option<Sender>,
    #[serde(default)]
    pub(super) asks_address: bool,
    pub(super) locked_until: Option<String>,
}

/// Where a link stands for us.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq)]
#[serde(rename_all = "snake_case")]
pub(super) enum State {
    Code,
    Passphrase,
    Opened,
    Expired,
    Revoked,
    Locked,
}

#[derive(Clone, Debug, Deserialize)]
pub(super) struct Sender {
    name: Option<String>,
    email: Option<String>,
}

impl Sender {
    /// `Mette Holm <mette@firma.example>`, safe to print.
    pub(super) fn described(&self) -> String {
        match (&self.name, &self.email) {
            (Some(name), Some(email)) => text::shown(&format!("{name} <{email}>")),
            (Some(one), None) | (None, Some(one)) => text::shown(one),
            (None, None) => "the sender".to_owned(),
        }
    }
}

/// `GET /link/files`.
#[derive(Debug, Deserialize)]
pub(super) struct Listing {
    pub(super) title: Option<String>,
    pub(super) message_markdown: Option<String>,
    pub(super) sender: Option<Sender>,
    pub(super) expires_at: Option<String>,
    pub(super) files: Vec<ListedFile>,
}
