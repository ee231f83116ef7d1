//! One submission, opened with the inbox's key. The log has the line before anything is shown.

use std::collections::HashMap;

use kuvert_crypto::ids::BlobId;
use kuvert_crypto::manifest::{self, FileEntry, Role};
use kuvert_crypto::secret::FileKey;
use time::OffsetDateTime;

use super::super::inboxes::{self, Inbox};
use super::super::links::package;
use super::super::personal::{self, ConsentGiven, Person, RequestWords};
use super::super::post;
use super::super::requests::words;
use super::super::upload::file_id;
use super::super::uploading::{Answers, parse_answers};
use super::super::{App, AppError, judge, log, message};
use super::fetched::{self, Had};
use super::release::{Released, may_release, released};
use super::{Acting, kept_until, uploader};
use crate::db::events::Filter;
use crate::db::files::{FileRecord, FileState};
use crate::db::hand_ins::HandInRecord;
use crate::db::{self, Conn};
use crate::domain::{
    EventKind, FileId, HandIn, HandInId, HandInState, Reach, Request, StaffId, Submission, SubmissionState,
};
use crate::keys::Keys;

/// Lines of a time line.
const TIMELINE_MAX: i64 = 200;

/// A submission, opened.
pub struct SubmissionView {
    pub submission: Submission,
    pub request: Request,
    pub words: RequestWords,
    pub inbox: Inbox,
    pub uploader: Person,
    /// The link went to this address, or a code proved it.
    pub address_proved: bool,
    /// Oldest first.
    pub hand_ins: Vec<HandInView>,
    /// Newest first.
    pub timeline: Vec<log::Line>,
    /// There is more than fits.
    pub timeline_cut: bool,
}

/// A hand-in, opened.
pub struct HandInView {
    pub id: HandInId,
    pub at: OffsetDateTime,
    pub consent: Option<ConsentGiven>,
    /// None if they cannot be read just now, or there are none.
    pub answers: Option<Answers>,
    pub files: Vec<ViewedFile>,
}

/// A file of a hand-in.
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
pub struct ViewedFile {
    pub id: FileId,
    pub name: String,
    pub media_type: String,
    pub bytes: u64,
    /// Lower-case hex.
    pub sha256: String,
    /// The wanted document it is, if it is one.
    pub document: Option<String>,
    /// The scanner's word.
    pub verdict: Option<String>,
    /// Not kept: a later verdict was against it.
    pub refused: bool,
    /// Whether it is handed out, as far as its verdict decides.
    pub deliverable: bool,
    /// Whether its stored bytes were found missing or wrong.
    pub faulty: bool,
    /// Who let it out though no scanner found it clean.
    pub released: Option<Released>,
    /// Whether whoever looks may let it out.
    pub releasable: bool,
}

/// A hand-in's list of files, with the keys that its inbox opens.
pub(in crate::app) struct OpenedHandIn {
    pub(in crate::app) hand_in: HandIn,
    pub(in crate::app) at: OffsetDateTime,
    pub(in crate::app) consent: Option<ConsentGiven>,
    pub(in crate::app) files: Vec<OpenedFile>,
}

/// A file of it.
pub(in crate::app) struct OpenedFile {
    pub(in crate::app) entry: FileEntry,
    pub(in crate::app) fk: FileKey,
    pub(in crate::app) row: FileRecord,
}

/// What whoever looks may do about withheld files, and who did it before.
struct Releases {
    may: bool,
    done: HashMap<FileId, Released>,
}

/// Shows a submission.
///
/// # Errors
///
/// [`AppError::NotFound`] for an inbox that is not readable, and for what has not been handed in or is deleted;
/// [`AppError::Damaged`] if a list of files is wrong.
pub async fn view(app: &App, acting: Acting) -> Result<SubmissionView, AppError> {
    let (keys, now, strict) = (app.keys.clone(), app.now(), app.time.strict());
    let policy = app.config.unscanned_release;
    let (mut view, opened, releases) = app
        .db
        .write(move |conn| {
            let submission = acting.readable(conn, strict)?;
            if !matches!(submission.state, SubmissionState::Submitted | SubmissionState::Closed) {
                // Nothing has been handed in yet, or it is deleted.
                return Err(AppError::NotFound);
            }
            let person = uploader(conn, &keys, &submission)?;
            let line = acting.line(EventKind::SubmissionViewed, &submission).person(&person.email);
            log::write(conn, &keys, now, line)?;
            let record = db::requests::find(conn, submission.request)?;
            let hand_ins = db::hand_ins::of_submission(conn, submission.id)?;
            let opened = hand_ins.iter().filter_map(|record| open(conn, &keys, record).transpose());
            let opened = opened.collect::<Result<Vec<_>, _>>()?;
            let filter = Filter { submission: Some(submission.id), ..Filter::default() };
            let mut timeline = log::search(conn, &keys, &filter, TIMELINE_MAX + 1)?;
            let max = usize::try_from(TIMELINE_MAX).unwrap_or(usize::MAX);
            let timeline_cut = timeline.len() > max;
            timeline.truncate(max);
            let proved = db::uploaders::find(conn, submission.uploader)?.uploader.proved_at.is_some();
            let view = SubmissionView {
                request: record.request,
                words: words(&keys, &record)?,
                inbox: inboxes::named(conn, &keys, submission.inbox)?,
                uploader: person,
                address_proved: proved || record.request.reach == Reach::Personal,
                hand_ins: Vec::new(),
                timeline,
                timeline_cut,
                submission,
            };
            let may = may_release(conn, &keys, policy, &acting, &view.submission)?;
            let mut releases = Releases { may, done: HashMap::new() };
            for file in opened.iter().flat_map(|hand_in| &hand_in.files) {
                if let Some(release) = released(conn, &keys, &file.row)? {
                    releases.done.insert(file.row.id, release);
                }
            }
            Ok::<_, AppError>((view, opened, releases))
        })
        .await?;
    for opened in opened {
        view.hand_ins.push(hand_in(app, opened, &releases).await?);
    }
    Ok(view)
}

