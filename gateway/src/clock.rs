//! The only caller of "now". Everything else is handed a [`Clock`], so that a test can move time.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant, SystemTime};

use time::OffsetDateTime;

/// Tells the time: wall-clock in UTC and a monotonic reading that no administrator can set back.
///
/// Cloning is cheap and every clone shows the same time.
#[derive(Clone)]
pub struct Clock(Source);

#[derive(Clone)]
enum Source {
    System,
    Manual(Arc<Mutex<Hands>>),
}

struct Hands {
    wall: OffsetDateTime,
    monotonic: Instant,
}

impl Clock {
    /// The machine's own clock.
    pub fn system() -> Self {
        Self(Source::System)
    }

    /// A clock that stands at `start` until it is moved. For tests.
    pub fn manual(start: OffsetDateTime) -> Self {
        Self(Source::Manual(Arc::new(Mutex::new(Hands { wall: start, monotonic: Instant::now() }))))
    }

    /// Now, in UTC.
    pub fn now(&self) -> OffsetDateTime {
        match &self.0 {
            Source::System => Self::system_time().into(),
            Source::Manual(hands) => hands.lock().unwrap_or_else(PoisonError::into_inner).wall,
        }
    }

    /// Now, in milliseconds since 1970-01-01T00:00:00Z.
    pub fn unix_ms(&self) -> i64 {
        let now = self.now();
        now.unix_timestamp() * 1000 + i64::from(now.millisecond())
    }

    /// A reading that never goes backwards; good for durations, meaningless as a date.
    pub fn monotonic(&self) -> Instant {
        match &self.0 {
            Source::System => Instant::now(),
            Source::Manual(hands) => hands.lock().unwrap_or_else(PoisonError::into_inner).monotonic,
        }
    }

    /// Lets `step` pass on a manual clock, on both readings.
    ///
    /// # Panics
    ///
    /// On the system clock, which nobody here may move.
    pub fn advance(&self, step: Duration) {
        self.turn(|hands| {
            hands.wall += step;
            hands.monotonic += step;
        });
    }

    /// Sets the wall time of a manual clock, forwards or back; the monotonic reading stays.
    ///
    /// # Panics
    ///
    /// On the system clock, which nobody here may move.
    pub fn set(&self, wall: OffsetDateTime) {
        self.turn(|hands| hands.wall = wall);
    }

    fn turn(&self, change: impl FnOnce(&mut Hands)) {
        match &self.0 {
            Source::System => panic!("only a manual clock can be moved"),
            Source::Manual(hands) => change(&mut hands.lock().unwrap_or_else(PoisonError::into_inner)),
        }
    }

    #[expect(clippy::disallowed_methods, reason = "this is the one place that asks the machine")]
    fn system_time() -> SystemTime {
        SystemTime::now()
    }
}

impl fmt::Debug for Clock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Source::System => f.write_str("Clock(system)"),
            Source::Manual(_) => write!(f, "Clock({})", self.now()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::datetime;

    #[test]
    fn a_manual_clock_stands_still_until_it_is_moved() {
        let clock = Clock::manual(datetime!(2026-03-01 12:00 UTC));
        let seen_elsewhere = clock.clone();
        let started = clock.monotonic();
        assert_eq!(clock.now(), clock.now());

        clock.advance(Duration::from_millis(1500));

        assert_eq!(seen_elsewhere.now(), datetime!(2026-03-01 12:00:01.5 UTC));
        assert_eq!(seen_elsewhere.unix_ms(), 1_772_366_401_500);
        assert_eq!(seen_elsewhere.monotonic() - started, Duration::from_millis(1500));
    }

    #[test]
    fn setting_the_wall_back_leaves_durations_alone() {
        let clock = Clock::manual(datetime!(2026-03-01 12:00 UTC));
        let before = clock.monotonic();
        clock.set(datetime!(2026-02-28 12:00 UTC));
        assert_eq!(clock.monotonic(), before);
        assert_eq!(clock.now(), datetime!(2026-02-28 12:00 UTC));
    }
}
