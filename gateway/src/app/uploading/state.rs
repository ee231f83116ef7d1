//! What an open hand-in holds, and what is missing: the truth that a page or a script goes on from.

use std::collections::BTreeSet;

use kuvert_crypto::ids::Id16;
use kuvert_crypto::keys::file_key;
use kuvert_crypto::ticket::UploadTicket;
use time::Duration;

use super::super::links::{DRAFT_DAYS, package};
use super::super::personal::{self, FileName};
use super::super::upload::{self, blob_id};
use super::super::{App, AppError};
use super::{Answers, Uploading, answers};
use crate::db;
use crate::db::files::{FileRecord, FileRole, FileState};
use crate::domain::{FileId, Form};
use crate::keys::rng;

/// An open hand-in, as its page shows it.
pub struct State {
    /// Where new files are created: `/bulk/u/<ticket>`.
    pub create_path: String,
    /// Where a form without script sends its files: `/bulk/f/<ticket>`.
    pub form_path: String,
    pub files: Vec<StateFile>,
    pub answers: Answers,
    /// Required documents without a file, and required questions without an answer, by their short names.
    pub missing: BTreeSet<String>,
}

/// A file of an open hand-in.
pub struct StateFile {
    pub id: FileId,
    pub name: String,
    /// Plaintext bytes, as announced.
    pub bytes: u64,
    pub received: u64,
    /// The wanted document it is, if it is one.
    pub document: Option<String>,
    pub state: StateOf,
}

/// Where such a file stands.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum StateOf {
    /// Bytes are missing; the upload goes on under this path.
    Receiving {
        upload_path: String,
    },
    /// All bytes are there and are being checked.
    Checking,
    Accepted,
    /// Checked, and waiting for a scanner's word; why it has none yet.
    Held {
        why: String,
    },
    /// Not taken; the word says why.
    Refused {
        why: String,
    },
}

/// Looks at the open hand-in.
///
/// # Errors
///
/// [`AppError::NotADraft`] if none is open.
pub async fn state(app: &App, uploading: &Uploading) -> Result<State, AppError> {
    let open = uploading.open.as_ref().ok_or(AppError::NotADraft)?;
    let hand_in = open.record.hand_in.id;
    let records = app.db.read(move |conn| Ok::<_, AppError>(db::files::of_hand_in(conn, hand_in)?)).await?;
    let files = records.iter().filter(|file| file.role == FileRole::File);
    let files: Vec<StateFile> =
        files.map(|record| state_file(app, uploading, record)).collect::<Result<_, _>>()?;
    let answers = answers::read(app, uploading).await?;
    let missing = missing(&uploading.asked.words.form, &files, &answers);
    let ticket = upload::create_ticket(app, hand_in, *uploading.link.id.as_bytes(), open.pk.clone());
    Ok(State {
        create_path: format!("/bulk/u/{ticket}"),
        form_path: format!("/bulk/f/{ticket}"),
        files,
        answers,
        missing,
    })
}

fn state_file(app: &App, uploading: &Uploading, record: &FileRecord) -> Result<StateFile, AppError> {
    let name: FileName = personal::open(&app.keys, record.id.as_bytes(), &record.sealed)?;
    let verdict = record.verdict.as_deref().unwrap_or_default();
    let state = match record.state {
        FileState::Receiving => StateOf::Receiving { upload_path: upload_path(app, uploading, record.id) },
        FileState::Received => StateOf::Checking,
        FileState::Accepted => match verdict.strip_prefix("held:") {
            Some(why) => StateOf::Held { why: why.to_owned() },
            None => StateOf::Accepted,
        },
        FileState::Refused => StateOf::Refused { why: verdict.to_owned() },
    };
    Ok(StateFile {
        id: record.id,
        name: name.name,
        bytes: record.length,
        received: record.received,
        document: name.document,
        state,
    })
}

/// Where an unfinished file goes on: a fresh ticket, made from the key that the link brought.
fn upload_path(app: &App, uploading: &Uploading, id: FileId) -> String {
    let Some(open) = &uploading.open else { return String::new() };
    let ticket = UploadTicket {
        package: package(open.record.hand_in.id),
        file: Id16::from_bytes(*id.as_bytes()),
        fk: file_key(&open.pk, &blob_id(id)),
        expires_at: (app.now() + Duration::days(i64::from(DRAFT_DAYS))).unix_timestamp(),
    };
    format!("/bulk/u/{}", ticket.seal(&app.keys.ticket_key(), &mut rng()))
}

fn missing(form: &Form, files: &[StateFile], answers: &Answers) -> BTreeSet<String> {
    let taken =
        |state: &StateOf| matches!(state, StateOf::Accepted | StateOf::Held { .. } | StateOf::Checking);
    let has = |id: &str| files.iter().any(|file| file.document.as_deref() == Some(id) && taken(&file.state));
    let documents = form.documents.iter().filter(|document| document.required && !has(&document.id));
    let answered = |id: &str| answers.0.get(id).is_some_and(|answer| !answer.is_empty());
    let questions = form.questions.iter().filter(|question| question.required && !answered(&question.id));
    documents.map(|one| one.id.clone()).chain(questions.map(|one| one.id.clone())).collect()
}
