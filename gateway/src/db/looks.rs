//! How the organisation shows itself: versions that are added and never changed, and pictures.

use diesel::prelude::*;
use time::OffsetDateTime;

use super::schema::{looks, pictures};
use super::{Conn, DbError, instant, millis};
use crate::domain::{Looks, StaffId};

/// One version.
#[derive(Clone, Debug)]
pub struct LooksRecord {
    /// From 1.
    pub version: i64,
    pub looks: Looks,
    /// Names of the parts that changed.
    pub changed: Vec<String>,
    /// The version that was brought back.
    pub restored: Option<i64>,
    pub staff: StaffId,
    pub created_at: OffsetDateTime,
}

/// A logo.
#[derive(Clone, Debug)]
pub struct PictureRecord {
    /// SHA-256 of the bytes.
    pub hash: [u8; 32],
    /// `png` or `svg`.
    pub kind: String,
    pub bytes: Vec<u8>,
    pub created_at: OffsetDateTime,
}

#[derive(Insertable, Queryable, Selectable)]
#[diesel(table_name = looks)]
struct Row {
    version: i64,
    content: String,
    changed: String,
    restored: Option<i64>,
    staff_id: Vec<u8>,
    created_at: i64,
}

impl TryFrom<Row> for LooksRecord {
    type Error = DbError;

    fn try_from(row: Row) -> Result<Self, DbError> {
        let bad = |why| DbError::Corrupt { table: "looks", id: row.version.to_string(), why };
        Ok(Self {
            version: row.version,
            looks: serde_json::from_str(&row.content).map_err(|_| bad("content"))?,
            changed: row.changed.split_whitespace().map(str::to_owned).collect(),
            restored: row.restored,
            staff: StaffId::from_slice(&row.staff_id).map_err(|_| bad("staff_id"))?,
            created_at: instant(row.created_at).map_err(bad)?,
        })
    }
}

/// Adds a version, unless there is one of that number: of two at once, one does. Returns whether it did.
pub fn insert(conn: &mut Conn, record: &LooksRecord) -> Result<bool, DbError> {
    let row = Row {
        version: record.version,
        content: serde_json::to_string(&record.looks).expect("plain text always serialises"),
        changed: record.changed.join(" "),
        restored: record.restored,
        staff_id: record.staff.to_vec(),
        created_at: millis(record.created_at),
    };
    let insert = diesel::insert_into(looks::table).values(&row);
    let inserted = match conn {
        Conn::Postgres(conn) => insert.on_conflict_do_nothing().execute(conn)?,
        Conn::Sqlite(conn) => insert.on_conflict_do_nothing().execute(conn)?,
    };
    Ok(inserted == 1)
}

/// The number of the newest version; 0 if there is none.
pub fn newest_version(conn: &mut Conn) -> Result<i64, DbError> {
    Ok(looks::table.select(diesel::dsl::max(looks::version)).first::<Option<i64>>(conn)?.unwrap_or(0))
}

pub fn newest(conn: &mut Conn) -> Result<Option<LooksRecord>, DbError> {
    let row = looks::table.order(looks::version.desc()).select(Row::as_select()).first(conn).optional()?;
    row.map(TryInto::try_into).transpose()
}

pub fn find(conn: &mut Conn, version: i64) -> Result<LooksRecord, DbError> {
    looks::table.find(version).select(Row::as_select()).first(conn)?.try_into()
}

/// The version that counted at `at`.
pub fn at(conn: &mut Conn, at: OffsetDateTime) -> Result<Option<LooksRecord>, DbError> {
    let row = looks::table
        .filter(looks::created_at.le(millis(at)))
        .order(looks::version.desc())
        .select(Row::as_select())
        .first(conn)
        .optional()?;
    row.map(TryInto::try_into).transpose()
}

/// Newest first, below `before` if that is said.
pub fn page(conn: &mut Conn, before: Option<i64>, limit: i64) -> Result<Vec<LooksRecord>, DbError> {
    let rows: Vec<Row> = looks::table
        .filter(looks::version.lt(before.unwrap_or(i64::MAX)))
        .order(looks::version.desc())
        .limit(limit)
        .select(Row::as_select())
        .load(conn)?;
    rows.into_iter().map(TryInto::try_into).collect()
}

/// Keeps a picture; one that is there stays.
pub fn keep_picture(conn: &mut Conn, record: &PictureRecord) -> Result<(), DbError> {
    let insert = diesel::insert_into(pictures::table).values((
        pictures::hash.eq(record.hash.to_vec()),
        pictures::kind.eq(&record.kind),
        pictures::bytes.eq(&record.bytes),
        pictures::created_at.eq(millis(record.created_at)),
    ));
    match conn {
        Conn::Postgres(conn) => insert.on_conflict_do_nothing().execute(conn)?,
        Conn::Sqlite(conn) => insert.on_conflict_do_nothing().execute(conn)?,
    };
    Ok(())
}

pub fn picture(conn: &mut Conn, hash: [u8; 32]) -> Result<PictureRecord, DbError> {
    let columns = (pictures::kind, pictures::bytes, pictures::created_at);
    let (kind, bytes, created_at): (String, Vec<u8>, i64) =
        pictures::table.find(hash.to_vec()).select(columns).first(conn)?;
    let bad = |why| DbError::Corrupt { table: "pictures", id: data_encoding::HEXLOWER.encode(&hash), why };
    Ok(PictureRecord { hash, kind, bytes, created_at: instant(created_at).map_err(bad)? })
}
