//! The console of administrators, auditors and data protection officers. It shows who, what and when, never content.

mod addin;
mod log;
mod looks;
mod overview;
mod policy;
mod requests;
mod retention;
mod shares;
mod staff;

use rocket::Route;

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

/// Ends the request of whoever has no such right.
fn must(desk: &Desk<'_>, right: Right) -> Result<(), AppError> {
    if desk.who.role.may(right) { Ok(()) } else { Err(AppError::Forbidden) }
}
