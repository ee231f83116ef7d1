//! Who else may answer for a request.

use serde_json::Value;
use time::OffsetDateTime;

use super::super::personal::{self, StaffPerson};
use super::super::{AppError, inboxes, log};
use crate::db::staff::StaffRecord;
use crate::db::{self, Conn};
use crate::domain::{EventKind, InboxId, StaffId};
use crate::keys::Keys;

/// A member of staff, as people know them.
#[derive(Clone, Debug)]
pub struct Colleague {
    pub id: StaffId,
    pub name: String,
}

pub(super) fn called(keys: &Keys, record: &StaffRecord) -> Result<Colleague, AppError> {
    let StaffPerson(person) = personal::open(keys, record.id.as_bytes(), &record.sealed)?;
    Ok(Colleague { id: record.id, name: person.name.unwrap_or(person.email) })
}

/// A member of staff by name; none if there is no such account.
pub(in crate::app) fn find(conn: &mut Conn, keys: &Keys, id: StaffId) -> Result<Option<Colleague>, AppError> {
    match db::staff::find(conn, id) {
        Ok(record) => called(keys, &record).map(Some),
        Err(db::DbError::NotFound) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// Who may read `inbox` at `now` and ask customers for files, besides `staff`.
pub(super) fn besides(
    conn: &mut Conn,
    keys: &Keys,
    inbox: InboxId,
    staff: StaffId,
    now: OffsetDateTime,
) -> Result<Vec<Colleague>, AppError> {
    let others = inboxes::readers(conn, inbox, now)?.into_iter();
    let able = others.filter(|record| record.id != staff && record.role.sends());
    able.map(|record| called(keys, &record)).collect()
}

/// To whom a share or a request was handed over, by name.
pub(in crate::app) fn new_owners(
    conn: &mut Conn,
    keys: &Keys,
    timeline: &[log::Line],
) -> Result<Vec<Colleague>, AppError> {
    let kinds = [EventKind::RequestHandedOver.as_str(), EventKind::ShareHandedOver.as_str()];
    let mut found = Vec::new();
    for line in timeline.iter().filter(|line| kinds.contains(&line.kind.as_str())) {
        let to = line.detail.get("to").and_then(Value::as_str).and_then(|id| id.parse().ok());
        if let Some(to) = to {
            found.extend(find(conn, keys, to)?);
        }
    }
    Ok(found)
}
