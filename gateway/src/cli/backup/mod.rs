//! `kuvert backup`.

mod make;
mod verify;

use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};
use kuvert_crypto::backup::{BackupPrivateKey, BackupPublicKey};
use zeroize::Zeroizing;

use super::{ConfigFile, Failure, Status};
use crate::archive::{ArchiveError, HEAD, Head, Listed, Opened, PartsReader, Shelf, is_shelf};

pub(super) use make::Trouble;
pub(super) use verify::read_lists;

/// Where it goes, and whom it is for.
#[derive(Args, Debug)]
#[command(after_long_help = HELP, args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
pub struct BackupArgs {
    #[command(subcommand)]
    pub command: Option<BackupCommand>,
    /// A directory of backups (it grows by what is new), or a new file (which holds everything)
    #[arg(long, value_name = "DIR|FILE", required = true)]
    pub to: Option<PathBuf>,
    /// The public key it is sealed to, from `kuvert keys backup-key` [default: `backup_public_key`]
    #[arg(long, value_name = "KEY")]
    pub key: Option<BackupPublicKey>,
    /// In a directory: delete backups older than this, and stored files that only they had
    #[arg(long, value_name = "DAYS", value_parser = clap::value_parser!(u32).range(1..=3650))]
    pub keep_days: Option<u32>,
}

#[derive(Debug, Subcommand)]
pub enum BackupCommand {
    /// Read a backup to its end and compare everything with what it says it holds
    #[command(after_long_help = VERIFY_HELP)]
    Verify(FromArgs),
}

/// A backup, and what opens it.
#[derive(Args, Debug)]
pub struct FromArgs {
    /// The backup: a file, or a directory of them, whose newest counts
    #[arg(value_name = "DIR|FILE")]
    pub from: PathBuf,
    /// The file with the private key that `kuvert keys backup-key` made
    #[arg(long, value_name = "FILE")]
    pub key_file: PathBuf,
}

const HELP: &str = "\
The server goes on meanwhile; the backup is of one moment. It holds the database, the keystore
without the day root, and the stored files, which are encrypted already. All of it is sealed to
a public key, so that whoever finds the backup cannot read it, and neither can this machine. No
backup opens a share by itself: that takes the day root, which is only on the running machine
and in its mirror (`keystore_mirror`), and the recipient's link.

In a directory, stored files lie beside the archives and each is copied once. Keep the
directory on another machine. A backup of a SQLite database needs room for a second copy of it
beside the first while it is made.

Examples:
  kuvert keys backup-key --secret /media/usb/kuvert-backup.key
      makes the key pair, once; keep the file away from the server
  kuvert --config /etc/kuvert.toml backup --to /mnt/backup/ --key kuvert-backup-… --keep-days 30
      every night, from a timer
  kuvert --config /etc/kuvert.toml backup --to /mnt/kuvert.kuvertbackup
      everything in one new file
  kuvert backup verify /mnt/backup/ --key-file /media/usb/kuvert-backup.key";

const VERIFY_HELP: &str = "\
Needs no configuration and no server. Reads every byte, stored files included.

Example:
  kuvert backup verify /mnt/backup/ --key-file /media/usb/kuvert-backup.key";

/// Makes a backup, or looks at one.
///
/// # Errors
///
/// A sentence that says what went wrong.
pub fn run(file: &ConfigFile, args: BackupArgs) -> Result<(), Failure> {
    match args.command {
        Some(BackupCommand::Verify(from)) => verify::run(&from),
        None => make::run(file, &args),
    }
}

/// More than any key's file has, in bytes.
const KEY_MAX: u64 = 4096;

pub(super) fn read_key(path: &Path) -> Result<BackupPrivateKey, Failure> {
    let named = |why: String| Failure::new(Status::Failed, format!("{}: {why}", path.display()));
    let length = std::fs::metadata(path).map_err(|error| named(error.to_string()))?.len();
    if length > KEY_MAX {
        return Err(named("this is no key of backups".to_owned()));
    }
    let text = Zeroizing::new(std::fs::read_to_string(path).map_err(|error| named(error.to_string()))?);
    let hint = "It is the file that `kuvert keys backup-key --secret FILE` wrote, not the public key.";
    BackupPrivateKey::parse(&text).map_err(|error| named(format!("the key {error}")).hint(hint))
}

pub(super) fn failed(error: &ArchiveError) -> Failure {
    let status = match error {
        ArchiveError::Damaged(_) => Status::Unverified,
        _ => Status::Failed,
    };
    Failure::caused(status, error)
}

/// What a backup is read from.
pub(super) type Parts = PartsReader<Opened<std::io::BufReader<std::fs::File>>>;

/// Opens a backup and reads what it is of.
pub(super) fn open(args: &FromArgs) -> Result<(Head, Parts, Option<Shelf>), Failure> {
    let key = read_key(&args.key_file)?;
    let (path, stock) = find(&args.from)?;
    let io = |source| failed(&ArchiveError::File { path: path.clone(), source });
    let file = std::io::BufReader::with_capacity(1 << 20, std::fs::File::open(&path).map_err(io)?);
    let mut parts = Opened::begin(file, &key).and_then(PartsReader::new).map_err(|error| failed(&error))?;
    let (name, head) = parts.take(Listed::InManifest).map_err(|error| failed(&error))?;
    let head: Option<Head> = serde_json::from_slice(&head).ok();
    let known =
        |head: &Head| head.format == crate::archive::FORMAT && head.version == crate::archive::VERSION;
    match head.filter(known) {
        Some(head) if name == HEAD => Ok((head, parts, stock)),
        _ => Err(failed(&ArchiveError::Unknown)),
    }
}

/// The archive's file, and the directory of stored files it lies in.
fn find(from: &Path) -> Result<(PathBuf, Option<Shelf>), Failure> {
    let folder = if is_shelf(from) { from } else { from.parent().unwrap_or(Path::new(".")) };
    let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    let stock = if folder.join("objects").is_dir() {
        Some(Shelf::open(folder).map_err(|error| failed(&error))?)
    } else {
        None
    };
    if !is_shelf(from) {
        return Ok((from.to_owned(), stock));
    }
    let newest = stock.as_ref().map(Shelf::newest).transpose().map_err(|error| failed(&error))?.flatten();
    let none = || Failure::new(Status::Failed, format!("there is no backup in {}", from.display()));
    Ok((newest.ok_or_else(none)?, stock))
}
