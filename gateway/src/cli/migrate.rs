//! `kuvert migrate`.

use super::{ConfigFile, Failure, Status};

pub(super) const HELP: &str = "\
The server does this itself when it starts. Run it beforehand to keep the pause of an upgrade short.
A database that a newer program has written is refused.

Example:
  kuvert --config /etc/kuvert.toml migrate";

pub fn run(_config: &ConfigFile) -> Result<(), Failure> {
    Err(Failure::new(Status::Failed, "this build cannot migrate yet"))
}
