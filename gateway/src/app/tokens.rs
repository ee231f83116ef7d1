//! API tokens: keys that people make for programs, each for what it is needed for and until a day.

use time::{Duration, OffsetDateTime};
use zeroize::Zeroizing;

use super::personal::{self, TokenLabel};
use super::sign_in::SignedIn;
use super::staff::Office;
use super::{App, AppError, Entry, Visitor, cookies, log};
use crate::db;
use crate::db::tokens::TokenRecord;
use crate::domain::{Actor, EndingKind, EventKind, Scopes, StaffId, TokenId, TokenKind};
use crate::keys::random;

/// API tokens that one account may have.
pub const TOKENS_MAX: usize = 20;
/// Characters of a token's label.
pub const LABEL_MAX: usize = 80;
/// Characters of a token's secret, behind its prefix: 256 random bits.
const SECRET_CHARS: usize = 43;

/// A token to be made.
pub struct NewToken {
    /// What it is for, as its owner will recognise it.
    pub label: String,
    pub scopes: Scopes,
    /// Days until it ends.
    pub days: u32,
}

/// Makes an API token; its secret is given out once. `days_max` is the option `api_token_days_max`.
///
/// # Errors
///
/// [`AppError::Invalid`] without a label or a scope, for too long, or with too many tokens.
pub async fn create(
    office: &Office,
    staff: StaffId,
    new: NewToken,
    days_max: u32,
) -> Result<Zeroizing<String>, AppError> {
    let label = new.label.trim().to_owned();
    if label.is_empty() || label.chars().count() > LABEL_MAX || label.chars().any(char::is_control) {
        return Err(AppError::invalid("label", format!("must be one line of 1 to {LABEL_MAX} characters")));
    }
    if new.scopes.is_none() {
        return Err(AppError::invalid("scopes", "must name at least one"));
    }
    if new.days == 0 || new.days > days_max {
        return Err(AppError::invalid("days", format!("must be 1 to {days_max}")));
    }
    let (secret, _) = cookies::fresh();
    let id = TokenId::from_bytes(random());
    let (keys, now) = (office.keys.clone(), office.now);
    let token = TokenRecord {
        id,
        secret_hash: cookies::hash(&secret),
        staff,
        sealed: personal::seal(&keys, id.as_bytes(), &TokenLabel { label }),
        created_at: now,
        expires_at: Some(now + Duration::days(i64::from(new.days))),
        used_at: None,
        kind: TokenKind::Api,
        scopes: new.scopes,
        session: None,
    };
    let line = Entry::new(EventKind::TokenCreated, Actor::Staff).staff(staff).detail("token", id.to_string());
    let line = line.detail("scopes", new.scopes.to_string()).detail("days", new.days);
    office
        .db
        .write(move |conn| {
            if db::tokens::list_api(conn, staff)?.len() >= TOKENS_MAX {
                return Err(AppError::invalid(
                    "label",
                    format!("is one too many: at most {TOKENS_MAX} tokens"),
                ));
            }
            db::tokens::insert(conn, &token)?;
            Ok(log::write(conn, &keys, now, line)?)
        })
        .await?;
    Ok(full(TokenKind::Api, &secret))
}

/// A secret with what it begins with.
pub(super) fn full(kind: TokenKind, secret: &str) -> Zeroizing<String> {
    Zeroizing::new(format!("{}{secret}", kind.prefix()))
}

/// What kind of token a text is, and what is stored of its secret; none if it cannot be one.
pub fn parse(token: &str) -> Option<(TokenKind, [u8; 32])> {
    let (kind, secret) =
        TokenKind::ALL.into_iter().find_map(|kind| Some((kind, token.strip_prefix(kind.prefix())?)))?;
    // It has 256 random bits, so one fast hash is enough.
    (secret.len() == SECRET_CHARS).then(|| (kind, cookies::hash(secret)))
}

/// Writes down that a valid token was used for what it is not for.
///
/// # Errors
///
/// [`AppError::Db`].
pub async fn out_of_scope(
    app: &App,
    visitor: &Visitor,
    who: &SignedIn,
    wanted: &str,
) -> Result<(), AppError> {
    let line = Entry::new(EventKind::TokenRefused, Actor::Staff).refused().staff(who.staff);
    log::note(app, line.person(&who.person.email).from(visitor).detail("why", format!("without {wanted}")))
        .await
}

/// An API token as its owner sees it.
pub struct TokenInfo {
    pub id: TokenId,
    pub label: String,
    pub scopes: Scopes,
    pub created_at: OffsetDateTime,
    /// None for one of the time before every token had an end.
    pub expires_at: Option<OffsetDateTime>,
    pub used_at: Option<OffsetDateTime>,
}

/// The API tokens of an account, newest first.
///
/// # Errors
///
/// [`AppError::Db`].
pub async fn list(office: &Office, staff: StaffId) -> Result<Vec<TokenInfo>, AppError> {
    let rows = office.db.read(move |conn| Ok::<_, AppError>(db::tokens::list_api(conn, staff)?)).await?;
    let open = |row: TokenRecord| {
        let label: TokenLabel = personal::open(&office.keys, row.id.as_bytes(), &row.sealed)?;
        Ok(TokenInfo {
            id: row.id,
            label: label.label,
            scopes: row.scopes,
            created_at: row.created_at,
            expires_at: row.expires_at,
            used_at: row.used_at,
        })
    };
    rows.into_iter().map(open).collect()
}

/// Ends an API token.
///
/// # Errors
///
/// [`AppError::NotFound`].
pub async fn revoke(office: &Office, staff: StaffId, id: TokenId) -> Result<(), AppError> {
    let (keys, now) = (office.keys.clone(), office.now);
    let line = Entry::new(EventKind::TokenRevoked, Actor::Staff).staff(staff).detail("token", id.to_string());
    office
        .db
        .write(move |conn| {
            if !db::tokens::delete(conn, staff, id)? {
                return Err(AppError::NotFound);
            }
            db::erasures::note(conn, EndingKind::Token, *id.as_bytes(), now)?;
            Ok(log::write(conn, &keys, now, line)?)
        })
        .await
}
