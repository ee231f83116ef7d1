//! What is old enough to go, counted and deleted in pieces that no other work has to wait for.

use diesel::prelude::*;

use super::schema::{event_personal, person_keys};
use super::{Conn, DbError};

/// Deletes the personal parts of every line about a person, and the keys they were sealed under. Returns how many there
/// were.
pub fn erase_person(conn: &mut Conn, person: [u8; 16]) -> Result<usize, DbError> {
    let of_person = person_keys::table.filter(person_keys::person_index.eq(person.to_vec()));
    let keys: Vec<Vec<u8>> = of_person.select(person_keys::id).load(conn)?;
    let parts = event_personal::table.filter(event_personal::person_key.eq_any(&keys));
    let erased = diesel::delete(parts).execute(conn)?;
    diesel::delete(person_keys::table.filter(person_keys::id.eq_any(&keys))).execute(conn)?;
    Ok(erased)
}
