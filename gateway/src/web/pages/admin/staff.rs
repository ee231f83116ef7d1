//! The accounts of employees and their groups.

use rocket::Route;

pub(super) fn routes() -> Vec<Route> {
    Vec::new()
}
