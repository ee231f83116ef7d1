//! Requests as rows.

use diesel::prelude::*;
use time::OffsetDateTime;

use super::everyone::{Sought, Stands};
use super::schema::{requests, uploaders};
use super::{Before, Conn, DbError, erasures, instant, maybe_instant, millis};
use crate::domain::{EndingKind, InboxId, Request, RequestId, RequestState, StaffId};

/// A request as stored; `sealed` holds its form.
#[derive(Clone, Debug)]
pub struct RequestRecord {
    pub request: Request,
    pub sealed: Vec<u8>,
}

/// What is unique about a request besides its id; both are blind indexes.
#[derive(Clone, Copy, Debug, Default)]
pub struct RequestNames {
    /// Of a standing request's address.
    pub slug: Option<[u8; 16]>,
    /// Of the client's idempotency key.
    pub request_key: Option<[u8; 16]>,
}

#[derive(Insertable, Queryable, Selectable)]
#[diesel(table_name = requests)]
pub(super) struct Row {
    id: Vec<u8>,
    staff_id: Vec<u8>,
    inbox_id: Vec<u8>,
    reach: String,
    state: String,
    sealed: Vec<u8>,
    slug_index: Option<Vec<u8>>,
    request_key: Option<Vec<u8>>,
    files_max: i32,
    file_bytes_max: i64,
    created_at: i64,
    expires_at: Option<i64>,
    paused_at: Option<i64>,
    ended_at: Option<i64>,
    expiry_noted: Option<i64>,
}

impl TryFrom<Row> for RequestRecord {
    type Error = DbError;

    fn try_from(row: Row) -> Result<Self, DbError> {
        let bad =
            |why| DbError::Corrupt { table: "requests", id: data_encoding::HEXLOWER.encode(&row.id), why };
        let state = match (row.state.as_str(), maybe_instant(row.ended_at).map_err(bad)?) {
            ("open", None) => RequestState::Open,
            ("closed", Some(at)) => RequestState::Closed { at },
            ("revoked", Some(at)) => RequestState::Revoked { at },
            ("purged", Some(at)) => RequestState::Purged { at },
            _ => return Err(bad("state and its columns disagree")),
        };
        let request = Request {
            id: RequestId::from_slice(&row.id).map_err(|_| bad("id"))?,
            staff: StaffId::from_slice(&row.staff_id).map_err(|_| bad("staff_id"))?,
            inbox: InboxId::from_slice(&row.inbox_id).map_err(|_| bad("inbox_id"))?,
            reach: row.reach.parse().map_err(|_| bad("reach"))?,
            state,
            files_max: u32::try_from(row.files_max).map_err(|_| bad("files_max"))?,
            file_bytes_max: u64::try_from(row.file_bytes_max).map_err(|_| bad("file_bytes_max"))?,
            created_at: instant(row.created_at).map_err(bad)?,
            expires_at: maybe_instant(row.expires_at).map_err(bad)?,
            paused_at: maybe_instant(row.paused_at).map_err(bad)?,
        };
        Ok(Self { request, sealed: row.sealed })
    }
}

/// Records a new request. Returns false if there is one of the same name.
pub fn insert(
    conn: &mut Conn,
    request: &Request,
    sealed: &[u8],
    names: RequestNames,
) -> Result<bool, DbError> {
    let row = Row {
        id: request.id.to_vec(),
        staff_id: request.staff.to_vec(),
        inbox_id: request.inbox.to_vec(),
        reach: request.reach.as_str().to_owned(),
        state: "open".to_owned(),
        sealed: sealed.to_vec(),
        slug_index: names.slug.map(|name| name.to_vec()),
        request_key: names.request_key.map(|name| name.to_vec()),
        files_max: i32::try_from(request.files_max).unwrap_or(i32::MAX),
        file_bytes_max: i64::try_from(request.file_bytes_max).unwrap_or(i64::MAX),
        created_at: millis(request.created_at),
        expires_at: request.expires_at.map(millis),
        paused_at: None,
        ended_at: None,
        expiry_noted: None,
    };
    let insert = diesel::insert_into(requests::table).values(&row);
    let inserted = match conn {
        Conn::Postgres(conn) => insert.on_conflict_do_nothing().execute(conn)?,
        Conn::Sqlite(conn) => insert.on_conflict_do_nothing().execute(conn)?,
    };
    Ok(inserted == 1)
}

pub fn find(conn: &mut Conn, id: RequestId) -> Result<RequestRecord, DbError> {
    requests::table.find(id.to_vec()).select(Row::as_select()).first(conn)?.try_into()
}

