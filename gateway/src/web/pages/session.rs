//! Staff come in and go out.

use rocket::form::Form;
use rocket::http::uri::Origin;
use rocket::http::{CookieJar, Status};
use rocket::{FromForm, get, post};
use zeroize::Zeroizing;

use super::super::chrome::Chrome;
use super::super::guards::{AppState, CookieHeader, MaybeStaff};
use super::super::set_cookie;
use super::super::views::{Page, SignIn, SignInProblem, SignedOut};
use super::answer::{Answered, later, page, page_with, see};
use crate::app::{Visitor, cookies, sessions, sign_in as use_case};

/// Where staff go when they came for nothing else.
pub(super) const HOME: &str = "/shares";
const HERE: &str = "/sign-in";

#[derive(Default, FromForm)]
pub(super) struct Credentials<'r> {
    #[field(default = "")]
    email: &'r str,
    #[field(default = "")]
    password: &'r str,
    next: Option<&'r str>,
}

#[get("/sign-in")]
pub(super) fn form(app: &AppState, chrome: Chrome, staff: MaybeStaff) -> Answered {
    if staff.0.is_some() {
        return Ok(see(HOME.to_owned()));
    }
    page(&SignIn { page: chrome.0, next: None, email: String::new(), ways: app.ways_in(), problem: None })
}

#[post("/sign-in", data = "<form>")]
pub(super) async fn sign_in(
    app: &AppState,
    visitor: Visitor,
    chrome: Chrome,
    header: CookieHeader,
    form: Option<Form<Credentials<'_>>>,
    jar: &CookieJar<'_>,
) -> Answered {
    let form = form.map(Form::into_inner).unwrap_or_default();
    let next = form.next.filter(|next| is_local(next));
    let password = Zeroizing::new(form.password.to_owned());
    let old = cookies::find(header.get(), cookies::STAFF);
    let view = |problem| SignIn {
        page: Page { here: HERE.to_owned(), staff: None, ..chrome.0 },
        next: next.map(str::to_owned),
        email: form.email.trim().to_owned(),
        ways: app.ways_in(),
        problem: Some(problem),
    };
    if !app.config.local_sign_in {
        return page_with(Status::Forbidden, &view(SignInProblem::NoPasswords));
    }
    match use_case::sign_in(app, &visitor, form.email, password, old).await? {
        use_case::SignIn::Done { cookie, max_age } => {
            set_cookie::set(jar, cookies::STAFF.to_owned(), &cookie, max_age);
            Ok(see(next.unwrap_or(HOME).to_owned()))
        }
        use_case::SignIn::Wrong => page_with(Status::Forbidden, &view(SignInProblem::Wrong)),
        use_case::SignIn::SlowDown { seconds } => {
            let retry_in_minutes = u32::try_from(seconds.max(0)).unwrap_or(u32::MAX).div_ceil(60);
            let view = view(SignInProblem::SlowDown { retry_in_minutes });
            later(Status::TooManyRequests, &view, seconds)
        }
    }
}

#[post("/sign-out")]
pub(super) async fn sign_out(
    app: &AppState,
    visitor: Visitor,
    chrome: Chrome,
    staff: MaybeStaff,
    jar: &CookieJar<'_>,
) -> Answered {
    if let Some(who) = staff.0 {
        sessions::sign_out(app, &visitor, &who).await?;
    }
    set_cookie::clear(jar, cookies::STAFF);
    page(&SignedOut { page: Page { here: HERE.to_owned(), staff: None, ..chrome.0 } })
}

/// Whether `next` is a path of this gateway and nothing that a browser could read as an address elsewhere (it takes a
/// backslash for a slash, and `//host` for a host).
pub(super) fn is_local(next: &str) -> bool {
    next.starts_with('/') && !next.contains("//") && !next.contains('\\') && Origin::parse(next).is_ok()
}

#[cfg(test)]
mod tests {
    use super::is_local;

    #[test]
    fn after_signing_in_only_a_path_of_ours_is_gone_to() {
        for next in ["/shares", "/m/abc_-", "/shares?before=1.aa", "/"] {
            assert!(is_local(next), "{next}");
        }
        for next in [
            "",
            "shares",
            "//evil.example",
            "/\\evil.example",
            "\\\\evil.example",
            "https://evil.example",
            "/a//b",
            "/\t/evil.example",
            "/a\r\nSet-Cookie: x=y",
            "javascript:alert(1)",
        ] {
            assert!(!is_local(next), "{next}");
        }
    }
}
