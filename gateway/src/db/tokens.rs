//! API tokens. The secret is stored hashed.

use diesel::prelude::*;
use time::OffsetDateTime;

use super::schema::api_tokens;
use super::sessions::SessionHash;
use super::{Conn, DbError, instant, maybe_instant, millis};
use crate::domain::{Scopes, StaffId, TokenId, TokenKind};

#[derive(Clone, Debug)]
pub struct TokenRecord {
    pub id: TokenId,
    /// SHA-256 of the secret.
    pub secret_hash: [u8; 32],
    pub staff: StaffId,
    /// The label its owner gave it.
    pub sealed: Vec<u8>,
    pub created_at: OffsetDateTime,
    pub expires_at: Option<OffsetDateTime>,
    pub used_at: Option<OffsetDateTime>,
    pub kind: TokenKind,
    pub scopes: Scopes,
    /// The session that an add-in's token lives and dies with.
    pub session: Option<SessionHash>,
}

#[derive(Insertable, Queryable, Selectable)]
#[diesel(table_name = api_tokens)]
struct Row {
    id: Vec<u8>,
    secret_hash: Vec<u8>,
    staff_id: Vec<u8>,
    sealed: Vec<u8>,
    created_at: i64,
    expires_at: Option<i64>,
    used_at: Option<i64>,
    kind: String,
    scopes: String,
    session_id: Option<Vec<u8>>,
}

impl TryFrom<Row> for TokenRecord {
    type Error = DbError;

    fn try_from(row: Row) -> Result<Self, DbError> {
        let bad =
            |why| DbError::Corrupt { table: "api_tokens", id: data_encoding::HEXLOWER.encode(&row.id), why };
        let session = row.session_id.as_deref().map(SessionHash::try_from).transpose();
        let kind = TokenKind::ALL.into_iter().find(|kind| kind.as_str() == row.kind);
        Ok(Self {
            id: TokenId::from_slice(&row.id).map_err(|_| bad("id"))?,
            secret_hash: row.secret_hash.as_slice().try_into().map_err(|_| bad("secret_hash"))?,
            staff: StaffId::from_slice(&row.staff_id).map_err(|_| bad("staff_id"))?,
            created_at: instant(row.created_at).map_err(bad)?,
            expires_at: maybe_instant(row.expires_at).map_err(bad)?,
            used_at: maybe_instant(row.used_at).map_err(bad)?,
            kind: kind.ok_or_else(|| bad("kind"))?,
            scopes: row.scopes.parse().map_err(|_| bad("scopes"))?,
            session: session.map_err(|_| bad("session_id"))?,
            sealed: row.sealed,
        })
    }
}

pub fn insert(conn: &mut Conn, token: &TokenRecord) -> Result<(), DbError> {
    let row = Row {
        id: token.id.to_vec(),
        secret_hash: token.secret_hash.to_vec(),
        staff_id: token.staff.to_vec(),
        sealed: token.sealed.clone(),
        created_at: millis(token.created_at),
        expires_at: token.expires_at.map(millis),
        used_at: token.used_at.map(millis),
        kind: token.kind.as_str().to_owned(),
        scopes: token.scopes.to_string(),
        session_id: token.session.map(Vec::from),
    };
    diesel::insert_into(api_tokens::table).values(&row).execute(conn)?;
    Ok(())
}

pub fn find_by_secret(
    conn: &mut Conn,
    secret_hash: &[u8; 32],
    now: OffsetDateTime,
) -> Result<Option<TokenRecord>, DbError> {
    let live = api_tokens::table.filter(api_tokens::secret_hash.eq(secret_hash.to_vec())).filter(
        api_tokens::expires_at.is_null().or(api_tokens::expires_at.gt(millis(now)).assume_not_null()),
    );
    live.select(Row::as_select()).first(conn).optional()?.map(TokenRecord::try_from).transpose()
}

pub fn list(conn: &mut Conn, staff: StaffId) -> Result<Vec<TokenRecord>, DbError> {
    let rows: Vec<Row> = api_tokens::table
        .filter(api_tokens::staff_id.eq(staff.to_vec()))
        .order(api_tokens::created_at.desc())
        .select(Row::as_select())
        .load(conn)?;
    rows.into_iter().map(TokenRecord::try_from).collect()
}

pub fn touch(conn: &mut Conn, id: TokenId, now: OffsetDateTime) -> Result<(), DbError> {
    diesel::update(api_tokens::table.find(id.to_vec()))
        .set(api_tokens::used_at.eq(millis(now)))
        .execute(conn)?;
    Ok(())
}

/// The tokens that people made, for programs.
pub fn list_api(conn: &mut Conn, staff: StaffId) -> Result<Vec<TokenRecord>, DbError> {
    let mut tokens = list(conn, staff)?;
    tokens.retain(|token| token.kind == TokenKind::Api);
    Ok(tokens)
}

/// Ends the token with this secret. Returns whether there was one: of two at once, one ends it.
pub fn delete_by_secret(conn: &mut Conn, id: TokenId, secret_hash: &[u8; 32]) -> Result<bool, DbError> {
    let token = api_tokens::table.find(id.to_vec()).filter(api_tokens::secret_hash.eq(secret_hash.to_vec()));
    Ok(diesel::delete(token).execute(conn)? == 1)
}

/// Lets an old session's tokens live on with the session that took its place.
pub fn move_to_session(conn: &mut Conn, old: &SessionHash, new: &SessionHash) -> Result<(), DbError> {
    let tokens = api_tokens::table.filter(api_tokens::session_id.eq(old.to_vec()));
    diesel::update(tokens).set(api_tokens::session_id.eq(new.to_vec())).execute(conn)?;
    Ok(())
}

/// Forgets add-ins' tokens that have expired; a person's own stay in the list until they are revoked.
pub fn sweep(conn: &mut Conn, now: OffsetDateTime) -> Result<(), DbError> {
    let over = api_tokens::table
        .filter(api_tokens::kind.eq(TokenKind::Addin.as_str()))
        .filter(api_tokens::expires_at.le(millis(now)).assume_not_null());
    diesel::delete(over).execute(conn)?;
    Ok(())
}

/// Returns whether `staff` had such a token.
pub fn delete(conn: &mut Conn, staff: StaffId, id: TokenId) -> Result<bool, DbError> {
    let token = api_tokens::table.find(id.to_vec()).filter(api_tokens::staff_id.eq(staff.to_vec()));
    Ok(diesel::delete(token).execute(conn)? == 1)
}

/// Returns whether there was such a token, whoever had it.
pub fn delete_by_id(conn: &mut Conn, id: TokenId) -> Result<bool, DbError> {
    Ok(diesel::delete(api_tokens::table.find(id.to_vec())).execute(conn)? == 1)
}

pub fn delete_all(conn: &mut Conn, staff: StaffId) -> Result<usize, DbError> {
    Ok(diesel::delete(api_tokens::table.filter(api_tokens::staff_id.eq(staff.to_vec()))).execute(conn)?)
}
