//! The end of a request: what it asked and whom is deleted, and a row remains that says so. People who came to a page that
//! stays are forgotten one by one.

use diesel::dsl::{auto_type, exists, not};
use diesel::prelude::*;
use time::OffsetDateTime;

use super::requests::{RequestRecord, Row};
use super::schema::{hand_ins, outbox, request_links, request_told, requests, submissions, uploaders};
use super::{Conn, DbError, millis};
use crate::domain::{RequestId, SubmissionId, UploaderId};

/// Ended before `before`, and holds nothing any more.
#[auto_type]
fn over(before: i64) -> _ {
    let ended = requests::state.eq("closed").or(requests::state.eq("revoked"));
    let closed = ended.and(requests::ended_at.le(before).assume_not_null());
    let expired = requests::state.eq("open").and(requests::expires_at.le(before).assume_not_null());
    let kept = submissions::table
        .filter(submissions::request_id.eq(requests::id))
        .filter(submissions::state.eq("submitted").or(submissions::state.eq("closed")));
    let under_way = hand_ins::table
        .inner_join(submissions::table.on(submissions::id.eq(hand_ins::submission_id)))
        .filter(submissions::request_id.eq(requests::id))
        .filter(hand_ins::state.eq("open"));
    closed.or(expired).and(not(exists(kept))).and(not(exists(under_way)))
}

/// Requests that ended before `before` and hold nothing any more: at most `limit`.
pub fn to_purge(conn: &mut Conn, before: OffsetDateTime, limit: i64) -> Result<Vec<RequestRecord>, DbError> {
    let rows: Vec<Row> = requests::table
        .filter(over(millis(before)))
        .order(requests::created_at.asc())
        .limit(limit)
        .select(Row::as_select())
        .load(conn)?;
    rows.into_iter().map(RequestRecord::try_from).collect()
}

/// Deletes everything of a request but its row, which keeps neither words nor names. Returns false if it goes on after
/// all, or if that was done.
pub fn purge(
    conn: &mut Conn,
    id: RequestId,
    before: OffsetDateTime,
    now: OffsetDateTime,
) -> Result<bool, DbError> {
    let ended = requests::table.find(id.to_vec()).filter(over(millis(before)));
    let changes = (
        requests::state.eq("purged"),
        requests::ended_at.eq(millis(now)),
        requests::sealed.eq(Vec::new()),
        requests::slug_index.eq(None::<Vec<u8>>),
        requests::request_key.eq(None::<Vec<u8>>),
    );
    if diesel::update(ended).set(changes).execute(conn)? == 0 {
        return Ok(false);
    }
    let of_it: Vec<Vec<u8>> =
        uploaders::table.filter(uploaders::request_id.eq(id.to_vec())).select(uploaders::id).load(conn)?;
    forget(conn, &of_it)?;
    let id = id.to_vec();
    diesel::delete(outbox::table.filter(outbox::request_id.eq(id.clone()).assume_not_null()))
        .execute(conn)?;
    diesel::delete(request_links::table.filter(request_links::request_id.eq(id.clone()))).execute(conn)?;
    diesel::delete(request_told::table.filter(request_told::request_id.eq(id))).execute(conn)?;
    Ok(true)
}

/// People who came by an open link or to a standing page, proved their address last before `before`, and of whom nothing
/// is kept: at most `limit`.
pub fn bygone_people(
    conn: &mut Conn,
    before: OffsetDateTime,
    limit: i64,
) -> Result<Vec<UploaderId>, DbError> {
    let kept = submissions::table
        .filter(submissions::uploader_id.eq(uploaders::id))
        .filter(submissions::state.eq_any(["submitted", "closed"]));
    let under_way = hand_ins::table
        .inner_join(submissions::table.on(submissions::id.eq(hand_ins::submission_id)))
        .filter(submissions::uploader_id.eq(uploaders::id))
        .filter(hand_ins::state.eq("open"));
    let came_by_themselves = requests::table
        .filter(requests::id.eq(uploaders::request_id))
        .filter(requests::reach.eq_any(["open", "standing"]));
    let ids: Vec<Vec<u8>> = uploaders::table
        .filter(uploaders::proved_at.le(millis(before)).assume_not_null())
        .filter(exists(came_by_themselves))
        .filter(not(exists(kept)))
        .filter(not(exists(under_way)))
        .limit(limit)
        .select(uploaders::id)
        .load(conn)?;
    let bad = |_| DbError::Corrupt { table: "uploaders", id: String::new(), why: "id" };
    ids.iter().map(|id| UploaderId::from_slice(id).map_err(bad)).collect()
}

/// Forgets these people, their links, receipts and mails; their files must be gone.
pub fn forget_people(conn: &mut Conn, people: &[UploaderId]) -> Result<(), DbError> {
    let ids: Vec<Vec<u8>> = people.iter().map(|id| id.to_vec()).collect();
    forget(conn, &ids)
}

/// What refers to a row goes before it.
fn forget(conn: &mut Conn, people: &[Vec<u8>]) -> Result<(), DbError> {
    let theirs: Vec<Vec<u8>> = submissions::table
        .filter(submissions::uploader_id.eq_any(people.to_vec()))
        .select(submissions::id)
        .load(conn)?;
    let packages: Vec<Vec<u8>> = hand_ins::table
        .filter(hand_ins::submission_id.eq_any(theirs.clone()))
        .select(hand_ins::id)
        .load(conn)?;
    diesel::delete(outbox::table.filter(outbox::hand_in_id.eq_any(packages))).execute(conn)?;
    diesel::delete(outbox::table.filter(outbox::uploader_id.eq_any(people.to_vec()))).execute(conn)?;
    diesel::delete(hand_ins::table.filter(hand_ins::submission_id.eq_any(theirs.clone()))).execute(conn)?;
    diesel::delete(submissions::table.filter(submissions::id.eq_any(theirs))).execute(conn)?;
    diesel::delete(request_links::table.filter(request_links::uploader_id.eq_any(people.to_vec())))
        .execute(conn)?;
    diesel::delete(uploaders::table.filter(uploaders::id.eq_any(people.to_vec()))).execute(conn)?;
    Ok(())
}

/// Forgets a submission that is deleted, with its receipts and the mails about it, so that the person can begin another.
pub fn forget_submission(conn: &mut Conn, id: SubmissionId) -> Result<(), DbError> {
    let theirs: Vec<Vec<u8>> =
        hand_ins::table.filter(hand_ins::submission_id.eq(id.to_vec())).select(hand_ins::id).load(conn)?;
    diesel::delete(outbox::table.filter(outbox::hand_in_id.eq_any(theirs))).execute(conn)?;
    diesel::delete(hand_ins::table.filter(hand_ins::submission_id.eq(id.to_vec()))).execute(conn)?;
    diesel::delete(submissions::table.find(id.to_vec()).filter(submissions::state.eq("purged")))
        .execute(conn)?;
    Ok(())
}
