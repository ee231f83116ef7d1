//! The JSON API under `/api/v1`. `openapi.json` describes it; a test compares the two.

mod events;
mod link;
mod shapes;
mod sharing;
mod shares;

use rocket::http::ContentType;
use rocket::serde::json::Json as JsonAnswer;
use rocket::{Route, get, routes};
use serde::Serialize;

use super::error::Problem;
use super::guards::Bearer;
use crate::domain::StaffId;

/// What a handler answers: JSON, or a problem document.
type Answer<T> = Result<JsonAnswer<T>, Problem>;

pub fn routes() -> Vec<Route> {
    let mut all = routes![openapi, me];
    all.extend(sharing::routes());
    all.extend(shares::routes());
    all.extend(events::routes());
    all.extend(link::routes());
    all
}

/// The API's description (OpenAPI 3.1).
pub const OPENAPI: &str = include_str!("openapi.json");

#[get("/openapi.json")]
fn openapi() -> (ContentType, &'static str) {
    (ContentType::JSON, OPENAPI)
}

#[derive(Serialize)]
struct Me {
    id: StaffId,
    email: String,
    name: Option<String>,
    role: &'static str,
}

#[get("/me")]
fn me(who: Bearer) -> JsonAnswer<Me> {
    let who = who.0;
    JsonAnswer(Me { id: who.staff, email: who.person.email, name: who.person.name, role: who.role.as_str() })
}
