//! Second factors: authenticator apps, passkeys, recovery codes.

use diesel::prelude::*;
use time::OffsetDateTime;

use super::schema::{recovery_codes, staff_factors};
use super::{Conn, DbError, instant, maybe_instant, millis};
use crate::domain::{FactorId, FactorKind, StaffId};

/// A factor as stored; `sealed` holds its secret or key and what its owner calls it.
#[derive(Clone, Debug)]
pub struct FactorRecord {
    pub id: FactorId,
    pub staff: StaffId,
    pub kind: FactorKind,
    /// What a passkey is found by: SHA-256 of its credential id.
    pub handle: Option<[u8; 32]>,
    pub sealed: Vec<u8>,
    /// The last time step that was used, or the passkey's signature counter.
    pub counter: i64,
    pub created_at: OffsetDateTime,
    pub confirmed_at: Option<OffsetDateTime>,
    pub used_at: Option<OffsetDateTime>,
}

#[derive(Insertable, Queryable, Selectable)]
#[diesel(table_name = staff_factors)]
struct Row {
    id: Vec<u8>,
    staff_id: Vec<u8>,
    kind: String,
    handle: Option<Vec<u8>>,
    sealed: Vec<u8>,
    counter: i64,
    created_at: i64,
    confirmed_at: Option<i64>,
    used_at: Option<i64>,
}

impl TryFrom<Row> for FactorRecord {
    type Error = DbError;

    fn try_from(row: Row) -> Result<Self, DbError> {
        let bad = |why| DbError::Corrupt {
            table: "staff_factors",
            id: data_encoding::HEXLOWER.encode(&row.id),
            why,
        };
        let handle = row.handle.as_deref().map(<[u8; 32]>::try_from).transpose();
        Ok(Self {
            id: FactorId::from_slice(&row.id).map_err(|_| bad("id"))?,
            staff: StaffId::from_slice(&row.staff_id).map_err(|_| bad("staff_id"))?,
            kind: FactorKind::parse(&row.kind).ok_or_else(|| bad("kind"))?,
            handle: handle.map_err(|_| bad("handle"))?,
            counter: row.counter,
            created_at: instant(row.created_at).map_err(bad)?,
            confirmed_at: maybe_instant(row.confirmed_at).map_err(bad)?,
            used_at: maybe_instant(row.used_at).map_err(bad)?,
            sealed: row.sealed,
        })
    }
}

pub fn insert(conn: &mut Conn, factor: &FactorRecord) -> Result<(), DbError> {
    let row = Row {
        id: factor.id.to_vec(),
        staff_id: factor.staff.to_vec(),
        kind: factor.kind.as_str().to_owned(),
        handle: factor.handle.map(Vec::from),
        sealed: factor.sealed.clone(),
        counter: factor.counter,
        created_at: millis(factor.created_at),
        confirmed_at: factor.confirmed_at.map(millis),
        used_at: factor.used_at.map(millis),
    };
    diesel::insert_into(staff_factors::table).values(&row).execute(conn)?;
    Ok(())
}

/// All of an account, confirmed or not, oldest first.
pub fn list(conn: &mut Conn, staff: StaffId) -> Result<Vec<FactorRecord>, DbError> {
    let rows: Vec<Row> = staff_factors::table
        .filter(staff_factors::staff_id.eq(staff.to_vec()))
        .order(staff_factors::created_at.asc())
        .select(Row::as_select())
        .load(conn)?;
    rows.into_iter().map(FactorRecord::try_from).collect()
}

/// A confirmed passkey by its credential.
pub fn find_passkey(conn: &mut Conn, handle: &[u8; 32]) -> Result<Option<FactorRecord>, DbError> {
    let found = staff_factors::table
        .filter(staff_factors::handle.eq(handle.to_vec()))
        .filter(staff_factors::confirmed_at.is_not_null());
    found.select(Row::as_select()).first(conn).optional()?.map(FactorRecord::try_from).transpose()
}

/// Makes a prepared app a factor, with the step whose code confirmed it. Once.
pub fn confirm(conn: &mut Conn, id: FactorId, step: i64, now: OffsetDateTime) -> Result<bool, DbError> {
    let waiting = staff_factors::table.find(id.to_vec()).filter(staff_factors::confirmed_at.is_null());
    let changes = (
        staff_factors::confirmed_at.eq(millis(now)),
        staff_factors::used_at.eq(millis(now)),
        staff_factors::counter.eq(step),
    );
    Ok(diesel::update(waiting).set(changes).execute(conn)? == 1)
}

