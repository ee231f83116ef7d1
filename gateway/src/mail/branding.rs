//! Who the mails are from and what they look like.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use super::name::clean;
use super::{Address, Link};
use crate::domain::looks::{Language, MailKind, OwnWords};
use crate::locales::TimeZone;

/// The organisation's look and facts, the same in every mail.
#[derive(Clone, Debug)]
pub struct Branding {
    organisation: String,
    /// Of the bar at the top and of the button.
    pub colour: Colour,
    /// A line with a telephone number or an address, for people in doubt. Shown as it is.
    pub support_contact: Option<String>,
    /// Sent along in every mail; nothing is fetched.
    pub logo: Option<Logo>,
    /// The page that says how personal data is handled.
    pub privacy_url: Option<Link>,
    /// In which times are written.
    pub time_zone: TimeZone,
    /// What mails say in the organisation's own words.
    pub words: BTreeMap<MailKind, BTreeMap<Language, OwnWords>>,
}

impl Branding {
    /// A plain look: only the organisation's name, cleaned to one visible line.
    pub fn new(organisation: &str) -> Result<Self, InvalidBranding> {
        let organisation = clean(organisation);
        if organisation.is_empty() {
            return Err(InvalidBranding::NoOrganisation);
        }
        Ok(Self {
            organisation,
            colour: Colour::default(),
            support_contact: None,
            logo: None,
            privacy_url: None,
            time_zone: TimeZone::default(),
            words: BTreeMap::new(),
        })
    }

    /// The same look under another name.
    pub fn named(&self, organisation: &str) -> Result<Self, InvalidBranding> {
        let named = Self::new(organisation)?;
        Ok(Self { organisation: named.organisation, ..self.clone() })
    }

    /// The organisation's name.
    pub fn organisation(&self) -> &str {
        &self.organisation
    }
}

/// Why a name, colour or logo is refused. Shown to the operator.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub enum InvalidBranding {
    /// The name is empty.
    #[error("the organisation needs a name")]
    NoOrganisation,
    /// Not `#` and six hexadecimal digits.
    #[error("a colour is written #rrggbb, for example #0b5cad")]
    Colour,
    /// A picture mail programs do not all show; SVG among them.
    #[error("a logo for mails must be image/png or image/jpeg")]
    LogoType,
    /// More than 64 KiB.
    #[error("a logo for mails may have at most 65536 bytes")]
    LogoSize,
}

/// An sRGB colour, `#rrggbb`.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Colour([u8; 3]);

impl Colour {
    /// White or black, whichever is easier to read on this colour (WCAG 2.2 relative luminance).
    #[must_use]
    pub fn text_on_it(self) -> Self {
        let luminance = self.luminance();
        // The contrasts are equal where (L + 0.05)² = 1.05 · 0.05.
        if (luminance + 0.05) * (luminance + 0.05) > 1.05 * 0.05 { Self([0; 3]) } else { Self([0xff; 3]) }
    }

    fn luminance(self) -> f64 {
        let linear = |channel: u8| {
            let value = f64::from(channel) / 255.0;
            if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
        };
        let [red, green, blue] = self.0;
        0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue)
    }
}

impl Default for Colour {
    fn default() -> Self {
        Self([0x1f, 0x4e, 0x79])
    }
}

impl FromStr for Colour {
    type Err = InvalidBranding;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let digits = text.strip_prefix('#').ok_or(InvalidBranding::Colour)?.to_ascii_lowercase();
        let bytes = data_encoding::HEXLOWER.decode(digits.as_bytes()).map_err(|_| InvalidBranding::Colour)?;
        bytes.try_into().map(Self).map_err(|_| InvalidBranding::Colour)
    }
}

impl fmt::Display for Colour {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [red, green, blue] = self.0;
        write!(f, "#{red:02x}{green:02x}{blue:02x}")
    }
}

/// A small picture that travels inside each mail.
#[derive(Clone)]
pub struct Logo {
    media_type: &'static str,
    bytes: Vec<u8>,
}

impl Logo {
    /// The most bytes a logo may have: it is added to every mail.
    pub const BYTES_MAX: usize = 64 * 1024;

    /// Admits `image/png` and `image/jpeg`, of at most [`Logo::BYTES_MAX`] bytes.
    pub fn new(media_type: &str, bytes: Vec<u8>) -> Result<Self, InvalidBranding> {
        // The header is written from this list and never from the input: mail-builder writes it unescaped.
        let media_type = ["image/png", "image/jpeg"]
            .into_iter()
            .find(|known| *known == media_type)
            .ok_or(InvalidBranding::LogoType)?;
        if bytes.len() > Self::BYTES_MAX {
            return Err(InvalidBranding::LogoSize);
        }
        Ok(Self { media_type, bytes })
    }

    pub(super) fn media_type(&self) -> &'static str {
        self.media_type
    }

    pub(super) fn bytes(&self) -> &[u8] {
        &self.bytes
    }
}

impl fmt::Debug for Logo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Logo({}, {} bytes)", self.media_type, self.bytes.len())
    }
}

/// The address that mails come from, and who answers for them in the SMTP envelope.
#[derive(Clone, Debug)]
pub struct Sender {
    /// The gateway's own address, in every `From`.
    pub from: Address,
    /// Whom bounces of mails to recipients go to.
    pub envelope: EnvelopeSender,
}

impl Sender {
    /// The host that Message-IDs end in: the domain of the gateway's own address.
    pub fn host_for_message_ids(&self) -> &str {
        self.from.domain()
    }
}

/// Whose address is the SMTP envelope sender (`MAIL FROM`) of mails to recipients.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum EnvelopeSender {
    /// The employee who sent the share: bounces and absence notes reach the one who can act on them.
    #[default]
    Employee,
    /// The gateway's own address, for relays that let it send under no other.
    System,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_on_a_colour_is_the_readable_one() {
        let text_on = |colour: &str| colour.parse::<Colour>().unwrap().text_on_it().to_string();
        assert_eq!(text_on("#1F4E79"), "#ffffff");
        assert_eq!(text_on("#ffd400"), "#000000");
        assert_eq!(text_on("#757575"), "#ffffff");
        assert_eq!(text_on("#777777"), "#000000");
    }

    #[test]
    fn only_plain_colours_and_small_pictures_are_taken() {
        for text in ["", "red", "#fff", "#12345", "#1234567", "#12345g", "#000000;background:url(x)"] {
            assert_eq!(text.parse::<Colour>(), Err(InvalidBranding::Colour), "{text}");
        }
        assert!(Logo::new("image/png", vec![0; Logo::BYTES_MAX]).is_ok());
        assert_eq!(
            Logo::new("image/png", vec![0; Logo::BYTES_MAX + 1]).unwrap_err(),
            InvalidBranding::LogoSize
        );
        assert_eq!(Logo::new("image/svg+xml", vec![]).unwrap_err(), InvalidBranding::LogoType);
        assert_eq!(Logo::new("image/png\r\nBcc: x", vec![]).unwrap_err(), InvalidBranding::LogoType);
    }

    #[test]
    fn an_organisation_has_a_name() {
        assert_eq!(Branding::new(" \r\n").unwrap_err(), InvalidBranding::NoOrganisation);
        assert_eq!(Branding::new("Nordlys\r\nAdvokater").unwrap().organisation(), "Nordlys Advokater");
    }
}
