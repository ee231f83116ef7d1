//! Staff prove who they are: by password and a session cookie, or by an API token.

use sha2::{Digest, Sha256};
use time::{Duration, OffsetDateTime};
use zeroize::Zeroizing;

use super::attempts::limit;
use super::cookies;
use super::personal::{self, Person, SessionOrigin, StaffPerson, counter};
use super::{App, AppError, Entry, Visitor, log, passwords};
use crate::db;
use crate::db::sessions::{SessionHash, StaffSession};
use crate::db::staff::StaffRecord;
use crate::domain::{Actor, EventKind, Role, StaffId};
use crate::mail::Address;

/// Failed sign-ins for one address and from one network in a quarter of an hour.
const FAILURES_PER_ADDRESS: u32 = 10;
const FAILURES_PER_NETWORK: u32 = 50;
const WINDOW: Duration = Duration::minutes(15);
/// A session's last use is written down no more often than this.
const TOUCH: Duration = Duration::minutes(1);
/// What an API token begins with, so that secret scanners find one in the wrong place.
pub const TOKEN_PREFIX: &str = "kvt_";

/// A signed-in member of staff.
#[derive(Clone, Debug)]
pub struct SignedIn {
    pub staff: StaffId,
    pub person: Person,
    pub role: Role,
    pub language: String,
    /// None for an API token.
    pub session: Option<SessionHash>,
}

/// What came of a password.
pub enum SignIn {
    /// The session cookie's value.
    Done {
        cookie: Zeroizing<String>,
        max_age: Duration,
    },
    Wrong,
    SlowDown {
        seconds: i64,
    },
}

/// Signs in with a password. Unknown addresses and disabled accounts look like a wrong password, and take as long.
///
/// # Errors
///
/// [`AppError::Db`].
pub async fn sign_in(
    app: &App,
    visitor: &Visitor,
    email: &str,
    password: Zeroizing<String>,
    old_cookie: Option<&str>,
) -> Result<SignIn, AppError> {
    let now = app.now();
    let typed = email.trim().to_lowercase();
    let names = [
        (counter(&app.keys, "sign-in-address", &typed), FAILURES_PER_ADDRESS),
        (counter(&app.keys, "sign-in-network", &visitor.network()), FAILURES_PER_NETWORK),
    ];
    // Counted before it is looked at: guesses side by side cannot pass the limit together.
    let full = app
        .db
        .write(move |conn| {
            for (name, max) in names {
                if limit(conn, name, now, WINDOW, max)?.is_err() {
                    return Ok(true);
                }
            }
            Ok::<_, AppError>(false)
        })
        .await?;
    let line = Entry::new(EventKind::SignInRefused, Actor::Visitor).refused().person(&typed).from(visitor);
    if full {
        log::note(app, line.detail("why", "limit")).await?;
        return Ok(SignIn::SlowDown { seconds: WINDOW.whole_seconds() });
    }
    let found = match typed.parse::<Address>() {
        Ok(address) => {
            let index = personal::staff_index(&app.keys, &address);
            app.db.read(move |conn| Ok::<_, AppError>(db::staff::find_by_email(conn, index)?)).await?
        }
        Err(_) => None,
    };
    let active = found.filter(|record| record.disabled_at.is_none());
    let hash = active.as_ref().and_then(|record| record.password_hash.clone());
    let right = passwords::check_password(app, password, hash).await;
    if let Some(record) = active.filter(|_| right) {
        // It was no failure.
        let given_back = app.db.write(move |conn| {
            names
                .iter()
                .try_for_each(|&(name, _)| Ok::<_, AppError>(db::counters::give_back(conn, name, now)?))
        });
        given_back.await?;
        start_session(app, visitor, record, old_cookie).await
    } else {
        log::note(app, line).await?;
        Ok(SignIn::Wrong)
    }
}

/// A new id at every sign-in; the session that the browser came with ends.
pub(super) async fn start_session(
    app: &App,
    visitor: &Visitor,
    record: StaffRecord,
    old_cookie: Option<&str>,
) -> Result<SignIn, AppError> {
    let (cookie, id) = cookies::fresh();
    let now = app.now();
    let max_age = Duration::hours(i64::from(app.config.staff_session_hours));
    let origin =
        SessionOrigin { ip: visitor.ip.to_canonical().to_string(), user_agent: visitor.user_agent.clone() };
    let session = StaffSession {
        id,
        staff: record.id,
        sealed: personal::seal(&app.keys, &id, &origin),
        created_at: now,
        seen_at: now,
        expires_at: now + max_age,
    };
    let StaffPerson(person) = personal::open(&app.keys, record.id.as_bytes(), &record.sealed)?;
    let line =
        Entry::new(EventKind::SignedIn, Actor::Staff).staff(record.id).person(&person.email).from(visitor);
    let (keys, old) = (app.keys.clone(), old_cookie.map(cookies::hash));
    app.db
        .write(move |conn| {
            if let Some(old) = old {
                db::sessions::end_staff(conn, session.staff, &old)?;
            }
            db::sessions::insert_staff(conn, &session)?;
            Ok::<_, AppError>(log::write(conn, &keys, now, line)?)
        })
        .await?;
    Ok(SignIn::Done { cookie, max_age })
}

