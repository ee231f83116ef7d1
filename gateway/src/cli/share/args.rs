//! What `kuvert share` can be told.

use std::ffi::OsString;
use std::path::PathBuf;
use std::time::Duration;

use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Args, ValueEnum};

use crate::cli::client::{Patience, ServerArgs};
use crate::cli::staff::language;
use crate::cli::when::{Point, Span};
use crate::domain::policy::{Sensitivity, TransferBasis};
use crate::locales::Locale;
use crate::mail::Address;

/// What to send, to whom, and on what terms.
#[derive(Args, Debug)]
#[command(after_long_help = HELP)]
pub struct ShareArgs {
    /// Files to send; `-` is standard input (needs --name)
    #[arg(value_name = "FILE", required_unless_present = "message")]
    pub(super) files: Vec<OsString>,
    /// Mail addresses of the recipients
    #[arg(long, value_name = "ADDR", required = true, num_args = 1.., value_delimiter = ',')]
    pub(super) to: Vec<Address>,
    /// What the share is called in mails and pages
    #[arg(long, value_name = "TEXT", default_value = "", hide_default_value = true)]
    pub(super) title: String,
    /// When it expires: a span (7d, 12h), a day (its last second, UTC) or a time [default: the server's]
    #[arg(long, value_name = "WHEN")]
    pub(super) expires: Option<Point>,
    /// A message in Markdown that is protected like the files; `-` reads it from standard input
    #[arg(long, value_name = "TEXT")]
    pub(super) message: Option<String>,
    /// How the link travels
    #[arg(long, value_enum, default_value_t = DeliverArg::Mail)]
    pub(super) deliver: DeliverArg,
    /// Language of mails and pages for these recipients [default: the organisation's]
    #[arg(long, value_parser = language())]
    pub(super) language: Option<Locale>,
    /// How the recipients prove who they are
    #[arg(long, value_enum, default_value_t = VerifyArg::Code)]
    pub(super) verify: VerifyArg,
    /// File whose first line is the passphrase; without it, you are asked
    #[arg(long, value_name = "FILE", requires_if("passphrase", "verify"))]
    pub(super) passphrase_file: Option<PathBuf>,
    /// How often each recipient may download each file [default: no limit]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    pub(super) downloads: Option<u16>,
    /// Send me a mail when it is first opened [default: the organisation's]
    #[arg(long)]
    pub(super) notify: bool,
    /// Send me no mail when it is first opened
    #[arg(long, conflicts_with = "notify")]
    pub(super) no_notify: bool,
    /// How much harm it would do if others read it [default: the organisation's]
    #[arg(long, value_parser = word(Sensitivity::ALL, Sensitivity::as_str))]
    pub(super) sensitivity: Option<Sensitivity>,
    /// On what ground it may leave the EU and the EEA, where the organisation asks for one
    #[arg(long, value_parser = word(TransferBasis::ALL, TransferBasis::as_str))]
    pub(super) transfer_basis: Option<TransferBasis>,
    /// More about that ground
    #[arg(long, value_name = "TEXT", requires = "transfer_basis")]
    pub(super) transfer_text: Option<String>,
    /// What standard input is called when it is sent as a file
    #[arg(long, value_name = "NAME")]
    pub(super) name: Option<String>,
    /// Print the server's answer as JSON instead of the links
    #[arg(long)]
    pub(super) json: bool,
    /// Give up when an upload has not moved for so long
    #[arg(long, value_name = "SPAN", default_value = "10m")]
    pub(super) give_up_after: Span,
    #[command(flatten)]
    pub(super) server: ServerArgs,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq, ValueEnum)]
pub(super) enum DeliverArg {
    /// The server mails each recipient a link of their own
    Mail,
    /// You get one link for a mail of your own
    Link,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq, ValueEnum)]
pub(super) enum VerifyArg {
    /// A one-time code, mailed to the recipient's address
    Code,
    /// A passphrase you agreed on beforehand
    Passphrase,
}

/// One of the policy's words.
fn word<T: Copy + Send + Sync + 'static>(
    all: &'static [T],
    text: fn(T) -> &'static str,
) -> impl TypedValueParser<Value = T> {
    let words = PossibleValuesParser::new(all.iter().map(|one| text(*one)));
    // What the parser lets through is one of them.
    words.try_map(move |word| all.iter().copied().find(|one| text(*one) == word).ok_or("is unknown"))
}

impl ShareArgs {
    pub(super) fn patience(&self) -> Patience {
        Patience::new(Duration::try_from(self.give_up_after.duration()).unwrap_or(Duration::MAX))
    }
}

const HELP: &str = "\
Standard output gets one line each, in this order:
  Sender link: https://…         yours: with it you can resend or re-address the share
  Link for ADDR: https://…       a recipient's link, where you are to hand it over yourself
  Link: https://…                the link for everybody (--deliver link)

An interrupted upload goes on where it stopped. Ctrl-C discards everything.
The API token comes from --token-file or from the variable KUVERT_TOKEN.

Examples:
  kuvert share report.pdf pictures.zip --to anna@firma.example --expires 7d
  kuvert share contract.pdf --to anna@firma.example bo@firma.example --deliver link
  kuvert share --to anna@firma.example --message 'The code of the *alarm* is 4711.'
  pg_dump shop | kuvert share - --name shop.sql --to dba@firma.example --verify passphrase";
