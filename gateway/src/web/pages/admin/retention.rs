//! How long things are kept, and what went.

use rocket::Route;

pub(super) fn routes() -> Vec<Route> {
    Vec::new()
}
