//! Uploaders as rows: who is asked, or has proved an address.

use diesel::prelude::*;
use time::OffsetDateTime;

use super::schema::uploaders;
use super::{Conn, DbError, instant, maybe_instant, millis};
use crate::domain::{RequestId, Uploader, UploaderId};

/// An uploader as stored; `sealed` holds address and name.
#[derive(Clone, Debug)]
pub struct UploaderRecord {
    pub uploader: Uploader,
    pub email_index: [u8; 16],
    pub sealed: Vec<u8>,
}

#[derive(Insertable, Queryable, Selectable)]
#[diesel(table_name = uploaders)]
struct Row {
    id: Vec<u8>,
    request_id: Vec<u8>,
    email_index: Vec<u8>,
    sealed: Vec<u8>,
    language: String,
    message_id: Option<String>,
    created_at: i64,
    proved_at: Option<i64>,
    opened_at: Option<i64>,
    reminded_at: Option<i64>,
    revoked_at: Option<i64>,
}

impl TryFrom<Row> for UploaderRecord {
    type Error = DbError;

    fn try_from(row: Row) -> Result<Self, DbError> {
        let bad =
            |why| DbError::Corrupt { table: "uploaders", id: data_encoding::HEXLOWER.encode(&row.id), why };
        let email_index = row.email_index.as_slice().try_into().map_err(|_| bad("email_index"))?;
        let uploader = Uploader {
            id: UploaderId::from_slice(&row.id).map_err(|_| bad("id"))?,
            request: RequestId::from_slice(&row.request_id).map_err(|_| bad("request_id"))?,
            created_at: instant(row.created_at).map_err(bad)?,
            proved_at: maybe_instant(row.proved_at).map_err(bad)?,
            opened_at: maybe_instant(row.opened_at).map_err(bad)?,
            reminded_at: maybe_instant(row.reminded_at).map_err(bad)?,
            revoked_at: maybe_instant(row.revoked_at).map_err(bad)?,
            language: row.language,
            message_id: row.message_id,
        };
        Ok(Self { uploader, email_index, sealed: row.sealed })
    }
}

/// Records someone who is asked. Returns false if the request knows the address.
pub fn insert(conn: &mut Conn, record: &UploaderRecord) -> Result<bool, DbError> {
    let uploader = &record.uploader;
    let row = Row {
        id: uploader.id.to_vec(),
        request_id: uploader.request.to_vec(),
        email_index: record.email_index.to_vec(),
        sealed: record.sealed.clone(),
        language: uploader.language.clone(),
        message_id: uploader.message_id.clone(),
        created_at: millis(uploader.created_at),
        proved_at: uploader.proved_at.map(millis),
        opened_at: uploader.opened_at.map(millis),
        reminded_at: uploader.reminded_at.map(millis),
        revoked_at: uploader.revoked_at.map(millis),
    };
    let insert = diesel::insert_into(uploaders::table).values(&row);
    let inserted = match conn {
        Conn::Postgres(conn) => insert.on_conflict_do_nothing().execute(conn)?,
        Conn::Sqlite(conn) => insert.on_conflict_do_nothing().execute(conn)?,
    };
    Ok(inserted == 1)
}

pub fn find(conn: &mut Conn, id: UploaderId) -> Result<UploaderRecord, DbError> {
    uploaders::table.find(id.to_vec()).select(Row::as_select()).first(conn)?.try_into()
}

pub fn find_by_email(
    conn: &mut Conn,
    request: RequestId,
    email_index: [u8; 16],
) -> Result<Option<UploaderRecord>, DbError> {
    let row = uploaders::table
        .filter(uploaders::request_id.eq(request.to_vec()))
        .filter(uploaders::email_index.eq(email_index.to_vec()))
        .select(Row::as_select());
    row.first(conn).optional()?.map(UploaderRecord::try_from).transpose()
}

/// Who was asked on these requests, or has proved an address; whatever else was typed there is nobody.
pub fn of_requests(conn: &mut Conn, requests: &[RequestId]) -> Result<Vec<UploaderRecord>, DbError> {
    let ids: Vec<Vec<u8>> = requests.iter().map(|id| id.to_vec()).collect();
    let rows: Vec<Row> = uploaders::table
        .filter(uploaders::request_id.eq_any(ids))
        .filter(uploaders::proved_at.is_not_null().or(uploaders::message_id.is_not_null()))
        .order((uploaders::created_at.asc(), uploaders::id.asc()))
        .select(Row::as_select())
        .load(conn)?;
    rows.into_iter().map(UploaderRecord::try_from).collect()
}

