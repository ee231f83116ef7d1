//! What a person sees whose form was not taken: what was wrong, what to do next, and the way back.

use hyper::{Response, StatusCode};

use crate::bulk::body::Body;
use crate::bulk::notice::{Notice, Wants};
use crate::bulk::problem::Problem;

/// `next` is the page that the form came from.
pub(super) fn refused(wants: Wants, problem: Problem, next: Option<&str>) -> Response<Body> {
    let Wants::Page(locale) = wants else { return problem.response() };
    let (what, then) = texts(problem);
    let notice = Notice::new(locale, "form-error-heading", &[what, "form-error-kept", then]);
    let notice = match next {
        Some(path) => notice.link(path, "form-error-back"),
        None => notice.text("form-error-find"),
    };
    let status = StatusCode::from_u16(problem.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut response = notice.response(status);
    problem.hint_retry(&mut response);
    response
}

/// What was wrong, and what to do next.
fn texts(problem: Problem) -> (&'static str, &'static str) {
    match problem {
        Problem::UPLOAD_NOT_FOUND => ("form-error-unknown", "form-error-reload"),
        Problem::UPLOAD_GONE | Problem::UPLOAD_FINISHED => ("form-error-gone", "form-error-look"),
        Problem::BODY_BROKEN | Problem::CLIENT_SLOW => ("form-error-broken", "form-error-again"),
        Problem::UPLOAD_LARGE => ("form-error-large", "form-error-again"),
        Problem::STORAGE_FULL => ("form-error-full", "form-error-later"),
        Problem::CONTENT_TYPE | Problem::UPLOAD_NAME => ("form-error-form", "form-error-reload"),
        _ => ("form-error-other", "form-error-later"),
    }
}

#[cfg(test)]
mod tests {
    use crate::locales::Locale;

    use super::*;

    #[test]
    fn every_refusal_has_words_in_every_language() {
        let general = ["form-error-heading", "form-error-kept", "form-error-back", "form-error-find"];
        for locale in Locale::ALL {
            for problem in Problem::ALL {
                let (what, then) = texts(*problem);
                for key in general.into_iter().chain([what, then]) {
                    let text = crate::locales::texts(locale).get(key, &[]);
                    assert!(!text.contains('\u{27e6}'), "{problem:?}: {key}");
                }
            }
        }
    }
}
