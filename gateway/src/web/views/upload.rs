//! The page where a customer hands in files and answers.

use askama::Template;
use time::OffsetDateTime;

use super::uploaded_file::UploadedFile;
use super::wanted::{accept, kinds_in_words, takes_pictures};
use super::{DocumentKind, Page, PrivacyFacts, QuestionField, Sender};

/// `GET /r/<T>` after the start, and with status 422 the answer to a hand-in that lacks something.
///
/// Forms: `POST {form_url}` (multipart: `next` first, then files named `document-<id>` and `other`);
/// `POST {link_path}/files/<file id>/remove`; `POST {link_path}/answers` and `POST {link_path}/hand-in` (both
/// with `q-<question id>`). The page's script reads `{link_path}/state` and uploads by tus instead.
#[derive(Debug, Template)]
#[template(path = "upload.html")]
pub struct Upload {
    pub page: Page,
    /// `/r/<T>`.
    pub link_path: String,
    /// Where files go without script; holds a ticket.
    pub form_url: String,
    pub sender: Sender,
    pub title: String,
    pub purpose: String,
    pub message: Option<String>,
    pub documents: Vec<WantedDocument>,
    /// Files beside the checklist; `None` where the request takes none.
    pub other_files: Option<Vec<UploadedFile>>,
    pub questions: Vec<QuestionField>,
    /// Labels of what is required and not there yet.
    pub missing: Vec<String>,
    pub file_bytes_max: u64,
    pub files_max: u32,
    /// What was agreed to, where the request has a consent text.
    pub consent: Option<ConsentGiven>,
    pub open_until: Option<OffsetDateTime>,
    /// Whether something was handed in before and this adds to it.
    pub adds: bool,
    pub privacy: PrivacyFacts,
    pub notice: Option<UploadNotice>,
    pub problem: Option<UploadProblem>,
}

/// A document of the checklist with the files there are for it.
#[derive(Clone, Debug)]
pub struct WantedDocument {
    pub id: String,
    pub label: String,
    pub required: bool,
    /// None means any.
    pub kinds: Vec<DocumentKind>,
    pub files: Vec<UploadedFile>,
    /// The hand-in was refused because no file is there for it.
    pub lacks_file: bool,
}

#[derive(Clone, Debug)]
pub struct ConsentGiven {
    pub text: String,
    pub at: OffsetDateTime,
}

/// What the POST before this page did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UploadNotice {
    AnswersSaved,
    FileRemoved,
    FilesArrived { files: u32 },
}

/// Why nothing was handed in, beside what stands at single fields.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UploadProblem {
    /// Something required is missing or an answer is not right; the fields say which.
    Incomplete,
    /// Neither a file nor an answer.
    Nothing,
    /// Some file has not arrived completely.
    StillReceiving,
    /// Some file is still being looked at.
    StillChecking,
    /// The multipart form brought no file, or a file that was refused; its row says why.
    FileNotTaken,
    /// A file of the multipart form was larger than `file_bytes_max`; the others are there.
    FileTooLarge,
    /// The multipart form brought more files than there is room for; those that fit are there.
    TooManyFiles,
}

/// Where files for something are picked.
pub(super) struct Pick {
    /// Name of the file field, and its id.
    pub(super) field: String,
    pub(super) label: String,
    pub(super) accept: String,
    pub(super) camera: bool,
}

impl Upload {
    fn wants_files(&self) -> bool {
        !self.documents.is_empty() || self.other_files.is_some()
    }

    fn pick_other(&self) -> Pick {
        Pick {
            field: "other".to_owned(),
            label: self.page.t("upload-other"),
            accept: String::new(),
            camera: true,
        }
    }

    /// Anchors of everything that must be put right, with its label.
    fn faults(&self) -> Vec<(String, &str)> {
        let documents = self.documents.iter().filter(|document| document.lacks_file);
        let questions = self.questions.iter().filter(|question| question.problem.is_some());
        documents
            .map(|document| (format!("#wanted-{}", document.id), document.label.as_str()))
            .chain(questions.map(|question| (format!("#q-{}", question.id), question.label.as_str())))
            .collect()
    }

    fn limits_text(&self) -> String {
        let size = self.page.size(self.file_bytes_max);
        crate::locales::texts(self.page.locale)
            .get("upload-limits", &[("size", size.into()), ("files", self.files_max.into())])
    }

    /// "12 MB of 48 MB" with the places the script fills in.
    fn part_words(&self) -> String {
        crate::locales::texts(self.page.locale)
            .get("upload-part", &[("done", "{done}".into()), ("size", "{size}".into())])
    }

    fn notice_text(&self) -> Option<String> {
        self.notice.map(|notice| match notice {
            UploadNotice::AnswersSaved => self.page.t("upload-answers-saved"),
            UploadNotice::FileRemoved => self.page.t("upload-file-removed"),
            UploadNotice::FilesArrived { files } => self.page.count("upload-files-arrived", files),
        })
    }

    fn problem_text(&self) -> Option<String> {
        let limits = |key| format!("{} {}", self.page.t(key), self.limits_text());
        self.problem.map(|problem| {
            self.page.t(match problem {
                UploadProblem::FileTooLarge => return limits("upload-file-too-large"),
                UploadProblem::TooManyFiles => return limits("upload-too-many-files"),
                UploadProblem::Incomplete => "upload-incomplete",
                UploadProblem::Nothing => "upload-nothing",
                UploadProblem::StillReceiving => "upload-still-receiving",
                UploadProblem::StillChecking => "upload-still-checking",
                UploadProblem::FileNotTaken => "upload-file-not-taken",
            })
        })
    }
}

impl WantedDocument {
    fn kinds_text(&self, page: &Page) -> Option<String> {
        kinds_in_words(page, &self.kinds)
    }

    fn pick(&self) -> Pick {
        Pick {
            field: format!("document-{}", self.id),
            label: self.label.clone(),
            accept: accept(&self.kinds),
            camera: takes_pictures(&self.kinds),
        }
    }
}
