//! Half-way states of signing in: somebody whose password was right, and what a passkey is asked to sign.

use diesel::prelude::*;
use time::OffsetDateTime;

use super::schema::{challenges, sign_in_steps, staff_devices};
use super::{Conn, DbError, millis};
use crate::domain::StaffId;

/// What is still missing.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Missing {
    /// A second factor.
    Factor,
    /// A second factor must be set up first.
    SetUp,
}

impl Missing {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Factor => "factor",
            Self::SetUp => "set_up",
        }
    }
}

pub fn begin(
    conn: &mut Conn,
    id: &[u8; 32],
    staff: StaffId,
    missing: Missing,
    (now, expires_at): (OffsetDateTime, OffsetDateTime),
) -> Result<(), DbError> {
    let row = (
        sign_in_steps::id.eq(id.to_vec()),
        sign_in_steps::staff_id.eq(staff.to_vec()),
        sign_in_steps::purpose.eq(missing.as_str()),
        sign_in_steps::tries.eq(0),
        sign_in_steps::created_at.eq(millis(now)),
        sign_in_steps::expires_at.eq(millis(expires_at)),
    );
    diesel::insert_into(sign_in_steps::table).values(row).execute(conn)?;
    Ok(())
}

/// Whose step it is, if it has not expired.
pub fn find(
    conn: &mut Conn,
    id: &[u8; 32],
    missing: Missing,
    now: OffsetDateTime,
) -> Result<Option<StaffId>, DbError> {
    let live = sign_in_steps::table
        .find(id.to_vec())
        .filter(sign_in_steps::purpose.eq(missing.as_str()))
        .filter(sign_in_steps::expires_at.gt(millis(now)));
    let staff: Option<Vec<u8>> = live.select(sign_in_steps::staff_id).first(conn).optional()?;
    let bad = |_| DbError::Corrupt { table: "sign_in_steps", id: String::new(), why: "staff_id" };
    staff.map(|staff| StaffId::from_slice(&staff).map_err(bad)).transpose()
}

/// Spends one try, before anything is compared. False when none is left.
pub fn take_try(conn: &mut Conn, id: &[u8; 32], max: i32, now: OffsetDateTime) -> Result<bool, DbError> {
    let left = sign_in_steps::table
        .find(id.to_vec())
        .filter(sign_in_steps::tries.lt(max))
        .filter(sign_in_steps::expires_at.gt(millis(now)));
    Ok(diesel::update(left).set(sign_in_steps::tries.eq(sign_in_steps::tries + 1)).execute(conn)? == 1)
}

/// Ends a step. Of two at once, one is told that there was one.
pub fn end(conn: &mut Conn, id: &[u8; 32]) -> Result<bool, DbError> {
    Ok(diesel::delete(sign_in_steps::table.find(id.to_vec())).execute(conn)? == 1)
}

pub fn end_all(conn: &mut Conn, staff: StaffId) -> Result<(), DbError> {
    diesel::delete(sign_in_steps::table.filter(sign_in_steps::staff_id.eq(staff.to_vec()))).execute(conn)?;
    Ok(())
}

/// Keeps a challenge for one answer.
pub fn challenge(
    conn: &mut Conn,
    id: &[u8; 32],
    purpose: &str,
    bound: &[u8; 32],
    expires_at: OffsetDateTime,
) -> Result<(), DbError> {
    let row = (
        challenges::id.eq(id.to_vec()),
        challenges::purpose.eq(purpose),
        challenges::bound.eq(bound.to_vec()),
        challenges::expires_at.eq(millis(expires_at)),
    );
    diesel::insert_into(challenges::table).values(row).execute(conn)?;
    Ok(())
}

/// Takes a challenge, which is gone then. False if it was not given, for this purpose, to whoever is bound to it.
pub fn take_challenge(
    conn: &mut Conn,
    id: &[u8; 32],
    purpose: &str,
    bound: &[u8; 32],
    now: OffsetDateTime,
) -> Result<bool, DbError> {
    let given = challenges::table
        .find(id.to_vec())
        .filter(challenges::purpose.eq(purpose))
        .filter(challenges::bound.eq(bound.to_vec()))
        .filter(challenges::expires_at.gt(millis(now)));
    Ok(diesel::delete(given).execute(conn)? == 1)
}

/// Remembers a browser in which `staff` signed in.
pub fn remember_device(
    conn: &mut Conn,
    id: &[u8; 32],
    staff: StaffId,
    (now, expires_at): (OffsetDateTime, OffsetDateTime),
) -> Result<(), DbError> {
    diesel::delete(staff_devices::table.find((id.to_vec(), staff.to_vec()))).execute(conn)?;
    let row = (
        staff_devices::id.eq(id.to_vec()),
        staff_devices::staff_id.eq(staff.to_vec()),
        staff_devices::seen_at.eq(millis(now)),
        staff_devices::expires_at.eq(millis(expires_at)),
    );
    diesel::insert_into(staff_devices::table).values(row).execute(conn)?;
    Ok(())
}

pub fn knows_device(
    conn: &mut Conn,
    id: &[u8; 32],
    staff: StaffId,
    now: OffsetDateTime,
) -> Result<bool, DbError> {
    let known = staff_devices::table
        .find((id.to_vec(), staff.to_vec()))
        .filter(staff_devices::expires_at.gt(millis(now)));
    Ok(diesel::select(diesel::dsl::exists(known)).get_result(conn)?)
}

pub fn forget_device(conn: &mut Conn, id: &[u8; 32], staff: StaffId) -> Result<(), DbError> {
    diesel::delete(staff_devices::table.find((id.to_vec(), staff.to_vec()))).execute(conn)?;
    Ok(())
}

pub fn forget_devices(conn: &mut Conn, staff: StaffId) -> Result<(), DbError> {
    diesel::delete(staff_devices::table.filter(staff_devices::staff_id.eq(staff.to_vec()))).execute(conn)?;
    Ok(())
}

/// Forgets what has expired.
pub fn sweep(conn: &mut Conn, now: OffsetDateTime) -> Result<(), DbError> {
    let now = millis(now);
    diesel::delete(sign_in_steps::table.filter(sign_in_steps::expires_at.le(now))).execute(conn)?;
    diesel::delete(challenges::table.filter(challenges::expires_at.le(now))).execute(conn)?;
    diesel::delete(staff_devices::table.filter(staff_devices::expires_at.le(now))).execute(conn)?;
    Ok(())
}
