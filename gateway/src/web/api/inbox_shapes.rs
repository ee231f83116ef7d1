//! What the API says about submissions, as JSON.

use serde::Serialize;
use time::OffsetDateTime;

use super::request_shapes::InboxJson;
use crate::app::inbox::{Arrived, HandInView, SubmissionView, ViewedFile};
use crate::app::personal::{ConsentGiven, Person};
use crate::app::uploading::Answers;
use crate::config::PublicUrl;
use crate::domain::form::{Label, Question, QuestionType};
use crate::domain::{FileId, Form, HandInId, RequestId, StaffId, SubmissionId};

/// A submission in a list.
#[derive(Serialize)]
pub(super) struct ArrivedJson {
    #[serde(flatten)]
    about: AboutJson,
    files: usize,
    /// Files that wait for a scanner's word, or for somebody to let them out.
    held: usize,
}

impl ArrivedJson {
    pub(super) fn new(arrived: Arrived, staff: StaffId) -> Self {
        let Arrived { submission, title, inbox, uploader, files, held, .. } = arrived;
        Self { about: about(&submission, title, InboxJson::new(inbox, staff), uploader), files, held }
    }
}

/// What a list and a detail both say.
#[derive(Serialize)]
struct AboutJson {
    id: SubmissionId,
    request: RequestId,
    /// The request's.
    title: String,
    inbox: InboxJson,
    uploader: Person,
    state: &'static str,
    #[serde(with = "time::serde::rfc3339::option")]
    submitted_at: Option<OffsetDateTime>,
    #[serde(with = "time::serde::rfc3339::option")]
    fetched_at: Option<OffsetDateTime>,
    #[serde(with = "time::serde::rfc3339::option")]
    closed_at: Option<OffsetDateTime>,
    #[serde(with = "time::serde::rfc3339::option")]
    purge_at: Option<OffsetDateTime>,
}

fn about(
    submission: &crate::domain::Submission,
    title: String,
    inbox: InboxJson,
    uploader: Person,
) -> AboutJson {
    AboutJson {
        id: submission.id,
        request: submission.request,
        title,
        inbox,
        uploader,
        state: submission.state.as_str(),
        submitted_at: submission.submitted_at,
        fetched_at: submission.fetched_at,
        closed_at: submission.closed_at,
        purge_at: submission.purge_at,
    }
}

#[derive(Serialize)]
pub(super) struct SubmissionJson {
    #[serde(flatten)]
    about: AboutJson,
    /// Oldest first.
    hand_ins: Vec<HandInJson>,
}

#[derive(Serialize)]
struct HandInJson {
    id: HandInId,
    #[serde(with = "time::serde::rfc3339")]
    at: OffsetDateTime,
    consent: Option<ConsentGiven>,
    files: Vec<FileJson>,
    /// Null if there are none, or they cannot be read just now.
    answers: Option<Vec<AnswerJson>>,
    /// All files as one archive.
    zip_url: String,
}

#[derive(Serialize)]
struct FileJson {
    id: FileId,
    name: String,
    media_type: String,
    bytes: u64,
    sha256: String,
    document: Option<DocumentJson>,
    verdict: Option<String>,
    /// Kept from you until it is scanned or let out.
    held: bool,
    /// You may let it out.
    releasable: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    released: Option<ReleasedJson>,
    /// Its stored bytes were found missing or wrong.
    faulty: bool,
    url: String,
}

#[derive(Serialize)]
struct ReleasedJson {
    by: String,
    #[serde(with = "time::serde::rfc3339")]
    at: OffsetDateTime,
}

#[derive(Serialize)]
struct DocumentJson {
    id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    label: Option<Label>,
}

#[derive(Serialize)]
struct AnswerJson {
    question: String,
    label: Label,
    #[serde(rename = "type")]
    kind: QuestionType,
    value: String,
    /// The chosen one, in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    choice: Option<Label>,
}

impl SubmissionJson {
    pub(super) fn new(view: SubmissionView, staff: StaffId, server: &PublicUrl) -> Self {
        let form = view.words.form;
        let hand_ins = view.hand_ins.into_iter().map(|one| hand_in(one, &form, server)).collect();
        let about = about(&view.submission, form.title, InboxJson::new(view.inbox, staff), view.uploader);
        Self { about, hand_ins }
    }
}

fn hand_in(view: HandInView, form: &Form, server: &PublicUrl) -> HandInJson {
    let id = view.id;
    HandInJson {
        id,
        at: view.at,
        consent: view.consent,
        files: view.files.into_iter().map(|one| file(one, id, form, server)).collect(),
        answers: view.answers.map(|answers| answered(&answers, form)),
        zip_url: server.join(&format!("/bulk/i/{id}/zip")),
    }
}

fn file(file: ViewedFile, hand_in: HandInId, form: &Form, server: &PublicUrl) -> FileJson {
    let document = file.document.map(|id| {
        let wanted = form.documents.iter().find(|wanted| wanted.id == id);
        DocumentJson { label: wanted.map(|wanted| wanted.label.clone()), id }
    });
    FileJson {
        url: server.join(&format!("/bulk/i/{hand_in}/{}", file.id)),
        held: !file.refused && !file.deliverable,
        releasable: file.releasable,
        released: file.released.map(|released| ReleasedJson { by: released.by.name, at: released.at }),
        id: file.id,
        name: file.name,
        media_type: file.media_type,
        bytes: file.bytes,
        sha256: file.sha256,
        document,
        verdict: file.verdict,
        faulty: file.faulty,
    }
}

/// The answers in the order of the questions; what was not answered is left out.
fn answered(answers: &Answers, form: &Form) -> Vec<AnswerJson> {
    let answer = |question: &Question| {
        let value = answers.0.get(&question.id)?.clone();
        let chosen = || question.choices.get(value.parse::<usize>().ok()?).cloned();
        let choice = if question.kind == QuestionType::Choice { chosen() } else { None };
        let (id, label) = (question.id.clone(), question.label.clone());
        Some(AnswerJson { question: id, label, kind: question.kind, value, choice })
    };
    form.questions.iter().filter_map(answer).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_come_in_the_order_of_the_questions_with_their_words() {
        let label = |text: &str| Label { da: None, en: Some(text.to_owned()) };
        let question = |id: &str, kind, choices: &[&str]| Question {
            id: id.to_owned(),
            label: label(id),
            required: true,
            kind,
            choices: choices.iter().map(|text| label(text)).collect(),
        };
        let questions = vec![
            question("q1", QuestionType::Choice, &["Owned", "Rented"]),
            question("q2", QuestionType::Date, &[]),
            question("q3", QuestionType::Text, &[]),
        ];
        let form = Form { questions, ..Form::default() };
        let given = [("q3", "0"), ("q1", "1")].map(|(id, text)| (id.to_owned(), text.to_owned()));
        let answers = serde_json::to_value(answered(&Answers(given.into()), &form)).unwrap();
        let expected = serde_json::json!([
            { "question": "q1", "label": { "en": "q1" }, "type": "choice", "value": "1", "choice": { "en": "Rented" } },
            { "question": "q3", "label": { "en": "q3" }, "type": "text", "value": "0" },
        ]);
        assert_eq!(answers, expected);
    }
}
