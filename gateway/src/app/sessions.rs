//! Sessions of staff: how they begin, what their owner sees of them, how they end.

use time::{Duration, OffsetDateTime};
use zeroize::Zeroizing;

use super::personal::{self, SessionOrigin, StaffPerson};
use super::sign_in::SignedIn;
use super::{App, AppError, Entry, Visitor, cookies, log};
use crate::db::sessions::{SessionHash, StaffSession};
use crate::db::staff::StaffRecord;
use crate::db::{self, Conn};
use crate::domain::{Actor, EventKind, StaffId, Way};

/// How long a proof of who one is lasts for what is asked for again: factors, tokens, other people's accounts.
pub const PROOF_LASTS: Duration = Duration::minutes(10);

/// How somebody comes into a session.
#[derive(Clone, Copy)]
pub struct Entrance<'a> {
    pub way: Way,
    /// When they proved who they are; none: now.
    pub proved_at: Option<OffsetDateTime>,
    /// The session that the browser came with: it ends, whoever's it was.
    pub old_cookie: Option<&'a str>,
}

/// A session as its browser gets it.
pub struct Begun {
    /// The session cookie's value.
    pub cookie: Zeroizing<String>,
    pub max_age: Duration,
}

/// Now, and since when a session that still lives was used.
pub(super) fn living(app: &App) -> (OffsetDateTime, OffsetDateTime) {
    let now = app.time.strict();
    (now, now - Duration::hours(i64::from(app.config.staff_session_idle_hours)))
}

/// A new session that is not stored yet, and the cookie for it.
pub(super) fn fresh(
    app: &App,
    visitor: &Visitor,
    staff: StaffId,
    way: Way,
    now: OffsetDateTime,
) -> (Zeroizing<String>, StaffSession) {
    let (cookie, id) = cookies::fresh();
    let origin =
        SessionOrigin { ip: visitor.ip.to_canonical().to_string(), user_agent: visitor.user_agent.clone() };
    let session = StaffSession {
        id,
        staff,
        sealed: personal::seal(&app.keys, &id, &origin),
        created_at: now,
        seen_at: now,
        expires_at: now + Duration::hours(i64::from(app.config.staff_session_hours)),
        way,
        proved_at: Some(now),
    };
    (cookie, session)
}

/// Begins a session for somebody who has proved who they are. A new id at every sign-in; the session that the browser
/// came with ends.
///
/// # Errors
///
/// [`AppError::Forbidden`] if the account was disabled meanwhile, or its password changed.
pub async fn begin(
    app: &App,
    visitor: &Visitor,
    record: &StaffRecord,
    entrance: Entrance<'_>,
) -> Result<Begun, AppError> {
    let now = app.now();
    let way = entrance.way;
    let (cookie, session) = fresh(app, visitor, record.id, way, now);
    let session = StaffSession { proved_at: entrance.proved_at.or(session.proved_at), ..session };
    let StaffPerson(person) = personal::open(&app.keys, record.id.as_bytes(), &record.sealed)?;
    let line =
        Entry::new(EventKind::SignedIn, Actor::Staff).staff(record.id).person(&person.email).from(visitor);
    let line = line.detail("way", way.as_str());
    let (keys, old) = (app.keys.clone(), entrance.old_cookie.map(cookies::hash));
    let hash = record.password_hash.clone();
    app.db
        .write(move |conn| {
            still_as_proved(conn, session.staff, hash.as_deref())?;
            if let Some(old) = old {
                db::sessions::end_any_staff(conn, &old)?;
            }
            db::sessions::insert_staff(conn, &session)?;
            db::staff::touch(conn, session.staff, now)?;
            Ok::<_, AppError>(log::write(conn, &keys, now, line)?)
        })
        .await?;
    Ok(Begun { cookie, max_age: Duration::hours(i64::from(app.config.staff_session_hours)) })
}

/// Looks once more, in the transaction that lets somebody in: the account may have been disabled, or its password changed,
/// while the old one was being compared.
pub(super) fn still_as_proved(conn: &mut Conn, staff: StaffId, hash: Option<&str>) -> Result<(), AppError> {
    let record = db::staff::find(conn, staff)?;
    let same = record.disabled_at.is_none() && record.password_hash.as_deref() == hash;
    if same { Ok(()) } else { Err(AppError::Forbidden) }
}

