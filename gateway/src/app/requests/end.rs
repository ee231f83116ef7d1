//! What becomes of requests that are over.

use time::Duration;

use super::super::{App, AppError, Entry, log};
use crate::db;
use crate::domain::{Actor, EventKind};

/// Rows handled in one transaction.
const BATCH: i64 = 50;

/// Writes a line for each request that has expired.
///
/// # Errors
///
/// [`AppError::Db`].
pub async fn note_expired(app: &App) -> Result<(), AppError> {
    let (keys, now) = (app.keys.clone(), app.now());
    app.db
        .write(move |conn| {
            for record in db::requests::newly_expired(conn, now, BATCH)? {
                let line = Entry::new(EventKind::RequestExpired, Actor::System).request(record.request.id);
                log::write(conn, &keys, now, line)?;
                db::requests::note_expiry(conn, &record.request)?;
            }
            Ok(())
        })
        .await
}

/// Deletes requests that ended long ago and hold nothing any more: what they asked, whom, and the ways in. People who came
/// to a request that goes on are forgotten as long after their last visit.
///
/// # Errors
///
/// [`AppError::Db`].
pub async fn purge_ended(app: &App) -> Result<(), AppError> {
    let (keys, now) = (app.keys.clone(), app.now());
    let before = now - Duration::days(i64::from(app.config.request_keep_days));
    app.db
        .write(move |conn| {
            for record in db::request_ends::to_purge(conn, before, BATCH)? {
                let id = record.request.id;
                if db::request_ends::purge(conn, id, before, now)? {
                    let line = Entry::new(EventKind::RequestPurged, Actor::System).request(id);
                    log::write(conn, &keys, now, line)?;
                }
            }
            // A page that stays has no end, but those who came to it have one.
            let people = db::request_ends::bygone_people(conn, before, BATCH)?;
            if !people.is_empty() {
                db::request_ends::forget_people(conn, &people)?;
                let line = Entry::new(EventKind::AddressesForgotten, Actor::System);
                log::write(conn, &keys, now, line.detail("count", people.len()).detail("why", "time"))?;
            }
            Ok(())
        })
        .await
}
