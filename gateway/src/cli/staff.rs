//! `kuvert staff`.

use clap::builder::{PossibleValuesParser, TypedValueParser as _};
use clap::{Args, Subcommand};

use super::{ConfigFile, Failure, Status};
use crate::domain::Role;
use crate::locales::Locale;
use crate::mail::Address;

#[derive(Debug, Subcommand)]
pub enum StaffCommand {
    /// Add an account
    Add(AddArgs),
    /// List the accounts
    #[command(after_long_help = LIST_HELP)]
    List,
    /// Make an API token and print it, once
    Token(TokenArgs),
    /// Disable an account and end its sessions and tokens
    Disable(DisableArgs),
}

#[derive(Args, Debug)]
#[command(after_long_help = ADD_HELP)]
pub struct AddArgs {
    /// Mail address, with which the person signs in
    pub email: Address,
    /// Name as recipients see it
    #[arg(long)]
    pub name: String,
    /// What the person may do
    #[arg(long, value_parser = PossibleValuesParser::new(Role::ALL.map(Role::as_str)).try_map(|role| role.parse::<Role>()))]
    pub role: Role,
    /// Language of pages and mails [default: the organisation's]
    #[arg(long, value_parser = language())]
    pub language: Option<Locale>,
    /// Read the password from the first line of standard input instead of asking for it
    #[arg(long)]
    pub password_stdin: bool,
}

#[derive(Args, Debug)]
#[command(after_long_help = TOKEN_HELP)]
pub struct TokenArgs {
    /// Mail address of the account
    pub email: Address,
    /// What the token is for, as the account's list of tokens shows it
    #[arg(long)]
    pub label: String,
    /// Days until the token ends [default: it does not]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=3650))]
    pub expires_days: Option<u32>,
}

#[derive(Args, Debug)]
#[command(after_long_help = DISABLE_HELP)]
pub struct DisableArgs {
    /// Mail address of the account
    pub email: Address,
}

/// `da` or `en`.
pub(super) fn language() -> impl clap::builder::TypedValueParser<Value = Locale> {
    PossibleValuesParser::new(Locale::ALL.map(Locale::tag)).try_map(|tag| tag.parse::<Locale>())
}

const ADD_HELP: &str = "\
Examples:
  kuvert staff add mette@firma.example --name 'Mette Holm' --role sender
  pass show kuvert | kuvert staff add it@firma.example --name IT --role admin --password-stdin";

const LIST_HELP: &str = "\
Example:
  kuvert staff list";

const TOKEN_HELP: &str = "\
Only the token goes to standard output. It cannot be shown again.

Example:
  (umask 077 && kuvert staff token mette@firma.example --label backup > token)";

const DISABLE_HELP: &str = "\
Shares that were sent stay as they are; another administrator can revoke them.

Example:
  kuvert staff disable mette@firma.example";

pub fn run(_config: &ConfigFile, _command: StaffCommand) -> Result<(), Failure> {
    Err(Failure::new(Status::Failed, "this build cannot look after accounts yet"))
}
