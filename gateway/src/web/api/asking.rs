//! A new request: what its JSON says, and what the links to it are.

use rocket::http::Status;
use rocket::response::status::Custom;
use rocket::serde::json::Json as JsonAnswer;
use rocket::{Route, post, routes};
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

use super::super::error::Problem;
use super::super::guards::{AppState, Bearer, Json, RequestKey};
use super::requests::colleagues;
use super::sharing::{LanguageJson, sender};
use crate::app::requests::{self, MadeLink, NewRequest, NewUploader};
use crate::app::{AppError, Visitor};
use crate::domain::form::{Consent, Document, DocumentKind, Label, Question, QuestionType};
use crate::domain::policy::WayIn;
use crate::domain::{Form, InboxId, Reach, RequestId, UploaderId};
use crate::locales::Locale;

pub(super) fn routes() -> Vec<Route> {
    routes![create]
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NewRequestJson {
    title: String,
    purpose: String,
    message: Option<String>,
    deliver: DeliverJson,
    slug: Option<String>,
    #[serde(default)]
    recipients: Vec<RecipientJson>,
    #[serde(default)]
    documents: Vec<DocumentJson>,
    #[serde(default)]
    other_files: bool,
    #[serde(default)]
    questions: Vec<QuestionJson>,
    consent: Option<ConsentJson>,
    expires_in_days: Option<u32>,
    file_bytes_max: Option<u64>,
    files_max: Option<u32>,
    inbox: Option<String>,
    /// Colleagues who hear of what arrives, by id or mail address.
    #[serde(default)]
    tell: Vec<String>,
    /// Of the recipients without one of their own, and of the texts that are given once.
    language: Option<LanguageJson>,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
enum DeliverJson {
    Mail,
    Link,
    Standing,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RecipientJson {
    email: String,
    name: Option<String>,
    language: Option<LanguageJson>,
}

/// One text, or one in each language.
#[derive(Deserialize)]
#[serde(untagged)]
enum LabelJson {
    One(String),
    Each(EachJson),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct EachJson {
    da: Option<String>,
    en: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DocumentJson {
    label: LabelJson,
    required: bool,
    #[serde(default)]
    kinds: Vec<DocumentKind>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct QuestionJson {
    label: LabelJson,
    required: bool,
    #[serde(rename = "type")]
    kind: QuestionType,
    #[serde(default)]
    choices: Vec<ChoiceJson>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ChoiceJson {
    label: LabelJson,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ConsentJson {
    text: LabelJson,
    privacy_url: Option<String>,
}

impl LabelJson {
    /// A text that is given once is in `language`.
    fn parse(self, language: Locale) -> Label {
        match self {
            Self::Each(EachJson { da, en }) => Label { da, en },
            Self::One(text) => match language {
                Locale::Da => Label { da: Some(text), en: None },
                Locale::En => Label { da: None, en: Some(text) },
            },
        }
    }
}

impl RecipientJson {
    fn parse(self, language: Locale) -> Result<NewUploader, AppError> {
        let address = self.email.trim().parse();
        Ok(NewUploader {
            address: address.map_err(|_| AppError::invalid("recipients.email", "is not a mail address"))?,
            name: self.name,
            language: self.language.map_or(language, Locale::from),
        })
    }
}

impl NewRequestJson {
    /// `language` is the organisation's.
    fn parse(self, language: Locale, request_key: Option<String>) -> Result<NewRequest, AppError> {
        let language = self.language.map_or(language, Locale::from);
        let inbox = self.inbox.map(|id| id.parse::<InboxId>()).transpose();
        let uploaders = self.recipients.into_iter().map(|person| person.parse(language));
        // Documents and questions get their short names from the use case.
        let document = |document: DocumentJson| Document {
            id: String::new(),
            label: document.label.parse(language),
            required: document.required,
            kinds: document.kinds,
        };
        let question = |question: QuestionJson| Question {
            id: String::new(),
            label: question.label.parse(language),
            required: question.required,
            kind: question.kind,
            choices: question.choices.into_iter().map(|choice| choice.label.parse(language)).collect(),
        };
        let (consent, privacy_url) = match self.consent {
            Some(ConsentJson { text, privacy_url }) => {
                (Some(Consent { text: text.parse(language), version: 1 }), privacy_url)
            }
            None => (None, None),
        };
        Ok(NewRequest {
            form: Form {
                title: self.title,
                purpose: self.purpose,
                message: self.message,
                documents: self.documents.into_iter().map(document).collect(),
                other_files: self.other_files,
                questions: self.questions.into_iter().map(question).collect(),
                consent,
                privacy_url,
            },
            reach: match self.deliver {
                DeliverJson::Mail => Reach::Personal,
                DeliverJson::Link => Reach::Open,
                DeliverJson::Standing => Reach::Standing,
            },
            slug: self.slug,
            uploaders: uploaders.collect::<Result<_, _>>()?,
            expires_in_days: self.expires_in_days,
            files_max: self.files_max,
            file_bytes_max: self.file_bytes_max,
            inbox: inbox.map_err(|_| AppError::invalid("inbox", "must be an inbox's id"))?,
            tell: Vec::new(),
            request_key,
            way: WayIn::Program,
            open_token: None,
        })
    }
}

#[derive(Serialize)]
struct CreatedJson {
    id: RequestId,
    #[serde(with = "time::serde::rfc3339::option")]
    expires_at: Option<OffsetDateTime>,
    links: Vec<LinkJson>,
}

#[derive(Serialize)]
struct LinkJson {
    #[serde(skip_serializing_if = "Option::is_none")]
    recipient: Option<UploaderId>,
    url: String,
}

impl From<MadeLink> for LinkJson {
    fn from(link: MadeLink) -> Self {
        Self { recipient: link.uploader, url: link.url }
    }
}

#[post("/requests", data = "<new>")]
async fn create(
    app: &AppState,
    who: Bearer,
    visitor: Visitor,
    key: RequestKey,
    new: Json<NewRequestJson>,
) -> Result<Custom<JsonAnswer<CreatedJson>>, Problem> {
    sender(&who)?;
    let tell = colleagues(app, &new.0.tell, "tell").await?;
    let new =
        NewRequest { tell, way: who.0.token.into(), ..new.0.parse(app.config.default_language, key.0)? };
    let made = requests::create(app, &visitor, who.0.staff, new).await?;
    let links = made.links.into_iter().map(LinkJson::from).collect();
    let answer = CreatedJson { id: made.id, expires_at: made.expires_at, links };
    Ok(Custom(Status::Created, JsonAnswer(answer)))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn parse(body: serde_json::Value) -> NewRequest {
        serde_json::from_value::<NewRequestJson>(body).unwrap().parse(Locale::Da, None).ok().unwrap()
    }

    #[test]
    fn a_text_given_once_is_in_the_requests_language_and_one_in_each_stays_so() {
        let new = parse(json!({
            "title": "Your loan", "purpose": "To decide", "deliver": "mail", "language": "en",
            "recipients": [{ "email": "anna@firma.example" }, { "email": "bo@firma.example", "language": "da" }],
            "documents": [
                { "label": "Pay slip", "required": true, "kinds": ["pdf", "image"] },
                { "label": { "da": "Kontrakt", "en": "Contract" }, "required": false },
            ],
            "questions": [{
                "label": "Home", "required": true, "type": "choice",
                "choices": [{ "label": "Owned" }, { "label": { "en": "Rented", "da": "Lejet" } }],
            }],
        }));
        let documents = &new.form.documents;
        assert_eq!((documents[0].label.da.as_deref(), documents[0].label.text("en")), (None, "Pay slip"));
        assert_eq!(documents[0].kinds, [DocumentKind::Pdf, DocumentKind::Image]);
        assert_eq!(documents[1].label.text("da"), "Kontrakt");
        assert_eq!(new.form.questions[0].choices[1].text("da"), "Lejet");
        let languages: Vec<_> = new.uploaders.iter().map(|person| person.language).collect();
        assert_eq!(languages, [Locale::En, Locale::Da]);
    }

    #[test]
    fn the_way_of_delivery_says_who_reaches_the_request() {
        for (deliver, reach) in
            [("mail", Reach::Personal), ("link", Reach::Open), ("standing", Reach::Standing)]
        {
            let body = json!({ "title": "T", "purpose": "P", "deliver": deliver, "other_files": true });
            assert_eq!(parse(body).reach, reach);
        }
    }

    #[test]
    fn a_field_that_is_not_known_is_refused_wherever_it_stands() {
        for (place, field) in
            [("", "caption"), ("/recipients/0", "mail"), ("/documents/0", "kind"), ("/consent", "da")]
        {
            let mut body = json!({
                "title": "T", "purpose": "P", "deliver": "mail", "recipients": [{ "email": "a@b.example" }],
                "documents": [{ "label": "Slip", "required": true }], "consent": { "text": "Yes" },
            });
            assert!(serde_json::from_value::<NewRequestJson>(body.clone()).is_ok());
            body.pointer_mut(place).unwrap()[field] = json!("x");
            assert!(serde_json::from_value::<NewRequestJson>(body).is_err(), "{place}/{field}");
        }
    }
}
