//! Who reads which inbox, and letting a colleague read one's own.

use askama::Template;
use time::OffsetDateTime;

use super::Page;

/// `GET /inboxes/readers`.
///
/// Forms: `POST /inboxes/readers` (`email`, `until`: a date), `POST /inboxes/readers/<inbox>/<reader>/end` (no field).
#[derive(Debug, Template)]
#[template(path = "inbox_readers.html")]
pub struct InboxReaders {
    pub page: Page,
    /// The employee's own first.
    pub inboxes: Vec<SharedInbox>,
    /// The first and the last day that can be chosen.
    pub first_day: OffsetDateTime,
    pub last_day: OffsetDateTime,
    /// What was typed before.
    pub email: String,
    pub until: String,
    pub notice: Option<ReadersNotice>,
    pub problem: Option<ReadersProblem>,
}

#[derive(Clone, Debug)]
pub struct SharedInbox {
    pub name: String,
    pub kind: InboxKind,
    pub readers: Vec<ReaderRow>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InboxKind {
    Own,
    Team,
    /// A colleague's, who let the employee in.
    Colleague,
}

/// Somebody who reads an inbox besides its owner.
#[derive(Clone, Debug)]
pub struct ReaderRow {
    pub name: String,
    pub address: String,
    /// When that ends; `None` for good.
    pub until: Option<OffsetDateTime>,
    /// Where it is ended, if the employee may.
    pub end_action: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReadersNotice {
    Delegated,
    Ended,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReadersProblem {
    BadAddress,
    BadDate,
    Full,
}

impl InboxReaders {
    fn notice_text(&self) -> Option<String> {
        self.notice.map(|notice| {
            self.page.t(match notice {
                ReadersNotice::Delegated => "readers-notice-delegated",
                ReadersNotice::Ended => "readers-notice-ended",
            })
        })
    }

    fn problem_text(&self) -> Option<String> {
        self.problem.map(|problem| {
            self.page.t(match problem {
                ReadersProblem::BadAddress => "readers-bad-address",
                ReadersProblem::BadDate => "readers-bad-date",
                ReadersProblem::Full => "readers-full",
            })
        })
    }
}

impl SharedInbox {
    fn is_own(&self) -> bool {
        self.kind == InboxKind::Own
    }

    fn heading(&self, page: &Page) -> String {
        match self.kind {
            InboxKind::Own => page.t("readers-own"),
            InboxKind::Team => page.with("readers-team", "name", &self.name),
            InboxKind::Colleague => page.with("readers-colleague", "name", &self.name),
        }
    }
}
