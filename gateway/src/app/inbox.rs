//! What has arrived, for those who may read the inbox.

pub mod digest;
pub(super) mod fetched;
mod release;
mod reply;
mod retention;
mod shelves;
mod view;

use time::OffsetDateTime;

pub use release::{REASON_CHARS_MAX, Released, release};
pub(super) use reply::note_reply;
pub use reply::{Correspondent, correspondent, draft_to, reply};
pub(super) use retention::kept_until;
pub use retention::{discard_idle, purge_due, settle, warn};
pub use shelves::{Shelf, shelves};
pub use view::{HandInView, SubmissionView, ViewedFile, shown, view};
pub(super) use view::{OpenedFile, OpenedHandIn, open};

use super::personal::{self, Person, Receipt, UploaderPerson};
use super::requests::words;
use super::{Address, App, AppError, Entry, Visitor, inboxes, judge, log, purge};
use crate::config::Unscanned;
use crate::db::files::{FileRecord, FileRole, FileState};
use crate::db::hand_ins::HandInRecord;
use crate::db::submissions::Narrow;
pub use crate::db::submissions::Standing;
use crate::db::{self, Before, Conn};
use crate::domain::{
    Actor, EndingKind, EventKind, FileId, HandInState, InboxId, StaffId, Submission, SubmissionId,
    SubmissionState,
};
use crate::keys::Keys;

/// A submission in a list.
pub struct Arrived {
    pub submission: Submission,
    /// The request's title.
    pub title: String,
    /// The inbox it arrived in.
    pub inbox: inboxes::Inbox,
    /// Who handed it in.
    pub uploader: Person,
    pub files: usize,
    /// Plain bytes of the files.
    pub bytes: u64,
    /// Questions that were answered.
    pub answers: usize,
    /// Files that wait for a scanner's word, or for somebody to let them out.
    pub held: usize,
    /// Files that were not kept.
    pub refused: usize,
}

/// Which submissions are looked for; all of them by default.
#[derive(Clone, Debug, Default)]
pub struct Wish {
    /// One inbox alone.
    pub inbox: Option<InboxId>,
    pub standing: Option<Standing>,
    /// Handed in from this address.
    pub from: Option<Address>,
}

/// What has arrived in the inboxes that `staff` may read, the latest first.
///
/// # Errors
///
/// [`AppError::NotFound`] for an inbox that is not readable.
pub async fn list(
    app: &App,
    staff: StaffId,
    wish: Wish,
    before: Option<Before>,
    limit: i64,
) -> Result<Vec<Arrived>, AppError> {
    let (keys, now) = (app.keys.clone(), app.time.strict());
    let narrow = Narrow {
        standing: wish.standing,
        uploader: wish.from.as_ref().map(|address| personal::uploader_index(&app.keys, address)),
        withheld: judge::withheld(app.config.unscanned_files),
    };
    let policy = app.config.unscanned_files;
    app.db
        .read(move |conn| {
            let readable = db::inboxes::readable(conn, staff, now)?;
            let inboxes = match wish.inbox {
                Some(inbox) if readable.contains(&inbox) => vec![inbox],
                Some(_) => return Err(AppError::NotFound),
                None => readable,
            };
            let found = db::submissions::page(conn, &inboxes, &narrow, before, limit)?;
            found.into_iter().map(|submission| arrived(conn, &keys, policy, submission)).collect()
        })
        .await
}

fn arrived(
    conn: &mut Conn,
    keys: &Keys,
    policy: Unscanned,
    submission: Submission,
) -> Result<Arrived, AppError> {
    let record = db::requests::find(conn, submission.request)?;
    let mut hand_ins = db::hand_ins::of_submission(conn, submission.id)?;
    // What is still being uploaded has not arrived.
    hand_ins.retain(|record| record.hand_in.state != HandInState::Open);
    let ids: Vec<_> = hand_ins.iter().map(|record| record.hand_in.id).collect();
    let files = db::files::of_hand_ins(conn, &ids)?;
    let (refused, kept): (Vec<_>, Vec<_>) = files
        .iter()
        .filter(|file| file.role == FileRole::File)
        .partition(|file| file.state == FileState::Refused);
    let held = |file: &&&FileRecord| {
        let withheld = file.verdict.as_deref().is_some_and(|word| judge::releasable(word, policy));
        withheld && file.released.is_none()
    };
    Ok(Arrived {
        submission,
        title: words(keys, &record)?.form.title,
        inbox: inboxes::named(conn, keys, submission.inbox)?,
        uploader: uploader(conn, keys, &submission)?,
        files: kept.len(),
        bytes: kept.iter().map(|file| file.length).sum(),
        answers: hand_ins.iter().map(|record| answers(keys, record)).sum::<Result<_, _>>()?,
        held: kept.iter().filter(held).count(),
        refused: refused.len(),
    })
}

