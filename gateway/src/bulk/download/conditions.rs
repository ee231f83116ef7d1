//! `If-Match`, `If-None-Match` and `If-Range` (RFC 9110 section 13).

use hyper::HeaderMap;
use hyper::header::{HeaderName, IF_MATCH, IF_NONE_MATCH, IF_RANGE};

use super::content::Validators;
use crate::bulk::date::http_date;

#[derive(Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// The client has it already.
    NotModified,
    /// The client wants another state of it than there is.
    Changed,
    /// It is to be sent; only with `ranges` does `Range` count.
    Send { ranges: bool },
}

pub(super) fn judge(headers: &HeaderMap, current: &Validators) -> Verdict {
    if headers.contains_key(IF_MATCH) && !lists(headers, &IF_MATCH, &current.etag) {
        return Verdict::Changed;
    }
    if headers.contains_key(IF_NONE_MATCH) && lists(headers, &IF_NONE_MATCH, &current.etag) {
        return Verdict::NotModified;
    }
    let ranges = match headers.get(IF_RANGE) {
        None => true,
        // A weak tag never matches. A date does only if it is the one that was sent.
        Some(value) => value == current.etag.as_str() || value == http_date(current.modified).as_str(),
    };
    Verdict::Send { ranges }
}

/// Whether a list of entity tags names `etag`. Ours has no comma, so a plain split finds it.
fn lists(headers: &HeaderMap, name: &HeaderName, etag: &str) -> bool {
    let values = headers.get_all(name).iter().filter_map(|value| value.to_str().ok());
    values.flat_map(|value| value.split(',')).map(str::trim).any(|tag| {
        tag == "*" || tag == etag || (name == IF_NONE_MATCH && tag.strip_prefix("W/") == Some(etag))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::datetime;

    fn verdict(name: HeaderName, value: &str) -> Verdict {
        let current = Validators { etag: "\"abc\"".to_owned(), modified: datetime!(1994-11-06 8:49:37 UTC) };
        let mut headers = HeaderMap::new();
        headers.insert(name, value.parse().unwrap());
        judge(&headers, &current)
    }

    #[test]
    fn a_resumed_download_gets_a_part_only_of_the_bytes_it_began_with() {
        for (value, ranges) in [
            ("\"abc\"", true),
            ("\"abd\"", false),
            ("W/\"abc\"", false),
            ("Sun, 06 Nov 1994 08:49:37 GMT", true),
            ("Sun, 06 Nov 1994 08:49:38 GMT", false),
        ] {
            assert_eq!(verdict(IF_RANGE, value), Verdict::Send { ranges }, "{value}");
        }
    }

    #[test]
    fn what_the_client_has_is_not_sent_again() {
        for value in ["\"abc\"", "W/\"abc\"", "\"x\", \"abc\"", "*"] {
            assert_eq!(verdict(IF_NONE_MATCH, value), Verdict::NotModified, "{value}");
        }
        assert_eq!(verdict(IF_NONE_MATCH, "\"x\""), Verdict::Send { ranges: true });
    }

    #[test]
    fn a_client_that_wants_another_state_is_told_so() {
        assert_eq!(verdict(IF_MATCH, "\"x\", W/\"abc\""), Verdict::Changed);
        assert_eq!(verdict(IF_MATCH, "\"abc\""), Verdict::Send { ranges: true });
    }
}
