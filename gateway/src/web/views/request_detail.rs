//! One request, for the one who asked: whom it reached, what came, what can be done.

use askama::Template;
use time::OffsetDateTime;

use super::{
    DocumentAsked, InboxChoice, MailFate, Page, QuestionAsked, RequestDelivery, RequestState, TellChoice,
    TimelineEntry,
};

/// `GET /requests/<id>`.
///
/// Forms: `POST /requests/<id>/revoke`, `…/close`, `…/reopen`, `…/pause`, `…/resume` (no field); `…/remind` (no
/// field: everybody who has not handed in); `…/people/<person>/resend` (no field); `…/extend` (`until`, an ISO date
/// in the page's zone); `…/hand-over` (`to`, one of `hand_over_to`); `…/told` (`tell-<id>`, `yes`, for each of
/// `tell_choices`); `…/link` (`key`: sent twice, the form shows the same link).
#[derive(Debug, Template)]
#[template(path = "request_detail.html")]
pub struct RequestDetail {
    pub page: Page,
    pub id: String,
    pub title: String,
    pub purpose: String,
    pub message: Option<String>,
    pub state: RequestState,
    pub delivery: RequestDelivery,
    /// Name of the inbox that receives.
    pub inbox: String,
    pub created_at: OffsetDateTime,
    /// A standing request has none.
    pub expires_at: Option<OffsetDateTime>,
    /// When one that has ended is deleted, if nothing is left that was handed in on it.
    pub deletes_at: Option<OffsetDateTime>,
    /// The last day "extend" takes; `None` where it cannot be extended.
    pub extendable_until: Option<OffsetDateTime>,
    /// Addresses the page can show: always a standing one, a fresh open link once.
    pub links: Vec<RequestLink>,
    pub people: Vec<RequestPerson>,
    pub documents: Vec<DocumentAsked>,
    pub other_files: bool,
    pub questions: Vec<QuestionAsked>,
    pub consent: Option<String>,
    /// Names of those who hear of what arrives in any case.
    pub told: Vec<String>,
    /// Colleagues who may be told, too.
    pub tell_choices: Vec<TellChoice>,
    /// Names the form that makes a new link.
    pub link_key: String,
    /// Colleagues who may take a standing request over.
    pub hand_over_to: Vec<InboxChoice>,
    /// Newest first.
    pub timeline: Vec<TimelineEntry>,
    /// Whether the time line was cut at its oldest end.
    pub timeline_cut: bool,
    pub notice: Option<RequestNotice>,
    pub problem: Option<RequestDetailProblem>,
}

/// An address to pass on.
#[derive(Clone, Debug)]
pub struct RequestLink {
    /// The whole address, to copy.
    pub url: String,
    /// It is kept nowhere and shown this once.
    pub once: bool,
}

/// Somebody who was asked, or who came by an open link.
#[derive(Clone, Debug)]
pub struct RequestPerson {
    pub id: String,
    pub address: String,
    pub name: Option<String>,
    pub state: PersonState,
    /// What became of the newest mail with the link; `None` for open links.
    pub mail: Option<MailFate>,
    pub opened_at: Option<OffsetDateTime>,
    pub handed_in_at: Option<OffsetDateTime>,
    /// Files handed in.
    pub files: u32,
    /// `/inbox/<submission id>` where there is something to see.
    pub submission_href: Option<String>,
    /// Whether the link can be mailed again.
    pub resendable: bool,
}

/// The furthest a person came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PersonState {
    /// The link is not out yet.
    Waiting,
    NotOpened,
    Opened,
    /// Files are there, nothing is handed in.
    Started,
    HandedIn,
    /// The mail was refused for good.
    Unreachable,
}

/// What the POST before this page did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RequestNotice {
    Created,
    Revoked,
    Closed,
    Reopened,
    Extended {
        until: OffsetDateTime,
    },
    /// So many people were reminded.
    Reminded {
        people: u32,
    },
    Paused,
    Resumed,
    /// A new open link; the one before is dead.
    LinkRenewed,
    /// The form came a second time, and its link cannot be shown any more.
    Repeated,
    /// Who is told was changed.
    Told,
    /// A fresh link is on its way to this address.
    Resent {
        address: String,
    },
}