/// How many questions were answered, as the receipt says: the answers themselves stay closed.
fn answers(keys: &Keys, record: &HandInRecord) -> Result<usize, AppError> {
    let Some(sealed) = &record.receipt else { return Ok(0) };
    let receipt: Receipt = personal::open(keys, record.hand_in.id.as_bytes(), sealed)?;
    Ok(receipt.answers)
}

fn uploader(conn: &mut Conn, keys: &Keys, submission: &Submission) -> Result<Person, AppError> {
    let record = db::uploaders::find(conn, submission.uploader)?;
    let UploaderPerson(person) = personal::open(keys, submission.uploader.as_bytes(), &record.sealed)?;
    Ok(person)
}

/// Whether `staff` may read the inbox that `submission` arrived in.
///
/// # Errors
///
/// [`AppError::NotFound`] if not.
pub async fn must_read(app: &App, staff: StaffId, submission: SubmissionId) -> Result<(), AppError> {
    let now = app.time.strict();
    app.db.read(move |conn| readable(conn, staff, submission, now).map(drop)).await
}

fn readable(
    conn: &mut Conn,
    staff: StaffId,
    submission: SubmissionId,
    now: OffsetDateTime,
) -> Result<Submission, AppError> {
    let submission = db::submissions::find(conn, submission)?;
    // Begun and not handed in: it is the uploader's still, and the inbox has not heard of it.
    let heard_of = submission.state != SubmissionState::Open;
    let may = heard_of && inboxes::may_read(conn, submission.inbox, staff, now)?;
    if may { Ok(submission) } else { Err(AppError::NotFound) }
}

/// Who acts on which submission.
#[derive(Clone)]
pub struct Acting {
    pub staff: StaffId,
    pub submission: SubmissionId,
    pub visitor: Visitor,
}

impl Acting {
    /// The submission, if this member of staff may read its inbox.
    fn readable(&self, conn: &mut Conn, now: OffsetDateTime) -> Result<Submission, AppError> {
        readable(conn, self.staff, self.submission, now)
    }

    fn line(&self, kind: EventKind, submission: &Submission) -> Entry {
        let line = Entry::new(kind, Actor::Staff).staff(self.staff).from(&self.visitor);
        line.request(submission.request).submission(submission.id)
    }
}

/// What is to happen to a submission.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Change {
    /// Dealt with: nothing more is taken, and it is deleted when the policy says.
    Close,
    /// More may come.
    Reopen,
    /// Deleted at once.
    Delete,
}

/// Changes a submission.
///
/// # Errors
///
/// [`AppError::NotFound`] for an inbox that is not readable, [`AppError::NotActive`] if it is not in a state for that,
/// [`AppError::Forbidden`] to delete on a colleague's behalf.
pub async fn change(app: &App, acting: Acting, change: Change) -> Result<(), AppError> {
    let (keys, now, strict) = (app.keys.clone(), app.now(), app.time.strict());
    let config = std::sync::Arc::clone(&app.config);
    let gone = app
        .db
        .write(move |conn| {
            let submission = acting.readable(conn, strict)?;
            if change == Change::Delete && !may_delete(conn, acting.staff, &submission)? {
                return Err(AppError::Forbidden);
            }
            let (kind, done, gone) = match change {
                Change::Close => {
                    let closed =
                        db::submissions::close(conn, submission.id, now, kept_until(&config, now, true))?;
                    (EventKind::SubmissionClosed, closed, Vec::new())
                }
                Change::Reopen => {
                    let purge_at = kept_until(&config, now, submission.fetched_at.is_some());
                    let reopened = db::submissions::reopen(conn, submission.id, purge_at)?;
                    (EventKind::SubmissionReopened, reopened, Vec::new())
                }
                Change::Delete => {
                    let purged = db::submissions::purge(conn, submission.id)?;
                    if purged {
                        db::erasures::note(conn, EndingKind::Submission, *submission.id.as_bytes(), now)?;
                    }
                    (EventKind::SubmissionPurged, purged, end(conn, submission.id)?)
                }
            };
            if !done {
                return Err(AppError::NotActive);
            }
            log::write(conn, &keys, now, acting.line(kind, &submission))?;
            Ok(gone)
        })
        .await?;
    purge::delete_blobs(app, &gone).await;
    Ok(())
}

/// What cannot be undone is not for whoever reads the inbox on a colleague's behalf.
fn may_delete(conn: &mut Conn, staff: StaffId, submission: &Submission) -> Result<bool, AppError> {
    let owner = db::inboxes::find(conn, submission.inbox)?.owner;
    Ok(owner.is_none_or(|owner| owner == staff))
}

/// Takes every key and every file from a submission; returns the blobs to delete once that is committed.
pub(super) fn end(conn: &mut Conn, submission: SubmissionId) -> Result<Vec<FileId>, AppError> {
    let mut gone = Vec::new();
    for record in db::hand_ins::of_submission(conn, submission)? {
        db::hand_ins::forget_keys(conn, record.hand_in.id)?;
        for file in db::files::of_hand_in(conn, record.hand_in.id)? {
            db::files::delete(conn, file.id)?;
            gone.push(file.id);
        }
    }
    Ok(gone)
}
