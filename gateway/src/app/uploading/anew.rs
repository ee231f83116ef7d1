//! Somebody proves their address again at a page that stays: what was over for them begins anew.

use time::OffsetDateTime;

use super::super::{AppError, Entry, Visitor, log};
use crate::db::{self, Conn};
use crate::domain::{Actor, EventKind, SubmissionState, UploaderId};
use crate::keys::Keys;

/// A closed submission takes more again and is new to its inbox, kept until `purge_at`; of a deleted one nothing is left
/// in the way of another.
pub(super) fn welcome_back(
    conn: &mut Conn,
    keys: &Keys,
    uploader: UploaderId,
    (now, purge_at): (OffsetDateTime, OffsetDateTime),
    visitor: &Visitor,
) -> Result<(), AppError> {
    let Some(submission) = db::submissions::of_uploader(conn, uploader)? else { return Ok(()) };
    match submission.state {
        SubmissionState::Purged => Ok(db::request_ends::forget_submission(conn, submission.id)?),
        SubmissionState::Closed if db::submissions::reopen(conn, submission.id, purge_at)? => {
            let line = Entry::new(EventKind::SubmissionReopened, Actor::Uploader).from(visitor);
            Ok(log::write(conn, keys, now, line.request(submission.request).submission(submission.id))?)
        }
        _ => Ok(()),
    }
}
