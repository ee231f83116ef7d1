//! Employees who sign in.

use diesel::prelude::*;
use time::OffsetDateTime;

use super::schema::staff;
use super::{Conn, DbError, erasures, instant, maybe_instant, millis};
use crate::domain::{Arrivals, EndingKind, Role, StaffId};

/// A member of staff as stored; `sealed` holds address and name.
#[derive(Clone, Debug)]
pub struct StaffRecord {
    pub id: StaffId,
    pub email_index: [u8; 16],
    pub sealed: Vec<u8>,
    pub password_hash: Option<String>,
    pub role: Role,
    pub language: String,
    pub created_at: OffsetDateTime,
    pub disabled_at: Option<OffsetDateTime>,
    /// How this person hears of what arrives.
    pub arrivals: Arrivals,
    /// When they last used the account, in a session or with a token.
    pub seen_at: Option<OffsetDateTime>,
}

#[derive(Insertable, Queryable, Selectable)]
#[diesel(table_name = staff)]
struct Row {
    id: Vec<u8>,
    email_index: Vec<u8>,
    sealed: Vec<u8>,
    password_hash: Option<String>,
    role: String,
    language: String,
    created_at: i64,
    disabled_at: Option<i64>,
    arrivals: String,
    seen_at: Option<i64>,
}

impl TryFrom<Row> for StaffRecord {
    type Error = DbError;

    fn try_from(row: Row) -> Result<Self, DbError> {
        let bad = |why| DbError::Corrupt { table: "staff", id: data_encoding::HEXLOWER.encode(&row.id), why };
        Ok(Self {
            id: StaffId::from_slice(&row.id).map_err(|_| bad("id"))?,
            email_index: row.email_index.as_slice().try_into().map_err(|_| bad("email_index"))?,
            role: row.role.parse().map_err(|_| bad("role"))?,
            created_at: instant(row.created_at).map_err(bad)?,
            disabled_at: maybe_instant(row.disabled_at).map_err(bad)?,
            arrivals: row.arrivals.parse().map_err(|_| bad("arrivals"))?,
            seen_at: maybe_instant(row.seen_at).map_err(bad)?,
            sealed: row.sealed,
            password_hash: row.password_hash,
            language: row.language,
        })
    }
}

pub fn insert(conn: &mut Conn, record: &StaffRecord) -> Result<(), DbError> {
    diesel::insert_into(staff::table).values(&row(record)).execute(conn)?;
    Ok(())
}

/// Adds an account, unless its address has one. Returns whether it did: of two at once, one does.
pub fn insert_unless_there(conn: &mut Conn, record: &StaffRecord) -> Result<bool, DbError> {
    let row = row(record);
    let insert = diesel::insert_into(staff::table).values(&row);
    let inserted = match conn {
        Conn::Postgres(conn) => insert.on_conflict_do_nothing().execute(conn)?,
        Conn::Sqlite(conn) => insert.on_conflict_do_nothing().execute(conn)?,
    };
    Ok(inserted == 1)
}

fn row(record: &StaffRecord) -> Row {
    Row {
        id: record.id.to_vec(),
        email_index: record.email_index.to_vec(),
        sealed: record.sealed.clone(),
        password_hash: record.password_hash.clone(),
        role: record.role.as_str().to_owned(),
        language: record.language.clone(),
        created_at: millis(record.created_at),
        disabled_at: record.disabled_at.map(millis),
        arrivals: record.arrivals.as_str().to_owned(),
        seen_at: record.seen_at.map(millis),
    }
}

pub fn find(conn: &mut Conn, id: StaffId) -> Result<StaffRecord, DbError> {
    staff::table.find(id.to_vec()).select(Row::as_select()).first(conn)?.try_into()
}

pub fn find_by_email(conn: &mut Conn, email_index: [u8; 16]) -> Result<Option<StaffRecord>, DbError> {
    let row = staff::table.filter(staff::email_index.eq(email_index.to_vec())).select(Row::as_select());
    row.first(conn).optional()?.map(StaffRecord::try_from).transpose()
}

