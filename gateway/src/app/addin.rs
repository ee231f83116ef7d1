//! What the Outlook add-in holds: a short opaque token, bound to a session of its owner, for shares and requests only.
//!
//! Whoever has found out who somebody is (a sign-in page, an identity provider) calls [`begin`]. The token is renewed
//! while it is valid; each renewal ends the one before. When the session ends, for whatever reason, its tokens end.

use time::{Duration, OffsetDateTime};
use zeroize::Zeroizing;

use super::personal::{self, StaffPerson, TokenLabel};
use super::{App, AppError, Entry, Visitor, cookies, log, sessions, tokens};
use crate::db::sessions::SessionHash;
use crate::db::tokens::TokenRecord;
use crate::db::{self, Conn};
use crate::domain::{Actor, EventKind, Scopes, StaffId, TokenId, TokenKind, Way};
use crate::keys::{Keys, random};

/// How long an add-in's token lives without being renewed.
pub const TOKEN_LIFE: Duration = Duration::minutes(45);

/// What the add-in is given.
pub struct AddinToken {
    /// `kva_` and 43 characters; given out once.
    pub secret: Zeroizing<String>,
    pub expires_at: OffsetDateTime,
}

/// Opens a session for an add-in whose user is known to be `staff`, and gives its first token.
///
/// # Errors
///
/// [`AppError::Forbidden`] for a disabled account.
pub async fn begin(app: &App, visitor: &Visitor, staff: StaffId) -> Result<AddinToken, AppError> {
    let now = app.now();
    let (_, session) = sessions::fresh(app, visitor, staff, Way::Addin, now);
    let (record, given) = fresh_token(&app.keys, staff, session.id, now, session.expires_at);
    let (keys, visitor) = (app.keys.clone(), visitor.clone());
    app.db
        .write(move |conn| {
            let address = active(conn, &keys, staff)?;
            db::sessions::insert_staff(conn, &session)?;
            db::tokens::insert(conn, &record)?;
            let line = Entry::new(EventKind::SignedIn, Actor::Staff).staff(staff).person(&address);
            let line = line.from(&visitor).detail("way", Way::Addin.as_str());
            Ok::<_, AppError>(log::write(conn, &keys, now, line)?)
        })
        .await?;
    Ok(given)
}

/// Gives a token bound to a session that is there already (a signed-in browser that a dialog of the add-in used).
///
/// # Errors
///
/// [`AppError::Forbidden`] if the session has ended, is not of `staff`, or the account is disabled.
pub async fn issue(
    app: &App,
    visitor: &Visitor,
    staff: StaffId,
    session: SessionHash,
) -> Result<AddinToken, AppError> {
    let (now, idle_since) = sessions::living(app);
    let (keys, visitor) = (app.keys.clone(), visitor.clone());
    app.db
        .write(move |conn| {
            let address = active(conn, &keys, staff)?;
            let found = db::sessions::find_staff(conn, &session, now, idle_since)?;
            let found = found.filter(|found| found.staff == staff).ok_or(AppError::Forbidden)?;
            let (record, given) = fresh_token(&keys, staff, session, now, found.expires_at);
            db::tokens::insert(conn, &record)?;
            let line = Entry::new(EventKind::TokenCreated, Actor::Staff).staff(staff).person(&address);
            let line = line.from(&visitor).detail("token", record.id.to_string()).detail("kind", "addin");
            log::write(conn, &keys, now, line)?;
            Ok(given)
        })
        .await
}

