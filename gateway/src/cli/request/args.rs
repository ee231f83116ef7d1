//! What `kuvert request` can be told.

use clap::{ArgGroup, Args, Subcommand};

use super::ask::Question;
use crate::cli::client::ServerArgs;
use crate::cli::staff::language;
use crate::cli::when::Span;
use crate::domain::{InboxId, RequestId};
use crate::locales::Locale;
use crate::mail::Address;

/// A new request, or something about one that was made.
#[derive(Args, Debug)]
#[command(after_long_help = HELP, args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
pub struct RequestArgs {
    #[command(flatten)]
    pub(super) ask: AskArgs,
    #[command(subcommand)]
    pub(super) command: Option<RequestCommand>,
}

#[derive(Debug, Subcommand)]
pub(super) enum RequestCommand {
    /// Make the open link of a request anew and print it; the old one stops working
    #[command(after_long_help = LINK_HELP)]
    Link(LinkArgs),
}

#[derive(Args, Debug)]
pub(super) struct LinkArgs {
    /// Id of the request, as `kuvert request --json` and its page's address have it
    #[arg(value_parser = request)]
    pub(super) request: RequestId,
    #[command(flatten)]
    pub(super) server: ServerArgs,
}

/// What to ask for, whom, and on what terms.
#[derive(Args, Debug)]
#[command(group(ArgGroup::new("way").required(true).args(["to", "open", "standing"])))]
#[command(group(ArgGroup::new("what").required(true).multiple(true).args(["want", "want_optional", "ask", "other_files"])))]
pub(super) struct AskArgs {
    /// What the request is called in mails and pages
    #[arg(required = true)]
    pub(super) title: Option<String>,
    /// Why you ask, as the page tells it
    #[arg(long, value_name = "TEXT", required = true)]
    pub(super) purpose: Option<String>,
    /// Mail addresses of those who are asked; each is mailed a link of their own
    #[arg(long, value_name = "ADDR", num_args = 1.., value_delimiter = ',')]
    pub(super) to: Vec<Address>,
    /// One link for whoever has it; an address is proved there first
    #[arg(long)]
    pub(super) open: bool,
    /// A permanent page at /to/SLUG; an address is proved there first
    #[arg(long, value_name = "SLUG")]
    pub(super) standing: Option<String>,
    /// A document that must be there
    #[arg(long, value_name = "NAME")]
    pub(super) want: Vec<String>,
    /// A document that may be there
    #[arg(long, value_name = "NAME")]
    pub(super) want_optional: Vec<String>,
    /// A question, as TYPE:QUESTION; with TYPE?:QUESTION the answer may be left out
    #[arg(long, value_name = "TYPE:QUESTION")]
    pub(super) ask: Vec<Question>,
    /// Let people add files that were not asked for
    #[arg(long)]
    pub(super) other_files: bool,
    /// A text people must agree to before they begin
    #[arg(long, value_name = "TEXT")]
    pub(super) consent: Option<String>,
    /// Address of your privacy notice, beside the consent
    #[arg(long, value_name = "URL", requires = "consent")]
    pub(super) privacy_url: Option<String>,
    /// A message above the list of documents
    #[arg(long, value_name = "TEXT")]
    pub(super) message: Option<String>,
    /// When it expires, in whole days or weeks (14d, 4w) [default: the server's; a standing page does not]
    #[arg(long, value_name = "SPAN", value_parser = days)]
    pub(super) expires: Option<u32>,
    /// Id of the inbox that receives, such as a team's [default: your own]
    #[arg(long, value_name = "ID", value_parser = inbox)]
    pub(super) inbox: Option<InboxId>,
    /// Mail addresses of colleagues who read the inbox and are told when something arrives, too
    #[arg(long, value_name = "ADDR", value_delimiter = ',')]
    pub(super) tell: Vec<Address>,
    /// Language of your texts, and of mails and pages for those who are asked [default: the organisation's]
    #[arg(long, value_parser = language())]
    pub(super) language: Option<Locale>,
    /// Print the server's answer as JSON instead of the links
    #[arg(long)]
    pub(super) json: bool,
    #[command(flatten)]
    pub(super) server: ServerArgs,
}

fn days(text: &str) -> Result<u32, String> {
    let span: Span = text.parse().map_err(|_| "write whole days or weeks: 14d, 4w".to_owned())?;
    span.whole_days().ok_or_else(|| "write whole days or weeks: 14d, 4w".to_owned())
}

fn request(text: &str) -> Result<RequestId, &'static str> {
    text.parse().map_err(|_| "an id has 26 characters, a-z and 2-7")
}

fn inbox(text: &str) -> Result<InboxId, &'static str> {
    text.parse().map_err(|_| "an id has 26 characters, a-z and 2-7")
}

const LINK_HELP: &str = "\
For requests made with --open. Those who have proved their address keep links of their own.

Example:
  kuvert request link 5aq3wdnd7bq5yxcqxh2mktb5ke";

const HELP: &str = "\
Standard output gets one line for each link:
  Link for ADDR: https://…       a recipient's link, which the server mails as well
  Link: https://…                the link or page for everybody (--open, --standing)

A question begins with its type: text, long_text, date, choice, national_id, email or phone. The
choices follow the question after an equals sign, with bars between them. Documents and questions
are shown in the order given, required documents first.

The API token comes from --token-file or from the variable KUVERT_TOKEN.

Examples:
  kuvert request 'Your loan' --purpose 'To decide on your loan' --to anna@firma.example \\
      --want 'Pay slip' --want 'Annual statement' --want-optional Lease --expires 14d
  kuvert request 'Moving in' --purpose 'To write your contract' --to bo@firma.example \\
      --ask 'national_id:CPR number' --ask 'date?:Moving day' \\
      --ask 'choice:How do you live today? = I own | I rent'
  kuvert request Documents --purpose 'Your case with us' --standing loans --other-files";
