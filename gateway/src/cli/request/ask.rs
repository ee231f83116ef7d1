//! A question, as it is typed: `TYPE:QUESTION`, `TYPE?:QUESTION`, `choice:QUESTION = A | B`.

use std::str::FromStr;

use serde::Serialize;

use crate::domain::form::QuestionType;

/// A question of the form, as the API takes it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(super) struct Question {
    label: String,
    required: bool,
    #[serde(rename = "type")]
    kind: QuestionType,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    choices: Vec<Choice>,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
struct Choice {
    label: String,
}

const TYPES: [(&str, QuestionType); 7] = [
    ("text", QuestionType::Text),
    ("long_text", QuestionType::LongText),
    ("date", QuestionType::Date),
    ("choice", QuestionType::Choice),
    ("national_id", QuestionType::NationalId),
    ("email", QuestionType::Email),
    ("phone", QuestionType::Phone),
];

/// The text is no question. Shown to people.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub(super) enum AskError {
    #[error(
        "write the type, a colon and the question; the types are text, long_text, date, choice, national_id, \
         email and phone"
    )]
    Type,
    #[error("the question is missing")]
    Empty,
    #[error("write at least two choices: choice:QUESTION = ONE | OTHER")]
    Choices,
}

impl FromStr for Question {
    type Err = AskError;

    fn from_str(text: &str) -> Result<Self, AskError> {
        let (kind, label) = text.split_once(':').ok_or(AskError::Type)?;
        let (kind, required) = kind.strip_suffix('?').map_or((kind, true), |kind| (kind, false));
        let (_, kind) = TYPES.into_iter().find(|(name, _)| *name == kind.trim()).ok_or(AskError::Type)?;
        let (label, choices) = match kind {
            QuestionType::Choice => {
                let (label, choices) = label.rsplit_once('=').ok_or(AskError::Choices)?;
                (label, choices.split('|').map(|choice| Choice { label: choice.trim().to_owned() }).collect())
            }
            _ => (label, Vec::new()),
        };
        let label = label.trim().to_owned();
        if label.is_empty() {
            return Err(AskError::Empty);
        }
        let too_few = kind == QuestionType::Choice && choices.len() < 2;
        if too_few || choices.iter().any(|choice| choice.label.is_empty()) {
            return Err(AskError::Choices);
        }
        Ok(Self { label, required, kind, choices })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn written(text: &str) -> serde_json::Value {
        serde_json::to_value(text.parse::<Question>().unwrap()).unwrap()
    }

    #[test]
    fn a_question_has_a_type_and_may_be_optional() {
        let asked = json!({ "label": "When? At: noon", "required": true, "type": "date" });
        assert_eq!(written("date: When? At: noon"), asked);
        let asked = json!({ "label": "Anything else", "required": false, "type": "long_text" });
        assert_eq!(written("long_text?:Anything else"), asked);
    }

    #[test]
    fn choices_follow_an_equals_sign() {
        let choices = [json!({ "label": "I own" }), json!({ "label": "I rent" })];
        let asked = json!({ "label": "Home", "required": true, "type": "choice", "choices": choices });
        assert_eq!(written("choice:Home = I own | I rent"), asked);
    }

    #[test]
    fn what_is_no_question_is_refused_with_what_to_write() {
        for (text, why) in [
            ("Pay slip", AskError::Type),
            ("number:Age", AskError::Type),
            ("text: ", AskError::Empty),
            ("choice:Home", AskError::Choices),
            ("choice:Home = own", AskError::Choices),
            ("choice:Home = own |", AskError::Choices),
        ] {
            assert_eq!(text.parse::<Question>(), Err(why), "{text}");
        }
    }
}
