//! Recipients as rows.

use diesel::prelude::*;
use time::OffsetDateTime;

use super::schema::recipients;
use super::{Conn, DbError, erasures, maybe_instant, millis};
use crate::domain::{EndingKind, Recipient, RecipientId, ShareId};

/// A recipient as stored; `sealed` holds address and name.
#[derive(Clone, Debug)]
pub struct RecipientRecord {
    pub recipient: Recipient,
    pub email_index: [u8; 16],
    pub sealed: Vec<u8>,
    /// The stretched passphrase, sealed under the package key, until the share is sent.
    pub passphrase: Option<Vec<u8>>,
}

#[derive(Insertable, Queryable, Selectable)]
#[diesel(table_name = recipients)]
struct Row {
    id: Vec<u8>,
    share_id: Vec<u8>,
    position: i32,
    email_index: Vec<u8>,
    sealed: Vec<u8>,
    language: String,
    verification: String,
    passphrase: Option<Vec<u8>>,
    message_id: Option<String>,
    opened_at: Option<i64>,
    fetched_at: Option<i64>,
    reminded_at: Option<i64>,
    revoked_at: Option<i64>,
}

impl TryFrom<Row> for RecipientRecord {
    type Error = DbError;

    fn try_from(row: Row) -> Result<Self, DbError> {
        let bad =
            |why| DbError::Corrupt { table: "recipients", id: data_encoding::HEXLOWER.encode(&row.id), why };
        let recipient = Recipient {
            id: RecipientId::from_slice(&row.id).map_err(|_| bad("id"))?,
            share: ShareId::from_slice(&row.share_id).map_err(|_| bad("share_id"))?,
            verification: row.verification.parse().map_err(|_| bad("verification"))?,
            opened_at: maybe_instant(row.opened_at).map_err(bad)?,
            fetched_at: maybe_instant(row.fetched_at).map_err(bad)?,
            reminded_at: maybe_instant(row.reminded_at).map_err(bad)?,
            revoked_at: maybe_instant(row.revoked_at).map_err(bad)?,
            language: row.language,
            message_id: row.message_id,
        };
        let email_index = row.email_index.as_slice().try_into();
        let email_index = email_index.map_err(|_| DbError::Corrupt {
            table: "recipients",
            id: recipient.id.to_string(),
            why: "email_index",
        })?;
        Ok(Self { recipient, email_index, sealed: row.sealed, passphrase: row.passphrase })
    }
}

pub fn insert(conn: &mut Conn, record: &RecipientRecord, position: i32) -> Result<(), DbError> {
    let recipient = &record.recipient;
    let row = Row {
        id: recipient.id.to_vec(),
        share_id: recipient.share.to_vec(),
        position,
        email_index: record.email_index.to_vec(),
        sealed: record.sealed.clone(),
        language: recipient.language.clone(),
        verification: recipient.verification.as_str().to_owned(),
        passphrase: record.passphrase.clone(),
        message_id: recipient.message_id.clone(),
        opened_at: recipient.opened_at.map(millis),
        fetched_at: recipient.fetched_at.map(millis),
        reminded_at: recipient.reminded_at.map(millis),
        revoked_at: recipient.revoked_at.map(millis),
    };
    diesel::insert_into(recipients::table).values(&row).execute(conn)?;
    Ok(())
}

pub fn find(conn: &mut Conn, id: RecipientId) -> Result<RecipientRecord, DbError> {
    recipients::table.find(id.to_vec()).select(Row::as_select()).first(conn)?.try_into()
}

pub fn find_by_email(
    conn: &mut Conn,
    share: ShareId,
    email_index: [u8; 16],
) -> Result<Option<RecipientRecord>, DbError> {
    let row = recipients::table
        .filter(recipients::share_id.eq(share.to_vec()))
        .filter(recipients::email_index.eq(email_index.to_vec()))
        .select(Row::as_select());
    row.first(conn).optional()?.map(RecipientRecord::try_from).transpose()
}

