//! Everyone's shares and requests, for those who watch over them. Who, whom, when and how large; never what is in them.

use askama::Template;
use time::OffsetDateTime;

use super::request_detail::RequestPerson;
use super::share_detail::ShareRecipient;
use super::{
    Delivery, Page, RequestDelivery, RequestState, ShareFile, ShareState, TimelineEntry, Verification,
};

/// What a list holds.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum EveryoneKind {
    Shares,
    Requests,
}

impl EveryoneKind {
    fn heading(self) -> &'static str {
        match self {
            Self::Shares => "everyone-shares",
            Self::Requests => "everyone-requests",
        }
    }

    fn lead(self) -> &'static str {
        match self {
            Self::Shares => "everyone-shares-lead",
            Self::Requests => "everyone-requests-lead",
        }
    }

    pub fn path(self) -> &'static str {
        match self {
            Self::Shares => "/admin/shares",
            Self::Requests => "/admin/requests",
        }
    }

    /// The values of the field `state`, with the names of their texts.
    fn states(self) -> &'static [(&'static str, &'static str)] {
        match self {
            Self::Shares => &[
                ("open", "state-active"),
                ("expired", "state-expired"),
                ("revoked", "state-revoked"),
                ("gone", "state-purged"),
            ],
            Self::Requests => &[
                ("open", "request-open"),
                ("expired", "state-expired"),
                ("closed", "request-closed"),
                ("revoked", "state-revoked"),
            ],
        }
    }
}

/// `GET /admin/shares` and `GET /admin/requests`, with the fields of [`EveryoneTyped`] in the address.
#[derive(Debug, Template)]
#[template(path = "admin_everyone.html")]
pub struct Everyone {
    pub page: Page,
    pub kind: EveryoneKind,
    pub typed: EveryoneTyped,
    pub rows: Vec<EveryoneRow>,
    /// Where the next, older page is (keyset paging); `None` on the last one.
    pub older: Option<String>,
    /// Where the newest ones are; `None` on the first page.
    pub newest: Option<String>,
    /// A field that makes no sense.
    pub problem: Option<EveryoneProblem>,
}

/// The form, as it was filled in.
#[derive(Clone, Debug, Default)]
pub struct EveryoneTyped {
    pub sender: String,
    pub person: String,
    pub state: String,
    /// ISO dates.
    pub from: String,
    pub to: String,
}

impl EveryoneTyped {
    fn is_empty(&self) -> bool {
        [&self.sender, &self.person, &self.state, &self.from, &self.to].iter().all(|field| field.is_empty())
    }
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum EveryoneProblem {
    BadSender,
    BadPerson,
    BadDate,
}

impl Everyone {
    fn problem_text(&self) -> Option<String> {
        self.problem.map(|problem| {
            self.page.t(match problem {
                EveryoneProblem::BadSender => "everyone-bad-sender",
                EveryoneProblem::BadPerson => "everyone-bad-person",
                EveryoneProblem::BadDate => "everyone-bad-date",
            })
        })
    }
}

/// A share or a request in a list.
#[derive(Clone, Debug)]
pub struct EveryoneRow {
    pub href: String,
    pub title: String,
    /// Whose it is, and whether that account is disabled.
    pub owner: String,
    pub owner_left: bool,
    /// The first person it went to; the others are counted.
    pub first: Option<String>,
    pub people: u32,
    pub state: EveryoneState,
    pub created_at: OffsetDateTime,
    pub expires_at: Option<OffsetDateTime>,
    /// Files and bytes of a share.
    pub size: Option<(u32, u64)>,
    pub needs_attention: bool,
}

/// How it stands.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum EveryoneState {
    Share(ShareState),
    Request(RequestState),
}

impl EveryoneState {
    fn key(self) -> &'static str {
        match self {
            Self::Share(state) => state.key(),
            Self::Request(state) => state.key(),
        }
    }

    fn tone(self) -> &'static str {
        match self {
            Self::Share(state) => state.tone(),
            Self::Request(state) => state.tone(),
        }
    }

    fn until_key(self) -> &'static str {
        match self {
            Self::Share(ShareState::Expired | ShareState::Purged) | Self::Request(RequestState::Expired) => {
                "shares-expired"
            }
            _ => "shares-expires",
        }
    }
}

impl EveryoneRow {
    fn more(&self) -> u32 {
        self.people.saturating_sub(1)
    }
}

/// Whose something is.
#[derive(Clone, Debug)]
pub struct EveryoneOwner {
    pub name: String,
    pub address: String,
    /// The account is disabled.
    pub left: bool,
}

/// What whoever looks may do.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum MayChange {
    No,
    /// After proving once more who they are.
    Proof,
    Yes,
}

/// What the form before this page did, or why it did nothing.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum EveryoneNotice {
    Revoked,
    Extended(OffsetDateTime),
    HandedOver,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum EveryoneTrouble {
    BadDate,
    /// There is no such colleague, or they cannot have it.
    BadColleague,
    /// It changed meanwhile.
    NotNow,
}