/// Notes that `staff` was shown what [`view`] gave: answers that came without files are fetched when they were read. If
/// that cannot be noted just now, the next look does it.
pub async fn shown(app: &App, staff: StaffId, view: &SubmissionView) {
    let submission = view.submission;
    if submission.state != SubmissionState::Submitted || submission.fetched_at.is_some() {
        return;
    }
    let read = view.hand_ins.iter().filter(|hand_in| hand_in.answers.is_some()).map(|hand_in| hand_in.id);
    let read: Vec<HandInId> = read.collect();
    let (queue, now) = (post::Queue::new(app), app.now());
    let purge_at = kept_until(&app.config, now, true);
    let noted = app.db.write(move |conn| {
        let had = Had { staff, submission: &submission, read: &read, purge_at };
        fetched::note(conn, &queue, now, &had)
    });
    match noted.await {
        Ok(()) => app.mail_queued.notify_one(),
        Err(error) => {
            tracing::warn!(
                error = &error as &dyn std::error::Error,
                "that answers were read could not be noted"
            );
        }
    }
}

async fn hand_in(app: &App, opened: OpenedHandIn, releases: &Releases) -> Result<HandInView, AppError> {
    let mut answers = None;
    let mut files = Vec::new();
    for file in opened.files {
        match file.entry.role {
            Role::Answers => match message::read_with(app, &file.fk, &file.entry).await {
                Ok(text) => answers = Some(parse_answers(&text)?),
                Err(error) => {
                    tracing::error!(error = &error as &dyn std::error::Error, "answers cannot be read");
                }
            },
            Role::File => files.push(viewed(app, file, releases)?),
            Role::Message => {}
        }
    }
    Ok(HandInView { id: opened.hand_in.id, at: opened.at, consent: opened.consent, answers, files })
}

fn viewed(app: &App, file: OpenedFile, releases: &Releases) -> Result<ViewedFile, AppError> {
    let (policy, verdict) = (app.config.unscanned_files, file.row.verdict.as_deref());
    let let_out = releases.done.get(&file.row.id).cloned();
    let kept = file.row.state != FileState::Refused;
    let withheld = verdict.is_some_and(|word| judge::releasable(word, policy));
    let name: personal::FileName = personal::open(&app.keys, file.row.id.as_bytes(), &file.row.sealed)?;
    Ok(ViewedFile {
        id: file.row.id,
        name: file.entry.name,
        media_type: file.entry.media_type,
        bytes: file.entry.plain_len,
        sha256: data_encoding::HEXLOWER.encode(file.entry.sha256.as_bytes()),
        document: name.document,
        refused: file.row.state == FileState::Refused,
        deliverable: judge::deliverable(verdict, let_out.is_some(), policy),
        releasable: releases.may && kept && withheld && let_out.is_none(),
        released: let_out,
        verdict: file.row.verdict,
        faulty: file.row.faulty,
    })
}

/// Opens a hand-in with its inbox's key. None if it is not handed in, or deleted.
pub(in crate::app) fn open(
    conn: &mut Conn,
    keys: &Keys,
    record: &HandInRecord,
) -> Result<Option<OpenedHandIn>, AppError> {
    let HandInState::HandedIn { at } = record.hand_in.state else { return Ok(None) };
    let (Some(stanzas), Some(sealed)) = (&record.stanzas, &record.manifest) else { return Ok(None) };
    let id = record.hand_in.id;
    let mk = inboxes::open_manifest_key(conn, keys, id, stanzas)?;
    let list = manifest::open(&mk, &package(id), sealed).map_err(|_| AppError::Damaged)?;
    let rows = db::files::of_hand_in(conn, id)?;
    let mut files = Vec::new();
    for entry in list.files {
        // A file whose row is gone was refused by a later verdict.
        let Some(row) = row_of(&rows, &entry.blob_id) else { continue };
        let header = row.header.as_deref().ok_or(AppError::Damaged)?;
        let fk = inboxes::open_file_key(conn, keys, header)?;
        files.push(OpenedFile { entry, fk, row: row.clone() });
    }
    let consent = record.consent.as_deref();
    let consent = consent.map(|sealed| personal::open(keys, id.as_bytes(), sealed)).transpose()?;
    Ok(Some(OpenedHandIn { hand_in: record.hand_in, at, consent, files }))
}

fn row_of<'r>(rows: &'r [FileRecord], blob: &BlobId) -> Option<&'r FileRecord> {
    rows.iter().find(|row| row.id == file_id(blob))
}