/// Returns true for the first opening only.
pub fn mark_opened(conn: &mut Conn, id: UploaderId, now: OffsetDateTime) -> Result<bool, DbError> {
    let unopened = uploaders::table.find(id.to_vec()).filter(uploaders::opened_at.is_null());
    Ok(diesel::update(unopened).set(uploaders::opened_at.eq(millis(now))).execute(conn)? == 1)
}

/// The address was proved by a code.
pub fn mark_proved(conn: &mut Conn, id: UploaderId, now: OffsetDateTime) -> Result<(), DbError> {
    diesel::update(uploaders::table.find(id.to_vec()))
        .set(uploaders::proved_at.eq(millis(now)))
        .execute(conn)?;
    Ok(())
}

/// How many addresses a request holds that somebody typed at its link and nobody has proved.
pub fn count_unproved(conn: &mut Conn, request: RequestId) -> Result<i64, DbError> {
    let unproved = uploaders::table
        .filter(uploaders::request_id.eq(request.to_vec()))
        .filter(uploaders::proved_at.is_null())
        .filter(uploaders::message_id.is_null());
    Ok(unproved.count().get_result(conn)?)
}

/// Addresses that were typed before `before` and never proved, of one request or of all, the oldest first: at most
/// `limit`. Whoever was asked by mail has the Message-ID of that mail, and is none of them.
pub fn unproved(
    conn: &mut Conn,
    request: Option<RequestId>,
    before: OffsetDateTime,
    limit: i64,
) -> Result<Vec<UploaderId>, DbError> {
    let mut query = uploaders::table
        .filter(uploaders::proved_at.is_null())
        .filter(uploaders::message_id.is_null())
        .filter(uploaders::created_at.lt(millis(before)))
        .into_boxed();
    if let Some(request) = request {
        query = query.filter(uploaders::request_id.eq(request.to_vec()));
    }
    let ids: Vec<Vec<u8>> =
        query.order(uploaders::created_at.asc()).limit(limit).select(uploaders::id).load(conn)?;
    let bad = || DbError::Corrupt { table: "uploaders", id: String::new(), why: "id" };
    ids.iter().map(|id| UploaderId::from_slice(id).map_err(|_| bad())).collect()
}

/// Somebody tries again to prove this address: it is kept a while longer.
pub fn touch_unproved(conn: &mut Conn, id: UploaderId, now: OffsetDateTime) -> Result<(), DbError> {
    let unproved = uploaders::table.find(id.to_vec()).filter(uploaders::proved_at.is_null());
    diesel::update(unproved).set(uploaders::created_at.eq(millis(now))).execute(conn)?;
    Ok(())
}

/// Forgets addresses that were never proved; what refers to them must be gone.
pub fn delete_unproved(conn: &mut Conn, ids: &[UploaderId]) -> Result<usize, DbError> {
    let ids: Vec<Vec<u8>> = ids.iter().map(|id| id.to_vec()).collect();
    let unproved = uploaders::table
        .filter(uploaders::id.eq_any(ids))
        .filter(uploaders::proved_at.is_null())
        .filter(uploaders::message_id.is_null());
    Ok(diesel::delete(unproved).execute(conn)?)
}

/// Returns true once.
pub fn mark_reminded(conn: &mut Conn, id: UploaderId, now: OffsetDateTime) -> Result<bool, DbError> {
    let unreminded = uploaders::table.find(id.to_vec()).filter(uploaders::reminded_at.is_null());
    Ok(diesel::update(unreminded).set(uploaders::reminded_at.eq(millis(now))).execute(conn)? == 1)
}

/// Returns false if there was a reminder after `since`.
pub fn mark_reminded_again(
    conn: &mut Conn,
    id: UploaderId,
    since: OffsetDateTime,
    now: OffsetDateTime,
) -> Result<bool, DbError> {
    let earlier = uploaders::reminded_at.le(millis(since)).assume_not_null();
    let due = uploaders::table.find(id.to_vec()).filter(uploaders::reminded_at.is_null().or(earlier));
    Ok(diesel::update(due).set(uploaders::reminded_at.eq(millis(now))).execute(conn)? == 1)
}

pub fn set_message_id(conn: &mut Conn, id: UploaderId, message_id: &str) -> Result<(), DbError> {
    let uploader = uploaders::table.find(id.to_vec());
    diesel::update(uploader).set(uploaders::message_id.eq(message_id)).execute(conn)?;
    Ok(())
}
