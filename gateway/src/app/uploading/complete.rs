//! Handing in: everything is sealed to the inbox, and the uploader's link opens it no longer.

use std::collections::BTreeSet;

use kuvert_crypto::keys::manifest_key;
use kuvert_crypto::manifest::{self, Manifest, Role};
use time::OffsetDateTime;

use super::super::links::package;
use super::super::personal::{self, Receipt, ReceiptFile};
use super::super::post::{self, Letter};
use super::super::{App, AppError, Visitor, entries, inbox, inboxes, log, purge, requests};
use super::state::{State, StateFile, StateOf, state};
use super::{Answers, Uploading, answers, still_takes};
use crate::db::files::{FileRecord, FileRole, FileState};
use crate::db::{self, Conn};
use crate::domain::form::FormFault;
use crate::domain::{EventKind, FileId, SubmissionId};
use crate::keys::rng;

/// What handing in gives back.
pub enum HandedIn {
    /// It is sealed, synced and committed.
    Received { submission: SubmissionId, at: OffsetDateTime },
    /// Nothing has changed but the answers, which are kept.
    Refused(Problems),
}

/// Why it was not handed in.
#[derive(Debug, Default)]
pub struct Problems {
    /// Required documents without a file, by their short names.
    pub documents: BTreeSet<String>,
    /// Answers that are missing or wrong.
    pub answers: Vec<(String, FormFault)>,
    /// Files whose bytes are not all there.
    pub unfinished: usize,
    /// There is nothing to hand in.
    pub empty: bool,
}

impl Problems {
    fn none(&self) -> bool {
        self.documents.is_empty() && self.answers.is_empty() && self.unfinished == 0 && !self.empty
    }
}

/// Hands the open hand-in in, with these answers.
///
/// # Errors
///
/// [`AppError::NotADraft`] if it is open no longer, [`AppError::RequestRefused`].
pub async fn hand_in(
    app: &App,
    visitor: &Visitor,
    uploading: Box<Uploading>,
    typed: &Answers,
) -> Result<HandedIn, AppError> {
    let open = uploading.open.as_ref().ok_or(AppError::NotADraft)?;
    let (id, submission) = (open.record.hand_in.id, open.record.hand_in.submission);
    entries::settle(app, id.into(), &open.pk).await?;
    let (answers, faults) = typed.read(&uploading.asked.words.form, true);
    let state = state(app, &uploading).await?;
    let problems = problems(&uploading, &state, &answers, faults);
    if !problems.none() {
        answers::save(app, uploading, &answers).await?;
        return Ok(HandedIn::Refused(problems));
    }
    let fresh = if answers.0.is_empty() {
        None
    } else {
        Some(answers::store(app, &uploading, open, &answers).await?)
    };
    let files = parts(app, &uploading, fresh.clone()).await?;
    let list = entries::collect(id.into(), &open.pk, &files)?;
    let mk = manifest_key(&open.pk, &package(id));
    let manifest = manifest::seal(&mk, &package(id), &list, &mut rng());
    let manifest = manifest.map_err(|_| AppError::Sealed("manifest"))?;
    let receipt = personal::seal(&app.keys, id.as_bytes(), &receipt(&list, answers.0.len()));
    let now = app.now();
    let job = Completion {
        manifest,
        receipt,
        mk,
        recovery: app.recovery,
        fresh,
        listed: files.iter().map(|file| file.id).collect(),
        visitor: visitor.clone(),
        times: (now, app.time.strict()),
        purge_at: inbox::kept_until(&app.config, now, false),
        uploading,
    };
    let queue = post::Queue::new(app);
    let gone = app.db.write(move |conn| job.write(conn, &queue)).await?;
    app.mail_queued.notify_one();
    purge::delete_blobs(app, &gone).await;
    Ok(HandedIn::Received { submission, at: now })
}

fn problems(
    uploading: &Uploading,
    state: &State,
    answers: &Answers,
    faults: Vec<(String, FormFault)>,
) -> Problems {
    let form = &uploading.asked.words.form;
    let of_documents = |id: &String| form.documents.iter().any(|document| document.id == *id);
    let unfinished = |file: &&StateFile| matches!(file.state, StateOf::Receiving { .. });
    let taken = |file: &StateFile| !matches!(file.state, StateOf::Receiving { .. } | StateOf::Refused { .. });
    Problems {
        documents: state.missing.iter().filter(|id| of_documents(id)).cloned().collect(),
        answers: faults,
        unfinished: state.files.iter().filter(unfinished).count(),
        empty: answers.0.is_empty() && !state.files.iter().any(taken),
    }
}

