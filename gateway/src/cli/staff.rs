//! `kuvert staff`.

mod identities;

use clap::builder::{PossibleValuesParser, TypedValueParser as _};
use clap::{Args, Subcommand};

use zeroize::Zeroizing;

use self::identities::{ConnectArgs, DISCONNECT_HELP};
use super::ask::{self, Ask as _};
use super::office::{failed, with_office};
use super::{ConfigFile, Failure, Status, out};
use crate::app::AppError;
use crate::app::staff::{self, NewStaff};
use crate::app::tokens::{self, NewToken};
use crate::domain::{Actor, Arrivals, Role, Scope, Scopes};
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
    /// Choose how an account hears of what arrives in its inboxes
    Arrivals(ArrivalsArgs),
    /// Disable an account and end its sessions and tokens
    Disable(DisableArgs),
    /// Connect an account to a person of the organisation's sign-in
    Connect(ConnectArgs),
    /// Disconnect an account from the organisation's sign-in
    #[command(after_long_help = DISCONNECT_HELP)]
    Disconnect {
        /// Mail address of the account
        email: Address,
    },
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
    /// What it may be used for, such as shares:read; may be given several times [default: all]
    #[arg(long = "scope", value_name = "SCOPE", value_parser = PossibleValuesParser::new(Scope::ALL.map(Scope::as_str)).try_map(|scope| scope.parse::<Scope>()))]
    pub scopes: Vec<Scope>,
    /// Days until the token ends [default: the option api_token_days_max]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=3650))]
    pub expires_days: Option<u32>,
}

#[derive(Args, Debug)]
#[command(after_long_help = ARRIVALS_HELP)]
pub struct ArrivalsArgs {
    /// Mail address of the account
    pub email: Address,
    /// A mail for each arrival, one mail a day, or none
    #[arg(value_parser = PossibleValuesParser::new(Arrivals::ALL.map(Arrivals::as_str)).try_map(|way| way.parse::<Arrivals>()))]
    pub way: Arrivals,
}

