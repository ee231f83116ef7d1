//! A file that nobody could scan is let out, by somebody of its inbox who answers for that.

use super::super::personal::{self, StaffPerson};
use super::super::requests::{Colleague, colleague};
use super::super::{App, AppError, judge, log};
use super::{Acting, uploader};
use crate::config::UnscannedRelease;
use crate::db::{self, Conn};
use crate::domain::{EventKind, FileId, HandInState, Submission};
use crate::keys::Keys;

/// Characters of the reason.
pub const REASON_CHARS_MAX: usize = 500;

/// A file that was let out.
#[derive(Clone, Debug)]
pub struct Released {
    pub by: Colleague,
    pub at: time::OffsetDateTime,
}

/// Lets a file out that is held, or that nobody will ever have scanned. `reason` goes into the log.
///
/// # Errors
///
/// [`AppError::NotFound`] for an inbox that is not readable or a file that is not in the submission,
/// [`AppError::Forbidden`] where the policy, the role, or being the uploader is against it, [`AppError::NotActive`] for
/// a file that needs no letting out or gets none: clean, infected, not kept, or let out before.
pub async fn release(app: &App, acting: Acting, file: FileId, reason: &str) -> Result<(), AppError> {
    let reason = reason.trim().to_owned();
    let lines = |c: char| c.is_control() && c != '\n' && c != '\r';
    if reason.is_empty() || reason.chars().count() > REASON_CHARS_MAX || reason.chars().any(lines) {
        let why = format!("must be 1 to {REASON_CHARS_MAX} characters that say why");
        return Err(AppError::invalid("reason", why));
    }
    let (keys, now, strict) = (app.keys.clone(), app.now(), app.time.strict());
    let (allowed, policy) = (app.config.unscanned_release, app.config.unscanned_files);
    app.db
        .write(move |conn| {
            let submission = acting.readable(conn, strict)?;
            let record = db::files::find(conn, file)?;
            let hand_in = record.package.hand_in().ok_or(AppError::NotFound)?;
            let hand_in = db::hand_ins::find(conn, hand_in)?.hand_in;
            if hand_in.submission != submission.id || hand_in.state == HandInState::Open {
                return Err(AppError::NotFound);
            }
            if !may_release(conn, &keys, allowed, &acting, &submission)? {
                return Err(AppError::Forbidden);
            }
            let verdict = record.verdict.filter(|word| judge::releasable(word, policy));
            let verdict = verdict.ok_or(AppError::NotActive)?;
            // Only while the last word is still the one that was looked at here.
            if !db::files::release(conn, file, &verdict, acting.staff, now)? {
                return Err(AppError::NotActive);
            }
            let name: personal::FileName = personal::open(&keys, file.as_bytes(), &record.sealed)?;
            let line = acting.line(EventKind::FileReleased, &submission).file(file).file_name(&name.name);
            Ok(log::write(conn, &keys, now, line.comment(&reason).detail("why", verdict))?)
        })
        .await
}

/// Whether this is for whoever acts. Who handed a file in does not let it pass as well, whatever role they have here.
pub(super) fn may_release(
    conn: &mut Conn,
    keys: &Keys,
    allowed: UnscannedRelease,
    acting: &Acting,
    submission: &Submission,
) -> Result<bool, AppError> {
    let record = db::staff::find(conn, acting.staff)?;
    if allowed == UnscannedRelease::Nobody || !record.role.sends() {
        return Ok(false);
    }
    let StaffPerson(person) = personal::open(keys, acting.staff.as_bytes(), &record.sealed)?;
    Ok(uploader(conn, keys, submission)?.email.to_lowercase() != person.email.to_lowercase())
}

/// Who let a file out; none if nobody did.
pub(super) fn released(
    conn: &mut Conn,
    keys: &Keys,
    record: &db::files::FileRecord,
) -> Result<Option<Released>, AppError> {
    let Some(release) = record.released else { return Ok(None) };
    let by = colleague(conn, keys, release.by)?;
    Ok(by.map(|by| Released { by, at: release.at }))
}
