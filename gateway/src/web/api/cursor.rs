//! Where a page of a list goes on: an opaque text for clients, a place in the order for the database.

use crate::app::{AppError, Before};
use crate::domain::ShareId;

/// Reads the `next` of an earlier page.
pub(super) fn parse(text: &str) -> Result<Before, AppError> {
    let bad = || AppError::invalid("before", "must be the `next` of an earlier page");
    let (at, id) = text.split_once('.').ok_or_else(bad)?;
    // Ids of all things are written alike.
    let id: ShareId = id.parse().map_err(|_| bad())?;
    Ok(Before { at: at.parse().map_err(|_| bad())?, id: *id.as_bytes() })
}

pub(super) fn write(next: Before) -> String {
    format!("{}.{}", next.at, ShareId::from_bytes(next.id))
}

/// Cuts `rows`, of which one more than `limit` was asked for, to the page; says where the next begins, if there is one.
pub(super) fn cut<T>(rows: &mut Vec<T>, limit: i64, place: impl Fn(&T) -> Before) -> Option<String> {
    let page = usize::try_from(limit).unwrap_or(usize::MAX);
    let more = rows.len() > page;
    rows.truncate(page);
    rows.last().filter(|_| more).map(|last| write(place(last)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_is_what_a_page_gave_out_and_nothing_else() {
        let place = Before { at: 12, id: [7; 16] };
        assert_eq!(parse(&write(place)).unwrap(), place);
        for text in ["", "12", "12.", ".x", "x.aaaaaaaaaaaaaaaaaaaaaaaaaa", "1e9.aaaaaaaaaaaaaaaaaaaaaaaaaa"]
        {
            assert!(parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn only_a_page_that_is_cut_has_a_next() {
        let place = |at: &i64| Before { at: *at, id: [0; 16] };
        let mut rows = vec![3, 2, 1];
        assert_eq!(cut(&mut rows, 3, place), None);
        assert_eq!(parse(&cut(&mut rows, 2, place).unwrap()).unwrap().at, 2);
        assert_eq!(rows, [3, 2]);
    }
}
