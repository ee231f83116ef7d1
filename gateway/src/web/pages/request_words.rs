//! A request's form in the words and shapes of its pages.

use super::super::views::{
    AnswerProblem, Choice, DocumentAsked, DocumentKind as ShownKind, FileRefusal, NotScanned, PrivacyFacts,
    QuestionAsked, QuestionField, QuestionKind, SupervisoryAuthority, UploadedFile, UploadedFileState,
};
use crate::app::App;
use crate::app::uploading::{Answers, Asked, StateFile, StateOf};
use crate::domain::Form;
use crate::domain::form::{Document, DocumentKind, FormFault, Question, QuestionType};

pub(super) fn kinds(document: &Document) -> Vec<ShownKind> {
    let kind = |kind: &DocumentKind| match kind {
        DocumentKind::Pdf => ShownKind::Pdf,
        DocumentKind::Image => ShownKind::Image,
        DocumentKind::Office => ShownKind::Office,
        DocumentKind::Text => ShownKind::Text,
        DocumentKind::Archive => ShownKind::Archive,
        DocumentKind::Any => ShownKind::Any,
    };
    document.kinds.iter().map(kind).collect()
}

pub(super) fn documents(form: &Form, language: &str) -> Vec<DocumentAsked> {
    let shown = |document: &Document| DocumentAsked {
        label: document.label.text(language).to_owned(),
        required: document.required,
        kinds: kinds(document),
    };
    form.documents.iter().map(shown).collect()
}

pub(super) fn questions(form: &Form, language: &str) -> Vec<QuestionAsked> {
    let shown = |question: &Question| QuestionAsked {
        label: question.label.text(language).to_owned(),
        required: question.required,
    };
    form.questions.iter().map(shown).collect()
}

/// The questions as fields, with what was answered and what is wrong with it.
pub(super) fn fields(
    asked: &Asked,
    language: &str,
    answers: &Answers,
    faults: &[(String, FormFault)],
) -> Vec<QuestionField> {
    let field = |question: &Question| QuestionField {
        id: question.id.clone(),
        label: question.label.text(language).to_owned(),
        required: question.required,
        kind: kind(question, language),
        answer: answers.0.get(&question.id).cloned().unwrap_or_default(),
        problem: faults.iter().find(|(id, _)| *id == question.id).map(|(_, fault)| problem(*fault)),
    };
    asked.words.form.questions.iter().map(field).collect()
}

fn kind(question: &Question, language: &str) -> QuestionKind {
    match question.kind {
        QuestionType::Text => QuestionKind::Text,
        QuestionType::LongText => QuestionKind::LongText,
        QuestionType::Date => QuestionKind::Date,
        QuestionType::NationalId => QuestionKind::NationalId,
        QuestionType::Email => QuestionKind::Email,
        QuestionType::Phone => QuestionKind::Phone,
        QuestionType::Choice => {
            let choice = |(number, label): (usize, &crate::domain::form::Label)| Choice {
                value: number.to_string(),
                label: label.text(language).to_owned(),
            };
            QuestionKind::Choice(question.choices.iter().enumerate().map(choice).collect())
        }
    }
}

fn problem(fault: FormFault) -> AnswerProblem {
    match fault {
        FormFault::Missing => AnswerProblem::Missing,
        FormFault::Date => AnswerProblem::BadDate,
        FormFault::Choice => AnswerProblem::BadChoice,
        FormFault::NationalId => AnswerProblem::BadNationalId,
        FormFault::Email => AnswerProblem::BadEmail,
        FormFault::Phone => AnswerProblem::BadPhone,
        _ => AnswerProblem::TooLong,
    }
}

/// Why a file was not scanned, from the word that is stored.
pub(super) fn not_scanned(word: &str) -> NotScanned {
    match word {
        "no_scanner" => NotScanned::NoScanner,
        "scanner_unreachable" => NotScanned::ScannerUnreachable,
        "scanner_timeout" => NotScanned::ScannerTimeout,
        "too_large" => NotScanned::TooLarge,
        "encrypted_archive" => NotScanned::EncryptedArchive,
        "damaged_archive" => NotScanned::DamagedArchive,
        "unsupported_archive" => NotScanned::UnsupportedArchive,
        word if word.starts_with("archive_limits") => NotScanned::ArchiveLimits,
        _ => NotScanned::ScannerError,
    }
}

/// Why a file was not taken, from the word that is stored.
pub(super) fn refusal(word: &str) -> FileRefusal {
    match word.split_once(':').unwrap_or((word, "")) {
        ("infected", _) => FileRefusal::Infected,
        ("not_scanned", why) => FileRefusal::NotScanned(not_scanned(why)),
        ("kind_not_allowed", _) => FileRefusal::KindNotAllowed,
        ("wrong_type", _) => FileRefusal::WrongType,
        ("empty", _) => FileRefusal::Empty,
        _ => FileRefusal::Damaged,
    }
}

/// A file of an open hand-in, as its row shows it.
pub(super) fn uploaded(file: &StateFile) -> UploadedFile {
    let state = match &file.state {
        StateOf::Receiving { .. } => UploadedFileState::Receiving { received: file.received },
        StateOf::Checking => UploadedFileState::Checking,
        StateOf::Accepted => UploadedFileState::Accepted,
        StateOf::Held { why } => UploadedFileState::Held(not_scanned(why)),
        StateOf::Refused { why } => UploadedFileState::Refused(refusal(why)),
    };
    UploadedFile { id: file.id.to_string(), name: file.name.clone(), bytes: file.bytes, state }
}

/// What every page that asks for something must tell.
pub(super) fn privacy(app: &App, asked: &Asked, language: &str) -> PrivacyFacts {
    let (config, form, look) = (&app.config, &asked.words.form, app.look());
    PrivacyFacts {
        responsible: look.name().to_owned(),
        purpose: form.purpose.clone(),
        kept_days: config.submission_keep_days,
        unfetched_days: config.submission_unfetched_days,
        request_days: config.request_keep_days,
        by_consent: form.consent.is_some(),
        notice_url: form.privacy_url.clone().or_else(|| look.privacy_url.clone()),
        authority: SupervisoryAuthority {
            name: look.authority.name.text(language).to_owned(),
            contact: look.authority.contact.clone(),
            url: look.authority.web.clone(),
        },
        scanned: app.scans_files(),
    }
}
