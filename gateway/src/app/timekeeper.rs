//! What time it is, when the clock may be wrong.
//!
//! A clock set back must not bring expired things back; a clock set forward must not destroy anything. So there are
//! two answers: [`Timekeeper::now`] never goes back and follows a suspicious clock only when the rules of
//! `kuvert_crypto::daymark` trust it; [`Timekeeper::strict`] is for expiry and takes the later of both.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use time::{Duration, OffsetDateTime};
use tokio::sync::Notify;

use crate::clock::Clock;

/// A clock that is further ahead than this is not followed until the rules of the day mark, or an administrator,
/// believe it. Anything less is: what expired by it stays expired, and its keys are there until their day.
const LEAP: Duration = Duration::hours(26);
/// A clock that moves by more than this between two looks is worth writing down at once.
const STEP: Duration = Duration::minutes(5);

/// Believed time: a start that ticks with the monotonic clock and follows the wall clock while that is sane.
pub struct Timekeeper {
    clock: Clock,
    believed: Mutex<Believed>,
    /// Told when time was moved by more than a few minutes.
    pub stepped: Notify,
}

#[derive(Clone, Copy)]
struct Believed {
    at: OffsetDateTime,
    ticked: Instant,
    /// The wall clock is not trusted: nothing is ended meanwhile.
    quarantine: bool,
}

impl Timekeeper {
    /// Goes on from `mark`, the latest time this installation has known.
    pub fn new(clock: Clock, mark: Option<OffsetDateTime>) -> Self {
        let at = mark.unwrap_or_else(|| clock.now());
        let believed = Believed { at, ticked: clock.monotonic(), quarantine: false };
        Self { clock, believed: Mutex::new(believed), stepped: Notify::new() }
    }

    /// The wall clock is not believed.
    pub fn distrust(&self) {
        self.lock().quarantine = true;
    }

    /// The wall clock is believed, however far ahead it is.
    pub fn trust(&self) {
        let wall = self.clock.now();
        let mut believed = self.lock();
        let ticking = self.tick(&mut believed);
        believed.at = ticking.max(wall);
        believed.quarantine = false;
    }

    pub fn in_quarantine(&self) -> bool {
        self.lock().quarantine
    }

    /// Now: for the log, for limits, for sessions. Never goes back.
    pub fn now(&self) -> OffsetDateTime {
        let mut believed = self.lock();
        let ticking = self.tick(&mut believed);
        let wall = self.clock.now();
        if wall > ticking && wall - ticking < LEAP {
            believed.at = wall;
            if wall - ticking > STEP {
                self.stepped.notify_one();
            }
        }
        believed.at
    }

    /// Now, for whether something has expired: what either clock calls expired is refused.
    pub fn strict(&self) -> OffsetDateTime {
        self.now().max(self.clock.now())
    }

    fn tick(&self, believed: &mut Believed) -> OffsetDateTime {
        let monotonic = self.clock.monotonic();
        let elapsed = monotonic.saturating_duration_since(believed.ticked);
        believed.at += elapsed;
        believed.ticked = monotonic;
        believed.at
    }

    fn lock(&self) -> MutexGuard<'_, Believed> {
        self.believed.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::datetime;

    const NOON: OffsetDateTime = datetime!(2026-03-01 12:00 UTC);

    fn keeper() -> (Clock, Timekeeper) {
        let clock = Clock::manual(NOON);
        (clock.clone(), Timekeeper::new(clock, None))
    }

    #[test]
    fn case_59_time_never_goes_back() {
        let (clock, time) = keeper();
        clock.set(NOON - Duration::hours(2));
        assert_eq!(time.now(), NOON);
        clock.advance(std::time::Duration::from_mins(1));
        assert_eq!(time.now(), NOON + Duration::MINUTE);
        assert_eq!(time.strict(), NOON + Duration::MINUTE);
    }

    #[test]
    fn case_59_what_expired_by_a_clock_two_hours_ahead_stays_expired() {
        let (clock, time) = keeper();
        clock.set(NOON + Duration::hours(2));
        assert_eq!(time.now(), NOON + Duration::hours(2));
        clock.set(NOON);
        assert_eq!(time.strict(), NOON + Duration::hours(2));
    }

    #[test]
    fn case_59_a_clock_that_leaps_400_days_expires_but_is_not_written_down() {
        let (clock, time) = keeper();
        clock.set(NOON + Duration::days(400));
        assert_eq!(time.now(), NOON);
        assert_eq!(time.strict(), NOON + Duration::days(400));
        clock.set(NOON + Duration::SECOND);
        assert_eq!(time.strict(), NOON + Duration::SECOND);
    }

    #[test]
    fn case_59_a_start_with_a_clock_set_back_goes_on_from_the_mark() {
        let clock = Clock::manual(NOON - Duration::hours(2));
        assert_eq!(Timekeeper::new(clock, Some(NOON)).now(), NOON);
    }

    #[test]
    fn a_clock_that_is_trusted_again_is_followed() {
        let (clock, time) = keeper();
        time.distrust();
        clock.set(NOON + Duration::days(3));
        assert_eq!(time.now(), NOON);
        time.trust();
        assert_eq!(time.now(), NOON + Duration::days(3));
    }
}
