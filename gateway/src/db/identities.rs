//! People of the organisation's sign-in, and the accounts they are connected to.

use diesel::prelude::*;
use time::OffsetDateTime;

use super::schema::staff_identities;
use super::{Conn, DbError, erasures, instant, maybe_instant, millis};
use crate::domain::{EndingKind, IdentityId, StaffId};

/// One connection. `sealed` holds issuer and subject.
#[derive(Clone, Debug)]
pub struct IdentityRecord {
    pub id: IdentityId,
    /// What issuer and subject are found by.
    pub index: [u8; 16],
    pub staff: StaffId,
    pub sealed: Vec<u8>,
    pub created_at: OffsetDateTime,
    pub used_at: Option<OffsetDateTime>,
}

#[derive(Insertable, Queryable, Selectable)]
#[diesel(table_name = staff_identities)]
struct Row {
    id: Vec<u8>,
    identity_index: Vec<u8>,
    staff_id: Vec<u8>,
    sealed: Vec<u8>,
    created_at: i64,
    used_at: Option<i64>,
}

impl TryFrom<Row> for IdentityRecord {
    type Error = DbError;

    fn try_from(row: Row) -> Result<Self, DbError> {
        let bad = |why| DbError::Corrupt {
            table: "staff_identities",
            id: data_encoding::HEXLOWER.encode(&row.id),
            why,
        };
        Ok(Self {
            id: IdentityId::from_slice(&row.id).map_err(|_| bad("id"))?,
            index: row.identity_index.as_slice().try_into().map_err(|_| bad("identity_index"))?,
            staff: StaffId::from_slice(&row.staff_id).map_err(|_| bad("staff_id"))?,
            created_at: instant(row.created_at).map_err(bad)?,
            used_at: maybe_instant(row.used_at).map_err(bad)?,
            sealed: row.sealed,
        })
    }
}

/// Connects a person, unless they are connected already. Returns whether it did: of two at once, one does.
pub fn insert(conn: &mut Conn, record: &IdentityRecord) -> Result<bool, DbError> {
    let row = Row {
        id: record.id.to_vec(),
        identity_index: record.index.to_vec(),
        staff_id: record.staff.to_vec(),
        sealed: record.sealed.clone(),
        created_at: millis(record.created_at),
        used_at: record.used_at.map(millis),
    };
    let insert = diesel::insert_into(staff_identities::table).values(&row);
    let inserted = match conn {
        Conn::Postgres(conn) => insert.on_conflict_do_nothing().execute(conn)?,
        Conn::Sqlite(conn) => insert.on_conflict_do_nothing().execute(conn)?,
    };
    Ok(inserted == 1)
}

pub fn find(conn: &mut Conn, index: [u8; 16]) -> Result<Option<IdentityRecord>, DbError> {
    let row = staff_identities::table.filter(staff_identities::identity_index.eq(index.to_vec()));
    row.select(Row::as_select()).first(conn).optional()?.map(IdentityRecord::try_from).transpose()
}

pub fn list(conn: &mut Conn, staff: StaffId) -> Result<Vec<IdentityRecord>, DbError> {
    let rows: Vec<Row> = staff_identities::table
        .filter(staff_identities::staff_id.eq(staff.to_vec()))
        .order(staff_identities::created_at.asc())
        .select(Row::as_select())
        .load(conn)?;
    rows.into_iter().map(IdentityRecord::try_from).collect()
}

pub fn touch(conn: &mut Conn, id: IdentityId, now: OffsetDateTime) -> Result<(), DbError> {
    diesel::update(staff_identities::table.find(id.to_vec()))
        .set(staff_identities::used_at.eq(millis(now)))
        .execute(conn)?;
    Ok(())
}

/// Disconnects one person of `staff`. Returns whether there was such a one.
pub fn delete(conn: &mut Conn, staff: StaffId, id: IdentityId, now: OffsetDateTime) -> Result<bool, DbError> {
    let own = staff_identities::table.find(id.to_vec()).filter(staff_identities::staff_id.eq(staff.to_vec()));
    if diesel::delete(own).execute(conn)? == 0 {
        return Ok(false);
    }
    erasures::note(conn, EndingKind::Identity, *id.as_bytes(), now)?;
    Ok(true)
}

/// Whose it is.
pub fn owner(conn: &mut Conn, id: IdentityId) -> Result<Option<StaffId>, DbError> {
    let row =
        staff_identities::table.find(id.to_vec()).select(Row::as_select()).first::<Row>(conn).optional()?;
    Ok(row.map(IdentityRecord::try_from).transpose()?.map(|record| record.staff))
}
