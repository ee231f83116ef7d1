//! How the organisation shows itself: its name, colour, logo and texts, and which of them are good enough.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::form::Label;

/// Characters of a line.
pub const LINE_MAX: usize = 200;
/// Characters of an organisation's name: it stands in the subject of mails.
pub const NAME_MAX: usize = 80;
/// Characters of what a mail says in the organisation's own words.
pub const MAIL_TEXT_MAX: usize = 1000;
/// Characters of a consent.
pub const CONSENT_MAX: usize = 5000;
/// Characters of a privacy notice.
pub const NOTICE_MAX: usize = 20_000;

/// What administrators set. What is not there comes from the configuration.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(default)]
pub struct Looks {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// `#rrggbb`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub colour: Option<String>,
    #[serde(skip_serializing_if = "LogoChoice::is_configured")]
    pub logo: LogoChoice,
    /// A telephone number or an address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub support: Option<String>,
    /// A page elsewhere that says how personal data is handled.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub privacy_url: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub authority: Option<Authority>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub mails: BTreeMap<MailKind, BTreeMap<Language, OwnWords>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub consent: Option<Versioned>,
    /// The privacy notice, in Markdown.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub notice: Option<Versioned>,
    /// The greatest number that a consent has had.
    pub consents: u32,
    /// The same for privacy notices.
    pub notices: u32,
}

/// Which picture stands for the organisation.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum LogoChoice {
    #[default]
    Configured,
    /// The name stands there in words.
    None,
    /// A stored one, by the SHA-256 of its bytes in hexadecimal.
    Picture(String),
}

impl LogoChoice {
    pub fn is_configured(&self) -> bool {
        *self == Self::Configured
    }
}

/// Whom people complain to.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
pub struct Authority {
    pub name: Label,
    /// How else to reach it: its address, a telephone number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contact: Option<String>,
    /// `https://…`.
    pub web: String,
}

/// A text whose wordings are counted, so that it can be told which one somebody saw.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Versioned {
    pub text: Label,
    /// From 1; another wording is another number, and an old wording brought back is a new one.
    pub version: u32,
}

/// A language that people read, as its tag.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Language {
    Da,
    En,
}

impl Language {
    pub const ALL: [Self; 2] = [Self::Da, Self::En];

    pub const fn tag(self) -> &'static str {
        match self {
            Self::Da => "da",
            Self::En => "en",
        }
    }
}

/// A kind of mail that can say something in the organisation's own words.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum MailKind {
    /// A share's link, to its recipient.
    Invitation,
    /// A one-time code.
    Code,
    /// What was sent and to whom, to its sender.
    Receipt,
    /// Something waits, and expires soon.
    Reminder,
    /// A request's link, to whoever is asked.
    Request,
    /// What has arrived, to whoever handed it in.
    HandedIn,
}

impl MailKind {
    pub const ALL: [Self; 6] =
        [Self::Invitation, Self::Code, Self::Receipt, Self::Reminder, Self::Request, Self::HandedIn];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Invitation => "invitation",
            Self::Code => "code",
            Self::Receipt => "receipt",
            Self::Reminder => "reminder",
            Self::Request => "request",
            Self::HandedIn => "handed_in",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == text)
    }

    /// The places that its texts may name.
    pub const fn places(self) -> &'static [Place] {
        match self {
            Self::Invitation | Self::Receipt | Self::Reminder | Self::Request => {
                &[Place::Sender, Place::Organisation, Place::Expires]
            }
            Self::Code | Self::HandedIn => &[Place::Sender, Place::Organisation],
        }
    }
}

/// Something that is filled in when a mail is written: `{sender}`.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Place {
    /// The employee whose share or request it is about.
    Sender,
    Organisation,
    /// The day and hour at which it ends.
    Expires,
}

impl Place {
    pub const ALL: [Self; 3] = [Self::Sender, Self::Organisation, Self::Expires];

