//! Limits on what anybody may try, counted in the database: no cookie resets them.

use time::{Duration, OffsetDateTime};

use super::personal::counter;
use super::{App, AppError, Entry, Visitor};
use crate::db::{self, Conn};
use crate::domain::{Actor, EventKind};

/// Counts a link that does not exist against the visitor's network.
///
/// The log gets a line for the first miss of a minute and one when the budget is used up, so that nobody can flood it.
///
/// # Errors
///
/// [`AppError::SlowDown`] when the budget of this minute is used up.
pub async fn miss(app: &App, visitor: &Visitor) -> Result<(), AppError> {
    const SLOW: AppError = AppError::SlowDown { seconds: 60 };
    let max = i32::try_from(app.config.misses_per_network_per_minute).unwrap_or(i32::MAX);
    let (keys, now, visitor) = (app.keys.clone(), app.now(), visitor.clone());
    let name = counter(&keys, "miss", &visitor.network());
    // A read first: past the budget, misses cost no write.
    if app.db.read(move |conn| Ok::<_, AppError>(db::counters::peek(conn, name, now)?)).await? > max {
        return Err(SLOW);
    }
    let count = app
        .db
        .write(move |conn| {
            let count = db::counters::take(conn, name, now, Duration::MINUTE, i32::MAX)?.unwrap_or(i32::MAX);
            if count == 1 || count == max.saturating_add(1) {
                let line = Entry::new(EventKind::LinkUnknown, Actor::Visitor).refused().from(&visitor);
                super::log::write(conn, &keys, now, line.detail("count", count))?;
            }
            Ok::<_, AppError>(count)
        })
        .await?;
    if count > max { Err(SLOW) } else { Ok(()) }
}

/// Counts one more of `what`, or says how to wait.
pub fn limit(
    conn: &mut Conn,
    name: [u8; 16],
    now: OffsetDateTime,
    window: Duration,
    max: u32,
) -> Result<Result<(), i64>, AppError> {
    let max = i32::try_from(max).unwrap_or(i32::MAX);
    Ok(match db::counters::take(conn, name, now, window, max)? {
        Some(_) => Ok(()),
        None => Err(window.whole_seconds()),
    })
}
