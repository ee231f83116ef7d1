//! The access log. Reading it is in the log, too.

use rocket::serde::json::Json as JsonAnswer;
use rocket::{FromForm, Route, get, routes};
use serde::Serialize;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use super::super::guards::{AppState, Bearer};
use super::Answer;
use crate::app::log::Line;
use crate::app::{App, AppError, Entry, Filter, Visitor, inbox, log, overview, personal, requests};
use crate::domain::{Actor, EventKind, RequestId, ShareId, StaffId, SubmissionId};

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
    share: Option<&'r str>,
    request: Option<&'r str>,
    submission: Option<&'r str>,
    kind: Option<&'r str>,
    outcome: Option<&'r str>,
    person: Option<&'r str>,
    from: Option<&'r str>,
    to: Option<&'r str>,
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
}

pub(super) fn parse_limit(text: Option<&str>, max: u32) -> Result<i64, AppError> {
    let limit = text.map_or(Ok(max.min(50)), str::parse::<u32>);
    match limit {
        Ok(limit) if (1..=max).contains(&limit) => Ok(i64::from(limit)),
        _ => Err(AppError::invalid("limit", format!("must be 1 to {max}"))),
    }
}

impl Query<'_> {
    fn filter(&self, app: &App) -> Result<Filter, AppError> {
        let time = |field, text: Option<&str>| {
            let parse = |text| OffsetDateTime::parse(text, &Rfc3339);
            let bad = |_| AppError::invalid(field, "must be a time such as 2026-11-21T12:00:00Z");
            text.map(parse).transpose().map_err(bad)
        };
        let number = |field, text: Option<&str>| {
            text.map(str::parse::<i64>).transpose().map_err(|_| AppError::invalid(field, "must be a number"))
        };
        let share = self.share.map(str::parse::<ShareId>).transpose();
        let request = self.request.map(str::parse::<RequestId>).transpose();
        let submission = self.submission.map(str::parse::<SubmissionId>).transpose();
        let known = |kind: &str| EventKind::ALL.iter().any(|known| known.as_str() == kind);
        if self.kind.is_some_and(|kind| !known(kind)) {
            return Err(AppError::invalid("kind", "is no kind of event"));
        }
        if self.outcome.is_some_and(|outcome| !["ok", "refused", "failed"].contains(&outcome)) {
            return Err(AppError::invalid("outcome", "must be ok, refused or failed"));
        }
        Ok(Filter {
            share: share.map_err(|_| AppError::invalid("share", "must be a share's id"))?,
            request: request.map_err(|_| AppError::invalid("request", "must be a request's id"))?,
            submission: submission
                .map_err(|_| AppError::invalid("submission", "must be a submission's id"))?,
            kind: self.kind.map(str::to_owned),
            outcome: self.outcome.map(str::to_owned),
            person: self.person.map(|person| personal::person_index(&app.keys, person.trim())),
            from: time("from", self.from)?,
            to: time("to", self.to)?,
            before: number("before", self.before)?,
            after: number("after", self.after)?,
            ..Filter::default()
        })
    }
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
    let filter = query.filter(app)?;
    let limit = parse_limit(query.limit, PAGE_MAX)?;
    let who = who.0;
    if !who.role.reads_whole_log() {
        own_things(app, who.staff, &filter).await?;
    }
    // Following the log is one act of reading, not a line a second.
    let newest = app.db.read(|conn| Ok::<_, AppError>(log::newest(conn)?)).await?;
    let follows = filter.before.is_none() && filter.after.is_some_and(|after| after >= newest - FOLLOWED_MAX);
    if !follows {
        let line = Entry::new(EventKind::LogRead, Actor::Staff).staff(who.staff).person(&who.person.email);
        let line = line.from(&visitor).detail("kind", query.kind).detail("by_person", query.person.is_some());
        log::note(app, line).await?;
    }
    let keys = app.keys.clone();
    let events =
        app.db.read(move |conn| Ok::<_, AppError>(log::search(conn, &keys, &filter, limit)?)).await?;
    let full = i64::try_from(events.len()).unwrap_or(i64::MAX) == limit;
    let next = events.last().filter(|_| full).map(|line| line.seq);
    Ok(JsonAnswer(EventsJson { events, next }))
}
