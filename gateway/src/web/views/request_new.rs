//! The form that makes a request.

use askama::Template;

use super::{Page, RequestDelivery};
use crate::locales::Locale;

/// `GET /requests/new`, and with status 422 the answer to a form with problems. Form: `POST /requests/new`;
/// with the field `more` (`documents` or `questions`) the same page comes back with more empty rows.
///
/// Fields: `title`, `purpose`, `message`, `deliver` (`mail`, `link`, `standing`), `slug`, `recipients` (one a
/// line: `ADDRESS` or `Name <ADDRESS>`), `language` (`da`, `en`); `documents` and `questions` (how many rows);
/// `document-<n>-label-<da|en>`, `document-<n>-required` (`yes`), `document-<n>-kinds` (one of
/// [`DocumentRow::KINDS`]); `other_files` (`yes`); `question-<n>-label-<da|en>`, `question-<n>-required`,
/// `question-<n>-type` (one of [`QuestionRow::TYPES`]), `question-<n>-choices` (one a line);
/// `consent-<da|en>`, `privacy_url`, `expires_in_days`, `file_mb_max`, `files_max`, `inbox`; `tell-<account>` (`yes`);
/// `key`, by which a form that is sent twice is known. `n` counts from 0;
/// rows without a label are left out.
#[derive(Debug, Template)]
#[template(path = "request_new.html")]
pub struct RequestNew {
    pub page: Page,
    pub typed: RequestTyped,
    /// The inboxes the employee may receive in, own one first.
    pub inboxes: Vec<InboxChoice>,
    /// Colleagues who may be told of what arrives.
    pub colleagues: Vec<TellChoice>,
    pub days_max: u32,
    pub file_mb_max: u32,
    pub files_max: u32,
    pub problems: Vec<RequestProblem>,
}

/// What was typed, as it was typed; the first page has the defaults.
#[derive(Clone, Debug)]
pub struct RequestTyped {
    pub title: String,
    pub purpose: String,
    pub message: String,
    pub deliver: RequestDelivery,
    pub slug: String,
    pub recipients: String,
    pub language: Locale,
    /// With the empty ones; see [`RequestNew::ROWS`].
    pub documents: Vec<DocumentRow>,
    pub other_files: bool,
    pub questions: Vec<QuestionRow>,
    pub consent: InLanguages,
    pub privacy_url: String,
    pub expires_in_days: String,
    pub file_mb_max: String,
    pub files_max: String,
    /// Accounts that are to be told, by id.
    pub tell: Vec<String>,
    /// Random; with every other field it makes this form what it is.
    pub key: String,
}

/// One text in each language; empty where there is none.
#[derive(Clone, Debug, Default)]
pub struct InLanguages {
    pub da: String,
    pub en: String,
}

/// A row of the checklist.
#[derive(Clone, Debug)]
pub struct DocumentRow {
    pub label: InLanguages,
    pub required: bool,
    /// One of [`DocumentRow::KINDS`].
    pub kinds: String,
}

#[derive(Clone, Debug)]
pub struct QuestionRow {
    pub label: InLanguages,
    pub required: bool,
    /// One of [`QuestionRow::TYPES`].
    pub kind: String,
    /// One choice a line.
    pub choices: String,
}

#[derive(Clone, Debug)]
pub struct InboxChoice {
    pub id: String,
    pub name: String,
    pub chosen: bool,
}

/// A colleague who may hear of what arrives.
#[derive(Clone, Debug)]
pub struct TellChoice {
    pub id: String,
    pub name: String,
    pub chosen: bool,
}

/// What is wrong, each beside its field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RequestProblem {
    TitleMissing,
    PurposeMissing,
    RecipientsMissing,
    /// A line that is no mail address, as typed.
    BadRecipient {
        line: String,
    },
    DomainNotAllowed {
        address: String,
    },
    TooManyRecipients,
    /// Not 2 to 40 lower-case letters, digits and hyphens.
    BadSlug,
    SlugTaken,
    NothingAsked,
    /// The `n`th question (counted from 1) is a choice without at least two answers.
    ChoicesMissing {
        number: u32,
    },
    BadPrivacyUrl,
    BadExpiry,
    BadFileSize,
    BadFileCount,
    /// A colleague who may not read the chosen inbox.
    BadColleague,
    /// More than 200 characters.
    TooLong {
        at: Field,
    },
}

