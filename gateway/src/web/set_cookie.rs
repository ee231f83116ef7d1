//! Cookies that browsers keep for one host only, out of reach of scripts (`__Host-`, RFC 6265bis section 4.1.3.2).

use rocket::http::{Cookie, CookieJar, SameSite};
use time::Duration;

/// Sets a cookie for `max_age`.
pub(super) fn set(jar: &CookieJar<'_>, name: String, value: &str, max_age: Duration) {
    let cookie = Cookie::build((name, value.to_owned()))
        .path("/")
        .secure(true)
        .http_only(true)
        .same_site(SameSite::Lax)
        .max_age(max_age);
    jar.add(cookie);
}

/// Takes a cookie back. Browsers accept that under this prefix only with the attributes it was set with.
pub(super) fn clear(jar: &CookieJar<'_>, name: &str) {
    set(jar, name.to_owned(), "", Duration::ZERO);
}
