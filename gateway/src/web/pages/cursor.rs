//! Where a page of a list begins, in an address.

use crate::app::{AppError, Before};
use crate::domain::ShareId;

/// As `<milliseconds>.<id>`; ids of all things are written alike.
pub(super) fn write(before: &Before) -> String {
    format!("{}.{}", before.at, ShareId::from_bytes(before.id))
}

/// Reads what [`write()`] wrote; nothing is the newest page.
pub(super) fn read(text: Option<&str>) -> Result<Option<Before>, AppError> {
    text.map(|text| parse(text).ok_or_else(|| AppError::invalid("before", "is no cursor"))).transpose()
}

/// Cuts a list that was asked for one row too many; `key` of the last row is where the next page begins.
pub(super) fn cut<T>(rows: &mut Vec<T>, page: i64, key: impl Fn(&T) -> Before) -> Option<Before> {
    let page = usize::try_from(page).unwrap_or(usize::MAX);
    let more = rows.len() > page;
    rows.truncate(page);
    rows.last().filter(|_| more).map(key)
}

/// A moment as a cursor holds it.
pub(super) fn millis(at: time::OffsetDateTime) -> i64 {
    i64::try_from(at.unix_timestamp_nanos() / 1_000_000).unwrap_or(i64::MAX)
}

fn parse(text: &str) -> Option<Before> {
    let (at, id) = text.split_once('.')?;
    Some(Before { at: at.parse().ok()?, id: *id.parse::<ShareId>().ok()?.as_bytes() })
}

#[cfg(test)]
mod tests {
    use super::{cut, parse, write};
    use crate::app::Before;

    #[test]
    fn a_cursor_reads_back_from_what_it_writes() {
        let read = parse(&write(&Before { at: 1_772_366_400_000, id: [0x5A; 16] })).unwrap();
        assert_eq!((read.at, read.id), (1_772_366_400_000, [0x5A; 16]));
    }

    #[test]
    fn what_is_no_cursor_is_none() {
        for text in
            ["", ".", "1", "1.", "x.aaaaaaaaaaaaaaaaaaaaaaaaaa", "1.a", "1.aaaaaaaaaaaaaaaaaaaaaaaaaa.1"]
        {
            assert!(parse(text).is_none(), "{text}");
        }
    }

    #[test]
    fn the_next_page_begins_behind_the_last_row_and_only_if_there_is_more() {
        let key = |at: &i64| Before { at: *at, id: [0; 16] };
        let mut rows = vec![9, 8, 7];
        assert_eq!(cut(&mut rows, 2, key).map(|before| before.at), Some(8));
        assert_eq!((rows.len(), cut(&mut rows, 2, key)), (2, None));
    }
}
