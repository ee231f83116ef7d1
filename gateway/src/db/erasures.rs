//! What must stay ended, whatever backup comes back: ids and times, nothing else. Each node copies these rows into a file
//! beside its keystore, outside every backup.

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Nullable};
use time::OffsetDateTime;

use super::schema::erasures;
use super::{Conn, DbError, instant, millis};
use crate::domain::{Ending, EndingKind};

/// Notes an ending, in its own transaction: at `now`, or right behind the newest one. So whoever reads on from the newest
/// misses none, whatever the clock does and however long a command has run, and of two the later one is known.
pub fn note(
    conn: &mut Conn,
    kind: EndingKind,
    subject: [u8; 16],
    now: OffsetDateTime,
) -> Result<(), DbError> {
    let now = millis(now);
    let later = erasures::table
        .filter(erasures::at.ge(now))
        .order(erasures::at.desc())
        .select(erasures::at + 1)
        .limit(1)
        .single_value();
    let at = coalesce(later, now.into_sql::<BigInt>());
    let row = (
        erasures::id.eq(rand_id().to_vec()),
        erasures::at.eq(at),
        erasures::kind.eq(kind.as_str()),
        erasures::subject.eq(subject.to_vec()),
    );
    diesel::insert_into(erasures::table).values(row).execute(conn)?;
    Ok(())
}

#[diesel::declare_sql_function]
extern "SQL" {
    /// The first value that there is.
    fn coalesce(first: Nullable<BigInt>, second: BigInt) -> BigInt;
}

/// Keeps an ending as it is. Returns false if it is there.
pub fn insert(conn: &mut Conn, ending: &Ending) -> Result<bool, DbError> {
    let row = diesel::insert_into(erasures::table).values((
        erasures::id.eq(ending.id.to_vec()),
        erasures::at.eq(millis(ending.at)),
        erasures::kind.eq(ending.kind.as_str()),
        erasures::subject.eq(ending.subject.to_vec()),
    ));
    let inserted = match conn {
        Conn::Postgres(conn) => row.on_conflict_do_nothing().execute(conn)?,
        Conn::Sqlite(conn) => row.on_conflict_do_nothing().execute(conn)?,
    };
    Ok(inserted == 1)
}

/// Endings from `from` on that lie behind `after`, in order: at most `limit`.
pub fn since(
    conn: &mut Conn,
    from: OffsetDateTime,
    after: Option<(OffsetDateTime, [u8; 16])>,
    limit: i64,
) -> Result<Vec<Ending>, DbError> {
    let mut query = erasures::table.filter(erasures::at.ge(millis(from))).into_boxed();
    if let Some((at, id)) = after {
        let (at, id) = (millis(at), id.to_vec());
        query = query.filter(erasures::at.gt(at).or(erasures::at.eq(at).and(erasures::id.gt(id))));
    }
    let rows: Vec<(Vec<u8>, i64, String, Vec<u8>)> =
        query.order((erasures::at.asc(), erasures::id.asc())).limit(limit).load(conn)?;
    rows.into_iter()
        .map(|(id, at, kind, subject)| {
            let bad =
                |why| DbError::Corrupt { table: "erasures", id: data_encoding::HEXLOWER.encode(&id), why };
            Ok(Ending {
                id: id.as_slice().try_into().map_err(|_| bad("id"))?,
                at: instant(at).map_err(bad)?,
                kind: EndingKind::parse(&kind).ok_or_else(|| bad("kind"))?,
                subject: subject.as_slice().try_into().map_err(|_| bad("subject"))?,
            })
        })
        .collect()
}

/// When the newest ending was noted.
pub fn newest(conn: &mut Conn) -> Result<Option<OffsetDateTime>, DbError> {
    let at: Option<i64> = erasures::table.select(diesel::dsl::max(erasures::at)).first(conn)?;
    let bad = |why| DbError::Corrupt { table: "erasures", id: String::new(), why };
    at.map(instant).transpose().map_err(bad)
}

/// Random, so that two nodes never give the same; unique is all it must be.
fn rand_id() -> [u8; 16] {
    use rand_core::Rng;
    let mut id = [0; 16];
    rand_core::UnwrapErr(getrandom::SysRng).fill_bytes(&mut id);
    id
}
