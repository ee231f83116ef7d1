//! Facts about this installation.

use diesel::prelude::*;

use super::schema::meta;
use super::{Conn, DbError};

pub fn get(conn: &mut Conn, name: &str) -> Result<Option<Vec<u8>>, DbError> {
    Ok(meta::table.find(name).select(meta::value).first(conn).optional()?)
}

pub fn get_number(conn: &mut Conn, name: &'static str) -> Result<Option<i64>, DbError> {
    let Some(value) = get(conn, name)? else { return Ok(None) };
    let bytes = <[u8; 8]>::try_from(value.as_slice());
    let bytes =
        bytes.map_err(|_| DbError::Corrupt { table: "meta", id: name.to_owned(), why: "not a number" })?;
    Ok(Some(i64::from_be_bytes(bytes)))
}

pub fn set(conn: &mut Conn, name: &str, value: &[u8]) -> Result<(), DbError> {
    let updated = diesel::update(meta::table.find(name)).set(meta::value.eq(value)).execute(conn)?;
    if updated == 0 {
        diesel::insert_into(meta::table)
            .values((meta::name.eq(name), meta::value.eq(value)))
            .execute(conn)?;
    }
    Ok(())
}

/// Returns whether it was there.
pub fn remove(conn: &mut Conn, name: &str) -> Result<bool, DbError> {
    Ok(diesel::delete(meta::table.find(name)).execute(conn)? == 1)
}

pub fn set_number(conn: &mut Conn, name: &str, value: i64) -> Result<(), DbError> {
    set(conn, name, &value.to_be_bytes())
}

/// A statement that does nothing but prove that the database can be written.
pub fn touch(conn: &mut Conn) -> Result<(), DbError> {
    diesel::update(meta::table.find("")).set(meta::value.eq(Vec::new())).execute(conn)?;
    Ok(())
}