/// The fields a problem can stand at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Field {
    Title,
    Purpose,
    Recipients,
    Slug,
    Documents,
    Questions,
    PrivacyUrl,
    Expiry,
    FileSize,
    FileCount,
    Tell,
}

impl DocumentRow {
    /// The values of the field `document-<n>-kinds` and their texts.
    pub const KINDS: [(&'static str, &'static str); 6] = [
        ("any", "kinds-any"),
        ("pdf", "kind-pdf"),
        ("pdf,image", "kinds-pdf-image"),
        ("image", "kind-image"),
        ("office,pdf", "kinds-office-pdf"),
        ("archive", "kind-archive"),
    ];

    pub fn empty() -> Self {
        Self { label: InLanguages::default(), required: true, kinds: "any".to_owned() }
    }
}

impl QuestionRow {
    /// The values of the field `question-<n>-type` and their texts.
    pub const TYPES: [(&'static str, &'static str); 7] = [
        ("text", "type-text"),
        ("long_text", "type-long-text"),
        ("date", "type-date"),
        ("choice", "type-choice"),
        ("national_id", "type-national-id"),
        ("email", "type-email"),
        ("phone", "type-phone"),
    ];

    pub fn empty() -> Self {
        Self {
            label: InLanguages::default(),
            required: true,
            kind: "text".to_owned(),
            choices: String::new(),
        }
    }
}

impl InLanguages {
    /// The text in `locale`.
    pub fn of(&self, locale: &Locale) -> &str {
        match locale {
            Locale::Da => &self.da,
            Locale::En => &self.en,
        }
    }
}

impl RequestNew {
    /// Rows of a fresh form, and how many "more" adds.
    pub const ROWS: usize = 5;

    fn problem_at(&self, field: Field) -> Option<String> {
        let problem = self.problems.iter().find(|problem| problem.field() == field)?;
        Some(problem.text(&self.page))
    }

    /// The banner above the form.
    fn problem_text(&self) -> Option<String> {
        (!self.problems.is_empty()).then(|| self.page.t("new-problems"))
    }
}

impl RequestProblem {
    /// Where it stands.
    pub fn field(&self) -> Field {
        match self {
            Self::TitleMissing => Field::Title,
            Self::PurposeMissing => Field::Purpose,
            Self::RecipientsMissing
            | Self::BadRecipient { .. }
            | Self::DomainNotAllowed { .. }
            | Self::TooManyRecipients => Field::Recipients,
            Self::BadSlug | Self::SlugTaken => Field::Slug,
            Self::NothingAsked => Field::Documents,
            Self::ChoicesMissing { .. } => Field::Questions,
            Self::BadPrivacyUrl => Field::PrivacyUrl,
            Self::BadExpiry => Field::Expiry,
            Self::BadFileSize => Field::FileSize,
            Self::BadFileCount => Field::FileCount,
            Self::BadColleague => Field::Tell,
            Self::TooLong { at } => *at,
        }
    }

    fn text(&self, page: &Page) -> String {
        match self {
            Self::TitleMissing => page.t("new-title-missing"),
            Self::PurposeMissing => page.t("new-purpose-missing"),
            Self::RecipientsMissing => page.t("new-recipients-missing"),
            Self::BadRecipient { line } => page.with("new-bad-recipient", "line", line),
            Self::DomainNotAllowed { address } => page.with("new-domain-not-allowed", "address", address),
            Self::TooManyRecipients => page.t("new-too-many-recipients"),
            Self::BadSlug => page.t("new-bad-slug"),
            Self::SlugTaken => page.t("new-slug-taken"),
            Self::NothingAsked => page.t("new-nothing-asked"),
            Self::ChoicesMissing { number } => page.count("new-choices-missing", number),
            Self::BadPrivacyUrl => page.t("new-bad-privacy-url"),
            Self::BadExpiry => page.t("new-bad-expiry"),
            Self::BadFileSize => page.t("new-bad-file-size"),
            Self::BadFileCount => page.t("new-bad-file-count"),
            Self::BadColleague => page.t("new-bad-colleague"),
            Self::TooLong { .. } => page.t("new-too-long"),
        }
    }
}
