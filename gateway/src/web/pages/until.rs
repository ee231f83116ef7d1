//! The last moment of a day that somebody chose.

use time::format_description::BorrowedFormatItem;
use time::macros::{format_description, time};
use time::{Date, OffsetDateTime};

use crate::locales::TimeZone;

const ISO_DATE: &[BorrowedFormatItem<'_>] = format_description!("[year]-[month]-[day]");

/// The beginning of the day `text` (ISO 8601) on the organisation's clock. None if it is no date.
pub(super) fn beginning_of_day(text: &str, zone: TimeZone) -> Option<OffsetDateTime> {
    let morning = Date::parse(text.trim(), ISO_DATE).ok()?.midnight();
    let offset = zone.local(morning.assume_utc()).offset();
    Some(morning.assume_offset(offset))
}

/// The end of the day `text` (ISO 8601) on the organisation's clock, at most `last`. None if it is no date, or a later
/// day than the one `last` falls on.
pub(super) fn end_of_day(text: &str, zone: TimeZone, last: OffsetDateTime) -> Option<OffsetDateTime> {
    let day = Date::parse(text.trim(), ISO_DATE).ok()?;
    if day > zone.local(last).date() {
        return None;
    }
    let evening = day.with_time(time!(23:59:59));
    // Clocks change at 01:00 UTC: never between a local day's last second and the same reading in UTC.
    let offset = zone.local(evening.assume_utc()).offset();
    Some(evening.assume_offset(offset).min(last))
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::datetime;

    const LAST: OffsetDateTime = datetime!(2026-11-30 23:59:59 UTC);

    #[test]
    fn a_day_ends_on_the_organisations_clock_summer_and_winter() {
        let end = |text| end_of_day(text, TimeZone::CentralEurope, LAST).unwrap();
        assert_eq!(end("2026-07-01"), datetime!(2026-07-01 21:59:59 UTC));
        assert_eq!(end("2026-03-28"), datetime!(2026-03-28 22:59:59 UTC));
        assert_eq!(end("2026-03-29"), datetime!(2026-03-29 21:59:59 UTC));
        assert_eq!(end("2026-10-24"), datetime!(2026-10-24 21:59:59 UTC));
        assert_eq!(end("2026-10-25"), datetime!(2026-10-25 22:59:59 UTC));
        assert_eq!(end_of_day("2026-07-01", TimeZone::Utc, LAST), Some(datetime!(2026-07-01 23:59:59 UTC)));
    }

    /// The last instant falls on the next day in Copenhagen; the form offers that day, and it is cut short.
    #[test]
    fn the_last_day_ends_at_the_last_instant_and_no_day_comes_after_it() {
        assert_eq!(end_of_day("2026-12-01", TimeZone::CentralEurope, LAST), Some(LAST));
        assert_eq!(end_of_day("2026-12-02", TimeZone::CentralEurope, LAST), None);
        assert_eq!(end_of_day("2026-12-01", TimeZone::Utc, LAST), None);
    }

    #[test]
    fn what_is_no_date_is_none() {
        for text in ["", "tomorrow", "2026-02-30", "01-07-2026", "2026-07-01T10:00"] {
            assert_eq!(end_of_day(text, TimeZone::Utc, LAST), None, "{text}");
        }
    }
}
