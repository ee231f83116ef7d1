//! Which lines of day roots the rows name: wraps of links and open hand-ins, secrets that wait in the outbox, keys of
//! files that wait for a verdict.

use diesel::prelude::*;

use super::schema::{files, hand_ins, links, outbox};
use super::{Conn, DbError};

/// The lines that anything still needs, ascending: a wrap that is there, or a secret that waits.
pub fn needed(conn: &mut Conn) -> Result<Vec<u32>, DbError> {
    let wraps = links::table.filter(links::wrap.is_not_null());
    let wraps: Vec<i32> = wraps.select(links::root_id).distinct().load(conn)?;
    let open = hand_ins::table.filter(hand_ins::wrap.is_not_null());
    let open: Vec<i32> = open.select(hand_ins::root_id).distinct().load(conn)?;
    let secrets = outbox::table.filter(outbox::secret.is_not_null());
    let secrets: Vec<i32> = secrets.select(outbox::secret_root.assume_not_null()).distinct().load(conn)?;
    let held = files::table.filter(files::held.is_not_null());
    let held: Vec<i32> = held.select(files::held_root.assume_not_null()).distinct().load(conn)?;
    Ok(ascending([wraps, open, secrets, held].concat()))
}

/// The lines that anything ever named, as far as its row is there, ascending.
pub fn named(conn: &mut Conn) -> Result<Vec<u32>, DbError> {
    let wraps: Vec<i32> = links::table.select(links::root_id).distinct().load(conn)?;
    let open: Vec<i32> = hand_ins::table.select(hand_ins::root_id).distinct().load(conn)?;
    let secrets = outbox::table.filter(outbox::secret_root.is_not_null());
    let secrets: Vec<i32> = secrets.select(outbox::secret_root.assume_not_null()).distinct().load(conn)?;
    let held = files::table.filter(files::held_root.is_not_null());
    let held: Vec<i32> = held.select(files::held_root.assume_not_null()).distinct().load(conn)?;
    Ok(ascending([wraps, open, secrets, held].concat()))
}

fn ascending(ids: Vec<i32>) -> Vec<u32> {
    let mut ids: Vec<u32> = ids.into_iter().filter_map(|id| u32::try_from(id).ok()).collect();
    ids.sort_unstable();
    ids.dedup();
    ids
}
