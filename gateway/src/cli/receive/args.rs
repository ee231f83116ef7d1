//! What `kuvert receive` can be told.

use std::path::PathBuf;
use std::time::Duration;

use clap::Args;

use super::link::Link;
use crate::cli::Failure;
use crate::cli::ask::{Ask, needed};
use crate::cli::client::{Patience, Security};
use crate::cli::when::Span;
use crate::mail::Address;

/// Which link to open, how to prove the right to it, and where the files go.
#[derive(Args, Debug)]
#[command(after_long_help = HELP)]
pub struct ReceiveArgs {
    /// The link from the mail; `-` reads it from standard input, where `ps` does not show it
    pub(super) link: String,
    /// Directory for the files
    #[arg(long, value_name = "DIR", default_value = ".")]
    pub(super) to: PathBuf,
    /// `-` reads the one-time code from standard input even on a terminal
    #[arg(long, value_name = "-", value_parser = from_stdin)]
    pub(super) code: Option<()>,
    /// The address the link was sent to, for a link that several people have
    #[arg(long, value_name = "ADDR")]
    pub(super) email: Option<Address>,
    /// File whose first line is the passphrase; without it, you are asked
    #[arg(long, value_name = "FILE")]
    pub(super) passphrase_file: Option<PathBuf>,
    /// Give up when a download has not moved for so long
    #[arg(long, value_name = "SPAN", default_value = "10m")]
    pub(super) give_up_after: Span,
    #[command(flatten)]
    pub(super) security: Security,
}

fn from_stdin(text: &str) -> Result<(), &'static str> {
    if text == "-" {
        return Ok(());
    }
    Err(
        "a code works only for the run that asked for it: leave the option out and type the code when asked, \
         or give `-` and feed it to standard input",
    )
}

impl ReceiveArgs {
    pub(super) fn link(&self, person: &mut dyn Ask) -> Result<Link, Failure> {
        if self.link == "-" {
            let hint = "Feed the link to standard input, or give it as the argument.";
            return Link::parse(&needed(person.line("Link:"), hint)?);
        }
        Link::parse(&self.link)
    }

    pub(super) fn patience(&self) -> Patience {
        Patience::new(Duration::try_from(self.give_up_after.duration()).unwrap_or(Duration::MAX))
    }
}

const HELP: &str = "\
The message goes to standard output, then one line for each file: ✓ means that its length and its
SHA-256 are those of what was sent. Nothing is ever overwritten. An interrupted download stays as
NAME.part; the same command goes on with it, and leaves alone what is already there.

Where a code is needed, it is mailed to the recipient, and read from the terminal or from standard
input.

Examples:
  kuvert receive https://share.example.com/s/…
  kuvert receive https://share.example.com/s/… --to Downloads --email anna@firma.example
  kuvert receive https://share.example.com/s/… --passphrase-file secret.txt";
