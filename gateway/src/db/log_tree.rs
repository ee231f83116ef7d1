//! The log's tree as rows: which line has which place, the tiles of hashes, what was signed.
//!
//! One transaction moves the head: it takes it with [`lock_head`], reads what waits, and calls [`advance`], which
//! compares and swaps. Whoever deletes lines because their time is over calls [`prune`], so that `kuvert audit
//! verify` can tell them from lines that somebody took away.

use diesel::prelude::*;
use time::OffsetDateTime;

use super::schema::{
    event_personal, events, log_breaks, log_checkpoints, log_head, log_leaves, log_queue, log_tiles,
};
use super::{Conn, DbError, instant, millis};
use crate::domain::EventId;

/// SHA-256.
pub type Hash = [u8; 32];
const HASH_LEN: usize = 32;
/// Of the only row.
const HEAD: i64 = 1;
/// Values in one statement; SQLite takes 32,766, PostgreSQL 65,535.
const AT_ONCE: usize = 4_096;

/// How far the log is sealed.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Head {
    /// Entries in the tree.
    pub size: i64,
    pub root: Hash,
    /// The first entry whose line is kept; earlier ones are hashes only.
    pub minimum: i64,
}

/// A line exactly as its row is, for its entry in the tree.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = events)]
pub struct LineFacts {
    pub seq: i64,
    pub id: Vec<u8>,
    pub at: i64,
    pub kind: String,
    pub outcome: String,
    pub actor: String,
    pub pseudonym: Option<Vec<u8>>,
    pub share_id: Option<Vec<u8>>,
    pub recipient_id: Option<Vec<u8>>,
    pub file_id: Option<Vec<u8>>,
    pub staff_id: Option<Vec<u8>>,
    pub request_id: Option<Vec<u8>>,
    pub submission_id: Option<Vec<u8>>,
    pub detail: String,
    pub commitment: Vec<u8>,
}

fn hash(bytes: &[u8], table: &'static str) -> Result<Hash, DbError> {
    bytes.try_into().map_err(|_| DbError::Corrupt { table, id: String::new(), why: "not a hash" })
}

/// Where the log is; none before the first entry.
pub fn head(conn: &mut Conn) -> Result<Option<Head>, DbError> {
    let row: Option<(i64, Vec<u8>, i64)> = log_head::table
        .find(HEAD)
        .select((log_head::size, log_head::root, log_head::minimum))
        .first(conn)
        .optional()?;
    row.map(|(size, root, minimum)| Ok(Head { size, root: hash(&root, "log_head")?, minimum })).transpose()
}

/// The same for the transaction that will move it: others who would wait. `empty` is the root of a tree without entries.
pub fn lock_head(conn: &mut Conn, empty: Hash) -> Result<Head, DbError> {
    let first = diesel::insert_into(log_head::table).values((
        log_head::id.eq(HEAD),
        log_head::size.eq(0),
        log_head::root.eq(empty.to_vec()),
        log_head::minimum.eq(0),
    ));
    match conn {
        Conn::Postgres(conn) => {
            first.on_conflict_do_nothing().execute(conn)?;
            log_head::table.find(HEAD).select(log_head::size).for_update().first::<i64>(conn)?;
        }
        // A transaction that writes is alone there.
        Conn::Sqlite(conn) => {
            first.on_conflict_do_nothing().execute(conn)?;
        }
    }
    head(conn)?.ok_or(DbError::NotFound)
}

/// Moves the head from `from` to `size` and `root`. Returns whether it was still there.
pub fn advance(conn: &mut Conn, from: &Head, size: i64, root: &Hash) -> Result<bool, DbError> {
    let there = log_head::table
        .find(HEAD)
        .filter(log_head::size.eq(from.size))
        .filter(log_head::root.eq(from.root.to_vec()));
    let moved = diesel::update(there)
        .set((log_head::size.eq(size), log_head::root.eq(root.to_vec())))
        .execute(conn)?;
    Ok(moved == 1)
}

/// Lines that have no place yet, in their order, at most `limit`.
pub fn waiting(conn: &mut Conn, limit: usize) -> Result<Vec<LineFacts>, DbError> {
    Ok(log_queue::table
        .inner_join(events::table.on(events::seq.eq(log_queue::seq)))
        .order(log_queue::seq.asc())
        .limit(i64::try_from(limit).unwrap_or(i64::MAX))
        .select(LineFacts::as_select())
        .load(conn)?)
}

/// Whether any line has no place yet.
pub fn is_waiting(conn: &mut Conn) -> Result<bool, DbError> {
    Ok(diesel::select(diesel::dsl::exists(log_queue::table.select(log_queue::seq))).get_result(conn)?)
}

