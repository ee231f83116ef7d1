//! Links of requests: one row a way to hand in. The token is never here.

use diesel::prelude::*;
use time::OffsetDateTime;

use super::schema::request_links;
use super::{Conn, DbError, erasures, maybe_instant, millis};
use crate::domain::{EndingKind, RequestId, RequestLinkId, UploaderId};

#[derive(Clone, Debug)]
pub struct RequestLink {
    pub id: RequestLinkId,
    /// Derived from the token; what a presented token is looked up by.
    pub link_id: [u8; 32],
    pub request: RequestId,
    /// None for an open link.
    pub uploader: Option<UploaderId>,
    pub revoked_at: Option<OffsetDateTime>,
}

#[derive(Insertable, Queryable, Selectable)]
#[diesel(table_name = request_links)]
struct Row {
    id: Vec<u8>,
    link_id: Vec<u8>,
    request_id: Vec<u8>,
    uploader_id: Option<Vec<u8>>,
    created_at: i64,
    revoked_at: Option<i64>,
}

impl TryFrom<Row> for RequestLink {
    type Error = DbError;

    fn try_from(row: Row) -> Result<Self, DbError> {
        let bad = |why| DbError::Corrupt {
            table: "request_links",
            id: data_encoding::HEXLOWER.encode(&row.id),
            why,
        };
        let uploader = row.uploader_id.as_deref().map(UploaderId::from_slice).transpose();
        Ok(Self {
            id: RequestLinkId::from_slice(&row.id).map_err(|_| bad("id"))?,
            link_id: row.link_id.as_slice().try_into().map_err(|_| bad("link_id"))?,
            request: RequestId::from_slice(&row.request_id).map_err(|_| bad("request_id"))?,
            uploader: uploader.map_err(|_| bad("uploader_id"))?,
            revoked_at: maybe_instant(row.revoked_at).map_err(bad)?,
        })
    }
}

pub fn insert(conn: &mut Conn, link: &RequestLink, now: OffsetDateTime) -> Result<(), DbError> {
    let row = Row {
        id: link.id.to_vec(),
        link_id: link.link_id.to_vec(),
        request_id: link.request.to_vec(),
        uploader_id: link.uploader.map(UploaderId::to_vec),
        created_at: millis(now),
        revoked_at: None,
    };
    diesel::insert_into(request_links::table).values(&row).execute(conn)?;
    Ok(())
}

pub fn find(conn: &mut Conn, link_id: &[u8; 32]) -> Result<Option<RequestLink>, DbError> {
    let row =
        request_links::table.filter(request_links::link_id.eq(link_id.to_vec())).select(Row::as_select());
    row.first(conn).optional()?.map(RequestLink::try_from).transpose()
}

/// Ends the open link of a request; links of people's own stay.
pub fn revoke_open(conn: &mut Conn, request: RequestId, now: OffsetDateTime) -> Result<(), DbError> {
    let open: Vec<Vec<u8>> = request_links::table
        .filter(request_links::request_id.eq(request.to_vec()))
        .filter(request_links::uploader_id.is_null())
        .filter(request_links::revoked_at.is_null())
        .select(request_links::id)
        .load(conn)?;
    for id in open {
        let bad = |_| DbError::Corrupt { table: "request_links", id: request.to_string(), why: "id" };
        revoke(conn, RequestLinkId::from_slice(&id).map_err(bad)?, now)?;
    }
    Ok(())
}

/// Ends one link. Returns the request it led to, if it did until now.
pub fn revoke(conn: &mut Conn, id: RequestLinkId, now: OffsetDateTime) -> Result<Option<RequestId>, DbError> {
    let living = request_links::table.find(id.to_vec()).filter(request_links::revoked_at.is_null());
    if diesel::update(living).set(request_links::revoked_at.eq(millis(now))).execute(conn)? == 0 {
        return Ok(None);
    }
    erasures::note(conn, EndingKind::RequestLink, *id.as_bytes(), now)?;
    let row = request_links::table.find(id.to_vec()).select(Row::as_select());
    Ok(Some(RequestLink::try_from(row.first(conn)?)?.request))
}

/// Ends every link of a request.
pub fn revoke_all(conn: &mut Conn, request: RequestId, now: OffsetDateTime) -> Result<(), DbError> {
    let living = request_links::table
        .filter(request_links::request_id.eq(request.to_vec()))
        .filter(request_links::revoked_at.is_null());
    diesel::update(living).set(request_links::revoked_at.eq(millis(now))).execute(conn)?;
    Ok(())
}