    pub const fn word(self) -> &'static str {
        match self {
            Self::Sender => "sender",
            Self::Organisation => "organisation",
            Self::Expires => "expires",
        }
    }
}

/// What a mail says in the organisation's own words, in one language. Empty means nothing, or what it says anyway.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(default)]
pub struct OwnWords {
    /// In the place of "Dear …": one line, without the comma.
    pub greeting: String,
    /// Before what the mail has to say.
    pub opening: String,
    /// After it.
    pub closing: String,
}

impl OwnWords {
    pub fn is_empty(&self) -> bool {
        self.texts().iter().all(|text| text.is_empty())
    }

    fn texts(&self) -> [&str; 3] {
        [&self.greeting, &self.opening, &self.closing]
    }
}

/// What is wrong with a text; the word is a stable code.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub enum LooksFault {
    #[error("must be one line of at most {0} characters")]
    Line(usize),
    #[error("must have at most {0} characters")]
    Long(usize),
    #[error("must be a colour such as #14546b")]
    Colour,
    #[error("must be an https address")]
    Url,
    #[error("names a place that is not filled in here")]
    Place,
    #[error("names the title of a share, which no mail may")]
    Title,
    #[error("has an address of a page; mails lead to this server only")]
    Link,
    #[error("is missing in one language")]
    Language,
}

/// A fault, and where it is: the name of the field.
pub type Fault = (String, LooksFault);

impl Looks {
    /// Whether it can be shown to people.
    ///
    /// # Errors
    ///
    /// The first field that cannot, and why.
    pub fn check(&self) -> Result<(), Fault> {
        if let Some(name) = &self.name {
            line(name, NAME_MAX).map_err(at("name"))?;
        }
        if self.colour.as_deref().is_some_and(|colour| !is_colour(colour)) {
            return Err(at("colour")(LooksFault::Colour));
        }
        if let Some(support) = &self.support {
            line(support, LINE_MAX).map_err(at("support"))?;
        }
        if self.privacy_url.as_deref().is_some_and(|url| !super::form::is_https(url)) {
            return Err(at("privacy_url")(LooksFault::Url));
        }
        if let Some(authority) = &self.authority {
            authority.check()?;
        }
        for (kind, languages) in &self.mails {
            for (language, words) in languages {
                words.check(*kind, *language)?;
            }
        }
        for (field, text, max) in
            [("consent", &self.consent, CONSENT_MAX), ("notice", &self.notice, NOTICE_MAX)]
        {
            if let Some(versioned) = text {
                both(field, &versioned.text, |text| long(text, max))?;
            }
        }
        Ok(())
    }

    /// The parts in which two differ, by name.
    pub fn differences(&self, other: &Self) -> Vec<&'static str> {
        let parts = [
            ("name", self.name != other.name),
            ("colour", self.colour != other.colour),
            ("logo", self.logo != other.logo),
            ("support", self.support != other.support),
            ("privacy_url", self.privacy_url != other.privacy_url),
            ("authority", self.authority != other.authority),
            ("mails", self.mails != other.mails),
            ("consent", self.consent != other.consent),
            ("notice", self.notice != other.notice),
        ];
        parts.into_iter().filter(|(_, differ)| *differ).map(|(name, _)| name).collect()
    }
}

impl Versioned {
    /// The text after somebody wrote `text`, where `before` stood and `last` was the greatest number so far.
    pub fn reworded(before: Option<&Self>, text: Label, last: u32) -> Self {
        match before {
            Some(before) if before.text == text => before.clone(),
            _ => Self { text, version: last + 1 },
        }
    }
}

impl Authority {
    fn check(&self) -> Result<(), Fault> {
        both("authority", &self.name, |name| line(name, LINE_MAX))?;
        if let Some(contact) = &self.contact {
            line(contact, LINE_MAX).map_err(|fault| ("authority_contact".to_owned(), fault))?;
        }
        if super::form::is_https(&self.web) {
            Ok(())
        } else {
            Err(("authority_web".to_owned(), LooksFault::Url))
        }
    }
}