/// Puts a session under a new id in the place of the present one: its owner has just proved who they are. The old id is
/// dead; tokens that live with the session live on.
///
/// # Errors
///
/// [`AppError::Forbidden`] without a session, or if it has ended.
pub async fn renew(app: &App, visitor: &Visitor, who: &SignedIn) -> Result<Begun, AppError> {
    let old = who.session.ok_or(AppError::Forbidden)?;
    let (now, idle_since) = living(app);
    let (cookie, id) = cookies::fresh();
    let line = Entry::new(EventKind::SteppedUp, Actor::Staff).staff(who.staff).person(&who.person.email);
    let line = line.from(visitor);
    let (keys, staff) = (app.keys.clone(), who.staff);
    let expires_at = app
        .db
        .write(move |conn| {
            let found = db::sessions::find_staff(conn, &old, now, idle_since)?;
            let session = found.filter(|found| found.staff == staff).ok_or(AppError::Forbidden)?;
            let origin: SessionOrigin = personal::open(&keys, &session.id, &session.sealed)?;
            let sealed = personal::seal(&keys, &id, &origin);
            let renewed = StaffSession { id, sealed, seen_at: now, proved_at: Some(now), ..session };
            db::sessions::insert_staff(conn, &renewed)?;
            db::tokens::move_to_session(conn, &old, &id)?;
            // Of two proofs at once, one gives a session.
            if !db::sessions::end_staff(conn, staff, &old)? {
                return Err(AppError::Forbidden);
            }
            log::write(conn, &keys, now, line)?;
            Ok(renewed.expires_at)
        })
        .await?;
    Ok(Begun { cookie, max_age: expires_at - now })
}

fn signed_out(visitor: &Visitor, who: &SignedIn) -> Entry {
    Entry::new(EventKind::SignedOut, Actor::Staff).staff(who.staff).person(&who.person.email).from(visitor)
}

/// Ends the session of a cookie.
///
/// # Errors
///
/// [`AppError::Db`].
pub async fn sign_out(app: &App, visitor: &Visitor, who: &SignedIn) -> Result<(), AppError> {
    let Some(session) = who.session else { return Ok(()) };
    let line = signed_out(visitor, who);
    let (keys, now, staff) = (app.keys.clone(), app.now(), who.staff);
    app.db
        .write(move |conn| {
            db::sessions::end_staff(conn, staff, &session)?;
            Ok(log::write(conn, &keys, now, line)?)
        })
        .await
}

/// A session as its owner sees it.
pub struct SessionInfo {
    /// Names it in forms; not the cookie.
    pub id: String,
    pub origin: SessionOrigin,
    pub way: Way,
    pub created_at: OffsetDateTime,
    pub seen_at: OffsetDateTime,
    pub current: bool,
}

/// The sessions of a member of staff, latest use first.
///
/// # Errors
///
/// [`AppError::Db`].
pub async fn list(app: &App, who: &SignedIn) -> Result<Vec<SessionInfo>, AppError> {
    let (staff, (now, idle_since)) = (who.staff, living(app));
    let rows =
        app.db.read(move |conn| Ok::<_, AppError>(db::sessions::list_staff(conn, staff, now)?)).await?;
    rows.into_iter()
        .filter(|row| row.seen_at > idle_since)
        .map(|row| {
            Ok(SessionInfo {
                id: data_encoding::HEXLOWER.encode(&row.id),
                origin: personal::open(&app.keys, &row.id, &row.sealed)?,
                way: row.way,
                created_at: row.created_at,
                seen_at: row.seen_at,
                current: Some(row.id) == who.session,
            })
        })
        .collect()
}

/// Ends one of one's own sessions.
///
/// # Errors
///
/// [`AppError::NotFound`].
pub async fn end(app: &App, visitor: &Visitor, who: &SignedIn, id: &str) -> Result<(), AppError> {
    let id = data_encoding::HEXLOWER.decode(id.as_bytes()).map_err(|_| AppError::NotFound)?;
    let id: SessionHash = id.as_slice().try_into().map_err(|_| AppError::NotFound)?;
    let line = signed_out(visitor, who);
    let (keys, now, staff) = (app.keys.clone(), app.now(), who.staff);
    app.db
        .write(move |conn| {
            if !db::sessions::end_staff(conn, staff, &id)? {
                return Err(AppError::NotFound);
            }
            Ok(log::write(conn, &keys, now, line.detail("sessions", 1))?)
        })
        .await
}

/// Ends every session of one's own but the one in use.
///
/// # Errors
///
/// [`AppError::Db`].
pub async fn end_others(app: &App, visitor: &Visitor, who: &SignedIn) -> Result<(), AppError> {
    let line = signed_out(visitor, who);
    let (keys, now, staff, current) = (app.keys.clone(), app.now(), who.staff, who.session);
    app.db
        .write(move |conn| {
            let ended = db::sessions::end_other_staff(conn, staff, current.as_ref())?;
            Ok(log::write(conn, &keys, now, line.detail("sessions", ended))?)
        })
        .await
}
