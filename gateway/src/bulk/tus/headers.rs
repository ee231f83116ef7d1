//! The headers of tus 1.0.0, read strictly: what is not understood is refused, not ignored.

use hyper::header::{CONTENT_LENGTH, CONTENT_TYPE, HeaderMap, HeaderName};
use hyper::{Method, Request};

use super::{Problem, RESUMABLE, TUS_1_0_0, UPLOAD_LENGTH, UPLOAD_OFFSET};
use crate::bulk::body::Body;

const METHOD_OVERRIDE: &str = "x-http-method-override";
/// The one media type of bytes.
const OFFSET_OCTET_STREAM: &[u8] = b"application/offset+octet-stream";
/// Every header of the protocol that is acted on.
const KNOWN: [&str; 4] = ["upload-offset", "upload-length", "upload-metadata", "upload-checksum"];

/// The method meant: some clients can only send POST, and name the true one in a header.
pub(super) fn method(request: &Request<Body>) -> Result<Method, Problem> {
    match request.headers().get(METHOD_OVERRIDE) {
        None => Ok(request.method().clone()),
        Some(meant) if request.method() == Method::POST => match meant.as_bytes() {
            b"PATCH" => Ok(Method::PATCH),
            b"DELETE" => Ok(Method::DELETE),
            _ => Err(Problem::METHOD),
        },
        Some(_) => Err(Problem::METHOD),
    }
}

pub(super) fn check_version(headers: &HeaderMap) -> Result<(), Problem> {
    match only(headers, &RESUMABLE) {
        Some(version) if version == TUS_1_0_0.as_bytes() => Ok(()),
        _ => Err(Problem::TUS_VERSION),
    }
}

/// Refuses what would change the meaning of a request if it were acted on.
pub(super) fn check_extensions(headers: &HeaderMap) -> Result<(), Problem> {
    for name in headers.keys().map(HeaderName::as_str).filter(|name| name.starts_with("upload-")) {
        match name {
            "upload-concat" => return Err(Problem::CONCAT),
            "upload-defer-length" => return Err(Problem::DEFER_LENGTH),
            name if !KNOWN.contains(&name) => return Err(Problem::EXTENSION),
            _ => {}
        }
    }
    Ok(())
}

pub(super) fn upload_offset(headers: &HeaderMap) -> Result<u64, Problem> {
    only(headers, &UPLOAD_OFFSET).and_then(whole_number).ok_or(Problem::OFFSET_HEADER)
}

pub(super) fn upload_length(headers: &HeaderMap) -> Result<u64, Problem> {
    only(headers, &UPLOAD_LENGTH).and_then(whole_number).ok_or(Problem::LENGTH_HEADER)
}

/// Whether the request speaks of a length, which is settled when the upload is created.
pub(super) fn names_length(headers: &HeaderMap) -> bool {
    headers.contains_key(&UPLOAD_LENGTH)
}

pub(super) fn content_length(headers: &HeaderMap) -> Option<u64> {
    only(headers, &CONTENT_LENGTH).and_then(whole_number)
}

/// Whether the request says that it carries bytes of a file.
pub(super) fn carries_bytes(headers: &HeaderMap) -> bool {
    only(headers, &CONTENT_TYPE).is_some_and(|value| value.eq_ignore_ascii_case(OFFSET_OCTET_STREAM))
}

/// The value of a header that is there exactly once.
pub(super) fn only<'h>(headers: &'h HeaderMap, name: &HeaderName) -> Option<&'h [u8]> {
    let mut values = headers.get_all(name).iter();
    match (values.next(), values.next()) {
        (Some(value), None) => Some(value.as_bytes()),
        _ => None,
    }
}

/// Digits only: no sign, no space, no exponent, nothing that another reader would read differently.
fn whole_number(text: &[u8]) -> Option<u64> {
    if text.is_empty() || !text.iter().all(u8::is_ascii_digit) {
        return None;
    }
    std::str::from_utf8(text).ok()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(lines: &[(&'static str, &'static str)]) -> HeaderMap {
        lines.iter().map(|(name, value)| (HeaderName::from_static(name), value.parse().unwrap())).collect()
    }

    #[test]
    fn a_number_is_digits_and_nothing_else() {
        for (text, number) in [("0", Some(0)), ("007", Some(7)), ("18446744073709551615", Some(u64::MAX))] {
            assert_eq!(whole_number(text.as_bytes()), number);
        }
        for text in ["", "+1", "-1", " 1", "1 ", "1e3", "0x1", "1,1", "18446744073709551616"] {
            assert_eq!(whole_number(text.as_bytes()), None, "{text:?}");
        }
    }

    #[test]
    fn a_header_given_twice_counts_as_not_given() {
        let mut twice = headers(&[("upload-offset", "5")]);
        assert_eq!(upload_offset(&twice), Ok(5));
        twice.append(UPLOAD_OFFSET, "5".parse().unwrap());
        assert_eq!(upload_offset(&twice), Err(Problem::OFFSET_HEADER));
    }

    #[test]
    fn case_34_extensions_that_are_not_offered_are_refused() {
        let refused = |name, value| check_extensions(&headers(&[(name, value)])).unwrap_err();
        assert_eq!(refused("upload-concat", "final;../x"), Problem::CONCAT);
        assert_eq!(refused("upload-defer-length", "1"), Problem::DEFER_LENGTH);
        assert_eq!(refused("upload-complete", "?1"), Problem::EXTENSION);
        assert_eq!(check_extensions(&headers(&[("upload-metadata", ""), ("content-length", "1")])), Ok(()));
    }
}
