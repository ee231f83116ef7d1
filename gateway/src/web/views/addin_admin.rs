//! What administrators see of the Outlook add-in.

use askama::Template;

use super::Page;
use crate::locales;

/// `GET /admin/addin`.
#[derive(Debug, Template)]
#[template(path = "addin_admin.html")]
pub struct AddinAdmin {
    pub page: Page,
    /// The server's own address, `https://host[:port]`.
    pub address: String,
    /// The add-in's identifier (a UUID).
    pub id: String,
    pub check: AddinCheckMode,
    /// Domains of the organisation's own people.
    pub inside: Vec<String>,
    /// Hosts that may frame the panes beside Microsoft's own.
    pub frame_hosts: Vec<String>,
    /// Where Microsoft's library is loaded from.
    pub library: String,
}

/// What the check before sending does.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum AddinCheckMode {
    Inform,
    Ask,
    Block,
}

impl AddinCheckMode {
    fn key(self) -> &'static str {
        match self {
            Self::Inform => "addin-setting-check-inform",
            Self::Ask => "addin-setting-check-ask",
            Self::Block => "addin-setting-check-block",
        }
    }
}

/// `GET /admin/addin/test`: what the server found, and places for what the browser finds.
#[derive(Debug, Template)]
#[template(path = "addin_test.html")]
pub struct AddinTest {
    pub page: Page,
    pub findings: Vec<AddinFinding>,
    /// The server's own address, `https://host[:port]`.
    pub address: String,
    /// Where Microsoft's library is loaded from: an address, or a path on this server.
    pub library: String,
    /// The hosts that must be able to frame the panes.
    pub frame_hosts: Vec<String>,
}

/// One thing that was looked at, in words.
#[derive(Clone, Debug)]
pub struct AddinFinding {
    pub about: String,
    pub says: String,
    pub grade: AddinGrade,
}

/// How a thing stands.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum AddinGrade {
    Good,
    Warning,
    Bad,
    Unknown,
}

impl AddinGrade {
    fn key(self) -> &'static str {
        match self {
            Self::Good => "addin-grade-good",
            Self::Warning => "addin-grade-warning",
            Self::Bad => "addin-grade-bad",
            Self::Unknown => "addin-grade-unknown",
        }
    }

    /// The look of its chip.
    fn tone(self) -> &'static str {
        match self {
            Self::Good => "good",
            Self::Warning => "warn",
            Self::Bad => "bad",
            Self::Unknown => "plain",
        }
    }
}

impl AddinTest {
    /// The tests of the browser's own part, each with its outcomes; the script shows one of them.
    pub(super) const BROWSER: [(&'static str, &'static [(&'static str, AddinGrade)]); 6] = [
        ("here", &[("good", AddinGrade::Good), ("bad", AddinGrade::Bad)]),
        (
            "framing",
            &[
                ("good", AddinGrade::Good),
                ("options", AddinGrade::Bad),
                ("policy", AddinGrade::Bad),
                ("opener", AddinGrade::Bad),
            ],
        ),
        ("library", &[("good", AddinGrade::Good), ("bad", AddinGrade::Bad)]),
        ("caching", &[("good", AddinGrade::Good), ("bad", AddinGrade::Warning)]),
        ("events", &[("good", AddinGrade::Good), ("bad", AddinGrade::Bad)]),
        ("clock", &[("good", AddinGrade::Good), ("bad", AddinGrade::Warning)]),
    ];

    fn about(&self, test: &str) -> String {
        self.page.t(&format!("browser-about-{test}"))
    }

    /// The words of an outcome.
    fn says(&self, test: &str, outcome: &str) -> String {
        let values = [("address", self.address.as_str().into()), ("place", self.library.as_str().into())];
        locales::texts(self.page.locale).get(&format!("browser-{test}-{outcome}"), &values)
    }

    /// What it all comes to: the name of a text, and its look.
    fn summary(&self) -> (&'static str, &'static str) {
        let some = |grade| self.findings.iter().any(|finding| finding.grade == grade);
        if some(AddinGrade::Bad) {
            ("addin-check-some-bad", "bad")
        } else if some(AddinGrade::Warning) || some(AddinGrade::Unknown) {
            ("addin-check-some-warnings", "warn")
        } else {
            ("addin-check-all-good", "good")
        }
    }
}
