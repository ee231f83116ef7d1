//! What the headers say of the bytes, so that no browser makes more of them than a file to be saved.

use data_encoding::BASE64;
use hyper::HeaderMap;
use hyper::header::{
    ACCEPT_RANGES, CONTENT_DISPOSITION, CONTENT_SECURITY_POLICY, CONTENT_TYPE, ETAG, HeaderName, HeaderValue,
    LAST_MODIFIED, X_CONTENT_TYPE_OPTIONS,
};

use super::content::{Content, Kind};
use super::disposition::attachment;
use crate::bulk::date::http_date;

/// RFC 9530.
const REPR_DIGEST: HeaderName = HeaderName::from_static("repr-digest");
const ANY_BYTES: &str = "application/octet-stream";

/// Claimed types that are passed on. None of them is a document that a browser runs scripts in.
const PASSED_ON: &[&str] = &[
    "application/gzip",
    "application/json",
    "application/msword",
    "application/pdf",
    "application/rtf",
    "application/vnd.ms-excel",
    "application/vnd.ms-outlook",
    "application/vnd.ms-powerpoint",
    "application/vnd.oasis.opendocument.presentation",
    "application/vnd.oasis.opendocument.spreadsheet",
    "application/vnd.oasis.opendocument.text",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "application/x-7z-compressed",
    "application/zip",
    "audio/flac",
    "audio/mp4",
    "audio/mpeg",
    "audio/ogg",
    "audio/wav",
    "image/gif",
    "image/heic",
    "image/jpeg",
    "image/png",
    "image/tiff",
    "image/webp",
    "message/rfc822",
    "text/calendar",
    "text/csv",
    "text/plain",
    "video/mp4",
    "video/mpeg",
    "video/quicktime",
    "video/webm",
];

/// Everything but the length of what is sent.
pub(super) fn describe(headers: &mut HeaderMap, content: &Content) {
    validators(headers, content);
    headers.insert(ACCEPT_RANGES, HeaderValue::from_static("bytes"));
    headers.insert(CONTENT_DISPOSITION, attachment(&content.name));
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static("sandbox; default-src 'none'"));
    let media_type = match &content.kind {
        Kind::Archive => "application/zip",
        Kind::File { media_type, sha256 } => {
            let digest = format!("sha-256=:{}:", BASE64.encode(sha256));
            headers.insert(REPR_DIGEST, digest.try_into().expect("Base64 is visible ASCII"));
            passed_on(media_type)
        }
    };
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(media_type));
}

pub(super) fn validators(headers: &mut HeaderMap, content: &Content) {
    let etag = content.validators.etag.as_str();
    headers.insert(ETAG, etag.try_into().expect("an entity tag is base64url in quotes"));
    if let Ok(modified) = HeaderValue::try_from(http_date(content.validators.modified)) {
        headers.insert(LAST_MODIFIED, modified);
    }
}

fn passed_on(claimed: &str) -> &'static str {
    PASSED_ON.iter().find(|known| known.eq_ignore_ascii_case(claimed)).unwrap_or(&ANY_BYTES)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_27_a_type_that_could_run_a_script_is_any_bytes() {
        for active in [
            "text/html",
            "image/svg+xml",
            "text/xml",
            "application/xml",
            "application/xhtml+xml",
            "text/javascript",
            "multipart/related",
            "application/x-shockwave-flash",
            "TEXT/HTML; x=y",
            "",
        ] {
            assert_eq!(passed_on(active), ANY_BYTES, "{active}");
        }
        assert_eq!(passed_on("Application/PDF"), "application/pdf");
    }
}
