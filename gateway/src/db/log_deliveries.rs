//! Where checkpoints of the log go, and how far that went.

use diesel::prelude::*;
use time::OffsetDateTime;

use super::schema::log_deliveries;
use super::{Conn, DbError, maybe_instant, millis};

/// One destination.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Delivery {
    pub destination: String,
    /// Entries of the checkpoint that arrived last; 0 if none did.
    pub size: i64,
    pub delivered_at: Option<OffsetDateTime>,
    pub tried_at: Option<OffsetDateTime>,
    /// Attempts since then that are not known to have arrived.
    pub attempts: i64,
    /// What went wrong at the last one.
    pub error: Option<String>,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = log_deliveries)]
struct Row {
    destination: String,
    size: i64,
    delivered_at: Option<i64>,
    tried_at: Option<i64>,
    attempts: i64,
    error: Option<String>,
}

impl TryFrom<Row> for Delivery {
    type Error = DbError;

    fn try_from(row: Row) -> Result<Self, DbError> {
        let bad = |why| DbError::Corrupt { table: "log_deliveries", id: row.destination.clone(), why };
        Ok(Self {
            size: row.size,
            delivered_at: maybe_instant(row.delivered_at).map_err(bad)?,
            tried_at: maybe_instant(row.tried_at).map_err(bad)?,
            attempts: row.attempts,
            error: row.error,
            destination: row.destination,
        })
    }
}

/// How far deliveries to `destination` went.
pub fn find(conn: &mut Conn, destination: &str) -> Result<Delivery, DbError> {
    let row = log_deliveries::table.find(destination).select(Row::as_select()).first(conn).optional()?;
    let none = Delivery {
        destination: destination.to_owned(),
        size: 0,
        delivered_at: None,
        tried_at: None,
        attempts: 0,
        error: None,
    };
    row.map_or(Ok(none), Delivery::try_from)
}

/// All destinations that were ever tried.
pub fn list(conn: &mut Conn) -> Result<Vec<Delivery>, DbError> {
    let rows: Vec<Row> =
        log_deliveries::table.order(log_deliveries::destination.asc()).select(Row::as_select()).load(conn)?;
    rows.into_iter().map(Delivery::try_from).collect()
}

/// Takes the next attempt for this node. Returns whether no other was quicker.
pub fn claim(conn: &mut Conn, state: &Delivery, now: OffsetDateTime) -> Result<bool, DbError> {
    let first = diesel::insert_into(log_deliveries::table).values((
        log_deliveries::destination.eq(&state.destination),
        log_deliveries::size.eq(0),
        log_deliveries::attempts.eq(0),
    ));
    match conn {
        Conn::Postgres(conn) => first.on_conflict_do_nothing().execute(conn)?,
        Conn::Sqlite(conn) => first.on_conflict_do_nothing().execute(conn)?,
    };
    let there = log_deliveries::table
        .find(&state.destination)
        .filter(log_deliveries::attempts.eq(state.attempts))
        .filter(log_deliveries::size.eq(state.size));
    let changes = (log_deliveries::tried_at.eq(millis(now)), log_deliveries::attempts.eq(state.attempts + 1));
    Ok(diesel::update(there).set(changes).execute(conn)? == 1)
}

/// The checkpoint of `size` entries arrived.
pub fn arrived(conn: &mut Conn, destination: &str, size: i64, now: OffsetDateTime) -> Result<(), DbError> {
    diesel::update(log_deliveries::table.find(destination))
        .set((
            log_deliveries::size.eq(size),
            log_deliveries::delivered_at.eq(millis(now)),
            log_deliveries::attempts.eq(0),
            log_deliveries::error.eq(None::<String>),
        ))
        .execute(conn)?;
    Ok(())
}

/// It did not; it is tried again.
pub fn failed(conn: &mut Conn, destination: &str, why: &str) -> Result<(), DbError> {
    diesel::update(log_deliveries::table.find(destination))
        .set(log_deliveries::error.eq(why))
        .execute(conn)?;
    Ok(())
}
