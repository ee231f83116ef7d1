//! Sessions of staff and of recipients. Their ids are stored hashed.

use diesel::prelude::*;
use time::OffsetDateTime;

use super::schema::{recipient_sessions, staff_sessions};
use super::{Conn, DbError, instant, maybe_instant, millis};
use crate::domain::{LinkRowId, RecipientId, ShareId, StaffId, Way};

/// SHA-256 of the session id that the cookie holds.
pub type SessionHash = [u8; 32];

#[derive(Clone, Debug)]
pub struct StaffSession {
    pub id: SessionHash,
    pub staff: StaffId,
    /// Network address and user agent.
    pub sealed: Vec<u8>,
    pub created_at: OffsetDateTime,
    pub seen_at: OffsetDateTime,
    pub expires_at: OffsetDateTime,
    /// How its owner came in.
    pub way: Way,
    /// When they last proved who they are, if not at its beginning.
    pub proved_at: Option<OffsetDateTime>,
}

#[derive(Insertable, Queryable, Selectable)]
#[diesel(table_name = staff_sessions)]
struct StaffRow {
    id: Vec<u8>,
    staff_id: Vec<u8>,
    sealed: Vec<u8>,
    created_at: i64,
    seen_at: i64,
    expires_at: i64,
    way: String,
    proved_at: Option<i64>,
}

impl TryFrom<StaffRow> for StaffSession {
    type Error = DbError;

    fn try_from(row: StaffRow) -> Result<Self, DbError> {
        let bad = |why| DbError::Corrupt { table: "staff_sessions", id: String::new(), why };
        Ok(Self {
            id: row.id.as_slice().try_into().map_err(|_| bad("id"))?,
            staff: StaffId::from_slice(&row.staff_id).map_err(|_| bad("staff_id"))?,
            way: Way::parse(&row.way).ok_or_else(|| bad("way"))?,
            proved_at: maybe_instant(row.proved_at).map_err(bad)?,
            sealed: row.sealed,
            created_at: instant(row.created_at).map_err(bad)?,
            seen_at: instant(row.seen_at).map_err(bad)?,
            expires_at: instant(row.expires_at).map_err(bad)?,
        })
    }
}

pub fn insert_staff(conn: &mut Conn, session: &StaffSession) -> Result<(), DbError> {
    let row = StaffRow {
        id: session.id.to_vec(),
        staff_id: session.staff.to_vec(),
        sealed: session.sealed.clone(),
        created_at: millis(session.created_at),
        seen_at: millis(session.seen_at),
        expires_at: millis(session.expires_at),
        way: session.way.as_str().to_owned(),
        proved_at: session.proved_at.map(millis),
    };
    diesel::insert_into(staff_sessions::table).values(&row).execute(conn)?;
    Ok(())
}

/// The session, if it has neither ended nor been idle since `idle_since`.
pub fn find_staff(
    conn: &mut Conn,
    id: &SessionHash,
    now: OffsetDateTime,
    idle_since: OffsetDateTime,
) -> Result<Option<StaffSession>, DbError> {
    let live = staff_sessions::table
        .find(id.to_vec())
        .filter(staff_sessions::expires_at.gt(millis(now)))
        .filter(staff_sessions::seen_at.gt(millis(idle_since)));
    live.select(StaffRow::as_select()).first(conn).optional()?.map(StaffSession::try_from).transpose()
}

pub fn list_staff(
    conn: &mut Conn,
    staff: StaffId,
    now: OffsetDateTime,
) -> Result<Vec<StaffSession>, DbError> {
    let rows: Vec<StaffRow> = staff_sessions::table
        .filter(staff_sessions::staff_id.eq(staff.to_vec()))
        .filter(staff_sessions::expires_at.gt(millis(now)))
        .order(staff_sessions::seen_at.desc())
        .select(StaffRow::as_select())
        .load(conn)?;
    rows.into_iter().map(StaffSession::try_from).collect()
}

pub fn touch_staff(conn: &mut Conn, id: &SessionHash, now: OffsetDateTime) -> Result<(), DbError> {
    let session = staff_sessions::table.find(id.to_vec());
    diesel::update(session).set(staff_sessions::seen_at.eq(millis(now))).execute(conn)?;
    Ok(())
}

/// Ends one session of `staff`. Returns whether there was one.
pub fn end_staff(conn: &mut Conn, staff: StaffId, id: &SessionHash) -> Result<bool, DbError> {
    let session = staff_sessions::table.find(id.to_vec()).filter(staff_sessions::staff_id.eq(staff.to_vec()));
    Ok(diesel::delete(session).execute(conn)? == 1)
}

