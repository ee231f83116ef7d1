//! The access log: searched. What is looked for is in the log; only by what, not its value.

use rocket::http::Status;
use rocket::{FromForm, Route, get, routes};
use serde_json::Value;
use url::form_urlencoded::Serializer;

use super::super::super::views::{AdminLog, AdminLogLine, LogField, LogLine, LogOutcome, LogTyped};
use super::super::answer::{Answered, page, page_with};
use super::super::desk::Desk;
use super::must;
use crate::app::log::{self, Asked, Found, Line};
use crate::app::{AppError, Entry, Filter};
use crate::domain::{Actor, EventKind, Right};

const HERE: &str = "/admin/log";
/// Lines on one page.
const PAGE: i64 = 50;

pub(super) fn routes() -> Vec<Route> {
    routes![list, show, super::log_export::export]
}

/// The form, and which page of what it finds.
#[derive(Clone, Default, FromForm)]
pub(super) struct Query {
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
    span: Option<String>,
    from: Option<String>,
    to: Option<String>,
    before: Option<i64>,
    newer: Option<i64>,
}

impl Query {
    pub(super) fn asked(self) -> Asked {
        let Self { share, request, submission, file, kind, outcome, person, staff, network, .. } = self;
        let Self { words, span, from, to, .. } = self;
        Asked {
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
            span,
            from,
            to,
        }
    }
}

/// The address of a page of what is asked.
fn path(asked: &Asked, place: Option<(&str, i64)>) -> String {
    let mut query = Serializer::new(String::new());
    query.extend_pairs(asked.fields());
    if let Some((name, seq)) = place {
        query.append_pair(name, &seq.to_string());
    }
    let query = query.finish();
    if query.is_empty() { HERE.to_owned() } else { format!("{HERE}?{query}") }
}

/// Where all that is asked for is, as a file.
fn export(asked: &Asked, format: &str) -> String {
    let mut query = Serializer::new(String::new());
    query.append_pair("format", format).extend_pairs(asked.fields());
    format!("{HERE}/export?{}", query.finish())
}

async fn note(desk: &Desk<'_>, by: String) -> Result<(), AppError> {
    let line = Entry::new(EventKind::LogRead, Actor::Staff).staff(desk.who.staff);
    log::note(desk.app, line.person(&desk.who.person.email).from(&desk.visitor).detail("by", by)).await
}

async fn find(desk: &Desk<'_>, query: &Query, asked: &Asked) -> Result<Found, AppError> {
    let filter = asked.filter(desk.app, desk.page(HERE).zone).await?;
    note(desk, asked.by()).await?;
    let Some(filter) = filter else { return Ok(Found::default()) };
    let (keys, before, newer) = (desk.app.keys.clone(), query.before, query.newer);
    let filter = Filter { before, newer, ..filter };
    desk.app.db.read(move |conn| Ok(log::page(conn, &keys, &filter, PAGE)?)).await
}

#[get("/admin/log?<query..>")]
async fn list(desk: Desk<'_>, query: Query) -> Answered {
    must(&desk, Right::ReadLog)?;
    let asked = query.clone().asked();
    let (found, problem) = match find(&desk, &query, &asked).await {
        Ok(found) => (found, None),
        Err(AppError::Invalid { field, .. }) => (Found::default(), Some(problem(field))),
        Err(error) => return Err(error.into()),
    };
    let status = if problem.is_some() { Status::BadRequest } else { Status::Ok };
    let forth = query.newer.is_some();
    let (first, last) = (found.lines.first().map(|line| line.seq), found.lines.last().map(|line| line.seq));
    // What was paged from is on the other side.
    let older = if forth { last.or(query.newer) } else { found.next };
    let newer = if forth { found.next } else { first.filter(|_| query.before.is_some()) };
    page_with(
        status,
        &AdminLog {
            page: desk.page(&path(&asked, None)),
            kinds: EventKind::ALL.iter().map(|kind| kind.as_str()).collect(),
            lines: found.lines.iter().map(shown).collect(),
            older: older.map(|seq| path(&asked, Some(("before", seq)))),
            newer: newer.map(|seq| path(&asked, Some(("newer", seq)))),
            newest: (forth || query.before.is_some()).then(|| path(&asked, None)),
            looked_until: found.looked_until.filter(|_| !forth),
            more_shares: found.more_shares,
            exports: ["csv", "jsonl", "proofs"].map(|format| export(&asked, format)),
            typed: typed(asked),
            problem,
        },
    )
}

