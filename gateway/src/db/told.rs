//! Colleagues whom an asker wants to be told of what arrives on a request.

use diesel::prelude::*;

use super::schema::request_told;
use super::{Conn, DbError};
use crate::domain::{RequestId, StaffId};

/// The colleagues named for a request, by id.
pub fn of_request(conn: &mut Conn, request: RequestId) -> Result<Vec<StaffId>, DbError> {
    let ids: Vec<Vec<u8>> = request_told::table
        .filter(request_told::request_id.eq(request.to_vec()))
        .order(request_told::staff_id.asc())
        .select(request_told::staff_id)
        .load(conn)?;
    let bad = |_| DbError::Corrupt { table: "request_told", id: request.to_string(), why: "staff_id" };
    ids.iter().map(|id| StaffId::from_slice(id).map_err(bad)).collect()
}

/// Names these colleagues in place of those before.
pub fn replace(conn: &mut Conn, request: RequestId, staff: &[StaffId]) -> Result<(), DbError> {
    let before = request_told::table.filter(request_told::request_id.eq(request.to_vec()));
    diesel::delete(before).execute(conn)?;
    for id in staff {
        let row = (request_told::request_id.eq(request.to_vec()), request_told::staff_id.eq(id.to_vec()));
        diesel::insert_into(request_told::table).values(row).execute(conn)?;
    }
    Ok(())
}