pub fn find_by_slug(conn: &mut Conn, slug: [u8; 16]) -> Result<Option<RequestRecord>, DbError> {
    let row = requests::table.filter(requests::slug_index.eq(slug.to_vec())).select(Row::as_select());
    row.first(conn).optional()?.map(RequestRecord::try_from).transpose()
}

pub fn find_by_request_key(conn: &mut Conn, key: [u8; 16]) -> Result<Option<RequestRecord>, DbError> {
    let row = requests::table.filter(requests::request_key.eq(key.to_vec())).select(Row::as_select());
    row.first(conn).optional()?.map(RequestRecord::try_from).transpose()
}

/// The requests of `staff` that are not deleted, newest first, at most `limit`.
pub fn page(
    conn: &mut Conn,
    staff: StaffId,
    before: Option<Before>,
    limit: i64,
) -> Result<Vec<RequestRecord>, DbError> {
    let mut query = requests::table
        .filter(requests::staff_id.eq(staff.to_vec()))
        .filter(requests::state.ne("purged"))
        .into_boxed();
    if let Some(before) = before {
        let same_time = requests::created_at.eq(before.at).and(requests::id.lt(before.id.to_vec()));
        query = query.filter(requests::created_at.lt(before.at).or(same_time));
    }
    let rows: Vec<Row> = query
        .order((requests::created_at.desc(), requests::id.desc()))
        .limit(limit)
        .select(Row::as_select())
        .load(conn)?;
    rows.into_iter().map(RequestRecord::try_from).collect()
}

/// Everyone's requests, newest first, at most `limit`; `now` decides what has expired.
pub fn sought(
    conn: &mut Conn,
    sought: &Sought,
    now: OffsetDateTime,
    limit: i64,
) -> Result<Vec<RequestRecord>, DbError> {
    let mut query = requests::table.filter(requests::state.ne("purged")).into_boxed();
    if let Some(staff) = sought.staff {
        query = query.filter(requests::staff_id.eq(staff.to_vec()));
    }
    if let Some(person) = sought.person {
        let theirs = uploaders::table.filter(uploaders::email_index.eq(person.to_vec()));
        query = query.filter(requests::id.eq_any(theirs.select(uploaders::request_id)));
    }
    let over = requests::expires_at.le(millis(now)).assume_not_null();
    let endless = requests::expires_at.is_null();
    query = match sought.state {
        None => query,
        Some(Stands::Open) => {
            let later = requests::expires_at.gt(millis(now)).assume_not_null();
            query.filter(requests::state.eq("open")).filter(endless.or(later))
        }
        Some(Stands::Expired) => query.filter(requests::state.eq("open")).filter(over),
        Some(Stands::Closed) => query.filter(requests::state.eq("closed")),
        Some(Stands::Revoked) => query.filter(requests::state.eq("revoked")),
        Some(Stands::Gone) => query.filter(requests::state.eq("purged")),
    };
    if let Some(from) = sought.from {
        query = query.filter(requests::created_at.ge(millis(from)));
    }
    if let Some(to) = sought.to {
        query = query.filter(requests::created_at.lt(millis(to)));
    }
    if let Some(before) = sought.before {
        let same_time = requests::created_at.eq(before.at).and(requests::id.lt(before.id.to_vec()));
        query = query.filter(requests::created_at.lt(before.at).or(same_time));
    }
    let rows: Vec<Row> = query
        .order((requests::created_at.desc(), requests::id.desc()))
        .limit(limit)
        .select(Row::as_select())
        .load(conn)?;
    rows.into_iter().map(RequestRecord::try_from).collect()
}

/// Ends a request that stands at one of `from`. Returns false if it does not.
fn end(
    conn: &mut Conn,
    id: RequestId,
    from: &[&str],
    word: &str,
    now: OffsetDateTime,
) -> Result<bool, DbError> {
    let live = requests::table.find(id.to_vec()).filter(requests::state.eq_any(from.to_vec()));
    let changes = (requests::state.eq(word), requests::ended_at.eq(millis(now)));
    Ok(diesel::update(live).set(changes).execute(conn)? == 1)
}

/// The requests of `staff` that are open or closed.
pub fn live_of(conn: &mut Conn, staff: StaffId) -> Result<Vec<RequestId>, DbError> {
    let live = requests::table
        .filter(requests::staff_id.eq(staff.to_vec()))
        .filter(requests::state.eq_any(["open", "closed"]));
    let ids: Vec<Vec<u8>> = live.select(requests::id).load(conn)?;
    Ok(ids.iter().filter_map(|id| RequestId::from_slice(id).ok()).collect())
}