#[derive(Args, Debug)]
#[command(after_long_help = DISABLE_HELP)]
pub struct DisableArgs {
    /// Mail address of the account
    pub email: Address,
    /// Take back every share the account has sent, too
    #[arg(long)]
    pub revoke_shares: bool,
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

Examples:
  (umask 077 && kuvert staff token mette@firma.example --label backup > token)
  kuvert staff token mette@firma.example --label statistics --scope shares:read --scope log:read --expires-days 90";

const ARRIVALS_HELP: &str = "\
Everybody can choose this on their own account's page.

Example:
  kuvert staff arrivals mette@firma.example daily";

const DISABLE_HELP: &str = "\
Shares that were sent stay as they are, until they expire. With --revoke-shares they are taken back at once: nobody can
open them any more, mails that wait are not sent, and the server deletes the files within a day. An account that is disabled
already can be named again for that.

Examples:
  kuvert staff disable mette@firma.example
  kuvert staff disable mette@firma.example --revoke-shares";

/// Looks after accounts.
///
/// # Errors
///
/// A sentence that says what was wrong.
pub fn run(file: &ConfigFile, command: StaffCommand) -> Result<(), Failure> {
    match command {
        StaffCommand::Add(args) => add(file, args),
        StaffCommand::List => list(file),
        StaffCommand::Token(args) => token(file, &args),
        StaffCommand::Arrivals(args) => arrivals(file, &args),
        StaffCommand::Disable(args) => disable(file, &args.email, args.revoke_shares),
        StaffCommand::Connect(args) => identities::connect(file, args),
        StaffCommand::Disconnect { email } => identities::disconnect(file, &email),
    }
}

fn add(file: &ConfigFile, args: AddArgs) -> Result<(), Failure> {
    let password = if args.password_stdin { first_line()? } else { ask_password()? };
    with_office(file, |office, config| async move {
        let new = NewStaff {
            address: args.email.clone(),
            name: args.name,
            role: args.role,
            language: args.language.unwrap_or(config.default_language),
            password,
        };
        staff::add(&office, new).await.map_err(|error| failed(&error))?;
        out::note(&format!("{} can sign in now.", args.email.as_str()));
        Ok(())
    })
}

fn ask_password() -> Result<Zeroizing<String>, Failure> {
    let answer = ask::Person.secret("Password:");
    let answer = answer.map_err(|error| Failure::caused(Status::Failed, &error))?;
    answer.ok_or_else(|| {
        Failure::new(Status::Usage, "there is no terminal to ask for a password")
            .hint("Pipe it in and add --password-stdin.")
    })
}

fn first_line() -> Result<Zeroizing<String>, Failure> {
    let mut line = Zeroizing::new(String::new());
    let read = std::io::stdin().read_line(&mut line);
    read.map_err(|error| Failure::new(Status::Failed, format!("standard input cannot be read: {error}")))?;
    Ok(Zeroizing::new(line.trim_end_matches(['\r', '\n']).to_owned()))
}

fn list(file: &ConfigFile) -> Result<(), Failure> {
    with_office(file, |office, _| async move {
        for (record, person) in staff::list(&office).await.map_err(|error| failed(&error))? {
            let state = if record.disabled_at.is_some() { "disabled" } else { "active" };
            let name = person.name.unwrap_or_default();
            let line = format!("{:<10}{:<10}{:<36}{name}", record.role.as_str(), state, person.email);
            out::line(&super::text::shown(&line))?;
        }
        Ok(())
    })
}

fn token(file: &ConfigFile, args: &TokenArgs) -> Result<(), Failure> {
    with_office(file, |office, config| async move {
        let record = staff::find(&office, &args.email).await.map_err(|error| unknown(&error, &args.email))?;
        let scopes = if args.scopes.is_empty() { Scopes::ALL } else { args.scopes.iter().copied().collect() };
        let days = args.expires_days.unwrap_or(config.api_token_days_max);
        let new = NewToken { label: args.label.clone(), scopes, days };
        let token = tokens::create(&office, record.id, new, config.api_token_days_max).await;
        out::line(&token.map_err(|error| failed(&error))?)
    })
}

fn arrivals(file: &ConfigFile, args: &ArrivalsArgs) -> Result<(), Failure> {
    with_office(file, |office, _| async move {
        let record = staff::find(&office, &args.email).await.map_err(|error| unknown(&error, &args.email))?;
        let chosen = staff::choose_arrivals(&office, (Actor::System, None), record.id, args.way).await;
        chosen.map_err(|error| failed(&error))?;
        out::note(&match args.way {
            Arrivals::Each => format!("{} gets a mail for each arrival.", args.email.as_str()),
            Arrivals::Daily => format!("{} gets one mail a day.", args.email.as_str()),
            Arrivals::None => format!("{} gets no mails about arrivals.", args.email.as_str()),
        });
        Ok(())
    })
}

fn disable(file: &ConfigFile, email: &Address, revoke_shares: bool) -> Result<(), Failure> {
    with_office(file, |office, _| async move {
        match staff::disable(&office, email).await {
            // Disabled before: there may still be shares to take back.
            Err(AppError::NotFound) if revoke_shares => {}
            outcome => outcome.map_err(|error| unknown(&error, email))?,
        }
        if revoke_shares {
            let count = staff::revoke_shares(&office, email).await;
            let count = count.map_err(|error| unknown(&error, email))?;
            out::note(&format!("Shares taken back: {count}."));
        }
        out::note(&format!("{} cannot sign in any more.", email.as_str()));
        Ok(())
    })
}

pub(super) fn unknown(error: &AppError, email: &Address) -> Failure {
    match error {
        AppError::NotFound => {
            Failure::new(Status::Failed, format!("there is no active account of {}", email.as_str()))
                .hint("`kuvert staff list` shows them all.")
        }
        other => failed(other),
    }
}
