//! What has been handed in to the signed-in employee's inboxes, newest first.

use askama::Template;
use time::OffsetDateTime;

use super::{Art, Page};

/// `GET /inbox`.
#[derive(Debug, Template)]
#[template(path = "inbox_list.html")]
pub struct InboxList {
    pub page: Page,
    /// All of them and each of the employee's inboxes; a choice is shown where there are several.
    pub inboxes: Vec<InboxTab>,
    /// By state; the first shows all.
    pub filters: Vec<InboxFilter>,
    /// What the search keeps: the inbox and the state that are looked at.
    pub chosen: Option<String>,
    pub state: Option<String>,
    /// The address that is looked for, as typed.
    pub from: Option<String>,
    pub submissions: Vec<SubmissionRow>,
    /// Where the next, older page is (keyset paging); `None` on the last one.
    pub older: Option<String>,
    /// Where the newest ones are; `None` on the first page.
    pub newest: Option<String>,
    pub notice: Option<InboxNotice>,
}

#[derive(Clone, Debug)]
pub struct InboxTab {
    /// `/inbox` for all, else with the inbox in the query.
    pub href: String,
    /// `None` for all of them.
    pub name: Option<String>,
    /// It is a colleague's, who let the employee in.
    pub on_behalf: bool,
    /// Submissions nobody has fetched.
    pub new: u32,
    pub current: bool,
}

/// A part of the list, by state.
#[derive(Clone, Debug)]
pub struct InboxFilter {
    pub href: String,
    pub part: InboxPart,
    pub current: bool,
}

/// What a part of the list shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InboxPart {
    All,
    New,
    Held,
    Fetched,
    Closed,
}

impl InboxPart {
    fn key(self) -> &'static str {
        match self {
            Self::All => "inbox-filter-all",
            Self::New => "inbox-filter-new",
            Self::Held => "inbox-filter-held",
            Self::Fetched => "inbox-filter-fetched",
            Self::Closed => "inbox-filter-closed",
        }
    }
}

/// One submission in the list.
#[derive(Clone, Debug)]
pub struct SubmissionRow {
    /// `/inbox/<id>`.
    pub href: String,
    /// The request's title.
    pub title: String,
    /// As typed by the uploader or by the one who asked.
    pub name: Option<String>,
    pub address: String,
    /// Which inbox it lies in, where there are several.
    pub inbox: Option<String>,
    /// The inbox is a colleague's, who let the employee in.
    pub on_behalf: bool,
    pub state: SubmissionState,
    pub files: u32,
    /// Sum of the files' plain sizes, in bytes.
    pub bytes: u64,
    pub answers: u32,
    /// Files that could not be checked and wait.
    pub held: u32,
    /// Files that were refused.
    pub refused: u32,
    /// When the newest hand-in was complete.
    pub at: OffsetDateTime,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SubmissionState {
    New,
    Fetched,
    Closed,
}

/// What the POST before this page did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InboxNotice {
    Deleted,
}

impl InboxList {
    /// Something is looked for: that nothing is found is no empty inbox.
    fn is_narrowed(&self) -> bool {
        self.state.is_some() || self.from.is_some()
    }

    fn notice_text(&self) -> Option<String> {
        self.notice.map(|InboxNotice::Deleted| self.page.t("inbox-notice-deleted"))
    }
}

impl SubmissionState {
    pub(super) fn key(self) -> &'static str {
        match self {
            Self::New => "submission-new",
            Self::Fetched => "submission-fetched",
            Self::Closed => "request-closed",
        }
    }

    /// Class of the chip.
    pub(super) fn tone(self) -> &'static str {
        match self {
            Self::New => "good",
            Self::Fetched => "plain",
            Self::Closed => "quiet",
        }
    }
}
