//! `kuvert log` on the server's own machine: the log without the server.

use super::super::office::{failed, with_office};
use super::{ConfigFile, Event, Failure, Query, Status};
use crate::app::{AppError, Entry, log};
use crate::db::events::Filter;
use crate::domain::{Actor, EventKind};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

/// The newest events that match, oldest first. Reading them is in the log, too.
pub(super) fn newest(config: &ConfigFile, query: &Query) -> Result<Vec<Event>, Failure> {
    let limit = i64::try_from(query.limit).unwrap_or(i64::MAX);
    with_office(config, |office, _| async move {
        let filter = filter(&office.keys, query)?;
        let (keys, now) = (office.keys.clone(), office.now);
        let read = office.db.write(move |conn| {
            let line = Entry::new(EventKind::LogRead, Actor::System).detail("by", "kuvert log");
            log::write(conn, &keys, now, line)?;
            Ok::<_, AppError>(log::search(conn, &keys, &filter, limit)?)
        });
        let mut lines = read.await.map_err(|error| failed(&error))?;
        lines.reverse();
        let event = |line| serde_json::to_value(line).and_then(serde_json::from_value);
        let events = lines.into_iter().map(event).collect::<Result<_, _>>();
        events.map_err(|error| Failure::caused(Status::Failed, &error))
    })
}

fn filter(keys: &crate::keys::Keys, query: &Query) -> Result<Filter, Failure> {
    let mut filter = Filter::default();
    for (name, value) in &query.filters {
        let bad = || Failure::new(Status::Usage, format!("{name} cannot be {value}"));
        let time = || OffsetDateTime::parse(value, &Rfc3339).map_err(|_| bad());
        match *name {
            "share" => filter.share = Some(value.parse().map_err(|_| bad())?),
            "kind" => filter.kind = Some(value.clone()),
            "outcome" => filter.outcome = Some(value.clone()),
            "person" => filter.person = Some(crate::app::personal::person_index(keys, value)),
            "from" => filter.from = Some(time()?),
            "to" => filter.to = Some(time()?),
            _ => return Err(bad()),
        }
    }
    Ok(filter)
}
