//! Groups of employees, and who is in them.

use diesel::prelude::*;
use time::OffsetDateTime;

use super::schema::{staff_group_members, staff_groups};
use super::{Conn, DbError, millis};
use crate::domain::{GroupId, StaffId};

/// A group as stored; `sealed` holds its name.
#[derive(Clone, Debug)]
pub struct GroupRecord {
    pub id: GroupId,
    pub sealed: Vec<u8>,
}

fn corrupt() -> DbError {
    DbError::Corrupt { table: "staff_groups", id: String::new(), why: "id" }
}

pub fn insert(conn: &mut Conn, record: &GroupRecord, now: OffsetDateTime) -> Result<(), DbError> {
    let row = (
        staff_groups::id.eq(record.id.to_vec()),
        staff_groups::sealed.eq(&record.sealed),
        staff_groups::created_at.eq(millis(now)),
    );
    diesel::insert_into(staff_groups::table).values(row).execute(conn)?;
    Ok(())
}

/// Gives a group another name. Returns false if there is none.
pub fn rename(conn: &mut Conn, id: GroupId, sealed: &[u8]) -> Result<bool, DbError> {
    let group = staff_groups::table.find(id.to_vec());
    Ok(diesel::update(group).set(staff_groups::sealed.eq(sealed)).execute(conn)? == 1)
}

/// Removes a group; its people are in it no longer. Returns false if there is none.
pub fn remove(conn: &mut Conn, id: GroupId) -> Result<bool, DbError> {
    let members = staff_group_members::table.filter(staff_group_members::group_id.eq(id.to_vec()));
    diesel::delete(members).execute(conn)?;
    Ok(diesel::delete(staff_groups::table.find(id.to_vec())).execute(conn)? == 1)
}

/// Oldest first.
pub fn list(conn: &mut Conn) -> Result<Vec<GroupRecord>, DbError> {
    let rows: Vec<(Vec<u8>, Vec<u8>)> = staff_groups::table
        .order((staff_groups::created_at.asc(), staff_groups::id.asc()))
        .select((staff_groups::id, staff_groups::sealed))
        .load(conn)?;
    let record = |(id, sealed): (Vec<u8>, Vec<u8>)| {
        Ok(GroupRecord { id: GroupId::from_slice(&id).map_err(|_| corrupt())?, sealed })
    };
    rows.into_iter().map(record).collect()
}

/// The groups somebody is in.
pub fn of_staff(conn: &mut Conn, staff: StaffId) -> Result<Vec<GroupId>, DbError> {
    let ids: Vec<Vec<u8>> = staff_group_members::table
        .filter(staff_group_members::staff_id.eq(staff.to_vec()))
        .order(staff_group_members::group_id.asc())
        .select(staff_group_members::group_id)
        .load(conn)?;
    ids.iter().map(|id| GroupId::from_slice(id).map_err(|_| corrupt())).collect()
}

/// Everybody who is in a group, with the group.
pub fn memberships(conn: &mut Conn) -> Result<Vec<(GroupId, StaffId)>, DbError> {
    let rows: Vec<(Vec<u8>, Vec<u8>)> = staff_group_members::table
        .select((staff_group_members::group_id, staff_group_members::staff_id))
        .load(conn)?;
    let pair = |(group, staff): (Vec<u8>, Vec<u8>)| {
        let staff = StaffId::from_slice(&staff).map_err(|_| corrupt())?;
        Ok((GroupId::from_slice(&group).map_err(|_| corrupt())?, staff))
    };
    rows.into_iter().map(pair).collect()
}

/// Puts somebody into exactly these groups.
pub fn set_of_staff(conn: &mut Conn, staff: StaffId, groups: &[GroupId]) -> Result<(), DbError> {
    let before = staff_group_members::table.filter(staff_group_members::staff_id.eq(staff.to_vec()));
    diesel::delete(before).execute(conn)?;
    for group in groups {
        let row = (
            staff_group_members::group_id.eq(group.to_vec()),
            staff_group_members::staff_id.eq(staff.to_vec()),
        );
        diesel::insert_into(staff_group_members::table).values(row).execute(conn)?;
    }
    Ok(())
}
