//! What pages and mails show: the configuration, and what is set over it.

use time::OffsetDateTime;

use super::picture::PictureKind;
use super::{Loaded, hex};
use crate::db::looks::PictureRecord;
use crate::domain::Looks;
use crate::domain::form::Label;
use crate::domain::looks::{Authority, LogoChoice};
use crate::mail::{self, Branding};

/// A picture as it is served.
#[derive(Clone)]
pub struct LogoFile {
    pub kind: PictureKind,
    pub bytes: Vec<u8>,
    /// SHA-256 of the bytes, in hexadecimal.
    pub hash: String,
}

impl LogoFile {
    pub fn new(kind: PictureKind, bytes: Vec<u8>) -> Self {
        Self { kind, hash: hex(&bytes), bytes }
    }

    /// Mail programs show PNG and JPEG; an SVG, or a large picture, stands on the pages only.
    pub fn for_mails(&self) -> Option<mail::Logo> {
        match self.kind {
            PictureKind::Png => mail::Logo::new("image/png", self.bytes.clone()).ok(),
            PictureKind::Svg => None,
        }
    }
}

/// What the configuration says.
pub struct Configured {
    /// How mails look.
    pub branding: Branding,
    /// `#rrggbb`, for pages and mails.
    pub colour: String,
    pub logo: Option<LogoFile>,
    pub support: Option<String>,
    pub privacy_url: Option<String>,
    pub authority: Authority,
    /// Where the organisation's own privacy notice is, if it has one.
    pub notice_address: String,
}

/// How the organisation shows itself.
pub struct Shown {
    /// 0 for the configuration alone.
    pub version: i64,
    /// When that version was saved.
    pub since: Option<OffsetDateTime>,
    /// What was set.
    pub looks: Looks,
    /// `#rrggbb`.
    pub colour: String,
    pub logo: Option<LogoFile>,
    /// A telephone number or an address.
    pub support: Option<String>,
    /// Where it is said how personal data is handled: here, or elsewhere.
    pub privacy_url: Option<String>,
    pub authority: Authority,
    pub branding: Branding,
}

impl Shown {
    pub fn name(&self) -> &str {
        self.branding.organisation()
    }
}

impl Configured {
    pub(super) fn shown(&self, stored: Loaded) -> Shown {
        match stored {
            Some((record, picture)) => {
                self.with(record.looks, picture, (record.version, Some(record.created_at)))
            }
            None => self.with(Looks::default(), None, (0, None)),
        }
    }

    /// What was saved has been checked. Should a later program be stricter, what it refuses is left out.
    pub(super) fn with(
        &self,
        looks: Looks,
        picture: Option<PictureRecord>,
        (version, since): (i64, Option<OffsetDateTime>),
    ) -> Shown {
        let stored = picture
            .and_then(|picture| Some(LogoFile::new(PictureKind::parse(&picture.kind)?, picture.bytes)));
        let logo = match looks.logo {
            LogoChoice::Configured => self.logo.clone(),
            LogoChoice::None => None,
            LogoChoice::Picture(_) => stored,
        };
        let colour = looks.colour.clone().unwrap_or_else(|| self.colour.clone());
        let support = looks.support.clone().or_else(|| self.support.clone());
        let privacy_url = match &looks.notice {
            Some(_) => Some(self.notice_address.clone()),
            None => looks.privacy_url.clone().or_else(|| self.privacy_url.clone()),
        };
        let mut branding = self.branding.clone();
        if let Some(name) = &looks.name {
            // Cleaned to nothing, it is no name.
            branding = branding.named(name).unwrap_or(branding);
        }
        branding.words.clone_from(&looks.mails);
        branding.colour = colour.parse().unwrap_or(branding.colour);
        branding.logo = logo.as_ref().and_then(LogoFile::for_mails);
        branding.support_contact.clone_from(&support);
        branding.privacy_url = privacy_url.as_ref().and_then(|url| url.parse().ok());
        Shown {
            version,
            since,
            authority: looks.authority.clone().unwrap_or_else(|| self.authority.clone()),
            colour,
            logo,
            support,
            privacy_url,
            branding,
            looks,
        }
    }
}

/// The name of an authority that is called the same in every language.
pub(in crate::app) fn authority(name: &str, web: &str) -> Authority {
    let name = Label { da: Some(name.to_owned()), en: Some(name.to_owned()) };
    Authority { name, contact: None, web: web.to_owned() }
}