/// Replaces a valid token by a new one of the same session. Of two renewals at once, one succeeds.
///
/// # Errors
///
/// [`AppError::Forbidden`] if it is no valid add-in token.
pub async fn renew(app: &App, visitor: &Visitor, token: &str) -> Result<AddinToken, AppError> {
    let hash = addin_hash(token)?;
    let (now, idle_since) = sessions::living(app);
    let (keys, visitor) = (app.keys.clone(), visitor.clone());
    app.db
        .write(move |conn| {
            let (old, session) = bound(conn, &hash, now, idle_since)?;
            let address = active(conn, &keys, old.staff)?;
            if !db::tokens::delete_by_secret(conn, old.id, &hash)? {
                return Err(AppError::Forbidden);
            }
            let (record, given) = fresh_token(&keys, old.staff, session.id, now, session.expires_at);
            db::tokens::insert(conn, &record)?;
            db::sessions::touch_staff(conn, &session.id, now)?;
            let line = Entry::new(EventKind::TokenRenewed, Actor::Staff).staff(old.staff).person(&address);
            let line = line.from(&visitor).detail("token", record.id.to_string()).detail("kind", "addin");
            log::write(conn, &keys, now, line)?;
            Ok(given)
        })
        .await
}

/// Ends an add-in's token, and its session if it was made for the add-in alone. An invalid token is ended already.
///
/// # Errors
///
/// [`AppError::Db`].
pub async fn end(app: &App, visitor: &Visitor, token: &str) -> Result<(), AppError> {
    let Ok(hash) = addin_hash(token) else { return Ok(()) };
    let (now, idle_since) = sessions::living(app);
    let (keys, visitor) = (app.keys.clone(), visitor.clone());
    app.db
        .write(move |conn| {
            let (old, session) = match bound(conn, &hash, now, idle_since) {
                Err(AppError::Forbidden) => return Ok(()),
                found => found?,
            };
            let line = if session.way == Way::Addin {
                db::sessions::end_staff(conn, old.staff, &session.id)?;
                Entry::new(EventKind::SignedOut, Actor::Staff).detail("way", Way::Addin.as_str())
            } else {
                db::tokens::delete_by_secret(conn, old.id, &hash)?;
                Entry::new(EventKind::TokenRevoked, Actor::Staff).detail("token", old.id.to_string())
            };
            Ok::<_, AppError>(log::write(conn, &keys, now, line.staff(old.staff).from(&visitor))?)
        })
        .await
}

fn addin_hash(token: &str) -> Result<[u8; 32], AppError> {
    match tokens::parse(token) {
        Some((TokenKind::Addin, hash)) => Ok(hash),
        _ => Err(AppError::Forbidden),
    }
}

/// A valid add-in token and its living session.
fn bound(
    conn: &mut Conn,
    hash: &[u8; 32],
    now: OffsetDateTime,
    idle_since: OffsetDateTime,
) -> Result<(TokenRecord, db::sessions::StaffSession), AppError> {
    let token = db::tokens::find_by_secret(conn, hash, now)?.filter(|token| token.kind == TokenKind::Addin);
    let token = token.ok_or(AppError::Forbidden)?;
    let session = token.session.ok_or(AppError::Forbidden)?;
    let session = db::sessions::find_staff(conn, &session, now, idle_since)?.ok_or(AppError::Forbidden)?;
    Ok((token, session))
}

/// The address of an account that may sign in.
fn active(conn: &mut Conn, keys: &Keys, staff: StaffId) -> Result<String, AppError> {
    let record = db::staff::find(conn, staff)?;
    if record.disabled_at.is_some() {
        return Err(AppError::Forbidden);
    }
    let StaffPerson(person) = personal::open(keys, staff.as_bytes(), &record.sealed)?;
    Ok(person.email)
}

fn fresh_token(
    keys: &Keys,
    staff: StaffId,
    session: SessionHash,
    now: OffsetDateTime,
    session_ends: OffsetDateTime,
) -> (TokenRecord, AddinToken) {
    let (secret, hash) = cookies::fresh();
    let id = TokenId::from_bytes(random());
    let expires_at = session_ends.min(now + TOKEN_LIFE);
    let record = TokenRecord {
        id,
        secret_hash: hash,
        staff,
        sealed: personal::seal(keys, id.as_bytes(), &TokenLabel { label: "Outlook".to_owned() }),
        created_at: now,
        expires_at: Some(expires_at),
        used_at: None,
        kind: TokenKind::Addin,
        scopes: Scopes::ADDIN,
        session: Some(session),
    };
    (record, AddinToken { secret: tokens::full(TokenKind::Addin, &secret), expires_at })
}
