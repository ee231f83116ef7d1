//! Outlook panes that wait for their person, from the first request to the token. Every step is one conditional change.

use diesel::prelude::*;
use time::OffsetDateTime;

use super::schema::addin_sign_ins;
use super::sessions::SessionHash;
use super::{Conn, DbError, maybe_instant, millis};
use crate::domain::{AddinSignInId, StaffId};

#[derive(Clone, Debug)]
pub struct AddinSignIn {
    pub id: AddinSignInId,
    /// SHA-256 of the pane's secret.
    pub challenge: [u8; 32],
    /// Six digits that pane and person compare.
    pub comparison: String,
    /// Who said yes, and in which session.
    pub allowed: Option<(StaffId, SessionHash)>,
    /// SHA-256 of the code that the window gives to the pane.
    pub code: Option<[u8; 32]>,
    pub allowed_at: Option<OffsetDateTime>,
    pub confirmed_at: Option<OffsetDateTime>,
    pub expires_at: OffsetDateTime,
}

#[derive(Insertable, Queryable, Selectable)]
#[diesel(table_name = addin_sign_ins)]
struct Row {
    id: Vec<u8>,
    challenge: Vec<u8>,
    comparison: String,
    staff_id: Option<Vec<u8>>,
    session_id: Option<Vec<u8>>,
    code: Option<Vec<u8>>,
    allowed_at: Option<i64>,
    confirmed_at: Option<i64>,
    expires_at: i64,
}

impl TryFrom<Row> for AddinSignIn {
    type Error = DbError;

    fn try_from(row: Row) -> Result<Self, DbError> {
        let bad = |why| DbError::Corrupt {
            table: "addin_sign_ins",
            id: data_encoding::HEXLOWER.encode(&row.id),
            why,
        };
        let hash = |bytes: &[u8]| <[u8; 32]>::try_from(bytes).map_err(|_| bad("hash"));
        let allowed = match (&row.staff_id, &row.session_id) {
            (Some(staff), Some(session)) => {
                Some((StaffId::from_slice(staff).map_err(|_| bad("staff_id"))?, hash(session)?))
            }
            _ => None,
        };
        Ok(Self {
            id: AddinSignInId::from_slice(&row.id).map_err(|_| bad("id"))?,
            challenge: hash(&row.challenge)?,
            allowed,
            code: row.code.as_deref().map(hash).transpose()?,
            allowed_at: maybe_instant(row.allowed_at).map_err(bad)?,
            confirmed_at: maybe_instant(row.confirmed_at).map_err(bad)?,
            expires_at: super::instant(row.expires_at).map_err(bad)?,
            comparison: row.comparison,
        })
    }
}

pub fn insert(conn: &mut Conn, sign_in: &AddinSignIn) -> Result<(), DbError> {
    let row = Row {
        id: sign_in.id.to_vec(),
        challenge: sign_in.challenge.to_vec(),
        comparison: sign_in.comparison.clone(),
        staff_id: None,
        session_id: None,
        code: None,
        allowed_at: None,
        confirmed_at: None,
        expires_at: millis(sign_in.expires_at),
    };
    diesel::insert_into(addin_sign_ins::table).values(&row).execute(conn)?;
    Ok(())
}

/// The sign-in, if its time is not over.
pub fn find(conn: &mut Conn, id: AddinSignInId, now: OffsetDateTime) -> Result<Option<AddinSignIn>, DbError> {
    let live = addin_sign_ins::table.find(id.to_vec()).filter(addin_sign_ins::expires_at.gt(millis(now)));
    live.select(Row::as_select()).first(conn).optional()?.map(AddinSignIn::try_from).transpose()
}

/// The person said yes, in this session. The first who does is the one; the same session may say so again, which makes the
/// code of before worthless. Returns whether it counts.
pub fn allow(
    conn: &mut Conn,
    id: AddinSignInId,
    staff: StaffId,
    session: &SessionHash,
    code: &[u8; 32],
    now: OffsetDateTime,
) -> Result<bool, DbError> {
    let mine = addin_sign_ins::session_id.eq(session.to_vec()).assume_not_null();
    let open = addin_sign_ins::table
        .find(id.to_vec())
        .filter(addin_sign_ins::expires_at.gt(millis(now)))
        .filter(addin_sign_ins::session_id.is_null().or(mine));
    let allowed = diesel::update(open).set((
        addin_sign_ins::staff_id.eq(staff.to_vec()),
        addin_sign_ins::session_id.eq(session.to_vec()),
        addin_sign_ins::code.eq(code.to_vec()),
        addin_sign_ins::allowed_at.eq(millis(now)),
    ));
    Ok(allowed.execute(conn)? == 1)
}

/// The person who said yes has compared the number. Returns whether it was them.
pub fn confirm(
    conn: &mut Conn,
    id: AddinSignInId,
    session: &SessionHash,
    now: OffsetDateTime,
) -> Result<bool, DbError> {
    let mine = addin_sign_ins::table
        .find(id.to_vec())
        .filter(addin_sign_ins::expires_at.gt(millis(now)))
        .filter(addin_sign_ins::session_id.eq(session.to_vec()));
    Ok(diesel::update(mine).set(addin_sign_ins::confirmed_at.eq(millis(now))).execute(conn)? == 1)
}

/// Ends it: it was redeemed, or refused. Returns whether it was still there: of two at once, one ends it.
pub fn end(conn: &mut Conn, id: AddinSignInId) -> Result<bool, DbError> {
    Ok(diesel::delete(addin_sign_ins::table.find(id.to_vec())).execute(conn)? == 1)
}

pub fn sweep(conn: &mut Conn, now: OffsetDateTime) -> Result<(), DbError> {
    diesel::delete(addin_sign_ins::table.filter(addin_sign_ins::expires_at.le(millis(now)))).execute(conn)?;
    Ok(())
}
