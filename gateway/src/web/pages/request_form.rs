//! What was typed into the form of a new request: kept as typed, and read into a request or into problems.

use std::collections::{BTreeMap, BTreeSet};

use super::super::views::{
    DocumentRow, InLanguages, QuestionRow, RequestDelivery, RequestField, RequestNew, RequestProblem,
    RequestTyped,
};
use super::request_terms::Terms;
use crate::app::Address;
use crate::app::requests::{FormKey, NewRequest, NewUploader};
use crate::domain::form::{
    Consent, Document, DocumentKind, FormFault, Label, Question, QuestionType, ROWS_MAX,
};
use crate::domain::policy::WayIn;
use crate::domain::{Form, Reach, StaffId};
use crate::locales::Locale;

/// The fields of the form as they came.
pub(super) type Fields = BTreeMap<String, String>;

/// A checkbox.
fn ticked(fields: &Fields, name: &str) -> bool {
    fields.get(name).is_some_and(|value| value == "yes")
}

/// A field as typed; browsers send line ends as CR LF.
fn text(fields: &Fields, name: &str) -> String {
    fields.get(name).map(|value| value.replace("\r\n", "\n")).unwrap_or_default()
}

fn in_languages(fields: &Fields, name: &str) -> InLanguages {
    let of = |locale: Locale| text(fields, &format!("{name}-{}", locale.tag()));
    InLanguages { da: of(Locale::Da), en: of(Locale::En) }
}

/// The form as it was sent.
pub(super) fn typed(fields: &Fields, default_language: Locale) -> RequestTyped {
    let deliver = fields.get("deliver").map(String::as_str);
    let deliver = RequestDelivery::ALL.into_iter().find(|way| Some(way.word()) == deliver);
    let rows = |name: &str| fields.get(name).and_then(|count| count.parse::<usize>().ok()).unwrap_or(0);
    let document = |n: usize| DocumentRow {
        label: in_languages(fields, &format!("document-{n}-label")),
        required: ticked(fields, &format!("document-{n}-required")),
        kinds: text(fields, &format!("document-{n}-kinds")),
    };
    let question = |n: usize| QuestionRow {
        label: in_languages(fields, &format!("question-{n}-label")),
        required: ticked(fields, &format!("question-{n}-required")),
        kind: text(fields, &format!("question-{n}-type")),
        choices: text(fields, &format!("question-{n}-choices")),
    };
    RequestTyped {
        title: text(fields, "title"),
        purpose: text(fields, "purpose"),
        message: text(fields, "message"),
        deliver: deliver.unwrap_or(RequestDelivery::Mail),
        slug: text(fields, "slug"),
        recipients: text(fields, "recipients"),
        language: text(fields, "language").parse().unwrap_or(default_language),
        documents: (0..rows("documents").min(ROWS_MAX)).map(document).collect(),
        other_files: ticked(fields, "other_files"),
        questions: (0..rows("questions").min(ROWS_MAX)).map(question).collect(),
        consent: in_languages(fields, "consent"),
        privacy_url: text(fields, "privacy_url"),
        expires_in_days: text(fields, "expires_in_days"),
        file_mb_max: text(fields, "file_mb_max"),
        files_max: text(fields, "files_max"),
        tell: told(fields).iter().map(StaffId::to_string).collect(),
        key: fields.get("key").cloned().unwrap_or_else(FormKey::fresh),
    }
}

/// The accounts whose fields `tell-<id>` are ticked.
pub(super) fn told(fields: &Fields) -> Vec<StaffId> {
    let named = fields.iter().filter(|(_, value)| *value == "yes");
    named.filter_map(|(name, _)| name.strip_prefix("tell-")?.parse().ok()).collect()
}

/// Adds empty rows where the button "more" asks for them. Returns whether it did.
pub(super) fn add_rows(typed: &mut RequestTyped, fields: &Fields) -> bool {
    let longer = |rows: usize| (rows + RequestNew::ROWS).min(ROWS_MAX);
    match fields.get("more").map(String::as_str) {
        Some("documents") => typed.documents.resize(longer(typed.documents.len()), DocumentRow::empty()),
        Some("questions") => typed.questions.resize(longer(typed.questions.len()), QuestionRow::empty()),
        _ => return false,
    }
    true
}

/// Reads a request from what was typed; `here` is the language of the page, in which choices are written.
pub(super) fn read(
    typed: &RequestTyped,
    terms: Terms,
    recipients_max: u32,
    here: Locale,
) -> Result<NewRequest, Vec<RequestProblem>> {
    let mut problems = Vec::new();
    let reach = match typed.deliver {
        RequestDelivery::Mail => Reach::Personal,
        RequestDelivery::Link => Reach::Open,
        RequestDelivery::Standing => Reach::Standing,
    };
    let slug = (reach == Reach::Standing).then(|| typed.slug.trim().to_owned());
    let uploaders = match reach {
        Reach::Personal => uploaders(typed, recipients_max, &mut problems),
        Reach::Open | Reach::Standing => Vec::new(),
    };
    let form = form(typed, here, &mut problems);
    if let Err((field, fault)) = form.check() {
        let problem = of_fault(field, fault);
        // One remark at a field is enough, and the earlier one says it better.
        if !problems.iter().any(|known| known.field() == problem.field()) {
            problems.push(problem);
        }
    }
    problems.extend(terms.problems);
    if !problems.is_empty() {
        return Err(problems);
    }
    Ok(NewRequest {
        form,
        reach,
        slug,
        uploaders,
        expires_in_days: terms.expires_in_days,
        files_max: terms.files_max,
        file_bytes_max: terms.file_bytes_max,
        way: WayIn::Page,
        inbox: terms.inbox,
        tell: Vec::new(),
        request_key: None,
        open_token: None,
    })
}

