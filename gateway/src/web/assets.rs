//! `/assets/`: the pages' scripts and styles, and the organisation's colour and logo.
//!
//! Files built by `addin-web` are embedded at compile time; their names carry a hash of their content, so a
//! browser may keep them for ever. The colour travels as a small stylesheet of its own because the content
//! security policy allows no inline styles.

mod brand;

use rocket::http::{ContentType, Header, Status};
use rocket::response::{self, Responder, Response};
use rocket::{Request, Route, State, get, routes};

pub use self::brand::{BadColour, Colour};

include!(concat!(env!("OUT_DIR"), "/assets.rs"));

/// The organisation's look; managed by Rocket under this type.
#[derive(Clone, Debug)]
pub struct Look {
    pub colour: Colour,
    pub logo: Option<Logo>,
}

/// The organisation's logo as read from its file at start.
#[derive(Clone, Debug)]
pub struct Logo {
    /// `image/svg+xml`, `image/png` or `image/webp`.
    pub content_type: ContentType,
    pub bytes: Vec<u8>,
}

/// One file as it is served.
#[derive(Debug)]
pub struct Asset {
    bytes: Vec<u8>,
    content_type: ContentType,
    cache: &'static str,
}

/// For names with a content hash.
const FOR_EVER: &str = "public, max-age=31536000, immutable";
/// For the organisation's own files, whose names stay when their content changes.
const FOR_AN_HOUR: &str = "public, max-age=3600";

impl Look {
    /// The address of the organisation's stylesheet. It names the colour, so a new colour is a new address.
    pub fn stylesheet_url(&self) -> String {
        format!("/assets/brand.css?{}", self.colour.to_string().trim_start_matches('#'))
    }

    /// The address of the logo, if there is one.
    pub fn logo_url(&self) -> Option<String> {
        self.logo.as_ref().map(|_| "/assets/logo".to_owned())
    }
}

/// The routes below `/`: `/assets/brand.css`, `/assets/logo`, `/assets/<file>`.
pub fn routes() -> Vec<Route> {
    routes![stylesheet, logo, file]
}

/// Every embedded file: its name below `/assets/` and its bytes.
pub fn files() -> impl Iterator<Item = (&'static str, &'static [u8])> {
    FILES.into_iter()
}

#[get("/assets/brand.css")]
fn stylesheet(look: &State<Look>) -> Asset {
    Asset { bytes: look.colour.stylesheet().into_bytes(), content_type: ContentType::CSS, cache: FOR_AN_HOUR }
}

#[get("/assets/logo")]
fn logo(look: &State<Look>) -> Option<Asset> {
    let logo = look.logo.clone()?;
    Some(Asset { bytes: logo.bytes, content_type: logo.content_type, cache: FOR_AN_HOUR })
}

#[get("/assets/<name>", rank = 2)]
fn file(name: &str) -> Option<Asset> {
    let (name, bytes) = files().find(|(known, _)| *known == name)?;
    let extension = name.rsplit_once('.').map_or("", |(_, extension)| extension);
    Some(Asset {
        bytes: bytes.to_vec(),
        content_type: ContentType::from_extension(extension).unwrap_or(ContentType::Binary),
        cache: FOR_EVER,
    })
}

impl<'r> Responder<'r, 'static> for Asset {
    fn respond_to(self, request: &'r Request<'_>) -> response::Result<'static> {
        Response::build_from(self.bytes.respond_to(request)?)
            .status(Status::Ok)
            .header(self.content_type)
            .header(Header::new("Cache-Control", self.cache))
            .ok()
    }
}

#[cfg(test)]
mod tests;
