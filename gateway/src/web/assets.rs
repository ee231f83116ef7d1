//! `/assets/`: the pages' scripts and styles, and the organisation's colour and logo.
//!
//! Files built by `addin-web` are embedded at compile time; their names carry a hash of their content, so a
//! browser may keep them for ever. The colour travels as a small stylesheet of its own because the content
//! security policy allows no inline styles.

mod brand;

use rocket::http::uri::Origin;
use rocket::http::{ContentType, Header, Status};
use rocket::response::{self, Responder, Response};
use rocket::{Request, Route, get, routes};

pub use self::brand::{BadColour, Colour};
use super::guards::AppState;
use crate::app::looks::LogoFile;

include!(concat!(env!("OUT_DIR"), "/assets.rs"));

/// One file as it is served.
#[derive(Debug)]
pub struct Asset {
    bytes: Vec<u8>,
    content_type: ContentType,
    cache: &'static str,
    /// A policy of its own, where it has one.
    security: Option<&'static str>,
}

/// For names with a content hash.
const FOR_EVER: &str = "public, max-age=31536000, immutable";
/// For an address that does not say which content it means.
const ASK_AGAIN: &str = "no-cache";
/// For a logo, should somebody open it as a page of its own: it draws itself, and nothing else.
const LOGO_SECURITY: &str = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; sandbox";

/// The address of the stylesheet of a colour, `#rrggbb`. Another colour is another address.
pub fn stylesheet_url(colour: &str) -> String {
    format!("/assets/brand.css?{}", colour.trim_start_matches('#'))
}

/// The address of the logo. Another picture is another address.
pub fn logo_url(logo: &LogoFile) -> String {
    format!("/assets/logo?{}", &logo.hash[..HASH_CHARS.min(logo.hash.len())])
}

/// As many as no two logos of one organisation share.
const HASH_CHARS: usize = 32;

/// The routes below `/`: `/assets/brand.css`, `/assets/logo`, `/assets/<file>`.
pub fn routes() -> Vec<Route> {
    routes![stylesheet, logo, file]
}

/// Every embedded file: its name below `/assets/` and its bytes.
pub fn files() -> impl Iterator<Item = (&'static str, &'static [u8])> {
    FILES.into_iter()
}

/// The address says the colour, so the answer is the same on every node, whichever version it knows.
#[get("/assets/brand.css")]
fn stylesheet(app: &AppState, address: &Origin<'_>) -> Asset {
    let asked = address.query().map(|query| query.as_str().to_owned()).unwrap_or_default();
    let (colour, scheme) =
        asked.split_once('-').map_or((asked.as_str(), None), |(colour, scheme)| (colour, Some(scheme)));
    let (colour, cache) = match format!("#{colour}").parse::<Colour>() {
        Ok(colour) => (colour, FOR_EVER),
        Err(_) => (app.look().colour.parse().unwrap_or(Colour::FJORD), ASK_AGAIN),
    };
    let sheet = match scheme {
        Some("light") => colour.light(),
        Some("dark") => colour.dark(),
        _ => colour.stylesheet(),
    };
    Asset { bytes: sheet.into_bytes(), content_type: ContentType::CSS, cache, security: None }
}

#[get("/assets/logo")]
fn logo(app: &AppState, address: &Origin<'_>) -> Option<Asset> {
    let look = app.look();
    let logo = look.logo.as_ref()?;
    // For a while after a change, a node may know another logo than the page that asks.
    let asked = address.query().map(|query| query.as_str().to_owned()).unwrap_or_default();
    let meant = !asked.is_empty() && logo.hash.starts_with(&asked);
    Some(Asset {
        bytes: logo.bytes.clone(),
        content_type: ContentType::parse_flexible(logo.kind.media_type())?,
        cache: if meant { FOR_EVER } else { ASK_AGAIN },
        security: Some(LOGO_SECURITY),
    })
}

#[get("/assets/<name>", rank = 2)]
fn file(name: &str) -> Option<Asset> {
    let (name, bytes) = files().find(|(known, _)| *known == name)?;
    let extension = name.rsplit_once('.').map_or("", |(_, extension)| extension);
    Some(Asset {
        bytes: bytes.to_vec(),
        content_type: ContentType::from_extension(extension).unwrap_or(ContentType::Binary),
        cache: FOR_EVER,
        security: None,
    })
}

impl<'r> Responder<'r, 'static> for Asset {
    fn respond_to(self, request: &'r Request<'_>) -> response::Result<'static> {
        let mut response = Response::build_from(self.bytes.respond_to(request)?);
        response
            .status(Status::Ok)
            .header(self.content_type)
            .header(Header::new("Cache-Control", self.cache));
        if let Some(policy) = self.security {
            response.header(Header::new("Content-Security-Policy", policy));
        }
        response.ok()
    }
}

#[cfg(test)]
mod tests;
