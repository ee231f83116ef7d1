//! After a restore, before anybody comes in: what has ended since the backup ends again, what nobody can open any more
//! ends now and its senders are told, and every session begins anew.

use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use super::post::{self, Letter};
use super::purge::{delete_blobs, end_access, note_expired, purge_dead};
use super::sealed::outside;
use super::{App, AppError, Entry, drafts, erasures, log, uploading};
use crate::db::{self, Conn, DbError};
use crate::domain::{Actor, EventKind};

/// Says, while it is there, that a restore has filled this database and is not done; holds when the backup was made.
const PENDING: &str = "restore_pending";

/// Rows handled in one transaction.
const BATCH: i64 = 50;
/// Passes over what has expired: the server's own jobs go on with the rest.
const PASSES: usize = 200;

/// What came of a restore.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Settled {
    /// Ended again, because they had ended after the backup.
    pub ended_again: u64,
    /// Shares that no root at hand opens; their senders are told.
    pub lost_shares: u64,
    /// Drafts and open hand-ins of the same kind.
    pub lost_drafts: u64,
    /// The log had gone on after the backup.
    pub log_set_back: bool,
}

/// Notes that a restore is under way: until it is settled, nobody may come in.
///
/// # Errors
///
/// [`DbError`].
pub fn begin(conn: &mut Conn, made_at: OffsetDateTime) -> Result<(), DbError> {
    db::meta::set_number(conn, PENDING, made_at.unix_timestamp())
}

/// Settles a restore that was cut short, if there is one.
///
/// # Errors
///
/// [`AppError`]: nobody may come in then.
pub async fn settle_pending(app: &App) -> Result<(), AppError> {
    if app.db.read(|conn| Ok::<_, AppError>(db::meta::get_number(conn, PENDING)?)).await?.is_some() {
        tracing::warn!("a restore was cut short; it is finished now");
        settle(app).await?;
    }
    Ok(())
}

/// Brings a restored database up to date.
///
/// # Errors
///
/// [`AppError`]; to do it once more is safe.
pub async fn settle(app: &App) -> Result<Settled, AppError> {
    let made_at = app
        .db
        .write(|conn| {
            db::backup::end_sessions(conn)?;
            Ok::<_, AppError>(db::meta::get_number(conn, PENDING)?)
        })
        .await?;
    // First: what follows writes lines of its own.
    let log_set_back = outside::go_on(app, &reason(made_at)).await?;
    let ended_again = erasures::reapply(app).await?;
    let mut settled = Settled { ended_again, log_set_back, ..Settled::default() };
    lose(app, &mut settled).await?;
    // A clock that is not believed ends nothing; what is expired is refused in any case.
    for _ in 0..PASSES {
        let before = newest(app).await?;
        if app.time.in_quarantine() {
            break;
        }
        note_expired(app).await?;
        purge_dead(app).await?;
        if newest(app).await? == before {
            break;
        }
    }
    let line = Entry::new(EventKind::BackupRestored, Actor::System);
    let line = line.detail("ended_again", settled.ended_again).detail("lost_shares", settled.lost_shares);
    let (keys, now) = (app.keys.clone(), app.now());
    app.db
        .write(move |conn| {
            // Of two nodes that start at once, one writes the line.
            if db::meta::remove(conn, PENDING)? {
                log::write(conn, &keys, now, line)?;
            }
            Ok::<_, AppError>(())
        })
        .await?;
    Ok(settled)
}

/// Why the log has a break.
fn reason(made_at: Option<i64>) -> String {
    let made_at = made_at.and_then(|at| OffsetDateTime::from_unix_timestamp(at).ok());
    let made_at = made_at.and_then(|at| at.format(&Rfc3339).ok());
    made_at
        .map_or_else(|| "a backup was restored".to_owned(), |at| format!("the backup of {at} was restored"))
}

async fn newest(app: &App) -> Result<i64, AppError> {
    app.db.read(|conn| Ok::<_, AppError>(log::newest(conn)?)).await
}

/// Ends what only a lost root could open.
async fn lose(app: &App, settled: &mut Settled) -> Result<(), AppError> {
    loop {
        let (keys, queue, now) = (app.keys.clone(), post::Queue::new(app), app.now());
        let roots: Vec<u32> = keys.current().roots().iter().map(|root| root.id).collect();
        let (shares, drafts, files) = app
            .db
            .write(move |conn| {
                let (mut shares, mut drafts, mut files) = (0, 0, Vec::new());
                for lost in db::backup::lost_shares(conn, &roots, BATCH)? {
                    let line = |kind| Entry::new(kind, Actor::System).share(lost.id).detail("why", WHY);
                    if lost.draft {
                        files.extend(drafts::remove(conn, lost.id)?);
                        log::write(conn, &keys, now, line(EventKind::DraftDiscarded))?;
                        drafts += 1;
                    } else if db::shares::revoke(conn, lost.id, now)? {
                        files.extend(end_access(conn, lost.id, now)?);
                        log::write(conn, &keys, now, line(EventKind::ShareRevoked))?;
                        queue.add(
                            conn,
                            now,
                            Letter { share: Some(lost.id), ..Letter::new(post::SHARE_LOST) },
                        )?;
                        shares += 1;
                    }
                }
                for id in db::backup::lost_hand_ins(conn, &roots, BATCH)? {
                    let submission = db::hand_ins::find(conn, id)?.hand_in.submission;
                    files.extend(uploading::remove(conn, id)?);
                    let line = Entry::new(EventKind::HandInDiscarded, Actor::System).submission(submission);
                    log::write(conn, &keys, now, line.detail("why", WHY))?;
                    drafts += 1;
                }
                Ok::<_, AppError>((shares, drafts, files))
            })
            .await?;
        if shares + drafts == 0 {
            return Ok(());
        }
        delete_blobs(app, &files).await;
        settled.lost_shares += shares;
        settled.lost_drafts += drafts;
    }
}

const WHY: &str = "its keys were lost with the old machine";
