//! Answers: read, kept in the open hand-in like a file, sealed.

use std::collections::BTreeMap;

use kuvert_crypto::keys::file_key;
use kuvert_crypto::manifest::{Role, open_entry};
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use super::super::links::package;
use super::super::upload::{Label, blob_id};
use super::super::{App, AppError, inboxes, message, purge, small};
use super::{OpenHandIn, Uploading, key, still_takes};
use crate::db;
use crate::db::files::{FileRecord, FileRole};
use crate::domain::form::FormFault;
use crate::domain::{FileId, Form};

/// Answers by the short name of their question, as typed or as read.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
pub struct Answers(pub BTreeMap<String, String>);

impl Answers {
    /// Reads each answer as its question wants it; what does not fit stays as typed.
    ///
    /// Returns what is wrong, by question; `complete` also asks for what is missing.
    pub fn read(&self, form: &Form, complete: bool) -> (Self, Vec<(String, FormFault)>) {
        let (mut read, mut faults) = (BTreeMap::new(), Vec::new());
        for question in &form.questions {
            let typed = self.0.get(&question.id).map(String::as_str).unwrap_or_default();
            match question.read(typed) {
                Ok(answer) if answer.is_empty() && question.required && complete => {
                    faults.push((question.id.clone(), FormFault::Missing));
                }
                Ok(answer) if answer.is_empty() => {}
                Ok(answer) => {
                    read.insert(question.id.clone(), answer);
                }
                Err(fault) => {
                    read.insert(question.id.clone(), typed.chars().take(200).collect());
                    faults.push((question.id.clone(), fault));
                }
            }
        }
        (Self(read), faults)
    }
}

/// What stands in for the answers' name and type.
const NAME: &str = "answers.json";
const MEDIA_TYPE: &str = "application/json";

/// Keeps answers in the open hand-in, in place of those before.
///
/// # Errors
///
/// [`AppError::NotADraft`] if it was handed in meanwhile.
pub async fn save(app: &App, uploading: Box<Uploading>, answers: &Answers) -> Result<(), AppError> {
    let open = uploading.open.as_ref().ok_or(AppError::NotADraft)?;
    let record = store(app, &uploading, open, answers).await?;
    let (keys, now, strict, fresh) = (app.keys.clone(), app.now(), app.time.strict(), record.id);
    let replaced = app
        .db
        .write(move |conn| {
            still_takes(conn, &uploading.asked.request, strict)?;
            if !key::touch(conn, &keys, &uploading, now)? {
                return Err(AppError::NotADraft);
            }
            replace(conn, &record, now)
        })
        .await;
    match replaced {
        Ok(old) => purge::delete_blobs(app, &old).await,
        Err(error) => {
            purge::delete_blobs(app, &[fresh]).await;
            return Err(error);
        }
    }
    Ok(())
}

/// Inserts the answers' row and removes those before; returns the blobs to delete.
pub(super) fn replace(
    conn: &mut db::Conn,
    record: &FileRecord,
    now: time::OffsetDateTime,
) -> Result<Vec<FileId>, AppError> {
    let hand_in = record.package.hand_in().ok_or(AppError::NotFound)?;
    let files = db::files::of_hand_in(conn, hand_in)?;
    let mut old = Vec::new();
    for file in files.iter().filter(|file| file.role == FileRole::Answers) {
        db::files::delete(conn, file.id)?;
        old.push(file.id);
    }
    db::files::insert(conn, record, i32::try_from(files.len()).unwrap_or(i32::MAX), now)?;
    Ok(old)
}

/// Seals answers into a file of the open hand-in; its row is not inserted yet.
pub(super) async fn store(
    app: &App,
    uploading: &Uploading,
    open: &OpenHandIn,
    answers: &Answers,
) -> Result<FileRecord, AppError> {
    let label = Label { role: Role::Answers, name: NAME.to_owned(), media_type: MEDIA_TYPE.to_owned() };
    let json = Zeroizing::new(serde_json::to_vec(&answers.0).expect("text always serialises"));
    let (keys, inbox) = (app.keys.clone(), uploading.asked.request.inbox);
    let id = small::fresh_id();
    let fk = file_key(&open.pk, &blob_id(id));
    let recovery = app.recovery;
    let header =
        app.db.read(move |conn| inboxes::header(conn, (&keys, recovery.as_ref()), inbox, id, &fk)).await?;
    let place = small::Place { id, package: open.record.hand_in.id.into(), header: Some(header) };
    small::store(app, place, &open.pk, label, &json).await
}

/// The answers that the open hand-in holds.
///
/// # Errors
///
/// [`AppError::Damaged`].
pub async fn read(app: &App, uploading: &Uploading) -> Result<Answers, AppError> {
    let Some(open) = &uploading.open else { return Ok(Answers::default()) };
    let hand_in = open.record.hand_in.id;
    let files = app.db.read(move |conn| Ok::<_, AppError>(db::files::of_hand_in(conn, hand_in)?)).await?;
    let Some(file) = files.into_iter().find(|file| file.role == FileRole::Answers) else {
        return Ok(Answers::default());
    };
    let blob = blob_id(file.id);
    let fk = file_key(&open.pk, &blob);
    let sealed = file.entry.as_deref().ok_or(AppError::Damaged)?;
    let entry = open_entry(&fk, &package(hand_in), &blob, sealed).map_err(|_| AppError::Damaged)?;
    parse(&message::read_with(app, &fk, &entry).await?)
}

/// Reads the answers' file.
pub(in crate::app) fn parse(text: &str) -> Result<Answers, AppError> {
    serde_json::from_str(text).map(Answers).map_err(|_| AppError::Damaged)
}
