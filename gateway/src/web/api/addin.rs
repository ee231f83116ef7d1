//! The Outlook add-in's session: begun with the provider's access token, renewed, ended.

use rocket::http::Status;
use rocket::serde::json::Json as JsonAnswer;
use rocket::{Route, delete, post, routes};
use serde::Serialize;
use time::OffsetDateTime;

use super::Answer;
use crate::app::addin::{self, AddinToken};
use crate::app::personal::Person;
use crate::app::provider::{ByToken, by_access_token};
use crate::app::{AppError, Visitor};
use crate::web::error::{Code, Problem};
use crate::web::guards::{AppState, Bearer, BearerText};

pub(super) fn routes() -> Vec<Route> {
    routes![begin, renew, end]
}

/// What the add-in keeps: a token, until when, and whose.
#[derive(Serialize)]
pub(in crate::web) struct Session {
    token: String,
    #[serde(with = "time::serde::rfc3339")]
    expires_at: OffsetDateTime,
    #[serde(skip_serializing_if = "Option::is_none")]
    who: Option<Who>,
}

#[derive(Serialize)]
struct Who {
    email: String,
    name: Option<String>,
}

impl Session {
    pub(in crate::web) fn new(token: &AddinToken, who: Option<Person>) -> Self {
        let who = who.map(|Person { email, name }| Who { email, name });
        Self { token: token.secret.to_string(), expires_at: token.expires_at, who }
    }
}

/// No reason is given: whoever brings a token that is not theirs learns nothing. The log has it.
#[post("/addin/session")]
async fn begin(app: &AppState, visitor: Visitor, token: BearerText) -> Answer<Session> {
    match by_access_token(app, &visitor, &token.0).await {
        Ok(ByToken::Opened { token, who }) => Ok(JsonAnswer(Session::new(&token, Some(who)))),
        Ok(ByToken::Refused) | Err(AppError::NotFound) => Err(Problem::new(Code::SignInNeeded)),
        Ok(ByToken::Unreachable) => Err(Problem::new(Code::Unavailable).retry_after(10)),
        Ok(ByToken::SlowDown { seconds }) => Err(Problem::new(Code::SlowDown).retry_after(seconds)),
        Err(error) => Err(error.into()),
    }
}

/// The old token ends with it.
#[post("/addin/session/renew")]
async fn renew(app: &AppState, visitor: Visitor, who: Bearer, token: BearerText) -> Answer<Session> {
    match addin::renew(app, &visitor, &token.0).await {
        Ok(fresh) => Ok(JsonAnswer(Session::new(&fresh, Some(who.0.person)))),
        Err(error) => Err(error.into()),
    }
}

#[delete("/addin/session")]
async fn end(app: &AppState, visitor: Visitor, _who: Bearer, token: BearerText) -> Result<Status, Problem> {
    addin::end(app, &visitor, &token.0).await?;
    Ok(Status::NoContent)
}
