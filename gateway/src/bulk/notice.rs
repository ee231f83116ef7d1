//! A short page for people whom no page of the application can answer: no script, no style, nothing to fetch.

use askama::Template;
use hyper::header::{ACCEPT_LANGUAGE, CONTENT_TYPE, HeaderMap, HeaderValue, VARY};
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
{% endfor %}</main>
</html>
"#
)]
pub(crate) struct Notice {
    locale: Locale,
    heading: String,
    lines: Vec<String>,
}

impl Notice {
    /// In `locale`, with the text `heading` and below it the texts `lines`, all by their keys.
    pub(crate) fn new(locale: Locale, heading: &str, lines: &[&str]) -> Self {
        let texts = texts(locale);
        let text = |key: &str| texts.get(key, &[]);
        Self { locale, heading: text(heading), lines: lines.iter().map(|key| text(key)).collect() }
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

/// The language a client asks for; `default` if it asks for none of ours.
pub(crate) fn language(headers: &HeaderMap, default: Locale) -> Locale {
    let asked = headers.get(ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
    Locale::negotiate(asked.unwrap_or_default(), default)
}
