//! Whether something about a request needs the one who asks.

use super::super::post::REQUEST_INVITATION;
use crate::db::outbox::{MailRecord, MailState};
use crate::db::uploaders::UploaderRecord;
use crate::db::{self, Conn, DbError};
use crate::domain::{Request, RequestState, Submission, SubmissionState, UploaderId};

/// The newest mail with a link to this person; `mails` are oldest first.
pub(super) fn invitation(mails: &[MailRecord], uploader: UploaderId) -> Option<&MailRecord> {
    let theirs = |mail: &&MailRecord| mail.kind == REQUEST_INVITATION && mail.uploader == Some(uploader);
    mails.iter().rev().find(theirs)
}

/// A link that never arrived, or a file that waits for a check. What has ended needs nobody any more.
pub(super) fn is_needed(
    conn: &mut Conn,
    request: &Request,
    people: &[&UploaderRecord],
    submissions: &[Submission],
) -> Result<bool, DbError> {
    if request.state != RequestState::Open {
        return Ok(false);
    }
    let mails = db::outbox::of_request(conn, request.id)?;
    let unreachable = |person: &&UploaderRecord| {
        let refused = |mail: &MailRecord| mail.state == MailState::Refused;
        person.uploader.opened_at.is_none() && invitation(&mails, person.uploader.id).is_some_and(refused)
    };
    if people.iter().any(unreachable) {
        return Ok(true);
    }
    let waiting = submissions.iter().filter(|one| one.request == request.id);
    let waiting = waiting.filter(|one| one.state == SubmissionState::Submitted).map(|one| one.id);
    let hand_ins = db::hand_ins::of_submissions(conn, &waiting.collect::<Vec<_>>())?;
    let ids: Vec<_> = hand_ins.iter().map(|record| record.hand_in.id).collect();
    let files = db::files::of_hand_ins(conn, &ids)?;
    let waits = |word: &str| word.starts_with("held");
    Ok(files.iter().any(|file| file.released.is_none() && file.verdict.as_deref().is_some_and(waits)))
}
