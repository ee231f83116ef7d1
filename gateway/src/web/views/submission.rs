//! One submission, for those whose inbox it lies in.

use askama::Template;
use time::OffsetDateTime;

use super::{FileKind, FileRefusal, NotScanned, Page, SubmissionState, TimelineEntry, ZipOffer};

/// `GET /inbox/<id>`.
///
/// Forms: `POST /inbox/<id>/close`, `…/reopen`, `…/delete` (no field); `…/reply` (`message`, and `more` with value
/// `yes` where more is asked for, which reopens).
#[derive(Debug, Template)]
#[template(path = "submission.html")]
pub struct Submission {
    pub page: Page,
    pub id: String,
    /// The request's title.
    pub title: String,
    /// `/requests/<id>` where the employee may see the request.
    pub request_href: Option<String>,
    pub state: SubmissionState,
    /// As typed by the uploader or by the one who asked; nobody checked it.
    pub name: Option<String>,
    pub address: String,
    /// Proved by a code or by a link mailed to the address.
    pub address_proved: bool,
    /// Which inbox it lies in.
    pub inbox: String,
    /// The inbox is a colleague's, who let the employee in: then nothing can be deleted.
    pub on_behalf: bool,
    /// Newest first.
    pub hand_ins: Vec<HandIn>,
    pub consent: Option<ConsentRecord>,
    /// When the contents are deleted, once that is fixed.
    pub deleted_at: Option<OffsetDateTime>,
    /// Newest first.
    pub timeline: Vec<TimelineEntry>,
    /// Whether the time line was cut at its oldest end.
    pub timeline_cut: bool,
    pub notice: Option<SubmissionNotice>,
    pub problem: Option<SubmissionProblem>,
}

#[derive(Clone, Debug)]
pub struct HandIn {
    pub at: OffsetDateTime,
    pub files: Vec<SubmittedFile>,
    pub answers: Vec<Answer>,
    /// Offered when there are at least two files to be had.
    pub zip: Option<ZipOffer>,
}

#[derive(Clone, Debug)]
pub struct SubmittedFile {
    pub name: String,
    pub bytes: u64,
    /// Lower-case hex of the plaintext's SHA-256; a refused file has none.
    pub sha256: Option<String>,
    /// Label of the document it was handed in for; `None` for other files.
    pub document: Option<String>,
    pub verdict: Verdict,
    pub fate: FileFate,
    /// Where it can be let out, if the employee may.
    pub release_href: Option<String>,
    /// Who let it out though no scanner found it clean, and when.
    pub released: Option<ReleasedBy>,
}

#[derive(Clone, Debug)]
pub struct ReleasedBy {
    pub name: String,
    pub at: OffsetDateTime,
}

/// What the scanner said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    Clean,
    /// The signature's name, as the scanner gives it.
    Infected {
        signature: String,
    },
    NotScanned(NotScanned),
    /// Refused before anybody looked for malware.
    NotLooked,
}

/// What became of the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FileFate {
    /// `href` is the path under `/bulk/` that answers with the bytes.
    Ready { href: String },
    /// Waits for a check; it cannot be fetched.
    Held,
    /// Not kept; the bytes are deleted.
    Refused(FileRefusal),
    /// Storage does not answer at the moment.
    Unavailable,
    /// The contents were deleted after their time.
    Deleted,
}

#[derive(Clone, Debug)]
pub struct Answer {
    pub label: String,
    /// As people read it: a date in words, the chosen label.
    pub text: String,
    /// Shown only when asked for: a national id.
    pub sensitive: bool,
}

/// What was agreed to, and how.
#[derive(Clone, Debug)]
pub struct ConsentRecord {
    pub text: String,
    pub version: String,
    /// The language's own name.
    pub language: String,
    pub at: OffsetDateTime,
    pub address: String,
    pub privacy_url: Option<String>,
}

/// What the POST before this page did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SubmissionNotice {
    Closed,
    Reopened,
    Replied,
    Released,
}

/// Why the POST before this page did nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SubmissionProblem {
    MessageMissing,
    /// The submission changed meanwhile and does not take this any more.
    NotNow,
}

impl Submission {
    /// Characters a reply takes.
    pub const REPLY_CHARS_MAX: u32 = 5000;

    fn is_closed(&self) -> bool {
        self.state == SubmissionState::Closed
    }

    fn notice_text(&self) -> Option<String> {
        self.notice.map(|notice| {
            self.page.t(match notice {
                SubmissionNotice::Closed => "submission-notice-closed",
                SubmissionNotice::Reopened => "submission-notice-reopened",
                SubmissionNotice::Replied => "submission-notice-replied",
                SubmissionNotice::Released => "submission-notice-released",
            })
        })
    }

    fn problem_text(&self) -> Option<String> {
        self.problem.map(|problem| {
            self.page.t(match problem {
                SubmissionProblem::MessageMissing => "submission-message-missing",
                SubmissionProblem::NotNow => "request-not-now",
            })
        })
    }
}

impl SubmittedFile {
    fn kind(&self) -> FileKind {
        FileKind::from_name(&self.name)
    }

    fn href(&self) -> Option<&str> {
        match &self.fate {
            FileFate::Ready { href } => Some(href),
            _ => None,
        }
    }

    /// Why it cannot be fetched, or what to mind when it is.
    fn advice(&self, page: &Page) -> Option<String> {
        match (&self.fate, &self.verdict) {
            (FileFate::Held, Verdict::NotScanned(why)) => {
                Some(format!("{} {}", why.staff_text(page), page.t("submission-held")))
            }
            (FileFate::Held, _) => Some(page.t("submission-held")),
            (FileFate::Refused(why), _) => Some(page.with("submission-told", "text", why.text(page))),
            (FileFate::Unavailable, _) => Some(page.t("file-unavailable")),
            (FileFate::Deleted, _) => Some(page.t("submission-file-deleted")),
            (FileFate::Ready { .. }, Verdict::NotScanned(why)) => {
                Some(format!("{} {}", why.staff_text(page), page.t("submission-mind")))
            }
            (FileFate::Ready { .. }, _) => None,
        }
    }
}

impl Verdict {
    fn text(&self, page: &Page) -> String {
        page.t(match self {
            Self::Clean => "verdict-clean",
            Self::Infected { .. } => "verdict-infected",
            Self::NotScanned(_) => "verdict-not-scanned",
            Self::NotLooked => "upload-refused",
        })
    }

    fn signature(&self) -> Option<&str> {
        match self {
            Self::Infected { signature } => Some(signature),
            _ => None,
        }
    }

    /// Class of the chip.
    fn tone(&self) -> &'static str {
        match self {
            Self::Clean => "good",
            Self::Infected { .. } | Self::NotLooked => "bad",
            Self::NotScanned(_) => "warn",
        }
    }
}
