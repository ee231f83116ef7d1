//! The end of a request: what it asked and whom is deleted, and a row remains that says so.

use diesel::dsl::{exists, not};
use diesel::prelude::*;
use time::OffsetDateTime;

use super::requests::{RequestRecord, Row};
use super::schema::{hand_ins, outbox, request_links, request_told, requests, submissions, uploaders};
use super::{Conn, DbError, millis};
use crate::domain::RequestId;

/// States of a submission that still holds something.
const HOLDING: [&str; 2] = ["submitted", "closed"];

/// Requests that ended before `before` and hold nothing any more: at most `limit`.
pub fn to_purge(conn: &mut Conn, before: OffsetDateTime, limit: i64) -> Result<Vec<RequestRecord>, DbError> {
    let before = millis(before);
    let ended = requests::state
        .eq_any(["closed", "revoked"])
        .and(requests::ended_at.le(before).assume_not_null())
        .or(requests::state.eq("open").and(requests::expires_at.le(before).assume_not_null()));
    let kept = submissions::table
        .filter(submissions::request_id.eq(requests::id))
        .filter(submissions::state.eq_any(HOLDING));
    let under_way = submissions::table
        .inner_join(hand_ins::table.on(hand_ins::submission_id.eq(submissions::id)))
        .filter(submissions::request_id.eq(requests::id))
        .filter(hand_ins::state.eq("open"));
    let rows: Vec<Row> = requests::table
        .filter(ended)
        .filter(not(exists(kept)))
        .filter(not(exists(under_way)))
        .order(requests::created_at.asc())
        .limit(limit)
        .select(Row::as_select())
        .load(conn)?;
    rows.into_iter().map(RequestRecord::try_from).collect()
}

/// Deletes everything of a request but its row, which keeps neither words nor names. Returns false if that was done.
pub fn purge(conn: &mut Conn, id: RequestId, now: OffsetDateTime) -> Result<bool, DbError> {
    let kept = requests::table.find(id.to_vec()).filter(requests::state.ne("purged"));
    let changes = (
        requests::state.eq("purged"),
        requests::ended_at.eq(millis(now)),
        requests::sealed.eq(Vec::new()),
        requests::slug_index.eq(None::<Vec<u8>>),
        requests::request_key.eq(None::<Vec<u8>>),
    );
    if diesel::update(kept).set(changes).execute(conn)? == 0 {
        return Ok(false);
    }
    let id = id.to_vec();
    let people = || uploaders::table.filter(uploaders::request_id.eq(id.clone())).select(uploaders::id);
    let theirs = || submissions::table.filter(submissions::request_id.eq(id.clone())).select(submissions::id);
    // What refers to a row goes before it.
    let mails = outbox::table.filter(
        outbox::request_id
            .eq(id.clone())
            .assume_not_null()
            .or(outbox::uploader_id.eq_any(people().nullable()).assume_not_null()),
    );
    diesel::delete(mails).execute(conn)?;
    diesel::delete(hand_ins::table.filter(hand_ins::submission_id.eq_any(theirs()))).execute(conn)?;
    diesel::delete(submissions::table.filter(submissions::request_id.eq(id.clone()))).execute(conn)?;
    diesel::delete(request_links::table.filter(request_links::request_id.eq(id.clone()))).execute(conn)?;
    diesel::delete(uploaders::table.filter(uploaders::request_id.eq(id.clone()))).execute(conn)?;
    diesel::delete(request_told::table.filter(request_told::request_id.eq(id.clone()))).execute(conn)?;
    Ok(true)
}
