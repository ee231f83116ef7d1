//! `kuvert inbox`: what was handed in, the latest first; who reads along; and files that nobody could scan.

mod delegate;
mod release;
#[cfg(test)]
mod tests;

use clap::{Args, Subcommand, ValueEnum};
use hyper::Method;
use serde::Deserialize;
use serde_json::Value;
use url::form_urlencoded::Serializer;

use super::client::{Client, ClientError, Patience, ServerArgs};
use super::columns::Columns;
use super::{Failure, out, text, when};

/// Submissions of one page; the server may give fewer.
const PAGE_MAX: usize = 100;
/// How long the server is asked again when it does not answer.
const PATIENCE: std::time::Duration = std::time::Duration::from_mins(1);

/// What to list, and how.
#[derive(Args, Debug)]
#[command(after_long_help = HELP, args_conflicts_with_subcommands = true)]
pub struct InboxArgs {
    #[command(subcommand)]
    command: Option<InboxCommand>,
    #[command(flatten)]
    list: ListArgs,
}

#[derive(Debug, Subcommand)]
enum InboxCommand {
    /// Let a colleague read your inbox until a day, see who does, or end it
    Delegate(delegate::DelegateArgs),
    /// Let a file out that nobody could scan
    Release(release::ReleaseArgs),
}

#[derive(Args, Debug)]
struct ListArgs {
    /// Only those that stand so
    #[arg(long)]
    state: Option<State>,
    /// Only what was handed in from this mail address
    #[arg(long, value_name = "ADDR")]
    from: Option<String>,
    /// At most so many submissions, the latest
    #[arg(long, value_name = "N", default_value_t = 50, value_parser = clap::value_parser!(u32).range(1..))]
    limit: u32,
    /// One JSON object a line instead of a table
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    server: ServerArgs,
}

/// How a submission stands.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum State {
    /// Not everything was fetched
    New,
    /// Files wait for a check, or for somebody to let them out
    Held,
    /// Every file was downloaded
    Fetched,
    Closed,
}

impl State {
    const fn word(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Held => "held",
            Self::Fetched => "fetched",
            Self::Closed => "closed",
        }
    }
}

const HELP: &str = "\
Lists what was handed in to you and to your teams. STATE is `new`, `fetched` (every file was
downloaded) or `closed`; `held` files wait for the malware scanner, or for somebody who
lets them out. Inboxes of colleagues who let you in are marked. Times are UTC.
The API token comes from --token-file or from the variable KUVERT_TOKEN.

Examples:
  kuvert inbox
  kuvert inbox --state held
  kuvert inbox --limit 500 --json";

/// Lists what has arrived.
///
/// # Errors
///
/// [`Failure`].
pub fn run(args: InboxArgs) -> Result<(), Failure> {
    super::block_on(async {
        let args = match args.command {
            Some(InboxCommand::Delegate(args)) => return delegate::run(args).await,
            Some(InboxCommand::Release(args)) => return release::run(args).await,
            None => args.list,
        };
        let client = args.server.client(Patience::new(PATIENCE))?;
        lines(&latest(&client, &args).await?, args.json)?.iter().try_for_each(|line| out::line(line))
    })
}

#[derive(Deserialize)]
struct Page {
    submissions: Vec<Value>,
    next: Option<String>,
}

/// A submission in the list, as far as the table shows it.
#[derive(Deserialize)]
struct Row {
    id: String,
    title: String,
    uploader: Uploader,
    inbox: Inbox,
    state: String,
    submitted_at: Option<String>,
    fetched_at: Option<String>,
    files: usize,
    held: usize,
}

#[derive(Deserialize)]
struct Uploader {
    email: String,
}

#[derive(Deserialize)]
struct Inbox {
    name: String,
    #[serde(default)]
    on_behalf: bool,
}

/// The latest submissions.
async fn latest(client: &Client, args: &ListArgs) -> Result<Vec<Value>, ClientError> {
    let limit = usize::try_from(args.limit).unwrap_or(usize::MAX);
    let mut found = Vec::new();
    let mut before: Option<String> = None;
    while found.len() < limit {
        let mut query = Serializer::new(String::new());
        query.append_pair("limit", &(limit - found.len()).min(PAGE_MAX).to_string());
        if let Some(state) = args.state {
            query.append_pair("state", state.word());
        }
        if let Some(from) = &args.from {
            query.append_pair("from", from);
        }
        if let Some(before) = &before {
            query.append_pair("before", before);
        }
        let page: Page = client.call(Method::GET, &format!("/inbox?{}", query.finish())).answer().await?;
        let empty = page.submissions.is_empty();
        found.extend(page.submissions);
        match page.next {
            Some(next) if !empty && before.as_ref() != Some(&next) => before = Some(next),
            _ => break,
        }
    }
    found.truncate(limit);
    Ok(found)
}

fn lines(found: &[Value], json: bool) -> Result<Vec<String>, ClientError> {
    if json {
        return Ok(found.iter().map(Value::to_string).collect());
    }
    let read = |value| Row::deserialize(value).map_err(|_| ClientError::Odd("an answer in an unknown form"));
    let rows = found.iter().map(|value| read(value).map(|row| cells(&row))).collect::<Result<Vec<_>, _>>()?;
    let columns =
        [("SUBMISSION", 26), ("RECEIVED", 20), ("STATE", 7), ("FILES", 5), ("FROM", 24), ("INBOX", 12)];
    Ok(Columns::new(columns, "TITLE").lines(&rows))
}

fn cells(row: &Row) -> ([String; 6], String) {
    let state = match (row.state.as_str(), &row.fetched_at) {
        ("submitted", None) => "new".to_owned(),
        ("submitted", Some(_)) => "fetched".to_owned(),
        (other, _) => text::shown(other),
    };
    let files = match row.held {
        0 => row.files.to_string(),
        held => format!("{} ({held} held)", row.files),
    };
    let received = row.submitted_at.as_deref().map(when::readable).unwrap_or_default();
    let [id, from, inbox] = [&row.id, &row.uploader.email, &row.inbox.name].map(|field| text::shown(field));
    let inbox = if row.inbox.on_behalf { format!("for {inbox}") } else { inbox };
    ([id, received, state, files, from, inbox], text::shown(&row.title))
}
