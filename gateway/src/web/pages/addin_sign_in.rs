//! The window in which somebody lets their Outlook in, and what the pane asks meanwhile.

use rocket::http::{Header, Status};
use rocket::serde::json::Json as JsonAnswer;
use rocket::{Responder, get, post};
use serde::{Deserialize, Serialize};

use super::super::addin;
use super::super::api::addin::Session;
use super::super::chrome::{self, Html};
use super::super::error::{Code, PageError, Problem};
use super::super::guards::{AppState, Json, SecretText};
use super::super::views::{AddinSignIn, AddinStep, Page};
use super::answer::{Answered, page, page_with};
use super::desk::Desk;
use crate::app::addin_sign_in::{self as use_case, Redeemed};
use crate::app::{App, AppError, Visitor};
use crate::domain::AddinSignInId;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Wish {
    /// SHA-256 of the pane's secret, base64url.
    challenge: String,
}

#[derive(Serialize)]
pub(super) struct Begun {
    id: AddinSignInId,
    start_url: String,
    comparison: String,
    expires_in: i64,
}

/// The pane begins.
#[post("/addin/signin", data = "<wish>")]
pub(super) async fn begin(
    app: &AppState,
    visitor: Visitor,
    wish: Json<Wish>,
) -> Result<(Status, JsonAnswer<Begun>), Problem> {
    let challenge = data_encoding::BASE64URL_NOPAD.decode(wish.0.challenge.as_bytes()).ok();
    let challenge = challenge.and_then(|bytes| bytes.try_into().ok());
    let challenge = challenge.ok_or(AppError::invalid("challenge", "must be 32 bytes in base64url"))?;
    let begun = use_case::begin(app, &visitor, challenge).await?;
    let answer = Begun {
        id: begun.id,
        start_url: app.config.public_url.join(&address(begun.id)),
        comparison: begun.comparison,
        expires_in: use_case::LIFE.whole_seconds(),
    };
    Ok((Status::Created, JsonAnswer(answer)))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Proof {
    verifier: SecretText,
    code: Option<SecretText>,
}

#[derive(Responder)]
pub(super) enum Redemption {
    #[response(status = 200)]
    Token(JsonAnswer<Session>),
    #[response(status = 202)]
    Waiting(JsonAnswer<State>),
}

#[derive(Serialize)]
pub(super) struct State {
    state: &'static str,
}

/// The pane asks for its token.
#[post("/addin/signin/<id>/token", data = "<proof>")]
pub(super) async fn redeem(
    app: &AppState,
    visitor: Visitor,
    id: AddinSignInId,
    proof: Json<Proof>,
) -> Result<Redemption, Problem> {
    let code = proof.0.code.as_ref().map(|code| code.0.as_str());
    match use_case::redeem(app, &visitor, id, &proof.0.verifier.0, code).await? {
        Redeemed::Token { token, who } => Ok(Redemption::Token(JsonAnswer(Session::new(&token, Some(who))))),
        Redeemed::Waiting => Ok(Redemption::Waiting(JsonAnswer(State { state: "waiting" }))),
        Redeemed::WrongCode => Err(Problem::new(Code::CodeWrong)),
        Redeemed::LateCode => Err(Problem::new(Code::CodeGone)),
    }
}

fn address(id: AddinSignInId) -> String {
    format!("/addin/signin/{id}")
}

fn view(desk: &Desk<'_>, id: AddinSignInId, step: AddinStep) -> AddinSignIn {
    let office_js = desk.app.config.addin.office_js.url().to_owned();
    let who = desk.who.person.clone();
    AddinSignIn {
        page: Page { staff: None, ..desk.page(&address(id)) },
        action: address(id),
        name: who.name.unwrap_or_else(|| who.email.clone()),
        email: who.email,
        office_js,
        step,
    }
}

/// What is over looks the same whether it ever was.
fn over(desk: &Desk<'_>, id: AddinSignInId, error: AppError) -> Answered {
    match error {
        AppError::NotFound => page_with(Status::NotFound, &view(desk, id, AddinStep::Over)),
        other => Err(other.into()),
    }
}

/// The window asks whether it may. Who is not signed in signs in first, and comes back here.
#[get("/addin/signin/<id>")]
pub(super) async fn ask(desk: Desk<'_>, id: AddinSignInId) -> Answered {
    match use_case::look(desk.app, id).await {
        Ok(()) => page(&view(&desk, id, AddinStep::Ask)),
        Err(error) => over(&desk, id, error),
    }
}

/// A page that may load Microsoft's Office library.
#[derive(Responder)]
pub(super) struct WithOffice(Html, Header<'static>);

#[derive(Responder)]
pub(super) enum HandOver {
    Page(Box<WithOffice>),
    Other(super::answer::Answer),
}

/// The person says yes; the page gives the code to the pane that opened it.
#[post("/addin/signin/<id>/allow")]
pub(super) async fn allow(desk: Desk<'_>, id: AddinSignInId) -> Result<HandOver, PageError> {
    match use_case::allow(desk.app, &desk.visitor, &desk.who, id).await {
        Ok(allowed) => {
            let step = AddinStep::HandOver { code: allowed.code.to_string(), comparison: allowed.comparison };
            let html = chrome::html(&view(&desk, id, step))?;
            Ok(HandOver::Page(Box::new(WithOffice(html, content_security(desk.app)))))
        }
        Err(error) => over(&desk, id, error).map(HandOver::Other),
    }
}

/// The person says that the numbers are the same.
#[post("/addin/signin/<id>/confirm")]
pub(super) async fn confirm(desk: Desk<'_>, id: AddinSignInId) -> Answered {
    match use_case::confirm(desk.app, &desk.visitor, &desk.who, id).await {
        Ok(()) => page(&view(&desk, id, AddinStep::Done)),
        Err(error) => over(&desk, id, error),
    }
}

/// The person says that it is not their Outlook.
#[post("/addin/signin/<id>/refuse")]
pub(super) async fn refuse(desk: Desk<'_>, id: AddinSignInId) -> Answered {
    match use_case::refuse(desk.app, &desk.visitor, &desk.who, id).await {
        Ok(()) => page(&view(&desk, id, AddinStep::Refused)),
        Err(error) => over(&desk, id, error),
    }
}

/// The rule for scripts, with the Office library and what it loads itself.
fn content_security(app: &App) -> Header<'static> {
    Header::new("Content-Security-Policy", addin::with_office_js(&app.config))
}
