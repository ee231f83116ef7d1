//! What has happened to a share or a request, in words.

use time::OffsetDateTime;

use super::Page;

/// One line of the time line.
#[derive(Clone, Debug)]
pub struct TimelineEntry {
    pub at: OffsetDateTime,
    pub what: Happening,
    /// Address of the recipient it concerns.
    pub recipient: Option<String>,
    /// Name of the file it concerns.
    pub file: Option<String>,
    /// Whether an administrator did it in place of the owner.
    pub by_administrator: bool,
}

/// The kinds of happenings staff are told about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Happening {
    Created,
    FileAdded,
    Sent,
    MailQueued,
    /// `reply` is the relay's own line, as received.
    MailAccepted {
        reply: String,
    },
    /// Tried and put off by the relay; it will be tried again.
    MailDeferred {
        reply: String,
    },
    MailRefused {
        reply: String,
    },
    LinkOpened,
    CodeSent,
    CodeWrong,
    Locked {
        until: OffsetDateTime,
    },
    Opened,
    Downloaded,
    /// The connection broke after so many bytes of so many.
    BrokenOff {
        at_byte: u64,
        of_bytes: u64,
    },
    Reminded,
    /// `reason` is one of [`ReportForm::REASONS`](super::ReportForm::REASONS).
    ReportedWrong {
        reason: Option<&'static str>,
        comment: Option<String>,
    },
    AccessAsked,
    Extended {
        until: OffsetDateTime,
    },
    Resent,
    AddressCorrected,
    RecipientAdded,
    RecipientRevoked,
    Revoked,
    Expired,
    Purged,
    ConsentGiven,
    UploadStarted,
    FileArrived,
    FileHeld,
    FileRefused,
    /// Bytes were not taken.
    UploadRefused,
    /// The connection ended while a file came in.
    UploadBrokenOff,
    /// Somebody of the inbox let it out though no scanner found it clean.
    FileReleased {
        reason: Option<String>,
    },
    /// With the recovery key, by two people.
    Recovered,
    HandedIn,
    /// An upload that nobody finished was thrown away.
    Discarded,
    Fetched,
    Replied,
    Closed,
    Reopened,
    Paused,
    Resumed,
    /// A new open link; the one before is dead.
    LinkRenewed,
    /// Who is told was changed.
    ToldChanged,
    /// To a colleague, by name.
    HandedOver {
        to: String,
    },
    PurgeAnnounced {
        at: OffsetDateTime,
    },
}

impl TimelineEntry {
    pub(super) fn text(&self, page: &Page) -> String {
        match &self.what {
            Happening::Locked { until } => page.with("event-locked", "until", page.date_time(until)),
            Happening::Extended { until } => page.with("event-extended", "until", page.date(until)),
            Happening::HandedOver { to } => page.with("event-handed-over", "to", to),
            Happening::PurgeAnnounced { at } => page.with("event-purge-announced", "at", page.date(at)),
            what => page.t(what.key()),
        }
    }

    /// The machine's own words or numbers below the sentence.
    pub(super) fn detail(&self, page: &Page) -> Option<String> {
        match &self.what {
            Happening::MailAccepted { reply }
            | Happening::MailDeferred { reply }
            | Happening::MailRefused { reply } => Some(page.with("event-relay-said", "reply", reply)),
            Happening::BrokenOff { at_byte, of_bytes } => Some(page.broken_at(*at_byte, *of_bytes)),
            Happening::ReportedWrong { reason, comment } => {
                let reason = reason.map(|reason| page.t(&format!("report-reason-{reason}")));
                let said: Vec<String> = reason.into_iter().chain(comment.clone()).collect();
                (!said.is_empty()).then(|| said.join(" · "))
            }
            Happening::FileReleased { reason } => reason.clone(),
            _ => None,
        }
    }
}

impl Happening {
    fn key(&self) -> &'static str {
        match self {
            Self::Created => "event-created",
            Self::FileAdded => "event-file-added",
            Self::Sent => "event-sent",
            Self::MailQueued => "event-mail-queued",
            Self::MailAccepted { .. } => "event-mail-accepted",
            Self::MailDeferred { .. } => "event-mail-deferred",
            Self::MailRefused { .. } => "event-mail-refused",
            Self::LinkOpened => "event-link-opened",
            Self::CodeSent => "event-code-sent",
            Self::CodeWrong => "event-code-wrong",
            Self::Locked { .. } => "event-locked",
            Self::Opened => "event-opened",
            Self::Downloaded => "event-downloaded",
            Self::BrokenOff { .. } => "event-broken-off",
            Self::Reminded => "event-reminded",
            Self::ReportedWrong { .. } => "event-reported-wrong",
            Self::AccessAsked => "event-access-asked",
            Self::Extended { .. } => "event-extended",
            Self::Resent => "event-resent",
            Self::AddressCorrected => "event-address-corrected",
            Self::RecipientAdded => "event-recipient-added",
            Self::RecipientRevoked => "event-recipient-revoked",
            Self::Revoked => "event-revoked",
            Self::Expired => "event-expired",
            Self::Purged => "event-purged",
            Self::ConsentGiven => "event-consent-given",
            Self::UploadStarted => "event-upload-started",
            Self::FileArrived => "event-file-arrived",
            Self::FileHeld => "event-file-held",
            Self::FileRefused => "event-file-refused",
            Self::UploadRefused => "event-upload-refused",
            Self::UploadBrokenOff => "event-upload-broken-off",
            Self::FileReleased { .. } => "event-file-released",
            Self::Recovered => "event-recovered",
            Self::HandedIn => "event-handed-in",
            Self::Discarded => "event-discarded",
            Self::Fetched => "event-fetched",
            Self::Replied => "event-replied",
            Self::Closed => "event-closed",
            Self::Reopened => "event-reopened",
            Self::Paused => "event-paused",
            Self::Resumed => "event-resumed",
            Self::LinkRenewed => "event-link-renewed",
            Self::ToldChanged => "event-told-changed",
            Self::HandedOver { .. } => "event-handed-over",
            Self::PurgeAnnounced { .. } => "event-purge-announced",
        }
    }

    /// Class of the dot on the line.
    pub(super) fn tone(&self) -> &'static str {
        match self {
            Self::Opened | Self::Downloaded | Self::MailAccepted { .. } | Self::HandedIn | Self::Fetched => {
                "good"
            }
            Self::MailRefused { .. }
            | Self::Locked { .. }
            | Self::ReportedWrong { .. }
            | Self::FileRefused => "bad",
            Self::FileHeld
            | Self::UploadRefused
            | Self::UploadBrokenOff
            | Self::BrokenOff { .. }
            | Self::CodeWrong
            | Self::MailDeferred { .. }
            | Self::AccessAsked => "warn",
            _ => "plain",
        }
    }
}
