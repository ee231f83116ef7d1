//! The finishing pass and what follows from it: a file is accepted, held, or refused.

use kuvert_crypto::ids::{Id16, PackageId};
use kuvert_crypto::manifest::{FileEntry, seal_entry};
use kuvert_crypto::root::held_key;
use kuvert_crypto::secret::FileKey;
use kuvert_crypto::waiting::{open_held_key, seal_held_key};

use super::judge::{Decision, decide, looks_at};
use super::personal::{self, FileName};
use super::post::{self, Letter};
use super::requests::{tell as tell_inbox, words};
use super::upload::{UploadError, blob_id, label};
use super::{App, AppError, Entry, log, purge, upload_finish};
use crate::db::files::{FileRecord, FileState, HeldKey};
use crate::db::{self, Conn};
use crate::domain::form::Document;
use crate::domain::share::day_of;
use crate::domain::{Actor, EventKind, FileId, HandInState, Package, Submission};
use crate::keys::{Keys, rng};
use crate::scan::Why;

/// Days that a file waits for a verdict at most.
const HELD_DAYS: u32 = 3;
/// Held files tried again at once.
const BATCH: i64 = 20;

/// A file that was read back, and what is decided about it.
struct Looked {
    entry: FileEntry,
    decision: Decision,
}

/// Reads a received file back, has it looked through if it was handed in, and does what follows. Doing so again
/// changes nothing.
///
/// # Errors
///
/// [`UploadError::Storage`] if what was stored cannot be read back; the upload stays where it is.
pub async fn finish(app: &App, fk: &FileKey, package: PackageId, file: Id16) -> Result<(), UploadError> {
    let id = FileId::from_bytes(*file.as_bytes());
    let record = app.db.read(move |conn| Ok::<_, UploadError>(db::files::find(conn, id)?)).await?;
    if matches!(record.state, FileState::Accepted | FileState::Refused) {
        return Ok(());
    }
    let looked = look(app, fk, &record).await?;
    let sealed = seal_entry(fk, &package, &looked.entry, &mut rng()).map_err(|_| UploadError::Storage)?;
    let held = match looked.decision {
        Decision::Hold(_) => Some(hold(&app.keys, fk, id, day_of(app.now()))?),
        _ => None,
    };
    let (keys, now, decision) = (app.keys.clone(), app.now(), looked.decision);
    let refused = app
        .db
        .write(move |conn| {
            let line = line(conn, &record)?;
            match decision {
                Decision::Refuse(why) => {
                    if db::files::refuse(conn, id, &why)? {
                        let line = line.kind(EventKind::FileRefused).refused().detail("why", why);
                        log::write(conn, &keys, now, line)?;
                    }
                    return Ok(true);
                }
                Decision::Accept(word) if db::files::accept(conn, id, &sealed)? => {
                    if record.package.hand_in().is_some() && looks_at(record.role) {
                        db::files::set_verdict(conn, id, &word, None)?;
                        log::write(conn, &keys, now, line.detail("verdict", word))?;
                    }
                }
                Decision::Hold(why) if db::files::accept(conn, id, &sealed)? => {
                    db::files::set_verdict(conn, id, &format!("held:{}", why.as_str()), held.as_ref())?;
                    let line = line.kind(EventKind::FileHeld).failed().detail("why", why.as_str());
                    log::write(conn, &keys, now, line)?;
                }
                // Another process has done the same.
                Decision::Accept(_) | Decision::Hold(_) => {}
            }
            Ok::<_, UploadError>(false)
        })
        .await?;
    if refused {
        purge::delete_blobs(app, &[id]).await;
    }
    Ok(())
}

/// A line about a file and whose it is.
fn line(conn: &mut Conn, record: &FileRecord) -> Result<Entry, UploadError> {
    let line = Entry::new(EventKind::FileScanned, Actor::System).file(record.id);
    Ok(match record.package {
        Package::Share(share) => line.share(share),
        Package::HandIn(hand_in) => {
            let hand_in = db::hand_ins::find(conn, hand_in)?.hand_in;
            let submission = db::submissions::find(conn, hand_in.submission)?;
            line.request(submission.request).submission(submission.id)
        }
    })
}

async fn look(app: &App, fk: &FileKey, record: &FileRecord) -> Result<Looked, UploadError> {
    let (label, document) = (label(&app.keys, record)?, document(app, record).await?);
    let looks = record.package.hand_in().is_some() && looks_at(record.role);
    let mut pass = looks.then(|| app.scanner.begin(&label.name, record.length));
    let blob = blob_id(record.id);
    let read = upload_finish::read_back(&app.blobs, fk, blob, label, pass.as_mut()).await;
    let entry = read.map_err(|error| {
        tracing::error!(error = &error as &dyn std::error::Error, %blob, "a received file cannot be read back");
        UploadError::Storage
    })?;
    if entry.plain_len != record.length {
        tracing::error!(%blob, "a received file has another length than was counted");
        return Err(UploadError::Storage);
    }
    let decision = match pass {
        Some(pass) => {
            let judgement = pass.finish().await;
            decide(&judgement, record.length, document.as_ref(), app.config.unscanned_files)
        }
        None => Decision::Accept(String::new()),
    };
    Ok(Looked { entry, decision })
}

