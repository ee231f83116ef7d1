//! What a request asks for: documents, questions, and the consent it needs.

use serde::{Deserialize, Serialize};
use time::Date;
use time::macros::format_description;

/// A text in one or both languages.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
pub struct Label {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub da: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub en: Option<String>,
}

impl Label {
    /// The text in the reader's language (BCP 47), or in the other.
    pub fn text(&self, language: &str) -> &str {
        let (first, second) = if language == "da" { (&self.da, &self.en) } else { (&self.en, &self.da) };
        first.as_deref().or(second.as_deref()).unwrap_or_default()
    }

    fn texts(&self) -> impl Iterator<Item = &str> {
        [&self.da, &self.en].into_iter().filter_map(|text| text.as_deref())
    }

    /// Whether there is a text, and each is at most `max` characters.
    fn fits(&self, max: usize) -> bool {
        self.texts().next().is_some()
            && self.texts().all(|text| !text.trim().is_empty() && text.chars().count() <= max)
    }
}

/// A kind of file that a document may be.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Hash, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum DocumentKind {
    Pdf,
    Image,
    Office,
    Text,
    Archive,
    Any,
}

/// A document that is wanted.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Document {
    /// Short, ASCII, unique in the form; what uploads name.
    pub id: String,
    pub label: Label,
    pub required: bool,
    /// Empty for any kind.
    pub kinds: Vec<DocumentKind>,
}

/// What an answer must be.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum QuestionType {
    Text,
    LongText,
    Date,
    Choice,
    /// A Danish CPR number.
    NationalId,
    Email,
    Phone,
}

/// A question.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Question {
    /// Short, ASCII, unique in the form; what answers name.
    pub id: String,
    pub label: Label,
    pub required: bool,
    #[serde(rename = "type")]
    pub kind: QuestionType,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub choices: Vec<Label>,
}

/// What somebody must agree to before they begin.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Consent {
    pub text: Label,
    /// Counts the wordings of this request, from 1.
    pub version: u32,
}

/// What a request asks for, in the words people read.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
pub struct Form {
    pub title: String,
    /// Why it is asked for.
    pub purpose: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
    pub documents: Vec<Document>,
    /// Whether files beyond the documents are welcome.
    pub other_files: bool,
    pub questions: Vec<Question>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub consent: Option<Consent>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub privacy_url: Option<String>,
}

/// Characters of a title, a purpose or a label.
pub const LINE_MAX: usize = 200;
/// Characters of a message, a consent or a long answer.
pub const TEXT_MAX: usize = 5000;
/// Documents, questions, and choices of a question.
pub const ROWS_MAX: usize = 50;

/// What is wrong with a form or an answer; the word is a stable code.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub enum FormFault {
    #[error("must be one line of 1 to {LINE_MAX} characters")]
    Line,
    #[error("must have at most {TEXT_MAX} characters")]
    Text,
    #[error("must be at most {ROWS_MAX} rows")]
    Rows,
    #[error("needs at least two different choices")]
    Choices,
    #[error("asks for nothing: want a document, allow other files, or ask a question")]
    Nothing,
    #[error("must be an https address")]
    Url,
    #[error("is missing")]
    Missing,
    #[error("is not a date such as 2026-12-24")]
    Date,
    #[error("is not one of the choices")]
    Choice,
    #[error("is not a CPR number: ten digits that begin with a date")]
    NationalId,
    #[error("is not an e-mail address")]
    Email,
    #[error("is not a telephone number")]
    Phone,
}

impl FormFault {
    /// A stable code.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Line => "line",
            Self::Text => "too_long",
            Self::Rows => "too_many",
            Self::Choices => "choices",
            Self::Nothing => "nothing",
            Self::Url => "url",
            Self::Missing => "missing",
            Self::Date => "date",
            Self::Choice => "choice",
            Self::NationalId => "national_id",
            Self::Email => "email",
            Self::Phone => "phone",
        }
    }
}