/// Since when the oldest line waits.
pub fn waiting_since(conn: &mut Conn) -> Result<Option<OffsetDateTime>, DbError> {
    let waiting = log_queue::table.inner_join(events::table.on(events::seq.eq(log_queue::seq)));
    let at: Option<i64> = waiting.order(log_queue::seq.asc()).select(events::at).first(conn).optional()?;
    at.map(|at| instant(at).map_err(|why| DbError::Corrupt { table: "events", id: String::new(), why }))
        .transpose()
}

/// How many lines wait; of those, how many are no longer there.
pub fn count_waiting(conn: &mut Conn) -> Result<(i64, i64), DbError> {
    let all: i64 = log_queue::table.count().get_result(conn)?;
    let gone = log_queue::table.left_join(events::table.on(events::seq.eq(log_queue::seq)));
    let gone: i64 = gone.filter(events::seq.nullable().is_null()).count().get_result(conn)?;
    Ok((all, gone))
}

/// Gives these lines, in their order, the places from `first` on. They wait no longer.
pub fn give_places(conn: &mut Conn, first: i64, seqs: &[i64]) -> Result<(), DbError> {
    let rows: Vec<_> =
        (first..).zip(seqs).map(|(idx, seq)| (log_leaves::idx.eq(idx), log_leaves::seq.eq(*seq))).collect();
    for rows in rows.chunks(AT_ONCE) {
        match conn {
            Conn::Postgres(conn) => diesel::insert_into(log_leaves::table).values(rows).execute(conn)?,
            Conn::Sqlite(conn) => diesel::insert_into(log_leaves::table).values(rows).execute(conn)?,
        };
    }
    for seqs in seqs.chunks(AT_ONCE) {
        diesel::delete(log_queue::table.filter(log_queue::seq.eq_any(seqs.to_vec()))).execute(conn)?;
    }
    Ok(())
}

/// The hashes of a tile, as many as it has.
pub fn tile(conn: &mut Conn, level: u8, n: i64) -> Result<Option<Vec<Hash>>, DbError> {
    let bytes: Option<Vec<u8>> =
        log_tiles::table.find((i64::from(level), n)).select(log_tiles::hashes).first(conn).optional()?;
    bytes.map(|bytes| hashes(&bytes)).transpose()
}

/// Tiles of a level from `first` on, in their order, at most `limit`.
pub fn tiles(conn: &mut Conn, level: u8, first: i64, limit: i64) -> Result<Vec<(i64, Vec<Hash>)>, DbError> {
    let rows: Vec<(i64, Vec<u8>)> = log_tiles::table
        .filter(log_tiles::level.eq(i64::from(level)))
        .filter(log_tiles::n.ge(first))
        .order(log_tiles::n.asc())
        .limit(limit)
        .select((log_tiles::n, log_tiles::hashes))
        .load(conn)?;
    rows.into_iter().map(|(n, bytes)| Ok((n, hashes(&bytes)?))).collect()
}

fn hashes(bytes: &[u8]) -> Result<Vec<Hash>, DbError> {
    let (hashes, rest) = bytes.as_chunks::<HASH_LEN>();
    if rest.is_empty() { Ok(hashes.to_vec()) } else { hash(rest, "log_tiles").map(|_| Vec::new()) }
}

/// Keeps a tile, in place of what there was of it.
pub fn put_tile(conn: &mut Conn, level: u8, n: i64, hashes: &[Hash]) -> Result<(), DbError> {
    let bytes = hashes.concat();
    let row =
        (log_tiles::level.eq(i64::from(level)), log_tiles::n.eq(n), log_tiles::hashes.eq(bytes.as_slice()));
    let (insert, again) = (diesel::insert_into(log_tiles::table).values(row), log_tiles::hashes.eq(&bytes));
    let key = (log_tiles::level, log_tiles::n);
    match conn {
        Conn::Postgres(conn) => insert.on_conflict(key).do_update().set(again).execute(conn)?,
        Conn::Sqlite(conn) => insert.on_conflict(key).do_update().set(again).execute(conn)?,
    };
    Ok(())
}

/// What was signed.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct CheckpointRecord {
    pub size: i64,
    pub root: Hash,
    pub at: OffsetDateTime,
    /// The signed note.
    pub note: String,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = log_checkpoints)]
struct CheckpointRow {
    size: i64,
    root: Vec<u8>,
    at: i64,
    note: String,
}

impl TryFrom<CheckpointRow> for CheckpointRecord {
    type Error = DbError;

    fn try_from(row: CheckpointRow) -> Result<Self, DbError> {
        let bad = |why| DbError::Corrupt { table: "log_checkpoints", id: row.size.to_string(), why };
        Ok(Self {
            size: row.size,
            root: hash(&row.root, "log_checkpoints")?,
            at: instant(row.at).map_err(bad)?,
            note: row.note,
        })
    }
}

