//! The second factors of whoever is signed in. Everything here asks for a fresh proof first.

use rocket::form::Form;
use rocket::http::Status;
use rocket::serde::json::Json as JsonAnswer;
use rocket::{FromForm, post};

use super::super::error::PageError;
use super::super::views::{AccountProblem, RecoveryCodes};
use super::account::HERE;
use super::account_prove::PROVE;
use super::answer::{Answered, page, page_with, see};
use super::desk::Desk;
use super::second_step::set_up_view;
use crate::app::AppError;
use crate::app::factors::{self, Confirmed, CreationOptions};
use crate::domain::FactorId;

#[derive(Default, FromForm)]
pub(super) struct Typed<'r> {
    #[field(default = "")]
    code: &'r str,
}

#[derive(Default, FromForm)]
pub(super) struct NewPasskey<'r> {
    #[field(default = "")]
    label: &'r str,
    #[field(default = "")]
    credential: &'r str,
}

/// Goes on to prove it, where that was too long ago.
macro_rules! proved {
    ($desk:expr) => {
        if !$desk.proved() {
            return Ok(see(PROVE.to_owned()));
        }
    };
}

fn codes_page(desk: &Desk<'_>, codes: Vec<zeroize::Zeroizing<String>>) -> Answered {
    let codes = codes.iter().map(|code| code.to_string()).collect();
    page(&RecoveryCodes { page: desk.page(HERE), codes, next: format!("{HERE}?done=factor") })
}

#[post("/account/factors/app")]
pub(super) async fn begin_app(desk: Desk<'_>) -> Answered {
    proved!(desk);
    let set_up = factors::begin_app(desk.app, desk.who.staff, &desk.who.person.email).await?;
    page(&set_up_view(desk.page(HERE), set_up, None, false, false))
}

#[post("/account/factors/app/confirm", data = "<form>")]
pub(super) async fn confirm_app(desk: Desk<'_>, form: Option<Form<Typed<'_>>>) -> Answered {
    proved!(desk);
    let form = form.map(Form::into_inner).unwrap_or_default();
    match factors::confirm_app(desk.app, &desk.visitor, desk.who.staff, form.code).await {
        Ok(Confirmed::Done(codes)) if codes.is_empty() => Ok(see(format!("{HERE}?done=factor"))),
        Ok(Confirmed::Done(codes)) => codes_page(&desk, codes),
        Ok(Confirmed::Wrong) => {
            let set_up = factors::waiting_app(desk.app, desk.who.staff, &desk.who.person.email).await?;
            page_with(Status::Forbidden, &set_up_view(desk.page(HERE), set_up, None, true, false))
        }
        // Nothing was begun, or it was confirmed in another window.
        Err(AppError::NotFound) => Ok(see(HERE.to_owned())),
        Err(error) => Err(error.into()),
    }
}

#[post("/account/factors/passkey/options")]
pub(super) async fn passkey_options(desk: Desk<'_>) -> Result<JsonAnswer<CreationOptions>, PageError> {
    if !desk.proved() {
        return Err(PageError(AppError::Forbidden));
    }
    Ok(JsonAnswer(factors::creation_options(desk.app, &desk.who).await?))
}

#[post("/account/factors/passkey", data = "<form>")]
pub(super) async fn add_passkey(desk: Desk<'_>, form: Option<Form<NewPasskey<'_>>>) -> Answered {
    proved!(desk);
    let form = form.map(Form::into_inner).unwrap_or_default();
    match factors::register(desk.app, &desk.visitor, &desk.who, form.label, form.credential).await {
        Ok(codes) if codes.is_empty() => Ok(see(format!("{HERE}?done=factor"))),
        Ok(codes) => codes_page(&desk, codes),
        Err(AppError::Invalid { field: "label", .. }) => {
            desk.account_problem(Status::BadRequest, AccountProblem::PasskeyNameMissing).await
        }
        Err(AppError::Invalid { .. }) => {
            desk.account_problem(Status::BadRequest, AccountProblem::PasskeyRefused).await
        }
        Err(error) => Err(error.into()),
    }
}

#[post("/account/factors/<id>/remove")]
pub(super) async fn remove(desk: Desk<'_>, id: FactorId) -> Answered {
    proved!(desk);
    match factors::remove(desk.app, &desk.visitor, desk.who.staff, id).await {
        Ok(()) => Ok(see(format!("{HERE}?done=factor-removed"))),
        Err(AppError::Forbidden) => desk.account_problem(Status::Forbidden, AccountProblem::LastFactor).await,
        Err(error) => Err(error.into()),
    }
}

#[post("/account/recovery-codes")]
pub(super) async fn recovery_codes(desk: Desk<'_>) -> Answered {
    proved!(desk);
    let codes = factors::new_recovery_codes(desk.app, &desk.visitor, desk.who.staff).await?;
    codes_page(&desk, codes)
}
