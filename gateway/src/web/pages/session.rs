//! Staff come in and go out.

use rocket::form::Form;
use rocket::http::uri::Origin;
use rocket::http::{CookieJar, Status};
use rocket::serde::json::Json as JsonAnswer;
use rocket::{FromForm, get, post};
use zeroize::Zeroizing;

use super::super::chrome::Chrome;
use super::super::error::PageError;
use super::super::guards::{AppState, CookieHeader, MaybeStaff};
use super::super::set_cookie;
use super::super::views::{Page, SignIn, SignInProblem, SignedOut};
use super::answer::{Answered, later, page, page_with, see};
use super::second_step;
use crate::app::factors::ProofOptions;
use crate::app::sign_in::passkey::{self, ByPasskey};
use crate::app::sign_in::{self as use_case, Came, STEP_LASTS, Signed};
use crate::app::{App, AppError, Visitor, cookies, sessions};

/// Where staff go when they came for nothing else.
pub(super) const HOME: &str = "/shares";
const HERE: &str = "/sign-in";

#[derive(Default, FromForm)]
pub(super) struct Credentials<'r> {
    #[field(default = "")]
    email: &'r str,
    #[field(default = "")]
    password: &'r str,
    #[field(default = "")]
    credential: &'r str,
    next: Option<&'r str>,
}

/// Sets the cookies of somebody who has signed in.
pub(super) fn signed_in(jar: &CookieJar<'_>, signed: &Signed) {
    set_cookie::set(jar, cookies::STAFF.to_owned(), &signed.session.cookie, signed.session.max_age);
    set_cookie::set(jar, cookies::DEVICE.to_owned(), &signed.device, signed.device_lasts);
    set_cookie::clear(jar, cookies::STEP);
}

fn came(header: &CookieHeader) -> Came<'_> {
    Came {
        old_cookie: cookies::find(header.get(), cookies::STAFF),
        device: cookies::find(header.get(), cookies::DEVICE),
    }
}

pub(super) fn minutes(seconds: i64) -> u32 {
    u32::try_from(seconds.max(0)).unwrap_or(u32::MAX).div_ceil(60)
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
    if !app.config.local_sign_in {
        let refused = problem(app, chrome.0, next, form.email, SignInProblem::NoPasswords);
        return page_with(Status::Forbidden, &refused);
    }
    match use_case::sign_in(app, &visitor, form.email, password, came(&header)).await? {
        use_case::SignIn::Done(signed) => {
            signed_in(jar, &signed);
            Ok(see(next.unwrap_or(HOME).to_owned()))
        }
        use_case::SignIn::Second { step, set_up } => {
            set_cookie::set(jar, cookies::STEP.to_owned(), &step, STEP_LASTS);
            second_step::ask(app, chrome.0, &step, set_up, next).await
        }
        use_case::SignIn::Wrong => {
            page_with(Status::Forbidden, &problem(app, chrome.0, next, form.email, SignInProblem::Wrong))
        }
        use_case::SignIn::SlowDown { seconds } => {
            let slow = SignInProblem::SlowDown { retry_in_minutes: minutes(seconds) };
            later(Status::TooManyRequests, &problem(app, chrome.0, next, form.email, slow), seconds)
        }
    }
}

fn problem(app: &App, frame: Page, next: Option<&str>, email: &str, problem: SignInProblem) -> SignIn {
    SignIn {
        page: Page { here: HERE.to_owned(), staff: None, ..frame },
        next: next.map(str::to_owned),
        email: email.trim().to_owned(),
        ways: app.ways_in(),
        problem: Some(problem),
    }
}

/// What the browser needs to find a passkey; its answer comes with the cookie that is set here.
#[post("/sign-in/passkey/options")]
pub(super) async fn passkey_options(
    app: &AppState,
    visitor: Visitor,
    jar: &CookieJar<'_>,
) -> Result<JsonAnswer<ProofOptions>, PageError> {
    if !app.config.local_sign_in {
        return Err(PageError(AppError::Forbidden));
    }
    let (cookie, options) = passkey::options(app, &visitor).await?;
    set_cookie::set(jar, cookies::STEP.to_owned(), &cookie, STEP_LASTS);
    Ok(JsonAnswer(options))
}

#[post("/sign-in/passkey", data = "<form>")]
pub(super) async fn by_passkey(
    app: &AppState,
    visitor: Visitor,
    chrome: Chrome,
    header: CookieHeader,
    form: Option<Form<Credentials<'_>>>,
    jar: &CookieJar<'_>,
) -> Answered {
    let form = form.map(Form::into_inner).unwrap_or_default();
    let next = form.next.filter(|next| is_local(next));
    if !app.config.local_sign_in {
        let refused = problem(app, chrome.0, next, "", SignInProblem::NoPasswords);
        return page_with(Status::Forbidden, &refused);
    }
    let step = cookies::find(header.get(), cookies::STEP).unwrap_or_default();
    match passkey::sign_in(app, &visitor, step, form.credential, came(&header)).await? {
        ByPasskey::Done(signed) => {
            signed_in(jar, &signed);
            Ok(see(next.unwrap_or(HOME).to_owned()))
        }
        ByPasskey::Wrong => {
            page_with(Status::Forbidden, &problem(app, chrome.0, next, "", SignInProblem::WrongPasskey))
        }
        ByPasskey::SlowDown { seconds } => {
            let slow = SignInProblem::SlowDown { retry_in_minutes: minutes(seconds) };
            later(Status::TooManyRequests, &problem(app, chrome.0, next, "", slow), seconds)
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