/// Keeps what was signed. A second one for the same size takes the place of the first: only the hour and the
/// signatures on it can differ.
pub fn add_checkpoint(conn: &mut Conn, checkpoint: &CheckpointRecord) -> Result<(), DbError> {
    diesel::delete(log_checkpoints::table.find(checkpoint.size)).execute(conn)?;
    let row = (
        log_checkpoints::size.eq(checkpoint.size),
        log_checkpoints::root.eq(checkpoint.root.to_vec()),
        log_checkpoints::at.eq(millis(checkpoint.at)),
        log_checkpoints::note.eq(&checkpoint.note),
    );
    diesel::insert_into(log_checkpoints::table).values(row).execute(conn)?;
    Ok(())
}

/// The newest checkpoint.
pub fn last_checkpoint(conn: &mut Conn) -> Result<Option<CheckpointRecord>, DbError> {
    let newest =
        log_checkpoints::table.order(log_checkpoints::size.desc()).select(CheckpointRow::as_select());
    newest.first(conn).optional()?.map(CheckpointRecord::try_from).transpose()
}

/// Checkpoints of more than `after` entries, smallest first, at most `limit`.
pub fn checkpoints(conn: &mut Conn, after: i64, limit: i64) -> Result<Vec<CheckpointRecord>, DbError> {
    let rows: Vec<CheckpointRow> = log_checkpoints::table
        .filter(log_checkpoints::size.gt(after))
        .order(log_checkpoints::size.asc())
        .limit(limit)
        .select(CheckpointRow::as_select())
        .load(conn)?;
    rows.into_iter().map(CheckpointRecord::try_from).collect()
}

/// Those of more than `after` and at most `upto` entries, smallest first.
pub fn checkpoints_between(conn: &mut Conn, after: i64, upto: i64) -> Result<Vec<CheckpointRecord>, DbError> {
    let rows: Vec<CheckpointRow> = log_checkpoints::table
        .filter(log_checkpoints::size.gt(after))
        .filter(log_checkpoints::size.le(upto))
        .order(log_checkpoints::size.asc())
        .select(CheckpointRow::as_select())
        .load(conn)?;
    rows.into_iter().map(CheckpointRecord::try_from).collect()
}

/// The place of a line; none if it waits, or is not there.
pub fn place(conn: &mut Conn, event: EventId) -> Result<Option<(i64, LineFacts)>, DbError> {
    let found = log_leaves::table
        .inner_join(events::table.on(events::seq.eq(log_leaves::seq)))
        .filter(events::id.eq(event.to_vec()))
        .select((log_leaves::idx, LineFacts::as_select()));
    Ok(found.first(conn).optional()?)
}

/// The same by the line's `seq`, which is found at once.
pub fn place_of(conn: &mut Conn, seq: i64) -> Result<Option<(i64, LineFacts)>, DbError> {
    let found = log_leaves::table
        .inner_join(events::table.on(events::seq.eq(log_leaves::seq)))
        .filter(log_leaves::seq.eq(seq))
        .select((log_leaves::idx, LineFacts::as_select()));
    Ok(found.first(conn).optional()?)
}

/// Whether a line is written and waits for its place.
pub fn waits(conn: &mut Conn, event: EventId) -> Result<bool, DbError> {
    let waiting = log_queue::table.inner_join(events::table.on(events::seq.eq(log_queue::seq)));
    Ok(diesel::select(diesel::dsl::exists(waiting.filter(events::id.eq(event.to_vec())))).get_result(conn)?)
}

/// Whether a line up to `seq` waits for its place.
pub fn waits_until(conn: &mut Conn, seq: i64) -> Result<bool, DbError> {
    let waiting = log_queue::table.filter(log_queue::seq.le(seq));
    Ok(diesel::select(diesel::dsl::exists(waiting)).get_result(conn)?)
}

/// A place in the tree, its line's `seq`, and the line, unless it is gone.
pub type Placed = (i64, i64, Option<LineFacts>);

/// The places from `from` to before `to`, in their order.
pub fn placed(conn: &mut Conn, from: i64, to: i64) -> Result<Vec<Placed>, DbError> {
    Ok(log_leaves::table
        .left_join(events::table.on(events::seq.eq(log_leaves::seq)))
        .filter(log_leaves::idx.ge(from))
        .filter(log_leaves::idx.lt(to))
        .order(log_leaves::idx.asc())
        .select((log_leaves::idx, log_leaves::seq, Option::<LineFacts>::as_select()))
        .load(conn)?)
}

/// How many lines there are; how many of the places have one is what [`placed`] tells.
pub fn count_lines(conn: &mut Conn) -> Result<i64, DbError> {
    Ok(events::table.count().get_result(conn)?)
}

/// How many personal parts there are.
pub fn count_personal(conn: &mut Conn) -> Result<i64, DbError> {
    Ok(event_personal::table.count().get_result(conn)?)
}