/// Takes an open or a closed request back. Returns false if it is neither.
pub fn revoke(conn: &mut Conn, id: RequestId, now: OffsetDateTime) -> Result<bool, DbError> {
    let revoked = end(conn, id, &["open", "closed"], "revoked", now)?;
    if revoked {
        erasures::note(conn, EndingKind::Request, *id.as_bytes(), now)?;
    }
    Ok(revoked)
}

/// Closes an open request. Returns false if it is not open.
pub fn close(conn: &mut Conn, id: RequestId, now: OffsetDateTime) -> Result<bool, DbError> {
    end(conn, id, &["open"], "closed", now)
}

/// Opens a closed request again. Returns false if it is not closed.
pub fn reopen(conn: &mut Conn, id: RequestId) -> Result<bool, DbError> {
    let closed = requests::table.find(id.to_vec()).filter(requests::state.eq("closed"));
    let changes = (requests::state.eq("open"), requests::ended_at.eq(None::<i64>));
    Ok(diesel::update(closed).set(changes).execute(conn)? == 1)
}

/// Moves the end of an open request. Returns false if it is not open.
pub fn extend(conn: &mut Conn, id: RequestId, expires_at: OffsetDateTime) -> Result<bool, DbError> {
    let open = requests::table.find(id.to_vec()).filter(requests::state.eq("open"));
    Ok(diesel::update(open).set(requests::expires_at.eq(millis(expires_at))).execute(conn)? == 1)
}

/// Pauses an open request, or lets it go on. Returns false if it is not open.
pub fn pause(conn: &mut Conn, id: RequestId, at: Option<OffsetDateTime>) -> Result<bool, DbError> {
    let open = requests::table.find(id.to_vec()).filter(requests::state.eq("open"));
    Ok(diesel::update(open).set(requests::paused_at.eq(at.map(millis))).execute(conn)? == 1)
}

/// Gives a request to another owner and their inbox.
pub fn hand_over(conn: &mut Conn, id: RequestId, staff: StaffId) -> Result<(), DbError> {
    let request = requests::table.find(id.to_vec());
    diesel::update(request).set(requests::staff_id.eq(staff.to_vec())).execute(conn)?;
    Ok(())
}

/// Holds the request until the transaction ends, so that limits on it are counted one at a time.
pub fn hold(conn: &mut Conn, id: RequestId) -> Result<(), DbError> {
    let request = requests::table.find(id.to_vec());
    diesel::update(request).set(requests::files_max.eq(requests::files_max)).execute(conn)?;
    Ok(())
}

/// Open requests that have expired by `now` without a line in the log about it: at most `limit`.
pub fn newly_expired(
    conn: &mut Conn,
    now: OffsetDateTime,
    limit: i64,
) -> Result<Vec<RequestRecord>, DbError> {
    let unnoted = requests::expiry_noted
        .is_null()
        .or(requests::expiry_noted.ne(requests::expires_at).assume_not_null());
    let expired = requests::table
        .filter(requests::state.eq("open"))
        .filter(requests::expires_at.le(millis(now)).assume_not_null())
        .filter(unnoted);
    let rows: Vec<Row> = expired.limit(limit).select(Row::as_select()).load(conn)?;
    rows.into_iter().map(RequestRecord::try_from).collect()
}

/// Notes that the log has the expiry.
pub fn note_expiry(conn: &mut Conn, request: &Request) -> Result<(), DbError> {
    let row = requests::table.find(request.id.to_vec());
    diesel::update(row).set(requests::expiry_noted.eq(request.expires_at.map(millis))).execute(conn)?;
    Ok(())
}

/// Open requests that expire between the two instants: at most `limit`.
pub fn expiring(
    conn: &mut Conn,
    from: OffsetDateTime,
    to: OffsetDateTime,
    limit: i64,
) -> Result<Vec<RequestRecord>, DbError> {
    let soon = requests::table
        .filter(requests::state.eq("open"))
        .filter(requests::expires_at.gt(millis(from)).assume_not_null())
        .filter(requests::expires_at.le(millis(to)).assume_not_null());
    let rows: Vec<Row> =
        soon.order(requests::expires_at.asc()).limit(limit).select(Row::as_select()).load(conn)?;
    rows.into_iter().map(RequestRecord::try_from).collect()
}
