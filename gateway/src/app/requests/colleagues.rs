//! Who else may answer for a request.

use time::OffsetDateTime;

use super::super::AppError;
use super::super::personal::{self, StaffPerson};
use crate::db::staff::StaffRecord;
use crate::db::{self, Conn};
use crate::domain::{InboxId, StaffId};
use crate::keys::Keys;

/// A member of staff, as people know them.
#[derive(Clone, Debug)]
pub struct Colleague {
    pub id: StaffId,
    pub name: String,
}

fn called(keys: &Keys, record: &StaffRecord) -> Result<Colleague, AppError> {
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
    let owner = db::inboxes::find(conn, inbox)?.owner.map(|owner| (owner, None));
    let members = db::inboxes::members(conn, inbox)?;
    let lasting = owner.into_iter().chain(members).filter(|(_, until)| until.is_none_or(|until| until > now));
    let mut found = Vec::new();
    for (id, _) in lasting.filter(|(id, _)| *id != staff) {
        let record = db::staff::find(conn, id)?;
        if record.disabled_at.is_none() && record.role.sends() {
            found.push(called(keys, &record)?);
        }
    }
    Ok(found)
}