fn uploaders(typed: &RequestTyped, max: u32, problems: &mut Vec<RequestProblem>) -> Vec<NewUploader> {
    let (mut found, mut seen) = (Vec::new(), BTreeSet::new());
    for line in typed.recipients.lines().map(str::trim).filter(|line| !line.is_empty()) {
        match person(line, typed.language) {
            Some(person) if seen.insert(person.address.normalised()) => found.push(person),
            Some(_) => {}
            None => problems.push(RequestProblem::BadRecipient { line: line.chars().take(300).collect() }),
        }
    }
    if found.is_empty() && problems.is_empty() {
        problems.push(RequestProblem::RecipientsMissing);
    }
    if found.len() > usize::try_from(max).unwrap_or(usize::MAX) {
        problems.push(RequestProblem::TooManyRecipients);
    }
    found
}

/// `ADDRESS` or `Name <ADDRESS>`.
fn person(line: &str, language: Locale) -> Option<NewUploader> {
    let (name, address) = match line.strip_suffix('>').and_then(|rest| rest.rsplit_once('<')) {
        Some((name, address)) => (name.trim().trim_matches('"'), address),
        None => ("", line),
    };
    if name.chars().count() > 100 || name.chars().any(char::is_control) {
        return None;
    }
    let address: Address = address.trim().parse().ok()?;
    Some(NewUploader { address, name: (!name.is_empty()).then(|| name.to_owned()), language })
}

fn form(typed: &RequestTyped, here: Locale, problems: &mut Vec<RequestProblem>) -> Form {
    // Whatever it was typed into, it is one line.
    let line = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let (title, purpose) = (line(&typed.title), line(&typed.purpose));
    if title.is_empty() {
        problems.push(RequestProblem::TitleMissing);
    }
    if purpose.is_empty() {
        problems.push(RequestProblem::PurposeMissing);
    }
    let text = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
    Form {
        title,
        purpose,
        message: text(&typed.message),
        documents: typed.documents.iter().filter_map(document).collect(),
        other_files: typed.other_files,
        questions: questions(typed, here, problems),
        consent: label(&typed.consent).map(|text| Consent { text, version: 1 }),
        privacy_url: text(&typed.privacy_url),
    }
}

/// None where nothing is written.
fn label(texts: &InLanguages) -> Option<Label> {
    let text = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
    let label = Label { da: text(&texts.da), en: text(&texts.en) };
    (label != Label::default()).then_some(label)
}

fn document(row: &DocumentRow) -> Option<Document> {
    let kind = |word: &str| match word {
        "pdf" => Some(DocumentKind::Pdf),
        "image" => Some(DocumentKind::Image),
        "office" => Some(DocumentKind::Office),
        "text" => Some(DocumentKind::Text),
        "archive" => Some(DocumentKind::Archive),
        _ => None,
    };
    Some(Document {
        id: String::new(),
        label: label(&row.label)?,
        required: row.required,
        kinds: row.kinds.split(',').filter_map(kind).collect(),
    })
}

fn questions(typed: &RequestTyped, here: Locale, problems: &mut Vec<RequestProblem>) -> Vec<Question> {
    let mut found = Vec::new();
    for (number, row) in (1..).zip(&typed.questions) {
        let Some(label) = label(&row.label) else { continue };
        let kind = kind(&row.kind);
        let choices = if kind == QuestionType::Choice { choices(row, here) } else { Vec::new() };
        if kind == QuestionType::Choice && choices.len() < 2 {
            problems.push(RequestProblem::ChoicesMissing { number });
        }
        found.push(Question { id: String::new(), label, required: row.required, kind, choices });
    }
    found
}

fn kind(word: &str) -> QuestionType {
    match word {
        "long_text" => QuestionType::LongText,
        "date" => QuestionType::Date,
        "choice" => QuestionType::Choice,
        "national_id" => QuestionType::NationalId,
        "email" => QuestionType::Email,
        "phone" => QuestionType::Phone,
        _ => QuestionType::Text,
    }
}

/// One choice a line, each once.
fn choices(row: &QuestionRow, here: Locale) -> Vec<Label> {
    let mut found: Vec<Label> = Vec::new();
    for line in row.choices.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let text = Some(line.to_owned());
        let label = match here {
            Locale::Da => Label { da: text, en: None },
            Locale::En => Label { da: None, en: text },
        };
        if !found.contains(&label) {
            found.push(label);
        }
    }
    found
}

/// Where on the page a fault of the form stands.
fn of_fault(field: &'static str, fault: FormFault) -> RequestProblem {
    let at = match (field, fault) {
        (_, FormFault::Nothing) => return RequestProblem::NothingAsked,
        ("privacy_url", _) => return RequestProblem::BadPrivacyUrl,
        ("title", _) => RequestField::Title,
        ("purpose", _) => RequestField::Purpose,
        ("questions", _) => RequestField::Questions,
        _ => RequestField::Documents,
    };
    RequestProblem::TooLong { at }
}
