//! The policy, its history, and what it would do.

use rocket::Route;

pub(super) fn routes() -> Vec<Route> {
    Vec::new()
}