/// Why the POST before this page did nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RequestDetailProblem {
    BadDate,
    /// Everybody has handed in, or was reminded a moment ago.
    NobodyToRemind,
    /// The request changed meanwhile and does not take this any more.
    NotNow,
}

impl RequestDetail {
    fn is_standing(&self) -> bool {
        self.delivery == RequestDelivery::Standing
    }

    fn is_live(&self) -> bool {
        matches!(self.state, RequestState::Open | RequestState::Submitted)
    }

    fn can_remind(&self) -> bool {
        let waits = |person: &RequestPerson| {
            matches!(person.state, PersonState::NotOpened | PersonState::Opened | PersonState::Started)
        };
        self.is_live() && self.delivery == RequestDelivery::Mail && self.people.iter().any(waits)
    }

    fn can_renew_link(&self) -> bool {
        self.is_live() && self.delivery == RequestDelivery::Link
    }

    fn can_pause(&self) -> bool {
        self.is_live() && self.is_standing()
    }

    fn can_resume(&self) -> bool {
        self.state == RequestState::Paused
    }

    fn can_reopen(&self) -> bool {
        self.state == RequestState::Closed
    }

    fn can_revoke(&self) -> bool {
        self.is_live() || matches!(self.state, RequestState::Paused | RequestState::Closed)
    }

    fn can_extend(&self) -> bool {
        self.extendable_until.is_some()
    }

    fn acts(&self) -> bool {
        self.can_revoke() || self.can_extend()
    }

    fn person_count(&self) -> u32 {
        u32::try_from(self.people.len()).unwrap_or(u32::MAX)
    }

    fn notice_text(&self) -> Option<String> {
        let page = &self.page;
        self.notice.as_ref().map(|notice| match notice {
            RequestNotice::Created => page.t(match self.delivery {
                RequestDelivery::Mail => "request-notice-created-mail",
                RequestDelivery::Link => "request-notice-created-link",
                RequestDelivery::Standing => "request-notice-created-standing",
            }),
            RequestNotice::Revoked => page.t("request-notice-revoked"),
            RequestNotice::Closed => page.t("request-notice-closed"),
            RequestNotice::Reopened => page.t("request-notice-reopened"),
            RequestNotice::Extended { until } => {
                page.with("request-notice-extended", "until", page.date(until))
            }
            RequestNotice::Reminded { people } => page.count("request-notice-reminded", people),
            RequestNotice::Paused => page.t("request-notice-paused"),
            RequestNotice::Resumed => page.t("request-notice-resumed"),
            RequestNotice::LinkRenewed => page.t("request-notice-link-renewed"),
            RequestNotice::Repeated => page.t("request-notice-repeated"),
            RequestNotice::Told => page.t("request-notice-told"),
            RequestNotice::Resent { address } => page.with("share-notice-resent", "address", address),
        })
    }

    fn problem_text(&self) -> Option<String> {
        self.problem.map(|problem| {
            self.page.t(match problem {
                RequestDetailProblem::BadDate => "share-bad-date",
                RequestDetailProblem::NobodyToRemind => "request-nobody-to-remind",
                RequestDetailProblem::NotNow => "request-not-now",
            })
        })
    }
}

impl PersonState {
    pub(super) fn key(self) -> &'static str {
        match self {
            Self::Waiting => "recipient-waiting",
            Self::NotOpened => "recipient-not-opened",
            Self::Opened => "recipient-opened",
            Self::Started => "person-started",
            Self::HandedIn => "person-handed-in",
            Self::Unreachable => "recipient-unreachable",
        }
    }

    pub(super) fn tone(self) -> &'static str {
        match self {
            Self::HandedIn => "good",
            Self::Waiting | Self::NotOpened | Self::Opened | Self::Started => "plain",
            Self::Unreachable => "bad",
        }
    }
}
