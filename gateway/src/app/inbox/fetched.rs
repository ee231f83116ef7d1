//! When an inbox has all of a submission; the uploader hears of it, once.

use time::OffsetDateTime;

use super::super::post::{self, Letter};
use super::super::{AppError, Entry, log};
use crate::db::files::{FileRole, FileState};
use crate::db::hand_ins::HandInRecord;
use crate::db::{self, Conn};
use crate::domain::{Actor, EventKind, HandInId, HandInState, StaffId, Submission};

/// Somebody of the inbox has had something of a submission: a file, or the answers in `read`.
pub(in crate::app) struct Had<'a> {
    pub(in crate::app) staff: StaffId,
    pub(in crate::app) submission: &'a Submission,
    /// Hand-ins whose answers were shown.
    pub(in crate::app) read: &'a [HandInId],
    /// When the submission is deleted if that was all of it.
    pub(in crate::app) purge_at: OffsetDateTime,
}

/// Notes which hand-ins the inbox has had now, and whether that was all of the submission.
pub(in crate::app) fn note(
    conn: &mut Conn,
    queue: &post::Queue,
    now: OffsetDateTime,
    had: &Had<'_>,
) -> Result<(), AppError> {
    let id = had.submission.id;
    // Two files may arrive at once, and the customer may add more just now: one at a time.
    db::submissions::hold(conn, id)?;
    let done = db::events::submission_files_with(conn, id, EventKind::DownloadCompleted.as_str())?;
    let mut hand_ins = db::hand_ins::of_submission(conn, id)?;
    // What is still being uploaded has not arrived: it neither counts as fetched nor keeps the rest from it.
    hand_ins.retain(|record| record.hand_in.state != HandInState::Open);
    for record in &mut hand_ins {
        if is_had(conn, record, &done, had.read)? {
            db::hand_ins::mark_fetched(conn, record.hand_in.id, now)?;
            record.hand_in.fetched_at.get_or_insert(now);
        }
    }
    let Some(last) = hand_ins.iter().map(|record| record.hand_in.id).next_back() else { return Ok(()) };
    if hand_ins.iter().any(|record| record.hand_in.fetched_at.is_none()) {
        return Ok(());
    }
    if db::submissions::mark_fetched(conn, id, now, had.purge_at)? {
        let letter = Letter {
            request: Some(had.submission.request),
            uploader: Some(had.submission.uploader),
            hand_in: Some(last),
            ..Letter::new(post::SUBMISSION_FETCHED)
        };
        queue.add(conn, now, letter)?;
        let line = Entry::new(EventKind::SubmissionFetched, Actor::Staff).staff(had.staff);
        let line = line.request(had.submission.request).submission(id);
        log::write(conn, queue.keys(), now, line)?;
    }
    Ok(())
}

/// Whether every file of a hand-in was downloaded; where there are answers alone, whether they were shown.
fn is_had(
    conn: &mut Conn,
    record: &HandInRecord,
    done: &[crate::domain::FileId],
    read: &[HandInId],
) -> Result<bool, AppError> {
    let rows = db::files::of_hand_in(conn, record.hand_in.id)?;
    // What was refused later is not there to be had.
    let files = || rows.iter().filter(|row| row.role == FileRole::File && row.state != FileState::Refused);
    let only_answers = files().next().is_none() && rows.iter().any(|row| row.role == FileRole::Answers);
    Ok(if only_answers {
        record.hand_in.fetched_at.is_some() || read.contains(&record.hand_in.id)
    } else {
        files().all(|file| done.contains(&file.id))
    })
}