/// Who a session cookie belongs to.
///
/// # Errors
///
/// [`AppError::Db`].
pub async fn by_cookie(app: &App, cookie: &str) -> Result<Option<SignedIn>, AppError> {
    let (id, now) = (cookies::hash(cookie), app.time.strict());
    let idle_since = now - Duration::hours(i64::from(app.config.staff_session_idle_hours));
    let found = app
        .db
        .read(move |conn| {
            let Some(session) = db::sessions::find_staff(conn, &id, now, idle_since)? else {
                return Ok(None);
            };
            let record = db::staff::find(conn, session.staff)?;
            Ok::<_, AppError>(Some((session, record)))
        })
        .await?;
    let Some((session, record)) = found else { return Ok(None) };
    if now - session.seen_at > TOUCH {
        app.db.write(move |conn| Ok::<_, AppError>(db::sessions::touch_staff(conn, &id, now)?)).await?;
    }
    signed_in(app, record, Some(id))
}

/// Who an API token belongs to.
///
/// # Errors
///
/// [`AppError::Db`].
pub async fn by_token(app: &App, token: &str) -> Result<Option<SignedIn>, AppError> {
    let Some(secret) = token.strip_prefix(TOKEN_PREFIX).filter(|secret| secret.len() == 43) else {
        return Ok(None);
    };
    let (hash, now) = (hash_token(secret), app.time.strict());
    let found = app
        .db
        .read(move |conn| {
            let Some(token) = db::tokens::find_by_secret(conn, &hash, now)? else { return Ok(None) };
            let record = db::staff::find(conn, token.staff)?;
            Ok::<_, AppError>(Some((token, record)))
        })
        .await?;
    let Some((token, record)) = found else { return Ok(None) };
    if token.used_at.is_none_or(|at| now - at > TOUCH) {
        app.db.write(move |conn| Ok::<_, AppError>(db::tokens::touch(conn, token.id, now)?)).await?;
    }
    signed_in(app, record, None)
}

/// What is stored of an API token: it has 256 random bits, so one hash is enough.
pub fn hash_token(secret: &str) -> [u8; 32] {
    Sha256::digest(secret.as_bytes()).into()
}

fn signed_in(
    app: &App,
    record: StaffRecord,
    session: Option<SessionHash>,
) -> Result<Option<SignedIn>, AppError> {
    if record.disabled_at.is_some() {
        return Ok(None);
    }
    let StaffPerson(person) = personal::open(&app.keys, record.id.as_bytes(), &record.sealed)?;
    Ok(Some(SignedIn { staff: record.id, person, role: record.role, language: record.language, session }))
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
    pub created_at: OffsetDateTime,
    pub seen_at: OffsetDateTime,
    pub current: bool,
}

/// The sessions of a member of staff, latest use first.
///
/// # Errors
///
/// [`AppError::Db`].
pub async fn sessions(app: &App, who: &SignedIn) -> Result<Vec<SessionInfo>, AppError> {
    let (staff, now) = (who.staff, app.now());
    let rows =
        app.db.read(move |conn| Ok::<_, AppError>(db::sessions::list_staff(conn, staff, now)?)).await?;
    rows.into_iter()
        .map(|row| {
            Ok(SessionInfo {
                id: data_encoding::HEXLOWER.encode(&row.id),
                origin: personal::open(&app.keys, &row.id, &row.sealed)?,
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
pub async fn end_session(app: &App, visitor: &Visitor, who: &SignedIn, id: &str) -> Result<(), AppError> {
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
pub async fn end_other_sessions(app: &App, visitor: &Visitor, who: &SignedIn) -> Result<(), AppError> {
    let line = signed_out(visitor, who);
    let (keys, now, staff, current) = (app.keys.clone(), app.now(), who.staff, who.session);
    app.db
        .write(move |conn| {
            let mut ended = 0;
            for session in db::sessions::list_staff(conn, staff, now)? {
                if Some(session.id) != current && db::sessions::end_staff(conn, staff, &session.id)? {
                    ended += 1;
                }
            }
            Ok(log::write(conn, &keys, now, line.detail("sessions", ended))?)
        })
        .await
}
