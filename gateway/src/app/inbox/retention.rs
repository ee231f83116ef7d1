//! How long what was handed in is kept, and what unfinished hand-ins leave.

use time::{Duration, OffsetDateTime};

use super::super::post::{self, Letter};
use super::super::{App, AppError, Entry, log, purge, requests, uploading};
use super::end;
use crate::config::Config;
use crate::db;
use crate::db::submissions::PurgeTimes;
use crate::domain::{Actor, EventKind};

/// Rows handled in one transaction.
const BATCH: i64 = 50;

/// When something is deleted that was handed in, fetched or closed at `at`: what nobody has dealt with is kept longer.
pub(in crate::app) fn kept_until(config: &Config, at: OffsetDateTime, dealt_with: bool) -> OffsetDateTime {
    let days = if dealt_with { config.submission_keep_days } else { config.submission_unfetched_days };
    at + Duration::days(i64::from(days))
}

/// Gives every submission a day to be deleted that has none; nothing that was handed in lives for ever.
///
/// # Errors
///
/// [`AppError::Db`].
pub async fn settle(app: &App) -> Result<(), AppError> {
    let purge_at = kept_until(&app.config, app.now(), false);
    app.db.write(move |conn| Ok(db::submissions::settle(conn, purge_at).map(drop)?)).await
}

/// Throws open hand-ins away that nobody has touched for long.
///
/// # Errors
///
/// [`AppError::Db`].
pub async fn discard_idle(app: &App) -> Result<(), AppError> {
    let (keys, now) = (app.keys.clone(), app.now());
    let since = now - Duration::days(i64::from(app.config.upload_idle_days));
    let gone = app
        .db
        .write(move |conn| {
            let mut gone = Vec::new();
            for record in db::hand_ins::idle(conn, since, BATCH)? {
                gone.extend(uploading::remove(conn, record.hand_in.id)?);
                let line = Entry::new(EventKind::HandInDiscarded, Actor::System);
                let line = line.submission(record.hand_in.submission).detail("why", "idle");
                log::write(conn, &keys, now, line)?;
            }
            Ok::<_, AppError>(gone)
        })
        .await?;
    purge::delete_blobs(app, &gone).await;
    Ok(())
}

/// Tells the inbox of submissions that are deleted soon.
///
/// # Errors
///
/// [`AppError::Db`].
pub async fn warn(app: &App) -> Result<(), AppError> {
    let days = app.config.submission_warning_days;
    if days == 0 {
        return Ok(());
    }
    let (queue, now) = (post::Queue::new(app), app.now());
    let warned = app
        .db
        .write(move |conn| {
            let soon = db::submissions::to_warn(conn, now + Duration::days(i64::from(days)), BATCH)?;
            for submission in &soon {
                if db::submissions::mark_warned(conn, submission.id, now)? {
                    let letter = || Letter {
                        uploader: Some(submission.uploader),
                        about: submission.purge_at.map_or(0, OffsetDateTime::unix_timestamp).to_string(),
                        ..Letter::new(post::PURGE_WARNING)
                    };
                    // What nobody has fetched would be lost: that is said to those who want no mails, too.
                    let must = submission.fetched_at.is_none();
                    requests::tell(conn, &queue, now, submission.request, must, letter)?;
                }
            }
            Ok::<_, AppError>(soon.len())
        })
        .await?;
    if warned > 0 {
        app.mail_queued.notify_one();
    }
    Ok(())
}

/// Deletes submissions whose time has come.
///
/// # Errors
///
/// [`AppError::Db`].
pub async fn purge_due(app: &App) -> Result<(), AppError> {
    let (keys, now) = (app.keys.clone(), app.now());
    // Somebody may be adding to it: that is waited for as long as an unfinished hand-in is kept.
    let patient_until = now - Duration::days(i64::from(app.config.upload_idle_days));
    let times = PurgeTimes { now, patient_until };
    let gone = app
        .db
        .write(move |conn| {
            let mut gone = Vec::new();
            for submission in db::submissions::to_purge(conn, times, BATCH)? {
                if !db::submissions::purge_due(conn, submission.id, times)? {
                    continue;
                }
                gone.extend(end(conn, submission.id)?);
                let line = Entry::new(EventKind::SubmissionPurged, Actor::System);
                let line = line.request(submission.request).submission(submission.id);
                log::write(conn, &keys, now, line.detail("why", "time"))?;
            }
            Ok::<_, AppError>(gone)
        })
        .await?;
    purge::delete_blobs(app, &gone).await;
    Ok(())
}
