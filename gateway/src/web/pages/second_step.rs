//! Behind the password: the second factor, and setting one up where it is required.

use rocket::form::Form;
use rocket::http::{CookieJar, Status};
use rocket::serde::json::Json as JsonAnswer;
use rocket::{FromForm, get, post};

use super::super::chrome::Chrome;
use super::super::error::PageError;
use super::super::guards::{AppState, CookieHeader};
use super::super::set_cookie;
use super::super::views::{FactorProblem, Page, QrPicture, RecoveryCodes, SecondStep, SetUpApp};
use super::answer::{Answered, later, page, page_with, see};
use super::session::{HOME, signed_in};
use crate::app::factors::{ProofOptions, Purpose, SetUp};
use crate::app::sign_in::Came;
use crate::app::sign_in::second::{self, Proof, Second, SetUpEnd, Waiting};
use crate::app::{App, AppError, Visitor, cookies};

const HERE: &str = "/sign-in/factor";
const BEGIN: &str = "/sign-in";

#[derive(Default, FromForm)]
pub(super) struct Shown<'r> {
    #[field(default = "")]
    code: &'r str,
    #[field(default = "")]
    credential: &'r str,
    next: Option<&'r str>,
}

/// Who shows what, and where they come from.
pub(super) struct Step<'r> {
    app: &'r App,
    visitor: Visitor,
    frame: Page,
    header: CookieHeader,
}

#[rocket::async_trait]
impl<'r> rocket::request::FromRequest<'r> for Step<'r> {
    type Error = ();

    async fn from_request(request: &'r rocket::Request<'_>) -> rocket::request::Outcome<Self, ()> {
        use rocket::outcome::try_outcome;
        let app: &std::sync::Arc<App> = try_outcome!(request.guard::<&AppState>().await);
        let visitor = try_outcome!(Visitor::from_request(request).await);
        let Chrome(frame) = try_outcome!(Chrome::from_request(request).await);
        let header = try_outcome!(CookieHeader::from_request(request).await);
        rocket::request::Outcome::Success(Self { app, visitor, frame, header })
    }
}

impl Step<'_> {
    fn cookie(&self) -> Option<&str> {
        cookies::find(self.header.get(), cookies::STEP)
    }

    fn device(&self) -> Option<&str> {
        cookies::find(self.header.get(), cookies::DEVICE)
    }

    fn came(&self) -> Came<'_> {
        Came { old_cookie: cookies::find(self.header.get(), cookies::STAFF), device: self.device() }
    }

    fn page(&self) -> Page {
        Page { here: HERE.to_owned(), staff: None, ..self.frame.clone() }
    }

    async fn waiting(&self) -> Result<Option<Waiting>, AppError> {
        match self.cookie() {
            Some(cookie) => second::waiting(self.app, cookie).await,
            None => Ok(None),
        }
    }

    fn view(&self, waiting: Waiting, next: Option<&str>, problem: Option<FactorProblem>) -> SecondStep {
        let Waiting { has_app, has_passkey } = waiting;
        SecondStep { page: self.page(), next: next.map(str::to_owned), has_app, has_passkey, problem }
    }

    async fn show(
        &self,
        proof: Proof<'_>,
        next: Option<&str>,
        wrong: FactorProblem,
        jar: &CookieJar<'_>,
    ) -> Answered {
        let Some(step) = self.cookie() else { return Ok(see(BEGIN.to_owned())) };
        match second::show(self.app, &self.visitor, step, proof, self.came()).await? {
            Second::Done(signed) => {
                signed_in(jar, &signed);
                Ok(see(next.unwrap_or(HOME).to_owned()))
            }
            Second::Wrong => match self.waiting().await? {
                Some(waiting) => page_with(Status::Forbidden, &self.view(waiting, next, Some(wrong))),
                None => Ok(see(BEGIN.to_owned())),
            },
            Second::Over => {
                set_cookie::clear(jar, cookies::STEP);
                Ok(see(BEGIN.to_owned()))
            }
            Second::SlowDown { seconds } => match self.waiting().await? {
                Some(waiting) => {
                    let retry_in_minutes = super::session::minutes(seconds);
                    let problem = FactorProblem::SlowDown { retry_in_minutes };
                    later(Status::TooManyRequests, &self.view(waiting, next, Some(problem)), seconds)
                }
                None => Ok(see(BEGIN.to_owned())),
            },
        }
    }
}

/// A path of ours to go on to.
fn local(next: Option<&str>) -> Option<&str> {
    next.filter(|next| super::session::is_local(next))
}

#[get("/sign-in/factor")]
pub(super) async fn form(step: Step<'_>) -> Answered {
    match step.waiting().await? {
        Some(waiting) => page(&step.view(waiting, None, None)),
        None => Ok(see(BEGIN.to_owned())),
    }
}

