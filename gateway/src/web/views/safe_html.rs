//! The one way for markup to reach a page unescaped.

use std::fmt;

use askama::filters::HtmlSafe;

/// HTML that has been through the sanitiser's allow-list: a rendered secure message.
#[derive(Clone, Debug)]
pub struct SafeHtml(String);

impl SafeHtml {
    /// Vouches that `html` came out of the sanitiser. Whoever calls this answers for it.
    pub fn from_sanitised(html: String) -> Self {
        Self(html)
    }
}

impl fmt::Display for SafeHtml {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl HtmlSafe for SafeHtml {}
