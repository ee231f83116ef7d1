//! Limits on what anybody may try, counted in the database: no cookie resets them.

use time::Duration;

use super::personal::counter;
use super::{App, AppError, Entry, Visitor};
use crate::db;
use crate::domain::{Actor, EventKind};

/// Counts a link or ticket that does not exist against the visitor's network.
///
/// The log gets a line for the first miss of a minute and one when the budget is used up, so that nobody can flood it.
///
/// # Errors
///
/// [`AppError::SlowDown`] when the budget of this minute is used up.
pub async fn miss(app: &App, visitor: &Visitor) -> Result<(), AppError> {
    let max = i32::try_from(app.config.misses_per_network_per_minute).unwrap_or(i32::MAX);
    let (keys, now, visitor) = (app.keys.clone(), app.now(), visitor.clone());
    let name = counter(&keys, "miss", &visitor.network());
    app.db
        .write(move |conn| {
            let line = |count: i32| {
                Entry::new(EventKind::LinkUnknown, Actor::Visitor).refused().from(&visitor).detail("count", count)
            };
            match db::counters::take(conn, name, now, Duration::MINUTE, max.saturating_add(1))? {
                Some(1) => super::log::write(conn, &keys, now, line(1))?,
                Some(count) if count <= max => {}
                Some(count) => super::log::write(conn, &keys, now, line(count))?,
                None => {}
            }
            Ok::<_, AppError>(())
        })
        .await?;
    spent(app, &name, max).await
}

async fn spent(app: &App, name: &[u8; 16], max: i32) -> Result<(), AppError> {
    let (name, now) = (*name, app.now());
    let count = app.db.read(move |conn| db::counters::peek(conn, name, now)).await?;
    if count > max { Err(AppError::SlowDown { seconds: 60 }) } else { Ok(()) }
}

/// Whether this network has used up its misses; then even good links must wait, or the limit would tell them apart.
pub async fn check_misses(app: &App, visitor: &Visitor) -> Result<(), AppError> {
    let max = i32::try_from(app.config.misses_per_network_per_minute).unwrap_or(i32::MAX);
    spent(app, &counter(&app.keys, "miss", &visitor.network()), max).await
}