impl EveryoneNotice {
    fn text(self, page: &Page) -> String {
        match self {
            Self::Revoked => page.t("everyone-notice-revoked"),
            Self::Extended(until) => page.with("share-notice-extended", "until", page.date(until)),
            Self::HandedOver => page.t("everyone-notice-handed-over"),
        }
    }
}

impl EveryoneTrouble {
    fn key(self) -> &'static str {
        match self {
            Self::BadDate => "share-bad-date",
            Self::BadColleague => "everyone-bad-colleague",
            Self::NotNow => "everyone-not-now",
        }
    }
}

/// `GET /admin/shares/<id>`.
///
/// Forms: `POST …/revoke` (no field), `…/extend` (`until`, an ISO date in the page's zone), `…/hand-over` (`to`, a
/// colleague's address).
#[derive(Debug, Template)]
#[template(path = "admin_share.html")]
pub struct EveryoneShare {
    pub page: Page,
    pub id: String,
    pub title: String,
    pub owner: EveryoneOwner,
    pub state: ShareState,
    pub delivery: Delivery,
    pub verification: Verification,
    pub created_at: OffsetDateTime,
    pub sent_at: Option<OffsetDateTime>,
    pub expires_at: OffsetDateTime,
    pub renewable_until: Option<OffsetDateTime>,
    /// The last day that the form takes.
    pub extendable_until: Option<OffsetDateTime>,
    pub has_message: bool,
    /// Without names, where whoever looks is not to see them.
    pub files: Vec<ShareFile>,
    pub recipients: Vec<ShareRecipient>,
    /// Newest first.
    pub timeline: Vec<TimelineEntry>,
    pub timeline_cut: bool,
    pub may_change: MayChange,
    pub notice: Option<EveryoneNotice>,
    pub problem: Option<EveryoneTrouble>,
}

impl EveryoneShare {
    /// The same with numbers in the place of what files are called.
    #[must_use]
    pub fn without_file_names(mut self) -> Self {
        let names: Vec<String> = self.files.iter().map(|file| file.name.clone()).collect();
        let page = self.page.clone();
        let called = |name: &str| {
            let number = names.iter().position(|known| known == name).map_or(0, |at| at + 1);
            page.count("everyone-file", u32::try_from(number).unwrap_or(u32::MAX))
        };
        for file in &mut self.files {
            file.name = called(&file.name);
        }
        for progress in self.recipients.iter_mut().flat_map(|recipient| &mut recipient.progress) {
            progress.name = called(&progress.name);
        }
        for entry in &mut self.timeline {
            entry.file = entry.file.as_ref().map(|name| called(name));
        }
        self
    }

    fn recipient_count(&self) -> u32 {
        u32::try_from(self.recipients.len()).unwrap_or(u32::MAX)
    }

    fn is_sent(&self) -> bool {
        matches!(self.state, ShareState::Active | ShareState::Expired)
    }

    fn action(&self) -> String {
        format!("/admin/shares/{}", self.id)
    }

    /// The day that the form begins with, and the last one it takes.
    fn extend(&self) -> Option<(String, OffsetDateTime)> {
        let last = self.extendable_until.filter(|_| self.is_sent())?;
        Some((self.page.machine_date(self.expires_at), last))
    }

    fn notice_text(&self) -> Option<String> {
        self.notice.map(|notice| notice.text(&self.page))
    }

    fn problem_text(&self) -> Option<String> {
        self.problem.map(|problem| self.page.t(problem.key()))
    }
}

/// `GET /admin/requests/<id>`; the same forms as for a share.
#[derive(Debug, Template)]
#[template(path = "admin_request.html")]
pub struct EveryoneRequest {
    pub page: Page,
    pub id: String,
    pub title: String,
    pub owner: EveryoneOwner,
    pub state: RequestState,
    pub delivery: RequestDelivery,
    pub inbox: String,
    pub created_at: OffsetDateTime,
    pub expires_at: Option<OffsetDateTime>,
    pub extendable_until: Option<OffsetDateTime>,
    pub people: Vec<RequestPerson>,
    /// Newest first.
    pub timeline: Vec<TimelineEntry>,
    pub timeline_cut: bool,
    pub may_change: MayChange,
    pub notice: Option<EveryoneNotice>,
    pub problem: Option<EveryoneTrouble>,
}

impl EveryoneRequest {
    fn person_count(&self) -> u32 {
        u32::try_from(self.people.len()).unwrap_or(u32::MAX)
    }

    fn is_sent(&self) -> bool {
        self.state != RequestState::Revoked
    }

    fn action(&self) -> String {
        format!("/admin/requests/{}", self.id)
    }

    fn extend(&self) -> Option<(String, OffsetDateTime)> {
        let begin = self.expires_at.map(|at| self.page.machine_date(at)).unwrap_or_default();
        Some((begin, self.extendable_until?))
    }

    fn notice_text(&self) -> Option<String> {
        self.notice.map(|notice| notice.text(&self.page))
    }

    fn problem_text(&self) -> Option<String> {
        self.problem.map(|problem| self.page.t(problem.key()))
    }
}
