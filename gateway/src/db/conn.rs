//! One connection type over both databases.

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::r2d2::{self, ManageConnection, R2D2Connection};

use crate::config::DatabaseUrl;

/// A connection to either database. Queries are written once against it; the few whose SQL differs `match` on it.
#[derive(diesel::MultiConnection)]
pub enum Conn {
    Postgres(PgConnection),
    Sqlite(SqliteConnection),
}

/// Which database, decided once from `KUVERT_DATABASE_URL`.
#[derive(Clone, Eq, PartialEq)]
pub enum Database {
    Postgres { url: String },
    Sqlite { path: String },
}

impl From<&DatabaseUrl> for Database {
    fn from(url: &DatabaseUrl) -> Self {
        match url {
            DatabaseUrl::Sqlite(path) => Self::Sqlite { path: path.to_string_lossy().into_owned() },
            DatabaseUrl::Postgres(url) => Self::Postgres { url: url.expose().to_owned() },
        }
    }
}

/// WAL with `synchronous = FULL`: with NORMAL, the last commits may be lost when the power fails.
const SQLITE_SETUP: &str = "PRAGMA busy_timeout = 5000; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; \
     PRAGMA foreign_keys = ON; PRAGMA secure_delete = ON;";

/// Limits that keep one stuck statement from holding up everyone else.
const POSTGRES_SETUP: &str = "SET synchronous_commit = on; SET statement_timeout = '15s'; SET lock_timeout = '10s'; \
     SET idle_in_transaction_session_timeout = '30s'; SET client_min_messages = warning;";

impl ManageConnection for Database {
    type Connection = Conn;
    type Error = r2d2::Error;

    fn connect(&self) -> Result<Conn, r2d2::Error> {
        Ok(match self {
            Self::Postgres { url } => {
                let mut conn = PgConnection::establish(url)?;
                conn.batch_execute(POSTGRES_SETUP).map_err(r2d2::Error::QueryError)?;
                Conn::Postgres(conn)
            }
            Self::Sqlite { path } => {
                let mut conn = SqliteConnection::establish(path)?;
                conn.batch_execute(SQLITE_SETUP).map_err(r2d2::Error::QueryError)?;
                Conn::Sqlite(conn)
            }
        })
    }

    fn is_valid(&self, conn: &mut Conn) -> Result<(), r2d2::Error> {
        conn.ping().map_err(r2d2::Error::QueryError)
    }

    fn has_broken(&self, conn: &mut Conn) -> bool {
        conn.is_broken()
    }
}
