//! `/addin/`: the Outlook add-in as its clients load it, and what it must know before anybody signs in.
//!
//! These are the only pages that others may frame: the hosts of Outlook, named in the content security policy. What
//! the server knows of itself (address, organisation, send mode) is put into the files once, at the start.

pub mod files;
pub mod manifest;
pub(super) mod playground;
mod public;
mod security;
mod served;
mod template;
mod zip;

use std::path::PathBuf;

use rocket::request::{FromRequest, Outcome};
use rocket::{Request, Route, State, get, routes};

pub use self::files::Files;
pub(super) use self::security::reaching_office_js;
pub use self::security::with_office_js;
use self::served::Served;
use super::guards::AppState;
use crate::locales::Locale;

/// The routes below `/`.
pub(super) fn routes() -> Vec<Route> {
    routes![public::config, public::policy, public::allowed, manifest_xml, manifest_zip, file]
}

#[get("/addin/manifest.xml")]
fn manifest_xml(app: &AppState) -> Option<Served> {
    Some(Served::new("text/xml; charset=utf-8", manifest::xml(&app.config)?.into_bytes()).shared())
}

#[get("/addin/manifest.zip")]
fn manifest_zip(app: &AppState) -> Option<Served> {
    Some(Served::new("application/zip", manifest::zip(&app.config)?).shared())
}

#[get("/addin/<path..>", rank = 40)]
fn file(files: &State<Files>, path: PathBuf, language: Language) -> Option<Served> {
    files.find(path.to_str()?, language.0)
}

/// What the browser prefers. Outlook tells the pane its own language; this is for what is seen before.
struct Language(Locale);

#[rocket::async_trait]
impl<'r> FromRequest<'r> for Language {
    type Error = ();

    async fn from_request(request: &'r Request<'_>) -> Outcome<Self, ()> {
        let app = request.guard::<&AppState>().await;
        app.map(|app| {
            let wanted = request.headers().get_one("accept-language").unwrap_or_default();
            Self(Locale::negotiate(wanted, app.config.default_language))
        })
        .map_error(|(status, ())| (status, ()))
    }
}

#[cfg(test)]
mod tests;
