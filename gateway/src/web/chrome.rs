//! What every page has round it: language, organisation, who is signed in.

use std::sync::Arc;

use askama::Template;
use rocket::http::{ContentType, CookieJar, Status};
use rocket::request::{FromRequest, Outcome, Request};
use rocket::response::{self, Responder, Response};

use super::assets;
use super::guards::MaybeStaff;
use super::set_cookie;
use super::views::{self, Organisation, Page};
use crate::app::looks::Shown;
use crate::app::{App, AppError, WaysIn};
use crate::config::Config;
use crate::locales::Locale;

/// Remembers the language a visitor chose; not a secret.
const LANGUAGE: &str = "__Host-kuvert-lang";

/// The page round a view: a guard, so that a handler only names it.
pub(super) struct Chrome(pub(super) Page);

#[rocket::async_trait]
impl<'r> FromRequest<'r> for Chrome {
    type Error = ();

    async fn from_request(request: &'r Request<'_>) -> Outcome<Self, ()> {
        let mut page = bare(request);
        page.here = request.uri().path().to_string();
        let staff = match MaybeStaff::from_request(request).await {
            Outcome::Success(MaybeStaff(staff)) => staff,
            Outcome::Error(error) => return Outcome::Error(error),
            Outcome::Forward(status) => return Outcome::Forward(status),
        };
        page.staff = staff
            .map(|who| views::Staff { name: who.person.name.unwrap_or(who.person.email), role: who.role });
        Outcome::Success(Self(page))
    }
}

/// The page round an answer that must say nothing of who asks.
pub(super) fn bare(request: &Request<'_>) -> Page {
    let app = request.rocket().state::<Arc<App>>().expect("build() manages the application");
    Page {
        locale: locale(request, &app.config),
        zone: app.zone,
        here: String::new(),
        organisation: organisation(&app.look(), app.config.public_url.origin()),
        staff: None,
        development: app.development,
    }
}

/// The organisation as pages show it; `origin` is what the address bar must show.
pub(super) fn organisation(look: &Shown, origin: &str) -> Organisation {
    let contact = look.support.clone();
    let (mails, calls): (Vec<_>, Vec<_>) = contact.into_iter().partition(|contact| contact.contains('@'));
    Organisation {
        name: look.name().to_owned(),
        host: origin.to_owned(),
        logo_url: look.logo.as_ref().map(assets::logo_url),
        brand_url: assets::stylesheet_url(&look.colour),
        support_email: mails.into_iter().next(),
        support_phone: calls.into_iter().next(),
        privacy_url: look.privacy_url.clone(),
    }
}

/// How staff may sign in here.
pub(super) fn ways_in(request: &Request<'_>) -> WaysIn {
    request.rocket().state::<Arc<App>>().expect("build() manages the application").ways_in()
}

/// The language: as asked for by the switch, as remembered, as the browser prefers, as the organisation speaks.
fn locale(request: &Request<'_>, config: &Config) -> Locale {
    let asked =
        request.query_value::<&str>("lang").and_then(Result::ok).and_then(|tag| tag.parse::<Locale>().ok());
    if let Some(locale) = asked {
        remember_language(request.cookies(), locale);
        return locale;
    }
    let remembered = request.cookies().get(LANGUAGE).and_then(|cookie| cookie.value().parse().ok());
    remembered.unwrap_or_else(|| {
        Locale::negotiate(
            request.headers().get_one("accept-language").unwrap_or_default(),
            config.default_language,
        )
    })
}

/// Remembers the language that somebody chose, for a year.
pub(super) fn remember_language(jar: &CookieJar<'_>, locale: Locale) {
    set_cookie::set(jar, LANGUAGE.to_owned(), locale.tag(), time::Duration::days(365));
}

/// A rendered page.
#[derive(Debug)]
pub(super) struct Html {
    status: Status,
    text: String,
}

/// Renders a view as the answer.
pub(super) fn html(view: &impl Template) -> Result<Html, AppError> {
    html_with(Status::Ok, view)
}

/// Renders a view under a status of its own.
pub(super) fn html_with(status: Status, view: &impl Template) -> Result<Html, AppError> {
    let text = view.render().map_err(|_| AppError::Sealed("a page"))?;
    Ok(Html { status, text })
}

impl<'r> Responder<'r, 'static> for Html {
    fn respond_to(self, request: &'r Request<'_>) -> response::Result<'static> {
        Response::build_from(self.text.respond_to(request)?)
            .status(self.status)
            .header(ContentType::HTML)
            .ok()
    }
}