impl Form {
    /// Decides whether people can be asked this.
    ///
    /// # Errors
    ///
    /// The name of the field, and what is wrong with it.
    pub fn check(&self) -> Result<(), (&'static str, FormFault)> {
        let line = |text: &str| {
            let fits =
                (1..=LINE_MAX).contains(&text.trim().chars().count()) && !text.chars().any(char::is_control);
            if fits { Ok(()) } else { Err(FormFault::Line) }
        };
        line(&self.title).map_err(|fault| ("title", fault))?;
        line(&self.purpose).map_err(|fault| ("purpose", fault))?;
        if self.message.as_deref().is_some_and(|text| text.chars().count() > TEXT_MAX) {
            return Err(("message", FormFault::Text));
        }
        for (field, rows) in [("documents", self.documents.len()), ("questions", self.questions.len())] {
            if rows > ROWS_MAX {
                return Err((field, FormFault::Rows));
            }
        }
        if self.documents.iter().any(|document| !document.label.fits(LINE_MAX)) {
            return Err(("documents", FormFault::Line));
        }
        for question in &self.questions {
            question.check().map_err(|fault| ("questions", fault))?;
        }
        if self.consent.as_ref().is_some_and(|consent| !consent.text.fits(TEXT_MAX)) {
            return Err(("consent", FormFault::Text));
        }
        if self.privacy_url.as_deref().is_some_and(|url| !is_https(url)) {
            return Err(("privacy_url", FormFault::Url));
        }
        if self.documents.is_empty() && self.questions.is_empty() && !self.other_files {
            return Err(("documents", FormFault::Nothing));
        }
        Ok(())
    }

    /// Gives documents and questions the short names that uploads and answers use.
    #[must_use]
    pub fn numbered(mut self) -> Self {
        for (number, document) in (1..).zip(&mut self.documents) {
            document.id = format!("d{number}");
        }
        for (number, question) in (1..).zip(&mut self.questions) {
            question.id = format!("q{number}");
        }
        self
    }
}

pub(super) fn is_https(url: &str) -> bool {
    url.len() <= 500
        && url
            .strip_prefix("https://")
            .is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_alphanumeric()))
        && !url.chars().any(|c| c.is_whitespace() || c.is_control())
}

impl Question {
    fn check(&self) -> Result<(), FormFault> {
        if !self.label.fits(LINE_MAX) {
            return Err(FormFault::Line);
        }
        if self.choices.len() > ROWS_MAX {
            return Err(FormFault::Rows);
        }
        match (self.kind, self.choices.len()) {
            (QuestionType::Choice, 0 | 1) => Err(FormFault::Choices),
            (QuestionType::Choice, _) if self.choices.iter().any(|choice| !choice.fits(LINE_MAX)) => {
                Err(FormFault::Line)
            }
            _ => Ok(()),
        }
    }

    /// Brings an answer into its one form: trimmed, a CPR number as `DDMMYY-XXXX`. Empty means no answer.
    ///
    /// # Errors
    ///
    /// What is wrong with it; whether it is required is not asked here.
    pub fn read(&self, typed: &str) -> Result<String, FormFault> {
        let typed = typed.trim();
        if typed.is_empty() {
            return Ok(String::new());
        }
        let max = if self.kind == QuestionType::LongText { TEXT_MAX } else { LINE_MAX };
        if typed.chars().count() > max {
            return Err(FormFault::Text);
        }
        match self.kind {
            QuestionType::LongText => Ok(typed.to_owned()),
            _ if typed.chars().any(char::is_control) => Err(FormFault::Line),
            QuestionType::Text => Ok(typed.to_owned()),
            QuestionType::Date => {
                let format = format_description!("[year]-[month]-[day]");
                Date::parse(typed, format).map(|_| typed.to_owned()).map_err(|_| FormFault::Date)
            }
            // A choice is named by its number: labels differ from language to language.
            QuestionType::Choice => {
                let known = typed.parse::<usize>().is_ok_and(|number| number < self.choices.len());
                if known { Ok(typed.to_owned()) } else { Err(FormFault::Choice) }
            }
            QuestionType::NationalId => national_id(typed).ok_or(FormFault::NationalId),
            QuestionType::Email => {
                if is_email(typed) {
                    Ok(typed.to_owned())
                } else {
                    Err(FormFault::Email)
                }
            }
            QuestionType::Phone => {
                if is_phone(typed) {
                    Ok(typed.to_owned())
                } else {
                    Err(FormFault::Phone)
                }
            }
        }
    }
}

