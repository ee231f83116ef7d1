//! How often something happened in a window of time: limits that no cookie can reset.

use diesel::prelude::*;
use time::{Duration, OffsetDateTime};

use super::schema::counters;
use super::{Conn, DbError, maybe_instant, millis};

/// Counts one more, unless `max` were reached in the running window. Returns the count, or none if full.
///
/// The first to be counted opens a window of length `window`. The check is in the `UPDATE`, so that two requests
/// at once cannot both be the last.
pub fn take(
    conn: &mut Conn,
    name: [u8; 16],
    now: OffsetDateTime,
    window: Duration,
    max: i32,
) -> Result<Option<i32>, DbError> {
    let (now, ends_at) = (millis(now), millis(now + window));
    let over = counters::table.find(name.to_vec()).filter(counters::ends_at.le(now));
    diesel::update(over).set((counters::hits.eq(0), counters::ends_at.eq(ends_at))).execute(conn)?;
    let fresh = diesel::insert_into(counters::table).values((
        counters::name.eq(name.to_vec()),
        counters::ends_at.eq(ends_at),
        counters::hits.eq(0),
    ));
    match conn {
        Conn::Postgres(conn) => fresh.on_conflict_do_nothing().execute(conn)?,
        Conn::Sqlite(conn) => fresh.on_conflict_do_nothing().execute(conn)?,
    };
    let below = counters::table.find(name.to_vec()).filter(counters::hits.lt(max));
    let hits = diesel::update(below).set(counters::hits.eq(counters::hits + 1)).returning(counters::hits);
    Ok(hits.get_result(conn).optional()?)
}

/// Takes one back from the running window: it was no failure.
pub fn give_back(conn: &mut Conn, name: [u8; 16], now: OffsetDateTime) -> Result<(), DbError> {
    let counted = counters::table.find(name.to_vec()).filter(counters::ends_at.gt(millis(now)));
    diesel::update(counted.filter(counters::hits.gt(0)))
        .set(counters::hits.eq(counters::hits - 1))
        .execute(conn)?;
    Ok(())
}

/// The count in the running window.
pub fn peek(conn: &mut Conn, name: [u8; 16], now: OffsetDateTime) -> Result<i32, DbError> {
    let running = counters::table.find(name.to_vec()).filter(counters::ends_at.gt(millis(now)));
    Ok(running.select(counters::hits).first(conn).optional()?.unwrap_or(0))
}

/// When the running window ends, if something was counted in it.
pub fn ends_at(
    conn: &mut Conn,
    name: [u8; 16],
    now: OffsetDateTime,
) -> Result<Option<OffsetDateTime>, DbError> {
    let running = counters::table.find(name.to_vec()).filter(counters::ends_at.gt(millis(now)));
    let ends_at: Option<i64> =
        running.filter(counters::hits.gt(0)).select(counters::ends_at).first(conn).optional()?;
    let bad = |why| DbError::Corrupt { table: "counters", id: data_encoding::HEXLOWER.encode(&name), why };
    maybe_instant(ends_at).map_err(bad)
}

/// Forgets a window, whatever was counted in it.
pub fn forget(conn: &mut Conn, name: [u8; 16]) -> Result<(), DbError> {
    diesel::delete(counters::table.find(name.to_vec())).execute(conn)?;
    Ok(())
}

/// Forgets windows that are over.
pub fn sweep(conn: &mut Conn, now: OffsetDateTime) -> Result<(), DbError> {
    diesel::delete(counters::table.filter(counters::ends_at.le(millis(now)))).execute(conn)?;
    Ok(())
}
