//! `kuvert keys`.

use clap::{Args, Subcommand};
use time::Date;

use super::{ConfigFile, Failure, Status, when};

#[derive(Debug, Subcommand)]
pub enum KeysCommand {
    /// Make the keystore of a new installation
    #[command(after_long_help = INIT_HELP)]
    Init,
    /// Move the roots forward: what was sealed for earlier days can never be opened again
    Advance(AdvanceArgs),
    /// Say what the keystore holds, without any key
    #[command(after_long_help = SHOW_HELP)]
    Show,
}

#[derive(Args, Debug)]
#[command(after_long_help = ADVANCE_HELP)]
pub struct AdvanceArgs {
    /// The first day (UTC) that can still be opened
    #[arg(long, value_name = "DATE", value_parser = when::day)]
    pub to: Date,
}

const INIT_HELP: &str = "\
An existing keystore is never overwritten: that would end every share.

Example:
  kuvert --config /etc/kuvert.toml keys init";

const ADVANCE_HELP: &str = "\
The server does this itself every day. By hand it is for a server that stood still.

Example:
  kuvert --config /etc/kuvert.toml keys advance --to 2026-12-31";

const SHOW_HELP: &str = "\
Example:
  kuvert --config /etc/kuvert.toml keys show";

pub fn run(_config: &ConfigFile, _command: KeysCommand) -> Result<(), Failure> {
    Err(Failure::new(Status::Failed, "this build cannot look after keys yet"))
}
