//! One person is taken out of the log. What is left of a line says that something happened, and proves it; whom it was
//! about, from where, and what files were called is gone with the person's keys.

use super::personal::person_index;
use super::{AppError, Entry, log};
use crate::app::staff::Office;
use crate::db::{self, Conn};
use crate::domain::{Actor, EndingKind, EventKind};

/// Erases the personal parts of every line about `who` (a mail address). Returns how many there were.
///
/// # Errors
///
/// [`AppError::Db`].
pub async fn person(office: &Office, who: &str) -> Result<usize, AppError> {
    let (keys, now, person) = (office.keys.clone(), office.now, person_index(&office.keys, who));
    office
        .db
        .write(move |conn| {
            let erased = in_log(conn, person)?;
            db::erasures::note(conn, EndingKind::Person, person, now)?;
            // The line names nobody: it would bring back what it tells of.
            let line = Entry::new(EventKind::PersonErased, Actor::System).detail("lines", erased);
            log::write(conn, &keys, now, line)?;
            Ok(erased)
        })
        .await
}

/// The same in a transaction, for whom the blind index names.
pub(super) fn in_log(conn: &mut Conn, person: [u8; 16]) -> Result<usize, AppError> {
    Ok(db::retention::erase_person(conn, person)?)
}
