//! Days as the keys count them.

use std::{
    fmt,
    ops::{Add, Sub},
};

use serde::{Deserialize, Serialize};

/// A UTC day: whole days since 1970-01-01. Adding and subtracting stops at the ends of the range.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct KeyDay(pub u32);

/// Seconds of a UTC day, which has no leap seconds in Unix time.
const SECONDS_A_DAY: i64 = 86_400;

impl KeyDay {
    /// The day in which this moment (Unix seconds) lies; `None` before 1970 and after the last `u32` day.
    pub fn from_unix_seconds(seconds: i64) -> Option<Self> {
        u32::try_from(seconds.div_euclid(SECONDS_A_DAY)).ok().map(Self)
    }

    /// The day's first moment, in Unix seconds.
    pub fn start_unix_seconds(self) -> i64 {
        i64::from(self.0) * SECONDS_A_DAY
    }

    /// Whole days from `earlier` to this day; zero if `earlier` is not earlier.
    pub fn days_since(self, earlier: Self) -> u32 {
        self.0.saturating_sub(earlier.0)
    }
}

impl Add<u32> for KeyDay {
    type Output = Self;

    fn add(self, days: u32) -> Self {
        Self(self.0.saturating_add(days))
    }
}

impl Sub<u32> for KeyDay {
    type Output = Self;

    fn sub(self, days: u32) -> Self {
        Self(self.0.saturating_sub(days))
    }
}

impl fmt::Display for KeyDay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
