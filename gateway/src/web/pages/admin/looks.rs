//! Logo, colours and texts.

use rocket::Route;

pub(super) fn routes() -> Vec<Route> {
    Vec::new()
}
