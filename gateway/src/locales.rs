//! Languages: which one a person gets, its texts (Project Fluent), and how it writes dates and sizes.
//!
//! Every text is compiled in. A language is one folder of `.ftl` files under `locales/` and one variant of
//! [`Locale`]; a test compares the keys and variables of all of them.

mod format;
mod zone;

use std::fmt;
use std::str::FromStr;
use std::sync::LazyLock;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use unic_langid::{LanguageIdentifier, langid};

pub use self::format::{format_bytes, format_date, format_date_time};
pub use self::zone::{TimeZone, UnknownTimeZone};

/// A language that pages and mails are written in.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum Locale {
    /// Danish.
    Da,
    /// English, British spelling and dates.
    En,
}

/// The language is none of those that exist.
#[derive(Debug, Eq, PartialEq, thiserror::Error)]
#[error("must be da or en")]
pub struct UnknownLocale;

impl Locale {
    /// All languages, in the order a switch shows them.
    pub const ALL: [Self; 2] = [Self::Da, Self::En];

    /// The language tag (BCP 47): `da` or `en`; also the value of HTML's `lang`.
    pub const fn tag(self) -> &'static str {
        match self {
            Self::Da => "da",
            Self::En => "en",
        }
    }

    /// What the language calls itself.
    pub const fn own_name(self) -> &'static str {
        match self {
            Self::Da => "Dansk",
            Self::En => "English",
        }
    }

    /// Picks the language that `accept_language` (RFC 9110, section 12.5.4) prefers, `default` when it names
    /// none of ours. Region and script are ignored (`en-US` is English); a malformed weight counts as 0.
    pub fn negotiate(accept_language: &str, default: Self) -> Self {
        let mut best = (0, default);
        // A header has no more entries than a person has languages; the rest is not worth reading.
        for entry in accept_language.split(',').take(32) {
            let mut parts = entry.split(';');
            let range = parts.next().unwrap_or_default().trim();
            let weight = parts.next().map_or(1000, parse_weight);
            let language = range.split('-').next().unwrap_or_default();
            let locale = if range == "*" { Ok(default) } else { language.parse() };
            if let Ok(locale) = locale
                && weight > best.0
            {
                best = (weight, locale);
            }
        }
        best.1
    }

    fn language(self) -> LanguageIdentifier {
        match self {
            Self::Da => langid!("da"),
            Self::En => langid!("en-GB"),
        }
    }

    fn sources(self) -> [&'static str; 9] {
        match self {
            Self::Da => [
                include_str!("locales/da/mail.ftl"),
                include_str!("locales/da/request_mail.ftl"),
                include_str!("locales/da/pages.ftl"),
                include_str!("locales/da/upload.ftl"),
                include_str!("locales/da/inbox.ftl"),
                include_str!("locales/da/addin.ftl"),
                include_str!("locales/da/sign_in.ftl"),
                include_str!("locales/da/compose.ftl"),
                include_str!("locales/da/account.ftl"),
            ],
            Self::En => [
                include_str!("locales/en/mail.ftl"),
                include_str!("locales/en/request_mail.ftl"),
                include_str!("locales/en/pages.ftl"),
                include_str!("locales/en/upload.ftl"),
                include_str!("locales/en/inbox.ftl"),
                include_str!("locales/en/addin.ftl"),
                include_str!("locales/en/sign_in.ftl"),
                include_str!("locales/en/compose.ftl"),
                include_str!("locales/en/account.ftl"),
            ],
        }
    }
}

/// Reads `;q=0.8` as thousandths (800).
fn parse_weight(parameter: &str) -> u16 {
    let Some(value) = parameter.trim().strip_prefix("q=") else { return 0 };
    match value.split_once('.') {
        None if value == "1" => 1000,
        Some(("1", zeros)) if zeros.bytes().all(|digit| digit == b'0') => 1000,
        Some(("0", digits))
            if (1..=3).contains(&digits.len()) && digits.bytes().all(|d| d.is_ascii_digit()) =>
        {
            format!("{digits:0<3}").parse().unwrap_or(0)
        }
        _ => 0,
    }
}

impl fmt::Display for Locale {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.tag())
    }
}

impl FromStr for Locale {
    type Err = UnknownLocale;

    fn from_str(tag: &str) -> Result<Self, Self::Err> {
        Self::ALL.into_iter().find(|locale| locale.tag().eq_ignore_ascii_case(tag)).ok_or(UnknownLocale)
    }
}

/// All texts of one language.
pub struct Texts {
    bundle: FluentBundle<FluentResource>,
}

/// The texts of `locale`, parsed at the first call and kept.
pub fn texts(locale: Locale) -> &'static Texts {
    static DA: LazyLock<Texts> = LazyLock::new(|| Texts::load(Locale::Da));
    static EN: LazyLock<Texts> = LazyLock::new(|| Texts::load(Locale::En));
    match locale {
        Locale::Da => &DA,
        Locale::En => &EN,
    }
}

impl Texts {
    fn load(locale: Locale) -> Self {
        let mut bundle = FluentBundle::new_concurrent(vec![locale.language()]);
        // The marks around variables show up as boxes in some mail clients, and names are cleaned of
        // direction overrides before they get here.
        bundle.set_use_isolating(false);
        for source in locale.sources() {
            // A text that does not parse is skipped and then missed by the parity test.
            let resource = FluentResource::try_new(source.to_owned()).unwrap_or_else(|(partial, _)| partial);
            bundle.add_resource_overriding(resource);
        }
        Self { bundle }
    }

    /// The text `key` with its variables filled in, as plain text: escape it for where it goes.
    ///
    /// A missing text gives `⟦key⟧` and a log line rather than a failure: a page with a hole beats no page.
    pub fn get(&self, key: &str, variables: &[(&'static str, FluentValue<'_>)]) -> String {
        let Some(pattern) = self.bundle.get_message(key).and_then(|message| message.value()) else {
            tracing::error!(key, "text is missing");
            return format!("⟦{key}⟧");
        };
        let mut args = FluentArgs::with_capacity(variables.len());
        for (name, value) in variables {
            args.set(*name, value.clone());
        }
        let mut errors = Vec::new();
        let text = self.bundle.format_pattern(pattern, Some(&args), &mut errors).into_owned();
        if !errors.is_empty() {
            tracing::error!(key, "text lacks a variable");
        }
        text
    }
}

impl fmt::Debug for Texts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Texts").field("locales", &self.bundle.locales).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
