//! Which lines of day roots the rows name: links' wraps, and secrets that wait in the outbox.

use diesel::prelude::*;

use super::schema::{links, outbox};
use super::{Conn, DbError};

/// The lines that anything still needs, ascending: a wrap that is there, or a secret that waits.
pub fn needed(conn: &mut Conn) -> Result<Vec<u32>, DbError> {
    let wraps = links::table.filter(links::wrap.is_not_null());
    let wraps = wraps.select(links::root_id).distinct().load(conn)?;
    let secrets = outbox::table.filter(outbox::secret.is_not_null());
    let secrets = secrets.select(outbox::secret_root.assume_not_null()).distinct().load(conn)?;
    Ok(ascending(wraps, secrets))
}

/// The lines that anything ever named, as far as its row is there, ascending.
pub fn named(conn: &mut Conn) -> Result<Vec<u32>, DbError> {
    let wraps = links::table.select(links::root_id).distinct().load(conn)?;
    let secrets = outbox::table.filter(outbox::secret_root.is_not_null());
    let secrets = secrets.select(outbox::secret_root.assume_not_null()).distinct().load(conn)?;
    Ok(ascending(wraps, secrets))
}

fn ascending(wraps: Vec<i32>, secrets: Vec<i32>) -> Vec<u32> {
    let mut ids: Vec<u32> =
        wraps.into_iter().chain(secrets).filter_map(|id| u32::try_from(id).ok()).collect();
    ids.sort_unstable();
    ids.dedup();
    ids
}
