//! The one table from what went wrong to the answer: a stable code, an HTTP status, a sentence.

use hyper::header::{CONTENT_TYPE, HeaderValue, RETRY_AFTER};
use hyper::{Response, StatusCode};

use super::body::{self, Body};
use crate::app::download::DownloadError;
use crate::app::upload::UploadError;
use crate::blob::BlobError;

/// Seconds after which a client may try again what failed on the server's side.
const RETRY_AFTER_SECONDS: HeaderValue = HeaderValue::from_static("5");

/// One way of saying no. Programs read `code`, people read `title`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Problem {
    pub(super) status: u16,
    pub(super) code: &'static str,
    pub(super) title: &'static str,
}

macro_rules! problems {
    ($($name:ident = $status:literal $code:literal $title:literal;)+) => {
        impl Problem {
            $(pub(super) const $name: Self = Self { status: $status, code: $code, title: $title };)+

            #[cfg(test)]
            pub(super) const ALL: &[Self] = &[$(Self::$name),+];
        }
    };
}

// 423, 5xx and 409 are what tus clients try again; every other 4xx ends the upload for them.
problems! {
    NO_SUCH_ROUTE = 404 "not_found" "There is nothing here.";
    METHOD = 405 "method_not_allowed" "This method is not offered here.";
    TUS_VERSION = 412 "tus_version_unsupported" "Only version 1.0.0 of the tus protocol is spoken here.";
    CONTENT_TYPE = 415 "content_type_unsupported" "The body must be application/offset+octet-stream.";
    LENGTH_FIXED = 400 "upload_length_fixed" "The length of an upload does not change.";
    OFFSET_HEADER = 400 "upload_offset_invalid" "Upload-Offset must be a whole number.";
    LENGTH_HEADER = 400 "upload_length_invalid" "Upload-Length must be a whole number.";
    DEFER_LENGTH = 400 "upload_defer_length_unsupported" "The length must be known when an upload is created.";
    CONCAT = 400 "upload_concat_unsupported" "Uploads cannot be joined.";
    EXTENSION = 400 "upload_header_unknown" "An Upload-* header is not known here.";
    METADATA = 400 "upload_metadata_invalid" "Upload-Metadata cannot be read.";
    METADATA_LONG = 400 "upload_metadata_too_long" "Upload-Metadata is too long.";
    CHECKSUM_HEADER = 400 "upload_checksum_invalid" "Upload-Checksum cannot be read.";
    CHECKSUM_ALGORITHM = 400 "upload_checksum_unsupported" "Checksums are sha1 or sha256.";
    CHECKSUM_LARGE = 413 "upload_checksum_body_too_large" "A request with a checksum must be smaller.";
    CHECKSUM = 460 "upload_checksum_mismatch" "The bytes are not those of the checksum.";
    INTERRUPTED = 423 "upload_interrupted" "Another request continues this upload.";
    CLIENT_SLOW = 408 "request_timeout" "The body came too slowly.";
    BODY_BROKEN = 400 "request_body_broken" "The body ended early.";
    STOPPING = 503 "server_stopping" "The server is about to restart. Everything received is kept.";
    UPLOAD_NOT_FOUND = 404 "upload_not_found" "There is no such upload.";
    UPLOAD_GONE = 410 "upload_gone" "The upload is gone.";
    UPLOAD_FINISHED = 403 "upload_finished" "The upload is finished.";
    UPLOAD_OFFSET = 409 "upload_offset_mismatch" "The upload continues at another offset.";
    UPLOAD_LOCKED = 423 "upload_locked" "Somebody else writes to this upload.";
    UPLOAD_LARGE = 413 "upload_too_large" "The file is larger than allowed.";
    UPLOAD_FILES = 403 "package_full" "The package has as many files as it may have.";
    UPLOAD_KIND = 403 "policy_kind" "The organisation lets no files of this kind through.";
    UPLOAD_PIECES = 403 "upload_too_many_pieces" "The upload came in too many small pieces.";
    UPLOAD_NAME = 400 "upload_name_invalid" "The file's name cannot be used.";
    STORAGE_FULL = 507 "storage_full" "There is no room for this file now.";
    STORAGE = 503 "storage_unavailable" "The file store does not answer.";
    UNAVAILABLE = 503 "temporarily_unavailable" "This does not work at the moment.";
    SHARE_EXPIRED = 410 "share_expired" "This share has expired.";
    SHARE_REVOKED = 410 "share_revoked" "The sender has withdrawn this share.";
    FILE_NOT_FOUND = 404 "file_not_found" "There is no such file.";
    SIGNED_OUT = 403 "session_ended" "Your session has ended. Open the link in your mail again.";
    SIGN_IN = 401 "sign_in_needed" "Sign in again, or send a valid API token.";
    SPENT = 403 "downloads_spent" "This file has been downloaded as often as allowed.";
    BUSY = 409 "download_running" "A download of this file is running. Wait until it has ended.";
    TICKET_OLD = 403 "download_link_too_old" "This download address is too old. Open the page of the share again.";
    DAMAGED = 503 "file_unavailable" "This file is temporarily unavailable. The operator has been told.";
    CHANGED = 412 "precondition_failed" "The file is not the one you asked for.";
    RANGE = 416 "range_not_satisfiable" "The file has no such bytes.";
}

