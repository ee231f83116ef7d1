//! Shares that were sent: list, detail, and what their sender does with them.

use rocket::http::Status;
use rocket::response::status::Custom;
use rocket::serde::json::Json as JsonAnswer;
use rocket::{Route, get, post, put, routes};
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

use super::super::error::Problem;
use super::super::guards::{AppState, Bearer, Json, LinkHeader, MaybeJson, SecretText, SenderToken};
use super::shapes::{DetailJson, LinkJson, SummaryJson};
use super::sharing::RecipientJson;
use super::{Answer, cursor};
use crate::app::manage::{self, Acting};
use crate::app::{App, AppError, LinkToken, Visitor, overview};
use crate::domain::{RecipientId, ShareId};

/// Shares on one page at most.
const PAGE_MAX: u32 = 100;

pub(super) fn routes() -> Vec<Route> {
    routes![list, by_link, detail, revoke, revoke_recipient, extend, renew, resend, add_recipient, readdress]
}

#[derive(Serialize)]
struct ListJson {
    shares: Vec<SummaryJson>,
    /// Where the next page begins, if there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<String>,
}

#[get("/shares?<before>&<limit>")]
async fn list(app: &AppState, who: Bearer, before: Option<&str>, limit: Option<&str>) -> Answer<ListJson> {
    let before = before.map(cursor::parse).transpose()?;
    let limit = super::events::parse_limit(limit, PAGE_MAX)?;
    let (summaries, next) = overview::list(app, who.0.staff, before, limit).await?;
    let now = app.time.strict();
    Ok(JsonAnswer(ListJson {
        shares: summaries.into_iter().map(|summary| SummaryJson::new(summary, now)).collect(),
        next: next.map(cursor::write),
    }))
}

async fn show(app: &App, who: &Bearer, id: ShareId) -> Answer<DetailJson> {
    let detail = overview::detail(app, who.0.staff, id).await?;
    Ok(JsonAnswer(DetailJson::new(detail, app.time.strict())))
}

#[get("/shares/<id>")]
async fn detail(app: &AppState, who: Bearer, id: ShareId) -> Answer<DetailJson> {
    show(app, &who, id).await
}

#[derive(Serialize)]
struct FoundJson {
    id: ShareId,
}

#[get("/shares/by-link")]
async fn by_link(app: &AppState, who: Bearer, link: LinkHeader) -> Answer<FoundJson> {
    let token = LinkToken::parse(&link.0).ok_or(AppError::NotFound)?;
    Ok(JsonAnswer(FoundJson { id: overview::by_link(app, who.0.staff, &token).await? }))
}

fn acting(who: &Bearer, share: ShareId, visitor: Visitor) -> Acting {
    Acting { by: who.0.staff.into(), share, visitor, way: who.0.token.into() }
}

#[post("/shares/<id>/revoke")]
async fn revoke(app: &AppState, who: Bearer, visitor: Visitor, id: ShareId) -> Answer<DetailJson> {
    manage::revoke(app, acting(&who, id, visitor)).await?;
    show(app, &who, id).await
}

#[post("/shares/<id>/recipients/<recipient>/revoke")]
async fn revoke_recipient(
    app: &AppState,
    who: Bearer,
    visitor: Visitor,
    id: ShareId,
    recipient: RecipientId,
) -> Answer<DetailJson> {
    manage::revoke_recipient(app, acting(&who, id, visitor), recipient).await?;
    show(app, &who, id).await
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ExtendJson {
    #[serde(with = "time::serde::rfc3339")]
    expires_at: OffsetDateTime,
}

#[post("/shares/<id>/extend", data = "<wish>")]
async fn extend(
    app: &AppState,
    who: Bearer,
    visitor: Visitor,
    id: ShareId,
    key: Option<SenderToken>,
    wish: Json<ExtendJson>,
) -> Answer<DetailJson> {
    let key = key.as_ref().map(|key| &key.0);
    manage::extend(app, acting(&who, id, visitor), wish.0.expires_at, key).await?;
    show(app, &who, id).await
}

#[post("/shares/<id>/renew")]
async fn renew(app: &AppState, who: Bearer, visitor: Visitor, id: ShareId) -> Answer<DetailJson> {
    manage::renew(app, acting(&who, id, visitor)).await?;
    show(app, &who, id).await
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct ResendJson {
    passphrase: Option<SecretText>,
}

#[derive(Serialize)]
struct LinksJson {
    links: Vec<LinkJson>,
}

#[post("/shares/<id>/recipients/<recipient>/resend", data = "<wish>")]
async fn resend(
    app: &AppState,
    who: Bearer,
    visitor: Visitor,
    id: ShareId,
    recipient: RecipientId,
    token: SenderToken,
    wish: MaybeJson<ResendJson>,
) -> Answer<LinksJson> {
    let wish = wish.0.unwrap_or_default();
    let link = manage::resend(
        app,
        acting(&who, id, visitor),
        &token.0,
        recipient,
        wish.passphrase.map(|text| text.0),
    )
    .await?;
    Ok(JsonAnswer(LinksJson { links: vec![link.into()] }))
}

#[post("/shares/<id>/recipients", data = "<person>")]
async fn add_recipient(
    app: &AppState,
    who: Bearer,
    visitor: Visitor,
    id: ShareId,
    token: SenderToken,
    person: Json<RecipientJson>,
) -> Result<Custom<JsonAnswer<LinksJson>>, Problem> {
    let person = person.0.parse(app)?;
    let link = manage::add_recipient(app, acting(&who, id, visitor), &token.0, person).await?;
    Ok(Custom(Status::Created, JsonAnswer(LinksJson { links: vec![link.into()] })))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct AddressJson {
    email: String,
    passphrase: Option<SecretText>,
}

#[put("/shares/<id>/recipients/<recipient>/address", data = "<wish>")]
async fn readdress(
    app: &AppState,
    who: Bearer,
    visitor: Visitor,
    id: ShareId,
    recipient: RecipientId,
    token: SenderToken,
    wish: Json<AddressJson>,
) -> Answer<LinksJson> {
    let address = wish.0.email.trim().parse();
    let address = address.map_err(|_| AppError::invalid("email", "is not a mail address"))?;
    let passphrase = wish.0.passphrase.map(|text| text.0);
    let link =
        manage::readdress(app, acting(&who, id, visitor), &token.0, recipient, &address, passphrase).await?;
    Ok(JsonAnswer(LinksJson { links: vec![link.into()] }))
}
