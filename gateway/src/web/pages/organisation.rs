//! Staff come in through the organisation's provider, and connect their account to it.

use rocket::form::Form;
use rocket::http::{CookieJar, Status};
use rocket::{FromForm, get, post};

use super::super::chrome::Chrome;
use super::super::guards::{AppState, CookieHeader, MaybeStaff};
use super::super::set_cookie;
use super::super::views::{OrganisationProblem, Page, SignIn, SignInLeave, SignInProblem};
use super::account::HERE as ACCOUNT;
use super::account_prove::PROVE;
use super::answer::{Answered, later, page, page_with, see};
use super::desk::Desk;
use super::session::{HOME, is_local};
use super::way_back;
use crate::app::provider::identities;
use crate::app::provider::{Begin, Browser, Errand, Finished, Refusal, Returned, begin, finish};
use crate::app::staff::Office;
use crate::app::{App, AppError, Visitor, cookies};
use crate::domain::{Actor, IdentityId};

const HERE: &str = "/sign-in";
/// Characters of what a provider sends back; codes and states are a tenth of it.
const PARAMETER_MAX: usize = 8 << 10;

#[derive(Default, FromForm)]
pub(super) struct Wish<'r> {
    next: Option<&'r str>,
}

/// The browser goes to the provider.
#[post("/sign-in/organisation", data = "<form>")]
pub(super) async fn leave(
    app: &AppState,
    visitor: Visitor,
    chrome: Chrome,
    header: CookieHeader,
    form: Option<Form<Wish<'_>>>,
    jar: &CookieJar<'_>,
) -> Answered {
    let next = form.and_then(|form| form.next.filter(|next| is_local(next)).map(str::to_owned));
    let old = cookies::find(header.get(), cookies::VISIT);
    match begin(app, &visitor, old, next.clone(), Errand::SignIn).await? {
        Begin::Go { address, cookie, max_age } => {
            set_cookie::set(jar, cookies::VISIT.to_owned(), &cookie, max_age);
            page(&SignInLeave { page: Page { here: HERE.to_owned(), ..chrome.0 }, address })
        }
        Begin::Unreachable => refused(app, chrome, next, OrganisationProblem::Unreachable),
        Begin::SlowDown { seconds } => {
            let retry_in_minutes = u32::try_from(seconds.max(0)).unwrap_or(u32::MAX).div_ceil(60);
            let view = form_again(app, chrome, next, SignInProblem::SlowDown { retry_in_minutes });
            later(Status::TooManyRequests, &view, seconds)
        }
    }
}

/// What the provider sends along (RFC 6749, 4.1.2; RFC 9207).
#[derive(FromForm)]
pub(super) struct Answer<'r> {
    code: Option<&'r str>,
    state: Option<&'r str>,
    error: Option<&'r str>,
    iss: Option<&'r str>,
}

/// The provider sends the browser back. It is a `GET` that changes something, as the standard has it; the state that it
/// brings, and the cookie of the browser it was made for, stand in for what a form of ours would prove.
#[get("/sign-in/callback?<answer..>")]
pub(super) async fn arrive(
    app: &AppState,
    visitor: Visitor,
    chrome: Chrome,
    header: CookieHeader,
    staff: MaybeStaff,
    jar: &CookieJar<'_>,
    answer: Option<Answer<'_>>,
) -> Answered {
    let parts = |answer: &Answer<'_>| -> usize {
        let lengths =
            [answer.code, answer.state, answer.error, answer.iss].map(|part| part.map_or(0, str::len));
        lengths.into_iter().sum()
    };
    let answer = answer.filter(|answer| parts(answer) <= PARAMETER_MAX);
    let Some((answer, state)) = answer.and_then(|answer| answer.state.map(|state| (answer, state))) else {
        return refused(app, chrome, None, OrganisationProblem::StartAgain);
    };
    let browser = Browser {
        visit: cookies::find(header.get(), cookies::VISIT),
        session: cookies::find(header.get(), cookies::STAFF),
        who: staff.0.as_ref(),
    };
    let returned = Returned { code: answer.code, error: answer.error, issuer: answer.iss };
    match finish(app, &visitor, browser, state, returned).await? {
        Finished::In { session, next } => {
            set_cookie::set(jar, cookies::STAFF.to_owned(), &session.cookie, session.max_age);
            set_cookie::clear(jar, cookies::STEP);
            Ok(see(next.filter(|next| is_local(next)).unwrap_or_else(|| HOME.to_owned())))
        }
        Finished::Connected => Ok(see("/account?done=connected".to_owned())),
        Finished::Proved(session) => {
            set_cookie::set(jar, cookies::STAFF.to_owned(), &session.cookie, session.max_age);
            Ok(see(way_back::take(jar)))
        }
        Finished::NotProved(why) => Ok(see(format!("{PROVE}?not={}", problem(why).word()))),
        Finished::Refused { why, next } => refused(app, chrome, next, problem(why)),
    }
}

