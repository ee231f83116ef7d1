//! What time it is, when the clock may be wrong.
//!
//! A clock set back must not bring expired things back; a clock set forward must not destroy anything. So there are
//! two answers: [`Timekeeper::now`] never goes back and follows a suspicious clock only when the rules of
//! `kuvert_crypto::daymark` trust it; [`Timekeeper::strict`] is for expiry and takes the later of both.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use time::{Duration, OffsetDateTime};

use crate::clock::Clock;

/// How far the wall clock may be from the ticking one before it is not followed.
const TOLERANCE: Duration = Duration::minutes(5);

/// Believed time: a start that ticks with the monotonic clock and follows the wall clock while that is sane.
pub struct Timekeeper {
    clock: Clock,
    believed: Mutex<Believed>,
}

#[derive(Clone, Copy)]
struct Believed {
    at: OffsetDateTime,
    ticked: Instant,
    /// The wall clock is not trusted.
    quarantine: bool,
}

impl Timekeeper {
    /// Starts at `mark`, the latest time this installation has known, or at the wall clock if that is later.
    pub fn new(clock: Clock, mark: Option<OffsetDateTime>) -> Self {
        let wall = clock.now();
        let at = mark.map_or(wall, |mark| mark.max(wall));
        let believed = Believed { at, ticked: clock.monotonic(), quarantine: false };
        Self { clock, believed: Mutex::new(believed) }
    }

    /// The wall clock is not believed: goes on from `mark`, the latest time that was.
    pub fn distrust(&self, mark: Option<OffsetDateTime>) {
        let mut believed = self.lock();
        if let (false, Some(mark)) = (believed.quarantine, mark) {
            *believed = Believed { at: mark, ticked: self.clock.monotonic(), quarantine: true };
        }
        believed.quarantine = true;
    }

    /// The wall clock is believed again.
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

    /// Now: for the log, for limits, for sessions.
    pub fn now(&self) -> OffsetDateTime {
        let mut believed = self.lock();
        let ticking = self.tick(&mut believed);
        let wall = self.clock.now();
        if !believed.quarantine && wall > ticking && wall - ticking < TOLERANCE {
            believed.at = wall;
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
        clock.advance(std::time::Duration::from_secs(60));
        assert_eq!(time.now(), NOON + Duration::MINUTE);
        assert_eq!(time.strict(), NOON + Duration::MINUTE);
    }

    #[test]
    fn case_59_a_clock_that_leaps_forward_expires_but_is_not_written_down() {
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
        time.distrust(Some(NOON));
        clock.set(NOON + Duration::days(3));
        assert_eq!(time.now(), NOON);
        time.trust();
        assert_eq!(time.now(), NOON + Duration::days(3));
    }
}
