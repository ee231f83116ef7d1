//! `kuvert team`.

use clap::{Args, Subcommand};

use super::office::{failed, with_office};
use super::staff::unknown;
use super::when::{Point, rfc3339};
use super::{ConfigFile, Failure, Status, out, text};
use crate::app::inboxes::{self, Inbox};
use crate::app::staff::{self, Office};
use crate::app::{AppError, teams};
use crate::domain::StaffId;
use crate::mail::Address;

#[derive(Debug, Subcommand)]
pub enum TeamCommand {
    /// Make a team with an inbox of its own
    Add(AddArgs),
    /// List the teams and who reads their inboxes
    #[command(after_long_help = LIST_HELP)]
    List,
    /// Let a colleague read an inbox
    Admit(AdmitArgs),
    /// Take a colleague's right to read an inbox away
    Dismiss(DismissArgs),
}

#[derive(Args, Debug)]
#[command(after_long_help = ADD_HELP)]
pub struct AddArgs {
    /// What the team is called
    pub name: String,
    /// Mail addresses of its members
    #[arg(long, value_name = "ADDR", num_args = 1.., value_delimiter = ',')]
    pub member: Vec<Address>,
}

#[derive(Args, Debug)]
#[command(after_long_help = ADMIT_HELP)]
pub struct AdmitArgs {
    /// The team's name, an inbox's id, or the mail address of somebody who is away
    pub inbox: String,
    /// Mail address of the colleague
    pub member: Address,
    /// When that ends: a span (14d), a day (its last second, UTC) or a time [default: never]
    #[arg(long, value_name = "WHEN")]
    pub until: Option<Point>,
}

#[derive(Args, Debug)]
#[command(after_long_help = DISMISS_HELP)]
pub struct DismissArgs {
    /// The team's name, an inbox's id, or the mail address of its owner
    pub inbox: String,
    /// Mail address of the colleague
    pub member: Address,
}

const ADD_HELP: &str = "\
The inbox's id goes to standard output: `kuvert request --inbox` takes it.

Example:
  kuvert team add Loans --member mette@firma.example bo@firma.example";

const LIST_HELP: &str = "\
Example:
  kuvert team list";

const ADMIT_HELP: &str = "\
The colleague reads everything in the inbox, also what was handed in before. This is written in the log.

Examples:
  kuvert team admit Loans bo@firma.example
  kuvert team admit mette@firma.example bo@firma.example --until 14d";

const DISMISS_HELP: &str = "\
Example:
  kuvert team dismiss Loans bo@firma.example";

/// Looks after teams.
///
/// # Errors
///
/// A sentence that says what was wrong.
pub fn run(file: &ConfigFile, command: TeamCommand) -> Result<(), Failure> {
    with_office(file, |office, _| async move {
        match command {
            TeamCommand::Add(args) => add(&office, &args).await,
            TeamCommand::List => list(&office).await,
            TeamCommand::Admit(args) => admit(&office, &args).await,
            TeamCommand::Dismiss(args) => dismiss(&office, &args).await,
        }
    })
}

async fn add(office: &Office, args: &AddArgs) -> Result<(), Failure> {
    let mut members = Vec::new();
    for address in &args.member {
        members.push(account(office, address).await?);
    }
    let id = teams::add(office, &args.name).await.map_err(|error| failed(&error))?;
    for member in members {
        teams::admit(office, id, member, None).await.map_err(|error| failed(&error))?;
    }
    out::line(&id.to_string())
}

async fn list(office: &Office) -> Result<(), Failure> {
    for team in teams::list(office).await.map_err(|error| failed(&error))? {
        out::line(&text::shown(&format!("{}  {}", team.inbox.id, team.inbox.name)))?;
        for (person, until) in team.members {
            let until = until.map(|until| format!("  until {}", rfc3339(until))).unwrap_or_default();
            out::line(&text::shown(&format!("  {}{until}", person.email)))?;
        }
    }
    Ok(())
}

async fn admit(office: &Office, args: &AdmitArgs) -> Result<(), Failure> {
    let (inbox, member) = (inbox(office, &args.inbox).await?, account(office, &args.member).await?);
    let until = args.until.map(|until| until.ahead(office.now));
    teams::admit(office, inbox.id, member, until).await.map_err(|error| failed(&error))?;
    out::note(&format!("{} reads the inbox of {} now.", args.member.as_str(), text::shown(&inbox.name)));
    Ok(())
}

async fn dismiss(office: &Office, args: &DismissArgs) -> Result<(), Failure> {
    let (inbox, member) = (inbox(office, &args.inbox).await?, account(office, &args.member).await?);
    match teams::dismiss(office, inbox.id, member).await {
        Err(AppError::NotFound) => {
            let sentence = format!("{} is no member of {}", args.member.as_str(), inbox.name);
            return Err(Failure::new(Status::Failed, sentence));
        }
        outcome => outcome.map_err(|error| failed(&error))?,
    }
    out::note(&format!(
        "{} does not read the inbox of {} any more.",
        args.member.as_str(),
        text::shown(&inbox.name)
    ));
    Ok(())
}

/// The inbox that is called so.
pub(super) async fn inbox(office: &Office, called: &str) -> Result<Inbox, Failure> {
    inboxes::find(office, called).await.map_err(|error| match error {
        AppError::NotFound => Failure::new(Status::Failed, format!("there is no inbox of {called}"))
            .hint("`kuvert team list` shows the teams; a person has an inbox from the first request on."),
        other => failed(&other),
    })
}

async fn account(office: &Office, address: &Address) -> Result<StaffId, Failure> {
    let found = staff::find(office, address).await;
    Ok(found.map_err(|error| unknown(&error, address))?.id)
}