/// Somebody who is signed in goes to the provider, to connect their account to whom they are there.
#[post("/account/organisation")]
pub(super) async fn connect(desk: Desk<'_>, header: CookieHeader, jar: &CookieJar<'_>) -> Answered {
    if !desk.proved() {
        return Ok(see(PROVE.to_owned()));
    }
    go(&desk, &header, jar, Errand::Connect(&desk.who), "/account?done=unreachable").await
}

/// Somebody who is signed in goes to the provider, to prove once more who they are.
#[post("/account/prove/organisation")]
pub(super) async fn prove(desk: Desk<'_>, header: CookieHeader, jar: &CookieJar<'_>) -> Answered {
    let unreachable = format!("{PROVE}?not={}", OrganisationProblem::Unreachable.word());
    go(&desk, &header, jar, Errand::Prove(&desk.who), &unreachable).await
}

async fn go(
    desk: &Desk<'_>,
    header: &CookieHeader,
    jar: &CookieJar<'_>,
    errand: Errand<'_>,
    unreachable: &str,
) -> Answered {
    let old = cookies::find(header.get(), cookies::VISIT);
    match begin(desk.app, &desk.visitor, old, None, errand).await? {
        Begin::Go { address, cookie, max_age } => {
            set_cookie::set(jar, cookies::VISIT.to_owned(), &cookie, max_age);
            page(&SignInLeave { page: desk.page(ACCOUNT), address })
        }
        Begin::Unreachable => Ok(see(unreachable.to_owned())),
        Begin::SlowDown { seconds } => Err(AppError::SlowDown { seconds }.into()),
    }
}

#[post("/account/organisation/<id>/disconnect")]
pub(super) async fn disconnect(desk: Desk<'_>, id: IdentityId) -> Answered {
    if !desk.proved() {
        return Ok(see(PROVE.to_owned()));
    }
    identities::disconnect(&Office::of(desk.app), desk.who.staff, id, Actor::Staff).await?;
    Ok(see("/account?done=disconnected".to_owned()))
}

fn problem(why: Refusal) -> OrganisationProblem {
    match why {
        Refusal::Unknown | Refusal::SignedOut => OrganisationProblem::StartAgain,
        Refusal::Cancelled => OrganisationProblem::Cancelled,
        Refusal::Unreachable => OrganisationProblem::Unreachable,
        Refusal::NotBelieved => OrganisationProblem::NotBelieved,
        Refusal::NoAccount => OrganisationProblem::NoAccount,
        Refusal::AddressTaken => OrganisationProblem::AddressTaken,
        Refusal::NoAddress => OrganisationProblem::NoAddress,
        Refusal::NoRole => OrganisationProblem::NoRole,
        Refusal::Disabled => OrganisationProblem::Disabled,
        Refusal::Elsewhere => OrganisationProblem::Elsewhere,
        Refusal::NotFresh => OrganisationProblem::NotFresh,
    }
}

fn form_again(app: &App, chrome: Chrome, next: Option<String>, problem: SignInProblem) -> SignIn {
    let page = Page { here: HERE.to_owned(), staff: None, ..chrome.0 };
    SignIn { page, next, email: String::new(), ways: app.ways_in(), problem: Some(problem) }
}

fn refused(app: &App, chrome: Chrome, next: Option<String>, problem: OrganisationProblem) -> Answered {
    let status = match problem {
        OrganisationProblem::Unreachable => Status::ServiceUnavailable,
        _ => Status::Forbidden,
    };
    page_with(status, &form_again(app, chrome, next, SignInProblem::Organisation(problem)))
}
