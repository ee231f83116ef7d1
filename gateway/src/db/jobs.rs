//! Who leads a job that must run once in the installation.

use diesel::prelude::*;
use time::{Duration, OffsetDateTime};

use super::schema::jobs;
use super::{Conn, DbError, millis};
use crate::domain::WriterId;

/// Takes or keeps the lead of `name` for `term`. Returns whether `holder` leads now.
///
/// Check and take-over are one statement: two nodes that find a dead leader cannot both win.
pub fn lead(
    conn: &mut Conn,
    name: &str,
    holder: WriterId,
    now: OffsetDateTime,
    term: Duration,
) -> Result<bool, DbError> {
    let free =
        jobs::table.find(name).filter(jobs::holder.eq(holder.to_vec()).or(jobs::until.le(millis(now))));
    let taken = diesel::update(free)
        .set((jobs::holder.eq(holder.to_vec()), jobs::until.eq(millis(now + term))))
        .execute(conn)?;
    if taken == 1 {
        return Ok(true);
    }
    let first = diesel::insert_into(jobs::table).values((
        jobs::name.eq(name),
        jobs::holder.eq(holder.to_vec()),
        jobs::until.eq(millis(now + term)),
    ));
    let inserted = match conn {
        Conn::Postgres(conn) => first.on_conflict_do_nothing().execute(conn)?,
        Conn::Sqlite(conn) => first.on_conflict_do_nothing().execute(conn)?,
    };
    Ok(inserted == 1)
}
