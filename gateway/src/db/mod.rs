//! The only diesel: one [`Conn`] over SQLite and PostgreSQL. Rows are private; domain types come out.
//!
//! [`Db::read`] and [`Db::write`] are the only transactions. Columns that name people arrive here sealed.

mod conn;
mod schema;
mod writer;

pub mod addin_sign_ins;
pub mod backup;
pub mod codes;
pub mod counters;
pub mod erasures;
pub mod events;
pub mod everyone;
pub mod factors;
pub mod files;
pub mod groups;
pub mod hand_ins;
pub mod identities;
pub mod inboxes;
pub mod jobs;
pub mod links;
pub mod log_deliveries;
pub mod log_tree;
pub mod looks;
pub mod meta;
pub mod migrate;
pub mod outbox;
pub mod policies;
pub mod provider_visits;
pub mod recipients;
pub mod recoveries;
pub mod request_ends;
pub mod request_links;
pub mod requests;
pub mod retention;
pub mod roots;
pub mod sessions;
pub mod shares;
pub mod slots;
pub mod staff;
pub mod steps;
pub mod submissions;
pub mod tasks;
pub mod tokens;
pub mod told;
pub mod uploaders;
pub mod words;

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::Arc;
use std::time::Duration;

use diesel::connection::{AnsiTransactionManager, TransactionManager};
use diesel::r2d2::{ManageConnection, Pool};
use time::OffsetDateTime;

pub use conn::{Conn, Database};
use writer::Writer;

/// How long a request waits for a connection before it is told to come back later.
const CONNECTION_WAIT: Duration = Duration::from_secs(5);
const POSTGRES_CONNECTIONS_MAX: u32 = 12;
const SQLITE_READERS_MAX: u32 = 4;

#[derive(Debug, thiserror::Error)]
pub enum DbError {
    #[error("no such row")]
    NotFound,
    #[error("the row {id} of {table} does not make sense: {why}")]
    Corrupt { table: &'static str, id: String, why: &'static str },
    /// The database cannot be reached, or is too busy. Worth another try later.
    #[error("the database is not available: {0}")]
    Unavailable(String),
    #[error("the database is newer than this program: it has migration {0}")]
    Newer(String),
    #[error("a migration failed: {0}")]
    Migration(String),
    #[error("the database refused the query")]
    Query(#[source] diesel::result::Error),
}

impl From<diesel::result::Error> for DbError {
    fn from(error: diesel::result::Error) -> Self {
        use diesel::result::{DatabaseErrorKind as Kind, Error};
        match error {
            Error::NotFound => Self::NotFound,
            Error::DatabaseError(Kind::ClosedConnection | Kind::SerializationFailure, info) => {
                Self::Unavailable(info.message().to_owned())
            }
            Error::DatabaseError(_, ref info) if is_passing(info.message()) => {
                Self::Unavailable(info.message().to_owned())
            }
            other => Self::Query(other),
        }
    }
}

/// Faults that pass by themselves, which diesel has no kind of its own for.
fn is_passing(message: &str) -> bool {
    const SIGNS: [&str; 11] = [
        "database is locked",
        "database or disk is full",
        "disk I/O error",
        "unable to open database file",
        "readonly database",
        "statement timeout",
        "lock timeout",
        "deadlock detected",
        "terminating connection",
        "server closed the connection",
        "the database system is",
    ];
    SIGNS.iter().any(|sign| message.contains(sign))
        || message.contains("connection to server")
        || message.contains("No space left on device")
}

/// The database: transactions for everyone, and nothing else.
#[derive(Clone)]
pub struct Db {
    inner: Arc<Inner>,
}

enum Inner {
    Postgres {
        pool: Pool<Database>,
    },
    /// SQLite has one writer at a time anyway: a fair queue in front of it beats `SQLITE_BUSY`.
    Sqlite {
        writer: Writer,
        readers: Pool<Database>,
    },
}

impl Db {
    /// Opens the database and brings its schema up to date.
    ///
    /// # Errors
    ///
    /// [`DbError::Unavailable`] if it cannot be reached, [`DbError::Newer`] if a later program has been there.
    pub fn open(database: Database) -> Result<Self, DbError> {
        let mut conn = connect(&database)?;
        migrate::run(&mut conn)?;
        let pool = |max| {
            Pool::builder()
                .max_size(max)
                .min_idle(Some(0))
                .connection_timeout(CONNECTION_WAIT)
                .build_unchecked(database.clone())
        };
        let inner = match &database {
            Database::Postgres { .. } => Inner::Postgres { pool: pool(POSTGRES_CONNECTIONS_MAX) },
            Database::Sqlite { .. } => {
                Inner::Sqlite { readers: pool(SQLITE_READERS_MAX), writer: Writer::start(conn, database)? }
            }
        };
        Ok(Self { inner: Arc::new(inner) })
    }

