//! The console of administrators, auditors and data protection officers. It shows who, what and when, never content.

mod addin;
mod everyone;
mod log;
mod log_export;
mod looks;
mod overview;
mod policy;
mod requests;
mod retention;
mod shares;
mod staff;

use rocket::Route;

use super::account_prove::PROVE;
use super::answer::{Answer, see};
use super::desk::Desk;
use crate::app::AppError;
use crate::domain::Right;

pub(super) fn routes() -> Vec<Route> {
    let sections = [
        overview::routes(),
        log::routes(),
        shares::routes(),
        requests::routes(),
        policy::routes(),
        staff::routes(),
        retention::routes(),
        looks::routes(),
        addin::routes(),
    ];
    sections.into_iter().flatten().collect()
}

/// Where a form leads if its sender has not proved a moment ago who they are.
fn prove_first(back: &str) -> Answer {
    see(format!("{PROVE}?next={back}"))
}

/// Ends the request of whoever has no such right.
fn must(desk: &Desk<'_>, right: Right) -> Result<(), AppError> {
    if desk.who.role.may(right) { Ok(()) } else { Err(AppError::Forbidden) }
}