pub fn of_share(conn: &mut Conn, share: ShareId) -> Result<Vec<RecipientRecord>, DbError> {
    let rows: Vec<Row> = recipients::table
        .filter(recipients::share_id.eq(share.to_vec()))
        .order(recipients::position.asc())
        .select(Row::as_select())
        .load(conn)?;
    rows.into_iter().map(RecipientRecord::try_from).collect()
}

pub fn of_shares(conn: &mut Conn, shares: &[ShareId]) -> Result<Vec<RecipientRecord>, DbError> {
    let ids: Vec<Vec<u8>> = shares.iter().map(|id| id.to_vec()).collect();
    let rows: Vec<Row> = recipients::table
        .filter(recipients::share_id.eq_any(ids))
        .order(recipients::position.asc())
        .select(Row::as_select())
        .load(conn)?;
    rows.into_iter().map(RecipientRecord::try_from).collect()
}

/// Returns true for the first opening only.
pub fn mark_opened(conn: &mut Conn, id: RecipientId, now: OffsetDateTime) -> Result<bool, DbError> {
    let unopened = recipients::table.find(id.to_vec()).filter(recipients::opened_at.is_null());
    Ok(diesel::update(unopened).set(recipients::opened_at.eq(millis(now))).execute(conn)? == 1)
}

pub fn mark_fetched(conn: &mut Conn, id: RecipientId, now: OffsetDateTime) -> Result<bool, DbError> {
    let unfetched = recipients::table.find(id.to_vec()).filter(recipients::fetched_at.is_null());
    Ok(diesel::update(unfetched).set(recipients::fetched_at.eq(millis(now))).execute(conn)? == 1)
}

/// Returns true once.
pub fn mark_reminded(conn: &mut Conn, id: RecipientId, now: OffsetDateTime) -> Result<bool, DbError> {
    let unreminded = recipients::table.find(id.to_vec()).filter(recipients::reminded_at.is_null());
    Ok(diesel::update(unreminded).set(recipients::reminded_at.eq(millis(now))).execute(conn)? == 1)
}

/// Returns true the first time.
pub fn revoke(conn: &mut Conn, id: RecipientId, now: OffsetDateTime) -> Result<bool, DbError> {
    let admitted = recipients::table.find(id.to_vec()).filter(recipients::revoked_at.is_null());
    if diesel::update(admitted).set(recipients::revoked_at.eq(millis(now))).execute(conn)? == 0 {
        return Ok(false);
    }
    erasures::note(conn, EndingKind::Recipient, *id.as_bytes(), now)?;
    Ok(true)
}

pub fn set_message_id(conn: &mut Conn, id: RecipientId, message_id: &str) -> Result<(), DbError> {
    let recipient = recipients::table.find(id.to_vec());
    diesel::update(recipient).set(recipients::message_id.eq(message_id)).execute(conn)?;
    Ok(())
}

/// Corrects the address of a recipient who has proved nothing yet.
pub fn readdress(
    conn: &mut Conn,
    id: RecipientId,
    email_index: [u8; 16],
    sealed: &[u8],
) -> Result<bool, DbError> {
    let unopened = recipients::table.find(id.to_vec()).filter(recipients::opened_at.is_null());
    let changes = (recipients::email_index.eq(email_index.to_vec()), recipients::sealed.eq(sealed));
    Ok(diesel::update(unopened).set(changes).execute(conn)? == 1)
}

/// Forgets who a purged share was for is the log's affair; a discarded draft simply goes.
pub fn delete_of_share(conn: &mut Conn, share: ShareId) -> Result<(), DbError> {
    diesel::delete(recipients::table.filter(recipients::share_id.eq(share.to_vec()))).execute(conn)?;
    Ok(())
}

/// The links have it now.
pub fn forget_passphrases(conn: &mut Conn, share: ShareId) -> Result<(), DbError> {
    let all = recipients::table.filter(recipients::share_id.eq(share.to_vec()));
    diesel::update(all).set(recipients::passphrase.eq(None::<Vec<u8>>)).execute(conn)?;
    Ok(())
}