impl OwnWords {
    fn check(&self, kind: MailKind, language: Language) -> Result<(), Fault> {
        for (part, text) in ["greeting", "opening", "closing"].into_iter().zip(self.texts()) {
            let fits = if part == "greeting" && !text.is_empty() {
                line(text, LINE_MAX)
            } else {
                long(text, MAIL_TEXT_MAX)
            };
            let said = fits.and_then(|()| places_and_links(text, kind));
            said.map_err(|fault| (format!("{part}-{}", language.tag()), fault))?;
        }
        Ok(())
    }
}

fn at(field: &str) -> impl Fn(LooksFault) -> Fault {
    move |fault| (field.to_owned(), fault)
}

/// A text that is there must be there in both languages.
fn both(field: &str, text: &Label, fits: impl Fn(&str) -> Result<(), LooksFault>) -> Result<(), Fault> {
    for (language, text) in [("da", &text.da), ("en", &text.en)] {
        let at = |fault| (format!("{field}-{language}"), fault);
        let text = text.as_deref().filter(|text| !text.trim().is_empty());
        fits(text.ok_or(at(LooksFault::Language))?).map_err(at)?;
    }
    Ok(())
}

fn line(text: &str, max: usize) -> Result<(), LooksFault> {
    let fits = (1..=max).contains(&text.trim().chars().count()) && !text.chars().any(char::is_control);
    if fits { Ok(()) } else { Err(LooksFault::Line(max)) }
}

fn long(text: &str, max: usize) -> Result<(), LooksFault> {
    let stray = |c: char| c.is_control() && !matches!(c, '\n' | '\t');
    if text.chars().count() <= max && !text.contains(stray) { Ok(()) } else { Err(LooksFault::Long(max)) }
}

/// `{sender}` must be something that is filled in; any other brace is a brace. A page's address is none of ours: the one
/// link of a mail is what people are told to trust.
fn places_and_links(text: &str, kind: MailKind) -> Result<(), LooksFault> {
    let lower = text.to_lowercase();
    if ["://", "www.", "mailto:"].iter().any(|sign| lower.contains(sign)) {
        return Err(LooksFault::Link);
    }
    for word in words_in_braces(text) {
        if word == "title" {
            return Err(LooksFault::Title);
        }
        if !kind.places().iter().any(|place| place.word() == word) {
            return Err(LooksFault::Place);
        }
    }
    Ok(())
}

/// Whether something between braces was meant to be filled in: a word of small letters.
fn is_word(text: &str) -> bool {
    !text.is_empty() && text.len() <= 20 && text.chars().all(|c| c.is_ascii_lowercase() || c == '_')
}

fn words_in_braces(text: &str) -> impl Iterator<Item = &str> {
    text.split('{')
        .skip(1)
        .filter_map(|rest| rest.split_once('}'))
        .map(|(word, _)| word)
        .filter(|word| is_word(word))
}

/// The text with its places filled in, in one pass: what is filled in is not looked at again.
pub fn fill(text: &str, value: impl Fn(Place) -> Option<String>) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('{') {
        let (before, from) = rest.split_at(at);
        out.push_str(before);
        let word = from[1..].split_once('}').map(|(word, _)| word);
        let place = word.and_then(|word| Place::ALL.into_iter().find(|place| place.word() == word));
        if let Some((place, value)) = place.and_then(|place| Some((place, value(place)?))) {
            out.push_str(&value);
            rest = &from[place.word().len() + 2..];
        } else {
            out.push('{');
            rest = &from[1..];
        }
    }
    out.push_str(rest);
    out
}

/// Whether it is written `#rrggbb`.
pub fn is_colour(text: &str) -> bool {
    text.strip_prefix('#')
        .is_some_and(|digits| digits.len() == 6 && digits.chars().all(|c| c.is_ascii_hexdigit()))
}

#[cfg(test)]
mod tests;
