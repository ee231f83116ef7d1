//! All rows at one moment, out and in again, while the server runs.
//!
//! SQLite makes a compact copy of itself. PostgreSQL gives each table in its own binary format, all in one transaction
//! that sees one moment; no other program is needed for that.

use std::cell::RefCell;
use std::io::{Read, Write};

use diesel::connection::SimpleConnection;
use diesel::migration::MigrationSource;
use diesel::pg::{CopyFormat, Pg};
use diesel::prelude::*;
use diesel::query_builder::{AstPass, QueryFragment, QueryId};
use diesel::r2d2::ManageConnection;
use diesel::result::QueryResult;
use diesel::sql_types::Text;
use diesel::sqlite::Sqlite;
use diesel_migrations::MigrationHarness;

use super::schema::{
    codes, files, hand_ins, links, recipient_sessions, shares, sign_in_steps, staff_sessions,
};
use super::{Conn, Database, DbError, connect, migrate};
use crate::domain::{FileId, HandInId, ShareId};

macro_rules! tables {
    ($($table:ident,)+) => {
        /// Every table, those that others refer to first.
        pub const TABLES: &[&str] = &[$(stringify!($table),)+];

        fn copy_out<E: From<DbError>>(
            conn: &mut PgConnection,
            take: &mut dyn FnMut(&'static str, &mut dyn Read) -> Result<(), E>,
        ) -> Result<(), E> {
            $({
                let rows = diesel::copy_to(super::schema::$table::table).with_format(CopyFormat::Binary);
                let mut rows = rows.load_raw(conn).map_err(DbError::from)?;
                take(stringify!($table), &mut rows)?;
                drop(rows);
                // The command's own end is still to be read; a simple query does that.
                conn.batch_execute("SELECT 1").map_err(DbError::from)?;
            })+
            Ok(())
        }

        fn copy_in<E: From<DbError>>(
            conn: &mut PgConnection,
            give: &mut dyn FnMut(&'static str, &mut dyn Write) -> Result<(), E>,
        ) -> Result<(), E> {
            let give = RefCell::new(give);
            $({
                let failed = RefCell::new(None);
                let table = super::schema::$table::table;
                let rows = diesel::copy_from(table).from_raw_data(table, |rows| {
                    (give.borrow_mut())(stringify!($table), rows).map_err(|error| {
                        *failed.borrow_mut() = Some(error);
                        diesel::result::Error::RollbackTransaction
                    })
                });
                let copied = rows.with_format(CopyFormat::Binary).execute(conn);
                if let Some(error) = failed.take() {
                    return Err(error);
                }
                copied.map_err(DbError::from)?;
            })+
            Ok(())
        }

        /// What migrations have put there makes room.
        fn clear(conn: &mut PgConnection) -> QueryResult<()> {
            let all: &[fn(&mut PgConnection) -> QueryResult<usize>] =
                &[$(|conn| diesel::delete(super::schema::$table::table).execute(conn),)+];
            all.iter().rev().try_for_each(|clear| clear(conn).map(drop))
        }
    };
}

// A new table is added here, behind those it refers to; a test compares this with what the database has.
tables! {
    meta, staff, staff_sessions, api_tokens, staff_factors, recovery_codes, sign_in_steps, challenges, staff_devices,
    staff_identities, provider_visits, addin_sign_ins, inboxes, inbox_members, inbox_keys, shares, recipients, links,
    requests, request_told, uploaders, request_links, submissions, hand_ins, files, segments, codes, recipient_sessions,
    slots, leases, counters, recoveries, outbox, events, person_keys, event_personal, jobs, erasures, log_queue,
    log_leaves, log_tiles, log_head, log_checkpoints, log_deliveries, log_breaks, share_words, saved_searches, pictures,
    looks, policies, staff_groups, staff_group_members,
}

/// A backup takes as long as it takes.
const UNHURRIED: &str = "SET LOCAL statement_timeout = 0; SET LOCAL idle_in_transaction_session_timeout = 0;";
const ONE_MOMENT: &str = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";

/// The numbers that the database gives itself go on behind those that were copied in.
const NUMBERS_GO_ON: &str = "DO $$ DECLARE found record; BEGIN \
     FOR found IN SELECT s.relname AS counter, t.relname AS name, a.attname AS col FROM pg_class s \
       JOIN pg_depend d ON d.objid = s.oid AND d.deptype IN ('a', 'i') AND d.refobjsubid > 0 \
       JOIN pg_class t ON t.oid = d.refobjid JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = d.refobjsubid \
       WHERE s.relkind = 'S' AND s.relnamespace = current_schema()::regnamespace \
     LOOP EXECUTE format('SELECT setval(%L, (SELECT coalesce(max(%I), 0) + 1 FROM %I), false)', \
       quote_ident(found.counter), found.col, found.name); END LOOP; END $$;";

/// `VACUUM INTO`, which diesel has no words for.
struct VacuumInto<'a>(&'a str);

impl QueryId for VacuumInto<'_> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl QueryFragment<Sqlite> for VacuumInto<'_> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Sqlite>) -> QueryResult<()> {
        out.push_sql("VACUUM INTO ");
        out.push_bind_param::<Text, _>(&self.0)
    }
}

