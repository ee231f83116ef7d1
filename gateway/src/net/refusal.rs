//! What the edge itself answers when a request may not go in.

use hyper::header::{ACCEPT, CONTENT_TYPE, HeaderMap, HeaderValue};
use hyper::{Response, StatusCode};

use crate::bulk::body::{Body, full};

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
        }
    }

    /// The stable name, in problem documents and metrics.
    pub(crate) fn code(self) -> &'static str {
        match self {
            Self::Malformed => "malformed-request",
            Self::Framing => "ambiguous-framing",
            Self::HeadTooLarge => "head-too-large",
            Self::TargetTooLong => "address-too-long",
            Self::HeadTimeout => "head-timeout",
            Self::Version => "unknown-version",
            Self::Misdirected => "wrong-host",
            Self::ForeignOrigin => "foreign-origin",
            Self::Method => "unknown-method",
            Self::Broken => "internal-error",
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
        }
    }

    /// A problem document (RFC 9457) for programs, a page for people.
    pub(crate) fn response(self, audience: Audience) -> Response<Body> {
        let status = self.status();
        let (content_type, text) = match audience {
            Audience::Program => {
                let problem = serde_json::json!({
                    "type": "about:blank",
                    "title": status.canonical_reason(),
                    "status": status.as_u16(),
                    "detail": self.sentence(),
                    "code": self.code(),
                });
                ("application/problem+json", problem.to_string())
            }
            Audience::Person => {
                let (number, title, sentence) =
                    (status.as_str(), status.canonical_reason().unwrap_or_default(), self.sentence());
                let page = format!(
                    "<!doctype html>\n<html lang=\"en\"><meta charset=\"utf-8\"><title>{number} {title}</title>\n\
                     <main><h1>{title}</h1><p>{sentence}</p></main></html>\n"
                );
                ("text/html; charset=utf-8", page)
            }
        };
        let mut response = Response::new(full(text));
        *response.status_mut() = status;
        response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
        response
    }
}

/// Who reads an error.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Audience {
    Person,
    Program,
}

impl Audience {
    /// A person if the client says that it shows pages and did not ask the API.
    pub(crate) fn of(path: &str, headers: &HeaderMap) -> Self {
        let shows_pages = headers
            .get_all(ACCEPT)
            .iter()
            .any(|accept| accept.to_str().is_ok_and(|accept| accept.contains("text/html")));
        if shows_pages && !path.starts_with("/api/") { Self::Person } else { Self::Program }
    }
}