/// The first line, by `seq`, that has no place in the tree of `size` entries and does not wait for one: it did not come
/// through this program.
pub fn first_stray(conn: &mut Conn, size: i64) -> Result<Option<(i64, Vec<u8>)>, DbError> {
    Ok(events::table
        .left_join(log_leaves::table.on(log_leaves::seq.eq(events::seq)))
        .left_join(log_queue::table.on(log_queue::seq.eq(events::seq)))
        .filter(
            log_leaves::idx
                .nullable()
                .is_null()
                .or(log_leaves::idx.nullable().lt(0))
                .or(log_leaves::idx.nullable().ge(size)),
        )
        .filter(log_queue::seq.nullable().is_null())
        .order(events::seq.asc())
        .select((events::seq, events::id))
        .first(conn)
        .optional()?)
}

/// The first place whose line is not older than `at`: up to there, lines may be pruned once `at` is too long ago.
/// The log's order is nearly that of time; a line that was committed late is kept a little longer.
pub fn first_since(conn: &mut Conn, at: OffsetDateTime) -> Result<i64, DbError> {
    let seq: Option<i64> = events::table
        .filter(events::at.ge(millis(at)))
        .order((events::at.asc(), events::seq.asc()))
        .select(events::seq)
        .first(conn)
        .optional()?;
    let Some(seq) = seq else { return Ok(head(conn)?.map_or(0, |head| head.size)) };
    let place: Option<i64> = log_leaves::table
        .filter(log_leaves::seq.ge(seq))
        .select(diesel::dsl::min(log_leaves::idx))
        .first(conn)?;
    Ok(match place {
        Some(place) => place,
        None => head(conn)?.map_or(0, |head| head.size),
    })
}

/// Deletes lines, with their personal parts, from the oldest kept one to before the place `to`, at most `limit` of
/// them. Their hashes stay in the tiles, so that everything else can be verified as before. Returns how many went;
/// call it until that is 0, and write a line of your own that says what went.
pub fn prune(conn: &mut Conn, to: i64, limit: i64) -> Result<usize, DbError> {
    let Some(head) = head(conn)? else { return Ok(0) };
    let end = to.min(head.size).min(head.minimum + limit);
    if end <= head.minimum {
        return Ok(0);
    }
    let places =
        || log_leaves::table.filter(log_leaves::idx.ge(head.minimum)).filter(log_leaves::idx.lt(end));
    let seqs = || places().select(log_leaves::seq);
    diesel::delete(event_personal::table.filter(event_personal::seq.eq_any(seqs()))).execute(conn)?;
    diesel::delete(events::table.filter(events::seq.eq_any(seqs()))).execute(conn)?;
    let gone = diesel::delete(places()).execute(conn)?;
    let there = log_head::table.find(HEAD).filter(log_head::minimum.eq(head.minimum));
    if diesel::update(there).set(log_head::minimum.eq(end)).execute(conn)? != 1 {
        return Err(DbError::Unavailable("another node prunes the log".to_owned()));
    }
    Ok(gone)
}

/// A time when the database held less than had been signed, or something else.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct BreakRecord {
    pub id: [u8; 16],
    pub at: OffsetDateTime,
    /// Where the log went on from.
    pub size: i64,
    pub root: Hash,
    /// The signed note that the log does not go on from.
    pub lost: String,
}

/// Keeps it.
pub fn add_break(conn: &mut Conn, record: &BreakRecord) -> Result<(), DbError> {
    let row = (
        log_breaks::id.eq(record.id.to_vec()),
        log_breaks::at.eq(millis(record.at)),
        log_breaks::size.eq(record.size),
        log_breaks::root.eq(record.root.to_vec()),
        log_breaks::lost.eq(&record.lost),
    );
    diesel::insert_into(log_breaks::table).values(row).execute(conn)?;
    Ok(())
}

/// Id, time, size, root and what was lost.
type BreakRow = (Vec<u8>, i64, i64, Vec<u8>, String);

/// All of them, oldest first.
pub fn breaks(conn: &mut Conn) -> Result<Vec<BreakRecord>, DbError> {
    let rows: Vec<BreakRow> = log_breaks::table
        .order(log_breaks::at.asc())
        .select((log_breaks::id, log_breaks::at, log_breaks::size, log_breaks::root, log_breaks::lost))
        .load(conn)?;
    let record = |(id, at, size, root, lost): BreakRow| {
        let bad = |why| DbError::Corrupt { table: "log_breaks", id: at.to_string(), why };
        Ok(BreakRecord {
            id: id.as_slice().try_into().map_err(|_| bad("id"))?,
            at: instant(at).map_err(bad)?,
            size,
            root: hash(&root, "log_breaks")?,
            lost,
        })
    };
    rows.into_iter().map(record).collect()
}
