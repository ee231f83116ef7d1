//! Times as people type them.

use std::str::FromStr;

use time::format_description::well_known::Rfc3339;
use time::macros::{format_description, time};
use time::{Date, Duration, OffsetDateTime, UtcOffset};

/// The longest span that is understood: a hundred years, in seconds.
const SPAN_SECONDS_MAX: i64 = 100 * 366 * 86_400;

/// The text is no time. Shown to people.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub enum WhenError {
    #[error("write a number and a unit: 30m, 12h, 7d or 2w")]
    Span,
    #[error("write a day as 2026-12-31")]
    Day,
    #[error("write a span such as 7d, a day such as 2026-12-31, or a time such as 2026-12-31T17:00:00Z")]
    Point,
}

/// A span of time: `90s`, `30m`, `12h`, `7d`, `2w`. Never zero.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Span(Duration);

impl Span {
    pub const fn duration(self) -> Duration {
        self.0
    }

    /// The whole days it is, if it is whole days.
    pub fn whole_days(self) -> Option<u32> {
        let days = self.0.whole_days();
        if Duration::days(days) == self.0 { u32::try_from(days).ok() } else { None }
    }
}

impl FromStr for Span {
    type Err = WhenError;

    fn from_str(text: &str) -> Result<Self, WhenError> {
        let unit = text.chars().last().ok_or(WhenError::Span)?;
        let seconds = match unit {
            's' => 1,
            'm' => 60,
            'h' => 3_600,
            'd' => 86_400,
            'w' => 7 * 86_400,
            _ => return Err(WhenError::Span),
        };
        let number = &text[..text.len() - unit.len_utf8()];
        if !number.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(WhenError::Span);
        }
        let number: i64 = number.parse().map_err(|_| WhenError::Span)?;
        match number.checked_mul(seconds) {
            Some(seconds @ 1..=SPAN_SECONDS_MAX) => Ok(Self(Duration::seconds(seconds))),
            _ => Err(WhenError::Span),
        }
    }
}

/// A point in time, as a distance from now or as a date.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Point {
    Span(Span),
    Day(Date),
    At(OffsetDateTime),
}

impl FromStr for Point {
    type Err = WhenError;

    fn from_str(text: &str) -> Result<Self, WhenError> {
        let span = text.parse().map(Self::Span);
        let span = span.or_else(|_| day(text).map(Self::Day));
        span.or_else(|_| OffsetDateTime::parse(text, &Rfc3339).map(Self::At).map_err(|_| WhenError::Point))
    }
}

impl Point {
    /// Looking back from `now`; a day is its first moment (UTC).
    pub fn ago(self, now: OffsetDateTime) -> OffsetDateTime {
        match self {
            Self::Span(span) => now.saturating_sub(span.duration()),
            Self::Day(day) => day.midnight().assume_utc(),
            Self::At(at) => at,
        }
    }

    /// Looking forward from `now`; a day is its last second (UTC).
    pub fn ahead(self, now: OffsetDateTime) -> OffsetDateTime {
        match self {
            Self::Span(span) => now.saturating_add(span.duration()),
            Self::Day(day) => day.with_time(time!(23:59:59)).assume_utc(),
            Self::At(at) => at,
        }
    }
}

/// Reads `2026-12-31`.
///
/// # Errors
///
/// [`WhenError::Day`].
pub fn day(text: &str) -> Result<Date, WhenError> {
    Date::parse(text, format_description!("[year]-[month]-[day]")).map_err(|_| WhenError::Day)
}

/// RFC 3339 in UTC, to the second: as the API takes times.
pub(super) fn rfc3339(at: OffsetDateTime) -> String {
    const FORM: &[time::format_description::BorrowedFormatItem<'_>] =
        format_description!("[year]-[month]-[day]T[hour]:[minute]:[second]Z");
    at.to_offset(UtcOffset::UTC).format(FORM).expect("a date has all of these parts")
}

/// `2026-12-31 17:00:00Z`: a time from the API (RFC 3339) for the eye; anything else as it is.
pub(super) fn readable(time: &str) -> String {
    match OffsetDateTime::parse(time, &Rfc3339) {
        Ok(at) => rfc3339(at).replace('T', " "),
        Err(_) => super::text::shown(time),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::{date, datetime};

    const NOON: OffsetDateTime = datetime!(2026-03-01 12:00 UTC);

    #[test]
    fn spans_have_a_number_and_a_unit() {
        let cases = [("90s", 90), ("30m", 1_800), ("12h", 43_200), ("7d", 604_800), ("2w", 1_209_600)];
        for (text, seconds) in cases {
            assert_eq!(text.parse(), Ok(Span(Duration::seconds(seconds))), "{text}");
        }
        for bad in [
            "",
            "d",
            "7",
            "0d",
            "-7d",
            "+7d",
            "7 d",
            "7dd",
            "7.5d",
            "7y",
            "7ø",
            "9223372036854775807w",
            "99999w",
        ] {
            assert_eq!(bad.parse::<Span>(), Err(WhenError::Span), "{bad}");
        }
    }

    #[test]
    fn only_whole_days_count_as_days() {
        assert_eq!("2w".parse::<Span>().unwrap().whole_days(), Some(14));
        assert_eq!("24h".parse::<Span>().unwrap().whole_days(), Some(1));
        assert_eq!("25h".parse::<Span>().unwrap().whole_days(), None);
    }

    #[test]
    fn a_day_begins_when_looking_back_and_ends_when_looking_forward() {
        let day: Point = "2026-03-07".parse().unwrap();
        assert_eq!(day, Point::Day(date!(2026 - 03 - 07)));
        assert_eq!(day.ago(NOON), datetime!(2026-03-07 00:00 UTC));
        assert_eq!(day.ahead(NOON), datetime!(2026-03-07 23:59:59 UTC));
    }

    #[test]
    fn a_point_is_a_span_a_day_or_a_time() {
        assert_eq!("2d".parse::<Point>().unwrap().ago(NOON), datetime!(2026-02-27 12:00 UTC));
        assert_eq!("2d".parse::<Point>().unwrap().ahead(NOON), datetime!(2026-03-03 12:00 UTC));
        let at: Point = "2026-03-07T17:00:00+01:00".parse().unwrap();
        assert_eq!(rfc3339(at.ahead(NOON)), "2026-03-07T16:00:00Z");
        for bad in ["tomorrow", "2026-02-30", "2026-3-7", "07-03-2026", "2026-03-07T17:00"] {
            assert_eq!(bad.parse::<Point>(), Err(WhenError::Point), "{bad}");
        }
    }
}