impl Problem {
    /// RFC 9457.
    pub(super) fn response(self) -> Response<Body> {
        let document = serde_json::json!({
            "type": "about:blank",
            "title": self.title,
            "status": self.status,
            "code": self.code,
        });
        let mut response = self.respond_with("application/problem+json", document.to_string());
        self.hint_retry(&mut response);
        response
    }

    /// Says when to try again what failed on the server's side.
    pub(super) fn hint_retry(self, response: &mut Response<Body>) {
        if self.status == 503 {
            response.headers_mut().insert(RETRY_AFTER, RETRY_AFTER_SECONDS);
        }
    }

    pub(super) fn respond_with(self, media_type: &'static str, text: String) -> Response<Body> {
        let mut response = Response::new(body::full(text));
        *response.status_mut() = StatusCode::from_u16(self.status).expect("the table holds statuses only");
        response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(media_type));
        response
    }
}

impl From<&UploadError> for Problem {
    fn from(error: &UploadError) -> Self {
        match error {
            UploadError::NotFound => Self::UPLOAD_NOT_FOUND,
            UploadError::Gone => Self::UPLOAD_GONE,
            UploadError::Finished => Self::UPLOAD_FINISHED,
            UploadError::WrongOffset { .. } => Self::UPLOAD_OFFSET,
            UploadError::Busy => Self::UPLOAD_LOCKED,
            UploadError::TooLarge { .. } => Self::UPLOAD_LARGE,
            UploadError::TooManyFiles => Self::UPLOAD_FILES,
            UploadError::Kind => Self::UPLOAD_KIND,
            UploadError::TooManyPieces => Self::UPLOAD_PIECES,
            UploadError::Full => Self::STORAGE_FULL,
            UploadError::Storage => Self::STORAGE,
            UploadError::Unavailable => Self::UNAVAILABLE,
            UploadError::BadName => Self::UPLOAD_NAME,
        }
    }
}

impl From<UploadError> for Problem {
    fn from(error: UploadError) -> Self {
        Self::from(&error)
    }
}

impl From<BlobError> for Problem {
    fn from(error: BlobError) -> Self {
        match error {
            BlobError::Full => Self::STORAGE_FULL,
            _ => Self::STORAGE,
        }
    }
}

impl From<DownloadError> for Problem {
    fn from(error: DownloadError) -> Self {
        match error {
            DownloadError::Expired => Self::SHARE_EXPIRED,
            DownloadError::Revoked => Self::SHARE_REVOKED,
            DownloadError::NotFound => Self::FILE_NOT_FOUND,
            DownloadError::SignedOut => Self::SIGNED_OUT,
            DownloadError::SignInNeeded => Self::SIGN_IN,
            DownloadError::Spent => Self::SPENT,
            DownloadError::Busy => Self::BUSY,
            DownloadError::TicketTooOld => Self::TICKET_OLD,
            DownloadError::Unavailable => Self::UNAVAILABLE,
            DownloadError::Damaged => Self::DAMAGED,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn every_code_stands_for_one_problem_and_is_an_error() {
        let codes: HashSet<_> = Problem::ALL.iter().map(|problem| problem.code).collect();
        assert_eq!(codes.len(), Problem::ALL.len());
        assert!(Problem::ALL.iter().all(|problem| problem.response().status().as_u16() >= 400));
    }
}
