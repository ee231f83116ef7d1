//! What has ended stays ended. Endings stand in the database, and each node copies them into a file beside its keystore;
//! a database that knows less than the file (a backup came back) does again what the file says, before anybody comes in.

use time::Duration;

use super::purge::{delete_blobs, end_access};
use super::{App, AppError, Entry, erase, inbox, log, manage, requests};
use crate::db::{self, Conn, DbError};
use crate::domain::{
    Actor, Ending, EndingKind, EventKind, FileId, IdentityId, RecipientId, RequestId, RequestLinkId, ShareId,
    StaffId, SubmissionId, TokenId,
};
use crate::keys::{Keys, LedgerLine};

/// No ending is noted as older than one that is there, but transactions commit out of order: so far back is looked again,
/// which is far longer than the database lets one last.
const OVERLAP: Duration = Duration::minutes(10);
/// Rows read at once.
const PAGE: i64 = 1000;
/// Endings done again in one transaction.
const BATCH: usize = 50;
/// Why, in the log.
const WHY: &str = "a backup was restored";

/// Copies new endings into the file beside the keystore; they are on disk when this returns.
///
/// # Errors
///
/// [`AppError`]; the next call goes on.
pub async fn follow(app: &App) -> Result<(), AppError> {
    let ledger = app.keys.ledger();
    let reader = ledger.clone();
    let window = i64::try_from(OVERLAP.whole_milliseconds()).unwrap_or(i64::MAX);
    let (newest, known) = blocking(move || reader.tail(window, |line| ending(line).is_some())).await?;
    let from = newest.map_or(time::OffsetDateTime::UNIX_EPOCH, |at| instant(at) - OVERLAP);
    let mut after = None;
    loop {
        let page =
            app.db.read(move |conn| Ok::<_, AppError>(db::erasures::since(conn, from, after, PAGE)?)).await?;
        let Some(last) = page.last() else { return Ok(()) };
        after = Some((last.at, last.id));
        let lines: Vec<LedgerLine> =
            page.iter().filter(|ending| !known.contains(&ending.id)).map(line).collect();
        if !lines.is_empty() {
            let ledger = ledger.clone();
            blocking(move || ledger.append(&lines)).await?;
        }
    }
}

/// As [`follow`], for whoever has just ended something and tells somebody so: what goes wrong is reported, and the job
/// that follows every few seconds makes up for it.
pub async fn follow_now(app: &App) {
    if let Err(error) = follow(app).await {
        tracing::error!(error = &error as &dyn std::error::Error, "what has ended is not in the file yet");
    }
}

/// Does again what the file has and the database has not. Returns how many things ended.
///
/// # Errors
///
/// [`AppError`]: nobody may come in then.
pub async fn reapply(app: &App) -> Result<u64, AppError> {
    let newest = app.db.read(|conn| Ok::<_, AppError>(db::erasures::newest(conn)?)).await?;
    let from = newest.map_or(i64::MIN, |at| db::to_millis(at - OVERLAP));
    let ledger = app.keys.ledger();
    let mut missing = blocking(move || {
        ledger.reconcile()?;
        let mut endings = Vec::new();
        ledger.read(|line| {
            if line.at >= from {
                endings.extend(ending(&line));
            }
        })?;
        Ok(endings)
    })
    .await?;
    missing.sort_by_key(|ending| (ending.at, ending.id));
    missing.dedup();
    let mut ended = 0;
    for batch in missing.chunks(BATCH) {
        let (batch, keys, now) = (batch.to_vec(), app.keys.clone(), app.now());
        let (count, files) = app
            .db
            .write(move |conn| {
                let (mut count, mut files) = (0, Vec::new());
                for ending in batch {
                    if db::erasures::insert(conn, &ending)?
                        && let Some(gone) = again(conn, &keys, now, &ending)?
                    {
                        files.extend(gone);
                        count += 1;
                    }
                }
                Ok::<_, AppError>((count, files))
            })
            .await?;
        delete_blobs(app, &files).await;
        ended += count;
    }
    if ended > 0 {
        tracing::warn!(ended, "the database was older than what has ended; it was brought up to date");
    }
    Ok(ended)
}

