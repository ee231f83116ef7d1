//! Browsers that are at the organisation's provider and are expected back, once.

use diesel::prelude::*;
use time::OffsetDateTime;

use super::schema::provider_visits;
use super::{Conn, DbError, millis};
use crate::domain::StaffId;

#[derive(Clone, Debug)]
pub struct Visit {
    /// SHA-256 of the state that the browser brings back.
    pub id: [u8; 32],
    /// SHA-256 of the cookie it has.
    pub browser: [u8; 32],
    /// Who connects their account, or proves once more who they are; none: somebody signs in.
    pub staff: Option<StaffId>,
    pub sealed: Vec<u8>,
    pub expires_at: OffsetDateTime,
}

#[derive(Insertable)]
#[diesel(table_name = provider_visits)]
struct Row {
    id: Vec<u8>,
    browser: Vec<u8>,
    staff_id: Option<Vec<u8>>,
    sealed: Vec<u8>,
    expires_at: i64,
}

pub fn insert(conn: &mut Conn, visit: &Visit) -> Result<(), DbError> {
    let row = Row {
        id: visit.id.to_vec(),
        browser: visit.browser.to_vec(),
        staff_id: visit.staff.map(StaffId::to_vec),
        sealed: visit.sealed.clone(),
        expires_at: millis(visit.expires_at),
    };
    diesel::insert_into(provider_visits::table).values(&row).execute(conn)?;
    Ok(())
}

/// Whose visit it was, if it was for an account, and its sealed part.
pub type Ended = (Option<StaffId>, Vec<u8>);

/// Ends the visit of `state` from the browser it began in: whose it was, and its sealed part. It is spent with that.
pub fn take(
    conn: &mut Conn,
    id: &[u8; 32],
    browser: &[u8; 32],
    now: OffsetDateTime,
) -> Result<Option<Ended>, DbError> {
    let visit = provider_visits::table
        .find(id.to_vec())
        .filter(provider_visits::browser.eq(browser.to_vec()))
        .filter(provider_visits::expires_at.gt(millis(now)));
    let found: Option<(Option<Vec<u8>>, Vec<u8>)> =
        visit.select((provider_visits::staff_id, provider_visits::sealed)).first(conn).optional()?;
    let Some((staff, sealed)) = found else { return Ok(None) };
    // Two at once: the row goes to one of them.
    let spent = diesel::delete(
        provider_visits::table.find(id.to_vec()).filter(provider_visits::browser.eq(browser.to_vec())),
    );
    if spent.execute(conn)? != 1 {
        return Ok(None);
    }
    let bad = DbError::Corrupt { table: "provider_visits", id: String::new(), why: "staff_id" };
    let staff = staff.map(|id| StaffId::from_slice(&id)).transpose().map_err(|_| bad)?;
    Ok(Some((staff, sealed)))
}

/// Forgets browsers that did not come back.
pub fn sweep(conn: &mut Conn, now: OffsetDateTime) -> Result<(), DbError> {
    diesel::delete(provider_visits::table.filter(provider_visits::expires_at.le(millis(now))))
        .execute(conn)?;
    Ok(())
}
