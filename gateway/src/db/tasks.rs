//! What waits for somebody, counted. Every question is answered by an index or a short list.

use diesel::prelude::*;
use time::OffsetDateTime;

use super::schema::{files, inbox_members, inboxes, links, outbox, requests, shares, staff, submissions};
use super::{Conn, DbError, millis};

/// Mails that were refused for good since `since`.
pub fn refused_mails(conn: &mut Conn, since: OffsetDateTime) -> Result<i64, DbError> {
    let refused = outbox::table
        .filter(outbox::state.eq("refused"))
        .filter(outbox::next_at.ge(millis(since)))
        .filter(outbox::done_at.ge(millis(since)).assume_not_null());
    Ok(refused.count().get_result(conn)?)
}

/// Files that wait for their verdict, or for somebody to let them out.
pub fn held_files(conn: &mut Conn) -> Result<i64, DbError> {
    let held = files::table.filter(files::verdict.is_not_null()).filter(files::held.is_not_null());
    Ok(held.count().get_result(conn)?)
}

/// Links of shares that are locked now.
pub fn locked_links(conn: &mut Conn, now: OffsetDateTime) -> Result<i64, DbError> {
    let locked = links::table.filter(links::locked_until.gt(millis(now)).assume_not_null());
    Ok(locked.count().get_result(conn)?)
}

/// Shares and requests that expire between the two instants.
pub fn expiring(conn: &mut Conn, from: OffsetDateTime, to: OffsetDateTime) -> Result<i64, DbError> {
    let shares = shares::table
        .filter(shares::state.eq("active"))
        .filter(shares::expires_at.gt(millis(from)))
        .filter(shares::expires_at.le(millis(to)));
    let requests = requests::table
        .filter(requests::state.eq("open"))
        .filter(requests::expires_at.gt(millis(from)).assume_not_null())
        .filter(requests::expires_at.le(millis(to)).assume_not_null());
    let shares: i64 = shares.count().get_result(conn)?;
    let requests: i64 = requests.count().get_result(conn)?;
    Ok(shares + requests)
}

/// Inboxes of disabled accounts with something new in them and nobody else to read it.
pub fn orphaned_inboxes(conn: &mut Conn, now: OffsetDateTime) -> Result<i64, DbError> {
    let left = staff::table.filter(staff::disabled_at.is_not_null()).select(staff::id.nullable());
    let readers = inbox_members::table
        .filter(inbox_members::inbox_id.eq(inboxes::id))
        .filter(
            inbox_members::until_at.is_null().or(inbox_members::until_at.gt(millis(now)).assume_not_null()),
        )
        .filter(
            inbox_members::staff_id
                .eq_any(staff::table.filter(staff::disabled_at.is_null()).select(staff::id)),
        );
    let fresh = submissions::table
        .filter(submissions::inbox_id.eq(inboxes::id))
        .filter(submissions::state.eq("submitted"))
        .filter(submissions::fetched_at.is_null());
    let orphaned = inboxes::table
        .filter(inboxes::staff_id.eq_any(left))
        .filter(diesel::dsl::not(diesel::dsl::exists(readers)))
        .filter(diesel::dsl::exists(fresh));
    Ok(orphaned.count().get_result(conn)?)
}
