//! Staff prove who they are: by password, second factor or passkey and then a session cookie, or by a token.

pub(super) mod limits;
pub mod passkey;
pub mod second;

use time::{Duration, OffsetDateTime};
use zeroize::Zeroizing;

use self::limits::{Allowed, DEVICE_REMEMBERED};
use super::personal::{self, Person, StaffPerson};
use super::sessions::{self, Begun, Entrance, PROOF_LASTS};
use super::{App, AppError, Entry, Visitor, cookies, log, passwords, post, tokens};
use crate::db;
use crate::db::sessions::SessionHash;
use crate::db::staff::StaffRecord;
use crate::db::steps::Missing;
use crate::domain::{Actor, EventKind, Role, Scopes, StaffId, TokenKind, Way};

/// A session's last use is written down no more often than this.
const TOUCH: Duration = Duration::minutes(1);
/// How long somebody may take between password and second factor.
pub const STEP_LASTS: Duration = second::STEP_LASTS;

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
    /// When they last proved who they are; none for a token, which proves nothing of the kind.
    pub proved_at: Option<OffsetDateTime>,
}

impl SignedIn {
    /// Whether they proved who they are a moment ago: asked before factors, tokens or other accounts change.
    pub fn proved(&self, now: OffsetDateTime) -> bool {
        self.session.is_some() && self.proved_at.is_some_and(|at| now - at < PROOF_LASTS)
    }
}

/// The cookies that somebody comes to the sign-in page with.
#[derive(Clone, Copy, Debug, Default)]
pub struct Came<'a> {
    /// Of a session that is there already: it ends.
    pub old_cookie: Option<&'a str>,
    /// Of a browser in which somebody signed in before.
    pub device: Option<&'a str>,
}

/// Somebody who has proved all there is to prove.
pub struct Signed {
    pub session: Begun,
    /// The cookie that this browser is known by from now on.
    pub device: Zeroizing<String>,
    pub device_lasts: Duration,
}

/// What came of a password.
pub enum SignIn {
    Done(Signed),
    /// The password was right. Nobody is signed in: a second factor is missing, or must be set up first.
    Second {
        /// The step's cookie.
        step: Zeroizing<String>,
        set_up: bool,
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
    came: Came<'_>,
) -> Result<SignIn, AppError> {
    let typed = email.trim().to_lowercase();
    let (found, known) = limits::look_up(app, &typed, came.device).await?;
    let attempt = limits::password(app, visitor, &typed, came.device.filter(|_| known));
    let line = Entry::new(EventKind::SignInRefused, Actor::Visitor).refused().person(&typed).from(visitor);
    // Counted before it is looked at: guesses side by side cannot pass the limit together.
    if let Allowed::Wait(seconds) = attempt.take(app).await? {
        log::note(app, line.detail("why", "limit")).await?;
        return Ok(SignIn::SlowDown { seconds });
    }
    let active = found.filter(|record| record.disabled_at.is_none());
    let hash = active.as_ref().and_then(|record| record.password_hash.clone());
    let right = passwords::check_password(app, password, hash).await;
    let owner = active.as_ref().map(|record| record.id);
    let Some(record) = active.filter(|_| right) else {
        attempt.failed(app, owner, line, post::SIGN_IN_TROUBLE).await?;
        return Ok(SignIn::Wrong);
    };
    attempt.give_back(app).await?;
    if let Some(missing) = second::missing(app, &record).await? {
        return match second::begin(app, &record, missing).await {
            Ok(step) => Ok(SignIn::Second { step, set_up: missing == Missing::SetUp }),
            Err(AppError::Forbidden) => Ok(SignIn::Wrong),
            Err(error) => Err(error),
        };
    }
    Ok(match enter(app, visitor, &record, Way::Password, came).await? {
        Some(signed) => SignIn::Done(signed),
        None => SignIn::Wrong,
    })
}

/// Begins the session of somebody who has proved everything, and remembers the browser. None if the account was
/// disabled meanwhile.
///
/// # Errors
///
/// [`AppError::Db`].
pub async fn enter(
    app: &App,
    visitor: &Visitor,
    record: &StaffRecord,
    way: Way,
    came: Came<'_>,
) -> Result<Option<Signed>, AppError> {
    let entrance = Entrance { way, proved_at: None, old_cookie: came.old_cookie };
    let session = match sessions::begin(app, visitor, record, entrance).await {
        Err(AppError::Forbidden) => return Ok(None),
        begun => begun?,
    };
    // Always a new one: a cookie that somebody else put into this browser is not adopted.
    let (device, id) = cookies::fresh();
    let (now, staff, old) = (app.now(), record.id, came.device.map(cookies::hash));
    app.db
        .write(move |conn| {
            if let Some(old) = old {
                db::steps::forget_device(conn, &old, staff)?;
            }
            Ok::<_, AppError>(db::steps::remember_device(conn, &id, staff, (now, now + DEVICE_REMEMBERED))?)
        })
        .await?;
    Ok(Some(Signed { session, device, device_lasts: DEVICE_REMEMBERED }))
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
        let staff = session.staff;
        let touched = app.db.write(move |conn| {
            db::sessions::touch_staff(conn, &id, now)?;
            Ok::<_, AppError>(db::staff::touch(conn, staff, now)?)
        });
        touched.await?;
    }
    let shown = Shown {
        session: Some(id),
        scopes: Scopes::ALL,
        token: None,
        proved_at: Some(session.proved_at.unwrap_or(session.created_at)),
    };
    signed_in(app, record, shown)
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
        let (id, staff, session) = (token.id, token.staff, token.session);
        let touched = app.db.write(move |conn| {
            db::tokens::touch(conn, id, now)?;
            db::staff::touch(conn, staff, now)?;
            session.map_or(Ok(()), |session| db::sessions::touch_staff(conn, &session, now))?;
            Ok::<_, AppError>(())
        });
        touched.await?;
    }
    let shown = Shown { session: None, scopes: token.scopes, token: Some(kind), proved_at: None };
    signed_in(app, record, shown)
}

/// What somebody comes with.
struct Shown {
    session: Option<SessionHash>,
    scopes: Scopes,
    token: Option<TokenKind>,
    proved_at: Option<OffsetDateTime>,
}

fn signed_in(app: &App, record: StaffRecord, shown: Shown) -> Result<Option<SignedIn>, AppError> {
    if record.disabled_at.is_some() {
        return Ok(None);
    }
    let StaffPerson(person) = personal::open(&app.keys, record.id.as_bytes(), &record.sealed)?;
    Ok(Some(SignedIn {
        staff: record.id,
        person,
        role: record.role,
        language: record.language,
        session: shown.session,
        scopes: shown.scopes,
        token: shown.token,
        proved_at: shown.proved_at,
    }))
}