/// Ten digits, with or without the dash, that begin with a day and a month. There is no check digit: numbers without
/// one have been given out since 2007.
fn national_id(typed: &str) -> Option<String> {
    let digits: String = typed.chars().filter(|c| !matches!(c, '-' | ' ')).collect();
    if digits.len() != 10 || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let day: u8 = digits[..2].parse().ok()?;
    let month: u8 = digits[2..4].parse().ok()?;
    let longest = match month {
        2 => 29,
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => return None,
    };
    // A person without one has a replacement number, whose day is 60 higher.
    let day = if day > 60 { day - 60 } else { day };
    (1..=longest).contains(&day).then(|| format!("{}-{}", &digits[..6], &digits[6..]))
}

fn is_email(typed: &str) -> bool {
    typed.split_once('@').is_some_and(|(local, host)| {
        !local.is_empty() && host.contains('.') && !host.starts_with('.') && !host.ends_with('.')
    }) && !typed.contains(char::is_whitespace)
        && typed.matches('@').count() == 1
}

/// ITU-T E.164 allows 15 digits; people write them with spaces, dashes and brackets.
fn is_phone(typed: &str) -> bool {
    let rest = typed.strip_prefix('+').unwrap_or(typed);
    let digits = rest.bytes().filter(u8::is_ascii_digit).count();
    (4..=15).contains(&digits) && rest.chars().all(|c| c.is_ascii_digit() || " -().".contains(c))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn question(kind: QuestionType) -> Question {
        let label = Label { da: Some("Hvad?".to_owned()), en: None };
        let choices = vec![label.clone(), Label { da: None, en: Some("B".to_owned()) }];
        Question { id: "q1".to_owned(), label, required: true, kind, choices }
    }

    #[test]
    fn a_label_is_read_in_the_readers_language_or_in_the_other() {
        let both = Label { da: Some("Lønseddel".to_owned()), en: Some("Pay slip".to_owned()) };
        assert_eq!((both.text("da"), both.text("en")), ("Lønseddel", "Pay slip"));
        let danish = Label { da: Some("Lønseddel".to_owned()), en: None };
        assert_eq!(danish.text("en"), "Lønseddel");
    }

    #[test]
    fn each_type_of_question_takes_what_it_asks_for_and_nothing_else() {
        use QuestionType as Type;
        let taken = [
            (Type::Text, "  Anna ", "Anna"),
            (Type::LongText, "a\nb", "a\nb"),
            (Type::Date, "2024-02-29", "2024-02-29"),
            (Type::Choice, "1", "1"),
            (Type::NationalId, "0101701234", "010170-1234"),
            (Type::NationalId, "610170-1234", "610170-1234"),
            (Type::Email, "a@b.dk", "a@b.dk"),
            (Type::Phone, "+45 12 34 56 78", "+45 12 34 56 78"),
        ];
        for (kind, typed, read) in taken {
            assert_eq!(question(kind).read(typed).as_deref(), Ok(read), "{kind:?}");
        }
        let refused = [
            (Type::Text, "a\nb", FormFault::Line),
            (Type::Date, "2023-02-29", FormFault::Date),
            (Type::Date, "24/12/2026", FormFault::Date),
            (Type::Choice, "2", FormFault::Choice),
            (Type::NationalId, "3102701234", FormFault::NationalId),
            (Type::NationalId, "010170-123", FormFault::NationalId),
            (Type::Email, "a b@c.dk", FormFault::Email),
            (Type::Phone, "call me", FormFault::Phone),
        ];
        for (kind, typed, fault) in refused {
            assert_eq!(question(kind).read(typed), Err(fault), "{kind:?} {typed}");
        }
        assert_eq!(question(Type::Date).read("   ").as_deref(), Ok(""));
    }

    #[test]
    fn a_form_must_ask_for_something() {
        let form = Form { title: "Loan".to_owned(), purpose: "Your loan".to_owned(), ..Form::default() };
        assert_eq!(form.check(), Err(("documents", FormFault::Nothing)));
        assert_eq!(Form { other_files: true, ..form }.check(), Ok(()));
    }

    #[test]
    fn a_privacy_notice_is_an_https_address_and_nothing_that_runs() {
        for url in ["javascript:alert(1)", "http://a.dk", "https://", "https://a b"] {
            let form = Form {
                title: "Loan".to_owned(),
                purpose: "Your loan".to_owned(),
                other_files: true,
                privacy_url: Some(url.to_owned()),
                ..Form::default()
            };
            assert_eq!(form.check(), Err(("privacy_url", FormFault::Url)), "{url}");
        }
    }
}
