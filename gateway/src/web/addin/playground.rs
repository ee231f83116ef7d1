//! `/playground`: a page that acts as Outlook, so that the add-in can be tried without Microsoft. Mounted in a
//! development instance only.
//!
//! The page is served from a second name of the same server, because that is what Outlook is to the panes: a page of
//! another origin that frames them.

use std::path::PathBuf;
use std::sync::Arc;

use rocket::request::{FromRequest, Outcome};
use rocket::response::Redirect;
use rocket::{Request, Responder, Route, State, get, routes};

use super::super::Demo;
use super::files::{self, File};
use super::served::Served;
use crate::config::Config;
use crate::locales::Locale;

/// The playground's files, ready to be sent. Managed by Rocket under this type.
#[derive(Debug)]
pub(in super::super) struct Playground {
    origin: String,
    files: Vec<(&'static str, Served)>,
}

impl Playground {
    /// Fills in what `config` and `demo` say. None where `demo` has no place for the page that acts as Outlook.
    pub(in super::super) fn prepare(config: &Config, demo: &Demo) -> Option<Self> {
        let origin = demo.playground.as_deref()?;
        Some(Self::of(&files::FILES, config, origin, demo))
    }

    pub(super) fn of(all: &'static [File], config: &Config, origin: &str, demo: &Demo) -> Self {
        let pane = config.public_url.origin();
        // Mails have inline styles, and the event file asks the panes' server for its policy.
        let security: Arc<str> = format!(
            "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; \
             font-src 'self'; connect-src 'self' {pane}; frame-src {pane}; form-action 'none'; base-uri 'none'; object-src 'none'; \
             frame-ancestors 'none'"
        )
        .into();
        let mut values = files::values(config, Locale::En);
        values.push(("PANE_ORIGIN", pane.to_owned()));
        values.push(("PLAYGROUND_ORIGIN", origin.to_owned()));
        values.push(("SENDER", demo.staff_email.clone().unwrap_or_default()));
        values.push(("RECIPIENT", demo.sample_recipient.clone().unwrap_or_default()));
        let of_playground = all.iter().filter(|file| file.playground);
        let served = of_playground.map(|file| {
            let served = files::serve(file, &values);
            (file.path, if files::is_page(file) { served.under(&security) } else { served })
        });
        Self { origin: origin.to_owned(), files: served.collect() }
    }

    fn find(&self, path: &str) -> Option<Served> {
        self.files.iter().find(|(known, _)| *known == path).map(|(_, served)| served.clone())
    }
}

/// The routes below `/`.
pub(in super::super) fn routes() -> Vec<Route> {
    routes![index, file]
}

#[derive(Responder)]
enum Page {
    Here(Option<Served>),
    /// At the other name, or the panes would refuse to be framed.
    There(Box<Redirect>),
}

#[get("/playground")]
fn index(playground: &State<Playground>, host: HostName) -> Page {
    if playground.origin.strip_prefix("https://") == Some(host.0.as_str()) {
        Page::Here(playground.find("index.html"))
    } else {
        Page::There(Box::new(Redirect::to(format!("{}/playground", playground.origin))))
    }
}

#[get("/playground/<path..>")]
fn file(playground: &State<Playground>, path: PathBuf) -> Option<Served> {
    playground.find(path.to_str()?)
}

/// The name that the request was sent to.
struct HostName(String);

#[rocket::async_trait]
impl<'r> FromRequest<'r> for HostName {
    type Error = ();

    async fn from_request(request: &'r Request<'_>) -> Outcome<Self, ()> {
        Outcome::Success(Self(request.host().map(ToString::to_string).unwrap_or_default()))
    }
}
