//! Requests that were made: list, detail, and what their asker does with them.

use rocket::http::Status;
use rocket::serde::json::Json as JsonAnswer;
use rocket::{Route, get, post, routes};
use serde::{Deserialize, Serialize};

use super::super::error::Problem;
use super::super::guards::{AppState, Bearer, Json};
use super::request_shapes::{DetailJson, SummaryJson};
use super::{Answer, cursor};
use crate::app::requests::{self, Change};
use crate::app::staff::{self, Office};
use crate::app::{Address, App, AppError, Before, Visitor};
use crate::domain::{RequestId, StaffId, UploaderId};

/// Requests on one page at most.
const PAGE_MAX: u32 = 100;

pub(super) fn routes() -> Vec<Route> {
    routes![list, detail, revoke, close, reopen, pause, resume, extend, hand_over, resend, renew_link, tell]
}

#[derive(Serialize)]
struct ListJson {
    requests: Vec<SummaryJson>,
    /// Where the next page begins, if there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<String>,
}

#[get("/requests?<before>&<limit>")]
async fn list(app: &AppState, who: Bearer, before: Option<&str>, limit: Option<&str>) -> Answer<ListJson> {
    let before = before.map(cursor::parse).transpose()?;
    let limit = super::events::parse_limit(limit, PAGE_MAX)?;
    let mut found = requests::list(app, who.0.staff, before, limit + 1).await?;
    let place =
        |row: &requests::RequestSummary| Before::row(row.request.created_at, *row.request.id.as_bytes());
    let next = cursor::cut(&mut found, limit, place);
    let now = app.time.strict();
    let found = found.into_iter().map(|summary| SummaryJson::new(summary, now)).collect();
    Ok(JsonAnswer(ListJson { requests: found, next }))
}

async fn show(app: &App, who: &Bearer, id: RequestId) -> Answer<DetailJson> {
    let view = requests::view(app, who.0.staff, id).await?;
    Ok(JsonAnswer(DetailJson::new(app, view, app.time.strict())))
}

#[get("/requests/<id>")]
async fn detail(app: &AppState, who: Bearer, id: RequestId) -> Answer<DetailJson> {
    show(app, &who, id).await
}

async fn change(
    app: &App,
    who: Bearer,
    visitor: Visitor,
    id: RequestId,
    wanted: Change,
) -> Answer<DetailJson> {
    requests::change(app, &visitor, who.0.staff, id, wanted, who.0.token.into()).await?;
    show(app, &who, id).await
}

#[post("/requests/<id>/revoke")]
async fn revoke(app: &AppState, who: Bearer, visitor: Visitor, id: RequestId) -> Answer<DetailJson> {
    change(app, who, visitor, id, Change::Revoke).await
}

#[post("/requests/<id>/close")]
async fn close(app: &AppState, who: Bearer, visitor: Visitor, id: RequestId) -> Answer<DetailJson> {
    change(app, who, visitor, id, Change::Close).await
}

#[post("/requests/<id>/reopen")]
async fn reopen(app: &AppState, who: Bearer, visitor: Visitor, id: RequestId) -> Answer<DetailJson> {
    change(app, who, visitor, id, Change::Reopen).await
}

#[post("/requests/<id>/pause")]
async fn pause(app: &AppState, who: Bearer, visitor: Visitor, id: RequestId) -> Answer<DetailJson> {
    change(app, who, visitor, id, Change::Pause).await
}

#[post("/requests/<id>/resume")]
async fn resume(app: &AppState, who: Bearer, visitor: Visitor, id: RequestId) -> Answer<DetailJson> {
    change(app, who, visitor, id, Change::Resume).await
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ExtendJson {
    /// From now.
    days: u32,
}

#[post("/requests/<id>/extend", data = "<wish>")]
async fn extend(
    app: &AppState,
    who: Bearer,
    visitor: Visitor,
    id: RequestId,
    wish: Json<ExtendJson>,
) -> Answer<DetailJson> {
    change(app, who, visitor, id, Change::Extend { days: wish.0.days }).await
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct HandOverJson {
    /// An account's id or mail address.
    to: String,
}

#[post("/requests/<id>/hand-over", data = "<wish>")]
async fn hand_over(
    app: &AppState,
    who: Bearer,
    visitor: Visitor,
    id: RequestId,
    wish: Json<HandOverJson>,
) -> Result<Status, Problem> {
    let to = colleague(app, &wish.0.to, "to").await?;
    requests::hand_over(app, &visitor, who.0.staff, id, to).await?;
    Ok(Status::NoContent)
}

/// The colleagues that `texts` name.
pub(super) async fn colleagues(
    app: &App,
    texts: &[String],
    field: &'static str,
) -> Result<Vec<StaffId>, AppError> {
    let mut found = Vec::new();
    for text in texts {
        found.push(colleague(app, text, field).await?);
    }
    Ok(found)
}

/// The colleague that `text` names.
async fn colleague(app: &App, text: &str, field: &'static str) -> Result<StaffId, AppError> {
    if let Ok(id) = text.parse() {
        return Ok(id);
    }
    let bad = || AppError::invalid(field, "is no colleague's id or mail address");
    let address: Address = text.trim().parse().map_err(|_| bad())?;
    match staff::find(&Office::of(app), &address).await {
        Ok(record) if record.disabled_at.is_none() => Ok(record.id),
        Ok(_) | Err(AppError::NotFound) => Err(bad()),
        Err(error) => Err(error),
    }
}

#[post("/requests/<id>/recipients/<recipient>/resend")]
async fn resend(
    app: &AppState,
    who: Bearer,
    visitor: Visitor,
    id: RequestId,
    recipient: UploaderId,
) -> Result<Status, Problem> {
    requests::invite_again(app, &visitor, who.0.staff, id, recipient).await?;
    Ok(Status::NoContent)
}

/// A link that is shown this once.
#[derive(Serialize)]
struct NewLinkJson {
    url: String,
}

#[post("/requests/<id>/link")]
async fn renew_link(app: &AppState, who: Bearer, visitor: Visitor, id: RequestId) -> Answer<NewLinkJson> {
    let url = requests::renew_link(app, &visitor, who.0.staff, id, None).await?;
    Ok(JsonAnswer(NewLinkJson { url }))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TellJson {
    /// In place of those before, by id or mail address.
    tell: Vec<String>,
}

#[post("/requests/<id>/told", data = "<wish>")]
async fn tell(
    app: &AppState,
    who: Bearer,
    visitor: Visitor,
    id: RequestId,
    wish: Json<TellJson>,
) -> Answer<DetailJson> {
    let to = colleagues(app, &wish.0.tell, "tell").await?;
    requests::choose_told(app, &visitor, who.0.staff, id, to).await?;
    show(app, &who, id).await
}