/// Uses up a counter. False if that one, or a later one, was used before; zero is for passkeys that do not count.
pub fn advance(conn: &mut Conn, id: FactorId, counter: i64, now: OffsetDateTime) -> Result<bool, DbError> {
    let unused = staff_factors::counter
        .lt(counter)
        .or(staff_factors::counter.eq(0).and(staff_factors::handle.is_not_null()));
    let factor = staff_factors::table
        .find(id.to_vec())
        .filter(staff_factors::confirmed_at.is_not_null())
        .filter(unused);
    let changes = (staff_factors::counter.eq(counter), staff_factors::used_at.eq(millis(now)));
    Ok(diesel::update(factor).set(changes).execute(conn)? == 1)
}

/// Returns whether `staff` had such a factor.
pub fn delete(conn: &mut Conn, staff: StaffId, id: FactorId) -> Result<bool, DbError> {
    let factor = staff_factors::table.find(id.to_vec()).filter(staff_factors::staff_id.eq(staff.to_vec()));
    Ok(diesel::delete(factor).execute(conn)? == 1)
}

/// Forgets apps that were begun and never confirmed.
pub fn delete_unconfirmed(conn: &mut Conn, staff: StaffId) -> Result<(), DbError> {
    let waiting = staff_factors::table
        .filter(staff_factors::staff_id.eq(staff.to_vec()))
        .filter(staff_factors::confirmed_at.is_null());
    diesel::delete(waiting).execute(conn)?;
    Ok(())
}

/// Forgets every factor and recovery code of an account. Returns how many factors there were.
pub fn delete_all(conn: &mut Conn, staff: StaffId) -> Result<usize, DbError> {
    diesel::delete(recovery_codes::table.filter(recovery_codes::staff_id.eq(staff.to_vec())))
        .execute(conn)?;
    Ok(diesel::delete(staff_factors::table.filter(staff_factors::staff_id.eq(staff.to_vec())))
        .execute(conn)?)
}

/// Puts a new set of recovery codes in the place of the old one.
pub fn replace_codes(
    conn: &mut Conn,
    staff: StaffId,
    salt: &[u8; 16],
    hashes: &[[u8; 32]],
    now: OffsetDateTime,
) -> Result<(), DbError> {
    diesel::delete(recovery_codes::table.filter(recovery_codes::staff_id.eq(staff.to_vec())))
        .execute(conn)?;
    for hash in hashes {
        let row = (
            recovery_codes::staff_id.eq(staff.to_vec()),
            recovery_codes::hash.eq(hash.to_vec()),
            recovery_codes::salt.eq(salt.to_vec()),
            recovery_codes::created_at.eq(millis(now)),
        );
        diesel::insert_into(recovery_codes::table).values(row).execute(conn)?;
    }
    Ok(())
}

/// The salt of an account's set of recovery codes, if it has one.
pub fn codes_salt(conn: &mut Conn, staff: StaffId) -> Result<Option<[u8; 16]>, DbError> {
    let salt: Option<Vec<u8>> = recovery_codes::table
        .filter(recovery_codes::staff_id.eq(staff.to_vec()))
        .select(recovery_codes::salt)
        .first(conn)
        .optional()?;
    let bad = |_| DbError::Corrupt { table: "recovery_codes", id: staff.to_string(), why: "salt" };
    salt.map(|salt| salt.as_slice().try_into().map_err(bad)).transpose()
}

/// Uses up a recovery code. False if there is none like it, or it was used.
pub fn spend_code(
    conn: &mut Conn,
    staff: StaffId,
    hash: &[u8; 32],
    now: OffsetDateTime,
) -> Result<bool, DbError> {
    let unused =
        recovery_codes::table.find((staff.to_vec(), hash.to_vec())).filter(recovery_codes::used_at.is_null());
    Ok(diesel::update(unused).set(recovery_codes::used_at.eq(millis(now))).execute(conn)? == 1)
}

/// How many recovery codes are left.
pub fn codes_left(conn: &mut Conn, staff: StaffId) -> Result<i64, DbError> {
    let unused = recovery_codes::table
        .filter(recovery_codes::staff_id.eq(staff.to_vec()))
        .filter(recovery_codes::used_at.is_null());
    Ok(unused.count().get_result(conn)?)
}
