//! `kuvert policy`.

use clap::{Args, Subcommand};

use super::office::{failed, with_office};
use super::when::rfc3339;
use super::{ConfigFile, Failure, Status, out, text};
use crate::app::groups::{self, Ruler};
use crate::app::policy::{self, Change, Changed};
use crate::app::staff::{self, Office};
use crate::config::Config;
use crate::domain::GroupId;
use crate::domain::policy::Policy;
use crate::mail::Address;

#[derive(Debug, Subcommand)]
pub enum PolicyCommand {
    /// Print the policy as JSON
    #[command(after_long_help = SHOW_HELP)]
    Show {
        /// An earlier version; 0 is what the configuration says [default: the one in force]
        #[arg(long, value_name = "N")]
        version: Option<i64>,
    },
    /// Put the policy from standard input in force
    #[command(after_long_help = SET_HELP)]
    Set(SetArgs),
    /// List the versions: when, by whom, and what changed
    #[command(after_long_help = HISTORY_HELP)]
    History,
    /// Put an earlier version in force again
    #[command(after_long_help = RESTORE_HELP)]
    Restore {
        /// The earlier version; 0 is what the configuration says
        version: i64,
    },
    /// List the groups and who is in them
    #[command(after_long_help = GROUPS_HELP)]
    Groups,
    /// Make a group
    #[command(after_long_help = ADD_HELP)]
    AddGroup {
        /// What the group is called
        name: String,
    },
    /// Put somebody into exactly these groups
    #[command(after_long_help = MEMBER_HELP)]
    Member {
        /// Mail address of the colleague
        address: Address,
        /// Names of groups; none takes them out of all
        groups: Vec<String>,
    },
}

#[derive(Args, Debug)]
pub struct SetArgs {
    /// The version that was edited: if another is in force meanwhile, nothing changes
    #[arg(long, value_name = "N")]
    pub seen: i64,
    /// Why, in a sentence
    #[arg(long, default_value = "")]
    pub note: String,
}

const SHOW_HELP: &str = "\
The version goes to standard error: `kuvert policy set --seen` takes it.

Example:
  kuvert policy show > policy.json";

const SET_HELP: &str = "\
It holds at once, also for shares that are drafts now. It cannot allow more than the configuration does.

Example:
  kuvert policy set --seen 3 --note 'Shorter, says the DPO' < policy.json";

const HISTORY_HELP: &str = "\
Example:
  kuvert policy history";

const RESTORE_HELP: &str = "\
Example:
  kuvert policy restore 2";

const GROUPS_HELP: &str = "\
The ids are what the policy calls groups.

Example:
  kuvert policy groups";

const ADD_HELP: &str = "\
The group's id goes to standard output.

Example:
  kuvert policy add-group Interns";

const MEMBER_HELP: &str = "\
Somebody in several groups is bound by the rules of all of them.

Example:
  kuvert policy member bo@firma.example Interns";

/// Looks after the policy and the groups.
///
/// # Errors
///
/// A sentence that says what was wrong.
pub fn run(file: &ConfigFile, command: PolicyCommand) -> Result<(), Failure> {
    with_office(file, |office, config| async move {
        match command {
            PolicyCommand::Show { version } => show(&office, &config, version).await,
            PolicyCommand::Set(args) => set(&office, &config, args).await,
            PolicyCommand::History => history(&office, &config).await,
            PolicyCommand::Restore { version } => {
                let seen = stored(&office, &config, None).await?.0;
                let changed = policy::restore(&office, &config, Ruler::operator(), seen, version).await;
                said(changed.map_err(|error| failed(&error))?)
            }
            PolicyCommand::Groups => list(&office).await,
            PolicyCommand::AddGroup { name } => {
                let id = groups::create(&office, Ruler::operator(), &name).await;
                out::line(&id.map_err(|error| failed(&error))?.to_string())
            }
            PolicyCommand::Member { address, groups } => member(&office, &address, groups).await,
        }
    })
}

async fn stored(office: &Office, config: &Config, version: Option<i64>) -> Result<(i64, Policy), Failure> {
    policy::as_stored(office, config, version).await.map_err(|error| failed(&error))
}

async fn show(office: &Office, config: &Config, version: Option<i64>) -> Result<(), Failure> {
    let (version, policy) = stored(office, config, version).await?;
    out::note(&format!("Version {version}."));
    let json = serde_json::to_string_pretty(&policy);
    out::line(&json.map_err(|error| Failure::caused(Status::Failed, &error))?)
}

async fn set(office: &Office, config: &Config, args: SetArgs) -> Result<(), Failure> {
    let json = std::io::read_to_string(std::io::stdin());
    let json = json.map_err(|error| Failure::caused(Status::Failed, &error))?;
    let policy = serde_json::from_str(&json).map_err(|error| {
        Failure::new(Status::Usage, format!("that is no policy: {error}"))
            .hint("`kuvert policy show` prints one to begin with.")
    })?;
    let wish = Change { seen: args.seen, policy, note: args.note };
    let changed = policy::change(office, config, Ruler::operator(), wish).await;
    said(changed.map_err(|error| failed(&error))?)
}

fn said(changed: Changed) -> Result<(), Failure> {
    match changed {
        Changed::Done(version) => out::line(&version.to_string()),
        Changed::Nothing => {
            out::note("That is in force already.");
            Ok(())
        }
        Changed::Overtaken { version, changes } => {
            let sentence =
                format!("version {version} is in force meanwhile; it changed: {}", changes.join(", "));
            Err(Failure::new(Status::Failed, sentence)
                .hint("Look at it with `kuvert policy show`, then set again."))
        }
    }
}

async fn history(office: &Office, config: &Config) -> Result<(), Failure> {
    let versions = policy::history(office, config, None).await;
    for one in versions.map_err(|error| failed(&error))? {
        let by = one.by.as_deref().unwrap_or("the operator");
        let line = format!("{}  {}  {by}  {}", one.version, rfc3339(one.at), one.changes.join(" "));
        out::line(&text::shown(&line))?;
        if !one.note.is_empty() {
            out::line(&text::shown(&format!("   {}", one.note)))?;
        }
    }
    Ok(())
}

async fn list(office: &Office) -> Result<(), Failure> {
    let people = staff::list(office).await.map_err(|error| failed(&error))?;
    for group in groups::list(office).await.map_err(|error| failed(&error))? {
        out::line(&text::shown(&format!("{}  {}", group.id, group.name)))?;
        for (_, person) in people.iter().filter(|(record, _)| group.members.contains(&record.id)) {
            out::line(&text::shown(&format!("  {}", person.email)))?;
        }
    }
    Ok(())
}

async fn member(office: &Office, address: &Address, names: Vec<String>) -> Result<(), Failure> {
    let found = staff::find(office, address).await.map_err(|error| super::staff::unknown(&error, address))?;
    let there = groups::list(office).await.map_err(|error| failed(&error))?;
    let id = |name: &String| {
        let group = there.iter().find(|group| group.name.to_lowercase() == name.to_lowercase());
        group.map(|group| group.id).ok_or_else(|| {
            Failure::new(Status::Failed, format!("there is no group {}", text::shown(name)))
                .hint("`kuvert policy groups` lists them.")
        })
    };
    let ids: Vec<GroupId> = names.iter().map(id).collect::<Result<_, _>>()?;
    groups::set_of(office, Ruler::operator(), found.id, ids).await.map_err(|error| failed(&error))
}
