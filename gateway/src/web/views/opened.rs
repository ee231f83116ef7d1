//! The opened share: what was sent, for the one who proved to be its recipient.

use askama::Template;
use time::OffsetDateTime;

use super::{FileKind, Page, SafeHtml, Sender};

/// `GET /s/<T>` with a session.
#[derive(Debug, Template)]
#[template(path = "opened.html")]
pub struct Opened {
    pub page: Page,
    /// `/s/<T>`.
    pub link_path: String,
    pub sender: Sender,
    pub title: String,
    pub message: Option<SafeHtml>,
    pub files: Vec<OpenedFile>,
    /// Offered when there are at least two files and all can be had.
    pub zip: Option<ZipOffer>,
    pub sent_at: OffsetDateTime,
    pub expires_at: OffsetDateTime,
    /// An address without the link's secret that shows the same page to this session; the page's script puts
    /// it into the browser's history in place of the link. `None` leaves the history alone.
    pub history_path: Option<String>,
}

#[derive(Clone, Debug)]
pub struct OpenedFile {
    pub name: String,
    pub bytes: u64,
    /// Lower-case hex of the plaintext's SHA-256.
    pub sha256: String,
    pub state: FileState,
    /// What the recipient's limit still allows; `None` where there is no limit.
    pub downloads_left: Option<u32>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FileState {
    /// `href` is the path under `/bulk/` that answers with the bytes.
    Ready { href: String },
    /// The recipient's downloads are used up.
    Spent,
    /// Storage does not answer at the moment.
    Unavailable,
    /// Still being looked at for malware.
    Checking,
}

/// All files at once.
#[derive(Clone, Debug)]
pub struct ZipOffer {
    /// The path under `/bulk/`.
    pub href: String,
    /// Sum of the files' plain sizes, in bytes; the archive is a little larger.
    pub bytes: u64,
}

impl OpenedFile {
    fn kind(&self) -> FileKind {
        FileKind::from_name(&self.name)
    }

    fn href(&self) -> Option<&str> {
        match &self.state {
            FileState::Ready { href } => Some(href),
            FileState::Spent | FileState::Unavailable | FileState::Checking => None,
        }
    }

    fn obstacle_key(&self) -> &'static str {
        match self.state {
            FileState::Ready { .. } => "file-ready",
            FileState::Spent => "file-spent",
            FileState::Unavailable => "file-unavailable",
            FileState::Checking => "file-checking",
        }
    }
}

impl Opened {
    fn file_count(&self) -> u32 {
        u32::try_from(self.files.len()).unwrap_or(u32::MAX)
    }
}
