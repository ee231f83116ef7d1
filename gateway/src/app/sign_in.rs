//! Staff prove who they are: by password and a session cookie, or by an API token.

use time::Duration;
use zeroize::Zeroizing;

use super::attempts::limit;
use super::cookies;
use super::personal::{self, Person, StaffPerson, counter};
use super::sessions::{self, Begun};
use super::{App, AppError, Entry, Visitor, log, passwords, tokens};
use crate::db;
use crate::db::sessions::SessionHash;
use crate::db::staff::StaffRecord;
use crate::domain::{Actor, EventKind, Role, Scopes, StaffId, TokenKind, Way};
use crate::mail::Address;

/// Failed sign-ins for one address and from one network in a quarter of an hour.
const FAILURES_PER_ADDRESS: u32 = 10;
const FAILURES_PER_NETWORK: u32 = 50;
const WINDOW: Duration = Duration::minutes(15);
/// A session's last use is written down no more often than this.
const TOUCH: Duration = Duration::minutes(1);

/// A signed-in member of staff.
#[derive(Clone, Debug)]
pub struct SignedIn {
    pub staff: StaffId,
    pub person: Person,
    pub role: Role,
    pub language: String,
    /// None for a token.
    pub session: Option<SessionHash>,
    /// All for a session.
    pub scopes: Scopes,
    /// None for a session.
    pub token: Option<TokenKind>,
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
        match sessions::begin(app, visitor, &record, Way::Password, old_cookie).await {
            Ok(Begun { cookie, max_age }) => Ok(SignIn::Done { cookie, max_age }),
            Err(AppError::Forbidden) => Ok(SignIn::Wrong),
            Err(error) => Err(error),
        }
    } else {
        log::note(app, line).await?;
        Ok(SignIn::Wrong)
    }
}

/// Who a session cookie belongs to.
///
/// # Errors
///
/// [`AppError::Db`].
pub async fn by_cookie(app: &App, cookie: &str) -> Result<Option<SignedIn>, AppError> {
    let id = cookies::hash(cookie);
    let (now, idle_since) = sessions::living(app);
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
    signed_in(app, record, Came { session: Some(id), scopes: Scopes::ALL, token: None })
}

/// Who an API token belongs to.
///
/// # Errors
///
/// [`AppError::Db`].
pub async fn by_token(app: &App, token: &str) -> Result<Option<SignedIn>, AppError> {
    let Some((kind, hash)) = tokens::parse(token) else { return Ok(None) };
    let (now, idle_since) = sessions::living(app);
    let found = app
        .db
        .read(move |conn| {
            let found = db::tokens::find_by_secret(conn, &hash, now)?;
            let Some(token) = found.filter(|token| token.kind == kind) else { return Ok(None) };
            if let Some(session) = token.session
                && db::sessions::find_staff(conn, &session, now, idle_since)?.is_none()
            {
                return Ok(None);
            }
            let record = db::staff::find(conn, token.staff)?;
            Ok::<_, AppError>(Some((token, record)))
        })
        .await?;
    let Some((token, record)) = found else { return Ok(None) };
    if token.used_at.is_none_or(|at| now - at > TOUCH) {
        let (id, session) = (token.id, token.session);
        let touched = app.db.write(move |conn| {
            db::tokens::touch(conn, id, now)?;
            session.map_or(Ok(()), |session| db::sessions::touch_staff(conn, &session, now))?;
            Ok::<_, AppError>(())
        });
        touched.await?;
    }
    signed_in(app, record, Came { session: None, scopes: token.scopes, token: Some(kind) })
}

/// What somebody came with.
struct Came {
    session: Option<SessionHash>,
    scopes: Scopes,
    token: Option<TokenKind>,
}

fn signed_in(app: &App, record: StaffRecord, came: Came) -> Result<Option<SignedIn>, AppError> {
    if record.disabled_at.is_some() {
        return Ok(None);
    }
    let StaffPerson(person) = personal::open(&app.keys, record.id.as_bytes(), &record.sealed)?;
    Ok(Some(SignedIn {
        staff: record.id,
        person,
        role: record.role,
        language: record.language,
        session: came.session,
        scopes: came.scopes,
        token: came.token,
    }))
}
