//! The access log. Reading it is in the log, too.

use rocket::serde::json::Json as JsonAnswer;
use rocket::{FromForm, Route, get, routes};
use serde::Serialize;
use time::OffsetDateTime;

use super::super::guards::{AppState, Bearer};
use super::Answer;
use crate::app::log::{Asked, Line};
use crate::app::{App, AppError, Entry, Filter, Visitor, inbox, log, overview, requests};
use crate::domain::{Actor, EventKind, StaffId};
use crate::locales::TimeZone;

/// Who asks for what is newer than this many lines back follows the log; anything else reads it.
const FOLLOWED_MAX: i64 = 1000;
/// Lines on one page at most.
const PAGE_MAX: u32 = 1000;

pub(super) fn routes() -> Vec<Route> {
    routes![list]
}

/// What to look for, as text: a value that does not parse is told by name.
#[derive(FromForm)]
struct Query<'r> {
    share: Option<String>,
    request: Option<String>,
    submission: Option<String>,
    file: Option<String>,
    kind: Option<String>,
    outcome: Option<String>,
    person: Option<String>,
    staff: Option<String>,
    network: Option<String>,
    words: Option<String>,
    from: Option<String>,
    to: Option<String>,
    before: Option<&'r str>,
    after: Option<&'r str>,
    limit: Option<&'r str>,
}

#[derive(Serialize)]
struct EventsJson {
    /// Newest first.
    events: Vec<Line>,
    /// `before` of the next page, if there may be one.
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<i64>,
    /// The page is not full because nothing older than this was looked at; `next` goes on there.
    #[serde(skip_serializing_if = "Option::is_none", with = "time::serde::rfc3339::option")]
    looked_until: Option<OffsetDateTime>,
}

pub(super) fn parse_limit(text: Option<&str>, max: u32) -> Result<i64, AppError> {
    let limit = text.map_or(Ok(max.min(50)), str::parse::<u32>);
    match limit {
        Ok(limit) if (1..=max).contains(&limit) => Ok(i64::from(limit)),
        _ => Err(AppError::invalid("limit", format!("must be 1 to {max}"))),
    }
}

fn number(field: &'static str, text: Option<&str>) -> Result<Option<i64>, AppError> {
    text.map(str::parse).transpose().map_err(|_| AppError::invalid(field, "must be a number"))
}

/// Others than auditors read about one thing of their own at a time: a share, a request, or a submission in an inbox
/// they may read.
async fn own_things(app: &App, staff: StaffId, filter: &Filter) -> Result<(), AppError> {
    let (share, request, submission) = (filter.share, filter.request, filter.submission);
    if share.is_none() && request.is_none() && submission.is_none() {
        return Err(AppError::Forbidden);
    }
    if let Some(share) = share {
        let owner = app.db.read(move |conn| Ok::<_, AppError>(overview::owner(conn, share)?)).await?;
        if owner != staff {
            return Err(AppError::NotFound);
        }
    }
    if let Some(request) = request {
        requests::must_own(app, staff, request).await?;
    }
    if let Some(submission) = submission {
        inbox::must_read(app, staff, submission).await?;
    }
    Ok(())
}

#[get("/events?<query..>")]
async fn list(app: &AppState, who: Bearer, visitor: Visitor, query: Query<'_>) -> Answer<EventsJson> {
    let (before, after) = (number("before", query.before)?, number("after", query.after)?);
    let limit = parse_limit(query.limit, PAGE_MAX)?;
    let Query {
        share,
        request,
        submission,
        file,
        kind,
        outcome,
        person,
        staff,
        network,
        words,
        from,
        to,
        ..
    } = query;
    let asked = Asked {
        share,
        request,
        submission,
        file,
        kind,
        outcome,
        person,
        staff,
        network,
        words,
        span: None,
        from,
        to,
    };
    let filter = asked.filter(app, TimeZone::Utc).await?;
    let who = who.0;
    if !who.role.reads_whole_log() {
        own_things(app, who.staff, filter.as_ref().ok_or(AppError::Forbidden)?).await?;
    }
    // Following the log is one act of reading, not a line a second.
    let newest = app.db.read(|conn| Ok::<_, AppError>(log::newest(conn)?)).await?;
    let follows = before.is_none() && after.is_some_and(|after| after >= newest - FOLLOWED_MAX);
    if !follows {
        let line = Entry::new(EventKind::LogRead, Actor::Staff).staff(who.staff).person(&who.person.email);
        log::note(app, line.from(&visitor).detail("by", asked.by())).await?;
    }
    let Some(filter) = filter else {
        return Ok(JsonAnswer(EventsJson { events: Vec::new(), next: None, looked_until: None }));
    };
    let filter = Filter { before, after, ..filter };
    let keys = app.keys.clone();
    let found = app.db.read(move |conn| Ok::<_, AppError>(log::page(conn, &keys, &filter, limit)?)).await?;
    Ok(JsonAnswer(EventsJson { events: found.lines, next: found.next, looked_until: found.looked_until }))
}