#[post("/sign-in/factor", data = "<form>")]
pub(super) async fn code(step: Step<'_>, form: Option<Form<Shown<'_>>>, jar: &CookieJar<'_>) -> Answered {
    let form = form.map(Form::into_inner).unwrap_or_default();
    step.show(Proof::Code(form.code), local(form.next), FactorProblem::Wrong, jar).await
}

#[post("/sign-in/recovery", data = "<form>")]
pub(super) async fn recovery(step: Step<'_>, form: Option<Form<Shown<'_>>>, jar: &CookieJar<'_>) -> Answered {
    let form = form.map(Form::into_inner).unwrap_or_default();
    step.show(Proof::Recovery(form.code), local(form.next), FactorProblem::WrongRecovery, jar).await
}

#[post("/sign-in/second-passkey/options")]
pub(super) async fn passkey_options(step: Step<'_>) -> Result<JsonAnswer<ProofOptions>, PageError> {
    let cookie = step.cookie().ok_or(PageError(AppError::Forbidden))?;
    let options = second::passkey_options(step.app, cookie).await?;
    options.map(JsonAnswer).ok_or(PageError(AppError::Forbidden))
}

#[post("/sign-in/second-passkey", data = "<form>")]
pub(super) async fn passkey(step: Step<'_>, form: Option<Form<Shown<'_>>>, jar: &CookieJar<'_>) -> Answered {
    let form = form.map(Form::into_inner).unwrap_or_default();
    let Some(cookie) = step.cookie() else { return Ok(see(BEGIN.to_owned())) };
    let proof =
        Proof::Passkey { answer: form.credential, purpose: Purpose::Second, bound: cookies::hash(cookie) };
    step.show(proof, local(form.next), FactorProblem::WrongPasskey, jar).await
}

/// The page that shows a new authenticator app.
pub(super) fn set_up_view(
    page: Page,
    set_up: SetUp,
    next: Option<&str>,
    wrong: bool,
    required: bool,
) -> SetUpApp {
    SetUpApp {
        page,
        next: next.map(str::to_owned),
        required,
        secret: set_up.secret.to_string(),
        picture: set_up.picture.map(|picture| QrPicture { size: picture.size, path: picture.path }),
        wrong,
    }
}

#[get("/sign-in/set-up")]
pub(super) async fn set_up_form(step: Step<'_>) -> Answered {
    let Some(cookie) = step.cookie() else { return Ok(see(BEGIN.to_owned())) };
    match second::set_up(step.app, cookie).await? {
        Some(set_up) => page(&set_up_view(step.page(), set_up, None, false, true)),
        None => Ok(see(BEGIN.to_owned())),
    }
}

#[post("/sign-in/set-up", data = "<form>")]
pub(super) async fn set_up(step: Step<'_>, form: Option<Form<Shown<'_>>>, jar: &CookieJar<'_>) -> Answered {
    let form = form.map(Form::into_inner).unwrap_or_default();
    let next = local(form.next);
    let Some(cookie) = step.cookie() else { return Ok(see(BEGIN.to_owned())) };
    match second::confirm_set_up(step.app, &step.visitor, cookie, form.code, step.came()).await? {
        SetUpEnd::Done(signed, codes) => {
            signed_in(jar, &signed);
            let codes = codes.iter().map(|code| code.to_string()).collect();
            page(&RecoveryCodes { page: step.page(), codes, next: next.unwrap_or(HOME).to_owned() })
        }
        SetUpEnd::Wrong => match second::set_up(step.app, cookie).await? {
            Some(set_up) => page_with(Status::Forbidden, &set_up_view(step.page(), set_up, next, true, true)),
            None => Ok(see(BEGIN.to_owned())),
        },
        SetUpEnd::Over => {
            set_cookie::clear(jar, cookies::STEP);
            Ok(see(BEGIN.to_owned()))
        }
    }
}

/// The page behind a right password: what is missing.
pub(super) async fn ask(
    app: &App,
    page_frame: Page,
    step: &str,
    set_up: bool,
    next: Option<&str>,
) -> Answered {
    let frame = Page { here: HERE.to_owned(), staff: None, ..page_frame };
    let next = next.map(str::to_owned);
    if set_up {
        return match second::set_up(app, step).await? {
            Some(set_up) => {
                let here = "/sign-in/set-up".to_owned();
                page(&set_up_view(Page { here, ..frame }, set_up, next.as_deref(), false, true))
            }
            None => Ok(see(BEGIN.to_owned())),
        };
    }
    match second::waiting(app, step).await? {
        Some(Waiting { has_app, has_passkey }) => {
            page(&SecondStep { page: frame, next, has_app, has_passkey, problem: None })
        }
        None => Ok(see(BEGIN.to_owned())),
    }
}