pub fn list(conn: &mut Conn) -> Result<Vec<StaffRecord>, DbError> {
    let rows: Vec<Row> = staff::table.order(staff::created_at.asc()).select(Row::as_select()).load(conn)?;
    rows.into_iter().map(StaffRecord::try_from).collect()
}

/// Notes that an account is used.
pub fn touch(conn: &mut Conn, id: StaffId, now: OffsetDateTime) -> Result<(), DbError> {
    diesel::update(staff::table.find(id.to_vec())).set(staff::seen_at.eq(millis(now))).execute(conn)?;
    Ok(())
}

/// Accounts in use that nobody has used since `since`: how many.
pub fn stale(conn: &mut Conn, since: OffsetDateTime) -> Result<i64, DbError> {
    let unseen = staff::seen_at.is_null().and(staff::created_at.lt(millis(since)));
    let bygone = staff::seen_at.lt(millis(since)).assume_not_null();
    let stale = staff::table.filter(staff::disabled_at.is_null()).filter(unseen.or(bygone));
    Ok(stale.count().get_result(conn)?)
}

pub fn set_password(conn: &mut Conn, id: StaffId, hash: &str) -> Result<(), DbError> {
    diesel::update(staff::table.find(id.to_vec())).set(staff::password_hash.eq(hash)).execute(conn)?;
    Ok(())
}

pub fn set_language(conn: &mut Conn, id: StaffId, language: &str) -> Result<(), DbError> {
    diesel::update(staff::table.find(id.to_vec())).set(staff::language.eq(language)).execute(conn)?;
    Ok(())
}

pub fn enable(conn: &mut Conn, id: StaffId) -> Result<bool, DbError> {
    let disabled = staff::table.find(id.to_vec()).filter(staff::disabled_at.is_not_null());
    Ok(diesel::update(disabled).set(staff::disabled_at.eq(None::<i64>)).execute(conn)? == 1)
}

/// Returns false if it is that role already.
pub fn set_role(conn: &mut Conn, id: StaffId, role: Role, now: OffsetDateTime) -> Result<bool, DbError> {
    let other = staff::table.find(id.to_vec()).filter(staff::role.ne(role.as_str()));
    if diesel::update(other).set(staff::role.eq(role.as_str())).execute(conn)? == 0 {
        return Ok(false);
    }
    erasures::note(conn, EndingKind::Role(role), *id.as_bytes(), now)?;
    Ok(true)
}

pub fn set_arrivals(conn: &mut Conn, id: StaffId, arrivals: Arrivals) -> Result<(), DbError> {
    diesel::update(staff::table.find(id.to_vec()))
        .set(staff::arrivals.eq(arrivals.as_str()))
        .execute(conn)?;
    Ok(())
}

/// Accounts in use that want to hear of arrivals in this way, by id: at most `limit` after `after`.
pub fn active_with(
    conn: &mut Conn,
    arrivals: Arrivals,
    after: Option<StaffId>,
    limit: i64,
) -> Result<Vec<StaffId>, DbError> {
    let mut query = staff::table
        .filter(staff::disabled_at.is_null())
        .filter(staff::arrivals.eq(arrivals.as_str()))
        .into_boxed();
    if let Some(after) = after {
        query = query.filter(staff::id.gt(after.to_vec()));
    }
    let ids: Vec<Vec<u8>> = query.order(staff::id.asc()).limit(limit).select(staff::id).load(conn)?;
    let bad = || DbError::Corrupt { table: "staff", id: String::new(), why: "id" };
    ids.iter().map(|id| StaffId::from_slice(id).map_err(|_| bad())).collect()
}

pub fn disable(conn: &mut Conn, id: StaffId, now: OffsetDateTime) -> Result<bool, DbError> {
    let active = staff::table.find(id.to_vec()).filter(staff::disabled_at.is_null());
    if diesel::update(active).set(staff::disabled_at.eq(millis(now))).execute(conn)? == 0 {
        return Ok(false);
    }
    erasures::note(conn, EndingKind::StaffDisabled, *id.as_bytes(), now)?;
    Ok(true)
}
