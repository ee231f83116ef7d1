//! `kuvert serve`.

use clap::Args;

use super::{ConfigFile, Failure, Status};

/// The service itself.
#[derive(Args, Debug)]
#[command(after_long_help = HELP)]
pub struct ServeArgs {
    /// Run a development instance: own certificate authority, SQLite, mails into a directory
    #[arg(long)]
    pub dev: bool,
}

const HELP: &str = "\
Stops gracefully on SIGTERM and on Ctrl-C.

Examples:
  kuvert --config /etc/kuvert.toml serve
  kuvert serve --dev";

pub fn run(_config: &ConfigFile, _args: ServeArgs) -> Result<(), Failure> {
    Err(Failure::new(Status::Failed, "this build cannot serve yet"))
}
