//! Times as HTTP writes them.

use time::OffsetDateTime;
use time::format_description::BorrowedFormatItem;
use time::macros::format_description;

const IMF_FIXDATE: &[BorrowedFormatItem<'_>] =
    format_description!("[weekday repr:short], [day] [month repr:short] [year] [hour]:[minute]:[second] GMT");

/// IMF-fixdate (RFC 9110 section 5.6.7).
pub(super) fn http_date(at: OffsetDateTime) -> String {
    at.to_offset(time::UtcOffset::UTC)
        .format(&IMF_FIXDATE)
        .expect("every component is one of a date and time")
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::datetime;

    #[test]
    fn a_date_reads_as_in_the_standard() {
        assert_eq!(http_date(datetime!(1994-11-06 09:49:37 +01:00)), "Sun, 06 Nov 1994 08:49:37 GMT");
    }
}
