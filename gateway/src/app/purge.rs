//! Ends: what is deleted, when, and how what a crash left behind is found.

use time::Duration;

use super::post::TO_RECIPIENTS;
use super::start::DAY_MARK;
use super::upload::{blob_id, file_id};
use super::{App, AppError, Entry, drafts, log};
use crate::db::files::FileState;
use crate::db::{self, Conn, DbError};
use crate::domain::share::day_of;
use crate::domain::{Actor, EventKind, FileId, LinkRole, Package, Share, ShareId, ShareState, UploaderId};

/// Rows handled in one transaction.
const BATCH: i64 = 50;

/// Deletes stored files; what fails is found by the sweep.
pub async fn delete_blobs(app: &App, files: &[FileId]) {
    for &file in files {
        if let Err(error) = app.blobs.delete_blob(&blob_id(file)).await {
            tracing::warn!(error = &error as &dyn std::error::Error, %file, "a stored file waits for the sweep");
        }
    }
}

/// Takes every key and every session from a share. In the transaction that ends it.
pub fn end_access(
    conn: &mut Conn,
    share: ShareId,
    now: time::OffsetDateTime,
) -> Result<Vec<FileId>, AppError> {
    db::links::forget_wraps_of_share(conn, share)?;
    db::links::delete_role(conn, share, LinkRole::Draft)?;
    db::sessions::end_recipients_of_share(conn, share)?;
    db::outbox::cancel(conn, share, None, &TO_RECIPIENTS, now)?;
    db::shares::forget_manifest(conn, share)?;
    Ok(db::files::of_share(conn, share)?.into_iter().map(|file| file.id).collect())
}

/// Writes a line for each share that has expired. Its keys live on until its key day.
///
/// # Errors
///
/// [`AppError::Db`].
pub async fn note_expired(app: &App) -> Result<(), AppError> {
    let (keys, now) = (app.keys.clone(), app.now());
    app.db
        .write(move |conn| {
            for share in db::shares::newly_expired(conn, now, BATCH)? {
                let line = Entry::new(EventKind::ShareExpired, Actor::System).share(share.id);
                log::write(conn, &keys, now, line)?;
                db::shares::note_expiry(conn, &share)?;
            }
            Ok(())
        })
        .await
}

/// Ends shares whose key day is over: nobody can open them any more, whatever backup they have.
///
/// # Errors
///
/// [`AppError::Db`].
pub async fn purge_dead(app: &App) -> Result<(), AppError> {
    let (keys, now) = (app.keys.clone(), app.now());
    // The day before yesterday's keys are gone for sure; yesterday's live until 02:00.
    let over = day_of(now - Duration::hours(2));
    let files = app
        .db
        .write(move |conn| {
            // What the day mark has not reached may still have its keys, whatever this node's clock says.
            let mark = db::meta::get_number(conn, DAY_MARK)?.and_then(|mark| u32::try_from(mark).ok());
            let before = over.min(mark.unwrap_or(0));
            let mut files = Vec::new();
            for share in db::shares::to_purge(conn, before, BATCH)? {
                files.extend(end_access(conn, share.id, now)?);
                db::shares::purge(conn, share.id, now)?;
                log::write(
                    conn,
                    &keys,
                    now,
                    Entry::new(EventKind::SharePurged, Actor::System).share(share.id),
                )?;
            }
            Ok::<_, AppError>(files)
        })
        .await?;
    delete_blobs(app, &files).await;
    Ok(())
}

/// Throws away drafts nobody has touched for long.
///
/// # Errors
///
/// [`AppError::Db`].
pub async fn discard_idle(app: &App) -> Result<(), AppError> {
    let (keys, now) = (app.keys.clone(), app.now());
    let since = now - Duration::days(i64::from(app.config.upload_idle_days));
    let files = app
        .db
        .write(move |conn| {
            let mut files = Vec::new();
            for Share { id, .. } in db::shares::idle_drafts(conn, since, BATCH)? {
                files.extend(drafts::remove(conn, id)?);
                let line =
                    Entry::new(EventKind::DraftDiscarded, Actor::System).share(id).detail("why", "idle");
                log::write(conn, &keys, now, line)?;
            }
            Ok::<_, AppError>(files)
        })
        .await?;
    delete_blobs(app, &files).await;
    Ok(())
}

