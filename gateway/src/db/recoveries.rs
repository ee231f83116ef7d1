//! Uses of the recovery key.

use diesel::prelude::*;
use time::OffsetDateTime;

use super::schema::recoveries;
use super::{Conn, DbError, instant, millis};
use crate::domain::{InboxId, RecoveryId};

/// One use on one inbox; `sealed` has the reason and the two people.
#[derive(Clone, Debug)]
pub struct RecoveryRecord {
    pub id: RecoveryId,
    pub inbox: InboxId,
    /// Which recovery key.
    pub key_id: u32,
    pub submissions: u32,
    pub sealed: Vec<u8>,
    pub created_at: OffsetDateTime,
}

pub fn insert(conn: &mut Conn, record: &RecoveryRecord) -> Result<(), DbError> {
    let row = (
        recoveries::id.eq(record.id.to_vec()),
        recoveries::inbox_id.eq(record.inbox.to_vec()),
        recoveries::key_id.eq(i64::from(record.key_id)),
        recoveries::submissions.eq(i32::try_from(record.submissions).unwrap_or(i32::MAX)),
        recoveries::sealed.eq(&record.sealed),
        recoveries::created_at.eq(millis(record.created_at)),
    );
    diesel::insert_into(recoveries::table).values(row).execute(conn)?;
    Ok(())
}

pub fn find(conn: &mut Conn, id: RecoveryId) -> Result<RecoveryRecord, DbError> {
    type Row = (Vec<u8>, i64, i32, Vec<u8>, i64);
    let row = recoveries::table.find(id.to_vec()).select((
        recoveries::inbox_id,
        recoveries::key_id,
        recoveries::submissions,
        recoveries::sealed,
        recoveries::created_at,
    ));
    let (inbox, key_id, submissions, sealed, created_at): Row = row.first(conn)?;
    let bad = |why| DbError::Corrupt { table: "recoveries", id: id.to_string(), why };
    Ok(RecoveryRecord {
        id,
        inbox: InboxId::from_slice(&inbox).map_err(|_| bad("inbox_id"))?,
        key_id: u32::try_from(key_id).map_err(|_| bad("key_id"))?,
        submissions: u32::try_from(submissions).map_err(|_| bad("submissions"))?,
        sealed,
        created_at: instant(created_at).map_err(bad)?,
    })
}
