//! What is going on: charts, and what waits for somebody.

use rocket::Route;

pub(super) fn routes() -> Vec<Route> {
    Vec::new()
}
