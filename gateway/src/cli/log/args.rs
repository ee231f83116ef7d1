//! What `kuvert log` can be told.

use clap::{Args, ValueEnum};
use time::OffsetDateTime;
use url::form_urlencoded::Serializer;

use crate::cli::client::ServerArgs;
use crate::cli::when::{Point, rfc3339};
use crate::domain::ShareId;

/// Which events to show, and how.
#[derive(Args, Debug)]
#[command(after_long_help = HELP)]
pub struct LogArgs {
    /// Only events of this share
    #[arg(long, value_name = "ID", value_parser = share)]
    pub(super) share: Option<String>,
    /// Only events of this kind, such as `download.completed`
    #[arg(long, value_name = "KIND")]
    pub(super) kind: Option<String>,
    /// Only events that ended so
    #[arg(long, value_enum)]
    pub(super) outcome: Option<OutcomeArg>,
    /// Only events about this mail address
    #[arg(long, value_name = "ADDR")]
    pub(super) person: Option<String>,
    /// Only events since then: a span ago (2d), a day (its beginning, UTC) or a time
    #[arg(long, value_name = "WHEN")]
    pub(super) since: Option<Point>,
    /// Only events before then: a span ago (2d), a day (its beginning, UTC) or a time
    #[arg(long, value_name = "WHEN")]
    pub(super) until: Option<Point>,
    /// At most so many events, the newest
    #[arg(long, value_name = "N", default_value_t = 100, value_parser = clap::value_parser!(u32).range(1..))]
    pub(super) limit: u32,
    /// Go on with new events as they are written
    #[arg(long, conflicts_with = "local")]
    pub(super) follow: bool,
    /// Print one JSON object per line instead of columns
    #[arg(long)]
    pub(super) json: bool,
    /// Read the server's own database with its configuration, without the server
    #[arg(long)]
    pub(super) local: bool,
    #[command(flatten)]
    pub(super) server: ServerArgs,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq, ValueEnum)]
pub(super) enum OutcomeArg {
    Ok,
    /// Someone asked for what they may not have
    Refused,
    /// The server could not do it
    Failed,
}

/// What is asked for, with every time resolved.
#[derive(Debug)]
pub(super) struct Query {
    /// Names and values as the API takes them.
    pub(super) filters: Vec<(&'static str, String)>,
    /// Events.
    pub(super) limit: usize,
}

fn share(text: &str) -> Result<String, &'static str> {
    text.parse::<ShareId>().map(|id| id.to_string()).map_err(|_| "an id has 26 characters, a-z and 2-7")
}

impl LogArgs {
    pub(super) fn query(&self, now: OffsetDateTime) -> Query {
        let outcome = self.outcome.map(|outcome| match outcome {
            OutcomeArg::Ok => "ok",
            OutcomeArg::Refused => "refused",
            OutcomeArg::Failed => "failed",
        });
        let filters = [
            ("share", self.share.clone()),
            ("kind", self.kind.clone()),
            ("outcome", outcome.map(str::to_owned)),
            ("person", self.person.clone()),
            ("from", self.since.map(|since| rfc3339(since.ago(now)))),
            ("to", self.until.map(|until| rfc3339(until.ago(now)))),
        ];
        let filters = filters.into_iter().filter_map(|(name, value)| Some((name, value?))).collect();
        Query { filters, limit: usize::try_from(self.limit).unwrap_or(usize::MAX) }
    }
}

impl Query {
    /// The API's path for one page.
    pub(super) fn path(&self, before: Option<i64>, after: Option<i64>, limit: usize) -> String {
        let mut query = Serializer::new(String::new());
        for (name, value) in &self.filters {
            query.append_pair(name, value);
        }
        for (name, value) in [("before", before), ("after", after)] {
            if let Some(value) = value {
                query.append_pair(name, &value.to_string());
            }
        }
        query.append_pair("limit", &limit.to_string());
        format!("/events?{}", query.finish())
    }
}

const HELP: &str = "\
Times are UTC. Senders see the events of their own shares; auditors, data protection officers and
administrators see all. Reading the log is itself written in the log.
The API token comes from --token-file or from the variable KUVERT_TOKEN.

Examples:
  kuvert log --since 2d --outcome refused
  kuvert log --person anna@firma.example --since 2026-01-01 --limit 1000 --json
  kuvert log --kind download.completed --follow";
