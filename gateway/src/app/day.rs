//! The day moves on: mark, roots, and an alarm when the clock is not believed.

use std::time::{Duration, Instant};

use kuvert_crypto::daymark::{self, Decision, Watch};
use kuvert_crypto::ids::KeyDay;

use super::rotate::blocking;
use super::start::{DAY_MARK, TIME_MARK, reading};
use super::{App, AppError, Entry, log};
use crate::db;
use crate::domain::{Actor, EventKind};

/// Steps of one look: raise the mark, move the root, forget yesterday's, be steady.
const STEPS_MAX: usize = 8;

/// What one node remembers of its clocks.
pub struct DayWatch {
    watch: Watch,
    began: Instant,
    alarmed: bool,
}

impl DayWatch {
    pub fn new(app: &App) -> Self {
        Self { watch: Watch::new(), began: app.clock.monotonic(), alarmed: false }
    }

    /// Looks at the clocks and does what the rules say.
    ///
    /// # Errors
    ///
    /// [`AppError`]; the next look tries again.
    pub async fn look(&mut self, app: &App) -> Result<(), AppError> {
        for _ in 0..STEPS_MAX {
            match self.observe(app).await? {
                Decision::Steady => {
                    self.steady(app);
                    return keep_time(app).await;
                }
                // No alarm: but until the day is confirmed, nothing is ended by it.
                Decision::Settling => {
                    app.time.distrust();
                    return keep_time(app).await;
                }
                Decision::RaiseMark(day) => raise_mark(app, day).await?,
                Decision::AdvanceRoot(day) => blocking(&app.keys, move |keys| keys.advance_to(day)).await?,
                Decision::DropRootsBefore(day) => {
                    blocking(&app.keys, move |keys| keys.drop_roots_before(day)).await?;
                }
                Decision::Quarantine { cause, .. } => {
                    return self.quarantine(app, &format!("{cause:?}")).await;
                }
            }
        }
        Ok(())
    }

    async fn observe(&mut self, app: &App) -> Result<Decision, AppError> {
        let mark = app.db.read(|conn| Ok::<_, AppError>(db::meta::get_number(conn, DAY_MARK)?)).await?;
        let elapsed: Duration = app.clock.monotonic().saturating_duration_since(self.began);
        let reading =
            reading(&app.keys, &app.clock, elapsed, mark).ok_or(AppError::Sealed("the day mark"))?;
        Ok(self.watch.observe(&reading))
    }

    fn steady(&mut self, app: &App) {
        if app.time.in_quarantine() {
            tracing::info!("the clock is believed again");
        }
        app.time.trust();
        self.alarmed = false;
    }

    async fn quarantine(&mut self, app: &App, cause: &str) -> Result<(), AppError> {
        app.time.distrust();
        keep_time(app).await?;
        if !self.alarmed {
            self.alarmed = true;
            tracing::error!(
                cause,
                "the clock is not believed: nothing is deleted until it has been steady for a day, or until \
                 `kuvert keys advance --to DATE` confirms the day"
            );
            log::note(app, Entry::new(EventKind::ClockAlarm, Actor::System).failed().detail("cause", cause))
                .await?;
        }
        Ok(())
    }
}

async fn raise_mark(app: &App, day: KeyDay) -> Result<(), AppError> {
    app.db
        .write(move |conn| {
            let day = i64::from(day.0);
            // Another node may have raised it further.
            if db::meta::get_number(conn, DAY_MARK)?.is_none_or(|mark| mark < day) {
                db::meta::set_number(conn, DAY_MARK, day)?;
            }
            Ok(())
        })
        .await
}

/// Writes down the latest time that was believed: a start with a clock set back goes on from here.
///
/// # Errors
///
/// [`AppError::Db`].
pub async fn keep_time(app: &App) -> Result<(), AppError> {
    let now = db::to_millis(app.now());
    app.db
        .write(move |conn| {
            if db::meta::get_number(conn, TIME_MARK)?.is_none_or(|mark| mark < now) {
                db::meta::set_number(conn, TIME_MARK, now)?;
            }
            Ok(())
        })
        .await
}

/// An administrator confirms the day: mark and roots go there at once.
///
/// # Errors
///
/// [`AppError::Invalid`] for a day that has not come, or that is over already.
pub async fn advance_by_hand(
    db: &db::Db,
    keys: &crate::keys::Keys,
    clock: &crate::clock::Clock,
    to: KeyDay,
) -> Result<(), AppError> {
    let mark = db.read(|conn| Ok::<_, AppError>(db::meta::get_number(conn, DAY_MARK)?)).await?;
    let reading = reading(keys, clock, Duration::ZERO, mark).ok_or(AppError::Sealed("the day mark"))?;
    let day =
        daymark::advance_by_hand(&reading, to).map_err(|error| AppError::invalid("to", error.to_string()))?;
    let now = db::to_millis(clock.now());
    db.write(move |conn| {
        db::meta::set_number(conn, DAY_MARK, i64::from(day.0))?;
        Ok::<_, AppError>(db::meta::set_number(conn, TIME_MARK, now)?)
    })
    .await?;
    blocking(keys, move |keys| keys.advance_to(day)).await
}
