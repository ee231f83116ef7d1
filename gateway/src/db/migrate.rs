//! Brings the schema up to date, and refuses one that a later program made.

use diesel::migration::{Migration, MigrationSource, MigrationVersion};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

use super::{Conn, DbError};

pub(super) const SQLITE: EmbeddedMigrations = embed_migrations!("../migrations/sqlite");
pub(super) const POSTGRES: EmbeddedMigrations = embed_migrations!("../migrations/postgres");

/// Applies what is missing, each migration in a transaction of its own.
///
/// # Errors
///
/// [`DbError::Newer`] if the database has a migration that this program does not know.
pub fn run(conn: &mut Conn) -> Result<(), DbError> {
    match conn {
        Conn::Postgres(conn) => apply::<diesel::pg::Pg, _>(conn, POSTGRES),
        Conn::Sqlite(conn) => apply::<diesel::sqlite::Sqlite, _>(conn, SQLITE),
    }
}

fn apply<DB: diesel::backend::Backend, H: MigrationHarness<DB>>(
    conn: &mut H,
    source: EmbeddedMigrations,
) -> Result<(), DbError> {
    let failed = |error: Box<dyn std::error::Error + Send + Sync>| DbError::Migration(error.to_string());
    let known: Vec<Box<dyn Migration<DB>>> = source.migrations().map_err(failed)?;
    let known: Vec<MigrationVersion<'_>> =
        known.iter().map(|migration| migration.name().version().as_owned()).collect();
    let applied = conn.applied_migrations().map_err(failed)?;
    if let Some(newer) = applied.iter().find(|version| !known.contains(version)) {
        return Err(DbError::Newer(newer.to_string()));
    }
    conn.run_pending_migrations(source).map_err(failed)?;
    Ok(())
}
