//! What a person sees who does not get the file: a short page, without script, style or links.

use hyper::Response;
use hyper::header::{ACCEPT, ACCEPT_LANGUAGE, CONTENT_SECURITY_POLICY, HeaderMap, HeaderValue, VARY};

use super::Problem;
use crate::bulk::body::Body;

/// How the client wants to be told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wants {
    /// A program.
    Json,
    Page(Language),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Language {
    Danish,
    English,
}

impl Wants {
    pub(super) fn of(headers: &HeaderMap) -> Self {
        let text =
            |name| headers.get(name).and_then(|value: &HeaderValue| value.to_str().ok()).unwrap_or_default();
        if text(ACCEPT).contains("json") {
            return Self::Json;
        }
        // Browsers list languages by preference; weights that contradict the order do not occur in practice.
        let preferred = text(ACCEPT_LANGUAGE).split(',').find_map(|tag| match tag.trim().get(..2) {
            Some("da") => Some(Language::Danish),
            Some("en") => Some(Language::English),
            _ => None,
        });
        Self::Page(preferred.unwrap_or(Language::English))
    }

    pub(super) fn response(self, problem: Problem) -> Response<Body> {
        let Self::Page(language) = self else { return problem.response() };
        let mut response = problem.respond_with("text/html; charset=utf-8", page(problem, language));
        let headers = response.headers_mut();
        headers.insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static("default-src 'none'"));
        headers.insert(VARY, HeaderValue::from_static("accept, accept-language"));
        response
    }
}

fn page(problem: Problem, language: Language) -> String {
    let (tag, heading, text, advice) = match language {
        Language::Danish => (
            "da",
            "Filen kan ikke hentes",
            danish(problem),
            "Gå tilbage til siden med filerne og prøv igen derfra.",
        ),
        Language::English => {
            let advice = "Go back to the page with the files and try again from there.";
            ("en", "The file cannot be downloaded", problem.title, advice)
        }
    };
    format!(
        "<!doctype html><html lang=\"{tag}\"><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width\"><title>{heading}</title>\
         <main><h1>{heading}</h1><p>{text}</p><p>{advice}</p></main></html>\n"
    )
}

fn danish(problem: Problem) -> &'static str {
    match problem {
        Problem::SHARE_EXPIRED => "Delingen er udløbet.",
        Problem::SHARE_REVOKED => "Afsenderen har trukket delingen tilbage.",
        Problem::FILE_NOT_FOUND | Problem::NO_SUCH_ROUTE => "Filen findes ikke.",
        Problem::SIGNED_OUT => "Din adgang er udløbet. Åbn linket i din mail igen.",
        Problem::SPENT => "Filen er hentet så mange gange, som den må.",
        Problem::BUSY => "Filen er ved at blive hentet. Vent, til det er færdigt.",
        Problem::TICKET_OLD => "Adressen er for gammel. Åbn siden med filerne igen.",
        Problem::DAMAGED => "Filen er midlertidigt utilgængelig. Driften har fået besked.",
        Problem::CHANGED => "Filen er ikke den, du bad om.",
        _ => "Det virker ikke lige nu.",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wants(accept: &str, language: &str) -> Wants {
        let mut headers = HeaderMap::new();
        headers.insert(ACCEPT, accept.parse().unwrap());
        headers.insert(ACCEPT_LANGUAGE, language.parse().unwrap());
        Wants::of(&headers)
    }

    #[test]
    fn people_get_a_page_in_their_language_and_programs_a_code() {
        assert_eq!(wants("text/html,*/*", "da-DK,da;q=0.9,en;q=0.8"), Wants::Page(Language::Danish));
        assert_eq!(wants("text/html,*/*", "de,en;q=0.5,da;q=0.1"), Wants::Page(Language::English));
        assert_eq!(wants("*/*", "æ"), Wants::Page(Language::English));
        assert_eq!(wants("application/problem+json", "da"), Wants::Json);
    }
}
