//! Pages and the JSON API: Rocket, guards, and the one table from errors to HTTP. No SQL, no keys, no bytes in bulk.

pub mod addin;
pub mod api;
pub mod assets;
mod chrome;
mod error;
mod guards;
mod opener;
mod pages;
mod set_cookie;
pub mod views;

use std::sync::Arc;

use rocket::config::{Config, Ident, LogLevel};
use rocket::data::{Limits, ToByteUnit};
use rocket::{Build, Rocket};

use crate::app::App;

/// What `serve --dev` shows on its home page.
#[derive(Clone, Debug, Default)]
pub struct Demo {
    pub sample_link: Option<String>,
    pub staff_email: Option<String>,
    pub sample_recipient: Option<String>,
    /// Where the page that acts as Outlook is: another origin than the panes'.
    pub playground: Option<String>,
}

/// Method and path of everything that [`build`] can mount, with `<name>` for a parameter: for tests that must know it all.
pub fn every_route() -> Vec<(String, String)> {
    let at_root = [assets::routes(), addin::routes(), addin::playground::routes(), pages::routes()];
    let at_root = at_root.into_iter().flatten().map(|route| (route, ""));
    let all = at_root.chain(api::routes().into_iter().map(|route| (route, "/api/v1")));
    all.map(|(route, base)| (route.method.to_string(), format!("{base}{}", route.uri.path()))).collect()
}

/// The Rocket application. It never listens itself: the listener hands it requests.
pub fn build(app: Arc<App>, demo: Demo) -> Rocket<Build> {
    let config = Config {
        ident: Ident::none(),
        // The listener has resolved the true peer; a header must not.
        ip_header: None,
        log_level: LogLevel::Off,
        cli_colors: false,
        limits: Limits::default()
            // A message of 20,000 characters, each six bytes as a form writes them, and the fields round it.
            .limit("form", 256.kibibytes())
            // The form of texts and looks, with a logo in it.
            .limit("data-form", 640.kibibytes())
            .limit("json", 1.mebibytes())
            .limit("string", 64.kibibytes()),
        ..Config::release_default()
    };
    let addin = addin::Files::prepare(&app.config, demo.playground.as_deref());
    let playground = addin::playground::Playground::prepare(&app.config, &demo);
    let rocket = Rocket::custom(config)
        // The listener sets the security headers, on every response alike.
        .attach(rocket::shield::Shield::new())
        .attach(opener::KeepsOpener)
        .manage(app)
        .manage(demo)
        .manage(addin)
        .mount("/", assets::routes())
        .mount("/", addin::routes())
        .mount("/", pages::routes())
        .mount("/api/v1", api::routes())
        .register("/", error::catchers());
    match playground {
        Some(playground) => rocket.manage(playground).mount("/", addin::playground::routes()),
        None => rocket,
    }
}
