//! Texts and looks, as administrators set them.

use std::collections::BTreeMap;

use askama::Template;
use time::OffsetDateTime;

use super::{Page, SafeHtml};
use crate::domain::looks::{CONSENT_MAX, LINE_MAX, MAIL_TEXT_MAX, MailKind, NAME_MAX, NOTICE_MAX};
use crate::locales::{self, Locale};

/// `GET /admin/looks`. Forms: `POST /admin/looks` and, into the frame, `POST /admin/looks/preview` (`version`, `name`,
/// `colour`, `logo_choice`, the file `logo`, `support`, `privacy_url`, `authority-<language>`, `authority_contact`,
/// `authority_web`, `consent-<language>`, `notice-<language>`, `mail-<kind>-<part>-<language>`; `show`, `show_language`,
/// `show_scheme`); `POST /admin/looks/restore` (`version`, `base`).
#[derive(Debug, Template)]
#[template(path = "admin_looks.html")]
pub struct LooksAdmin {
    pub page: Page,
    pub typed: LooksTyped,
    /// The version that the form is about.
    pub version: i64,
    /// Whether whoever looks proved a moment ago who they are.
    pub proved: bool,
    pub configured_name: String,
    pub configured_colour: String,
    pub configured_support: String,
    pub configured_privacy: String,
    pub configured_authority: String,
    pub has_configured_logo: bool,
    /// The address of the logo that counts now.
    pub logo: Option<String>,
    pub logo_in_mails: bool,
    /// The colour that counts now, and what stands for it in text.
    pub colour: String,
    pub colour_on_light: String,
    pub colour_on_dark: String,
    pub consent_version: Option<u32>,
    pub notice_version: Option<u32>,
    pub past: Vec<LooksPast>,
    pub notice: Option<LooksNotice>,
    pub problem: Option<LooksProblem>,
}

/// The form's fields by name.
#[derive(Clone, Debug, Default)]
pub struct LooksTyped(BTreeMap<String, String>);

impl LooksTyped {
    /// More fields than the form has are nobody's.
    const FIELDS_MAX: usize = 100;

    pub fn set(&mut self, name: String, value: String) {
        if self.0.len() < Self::FIELDS_MAX {
            self.0.insert(name, value);
        }
    }

    pub fn value(&self, name: &str) -> &str {
        self.0.get(name).map_or("", String::as_str)
    }

    /// The name of a field of a mail.
    pub fn mail(kind: &str, part: &str, language: &str) -> String {
        format!("mail-{kind}-{part}-{language}")
    }

    /// Whether a mail of that kind says something of its own.
    fn says(&self, kind: &str) -> bool {
        let start = format!("mail-{kind}-");
        self.0.iter().any(|(name, value)| name.starts_with(&start) && !value.is_empty())
    }
}

/// A version in the history.
#[derive(Clone, Debug)]
pub struct LooksPast {
    pub version: i64,
    pub at: OffsetDateTime,
    pub by: String,
    /// Names of parts, as in the log.
    pub changed: Vec<String>,
    pub restored: Option<i64>,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum LooksNotice {
    Saved,
    Restored,
}

/// Why nothing was saved.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum LooksProblem {
    /// The form did not arrive whole.
    Unreadable,
    NotProved,
    Overtaken,
    /// The name of the field, the text about it, and how long it may be.
    Field {
        field: String,
        key: &'static str,
        max: u32,
    },
    Logo {
        key: &'static str,
        what: String,
    },
}

impl LooksProblem {
    pub fn text(&self, page: &Page) -> String {
        match self {
            Self::Unreadable => page.t("looks-unreadable"),
            Self::NotProved => page.t("looks-not-proved"),
            Self::Overtaken => page.t("looks-overtaken"),
            Self::Logo { key, what } => page.with(key, "what", what),
            Self::Field { field, key, max } => {
                let fault = page.count(key, *max);
                format!("{}: {fault}", Self::named(field, page))
            }
        }
    }

    /// What the page calls a field, with its language.
    fn named(field: &str, page: &Page) -> String {
        let (part, language) = field.rsplit_once('-').unwrap_or((field, ""));
        let name = page.t(&format!("looks-field-{}", part.replace('_', "-")));
        match language.parse::<Locale>() {
            Ok(locale) => format!("{name} ({})", locale.own_name()),
            Err(_) => name,
        }
    }
}

impl LooksAdmin {
    const KINDS: [MailKind; 6] = MailKind::ALL;
    pub(super) const PARTS: [&'static str; 2] = ["opening", "closing"];
    const LANGUAGES: [Locale; 2] = Locale::ALL;
    const NAME_MAX: usize = NAME_MAX;
    const LINE_MAX: usize = LINE_MAX;
    const MAIL_TEXT_MAX: usize = MAIL_TEXT_MAX;
    const CONSENT_MAX: usize = CONSENT_MAX;
    const NOTICE_MAX: usize = NOTICE_MAX;

    fn notice_text(&self) -> Option<String> {
        self.notice.map(|notice| match notice {
            LooksNotice::Saved => self.page.t("looks-saved"),
            LooksNotice::Restored => self.page.t("looks-restored"),
        })
    }

    fn problem_text(&self) -> Option<String> {
        self.problem.as_ref().map(|problem| problem.text(&self.page))
    }

    /// What becomes of the colour where text stands in it.
    fn colour_note(&self) -> Option<String> {
        if self.colour_on_light == self.colour && self.colour_on_dark == self.colour {
            return None;
        }
        let colours = [
            ("colour", self.colour.as_str().into()),
            ("light", self.colour_on_light.as_str().into()),
            ("dark", self.colour_on_dark.as_str().into()),
        ];
        let key = if self.colour_on_light == self.colour { "looks-colour-dark" } else { "looks-colour-weak" };
        Some(locales::texts(self.page.locale).get(key, &colours))
    }

    pub(super) fn kind_key(kind: MailKind) -> String {
        format!("looks-mail-{}", kind.as_str().replace('_', "-"))
    }

    /// The places of a kind of mail, as they are typed.
    fn places(kind: MailKind) -> String {
        let places: Vec<String> = kind.places().iter().map(|place| format!("{{{}}}", place.word())).collect();
        places.join(" ")
    }

    pub(super) fn part_key(part: &str) -> String {
        format!("looks-field-{part}")
    }

    fn changed_text(&self, past: &LooksPast) -> String {
        let names =
            past.changed.iter().map(|name| self.page.t(&format!("looks-part-{}", name.replace('_', "-"))));
        names.collect::<Vec<_>>().join(", ")
    }

    fn in_language(&self, field: &str, locale: Locale) -> &str {
        self.typed.value(&format!("{field}-{}", locale.tag()))
    }

    fn chose(&self, choice: &str) -> bool {
        let chosen = self.typed.value("logo_choice");
        chosen == choice || (chosen.is_empty() && choice == "configured")
    }
}

/// `GET /privacy`: the organisation's own privacy notice.
#[derive(Debug, Template)]
#[template(path = "privacy_notice.html")]
pub struct PrivacyNotice {
    pub page: Page,
    pub text: SafeHtml,
    /// Which wording it is.
    pub version: u32,
}

/// In the preview's frame: why there is nothing to see.
#[derive(Debug, Template)]
#[template(path = "looks_refused.html")]
pub struct LooksRefused {
    pub page: Page,
    pub says: String,
}

/// In the preview's frame: a mail as programs without HTML show it.
#[derive(Debug, Template)]
#[template(path = "looks_mail_text.html")]
pub struct MailText {
    pub page: Page,
    pub subject: String,
    pub text: String,
}
