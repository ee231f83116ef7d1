//! One share, for its sender: facts, files, recipients, what has happened, what can be done.

use askama::Template;
use time::OffsetDateTime;

use super::{FileKind, Page, ShareState, TimelineEntry, Verification};

/// `GET /shares/<id>`, and `GET /m/<T>` with `sender_link` set: the same share with its key in hand, so links
/// can be made anew.
///
/// Forms: `POST /shares/<id>/revoke`; `POST /shares/<id>/recipients/<rid>/revoke`;
/// `POST /shares/<id>/extend` (`until`, an ISO date in the page's zone).
/// With the sender link also `POST {sender_link}/recipients/<rid>/resend`,
/// `POST {sender_link}/recipients/<rid>/address` (`email`) and `POST {sender_link}/recipients` (`email`,
/// `locale`), and `POST {sender_link}/extend` in place of the one above; each of those for recipients has a field `passphrase` where that is the recipient's way, because it enters the new link.
#[derive(Debug, Template)]
#[template(path = "share_detail.html")]
pub struct ShareDetail {
    pub page: Page,
    pub id: String,
    pub title: String,
    pub state: ShareState,
    pub delivery: Delivery,
    pub verification: Verification,
    pub created_at: OffsetDateTime,
    pub sent_at: Option<OffsetDateTime>,
    pub expires_at: OffsetDateTime,
    /// The last day a renewal can reach; after it the keys are gone. `None` when they already are.
    pub renewable_until: Option<OffsetDateTime>,
    /// The last day that the form for a new expiry takes; as late as the policy allows with the sender link.
    pub extendable_until: Option<OffsetDateTime>,
    pub has_message: bool,
    pub files: Vec<ShareFile>,
    pub recipients: Vec<ShareRecipient>,
    /// Newest first.
    pub timeline: Vec<TimelineEntry>,
    /// Whether the time line was cut at its oldest end.
    pub timeline_cut: bool,
    /// `/m/<T>` when the page was reached that way.
    pub sender_link: Option<String>,
    pub notice: Option<ShareNotice>,
    pub problem: Option<ShareProblem>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Delivery {
    /// The gateway mails each recipient a personal link.
    Mail,
    /// The sender pastes one group link.
    Link,
}

#[derive(Clone, Debug)]
pub struct ShareFile {
    pub name: String,
    pub bytes: u64,
}

#[derive(Clone, Debug)]
pub struct ShareRecipient {
    pub id: String,
    pub address: String,
    pub state: RecipientState,
    /// What became of the newest mail with a link to it; `None` for group links.
    pub mail: Option<MailFate>,
    pub opened_at: Option<OffsetDateTime>,
    /// How far the link reaches, where the share was extended beyond it.
    pub reach: Option<LinkReach>,
    pub progress: Vec<FileProgress>,
    /// Whether there is still something to withdraw.
    pub revocable: bool,
}

/// A link that was made for an earlier end of the share than it has now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LinkReach {
    /// Opened until then, it goes on with the share.
    Until(OffsetDateTime),
    /// It was not opened in time: a new one is needed.
    Ended,
}

/// The furthest a recipient came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RecipientState {
    /// The link is not out yet.
    Waiting,
    /// The link is out, nobody has proved the address.
    NotOpened,
    Opened,
    /// Every file completely.
    Downloaded,
    /// The mail was refused for good.
    Unreachable,
    Locked,
    Revoked,
}

/// The mail relay's answer; `reply` is its own line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MailFate {
    Queued,
    Accepted { at: OffsetDateTime, reply: String },
    Deferred { next_at: OffsetDateTime, reply: String },
    Refused { at: OffsetDateTime, reply: String },
}

/// One file at one recipient.
#[derive(Clone, Debug)]
pub struct FileProgress {
    pub name: String,
    pub state: FileProgressState,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileProgressState {
    NotFetched,
    /// The furthest byte a broken-off download reached, of the file's plain size.
    BrokenOff {
        at_byte: u64,
        of_bytes: u64,
    },
    Complete {
        at: OffsetDateTime,
    },
}

/// What the POST before this page did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ShareNotice {
    Revoked,
    RecipientRevoked { address: String },
    Extended { until: OffsetDateTime },
    Resent { address: String },
    AddressCorrected { address: String },
    RecipientAdded { address: String },
}

/// Why the POST before this page did nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ShareProblem {
    BadAddress,
    /// The address already is a recipient.
    AlreadyRecipient,
    /// The share was opened at the address that was to be corrected.
    AlreadyOpened,
    /// Policy does not let shares go to this domain.
    DomainNotAllowed,
    /// Not a date, in the past, or beyond what policy or the key day allow.
    BadDate,
    PassphraseMissing,
    TooManyRecipients,
}

impl ShareDetail {
    fn can_extend(&self) -> bool {
        self.renewable_until.is_some() && matches!(self.state, ShareState::Active | ShareState::Expired)
    }

    fn can_revoke(&self) -> bool {
        matches!(self.state, ShareState::Active | ShareState::Expired | ShareState::Draft)
    }