    /// Runs `work` in a transaction that only reads.
    ///
    /// # Errors
    ///
    /// Those of `work`, and [`DbError::Unavailable`].
    pub async fn read<T, E, F>(&self, work: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<DbError> + Send + 'static,
        F: FnOnce(&mut Conn) -> Result<T, E> + Send + 'static,
    {
        let pool = match &*self.inner {
            Inner::Postgres { pool } => pool.clone(),
            Inner::Sqlite { readers, .. } => readers.clone(),
        };
        blocking(move || {
            let mut conn = pool.get().map_err(|error| DbError::Unavailable(error.to_string()))?;
            transact(&mut conn, &READ, work)
        })
        .await
    }

    /// Runs `work` in a transaction that may write; when this returns `Ok`, its effects are durable.
    ///
    /// # Errors
    ///
    /// Those of `work` (nothing was written then), and [`DbError::Unavailable`].
    pub async fn write<T, E, F>(&self, work: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<DbError> + Send + 'static,
        F: FnOnce(&mut Conn) -> Result<T, E> + Send + 'static,
    {
        match &*self.inner {
            Inner::Postgres { pool } => {
                let pool = pool.clone();
                blocking(move || {
                    let mut conn = pool.get().map_err(|error| DbError::Unavailable(error.to_string()))?;
                    transact(&mut conn, &WRITE, work)
                })
                .await
            }
            Inner::Sqlite { writer, .. } => writer.write(work).await,
        }
    }
}

fn connect(database: &Database) -> Result<Conn, DbError> {
    database.connect().map_err(|error| DbError::Unavailable(error.to_string()))
}

async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    match tokio::task::spawn_blocking(work).await {
        Ok(value) => value,
        Err(error) => match error.try_into_panic() {
            Ok(panic) => resume_unwind(panic),
            // The runtime is going away, and this task with it.
            Err(_) => std::future::pending().await,
        },
    }
}

/// How a transaction begins on each database.
struct Begin {
    postgres: &'static str,
    sqlite: &'static str,
}

/// What is read in one transaction is of one moment, on either database.
const READ: Begin = Begin { postgres: "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", sqlite: "BEGIN" };
/// IMMEDIATE: a read that later becomes a write could fail with "database is locked".
const WRITE: Begin = Begin { postgres: "BEGIN", sqlite: "BEGIN IMMEDIATE" };

fn transact<T, E: From<DbError>>(
    conn: &mut Conn,
    begin: &Begin,
    work: impl FnOnce(&mut Conn) -> Result<T, E>,
) -> Result<T, E> {
    let started = match conn {
        Conn::Postgres(conn) => AnsiTransactionManager::begin_transaction_sql(conn, begin.postgres),
        Conn::Sqlite(conn) => AnsiTransactionManager::begin_transaction_sql(conn, begin.sqlite),
    };
    started.map_err(DbError::from)?;
    match catch_unwind(AssertUnwindSafe(|| work(conn))) {
        Ok(Ok(value)) => {
            let committed = match conn {
                Conn::Postgres(conn) => AnsiTransactionManager::commit_transaction(conn),
                Conn::Sqlite(conn) => AnsiTransactionManager::commit_transaction(conn),
            };
            committed.map_err(DbError::from)?;
            Ok(value)
        }
        Ok(Err(error)) => {
            roll_back(conn);
            Err(error)
        }
        Err(panic) => {
            roll_back(conn);
            resume_unwind(panic)
        }
    }
}

fn roll_back(conn: &mut Conn) {
    let rolled_back = match conn {
        Conn::Postgres(conn) => AnsiTransactionManager::rollback_transaction(conn),
        Conn::Sqlite(conn) => AnsiTransactionManager::rollback_transaction(conn),
    };
    if let Err(error) = rolled_back {
        tracing::warn!(%error, "could not roll back; the connection is given up");
    }
}

fn in_transaction(conn: &mut Conn) -> bool {
    use diesel::r2d2::R2D2Connection;
    conn.is_broken()
}

/// Unix milliseconds, as the tables hold time.
pub fn to_millis(instant: OffsetDateTime) -> i64 {
    millis(instant)
}

pub(crate) fn millis(instant: OffsetDateTime) -> i64 {
    i64::try_from(instant.unix_timestamp_nanos() / 1_000_000).unwrap_or(i64::MAX)
}

pub(crate) fn instant(millis: i64) -> Result<OffsetDateTime, &'static str> {
    OffsetDateTime::from_unix_timestamp_nanos(i128::from(millis) * 1_000_000).map_err(|_| "time out of range")
}

pub(crate) fn maybe_instant(millis: Option<i64>) -> Result<Option<OffsetDateTime>, &'static str> {
    millis.map(instant).transpose()
}

/// A page of rows, newest first, goes on behind this row.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Before {
    pub at: i64,
    pub id: [u8; 16],
}

impl Before {
    /// Goes on behind the row `id`, whose order is by `at`.
    pub fn row(at: OffsetDateTime, id: [u8; 16]) -> Self {
        Self { at: millis(at), id }
    }
}

/// Runs statements behind the queries' back, as a crash or a thief would leave the tables.
#[cfg(test)]
pub(crate) fn tamper(conn: &mut Conn, sql: &str) -> Result<(), DbError> {
    use diesel::connection::SimpleConnection;
    Ok(conn.batch_execute(sql)?)
}