fn typed(asked: Asked) -> LogTyped {
    let text = |field: Option<String>| field.map(|text| text.trim().to_owned()).unwrap_or_default();
    LogTyped {
        span: text(asked.span),
        from: text(asked.from),
        to: text(asked.to),
        person: text(asked.person),
        staff: text(asked.staff),
        words: text(asked.words),
        share: text(asked.share),
        file: text(asked.file),
        request: text(asked.request),
        submission: text(asked.submission),
        kind: text(asked.kind),
        outcome: text(asked.outcome),
        network: text(asked.network),
    }
}

fn problem(field: &str) -> LogField {
    match field {
        "from" | "to" | "span" => LogField::Time,
        "staff" => LogField::Staff,
        "share" | "request" | "submission" | "file" => LogField::Id,
        "network" => LogField::Network,
        "words" => LogField::Words,
        _ => LogField::Other,
    }
}

fn written(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

/// The facts that are there, in the order of their names.
fn facts(line: &Line) -> Vec<(String, String)> {
    let facts = line.detail.as_object().into_iter().flatten();
    facts.filter(|(_, value)| !value.is_null()).map(|(name, value)| (name.clone(), written(value))).collect()
}

fn shown(line: &Line) -> LogLine {
    let facts = facts(line).into_iter().map(|(name, value)| format!("{name}={value}"));
    LogLine {
        href: format!("{HERE}/{}", line.seq),
        seq: line.seq,
        at: line.at,
        kind: line.kind.clone(),
        outcome: match line.outcome.as_str() {
            "ok" => LogOutcome::Ok,
            "refused" => LogOutcome::Refused,
            _ => LogOutcome::Failed,
        },
        actor: line.actor.clone(),
        person: line.personal.person.clone(),
        network: line.personal.ip.clone(),
        file: line.personal.file_name.clone(),
        detail: facts.collect::<Vec<_>>().join(" "),
    }
}

#[get("/admin/log/<seq>")]
async fn show(desk: Desk<'_>, seq: i64) -> Answered {
    must(&desk, Right::ReadLog)?;
    let keys = desk.app.keys.clone();
    let line = desk.app.db.read(move |conn| Ok::<_, AppError>(log::find(conn, &keys, seq)?)).await?;
    note(&desk, "line".to_owned()).await?;
    let all = |name: &str, value: &str| {
        format!("{HERE}?{}", Serializer::new(String::new()).append_pair(name, value).finish())
    };
    let about = [
        ("log-share", "share", line.share.map(|id| id.to_string())),
        ("log-file", "file", line.file.map(|id| id.to_string())),
        ("log-staff", "staff", line.staff.map(|id| id.to_string())),
        ("log-request", "request", line.request.map(|id| id.to_string())),
        ("log-submission", "submission", line.submission.map(|id| id.to_string())),
    ];
    let about = about.into_iter().filter_map(|(key, name, id)| {
        let id = id?;
        let href = all(name, &id);
        Some((key, id, href))
    });
    page(&AdminLogLine {
        page: desk.page(&format!("{HERE}/{seq}")),
        about: about.collect(),
        facts: facts(&line),
        id: line.id.to_string(),
        of_person: line.personal.person.as_deref().map(|person| all("person", person)),
        of_network: line.personal.ip.as_deref().map(|ip| all("network", ip)),
        line: shown(&line),
        user_agent: line.personal.user_agent,
        reply: line.personal.reply,
        comment: line.personal.comment,
    })
}
