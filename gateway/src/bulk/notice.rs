//! A short page for people whom no page of the application can answer: no script, no style, nothing to fetch.

use askama::Template;
use hyper::header::{ACCEPT, ACCEPT_LANGUAGE, CONTENT_TYPE, HeaderMap, HeaderValue, VARY};
use hyper::{Response, StatusCode};

use super::body::{Body, full};
use crate::locales::{Locale, texts};

/// What it says.
#[derive(Template)]
#[template(
    ext = "html",
    source = r#"<!doctype html>
<html lang="{{ locale }}">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<title>{{ heading }}</title>
<main>
<h1>{{ heading }}</h1>
{% for line in lines %}<p>{{ line }}</p>
{% endfor %}{% if let Some((path, label)) = link %}<p><a href="{{ path }}">{{ label }}</a></p>
{% endif %}</main>
</html>
"#
)]
pub(crate) struct Notice {
    locale: Locale,
    heading: String,
    lines: Vec<String>,
    /// Where it goes on, and what that is called.
    link: Option<(String, String)>,
}

impl Notice {
    /// In `locale`, with the text `heading` and below it the texts `lines`, all by their keys.
    pub(crate) fn new(locale: Locale, heading: &str, lines: &[&str]) -> Self {
        let texts = texts(locale);
        let text = |key: &str| texts.get(key, &[]);
        Self {
            locale,
            heading: text(heading),
            lines: lines.iter().map(|key| text(key)).collect(),
            link: None,
        }
    }

    /// Adds a line by its key.
    pub(crate) fn text(self, key: &str) -> Self {
        let line = texts(self.locale).get(key, &[]);
        self.line(line)
    }

    /// Adds the way to a page of ours.
    pub(crate) fn link(self, path: &str, key: &str) -> Self {
        let label = texts(self.locale).get(key, &[]);
        Self { link: Some((path.to_owned(), label)), ..self }
    }

    /// Adds a line as it is.
    pub(crate) fn line(mut self, line: String) -> Self {
        self.lines.push(line);
        self
    }

    pub(crate) fn response(&self, status: StatusCode) -> Response<Body> {
        let mut response = Response::new(full(self.render().unwrap_or_default()));
        *response.status_mut() = status;
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
        headers.insert(VARY, HeaderValue::from_static("accept, accept-language"));
        response
    }
}

/// How the client wants to be told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Wants {
    /// A program.
    Json,
    Page(Locale),
}

impl Wants {
    pub(crate) fn of(headers: &HeaderMap, default: Locale) -> Self {
        let accept = headers.get(ACCEPT).and_then(|value: &HeaderValue| value.to_str().ok());
        if accept.unwrap_or_default().contains("json") {
            return Self::Json;
        }
        Self::Page(language(headers, default))
    }
}

/// The language a client asks for; `default` if it asks for none of ours.
pub(crate) fn language(headers: &HeaderMap, default: Locale) -> Locale {
    let asked = headers.get(ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
    Locale::negotiate(asked.unwrap_or_default(), default)
}

#[cfg(test)]
mod tests {
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
}