/// Deletes stored files that belong to nothing (a crash between two steps) or to an ended share.
///
/// A blob without a row is only deleted when the sweep before this one saw it, too: an upload that is just being
/// made stores its first bytes after its row, but a message stores them before.
///
/// # Errors
///
/// [`AppError`]; the next sweep goes on.
pub async fn sweep(app: &App, suspects: &mut Vec<FileId>) -> Result<(), AppError> {
    let mut orphans = Vec::new();
    for blob in app.blobs.list_blobs().await? {
        let id = file_id(&blob);
        let needed = app
            .db
            .read(move |conn| {
                // Only a row that is known to be gone makes a blob nobody's.
                let file = match db::files::find(conn, id) {
                    Ok(file) => file,
                    Err(DbError::NotFound) => return Ok::<_, AppError>(false),
                    Err(error) => return Err(error.into()),
                };
                Ok(match file.package {
                    Package::Share(share) => {
                        let state = db::shares::find(conn, share)?.share.state;
                        matches!(state, ShareState::Draft | ShareState::Active { .. })
                    }
                    // A purged submission's rows are deleted; a refused file keeps its row, not its bytes.
                    Package::HandIn(_) => file.state != FileState::Refused,
                })
            })
            .await?;
        if !needed {
            orphans.push(id);
        }
    }
    let (old, fresh): (Vec<_>, Vec<_>) = orphans.into_iter().partition(|id| suspects.contains(id));
    delete_blobs(app, &old).await;
    *suspects = fresh;
    Ok(())
}

/// Forgets sessions, counters, codes, mails and the drafts of sent shares whose time is over.
///
/// # Errors
///
/// [`AppError::Db`].
pub async fn forget_old(app: &App) -> Result<(), AppError> {
    let now = app.now();
    app.db
        .write(move |conn| {
            db::tokens::sweep(conn, now)?;
            db::steps::sweep(conn, now)?;
            db::sessions::sweep(conn, now)?;
            db::provider_visits::sweep(conn, now)?;
            db::addin_sign_ins::sweep(conn, now)?;
            db::counters::sweep(conn, now)?;
            db::codes::sweep(conn, now - Duration::DAY)?;
            db::links::sweep_drafts(conn, now - Duration::DAY)?;
            db::outbox::sweep(conn, now - Duration::days(90))?;
            Ok(())
        })
        .await
}

/// Addresses typed at an open link are forgotten after this long without a proof.
const UNPROVED: Duration = Duration::DAY;
/// Addresses forgotten in one transaction.
const ADDRESSES: i64 = 500;

/// Forgets addresses that somebody typed at an open link or a standing page and nobody proved.
///
/// # Errors
///
/// [`AppError::Db`].
pub async fn forget_unproved(app: &App) -> Result<(), AppError> {
    let (keys, now) = (app.keys.clone(), app.now());
    app.db
        .write(move |conn| {
            let old = db::uploaders::unproved(conn, None, now - UNPROVED, ADDRESSES)?;
            let forgotten = forget_addresses(conn, &old)?;
            if forgotten > 0 {
                let line = Entry::new(EventKind::AddressesForgotten, Actor::System);
                log::write(conn, &keys, now, line.detail("count", forgotten))?;
            }
            Ok(())
        })
        .await
}

/// Forgets these addresses and the mails to them; returns how many were there.
pub(super) fn forget_addresses(conn: &mut Conn, ids: &[UploaderId]) -> Result<usize, AppError> {
    if ids.is_empty() {
        return Ok(0);
    }
    db::outbox::delete_to_uploaders(conn, ids)?;
    Ok(db::uploaders::delete_unproved(conn, ids)?)
}

/// Lets files that were found damaged be tried again, an hour after the last look: a storage that was away comes back.
///
/// Without the share's key nobody can tell here whether bytes are right; that all objects are there is no proof. So
/// the mark is only put aside, and the next reader finds out. The log told of the damage once, and stays with that.
///
/// # Errors
///
/// [`AppError::Db`].
pub async fn recheck_faulty(app: &App) -> Result<(), AppError> {
    let since = app.now() - Duration::HOUR;
    let files = app.db.read(move |conn| Ok::<_, AppError>(db::files::faulty(conn, since, BATCH)?)).await?;
    for file in files {
        let sizes = app.blobs.segment_sizes(&blob_id(file.id)).await;
        if sizes.is_ok_and(|sizes| sizes.len() > usize::from(file.length > 0)) {
            app.db.write(move |conn| Ok::<_, AppError>(db::files::clear_fault(conn, file.id)?)).await?;
        }
    }
    Ok(())
}
