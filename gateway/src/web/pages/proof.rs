//! The way through a link's door: a code is asked for, a code or a passphrase is shown. Only forms do either, so that
//! whatever merely loads addresses neither uses a code up nor sends a mail.

use rocket::form::Form;
use rocket::http::{CookieJar, Status};
use rocket::{FromForm, get, post};
use zeroize::Zeroizing;

use super::super::set_cookie;
use super::super::views::{CodeAddress, CodeEntry, LandingProblem};
use super::answer::{Answered, page_with, see};
use super::code_page::{self, NotRight};
use super::reader::{Reader, path_of, sender};
use crate::app::AppError;
use crate::app::access::{self, Landing, Opening, Presented, Proof};
use crate::domain::Verification;

/// Nothing in a form is required of the parser: what is missing is the page's to say.
#[derive(FromForm)]
pub(super) struct CodeWish<'r> {
    email: Option<&'r str>,
}

#[derive(FromForm)]
pub(super) struct ProofForm<'r> {
    email: Option<&'r str>,
    code: Option<&'r str>,
    passphrase: Option<&'r str>,
}

/// "I already have a code."
#[get("/s/<token>/code")]
pub(super) async fn enter_code(reader: Reader<'_>, token: &str) -> Answered {
    match reader.land(token).await? {
        Landing::Waiting(presented) if presented.verification == Verification::Code => {
            let entry = reader.code_entry(token, &presented, None);
            page_with(Status::Ok, &entry)
        }
        other => reader.shut(token, other).await,
    }
}

#[post("/s/<token>/code", data = "<form>")]
pub(super) async fn send_code(
    reader: Reader<'_>,
    token: &str,
    form: Option<Form<CodeWish<'_>>>,
    jar: &CookieJar<'_>,
) -> Answered {
    let email = form.and_then(|form| form.into_inner().email);
    match access::ask_code(reader.app, &reader.visitor, token, email, reader.cookies()).await {
        Ok(asked) => {
            let times = (asked.valid_minutes, asked.resend_in_seconds);
            code_page::sent(jar, &asked.browser, times, reader.code_entry(token, &asked.presented, email))
        }
        Err(AppError::SlowDown { seconds }) if code_page::is_soon(seconds) => {
            let presented = match reader.land(token).await? {
                Landing::Waiting(presented) | Landing::Open { presented, .. } => presented,
                shut => return reader.shut(token, shut).await,
            };
            code_page::too_soon(seconds, reader.code_entry(token, &presented, email))
        }
        Err(error) => reader.not_understood(token, email, error).await,
    }
}

#[post("/s/<token>/open", data = "<form>")]
pub(super) async fn open(
    reader: Reader<'_>,
    token: &str,
    form: Option<Form<ProofForm<'_>>>,
    jar: &CookieJar<'_>,
) -> Answered {
    let form = form.map(Form::into_inner);
    let email = form.as_ref().and_then(|form| form.email);
    let proof = match form.as_ref().and_then(|form| form.passphrase) {
        Some(passphrase) => Proof::Passphrase(Zeroizing::new(passphrase.to_owned())),
        None => Proof::Code(form.as_ref().and_then(|form| form.code).unwrap_or_default()),
    };
    let opening = access::open(reader.app, &reader.visitor, token, email, proof, reader.cookies()).await;
    let (presented, why) = match opening {
        Ok(Opening::Open { cookie_name, cookie, max_age, .. }) => {
            set_cookie::set(jar, cookie_name, &cookie, max_age);
            return Ok(see(path_of(token)));
        }
        Ok(Opening::Wrong { presented, tries_left })
            if presented.verification == Verification::Passphrase =>
        {
            let problem = Some(LandingProblem::WrongPassphrase { tries_left });
            return reader.landing(token, &presented, email.unwrap_or_default(), Status::Forbidden, problem);
        }
        Ok(Opening::Locked { until }) => return reader.locked(token, until),
        Ok(Opening::Malformed(presented)) => (presented, NotRight::Malformed),
        Ok(Opening::NoCode(presented)) => (presented, NotRight::NoCode),
        Ok(Opening::Wrong { presented, tries_left }) => (presented, NotRight::Wrong { tries_left }),
        Err(error) => return reader.not_understood(token, email, error).await,
    };
    code_page::not_right(why, reader.code_entry(token, &presented, email))
}

impl Reader<'_> {
    /// The page that takes a code, before anything is known of how it went.
    fn code_entry(&self, token: &str, presented: &Presented, email: Option<&str>) -> CodeEntry {
        let link_path = path_of(token);
        let email = email.map(str::trim).filter(|email| !email.is_empty());
        CodeEntry {
            page: self.page(&link_path),
            link_path,
            sender: sender(&presented.sender),
            address: match (presented.asks_address(), email) {
                (false, _) => CodeAddress::OfTheLink,
                (true, Some(email)) => CodeAddress::Typed(email.to_owned()),
                (true, None) => CodeAddress::Ask,
            },
            sent: false,
            valid_minutes: self.app.config.code_minutes,
            resend_in_seconds: 0,
            problem: None,
        }
    }

    /// Back to the first page when the address was none; else what the link's state says.
    async fn not_understood(&self, token: &str, email: Option<&str>, error: AppError) -> Answered {
        if !matches!(&error, AppError::Invalid { field: "email", .. }) {
            return self.refused(token, error).await;
        }
        match self.land(token).await? {
            Landing::Waiting(presented) | Landing::Open { presented, .. } => {
                let problem = Some(LandingProblem::BadAddress);
                self.landing(token, &presented, email.unwrap_or_default(), Status::BadRequest, problem)
            }
            shut => self.shut(token, shut).await,
        }
    }
}
