//! The command line: what can be typed, and the client behind `share`, `receive`, `request` and their like.
//!
//! The client side knows the server only through its JSON API, so that it works from any machine.

pub mod addin;
mod ask;
pub mod audit;
pub mod backup;
mod client;
mod columns;
pub mod config;
mod demo;
pub mod dev_ca;
mod download;
mod failure;
pub mod fetch;
pub mod inbox;
pub mod keys;
mod links;
pub mod log;
pub mod manual;
pub mod migrate;
mod office;
mod out;
pub mod policy;
mod progress;
pub mod receive;
pub mod recover;
pub mod request;
pub mod restore;
pub mod serve;
pub mod share;
pub mod staff;
pub mod team;
mod text;
pub mod when;

#[cfg(test)]
mod tests;

use std::ffi::OsString;
use std::path::PathBuf;

use clap::error::ErrorKind;
use clap::parser::ValueSource;
use clap::{ArgMatches, CommandFactory, FromArgMatches, Parser, Subcommand};

pub use self::config::ConfigFile;
pub use self::failure::{Failure, Status};

/// Send files so that they can be taken back, expire, and are opened by the right person only.
#[derive(Debug, Parser)]
#[command(name = "kuvert", version, max_term_width = 100, after_long_help = EXAMPLES)]
pub struct Cli {
    #[command(flatten)]
    pub config: ConfigFile,
    #[command(subcommand)]
    pub command: Command,
}

const EXAMPLES: &str = "\
Examples:
  kuvert share report.pdf --to anna@firma.example
      sends a file; the recipient gets a mail with a link
  kuvert receive https://share.example.com/s/…
      downloads what a link holds
  kuvert request 'Your loan' --purpose 'To decide' --to anna@firma.example --want 'Pay slip'
      asks for a document; the recipient gets a mail with a link to hand it in
  kuvert serve
      runs the server

Exit codes:
  0  everything went well
  1  something else failed
  2  the command line is wrong
  3  refused: expired, revoked, wrong code, not allowed
  4  the server could not be reached, or did not answer
  5  a downloaded file is not what was sent";

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Run the server
    Serve(serve::ServeArgs),
    /// Bring the database to this program's version
    #[command(after_long_help = migrate::HELP)]
    Migrate,
    /// Look at the configuration
    #[command(subcommand)]
    Config(config::ConfigCommand),
    /// Look after the keystore
    #[command(subcommand)]
    Keys(keys::KeysCommand),
    /// Look after the accounts of employees
    #[command(subcommand)]
    Staff(staff::StaffCommand),
    /// Look after teams and who reads which inbox
    #[command(subcommand)]
    Team(team::TeamCommand),
    /// Look after the policy and the groups it speaks of
    #[command(subcommand)]
    Policy(policy::PolicyCommand),
    /// Look after the Outlook add-in
    #[command(subcommand)]
    Addin(addin::AddinCommand),
    /// Back everything up while the server runs, sealed to a public key
    Backup(backup::BackupArgs),
    /// Fill an empty installation from a backup
    Restore(restore::RestoreArgs),
    /// Open what was handed in with the recovery key; it takes two people
    Recover(recover::RecoverArgs),
    /// Send files and a message
    Share(share::ShareArgs),
    /// Download what a link holds
    Receive(receive::ReceiveArgs),
    /// Ask others for documents and answers
    Request(Box<request::RequestArgs>),
    /// List what was handed in
    Inbox(Box<inbox::InboxArgs>),
    /// Download what was handed in
    Fetch(fetch::FetchArgs),
    /// Read the access log
    Log(log::LogArgs),
    /// Prove the access log, and verify it
    #[command(subcommand)]
    Audit(audit::AuditCommand),
    /// Print a completion script for a shell
    #[command(after_long_help = manual::COMPLETIONS_HELP)]
    Completions { shell: clap_complete::Shell },
    /// Print or write the manual pages
    #[command(after_long_help = manual::MAN_HELP)]
    Man {
        /// Write one page per command into this directory instead of printing the first
        #[arg(long, value_name = "DIR")]
        dir: Option<PathBuf>,
    },
}

impl Cli {
    /// Reads the arguments of this process. Ends it with help, version or a usage error (exit code 2).
    pub fn read() -> Self {
        Self::from_arguments(std::env::args_os()).unwrap_or_else(|error| error.exit())
    }

    /// Reads `arguments`, of which the first is the program's name.
    ///
    /// # Errors
    ///
    /// A usage error, or a request for help or version, ready to be printed.
    pub fn from_arguments<A>(arguments: impl IntoIterator<Item = A>) -> Result<Self, clap::Error>
    where
        A: Into<OsString> + Clone,
    {
        let mut command = Self::command();
        let matches = command.try_get_matches_from_mut(arguments)?;
        if matches.subcommand().is_some_and(|(_, given)| token_was_typed(given)) {
            let why = "a token on the command line can be read by every user of this machine (`ps`) and stays \
                       in the shell's history; use --token-file or the variable KUVERT_TOKEN";
            return Err(command.error(ErrorKind::ArgumentConflict, why));
        }
        Self::from_arg_matches(&matches).map_err(|error| error.format(&mut command))
    }
}

fn token_was_typed(given: &ArgMatches) -> bool {
    let known = given.try_contains_id(client::TOKEN_ARGUMENT).is_ok();
    let here = known && given.value_source(client::TOKEN_ARGUMENT) == Some(ValueSource::CommandLine);
    here || given.subcommand().is_some_and(|(_, given)| token_was_typed(given))
}

/// Runs a client command to its end.
fn block_on(command: impl Future<Output = Result<(), Failure>>) -> Result<(), Failure> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime =
        runtime.map_err(|error| Failure::new(Status::Failed, format!("nothing can be started: {error}")))?;
    runtime.block_on(command)
}
