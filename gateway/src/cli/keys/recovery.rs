//! `kuvert keys recovery`: a key pair whose private half is in two hands.

use std::fs::{self, OpenOptions};
use std::io::{self, IsTerminal as _, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

use clap::Args;
use kuvert_crypto::recovery::{RecoveryHalf, RecoveryPublicKey, generate};

use super::super::ask::{Ask, Person};
use super::super::{Failure, Status, out};
use crate::app::recover::shown;
use crate::keys::rng;

/// Where the halves go.
#[derive(Args, Debug)]
#[command(after_long_help = HELP)]
pub struct RecoveryArgs {
    /// File for the first person's half; it must not exist
    #[arg(long, value_name = "FILE", required_unless_present = "paper", requires = "second")]
    pub first: Option<PathBuf>,
    /// File for the second person's half; it must not exist
    #[arg(long, value_name = "FILE", required_unless_present = "paper", requires = "first")]
    pub second: Option<PathBuf>,
    /// Print the halves instead, one page each
    #[arg(long, conflicts_with_all = ["first", "second"])]
    pub paper: bool,
}

const HELP: &str = "\
Makes a new recovery key. It reads no configuration and needs no server: make it on a machine
without a network. The public key goes to standard output; set it as `recovery_public_key`, and
from the next start on everything that is handed in is sealed to it, too. It is no secret.

Each half alone is 32 random bytes and opens nothing. Give each to one person, in two places,
and delete the files here. `kuvert recover` needs both. A half that is lost cannot be made
again: then make a new key, and keep the old halves for what was handed in until then.

Examples:
  kuvert keys recovery --first anna.half --second bo.half
  kuvert keys recovery --paper | lpr";

pub(super) fn run(args: &RecoveryArgs) -> Result<(), Failure> {
    let (public, halves) = generate(&mut rng());
    match (&args.first, &args.second) {
        (Some(first), Some(second)) => {
            keep(first, &halves[0])?;
            if let Err(failure) = keep(second, &halves[1]) {
                // One half without the other is of no use to anybody.
                let _gone = fs::remove_file(first);
                return Err(failure);
            }
            out::line(&public.to_string())?;
            out::note(&format!("The halves are in {} and {}.", first.display(), second.display()));
        }
        _ => print(&public, &halves)?,
    }
    out::note(&format!(
        "This is recovery key {}. Set its public key in the configuration of every node, and restart them:\n  \
         recovery_public_key = \"{public}\"",
        shown(public.key_id())
    ));
    Ok(())
}

fn keep(path: &Path, half: &RecoveryHalf) -> Result<(), Failure> {
    let written =
        OpenOptions::new().write(true).create_new(true).mode(0o600).open(path).and_then(|mut file| {
            file.write_all(half.to_text().as_bytes())?;
            file.write_all(b"\n")?;
            file.sync_all()
        });
    written.map_err(|error| {
        let sentence = match error.kind() {
            io::ErrorKind::AlreadyExists => format!("{} exists, and nothing is overwritten", path.display()),
            _ => format!("{} cannot be written: {error}", path.display()),
        };
        Failure::new(Status::Failed, sentence)
    })
}

/// A page each. At a terminal, nobody sees the other's.
fn print(public: &RecoveryPublicKey, halves: &[RecoveryHalf; 2]) -> Result<(), Failure> {
    let terminal = io::stdout().is_terminal();
    for half in halves {
        let number = half.which().number();
        out::line(&format!("Recovery key {}, half {number} of 2", shown(half.key_id())))?;
        out::line("")?;
        // Two groups a line: this is copied by hand.
        let text = half.to_text();
        let (word, groups) = text.split_at("kuvert-half".len());
        out::line(word)?;
        let groups: Vec<&str> = groups.split('-').filter(|group| !group.is_empty()).collect();
        for pair in groups.chunks(2) {
            out::line(&format!("  -{}", pair.join("-")))?;
        }
        out::line("")?;
        out::line("Keep it where the other half is not. Both together open what was handed in.")?;
        out::line(&format!("The public key: {public}"))?;
        if terminal {
            let _typed = Person.line("Written down? Enter clears the screen.");
            // Clears what is seen and what can be scrolled back to.
            out::raw(b"\x1b[2J\x1b[3J\x1b[H")?;
        } else {
            out::raw(b"\x0c")?;
        }
    }
    Ok(())
}
