//! The page that makes a share: files, people, words and terms.

use askama::Template;

use super::share_problem::ShareNewProblem;
use super::upload::Pick;
use super::uploaded_file::UploadedFile;
use super::{Delivery, Page, policy_words};
use crate::domain::policy::{Mode, Sensitivity, TransferBasis};
use crate::locales::{Locale, texts};

/// `GET /shares/new`, `GET /draft/<T>`, and with status 422 the answer to a form with problems. Form:
/// `POST` to the same address, with the button `act` (`go-on`, `save`, `send`) or `more` (`recipients`: the page
/// comes back with more empty rows).
///
/// Fields: `recipients` (how many rows), `recipient-<n>-email` (also `Name <ADDRESS>`), `recipient-<n>-name`,
/// `recipient-<n>-verification` and `all-verification` (`code`, `passphrase`), `recipient-<n>-passphrase` and
/// `all-passphrase`, `deliver` (`mail`, `link`), `language` (`da`, `en`), `title`, `message`, `expires_in_days`,
/// `renewal_days`, `downloads_max`, `notify_opened` (`yes`), `reply` (a submission's id). `n` counts from 0; rows without
/// an address and a name are left out. What begins with `all-` counts where one link goes to all.
///
/// Files go by `POST {form_url}` (multipart: `next` first), or by tus where there is script, which reads
/// `{link_path}/state`.
#[derive(Debug, Template)]
#[template(path = "share_new.html")]
pub struct ShareNew {
    pub page: Page,
    /// `/draft/<T>`; empty before there is a draft.
    pub link_path: String,
    /// Where files go without script; holds a ticket. Empty before there is a draft.
    pub form_url: String,
    pub reply: Option<ReplyTo>,
    pub typed: ShareTyped,
    pub files: Vec<UploadedFile>,
    pub limits: ShareLimits,
    pub problems: Vec<ShareNewProblem>,
    pub notice: Option<ShareNewNotice>,
}

/// The submission that the share answers.
#[derive(Clone, Debug)]
pub struct ReplyTo {
    pub id: String,
    /// The request's.
    pub title: String,
}

/// What the policy allows.
#[derive(Clone, Copy, Debug)]
pub struct ShareLimits {
    pub file_bytes_max: u64,
    pub files_max: u32,
    pub recipients_max: u32,
    pub days_max: u32,
    /// Whether people may choose, see, or neither.
    pub expiry: Mode,
    pub renewal: Mode,
    pub downloads: Mode,
    pub notices: Mode,
    pub sensitivity: Mode,
    /// Whether some recipients would be outside the EU and the EEA.
    pub asks_transfer: bool,
}

/// What was typed, as it was typed; the first page has the defaults.
#[derive(Clone, Debug)]
pub struct ShareTyped {
    /// With the empty ones.
    pub recipients: Vec<RecipientRow>,
    pub deliver: Delivery,
    /// How everybody proves themselves at a link for all.
    pub all: ProofTyped,
    pub language: Locale,
    pub title: String,
    /// Markdown.
    pub message: String,
    pub expires_in_days: String,
    pub renewal_days: String,
    pub downloads_max: String,
    pub notify_opened: bool,
    pub sensitivity: Sensitivity,
    /// The word of the ground on which the data may leave the EU and the EEA.
    pub transfer: String,
    pub transfer_text: String,
}

#[derive(Clone, Debug, Default)]
pub struct RecipientRow {
    pub email: String,
    pub name: String,
    pub proof: ProofTyped,
}

/// How somebody proves who they are.
#[derive(Clone, Debug, Default)]
pub struct ProofTyped {
    pub by_passphrase: bool,
    pub passphrase: String,
    /// The draft has a passphrase already, which stays if none is typed.
    pub kept: bool,
}

/// What the form before this page did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ShareNewNotice {
    Saved,
    FileRemoved,
    FilesArrived { files: u32 },
    FileNotTaken,
}

impl ShareNew {
    /// Empty rows behind the filled ones.
    pub const ROWS: usize = 3;
    /// Characters of a message; with fewer, the form always fits.
    pub const MESSAGE_MAX: usize = 20_000;
    /// Days after expiry for which a share can be renewed.
    pub const RENEWAL_DAYS_MAX: u32 = 30;

    fn has_draft(&self) -> bool {
        !self.link_path.is_empty()
    }

    /// Where the form goes.
    fn action(&self) -> &str {
        if self.has_draft() { &self.link_path } else { "/shares/new" }
    }

    /// What stays in the browser's history: the draft's token does not.
    fn history_path(&self) -> String {
        self.reply
            .as_ref()
            .map_or_else(|| "/shares/new".to_owned(), |reply| format!("/shares/new?reply={}", reply.id))
    }

    /// What stands at the field with this id.
    fn problem_at(&self, field: &str) -> Option<String> {
        let problem = self.problems.iter().find(|problem| problem.field() == field)?;
        Some(problem.text(&self.page, self.limits))
    }

    fn row_problem(&self, field: impl AsRef<str>) -> Option<String> {
        self.problem_at(field.as_ref())
    }

    /// Where each problem is, for the list on top.
    fn faults(&self) -> Vec<(String, String)> {
        let fault = |problem: &ShareNewProblem| {
            (format!("#{}", problem.field()), problem.text(&self.page, self.limits))
        };
        self.problems.iter().map(fault).collect()
    }

    /// The banner above the form.
    fn problem_text(&self) -> Option<String> {
        if self.notice == Some(ShareNewNotice::FileNotTaken) {
            return Some(self.page.t("upload-file-not-taken"));
        }
        (!self.problems.is_empty()).then(|| self.page.t("compose-problems"))
    }

    fn notice_text(&self) -> Option<String> {
        match self.notice? {
            ShareNewNotice::Saved => Some(self.page.t("compose-saved")),
            ShareNewNotice::FileRemoved => Some(self.page.t("upload-file-removed")),
            ShareNewNotice::FilesArrived { files } => Some(self.page.count("upload-files-arrived", files)),
            ShareNewNotice::FileNotTaken => None,
        }
    }

    fn limits_text(&self) -> String {
        let size = self.page.size(self.limits.file_bytes_max);
        let values = [("size", size.into()), ("files", self.limits.files_max.into())];
        texts(self.page.locale).get("upload-limits", &values)
    }

    /// How much harm it may do, with what is chosen.
    fn sensitivities(&self) -> Vec<(&'static str, String, bool)> {
        let choice = |one: &Sensitivity| {
            (one.as_str(), self.page.t(policy_words::sensitivity_key(*one)), *one == self.typed.sensitivity)
        };
        Sensitivity::ALL.iter().map(choice).collect()
    }

    /// The grounds on which data may leave the EU and the EEA, with what is chosen.
    fn grounds(&self) -> Vec<(&'static str, String, bool)> {
        let choice = |one: &TransferBasis| {
            (one.as_str(), self.page.t(policy_words::basis_key(*one)), one.as_str() == self.typed.transfer)
        };
        TransferBasis::ALL.iter().map(choice).collect()
    }

    /// "12 MB of 48 MB" with the places the script fills in.
    fn part_words(&self) -> String {
        texts(self.page.locale).get("upload-part", &[("done", "{done}".into()), ("size", "{size}".into())])
    }

    fn pick(&self) -> Pick {
        Pick {
            field: "file".to_owned(),
            label: self.page.t("compose-files"),
            accept: String::new(),
            camera: true,
        }
    }
}
