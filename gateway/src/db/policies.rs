//! Versions of the policy: added, never changed.

use diesel::prelude::*;
use time::OffsetDateTime;

use super::schema::policies;
use super::{Conn, DbError, instant, millis};
use crate::domain::StaffId;

/// A version as stored; `sealed` holds its rules and why they were made.
#[derive(Clone, Debug)]
pub struct PolicyRecord {
    pub version: i64,
    pub at: OffsetDateTime,
    /// Who made it; none for the operator at the machine.
    pub staff: Option<StaffId>,
    pub sealed: Vec<u8>,
}

type Row = (i64, i64, Option<Vec<u8>>, Vec<u8>);

fn record((version, at, staff, sealed): Row) -> Result<PolicyRecord, DbError> {
    let bad = |why| DbError::Corrupt { table: "policies", id: version.to_string(), why };
    let staff = staff.map(|id| StaffId::from_slice(&id).map_err(|_| bad("staff_id"))).transpose()?;
    Ok(PolicyRecord { version, at: instant(at).map_err(bad)?, staff, sealed })
}

/// The policy in force; none if nobody has made one.
pub fn newest(conn: &mut Conn) -> Result<Option<PolicyRecord>, DbError> {
    let row: Option<Row> = policies::table.order(policies::version.desc()).first(conn).optional()?;
    row.map(record).transpose()
}

pub fn find(conn: &mut Conn, version: i64) -> Result<PolicyRecord, DbError> {
    record(policies::table.find(version).first(conn)?)
}

/// Newest first, at most `limit`, older than `before`.
pub fn history(conn: &mut Conn, before: Option<i64>, limit: i64) -> Result<Vec<PolicyRecord>, DbError> {
    let mut query = policies::table.order(policies::version.desc()).limit(limit).into_boxed();
    if let Some(before) = before {
        query = query.filter(policies::version.lt(before));
    }
    let rows: Vec<Row> = query.load(conn)?;
    rows.into_iter().map(record).collect()
}

/// Adds a version. Returns false if there is one of that number: somebody was quicker.
pub fn insert(conn: &mut Conn, record: &PolicyRecord) -> Result<bool, DbError> {
    let row = (
        policies::version.eq(record.version),
        policies::at.eq(millis(record.at)),
        policies::staff_id.eq(record.staff.map(StaffId::to_vec)),
        policies::sealed.eq(&record.sealed),
    );
    let insert = diesel::insert_into(policies::table).values(row);
    let inserted = match conn {
        Conn::Postgres(conn) => insert.on_conflict_do_nothing().execute(conn)?,
        Conn::Sqlite(conn) => insert.on_conflict_do_nothing().execute(conn)?,
    };
    Ok(inserted == 1)
}
