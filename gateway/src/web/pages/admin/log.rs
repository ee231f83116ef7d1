//! The access log: searched, followed, exported, proven.

use rocket::Route;

pub(super) fn routes() -> Vec<Route> {
    Vec::new()
}