/// The files that the manifest lists: what was accepted, and the answers as they are now.
async fn parts(
    app: &App,
    uploading: &Uploading,
    answers: Option<FileRecord>,
) -> Result<Vec<FileRecord>, AppError> {
    let Some(open) = &uploading.open else { return Err(AppError::NotADraft) };
    let id = open.record.hand_in.id;
    let files = app.db.read(move |conn| Ok::<_, AppError>(db::files::of_hand_in(conn, id)?)).await?;
    let kept =
        files.into_iter().filter(|file| file.role == FileRole::File && file.state != FileState::Refused);
    Ok(kept.chain(answers).collect())
}

fn receipt(list: &Manifest, answers: usize) -> Receipt {
    let files = list.files.iter().filter(|entry| entry.role == Role::File);
    let files = files.map(|entry| ReceiptFile {
        name: entry.name.clone(),
        bytes: entry.plain_len,
        sha256: data_encoding::HEXLOWER.encode(entry.sha256.as_bytes()),
    });
    Receipt { files: files.collect(), answers }
}

/// Everything for the transaction that hands in.
struct Completion {
    manifest: Vec<u8>,
    receipt: Vec<u8>,
    mk: kuvert_crypto::secret::ManifestKey,
    recovery: Option<kuvert_crypto::recovery::RecoveryPublicKey>,
    fresh: Option<FileRecord>,
    /// What the manifest lists.
    listed: Vec<FileId>,
    visitor: Visitor,
    times: (OffsetDateTime, OffsetDateTime),
    /// When it is deleted if nobody fetches it.
    purge_at: OffsetDateTime,
    uploading: Box<Uploading>,
}

impl Completion {
    /// Returns the blobs to delete once this is committed.
    fn write(self, conn: &mut Conn, queue: &post::Queue) -> Result<Vec<FileId>, AppError> {
        let (now, strict) = self.times;
        let uploading = &self.uploading;
        let Some(open) = &uploading.open else { return Err(AppError::NotADraft) };
        let (keys, hand_in) = (queue.keys(), &open.record.hand_in);
        still_takes(conn, &uploading.asked.request, strict)?;
        let inbox = uploading.asked.request.inbox;
        let sealed = db::hand_ins::HandedIn {
            stanzas: {
                let keys = (keys, self.recovery.as_ref());
                inboxes::manifest_stanzas(conn, keys, inbox, hand_in.id, &self.mk)?
            },
            manifest: self.manifest,
            receipt: self.receipt,
        };
        if !db::hand_ins::complete(conn, hand_in.id, &sealed, now)? {
            return Err(AppError::NotADraft);
        }
        let mut gone = match &self.fresh {
            Some(record) => answers::replace(conn, record, now)?,
            None => Vec::new(),
        };
        // From here on the set of files stands still; one that came or went meanwhile is not silently lost.
        let mut there = Vec::new();
        for file in db::files::of_hand_in(conn, hand_in.id)? {
            match (file.state, file.role) {
                (FileState::Refused, _) => {
                    db::files::delete(conn, file.id)?;
                }
                // Answers from before that were all taken back.
                (_, FileRole::Answers) if self.fresh.is_none() => {
                    db::files::delete(conn, file.id)?;
                    gone.push(file.id);
                }
                _ => there.push(file.id),
            }
        }
        let same = |a: &[FileId], b: &[FileId]| a.iter().collect::<BTreeSet<_>>() == b.iter().collect();
        if !same(&there, &self.listed) {
            return Err(AppError::Unfinished(1));
        }
        db::files::forget_entries(conn, hand_in.id.into())?;
        if !db::submissions::mark_submitted(conn, hand_in.submission, now, self.purge_at)? {
            return Err(AppError::RequestRefused(crate::domain::RequestRefusal::Closed));
        }
        let about = |kind| Letter {
            request: Some(uploading.asked.request.id),
            uploader: Some(uploading.uploader.uploader.id),
            hand_in: Some(hand_in.id),
            ..Letter::new(kind)
        };
        queue.add(conn, now, about(post::SUBMISSION_RECEIPT))?;
        let request = uploading.asked.request.id;
        requests::tell(conn, queue, now, request, false, || about(post::SUBMISSION_ARRIVED))?;
        let line = uploading.line(EventKind::HandedIn, &self.visitor).submission(hand_in.submission);
        log::write(conn, keys, now, line.detail("files", self.listed.len()))?;
        Ok(gone)
    }
}
