//! What a person sees who does not get the file.

use hyper::header::{ACCEPT, HeaderMap, HeaderValue};
use hyper::{Response, StatusCode};

use super::Problem;
use crate::bulk::body::Body;
use crate::bulk::notice::{Notice, language};
use crate::locales::Locale;

/// How the client wants to be told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wants {
    /// A program.
    Json,
    Page(Locale),
}

impl Wants {
    pub(super) fn of(headers: &HeaderMap, default: Locale) -> Self {
        let accept = headers.get(ACCEPT).and_then(|value: &HeaderValue| value.to_str().ok());
        if accept.unwrap_or_default().contains("json") {
            return Self::Json;
        }
        Self::Page(language(headers, default))
    }

    pub(super) fn response(self, problem: Problem) -> Response<Body> {
        let Self::Page(locale) = self else { return problem.response() };
        let lines = [text(problem), "download-error-next"];
        let status = StatusCode::from_u16(problem.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        Notice::new(locale, "download-error-heading", &lines).response(status)
    }
}

fn text(problem: Problem) -> &'static str {
    match problem {
        Problem::SHARE_EXPIRED => "download-error-expired",
        Problem::SHARE_REVOKED => "download-error-revoked",
        Problem::FILE_NOT_FOUND | Problem::NO_SUCH_ROUTE => "download-error-not-found",
        Problem::SIGNED_OUT => "download-error-signed-out",
        Problem::SIGN_IN => "download-error-sign-in",
        Problem::SPENT => "download-error-spent",
        Problem::BUSY => "download-error-busy",
        Problem::TICKET_OLD => "download-error-too-old",
        Problem::DAMAGED => "download-error-damaged",
        Problem::CHANGED => "download-error-changed",
        _ => "download-error-other",
    }
}

#[cfg(test)]
mod tests {
    use hyper::header::ACCEPT_LANGUAGE;

    use super::*;

    fn wants(accept: &str, language: &str) -> Wants {
        let mut headers = HeaderMap::new();
        headers.insert(ACCEPT, accept.parse().unwrap());
        headers.insert(ACCEPT_LANGUAGE, language.parse().unwrap());
        Wants::of(&headers, Locale::En)
    }

    #[test]
    fn people_get_a_page_in_their_language_and_programs_a_code() {
        assert_eq!(wants("text/html,*/*", "da-DK,da;q=0.9,en;q=0.8"), Wants::Page(Locale::Da));
        assert_eq!(wants("text/html,*/*", "de,en;q=0.5,da;q=0.1"), Wants::Page(Locale::En));
        assert_eq!(wants("*/*", "æ"), Wants::Page(Locale::En));
        assert_eq!(wants("application/problem+json", "da"), Wants::Json);
    }

    #[test]
    fn every_refusal_has_words_in_every_language() {
        for locale in Locale::ALL {
            for problem in Problem::ALL {
                assert!(!crate::locales::texts(locale).get(text(*problem), &[]).contains('⟦'), "{problem:?}");
            }
        }
    }
}
