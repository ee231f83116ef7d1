//! Dates, times and sizes as each language writes them.

use time::OffsetDateTime;

use super::{Locale, TimeZone};

const MONTHS_DA: [&str; 12] = [
    "januar",
    "februar",
    "marts",
    "april",
    "maj",
    "juni",
    "juli",
    "august",
    "september",
    "oktober",
    "november",
    "december",
];
const MONTHS_EN: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// `5. december 2026` or `5 December 2026`: the day of `at` in `zone`.
pub fn format_date(locale: Locale, zone: TimeZone, at: OffsetDateTime) -> String {
    let at = zone.local(at);
    let month = usize::from(u8::from(at.month())) - 1;
    match locale {
        Locale::Da => format!("{}. {} {}", at.day(), MONTHS_DA[month], at.year()),
        Locale::En => format!("{} {} {}", at.day(), MONTHS_EN[month], at.year()),
    }
}

/// `5. december 2026 kl. 14.30` or `5 December 2026 at 14:30 CET`, to the minute (rounded down).
///
/// The zone is named where the reader may live in another one: always in English, in Danish only for UTC.
pub fn format_date_time(locale: Locale, zone: TimeZone, at: OffsetDateTime) -> String {
    let date = format_date(locale, zone, at);
    let name = zone.abbreviation(at);
    let local = zone.local(at);
    let (hour, minute) = (local.hour(), local.minute());
    match (locale, zone) {
        (Locale::Da, TimeZone::CentralEurope) => format!("{date} kl. {hour:02}.{minute:02}"),
        (Locale::Da, TimeZone::Utc) => format!("{date} kl. {hour:02}.{minute:02} {name}"),
        (Locale::En, _) => format!("{date} at {hour:02}:{minute:02} {name}"),
    }
}

/// `999 byte`, `1,4 MB`, `5.2 GB`: decimal units (1 kB = 1000 bytes), one decimal below 10, rounded half up.
pub fn format_bytes(locale: Locale, bytes: u64) -> String {
    const UNITS: [&str; 5] = ["kB", "MB", "GB", "TB", "PB"];
    if bytes < 1000 {
        return match (locale, bytes) {
            (Locale::En, 1) | (Locale::Da, _) => format!("{bytes} byte"),
            (Locale::En, _) => format!("{bytes} bytes"),
        };
    }
    let bytes = u128::from(bytes);
    let mut scale: u128 = 1000;
    let mut unit = 0;
    // 999 500 bytes would round to "1000 kB": that is a megabyte.
    while unit + 1 < UNITS.len() && bytes * 2 >= scale * 1999 {
        scale *= 1000;
        unit += 1;
    }
    let tenths = (bytes * 20 + scale) / (scale * 2);
    let unit = UNITS[unit];
    if tenths >= 100 {
        return format!("{} {unit}", (bytes * 2 + scale) / (scale * 2));
    }
    let point = match locale {
        Locale::Da => ',',
        Locale::En => '.',
    };
    match tenths % 10 {
        0 => format!("{} {unit}", tenths / 10),
        tenth => format!("{}{point}{tenth} {unit}", tenths / 10),
    }
}
