//! Everyone's requests.

use rocket::Route;

pub(super) fn routes() -> Vec<Route> {
    Vec::new()
}
