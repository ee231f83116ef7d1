//! Proving once more who one is.

use rocket::form::Form;
use rocket::http::{CookieJar, Status};
use rocket::serde::json::Json as JsonAnswer;
use rocket::{FromForm, get, post};
use zeroize::Zeroizing;

use super::super::error::PageError;
use super::super::set_cookie;
use super::super::views::{FactorProblem, OrganisationProblem, Prove};
use super::answer::{Answered, later, page, page_with, see};
use super::desk::Desk;
use super::way_back;
use crate::app::factors::{self, ProofOptions};
use crate::app::provider::identities;
use crate::app::staff::{self, Office};
use crate::app::step_up::{self, Again, SteppedUp};
use crate::app::{AppError, cookies};

pub(super) const PROVE: &str = "/account/prove";

#[derive(Default, FromForm)]
pub(super) struct Shown<'r> {
    password: Option<&'r str>,
    code: Option<&'r str>,
    #[field(default = "")]
    credential: &'r str,
}

impl Desk<'_> {
    async fn prove_view(&self, problem: Option<FactorProblem>) -> Result<Prove, AppError> {
        let factors = factors::list(self.app, self.who.staff).await?;
        let office = Office::of(self.app);
        let connected = match &self.app.provider {
            Some(_) => !identities::list(&office, self.who.staff).await?.is_empty(),
            None => false,
        };
        Ok(Prove {
            page: self.page(PROVE),
            has_password: staff::has_password(&office, self.who.staff).await?,
            has_app: factors.has_app(),
            has_passkey: factors.has_passkey(),
            has_organisation: connected,
            problem,
        })
    }

    async fn prove_again(&self, again: Again<'_>, wrong: FactorProblem, jar: &CookieJar<'_>) -> Answered {
        match step_up::prove(self.app, &self.visitor, &self.who, again).await? {
            SteppedUp::Done(begun) => {
                set_cookie::set(jar, cookies::STAFF.to_owned(), &begun.cookie, begun.max_age);
                Ok(see(way_back::take(jar)))
            }
            SteppedUp::Wrong => page_with(Status::Forbidden, &self.prove_view(Some(wrong)).await?),
            SteppedUp::SlowDown { seconds } => {
                let retry_in_minutes = super::session::minutes(seconds);
                let view = self.prove_view(Some(FactorProblem::SlowDown { retry_in_minutes })).await?;
                later(Status::TooManyRequests, &view, seconds)
            }
        }
    }
}

/// `not` says why the organisation's sign-in, which leads back here, did not prove it; `next` is the page of the console
/// that asked for it.
#[get("/account/prove?<not>&<next>")]
pub(super) async fn form(
    desk: Desk<'_>,
    not: Option<&str>,
    next: Option<&str>,
    jar: &CookieJar<'_>,
) -> Answered {
    if let Some(next) = next {
        way_back::remember(jar, next);
    }
    let problem = not.and_then(OrganisationProblem::parse).map(FactorProblem::Organisation);
    page(&desk.prove_view(problem).await?)
}

#[post("/account/prove", data = "<form>")]
pub(super) async fn prove(desk: Desk<'_>, form: Option<Form<Shown<'_>>>, jar: &CookieJar<'_>) -> Answered {
    let form = form.map(Form::into_inner).unwrap_or_default();
    match (form.code, form.password) {
        (Some(code), None) => desk.prove_again(Again::Code(code), FactorProblem::Wrong, jar).await,
        (_, password) => {
            let password = Zeroizing::new(password.unwrap_or_default().to_owned());
            desk.prove_again(Again::Password(password), FactorProblem::WrongPassword, jar).await
        }
    }
}

#[post("/account/prove/passkey/options")]
pub(super) async fn passkey_options(desk: Desk<'_>) -> Result<JsonAnswer<ProofOptions>, PageError> {
    Ok(JsonAnswer(step_up::passkey_options(desk.app, &desk.who).await?))
}

#[post("/account/prove/passkey", data = "<form>")]
pub(super) async fn passkey(desk: Desk<'_>, form: Option<Form<Shown<'_>>>, jar: &CookieJar<'_>) -> Answered {
    let form = form.map(Form::into_inner).unwrap_or_default();
    desk.prove_again(Again::Passkey(form.credential), FactorProblem::WrongPasskey, jar).await
}