    fn extend_hint(&self) -> &'static str {
        if self.sender_link.is_some() { "share-extend-hint-key" } else { "share-extend-hint" }
    }

    fn extend_path(&self) -> String {
        self.sender_link.clone().unwrap_or_else(|| format!("/shares/{}", self.id))
    }

    fn can_address(&self) -> bool {
        self.sender_link.is_some() && self.state == ShareState::Active && self.delivery == Delivery::Mail
    }

    fn needs_passphrase(&self) -> bool {
        self.verification == Verification::Passphrase
    }

    fn recipient_count(&self) -> u32 {
        u32::try_from(self.recipients.len()).unwrap_or(u32::MAX)
    }

    fn notice_text(&self) -> Option<String> {
        let page = &self.page;
        self.notice.as_ref().map(|notice| match notice {
            ShareNotice::Revoked => page.t("share-notice-revoked"),
            ShareNotice::RecipientRevoked { address } => {
                page.with("share-notice-recipient-revoked", "address", address)
            }
            ShareNotice::Extended { until } => page.with("share-notice-extended", "until", page.date(until)),
            ShareNotice::Resent { address } => page.with("share-notice-resent", "address", address),
            ShareNotice::AddressCorrected { address } => {
                page.with("share-notice-corrected", "address", address)
            }
            ShareNotice::RecipientAdded { address } => page.with("share-notice-added", "address", address),
        })
    }

    fn problem_text(&self) -> Option<String> {
        self.problem.as_ref().map(|problem| {
            self.page.t(match problem {
                ShareProblem::BadAddress => "share-bad-address",
                ShareProblem::AlreadyRecipient => "share-already-recipient",
                ShareProblem::AlreadyOpened => "share-already-opened",
                ShareProblem::DomainNotAllowed => "share-domain-not-allowed",
                ShareProblem::BadDate => "share-bad-date",
                ShareProblem::PassphraseMissing => "share-passphrase-missing",
                ShareProblem::TooManyRecipients => "share-too-many-recipients",
            })
        })
    }
}

impl Delivery {
    pub(super) fn key(self) -> &'static str {
        match self {
            Self::Mail => "share-delivery-mail",
            Self::Link => "share-delivery-link",
        }
    }
}

impl Verification {
    /// What a share's page calls it.
    pub(super) fn share_key(self) -> &'static str {
        match self {
            Self::Code => "share-verification-code",
            Self::Passphrase => "share-verification-passphrase",
        }
    }
}

impl ShareFile {
    pub(super) fn kind(&self) -> FileKind {
        FileKind::from_name(&self.name)
    }
}

impl ShareRecipient {
    fn is_revoked(&self) -> bool {
        self.state == RecipientState::Revoked
    }

    pub(super) fn reach_text(&self, page: &Page) -> Option<String> {
        self.reach.map(|reach| match reach {
            LinkReach::Until(last) => page.with("share-link-until", "until", page.date(last)),
            LinkReach::Ended => page.t("share-link-ended"),
        })
    }
}

impl MailFate {
    pub(super) fn text(&self, page: &Page) -> String {
        match self {
            Self::Queued => page.t("relay-queued"),
            Self::Accepted { at, .. } => page.with("relay-accepted", "at", page.date_time(at)),
            Self::Deferred { next_at, .. } => page.with("relay-deferred", "at", page.date_time(next_at)),
            Self::Refused { at, .. } => page.with("relay-refused", "at", page.date_time(at)),
        }
    }

    /// The mail relay's own line.
    pub(super) fn reply(&self) -> Option<&str> {
        match self {
            Self::Queued => None,
            Self::Accepted { reply, .. } | Self::Deferred { reply, .. } | Self::Refused { reply, .. } => {
                Some(reply)
            }
        }
    }
}

impl RecipientState {
    pub(super) fn key(self) -> &'static str {
        match self {
            Self::Waiting => "recipient-waiting",
            Self::NotOpened => "recipient-not-opened",
            Self::Opened => "recipient-opened",
            Self::Downloaded => "recipient-downloaded",
            Self::Unreachable => "recipient-unreachable",
            Self::Locked => "recipient-locked",
            Self::Revoked => "recipient-revoked",
        }
    }

    pub(super) fn tone(self) -> &'static str {
        match self {
            Self::Opened | Self::Downloaded => "good",
            Self::Waiting | Self::NotOpened => "plain",
            Self::Locked => "warn",
            Self::Unreachable => "bad",
            Self::Revoked => "quiet",
        }
    }
}

impl FileProgress {
    /// Thousandths of the file the recipient has, for `<progress max=1000>`.
    pub(super) fn permille(&self) -> u64 {
        match self.state {
            FileProgressState::NotFetched => 0,
            FileProgressState::BrokenOff { at_byte, of_bytes } => {
                at_byte.saturating_mul(1000).checked_div(of_bytes).unwrap_or(0).min(1000)
            }
            FileProgressState::Complete { .. } => 1000,
        }
    }

    pub(super) fn text(&self, page: &Page) -> String {
        match self.state {
            FileProgressState::NotFetched => page.t("progress-none"),
            FileProgressState::BrokenOff { at_byte, of_bytes } => page.broken_at(at_byte, of_bytes),
            FileProgressState::Complete { at } => page.with("progress-complete", "at", page.date_time(at)),
        }
    }
}

impl Page {
    /// "Broken off at 12 MB of 48 MB (byte 12 345 678)".
    pub(super) fn broken_at(&self, at_byte: u64, of_bytes: u64) -> String {
        crate::locales::texts(self.locale).get(
            "progress-broken-off",
            &[
                ("at", self.size(at_byte).into()),
                ("of", self.size(of_bytes).into()),
                ("byte", at_byte.to_string().into()),
            ],
        )
    }
}
