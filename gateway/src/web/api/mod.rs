//! The JSON API under `/api/v1`. `openapi.json` describes it; a test compares the two.

pub(super) mod addin;
mod asking;
mod cursor;
mod draft_shapes;
mod events;
mod inbox;
mod inbox_shapes;
mod link;
mod readers;
mod request_shapes;
mod requests;
pub(super) mod scopes;
mod shapes;
mod shares;
mod sharing;

use rocket::http::ContentType;
use rocket::serde::json::Json as JsonAnswer;
use rocket::{Route, get, post, routes};
use serde::{Deserialize, Serialize};

use super::error::Problem;
use super::guards::{AppState, Bearer, Json};
use crate::app::sign_in::SignedIn;
use crate::app::staff::{self, Office};
use crate::app::{App, AppError, Visitor};
use crate::domain::{Actor, StaffId};

/// What a handler answers: JSON, or a problem document.
type Answer<T> = Result<JsonAnswer<T>, Problem>;

pub fn routes() -> Vec<Route> {
    let mut all = routes![openapi, me, choose_arrivals];
    all.extend(addin::routes());
    all.extend(sharing::routes());
    all.extend(shares::routes());
    all.extend(asking::routes());
    all.extend(requests::routes());
    all.extend(inbox::routes());
    all.extend(readers::routes());
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
    /// How this account hears of what arrives.
    arrivals: &'static str,
}

async fn about(app: &App, who: SignedIn) -> Answer<Me> {
    let arrivals = staff::arrivals(&Office::of(app), who.staff).await?.as_str();
    let (id, role) = (who.staff, who.role.as_str());
    Ok(JsonAnswer(Me { id, email: who.person.email, name: who.person.name, role, arrivals }))
}

#[get("/me")]
async fn me(app: &AppState, who: Bearer) -> Answer<Me> {
    about(app, who.0).await
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ArrivalsJson {
    arrivals: String,
}

#[post("/me/arrivals", data = "<wish>")]
async fn choose_arrivals(
    app: &AppState,
    who: Bearer,
    visitor: Visitor,
    wish: Json<ArrivalsJson>,
) -> Answer<Me> {
    let bad = |_| AppError::invalid("arrivals", "must be each, daily or none");
    let (wish, by) = (wish.0.arrivals.parse().map_err(bad)?, (Actor::Staff, Some(&visitor)));
    staff::choose_arrivals(&Office::of(app), by, who.0.staff, wish).await?;
    about(app, who.0).await
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    /// A path with every parameter under the same name, and without its query.
    fn template(path: &str, open: char) -> String {
        let path = path.split('?').next().unwrap_or_default();
        let part = |part: &str| if part.starts_with(open) { "*".to_owned() } else { part.to_owned() };
        path.split('/').map(part).collect::<Vec<_>>().join("/")
    }

    const METHODS: [&str; 5] = ["get", "post", "put", "patch", "delete"];

    #[test]
    fn the_description_has_every_kind_of_event_and_no_other() {
        let description: serde_json::Value = serde_json::from_str(OPENAPI).unwrap();
        let described = description["components"]["schemas"]["EventKind"]["enum"].as_array().unwrap();
        let described: BTreeSet<_> = described.iter().filter_map(serde_json::Value::as_str).collect();
        assert_eq!(described, crate::domain::EventKind::ALL.iter().map(|kind| kind.as_str()).collect());
    }

    #[test]
    fn the_description_has_every_route_and_no_other() {
        let served: BTreeSet<_> = routes()
            .iter()
            .map(|route| (template(&route.uri.to_string(), '<'), route.method.to_string().to_lowercase()))
            .collect();
        let description: serde_json::Value = serde_json::from_str(OPENAPI).unwrap();
        let described: BTreeSet<_> = description["paths"]
            .as_object()
            .unwrap()
            .iter()
            .flat_map(|(path, item)| {
                let methods = METHODS.iter().filter(|method| item.get(**method).is_some());
                methods.map(|method| (template(path, '{'), (*method).to_owned()))
            })
            .collect();
        assert_eq!(described, served);
    }
}
