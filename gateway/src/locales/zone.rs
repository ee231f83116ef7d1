//! The clock on the organisation's wall.

use std::str::FromStr;

use time::{Date, Month, OffsetDateTime, Time, UtcOffset, Weekday};

/// The zone in which times are shown to people. What is stored and compared is always UTC.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum TimeZone {
    /// Coordinated Universal Time.
    Utc,
    /// Central European Time with the European Union's summer time (Directive 2000/84/EC): Copenhagen,
    /// Berlin, Paris, Stockholm, Oslo …
    #[default]
    CentralEurope,
}

/// The zone is none of those that exist; carries what was asked for.
#[derive(Debug, Eq, PartialEq, thiserror::Error)]
#[error("the time zone {0:?} is not one of: UTC, CET, Europe/Copenhagen")]
pub struct UnknownTimeZone(String);

impl TimeZone {
    /// The same instant with the zone's offset.
    pub fn local(self, at: OffsetDateTime) -> OffsetDateTime {
        match self {
            Self::Utc => at.to_offset(UtcOffset::UTC),
            Self::CentralEurope => {
                let hours = if is_summer_time(at) { 2 } else { 1 };
                at.to_offset(UtcOffset::from_hms(hours, 0, 0).unwrap_or(UtcOffset::UTC))
            }
        }
    }

    /// `UTC`, `CET` or `CEST`, as valid at that instant.
    pub fn abbreviation(self, at: OffsetDateTime) -> &'static str {
        match self {
            Self::Utc => "UTC",
            Self::CentralEurope if is_summer_time(at) => "CEST",
            Self::CentralEurope => "CET",
        }
    }
}

impl FromStr for TimeZone {
    type Err = UnknownTimeZone;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        match name {
            "UTC" => Ok(Self::Utc),
            "CET" | "Europe/Copenhagen" => Ok(Self::CentralEurope),
            other => Err(UnknownTimeZone(other.to_owned())),
        }
    }
}

/// From the last Sunday of March to the last Sunday of October, changing at 01:00 UTC.
fn is_summer_time(at: OffsetDateTime) -> bool {
    let at = at.to_offset(UtcOffset::UTC);
    let (Some(starts), Some(ends)) =
        (change_in(at.year(), Month::March), change_in(at.year(), Month::October))
    else {
        return false;
    };
    (starts..ends).contains(&at)
}

/// 01:00 UTC on the last Sunday of a month that has 31 days.
fn change_in(year: i32, month: Month) -> Option<OffsetDateTime> {
    let last = Date::from_calendar_date(year, month, 31).ok()?;
    let sunday = if last.weekday() == Weekday::Sunday { last } else { last.prev_occurrence(Weekday::Sunday) };
    Some(sunday.with_time(Time::from_hms(1, 0, 0).ok()?).assume_utc())
}