impl RunQueryDsl<SqliteConnection> for VacuumInto<'_> {}

/// Writes a compact copy of a SQLite database to `path`, where an empty file, or none, must be. Writers go on meanwhile.
///
/// # Errors
///
/// [`DbError`]; false if the database is no SQLite.
pub fn copy_sqlite(database: &Database, path: &str) -> Result<bool, DbError> {
    match &mut connect(database)? {
        Conn::Sqlite(conn) => {
            VacuumInto(path).execute(conn)?;
            Ok(true)
        }
        Conn::Postgres(_) => Ok(false),
    }
}

/// Gives every table of a PostgreSQL database, all of one moment.
///
/// # Errors
///
/// Those of `take`, and [`DbError`].
pub fn dump_postgres<E: From<DbError>>(
    database: &Database,
    take: &mut dyn FnMut(&'static str, &mut dyn Read) -> Result<(), E>,
) -> Result<(), E> {
    let Conn::Postgres(mut conn) = connect(database)? else { return Ok(()) };
    // The connection ends with this function, and the transaction with it.
    conn.batch_execute(ONE_MOMENT).map_err(DbError::from)?;
    conn.batch_execute(UNHURRIED).map_err(DbError::from)?;
    copy_out(&mut conn, take)
}

/// Fills an empty PostgreSQL database with what [`dump_postgres`] gave: all of it, or nothing.
///
/// # Errors
///
/// Those of `give`, and [`DbError`].
pub fn fill_postgres<E: From<DbError>>(
    database: &Database,
    give: &mut dyn FnMut(&'static str, &mut dyn Write) -> Result<(), E>,
) -> Result<(), E> {
    let Conn::Postgres(mut conn) = connect(database)? else { return Ok(()) };
    conn.batch_execute("BEGIN").map_err(DbError::from)?;
    conn.batch_execute(UNHURRIED).map_err(DbError::from)?;
    clear(&mut conn).map_err(DbError::from)?;
    copy_in(&mut conn, give)?;
    conn.batch_execute(NUMBERS_GO_ON).map_err(DbError::from)?;
    conn.batch_execute("COMMIT").map_err(DbError::from)?;
    Ok(())
}

/// The migrations that a database has, in order.
///
/// # Errors
///
/// [`DbError`].
pub fn migrations(database: &Database) -> Result<Vec<String>, DbError> {
    let failed = |error: Box<dyn std::error::Error + Send + Sync>| DbError::Migration(error.to_string());
    let applied = match &mut connect(database)? {
        Conn::Postgres(conn) => conn.applied_migrations().map_err(failed)?,
        Conn::Sqlite(conn) => conn.applied_migrations().map_err(failed)?,
    };
    let mut applied: Vec<String> = applied.iter().map(ToString::to_string).collect();
    applied.sort();
    Ok(applied)
}

/// The migrations that this program knows, in order.
///
/// # Errors
///
/// [`DbError::Migration`].
pub fn known_migrations() -> Result<Vec<String>, DbError> {
    let failed = |error: Box<dyn std::error::Error + Send + Sync>| DbError::Migration(error.to_string());
    let known = MigrationSource::<Pg>::migrations(&migrate::POSTGRES).map_err(failed)?;
    let mut known: Vec<String> =
        known.iter().map(|migration| migration.name().version().to_string()).collect();
    known.sort();
    Ok(known)
}

/// Whether the database can be reached at all, without changing it.
///
/// # Errors
///
/// [`DbError::Unavailable`].
pub fn reach(database: &Database) -> Result<(), DbError> {
    let mut conn = connect(database)?;
    database.is_valid(&mut conn).map_err(|error| DbError::Unavailable(error.to_string()))
}

/// A stored file that a backup needs: its id, and how many of its objects count, if not all do.
#[derive(Clone, Copy, Debug)]
pub struct StoredFile {
    pub id: FileId,
    pub committed: Option<u32>,
}

/// The files whose bytes are kept, in order of their ids behind `after`: at most `limit`.
pub fn stored_files(conn: &mut Conn, after: Option<FileId>, limit: i64) -> Result<Vec<StoredFile>, DbError> {
    let mut query = files::table.filter(files::state.ne("refused")).into_boxed();
    if let Some(after) = after {
        query = query.filter(files::id.gt(after.to_vec()));
    }
    let rows: Vec<(Vec<u8>, String, i32)> = query
        .order(files::id.asc())
        .limit(limit)
        .select((files::id, files::state, files::pieces))
        .load(conn)?;
    Ok(rows
        .into_iter()
        .filter_map(|(id, state, pieces)| {
            // Behind the last committed segment of an upload there may be one that is written anew.
            let committed = (state != "accepted").then(|| u32::try_from(pieces).unwrap_or(0));
            Some(StoredFile { id: FileId::from_slice(&id).ok()?, committed })
        })
        .collect())
}

/// Ends every session, code and half-way sign-in: what was proved before the restore was proved to another machine.
pub fn end_sessions(conn: &mut Conn) -> Result<(), DbError> {
    diesel::delete(staff_sessions::table).execute(conn)?;
    diesel::delete(recipient_sessions::table).execute(conn)?;
    diesel::delete(codes::table).execute(conn)?;
    diesel::delete(sign_in_steps::table).execute(conn)?;
    Ok(())
}

/// A share whose links name a line of roots that is not among `roots`; `draft` if it was never sent.
#[derive(Clone, Copy, Debug)]
pub struct LostShare {
    pub id: ShareId,
    pub draft: bool,
}

/// Shares and drafts that no root at hand can open: at most `limit`.
pub fn lost_shares(conn: &mut Conn, roots: &[u32], limit: i64) -> Result<Vec<LostShare>, DbError> {
    let lost = links::table
        .filter(links::share_id.eq(shares::id))
        .filter(links::wrap.is_not_null())
        .filter(links::root_id.ne_all(numbers(roots)));
    let rows: Vec<(Vec<u8>, String)> = shares::table
        .filter(shares::state.eq_any(["active", "draft"]))
        .filter(diesel::dsl::exists(lost))
        .limit(limit)
        .select((shares::id, shares::state))
        .load(conn)?;
    let share = |(id, state): (Vec<u8>, String)| {
        ShareId::from_slice(&id).ok().map(|id| LostShare { id, draft: state == "draft" })
    };
    Ok(rows.into_iter().filter_map(share).collect())
}

/// Open hand-ins that no root at hand can open: at most `limit`.
pub fn lost_hand_ins(conn: &mut Conn, roots: &[u32], limit: i64) -> Result<Vec<HandInId>, DbError> {
    let ids: Vec<Vec<u8>> = hand_ins::table
        .filter(hand_ins::wrap.is_not_null())
        .filter(hand_ins::root_id.ne_all(numbers(roots)))
        .limit(limit)
        .select(hand_ins::id)
        .load(conn)?;
    Ok(ids.iter().filter_map(|id| HandInId::from_slice(id).ok()).collect())
}

fn numbers(roots: &[u32]) -> Vec<i32> {
    roots.iter().filter_map(|&root| i32::try_from(root).ok()).collect()
}
