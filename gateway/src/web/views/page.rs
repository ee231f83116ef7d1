//! The frame every page has, and the helpers its template calls.

use std::borrow::Borrow;

use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use crate::domain::{Right, Role};
use crate::locales::{self, Locale, TimeZone};

/// What every page needs besides its own content.
#[derive(Clone, Debug)]
pub struct Page {
    pub locale: Locale,
    /// The zone the organisation reads times in.
    pub zone: TimeZone,
    /// Where the language switch leads, as a path that may be GET (`/s/<T>` on a page made by a POST). Empty
    /// means "the address shown now", which keeps a page for an unknown link free of what was asked for.
    pub here: String,
    pub organisation: Organisation,
    /// The signed-in employee; recipients' pages have none.
    pub staff: Option<Staff>,
    /// A development instance says so on every page and links its mailbox.
    pub development: bool,
}

/// The organisation whose gateway this is, as configured.
#[derive(Clone, Debug)]
pub struct Organisation {
    pub name: String,
    /// Host (and port, if unusual) of the public URL: what the address bar must show.
    pub host: String,
    /// A path under `/assets/`; see [`logo_url`](crate::web::assets::logo_url).
    pub logo_url: Option<String>,
    /// The address of the organisation's own stylesheet, [`stylesheet_url`](crate::web::assets::stylesheet_url).
    pub brand_url: String,
    pub support_email: Option<String>,
    pub support_phone: Option<String>,
    pub privacy_url: Option<String>,
}

impl Organisation {
    /// The telephone number as `tel:` wants it (RFC 3966): digits and a leading plus.
    pub(super) fn telephone(&self) -> String {
        let number = self.support_phone.as_deref().unwrap_or_default();
        number.chars().filter(|c| c.is_ascii_digit() || *c == '+').collect()
    }
}

/// The signed-in employee, for the top bar.
#[derive(Clone, Debug)]
pub struct Staff {
    pub name: String,
    pub role: Role,
}

impl Staff {
    /// The name of the text for their role; senders need none.
    pub(super) fn role_key(&self) -> Option<&'static str> {
        match self.role {
            Role::Sender => None,
            Role::Auditor => Some("role-auditor"),
            Role::Dpo => Some("role-dpo"),
            Role::Admin => Some("role-admin"),
        }
    }

    /// Whether the console has something for them.
    pub(super) fn has_console(&self) -> bool {
        self.role.may(Right::ReadLog)
    }
}

/// The employee behind a share. Both values come from the staff table, never from a mail.
#[derive(Clone, Debug)]
pub struct Sender {
    pub name: String,
    pub address: String,
}

impl Sender {
    /// Up to two letters for the round sign beside the name.
    pub fn initials(&self) -> String {
        let mut words = self.name.split_whitespace().filter_map(|word| word.chars().next());
        let first = words.next();
        let last = words.next_back();
        first.into_iter().chain(last).flat_map(char::to_uppercase).collect()
    }
}

impl Page {
    /// Whether an administrator looks at it.
    pub fn is_administrators(&self) -> bool {
        self.staff.as_ref().is_some_and(|staff| staff.role == Role::Admin)
    }

    /// The text behind `key`.
    ///
    /// Templates hand over fields by reference and results by value, hence the generic arguments of the
    /// helpers below.
    pub fn t(&self, key: &str) -> String {
        locales::texts(self.locale).get(key, &[])
    }

    /// The text behind `key` with one value put in.
    pub fn with(&self, key: &str, name: &'static str, value: impl AsRef<str>) -> String {
        locales::texts(self.locale).get(key, &[(name, value.as_ref().into())])
    }

    /// The text behind `key` for a number `n`, which also chooses singular or plural.
    pub fn count(&self, key: &str, n: impl Borrow<u32>) -> String {
        locales::texts(self.locale).get(key, &[("n", (*n.borrow()).into())])
    }

    /// The text behind `key` for `n` of `of`.
    pub fn of(&self, key: &str, n: impl Borrow<u32>, of: impl Borrow<u32>) -> String {
        let variables = [("n", (*n.borrow()).into()), ("of", (*of.borrow()).into())];
        locales::texts(self.locale).get(key, &variables)
    }

    /// A share's title; one without has words that say so.
    pub fn titled(&self, title: String) -> String {
        if title.trim().is_empty() { self.t("share-untitled") } else { title }
    }

    /// The language as in `<html lang>` (BCP 47).
    pub fn lang(&self) -> &'static str {
        self.locale.tag()
    }

    /// The languages one can switch to: all but the present one.
    pub fn other_locales(&self) -> impl Iterator<Item = Locale> {
        let present = self.locale;
        Locale::ALL.into_iter().filter(move |locale| *locale != present)
    }

    /// A moment in words.
    pub fn date_time(&self, at: impl Borrow<OffsetDateTime>) -> String {
        locales::format_date_time(self.locale, self.zone, *at.borrow())
    }

    /// A day in words.
    pub fn date(&self, at: impl Borrow<OffsetDateTime>) -> String {
        locales::format_date(self.locale, self.zone, *at.borrow())
    }

    /// The same moment for `<time datetime>` (RFC 3339).
    pub fn machine_time(&self, at: impl Borrow<OffsetDateTime>) -> String {
        at.borrow().format(&Rfc3339).unwrap_or_default()
    }

    /// The same day for `<input type=date>` (ISO 8601).
    pub fn machine_date(&self, at: impl Borrow<OffsetDateTime>) -> String {
        self.zone.local(*at.borrow()).date().to_string()
    }

    /// A size in words, as file managers show it.
    pub fn size(&self, bytes: impl Borrow<u64>) -> String {
        locales::format_bytes(self.locale, *bytes.borrow())
    }
}
