//! `Range` (RFC 9110 section 14): one range of bytes; anything else is answered with the whole.

use std::ops::Range;

use hyper::header::HeaderValue;

#[derive(Debug, PartialEq, Eq)]
pub(super) enum Selection {
    Whole,
    /// Not empty, and within the representation.
    Part(Range<u64>),
    /// A range that lies behind the end.
    Nothing,
}

/// What to send of `len` bytes. A header that cannot be read, names another unit or several ranges is ignored, as
/// the standard allows.
pub(super) fn select(header: Option<&HeaderValue>, len: u64) -> Selection {
    let text = header.and_then(|value| value.to_str().ok()).unwrap_or_default();
    let Some((unit, spec)) = text.split_once('=') else { return Selection::Whole };
    let Some((first, last)) = spec.trim().split_once('-') else { return Selection::Whole };
    if !unit.eq_ignore_ascii_case("bytes") {
        return Selection::Whole;
    }
    let range = match (number(first), number(last)) {
        (Some(first), Some(last)) if first <= last => first..last.saturating_add(1).min(len),
        (Some(first), None) if last.is_empty() => first..len,
        (None, Some(suffix)) if first.is_empty() => len.saturating_sub(suffix)..len,
        _ => return Selection::Whole,
    };
    if range.is_empty() { Selection::Nothing } else { Selection::Part(range) }
}

fn number(text: &str) -> Option<u64> {
    if text.is_empty() || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    // More than 64 bits is behind every end.
    Some(text.parse().unwrap_or(u64::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of_ten(header: &str) -> Selection {
        select(Some(&header.parse().unwrap()), 10)
    }

    #[test]
    fn one_range_is_served_as_far_as_the_bytes_reach() {
        assert_eq!(of_ten("bytes=0-0"), Selection::Part(0..1));
        assert_eq!(of_ten("bytes=2-5"), Selection::Part(2..6));
        assert_eq!(of_ten("bytes=2-"), Selection::Part(2..10));
        assert_eq!(of_ten("bytes=9-99999999999999999999999"), Selection::Part(9..10));
        assert_eq!(of_ten("bytes=-3"), Selection::Part(7..10));
        assert_eq!(of_ten("Bytes=-30"), Selection::Part(0..10));
    }

    #[test]
    fn a_range_behind_the_end_is_refused() {
        for header in ["bytes=10-", "bytes=10-20", "bytes=-0", "bytes=99999999999999999999999-"] {
            assert_eq!(of_ten(header), Selection::Nothing, "{header}");
        }
        assert_eq!(select(Some(&"bytes=0-".parse().unwrap()), 0), Selection::Nothing);
    }

    #[test]
    fn what_is_not_one_range_of_bytes_is_ignored() {
        for header in
            ["bytes=0-1,3-4", "bytes=5-2", "bytes=a-b", "bytes=-", "bytes", "lines=1-2", "bytes=+1-2", ""]
        {
            assert_eq!(of_ten(header), Selection::Whole, "{header:?}");
        }
        assert_eq!(select(None, 10), Selection::Whole);
    }
}
