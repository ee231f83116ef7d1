//! `kuvert migrate`.

use super::{ConfigFile, Failure, Status, out};

pub(super) const HELP: &str = "\
The server does this itself when it starts. Run it beforehand to keep the pause of an upgrade short.
A database that a newer program has written is refused.

Example:
  kuvert --config /etc/kuvert.toml migrate";

/// Brings the database up to date.
///
/// # Errors
///
/// A sentence that says what keeps it from being used.
pub fn run(file: &ConfigFile) -> Result<(), Failure> {
    let config = file.load()?;
    let opened = crate::db::Db::open((&config.database_url).into());
    opened.map_err(|error| Failure::caused(Status::Failed, &error))?;
    out::note("The database is up to date.");
    Ok(())
}
