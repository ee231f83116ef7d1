//! What the edge itself answers when a request may not go in.

use hyper::header::{ACCEPT, CONTENT_TYPE, HeaderMap, HeaderValue};
use hyper::{Response, StatusCode};

use crate::bulk::body::{Body, full};
use crate::bulk::notice::{Notice, language};
use crate::locales::{Locale, texts};
use crate::trace::RequestId;

/// Why a request was refused before any page or handler saw it.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub(crate) enum Refusal {
    /// Not HTTP as RFC 9112 writes it.
    Malformed,
    /// Its length could be understood in two ways.
    Framing,
    HeadTooLarge,
    TargetTooLong,
    HeadTimeout,
    Version,
    /// For a host that is not ours.
    Misdirected,
    /// From a page that is not ours.
    ForeignOrigin,
    Method,
    /// A handler panicked; the panic is in the log.
    Broken,
    /// The database is not believed; an administrator must look.
    Closed,
}

impl Refusal {
    pub(crate) fn status(self) -> StatusCode {
        match self {
            Self::Malformed | Self::Framing | Self::Version => StatusCode::BAD_REQUEST,
            Self::HeadTooLarge => StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE,
            Self::TargetTooLong => StatusCode::URI_TOO_LONG,
            Self::HeadTimeout => StatusCode::REQUEST_TIMEOUT,
            Self::Misdirected => StatusCode::MISDIRECTED_REQUEST,
            Self::ForeignOrigin => StatusCode::FORBIDDEN,
            Self::Method => StatusCode::NOT_IMPLEMENTED,
            Self::Broken => StatusCode::INTERNAL_SERVER_ERROR,
            Self::Closed => StatusCode::SERVICE_UNAVAILABLE,
        }
    }

    /// The stable name, in problem documents and metrics.
    pub(crate) fn code(self) -> &'static str {
        match self {
            Self::Malformed => "malformed_request",
            Self::Framing => "ambiguous_framing",
            Self::HeadTooLarge => "head_too_large",
            Self::TargetTooLong => "address_too_long",
            Self::HeadTimeout => "head_timeout",
            Self::Version => "unknown_version",
            Self::Misdirected => "wrong_host",
            Self::ForeignOrigin => "foreign_origin",
            Self::Method => "unknown_method",
            Self::Broken => "internal",
            Self::Closed => "log_not_continued",
        }
    }

    fn sentence(self) -> &'static str {
        match self {
            Self::Malformed => "The request is not valid HTTP.",
            Self::Framing => "The length of the request is not clear.",
            Self::HeadTooLarge => "The request has too many or too long headers.",
            Self::TargetTooLong => "The address is too long.",
            Self::HeadTimeout => "The request did not arrive in time.",
            Self::Version => "This version of HTTP is not spoken here.",
            Self::Misdirected => "This service does not answer for that host name.",
            Self::ForeignOrigin => {
                "The request came from another site. Open the page again and repeat it there."
            }
            Self::Method => "This method is not known here.",
            Self::Broken => "Something went wrong on our side.",
            Self::Closed => {
                "The service is closed until its administrator has looked at its log. Try again later."
            }
        }
    }

    /// Which of the error pages' texts say it to people.
    fn worded_status(self) -> u16 {
        match self {
            Self::Misdirected => 421,
            Self::ForeignOrigin => 403,
            Self::HeadTimeout => 408,
            Self::Method => 405,
            Self::Broken => 500,
            Self::Closed => 503,
            Self::Malformed | Self::Framing | Self::HeadTooLarge | Self::TargetTooLong | Self::Version => 400,
        }
    }

    /// A problem document (RFC 9457) for programs, a page for people. `id` is the log's name for the request.
    pub(crate) fn response(self, audience: Audience, id: RequestId) -> Response<Body> {
        let status = self.status();
        match audience {
            Audience::Program => {
                let problem = serde_json::json!({
                    "type": "about:blank",
                    "title": status.canonical_reason(),
                    "status": status.as_u16(),
                    "detail": self.sentence(),
                    "code": self.code(),
                    "request_id": id.to_string(),
                });
                let mut response = Response::new(full(problem.to_string()));
                *response.status_mut() = status;
                let problem = HeaderValue::from_static("application/problem+json");
                response.headers_mut().insert(CONTENT_TYPE, problem);
                response
            }
            Audience::Person(locale) => {
                let key = |part| format!("error-{}-{part}", self.worded_status());
                let notice = Notice::new(locale, &key("heading"), &[&key("text"), &key("next")]);
                let texts = texts(locale);
                let [error, reference] = ["error-status", "error-request-id"].map(|key| texts.get(key, &[]));
                notice.line(format!("{error} {} · {reference} {id}", status.as_u16())).response(status)
            }
        }
    }
}

/// Who reads an error.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Audience {
    Person(Locale),
    Program,
}

impl Audience {
    /// A person if the client says that it shows pages and did not ask the API. Reads the language it asks for, or `default`.
    pub(crate) fn of(path: &str, headers: &HeaderMap, default: Locale) -> Self {
        let shows_pages = headers
            .get_all(ACCEPT)
            .iter()
            .any(|accept| accept.to_str().is_ok_and(|accept| accept.contains("text/html")));
        if shows_pages && !path.starts_with("/api/") {
            Self::Person(language(headers, default))
        } else {
            Self::Program
        }
    }
}