/// The wanted document that a file is for.
async fn document(app: &App, record: &FileRecord) -> Result<Option<Document>, UploadError> {
    let Some(hand_in) = record.package.hand_in() else { return Ok(None) };
    let name: FileName = personal::open(&app.keys, record.id.as_bytes(), &record.sealed)?;
    let Some(wanted) = name.document else { return Ok(None) };
    let keys = app.keys.clone();
    app.db
        .read(move |conn| {
            let hand_in = db::hand_ins::find(conn, hand_in)?.hand_in;
            let submission = db::submissions::find(conn, hand_in.submission)?;
            let request = db::requests::find(conn, submission.request)?;
            let form = words(&keys, &request)?.form;
            Ok(form.documents.into_iter().find(|document| document.id == wanted))
        })
        .await
}

/// The key of a file that waits, sealed under a key that dies with its day.
fn hold(keys: &Keys, fk: &FileKey, id: FileId, today: u32) -> Result<HeldKey, UploadError> {
    let (root_id, day) = (keys.root_id(), today + HELD_DAYS);
    let blob = blob_id(id);
    let bucket = keys.bucket_key(root_id, day).ok_or(UploadError::Storage)?;
    let sealed = seal_held_key(&held_key(&bucket, &blob), &blob, fk, &mut rng());
    Ok(HeldKey { sealed, root_id, day })
}

/// Tries the held files behind `after` again, some at a time: the scanner may be back. After three days the last word is
/// "not scanned". What cannot be read does not stand in the way of the others.
///
/// # Errors
///
/// [`AppError::Db`].
pub async fn retry_held(app: &App, after: &mut Option<FileId>) -> Result<(), AppError> {
    let behind = *after;
    let waiting = app.db.read(move |conn| Ok::<_, AppError>(db::files::held(conn, behind, BATCH)?)).await?;
    *after = waiting.last().map(|(record, _)| record.id);
    for (record, held) in waiting {
        let blob = blob_id(record.id);
        let key = app.keys.bucket_key(held.root_id, held.day);
        let fk = key.and_then(|key| open_held_key(&held_key(&key, &blob), &blob, &held.sealed).ok());
        match fk {
            Some(fk) => retry(app, record, &fk).await?,
            None => give_up(app, record).await?,
        }
    }
    Ok(())
}

async fn retry(app: &App, record: FileRecord, fk: &FileKey) -> Result<(), AppError> {
    let looked = match look(app, fk, &record).await {
        Ok(looked) => looked,
        Err(error) => {
            tracing::warn!(error = &error as &dyn std::error::Error, "a held file cannot be read just now");
            return Ok(());
        }
    };
    match looked.decision {
        Decision::Hold(Why::Unreachable | Why::TimedOut | Why::ScannerError) => Ok(()),
        Decision::Hold(why) => conclude(app, record, Err(format!("not_scanned:{}", why.as_str()))).await,
        Decision::Accept(word) => conclude(app, record, Ok(word)).await,
        Decision::Refuse(why) => refuse(app, record, why).await,
    }
}

async fn give_up(app: &App, record: FileRecord) -> Result<(), AppError> {
    let why =
        record.verdict.as_deref().and_then(|word| word.strip_prefix("held:")).unwrap_or("scanner_error");
    let word = format!("not_scanned:{why}");
    conclude(app, record, Err(word)).await
}

/// Keeps the last word on a held file: clean, or (the error) that nobody could scan it.
async fn conclude(app: &App, record: FileRecord, word: Result<String, String>) -> Result<(), AppError> {
    let (keys, now) = (app.keys.clone(), app.now());
    app.db
        .write(move |conn| {
            let line = line(conn, &record).map_err(|_| AppError::NotFound)?;
            let line = if word.is_ok() { line } else { line.failed() };
            let (Ok(word) | Err(word)) = word;
            db::files::set_verdict(conn, record.id, &word, None)?;
            Ok(log::write(conn, &keys, now, line.detail("verdict", word))?)
        })
        .await
}

/// A held file turned out to be harmful: it goes, and both sides hear of it.
async fn refuse(app: &App, record: FileRecord, why: String) -> Result<(), AppError> {
    let (queue, now, id) = (post::Queue::new(app), app.now(), record.id);
    app.db
        .write(move |conn| {
            if !db::files::refuse(conn, record.id, &why)? {
                return Ok(());
            }
            let line = line(conn, &record).map_err(|_| AppError::NotFound)?;
            let line = line.kind(EventKind::FileRefused).refused().detail("why", why);
            log::write(conn, queue.keys(), now, line)?;
            tell(conn, &queue, now, &record)
        })
        .await?;
    app.mail_queued.notify_one();
    purge::delete_blobs(app, &[id]).await;
    Ok(())
}

/// Whoever is told that it was received hears that it was not kept; before that, the page says so.
fn tell(
    conn: &mut Conn,
    queue: &post::Queue,
    now: time::OffsetDateTime,
    record: &FileRecord,
) -> Result<(), AppError> {
    let Some(hand_in) = record.package.hand_in() else { return Ok(()) };
    let hand_in = db::hand_ins::find(conn, hand_in)?.hand_in;
    if hand_in.state == HandInState::Open {
        return Ok(());
    }
    let submission: Submission = db::submissions::find(conn, hand_in.submission)?;
    let letter = |kind| Letter {
        request: Some(submission.request),
        uploader: Some(submission.uploader),
        hand_in: Some(hand_in.id),
        about: record.id.to_string(),
        ..Letter::new(kind)
    };
    queue.add(conn, now, letter(post::HELD_REFUSED))?;
    tell_inbox(conn, queue, now, submission.request, false, || letter(post::HELD_REFUSED_NOTICE))
}