/// Ends it once more. None if there is nothing to end.
fn again(
    conn: &mut Conn,
    keys: &Keys,
    now: time::OffsetDateTime,
    ending: &Ending,
) -> Result<Option<Vec<FileId>>, AppError> {
    let line = |kind| Entry::new(kind, Actor::System).detail("why", WHY);
    let id = ending.subject;
    let mut files = Vec::new();
    let (done, line) = match ending.kind {
        EndingKind::Share => {
            let share = ShareId::from_bytes(id);
            let revoked = db::shares::revoke(conn, share, now)?;
            if revoked {
                files = end_access(conn, share, now)?;
            }
            (revoked, line(EventKind::ShareRevoked).share(share))
        }
        EndingKind::Recipient => {
            let recipient = RecipientId::from_bytes(id);
            let Some(record) = found(db::recipients::find(conn, recipient))? else { return Ok(None) };
            let revoked = db::recipients::revoke(conn, recipient, now)?;
            if revoked {
                manage::shut_out(conn, record.recipient.share, recipient, now)?;
            }
            (revoked, line(EventKind::RecipientRevoked).share(record.recipient.share).recipient(recipient))
        }
        EndingKind::Request => {
            let request = RequestId::from_bytes(id);
            (requests::revoke_in(conn, request, now)?, line(EventKind::RequestRevoked).request(request))
        }
        EndingKind::Submission => {
            let submission = SubmissionId::from_bytes(id);
            let purged = db::submissions::purge(conn, submission)?;
            if purged {
                files = inbox::end(conn, submission)?;
            }
            (purged, line(EventKind::SubmissionPurged).submission(submission))
        }
        EndingKind::StaffDisabled => {
            let staff = StaffId::from_bytes(id);
            let disabled = db::staff::disable(conn, staff, now)?;
            if disabled {
                db::tokens::delete_all(conn, staff)?;
                db::sessions::end_all_staff(conn, staff)?;
            }
            (disabled, line(EventKind::StaffDisabled).staff(staff))
        }
        EndingKind::StaffEnabled => {
            let staff = StaffId::from_bytes(id);
            (db::staff::enable(conn, staff)?, line(EventKind::StaffEnabled).staff(staff))
        }
        EndingKind::Token => {
            let token = TokenId::from_bytes(id);
            let line = line(EventKind::TokenRevoked).detail("token", token.to_string());
            (db::tokens::delete_by_id(conn, token)?, line)
        }
        EndingKind::Person => (erase::in_log(conn, id)? > 0, line(EventKind::PersonErased)),
        kind => match right_again(conn, now, (kind, id), &line)? {
            Some(line) => (true, line),
            None => return Ok(None),
        },
    };
    if !done {
        return Ok(None);
    }
    log::write(conn, keys, now, line)?;
    Ok(Some(files))
}

/// The same for rights that were taken away while what they were to went on. Returns the line, if there was something.
fn right_again(
    conn: &mut Conn,
    now: time::OffsetDateTime,
    (kind, id): (EndingKind, [u8; 16]),
    line: &impl Fn(EventKind) -> Entry,
) -> Result<Option<Entry>, AppError> {
    Ok(match kind {
        EndingKind::RequestLink => {
            let request = db::request_links::revoke(conn, RequestLinkId::from_bytes(id), now)?;
            request.map(|request| line(EventKind::RequestLinkRenewed).request(request))
        }
        EndingKind::Member => match db::inboxes::find_member(conn, id)? {
            Some((inbox, member)) if db::inboxes::remove_member(conn, inbox, member, now)? => {
                let line = line(EventKind::InboxMemberRemoved).detail("inbox", inbox.to_string());
                Some(line.detail("member", member.to_string()))
            }
            _ => None,
        },
        EndingKind::Identity => {
            let identity = IdentityId::from_bytes(id);
            match db::identities::owner(conn, identity)? {
                Some(staff) if db::identities::delete(conn, staff, identity, now)? => {
                    let line = line(EventKind::IdentityUnlinked).staff(staff);
                    Some(line.detail("identity", identity.to_string()))
                }
                _ => None,
            }
        }
        EndingKind::Role(role) => {
            let staff = StaffId::from_bytes(id);
            let set = db::staff::set_role(conn, staff, role, now)?;
            set.then(|| line(EventKind::StaffRoleChanged).staff(staff).detail("to", role.as_str()))
        }
        _ => None,
    })
}

fn found<T>(result: Result<T, DbError>) -> Result<Option<T>, DbError> {
    match result {
        Ok(value) => Ok(Some(value)),
        Err(DbError::NotFound) => Ok(None),
        Err(error) => Err(error),
    }
}

fn line(ending: &Ending) -> LedgerLine {
    let kind = ending.kind.as_str().to_owned();
    LedgerLine { at: db::to_millis(ending.at), kind, subject: ending.subject, id: ending.id }
}

/// Kinds of a later version are left to it.
fn ending(line: &LedgerLine) -> Option<Ending> {
    let kind = EndingKind::parse(&line.kind)?;
    Some(Ending { id: line.id, at: instant(line.at), kind, subject: line.subject })
}

fn instant(millis: i64) -> time::OffsetDateTime {
    time::OffsetDateTime::from_unix_timestamp_nanos(i128::from(millis) * 1_000_000)
        .unwrap_or(time::OffsetDateTime::UNIX_EPOCH)
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> std::io::Result<T> + Send + 'static,
) -> Result<T, AppError> {
    match tokio::task::spawn_blocking(work).await {
        Ok(Ok(done)) => Ok(done),
        Ok(Err(error)) => Err(AppError::Ledger(error)),
        Err(_) => Err(AppError::Sealed("what has ended")),
    }
}
