//! `kuvert keys`.

mod backup;
mod recovery;

use clap::{Args, Subcommand};
use time::Date;

use kuvert_crypto::ids::KeyDay;

use super::office::{failed, with_office, with_office_to_rotate};
use super::{ConfigFile, Failure, Status, out, team, text, when};
use crate::app::{day, inboxes, recover, rotate, start};
use crate::clock::Clock;
use crate::keys::Keys;

#[derive(Debug, Subcommand)]
pub enum KeysCommand {
    /// Make the keystore of a new installation
    #[command(after_long_help = INIT_HELP)]
    Init,
    /// Move the roots forward: what was sealed for earlier days can never be opened again
    Advance(AdvanceArgs),
    /// Begin new keys; what was made with the old ones goes on
    #[command(after_long_help = ROTATE_HELP)]
    Rotate,
    /// Give an inbox a new key pair for what is handed in from now on
    RotateInbox(RotateInboxArgs),
    /// Make a recovery key for what is handed in, as two halves for two people
    Recovery(recovery::RecoveryArgs),
    /// Make the key pair that backups are sealed to
    BackupKey(backup::BackupKeyArgs),
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

#[derive(Args, Debug)]
#[command(after_long_help = ROTATE_INBOX_HELP)]
pub struct RotateInboxArgs {
    /// A team's name, a person's mail address, or the inbox's id
    pub inbox: String,
}

const INIT_HELP: &str = "\
An existing keystore is never overwritten: that would end every share.

Example:
  kuvert --config /etc/kuvert.toml keys init";

const ADVANCE_HELP: &str = "\
The server does this itself every day. By hand it is for a server that stood still.

Example:
  kuvert --config /etc/kuvert.toml keys advance --to 2026-12-31";

const ROTATE_HELP: &str = "\
New links, tickets, cookies and personal columns are made with new keys from here on: the day root, and the keys of
tickets, cookies, personal columns and inboxes. The old ones go on opening what they closed. An old root is forgotten
when nothing needs it any more: when the last key day of the links made with it is over.

Not changed are the keys of the blind index, the pepper of codes and passwords, and the keys of Message-IDs and of the
log: what was computed with them could not be found or compared any more.

A running server takes the new keys over within seconds; nothing has to be restarted. Nodes that do not share one
keystore file each need a copy of the new one, at once. So does every backup.

When the keystore holds no root any more (a backup without its mirror), this gives it a new one. Shares that were sent
before stay closed then.

Example:
  kuvert --config /etc/kuvert.toml keys rotate";

const ROTATE_INBOX_HELP: &str = "\
The pair before opens what was sealed to it, and takes nothing new. Nobody has to do anything: pages and links go on.

Examples:
  kuvert keys rotate-inbox Loans
  kuvert keys rotate-inbox mette@firma.example";

const SHOW_HELP: &str = "\
Example:
  kuvert --config /etc/kuvert.toml keys show";

/// Looks after the keystore.
///
/// # Errors
///
/// A sentence that says what was wrong.
pub fn run(file: &ConfigFile, command: KeysCommand) -> Result<(), Failure> {
    match command {
        KeysCommand::Init => init(file),
        KeysCommand::Advance(args) => advance(file, args.to),
        KeysCommand::Rotate => rotate(file),
        KeysCommand::RotateInbox(args) => rotate_inbox(file, &args.inbox),
        KeysCommand::Recovery(args) => recovery::run(&args),
        KeysCommand::BackupKey(args) => backup::run(&args),
        KeysCommand::Show => show(file),
    }
}

fn init(file: &ConfigFile) -> Result<(), Failure> {
    let config = file.load()?;
    let today = key_day(Clock::system().now().date());
    let made = Keys::init(&config.keystore, today);
    made.map_err(|error| Failure::caused(Status::Failed, &error))?;
    if config.keystore_mirror.is_some() {
        let keys = Keys::open(&config.keystore, config.keystore_mirror.as_deref());
        keys.map_err(|error| Failure::caused(Status::Failed, &error))?.mirror();
    }
    out::note(&format!("The keystore is at {}.", config.keystore.display()));
    out::note(
        "Keep a copy of it away from the database's backups: together they open what the server opens.",
    );
    Ok(())
}

fn advance(file: &ConfigFile, to: Date) -> Result<(), Failure> {
    let day = key_day(to);
    with_office(file, |office, _| async move {
        let moved = day::advance_by_hand(&office.db, &office.keys, &Clock::system(), day).await;
        moved.map_err(|error| failed(&error))?;
        out::note(&format!("The day is {to} now."));
        Ok(())
    })
}

fn rotate(file: &ConfigFile) -> Result<(), Failure> {
    with_office_to_rotate(file, |office, _| async move {
        let id = rotate::by_hand(&office).await.map_err(|error| failed(&error))?;
        out::note(&format!("New keys are in use from now on; the new root is number {id}."));
        out::note("Make a new backup of the keystore: an older one does not open what is made from here on.");
        Ok(())
    })
}

fn rotate_inbox(file: &ConfigFile, called: &str) -> Result<(), Failure> {
    with_office(file, |office, _| async move {
        let inbox = team::inbox(&office, called).await?;
        let key = inboxes::rotate(&office, inbox.id).await.map_err(|error| failed(&error))?;
        out::note(&format!("The inbox of {} has key {key} from now on.", text::shown(&inbox.name)));
        Ok(())
    })
}

fn show(file: &ConfigFile) -> Result<(), Failure> {
    let config = file.load()?;
    let keys = Keys::open(&config.keystore, config.keystore_mirror.as_deref());
    let keystore = keys.map_err(|error| Failure::caused(Status::Failed, &error))?.current();
    out::line(&format!("organisation  {}", keystore.org_id()))?;
    for root in keystore.roots() {
        let day = Date::from_julian_day(JULIAN_1970 + i32::try_from(root.day.0).unwrap_or(0));
        let day = day.map_or_else(|_| root.day.0.to_string(), |day| day.to_string());
        out::line(&format!("root {:<8} {day}", root.id))?;
    }
    let secrets = &keystore.secrets;
    for (name, version) in [
        ("tickets", secrets.tickets.current_id()),
        ("cookies", secrets.cookies.current_id()),
        ("fields", secrets.fields.current_id()),
        ("inboxes", secrets.inboxes.current_id()),
    ] {
        out::line(&format!("{name:<13} version {version}"))?;
    }
    let recovery = start::recovery(&config).map_err(|error| Failure::caused(Status::Failed, &error))?;
    if let Some(key) = recovery {
        out::line(&format!("recovery      key {}", recover::shown(key.key_id())))?;
    }
    Ok(())
}

/// Julian day number of 1970-01-01.
const JULIAN_1970: i32 = 2_440_588;

fn key_day(date: Date) -> KeyDay {
    KeyDay(u32::try_from(date.to_julian_day() - JULIAN_1970).unwrap_or(0))
}