/// Ends a session, whoever's it is.
pub fn end_any_staff(conn: &mut Conn, id: &SessionHash) -> Result<(), DbError> {
    diesel::delete(staff_sessions::table.find(id.to_vec())).execute(conn)?;
    Ok(())
}

/// Ends every session of `staff` but `kept`. Returns how many.
pub fn end_other_staff(
    conn: &mut Conn,
    staff: StaffId,
    kept: Option<&SessionHash>,
) -> Result<usize, DbError> {
    let kept = kept.map(|id| id.to_vec()).unwrap_or_default();
    let others = staff_sessions::table
        .filter(staff_sessions::staff_id.eq(staff.to_vec()))
        .filter(staff_sessions::id.ne(kept));
    Ok(diesel::delete(others).execute(conn)?)
}

pub fn end_all_staff(conn: &mut Conn, staff: StaffId) -> Result<usize, DbError> {
    let all = staff_sessions::table.filter(staff_sessions::staff_id.eq(staff.to_vec()));
    Ok(diesel::delete(all).execute(conn)?)
}

/// Someone who proved to be a recipient, in one browser.
#[derive(Clone, Debug)]
pub struct RecipientSession {
    pub id: SessionHash,
    pub share: ShareId,
    pub recipient: RecipientId,
    pub link: LinkRowId,
    pub created_at: OffsetDateTime,
    pub expires_at: OffsetDateTime,
}

#[derive(Insertable, Queryable, Selectable)]
#[diesel(table_name = recipient_sessions)]
struct RecipientRow {
    id: Vec<u8>,
    share_id: Vec<u8>,
    recipient_id: Vec<u8>,
    link_row: Vec<u8>,
    created_at: i64,
    expires_at: i64,
}

impl TryFrom<RecipientRow> for RecipientSession {
    type Error = DbError;

    fn try_from(row: RecipientRow) -> Result<Self, DbError> {
        let bad = |why| DbError::Corrupt { table: "recipient_sessions", id: String::new(), why };
        Ok(Self {
            id: row.id.as_slice().try_into().map_err(|_| bad("id"))?,
            share: ShareId::from_slice(&row.share_id).map_err(|_| bad("share_id"))?,
            recipient: RecipientId::from_slice(&row.recipient_id).map_err(|_| bad("recipient_id"))?,
            link: LinkRowId::from_slice(&row.link_row).map_err(|_| bad("link_row"))?,
            created_at: instant(row.created_at).map_err(bad)?,
            expires_at: instant(row.expires_at).map_err(bad)?,
        })
    }
}

pub fn insert_recipient(conn: &mut Conn, session: &RecipientSession) -> Result<(), DbError> {
    let row = RecipientRow {
        id: session.id.to_vec(),
        share_id: session.share.to_vec(),
        recipient_id: session.recipient.to_vec(),
        link_row: session.link.to_vec(),
        created_at: millis(session.created_at),
        expires_at: millis(session.expires_at),
    };
    diesel::insert_into(recipient_sessions::table).values(&row).execute(conn)?;
    Ok(())
}

pub fn find_recipient(
    conn: &mut Conn,
    id: &SessionHash,
    now: OffsetDateTime,
) -> Result<Option<RecipientSession>, DbError> {
    let live =
        recipient_sessions::table.find(id.to_vec()).filter(recipient_sessions::expires_at.gt(millis(now)));
    live.select(RecipientRow::as_select()).first(conn).optional()?.map(RecipientSession::try_from).transpose()
}

pub fn end_recipients_of_share(conn: &mut Conn, share: ShareId) -> Result<(), DbError> {
    let all = recipient_sessions::table.filter(recipient_sessions::share_id.eq(share.to_vec()));
    diesel::delete(all).execute(conn)?;
    Ok(())
}

pub fn end_recipient(conn: &mut Conn, recipient: RecipientId) -> Result<(), DbError> {
    let all = recipient_sessions::table.filter(recipient_sessions::recipient_id.eq(recipient.to_vec()));
    diesel::delete(all).execute(conn)?;
    Ok(())
}

/// Forgets what has ended.
pub fn sweep(conn: &mut Conn, now: OffsetDateTime) -> Result<(), DbError> {
    diesel::delete(staff_sessions::table.filter(staff_sessions::expires_at.le(millis(now)))).execute(conn)?;
    diesel::delete(recipient_sessions::table.filter(recipient_sessions::expires_at.le(millis(now))))
        .execute(conn)?;
    Ok(())
}
