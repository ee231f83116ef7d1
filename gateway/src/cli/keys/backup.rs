//! `kuvert keys backup-key`: the pair that backups are sealed to.

use std::fs::OpenOptions;
use std::io::Write as _;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::PathBuf;

use clap::Args;
use kuvert_crypto::backup::BackupPrivateKey;

use super::super::{Failure, Status, out};
use crate::keys::rng;

/// Where the private half goes.
#[derive(Args, Debug)]
#[command(after_long_help = HELP)]
pub struct BackupKeyArgs {
    /// File for the private key; it must not exist
    #[arg(long, value_name = "FILE")]
    pub secret: PathBuf,
}

const HELP: &str = "\
Reads no configuration and needs no server: make the pair on a machine without a network. The
public key goes to standard output; give it to `kuvert backup --key`, or set it as
`backup_public_key`. It is no secret.

Whoever has the private key and a backup reads what the database says and what was handed in;
shares stay closed to them without the recipients' links. Keep it where the server's
administrators alone do not get it, and keep two copies: without it, every backup is worthless.

Example:
  kuvert keys backup-key --secret /media/usb/kuvert-backup.key";

pub(super) fn run(args: &BackupKeyArgs) -> Result<(), Failure> {
    let key = BackupPrivateKey::generate(&mut rng());
    let file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&args.secret);
    let written = file.and_then(|mut file| {
        file.write_all(key.to_text().as_bytes())?;
        file.write_all(b"\n")?;
        file.sync_all()
    });
    written.map_err(|error| Failure::new(Status::Failed, format!("{}: {error}", args.secret.display())))?;
    out::line(&key.public().to_string())?;
    out::note(&format!("The private key is in {}; keep it away from the server.", args.secret.display()));
    Ok(())
}
