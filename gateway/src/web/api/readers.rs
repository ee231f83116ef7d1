//! Who reads an inbox, and letting a colleague in.

use rocket::http::Status;
use rocket::serde::json::Json as JsonAnswer;
use rocket::{Route, delete, get, post, routes};
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

use super::super::error::Problem;
use super::super::guards::{AppState, Bearer, Json};
use super::Answer;
use super::request_shapes::InboxJson;
use crate::app::delegation::{self, Reader, Readers};
use crate::app::{Address, AppError, Visitor};
use crate::domain::{InboxId, StaffId};

pub(super) fn routes() -> Vec<Route> {
    routes![list, delegate, end]
}

#[derive(Serialize)]
struct ReadersJson {
    inbox: InboxJson,
    /// Besides the owner.
    readers: Vec<ReaderJson>,
    /// Whether it is for you to let colleagues in.
    may_delegate: bool,
}

#[derive(Serialize)]
struct ReaderJson {
    id: StaffId,
    email: String,
    name: Option<String>,
    #[serde(with = "time::serde::rfc3339::option")]
    until: Option<OffsetDateTime>,
}

impl ReadersJson {
    fn answer(found: Readers, staff: StaffId) -> JsonAnswer<Self> {
        let reader =
            |Reader { id, person, until }| ReaderJson { id, email: person.email, name: person.name, until };
        JsonAnswer(Self {
            inbox: InboxJson::new(found.inbox, staff),
            readers: found.readers.into_iter().map(reader).collect(),
            may_delegate: found.may_delegate,
        })
    }
}

#[get("/inboxes/<id>/readers")]
async fn list(app: &AppState, who: Bearer, id: InboxId) -> Answer<ReadersJson> {
    Ok(ReadersJson::answer(delegation::readers(app, who.0.staff, id).await?, who.0.staff))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DelegateJson {
    email: String,
    #[serde(with = "time::serde::rfc3339")]
    until: OffsetDateTime,
}

#[post("/inboxes/<id>/readers", data = "<body>")]
async fn delegate(
    app: &AppState,
    who: Bearer,
    visitor: Visitor,
    id: InboxId,
    body: Json<DelegateJson>,
) -> Answer<ReadersJson> {
    let DelegateJson { email, until } = body.0;
    let address: Address = email.parse().map_err(|_| AppError::invalid("email", "is no mail address"))?;
    delegation::delegate(app, &visitor, who.0.staff, id, (&address, until)).await?;
    Ok(ReadersJson::answer(delegation::readers(app, who.0.staff, id).await?, who.0.staff))
}

#[delete("/inboxes/<id>/readers/<reader>")]
async fn end(
    app: &AppState,
    who: Bearer,
    visitor: Visitor,
    id: InboxId,
    reader: StaffId,
) -> Result<Status, Problem> {
    delegation::end(app, &visitor, who.0.staff, id, reader).await?;
    Ok(Status::NoContent)
}
