//! What was handed in, for those who may read the inbox.

use rocket::http::Status;
use rocket::serde::json::Json as JsonAnswer;
use rocket::{FromForm, Route, delete, get, post, routes};
use serde::{Deserialize, Serialize};

use super::super::error::Problem;
use super::super::guards::{AppState, Bearer, Json};
use super::inbox_shapes::{ArrivedJson, SubmissionJson};
use super::request_shapes::InboxJson;
use super::{Answer, cursor};
use crate::app::inbox::{self, Acting, Arrived, Change, Standing, Wish};
use crate::app::{Address, App, AppError, Before, Visitor, inboxes};
use crate::domain::{FileId, InboxId, SubmissionId};

/// Submissions on one page at most.
const PAGE_MAX: u32 = 100;

pub(super) fn routes() -> Vec<Route> {
    routes![mine, list, detail, close, reopen, remove, release]
}

#[derive(Serialize)]
struct InboxesJson {
    /// Your own first.
    inboxes: Vec<InboxJson>,
}

#[get("/inboxes")]
async fn mine(app: &AppState, who: Bearer) -> Answer<InboxesJson> {
    let mine = inboxes::mine(app, who.0.staff).await?;
    Ok(JsonAnswer(InboxesJson {
        inboxes: mine.into_iter().map(|inbox| InboxJson::new(inbox, who.0.staff)).collect(),
    }))
}

#[derive(Serialize)]
struct ListJson {
    submissions: Vec<ArrivedJson>,
    /// Where the next page begins, if there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<String>,
}

/// Which submissions are wanted.
#[derive(FromForm)]
struct Query<'r> {
    inbox: Option<&'r str>,
    state: Option<&'r str>,
    from: Option<&'r str>,
    before: Option<&'r str>,
    limit: Option<&'r str>,
}

impl Query<'_> {
    fn wish(&self) -> Result<Wish, AppError> {
        let inbox = self
            .inbox
            .map(|text| text.parse::<InboxId>().map_err(|_| AppError::invalid("inbox", "is no id")));
        let unknown = || AppError::invalid("state", "must be new, fetched, held or closed");
        let standing = self.state.map(|word| Standing::from_word(word).ok_or_else(unknown));
        let from = self
            .from
            .map(|text| text.parse::<Address>().map_err(|_| AppError::invalid("from", "is no mail address")));
        Ok(Wish { inbox: inbox.transpose()?, standing: standing.transpose()?, from: from.transpose()? })
    }
}

#[get("/inbox?<query..>")]
async fn list(app: &AppState, who: Bearer, query: Query<'_>) -> Answer<ListJson> {
    let (before, limit, wish) = (query.before, query.limit, query.wish()?);
    let before = before.map(cursor::parse).transpose()?;
    let limit = super::events::parse_limit(limit, PAGE_MAX)?;
    let mut found = inbox::list(app, who.0.staff, wish, before, limit + 1).await?;
    let next = cursor::cut(&mut found, limit, place);
    Ok(JsonAnswer(ListJson {
        submissions: found.into_iter().map(|one| ArrivedJson::new(one, who.0.staff)).collect(),
        next,
    }))
}

/// The list is in the order of the latest hand-in.
fn place(row: &Arrived) -> Before {
    let submission = &row.submission;
    Before::row(submission.submitted_at.unwrap_or(submission.created_at), *submission.id.as_bytes())
}

fn acting(who: &Bearer, visitor: Visitor, submission: SubmissionId) -> Acting {
    Acting { staff: who.0.staff, submission, visitor }
}

#[get("/inbox/<id>")]
async fn detail(app: &AppState, who: Bearer, visitor: Visitor, id: SubmissionId) -> Answer<SubmissionJson> {
    let view = inbox::view(app, acting(&who, visitor, id)).await?;
    inbox::shown(app, who.0.staff, &view).await;
    Ok(JsonAnswer(SubmissionJson::new(view, who.0.staff, &app.config.public_url)))
}

async fn change(app: &App, acting: Acting, wanted: Change) -> Result<Status, Problem> {
    inbox::change(app, acting, wanted).await?;
    Ok(Status::NoContent)
}

#[post("/inbox/<id>/close")]
async fn close(app: &AppState, who: Bearer, visitor: Visitor, id: SubmissionId) -> Result<Status, Problem> {
    change(app, acting(&who, visitor, id), Change::Close).await
}

#[post("/inbox/<id>/reopen")]
async fn reopen(app: &AppState, who: Bearer, visitor: Visitor, id: SubmissionId) -> Result<Status, Problem> {
    change(app, acting(&who, visitor, id), Change::Reopen).await
}

#[delete("/inbox/<id>")]
async fn remove(app: &AppState, who: Bearer, visitor: Visitor, id: SubmissionId) -> Result<Status, Problem> {
    change(app, acting(&who, visitor, id), Change::Delete).await
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ReleaseJson {
    reason: String,
}

#[post("/inbox/<id>/files/<file>/release", data = "<body>")]
async fn release(
    app: &AppState,
    who: Bearer,
    visitor: Visitor,
    id: SubmissionId,
    file: FileId,
    body: Json<ReleaseJson>,
) -> Result<Status, Problem> {
    inbox::release(app, acting(&who, visitor, id), file, &body.0.reason).await?;
    Ok(Status::NoContent)
}
