//! One-time codes. A code is stored as a salted, peppered hash and belongs to one link and one browser.

use diesel::prelude::*;
use time::OffsetDateTime;

use super::schema::codes;
use super::{Conn, DbError, millis};
use crate::domain::{EventId, LinkRowId, RecipientId};

#[derive(Clone, Debug)]
pub struct CodeRecord {
    pub id: EventId,
    pub link: LinkRowId,
    /// None for an address that is not on the list: the page behaves the same, no mail goes out.
    pub recipient: Option<RecipientId>,
    /// SHA-256 of the cookie of the browser that asked.
    pub browser: [u8; 32],
    pub salt: [u8; 16],
    pub hash: [u8; 32],
    pub tries_left: i32,
    /// At a link for several, what wrong proofs are counted under: a digest of the link and the address that was typed.
    pub typed: Option<[u8; 16]>,
}

#[derive(Insertable, Queryable, Selectable)]
#[diesel(table_name = codes)]
#[expect(clippy::struct_field_names, reason = "named as the columns are")]
struct Row {
    id: Vec<u8>,
    link_row: Vec<u8>,
    recipient_id: Option<Vec<u8>>,
    browser: Vec<u8>,
    salt: Vec<u8>,
    hash: Vec<u8>,
    tries_left: i32,
    created_at: i64,
    expires_at: i64,
    typed: Option<Vec<u8>>,
}

impl TryFrom<Row> for CodeRecord {
    type Error = DbError;

    fn try_from(row: Row) -> Result<Self, DbError> {
        let bad = |why| DbError::Corrupt { table: "codes", id: data_encoding::HEXLOWER.encode(&row.id), why };
        let recipient = row.recipient_id.as_deref().map(RecipientId::from_slice).transpose();
        let typed = row.typed.as_deref().map(<[u8; 16]>::try_from).transpose();
        Ok(Self {
            id: EventId::from_slice(&row.id).map_err(|_| bad("id"))?,
            link: LinkRowId::from_slice(&row.link_row).map_err(|_| bad("link_row"))?,
            recipient: recipient.map_err(|_| bad("recipient_id"))?,
            browser: row.browser.as_slice().try_into().map_err(|_| bad("browser"))?,
            salt: row.salt.as_slice().try_into().map_err(|_| bad("salt"))?,
            hash: row.hash.as_slice().try_into().map_err(|_| bad("hash"))?,
            tries_left: row.tries_left,
            typed: typed.map_err(|_| bad("typed"))?,
        })
    }
}

pub fn insert(
    conn: &mut Conn,
    code: &CodeRecord,
    now: OffsetDateTime,
    expires_at: OffsetDateTime,
) -> Result<(), DbError> {
    let row = Row {
        id: code.id.to_vec(),
        link_row: code.link.to_vec(),
        recipient_id: code.recipient.map(RecipientId::to_vec),
        browser: code.browser.to_vec(),
        salt: code.salt.to_vec(),
        hash: code.hash.to_vec(),
        tries_left: code.tries_left,
        created_at: millis(now),
        expires_at: millis(expires_at),
        typed: code.typed.map(|typed| typed.to_vec()),
    };
    diesel::insert_into(codes::table).values(&row).execute(conn)?;
    Ok(())
}

/// How many codes were made for `link` since `since`.
pub fn count_since(conn: &mut Conn, link: LinkRowId, since: OffsetDateTime) -> Result<i64, DbError> {
    let recent =
        codes::table.filter(codes::link_row.eq(link.to_vec())).filter(codes::created_at.gt(millis(since)));
    Ok(recent.count().get_result(conn)?)
}

/// When the latest code for `link` was made, in Unix milliseconds.
pub fn latest(conn: &mut Conn, link: LinkRowId) -> Result<Option<i64>, DbError> {
    let all = codes::table.filter(codes::link_row.eq(link.to_vec()));
    Ok(all.order(codes::created_at.desc()).select(codes::created_at).first(conn).optional()?)
}

/// Takes one try of the newest living code that this browser asked for at this link.
///
/// The try is spent before the code is compared, so that two guesses at once cost two tries.
pub fn take_try(
    conn: &mut Conn,
    link: LinkRowId,
    browser: &[u8; 32],
    now: OffsetDateTime,
) -> Result<Option<CodeRecord>, DbError> {
    let newest: Option<Vec<u8>> = codes::table
        .filter(codes::link_row.eq(link.to_vec()))
        .filter(codes::browser.eq(browser.to_vec()))
        .filter(codes::expires_at.gt(millis(now)))
        .filter(codes::tries_left.gt(0))
        .order(codes::created_at.desc())
        .select(codes::id)
        .first(conn)
        .optional()?;
    let Some(id) = newest else { return Ok(None) };
    let living = codes::table.find(&id).filter(codes::tries_left.gt(0));
    let taken = diesel::update(living).set(codes::tries_left.eq(codes::tries_left - 1)).execute(conn)?;
    if taken == 0 {
        return Ok(None);
    }
    let row: Row = codes::table.find(&id).select(Row::as_select()).first(conn)?;
    row.try_into().map(Some)
}

/// Ends a code. Returns whether it could still be ended: two right guesses at once open one session.
pub fn spend(conn: &mut Conn, id: EventId) -> Result<bool, DbError> {
    let living = codes::table.find(id.to_vec()).filter(codes::tries_left.ge(0));
    Ok(diesel::update(living).set(codes::tries_left.eq(-1)).execute(conn)? == 1)
}

/// Ends every code of a link.
pub fn end_of_link(conn: &mut Conn, link: LinkRowId) -> Result<(), DbError> {
    diesel::update(codes::table.filter(codes::link_row.eq(link.to_vec())))
        .set(codes::tries_left.eq(-1))
        .execute(conn)?;
    Ok(())
}

/// Ends every code that was asked for with one address at a link for several.
pub fn end_of_typed(conn: &mut Conn, link: LinkRowId, typed: [u8; 16]) -> Result<(), DbError> {
    let of_link = codes::table.filter(codes::link_row.eq(link.to_vec()));
    diesel::update(of_link.filter(codes::typed.eq(typed.to_vec())))
        .set(codes::tries_left.eq(-1))
        .execute(conn)?;
    Ok(())
}

/// Ends every code given to a recipient.
pub fn end_of_recipient(conn: &mut Conn, recipient: RecipientId) -> Result<(), DbError> {
    diesel::update(codes::table.filter(codes::recipient_id.eq(recipient.to_vec())))
        .set(codes::tries_left.eq(-1))
        .execute(conn)?;
    Ok(())
}

pub fn delete_of_links(conn: &mut Conn, links: &[LinkRowId]) -> Result<(), DbError> {
    let ids: Vec<Vec<u8>> = links.iter().map(|id| id.to_vec()).collect();
    diesel::delete(codes::table.filter(codes::link_row.eq_any(ids))).execute(conn)?;
    Ok(())
}

/// Forgets codes made before `before`.
pub fn sweep(conn: &mut Conn, before: OffsetDateTime) -> Result<(), DbError> {
    diesel::delete(codes::table.filter(codes::created_at.lt(millis(before)))).execute(conn)?;
    Ok(())
}
