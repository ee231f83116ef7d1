//! Files that the server offers, and where they are.

use hyper::Method;
use serde::Deserialize;

use crate::cli::client::{Client, ClientError};

/// A file that can be downloaded.
#[derive(Clone, Debug, Deserialize)]
pub(in crate::cli) struct ListedFile {
    pub(in crate::cli) id: String,
    pub(in crate::cli) name: String,
    pub(in crate::cli) bytes: u64,
    /// Lower-case hexadecimal.
    pub(in crate::cli) sha256: String,
    pub(in crate::cli) state: FileState,
    /// A share's is good to start a download for some minutes.
    pub(in crate::cli) url: Option<String>,
}

#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq)]
#[serde(rename_all = "snake_case")]
pub(in crate::cli) enum FileState {
    Ready,
    /// Downloaded as often as allowed.
    Spent,
    /// Waits for the scanner's word.
    Held,
    Unavailable,
}

/// The files of one share or submission.
pub(in crate::cli) struct Listed {
    pub(in crate::cli) files: Vec<ListedFile>,
    /// Where the API lists them again, for addresses that get too old.
    pub(in crate::cli) again: Option<&'static str>,
}

#[derive(Deserialize)]
struct Again {
    files: Vec<ListedFile>,
}

impl Listed {
    pub(super) fn address(&self, id: &str) -> Option<&str> {
        self.files.iter().find(|file| file.id == id)?.url.as_deref()
    }

    /// Asks for fresh addresses.
    pub(super) async fn renew(&mut self, client: &Client) -> Result<(), ClientError> {
        let again = self.again.ok_or(ClientError::Odd("an address that is too old"))?;
        let Again { files } = client.call(Method::GET, again).answer().await?;
        self.files = files;
        Ok(())
    }
}
