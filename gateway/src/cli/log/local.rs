//! The log without the server: from its database, on its machine.

use serde_json::json;

use super::page::Event;
use super::{ConfigFile, Failure, Query, Status};
use crate::app::{AppError, Entry, log, personal};
use crate::cli::office::{failed, with_office};
use crate::db::events::Filter;
use crate::domain::{Actor, EventKind};

/// The newest events that match, oldest first. That they were read is written down before.
///
/// # Errors
///
/// [`Failure`] if configuration, keystore or database cannot be used.
pub(super) fn newest(file: &ConfigFile, query: &Query) -> Result<Vec<Event>, Failure> {
    with_office(file, |office, _| async move {
        let filter = Filter {
            share: query.share,
            kind: query.kind.clone(),
            outcome: query.outcome.map(str::to_owned),
            person: query.person.as_deref().map(|person| personal::person_index(&office.keys, person.trim())),
            from: query.from,
            to: query.to,
            ..Filter::default()
        };
        let line = Entry::new(EventKind::LogRead, Actor::System).detail("kind", query.kind.clone());
        let line = line.detail("by_person", query.person.is_some());
        let (keys, now, limit) =
            (office.keys.clone(), office.now, i64::try_from(query.limit).unwrap_or(i64::MAX));
        let read = office.db.write(move |conn| {
            log::write(conn, &keys, now, line)?;
            Ok::<_, AppError>(log::search(conn, &keys, &filter, limit)?)
        });
        let lines = read.await.map_err(|error| failed(&error))?;
        lines.iter().rev().map(|line| event(&json!(line))).collect()
    })
}

/// The line as the API gives it.
fn event(line: &serde_json::Value) -> Result<Event, Failure> {
    serde::Deserialize::deserialize(line).map_err(|error| Failure::caused(Status::Failed, &error))
}
