//! A question as a form field.

use super::Page;

/// One question of the upload page; its field is named `q-<id>`.
#[derive(Clone, Debug)]
pub struct QuestionField {
    pub id: String,
    pub label: String,
    pub required: bool,
    pub kind: QuestionKind,
    /// The answer as saved or as typed a moment ago: an ISO date, the `value` of a choice, else the text.
    pub answer: String,
    pub problem: Option<AnswerProblem>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum QuestionKind {
    Text,
    LongText,
    Date,
    Choice(Vec<Choice>),
    NationalId,
    Email,
    Phone,
}

/// One of several answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    pub value: String,
    pub label: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AnswerProblem {
    Missing,
    /// Longer than the question takes.
    TooLong,
    BadDate,
    BadChoice,
    BadNationalId,
    BadEmail,
    BadPhone,
}

impl QuestionField {
    /// Characters an answer of one line takes.
    pub const LINE_CHARS_MAX: u32 = 200;
    /// Characters a long answer takes.
    pub const LONG_CHARS_MAX: u32 = 5000;

    fn text_chars_max(&self) -> u32 {
        if self.kind == QuestionKind::LongText { Self::LONG_CHARS_MAX } else { Self::LINE_CHARS_MAX }
    }

    pub(super) fn choices(&self) -> Option<&[Choice]> {
        match &self.kind {
            QuestionKind::Choice(choices) => Some(choices),
            _ => None,
        }
    }

    pub(super) fn is_long(&self) -> bool {
        self.kind == QuestionKind::LongText
    }

    /// The type, keyboard and completion of a field of one line.
    pub(super) fn input(&self) -> (&'static str, &'static str, &'static str) {
        match self.kind {
            QuestionKind::Date => ("date", "text", "off"),
            QuestionKind::Email => ("email", "email", "email"),
            QuestionKind::Phone => ("tel", "tel", "tel"),
            _ => ("text", "text", "off"),
        }
    }

    pub(super) fn hint(&self, page: &Page) -> Option<String> {
        match self.kind {
            QuestionKind::NationalId => Some(page.t("question-national-id-hint")),
            QuestionKind::Phone => Some(page.t("question-phone-hint")),
            _ => None,
        }
    }

    pub(super) fn problem_text(&self, page: &Page) -> Option<String> {
        self.problem.map(|problem| match problem {
            AnswerProblem::Missing => page.t("question-missing"),
            AnswerProblem::TooLong => page.count("question-too-long", self.text_chars_max()),
            AnswerProblem::BadDate => page.t("question-bad-date"),
            AnswerProblem::BadChoice => page.t("question-bad-choice"),
            AnswerProblem::BadNationalId => page.t("question-bad-national-id"),
            AnswerProblem::BadEmail => page.t("landing-bad-address"),
            AnswerProblem::BadPhone => page.t("question-bad-phone"),
        })
    }

    /// The ids of what describes the field; empty when nothing does.
    pub(super) fn described_by(&self, page: &Page) -> String {
        let hint = self.hint(page).map(|_| format!("q-{}-hint", self.id));
        let problem = self.problem.map(|_| format!("q-{}-problem", self.id));
        hint.into_iter().chain(problem).collect::<Vec<_>>().join(" ")
    }
}
