//! `kuvert staff`.

mod accounts;
mod identities;

use clap::builder::{PossibleValuesParser, TypedValueParser as _};
use clap::{Args, Subcommand};

use zeroize::Zeroizing;

use self::identities::{ConnectArgs, DISCONNECT_HELP};
use super::ask::{self, Ask as _};
use super::office::{failed, with_office};
use super::{ConfigFile, Failure, Status, out};
use crate::app::AppError;
use crate::app::leaver::{self, Fate, Leaving};
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
    /// Disable an account, end every way in, and settle what was its own
    Disable(DisableArgs),
    /// Let a disabled account sign in again
    Enable(EnableArgs),
    /// Give an account a new password; its sessions end
    Password(PasswordArgs),
    /// List the sessions of an account
    Sessions(SessionsArgs),
    /// End every session of an account
    SignOut(SignOutArgs),
    /// Take an account's second factors away, because its owner has lost them
    ResetSecondFactor(ResetArgs),
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
    /// What becomes of shares that were sent
    #[arg(long, value_name = "FATE", default_value = "keep", value_parser = fate())]
    pub shares: Fate,
    /// What becomes of requests that are open or closed
    #[arg(long, value_name = "FATE", default_value = "keep", value_parser = fate())]
    pub requests: Fate,
    /// What becomes of what lies in the account's own inbox
    #[arg(long, value_name = "FATE", default_value = "keep", value_parser = fate())]
    pub inbox: Fate,
    /// The colleague who gets what is handed over
    #[arg(long, value_name = "EMAIL")]
    pub to: Option<Address>,
    /// The same as --shares revoke
    #[arg(long, conflicts_with = "shares")]
    pub revoke_shares: bool,
}

macro_rules! of_one_account {
    ($($name:ident, $help:ident;)+) => {$(
        #[derive(Args, Debug)]
        #[command(after_long_help = $help)]
        pub struct $name {
            /// Mail address of the account
            pub email: Address,
        }
    )+};
}

of_one_account! {
    EnableArgs, ENABLE_HELP;
    SessionsArgs, SESSIONS_HELP;
    SignOutArgs, SIGN_OUT_HELP;
    ResetArgs, RESET_HELP;
}

#[derive(Args, Debug)]
#[command(after_long_help = PASSWORD_HELP)]
pub struct PasswordArgs {
    /// Mail address of the account
    pub email: Address,
    /// Read the password from the first line of standard input instead of asking for it
    #[arg(long)]
    pub password_stdin: bool,
}

/// `keep`, `hand-over` or `revoke`.
fn fate() -> impl clap::builder::TypedValueParser<Value = Fate> {
    PossibleValuesParser::new(Fate::ALL.map(Fate::as_str))
        .map(|word| Fate::ALL.into_iter().find(|fate| fate.as_str() == word).unwrap_or_default())
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
Sessions, API tokens, the add-in's tokens and half-way sign-ins end in the same moment; drafts are discarded, and uploads
into them with them. What was sent or asked for is kept, unless you say otherwise:
  keep       it goes on until it ends by itself
  hand-over  it is the colleague's (--to) from now on, who sees it among their own; an inbox is opened to them
  revoke     shares and requests are withdrawn: nobody can open them any more, and mails that wait are not sent; what lies
             in the inbox is closed, and deleted when its time is over
An account that is disabled already can be named again to settle the rest. Each thing is a line in the log.

Examples:
  kuvert staff disable mette@firma.example
  kuvert staff disable mette@firma.example --shares revoke
  kuvert staff disable mette@firma.example --shares hand-over --requests hand-over --inbox hand-over --to jens@firma.example";

const ENABLE_HELP: &str = "\
What was handed over or withdrawn stays so, and so do tokens that have ended.

Example:
  kuvert staff enable mette@firma.example";

const PASSWORD_HELP: &str = "\
The account is signed out everywhere. Its second factors stay.

Examples:
  kuvert staff password mette@firma.example
  pass show mette | kuvert staff password mette@firma.example --password-stdin";

const SESSIONS_HELP: &str = "\
One line a session: since when, last use, how its owner came in, network address, program.

Example:
  kuvert staff sessions mette@firma.example";

const SIGN_OUT_HELP: &str = "\
The add-in's tokens end with their sessions. API tokens stay; their owner deletes them on the account page.

Example:
  kuvert staff sign-out mette@firma.example";

const RESET_HELP: &str = "\
Make sure by another way that it is the right person who asks: who has the password gets in afterwards. Recovery codes end,
too, and the account is signed out everywhere. Where a second factor is required, it is set up at the next sign-in.

Example:
  kuvert staff reset-second-factor mette@firma.example";

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
        StaffCommand::Disable(args) => disable(file, args),
        StaffCommand::Enable(args) => enable(file, &args.email),
        StaffCommand::Password(args) => accounts::password(file, &args),
        StaffCommand::Sessions(args) => accounts::sessions(file, &args.email),
        StaffCommand::SignOut(args) => accounts::sign_out(file, &args.email),
        StaffCommand::ResetSecondFactor(args) => accounts::reset(file, &args.email),
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

pub(super) fn ask_password() -> Result<Zeroizing<String>, Failure> {
    let answer = ask::Person.secret("Password:");
    let answer = answer.map_err(|error| Failure::caused(Status::Failed, &error))?;
    answer.ok_or_else(|| {
        Failure::new(Status::Usage, "there is no terminal to ask for a password")
            .hint("Pipe it in and add --password-stdin.")
    })
}

pub(super) fn first_line() -> Result<Zeroizing<String>, Failure> {
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

fn disable(file: &ConfigFile, args: DisableArgs) -> Result<(), Failure> {
    with_office(file, |office, config| async move {
        let email = &args.email;
        let to = match &args.to {
            Some(to) => Some(staff::find(&office, to).await.map_err(|error| unknown(&error, to))?.id),
            None => None,
        };
        let shares = if args.revoke_shares { Fate::Revoke } else { args.shares };
        let keep_days = config.submission_keep_days;
        let leaving = Leaving { shares, requests: args.requests, inbox: args.inbox, to, keep_days };
        leaver::colleague(&office, email, &leaving).await.map_err(|error| unknown(&error, email))?;
        match leaver::disable(&office, email).await {
            // Disabled before: there may still be something to settle.
            Err(AppError::NotFound) => {}
            outcome => outcome.map_err(|error| unknown(&error, email))?,
        }
        let left = leaver::settle(&office, email, leaving).await.map_err(|error| unknown(&error, email))?;
        let counts = [
            ("Drafts discarded", left.drafts),
            ("Shares", left.shares),
            ("Requests", left.requests),
            ("Submissions", left.submissions),
        ];
        for (what, count) in counts.into_iter().filter(|(_, count)| *count > 0) {
            out::note(&format!("{what}: {count}."));
        }
        out::note(&format!("{} cannot sign in any more.", email.as_str()));
        Ok(())
    })
}

fn enable(file: &ConfigFile, email: &Address) -> Result<(), Failure> {
    with_office(file, |office, _| async move {
        match leaver::enable(&office, email).await {
            Err(AppError::NotFound) => {
                let text = format!("there is no disabled account of {}", email.as_str());
                return Err(Failure::new(Status::Failed, text).hint("`kuvert staff list` shows them all."));
            }
            outcome => outcome.map_err(|error| failed(&error))?,
        }
        out::note(&format!("{} can sign in again.", email.as_str()));
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
