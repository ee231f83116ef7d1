//! One file on its way into a hand-in.

use super::{FileKind, FileRefusal, NotScanned, Page};

/// A file the server knows of, complete or not.
#[derive(Clone, Debug)]
pub struct UploadedFile {
    pub id: String,
    pub name: String,
    pub bytes: u64,
    pub state: UploadedFileState,
}

/// The states of the page's state answer (`receiving`, `checking`, …).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UploadedFileState {
    /// So many bytes are safe; the rest is missing.
    Receiving {
        received: u64,
    },
    /// Everything is there and being looked at.
    Checking,
    Accepted,
    /// Kept, but not checked: somebody or a later look decides.
    Held(NotScanned),
    Refused(FileRefusal),
}

impl UploadedFile {
    /// The row the page's script copies for a file it is about to send.
    pub(super) fn blank() -> Self {
        let state = UploadedFileState::Receiving { received: 0 };
        Self { id: String::new(), name: String::new(), bytes: 0, state }
    }

    pub(super) fn kind(&self) -> FileKind {
        FileKind::from_name(&self.name)
    }

    /// The word the script knows the state by.
    pub fn word(&self) -> &'static str {
        match self.state {
            UploadedFileState::Receiving { .. } => "receiving",
            UploadedFileState::Checking => "checking",
            UploadedFileState::Accepted => "accepted",
            UploadedFileState::Held(_) => "held",
            UploadedFileState::Refused(_) => "refused",
        }
    }

    pub(super) fn key(&self) -> &'static str {
        match self.state {
            UploadedFileState::Receiving { .. } => "upload-interrupted",
            UploadedFileState::Checking => "upload-checking",
            UploadedFileState::Accepted => "upload-accepted",
            UploadedFileState::Held(_) => "upload-held",
            UploadedFileState::Refused(_) => "upload-refused",
        }
    }

    pub(super) fn tone(&self) -> &'static str {
        match self.state {
            UploadedFileState::Accepted => "good",
            UploadedFileState::Checking => "plain",
            UploadedFileState::Receiving { .. } | UploadedFileState::Held(_) => "warn",
            UploadedFileState::Refused(_) => "bad",
        }
    }

    /// Thousandths that have arrived, while some have not.
    pub(super) fn permille(&self) -> Option<u64> {
        match self.state {
            UploadedFileState::Receiving { received } => {
                Some(received.saturating_mul(1000).checked_div(self.bytes).unwrap_or(0).min(1000))
            }
            _ => None,
        }
    }

    /// What to know or to do about it.
    pub fn advice(&self, page: &Page) -> Option<String> {
        match self.state {
            UploadedFileState::Receiving { .. } => Some(page.t("upload-interrupted-advice")),
            UploadedFileState::Held(why) => Some(why.held_text(page)),
            UploadedFileState::Refused(why) => Some(why.text(page)),
            UploadedFileState::Checking | UploadedFileState::Accepted => None,
        }
    }
}
