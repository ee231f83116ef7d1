//! What an uploader has handed in, and how it fares.

use askama::Template;
use time::OffsetDateTime;

use super::{Art, FileKind, NotScanned, Page, PrivacyFacts, Sender};

/// `GET /r/<T>` after a hand-in. Form: `POST {link_path}/start` (no field), "add more", while `can_add`.
#[derive(Debug, Template)]
#[template(path = "upload_receipt.html")]
pub struct UploadReceipt {
    pub page: Page,
    /// `/r/<T>`.
    pub link_path: String,
    pub sender: Sender,
    pub title: String,
    pub state: ReceiptState,
    /// Newest first; at least one.
    pub hand_ins: Vec<HandInReceipt>,
    /// The uploader's own address, where the receipt mail went.
    pub mailed_to: Option<String>,
    /// Whether the request is still open.
    pub can_add: bool,
    pub open_until: Option<OffsetDateTime>,
    pub privacy: PrivacyFacts,
    /// "Add more" was pressed a moment too late.
    pub problem: Option<ReceiptProblem>,
}

/// The furthest the recipient came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReceiptState {
    Received,
    Fetched {
        at: OffsetDateTime,
    },
    Closed {
        at: OffsetDateTime,
    },
    /// The contents are deleted; names and sums stay on the receipt until it is deleted too.
    Deleted {
        at: OffsetDateTime,
    },
}

#[derive(Clone, Debug)]
pub struct HandInReceipt {
    pub at: OffsetDateTime,
    pub files: Vec<ReceivedFile>,
    /// How many questions were answered.
    pub answers: u32,
}

#[derive(Clone, Debug)]
pub struct ReceivedFile {
    pub name: String,
    pub bytes: u64,
    /// Lower-case hex of the plaintext's SHA-256.
    pub sha256: String,
    /// Kept unchecked, and why.
    pub held: Option<NotScanned>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReceiptProblem {
    NoLongerOpen,
}

impl UploadReceipt {
    fn state_key(&self) -> &'static str {
        match self.state {
            ReceiptState::Received => "receipt-state-received",
            ReceiptState::Fetched { .. } => "receipt-state-fetched",
            ReceiptState::Closed { .. } => "receipt-state-closed",
            ReceiptState::Deleted { .. } => "receipt-state-deleted",
        }
    }

    fn state_at(&self) -> Option<OffsetDateTime> {
        match self.state {
            ReceiptState::Received => None,
            ReceiptState::Fetched { at } | ReceiptState::Closed { at } | ReceiptState::Deleted { at } => {
                Some(at)
            }
        }
    }

    fn problem_text(&self) -> Option<String> {
        self.problem.map(|ReceiptProblem::NoLongerOpen| self.page.t("receipt-no-longer-open"))
    }
}

impl HandInReceipt {
    fn file_count(&self) -> u32 {
        u32::try_from(self.files.len()).unwrap_or(u32::MAX)
    }
}

impl ReceivedFile {
    fn kind(&self) -> FileKind {
        FileKind::from_name(&self.name)
    }
}
