//! What a person sees who does not get the file.

use hyper::{Response, StatusCode};

use super::Problem;
use crate::bulk::body::Body;
use crate::bulk::notice::{Notice, Wants};

pub(super) fn response(wants: Wants, problem: Problem) -> Response<Body> {
    let Wants::Page(locale) = wants else { return problem.response() };
    let lines = [text(problem), "download-error-next"];
    let status = StatusCode::from_u16(problem.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    Notice::new(locale, "download-error-heading", &lines).response(status)
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
    use super::*;
    use crate::locales::Locale;

    #[test]
    fn every_refusal_has_words_in_every_language() {
        for locale in Locale::ALL {
            for problem in Problem::ALL {
                assert!(!crate::locales::texts(locale).get(text(*problem), &[]).contains('⟦'), "{problem:?}");
            }
        }
    }
}
