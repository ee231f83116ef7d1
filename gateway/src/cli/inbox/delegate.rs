//! `kuvert inbox delegate`: a colleague reads your inbox while you are away.

use clap::Args;
use hyper::Method;
use serde::Deserialize;
use serde_json::json;
use time::OffsetDateTime;

use super::super::client::{Client, ClientError, Patience, ServerArgs};
use super::super::when::{Point, rfc3339};
use super::super::{Failure, Status, out, text};
use super::PATIENCE;
use crate::clock::Clock;
use crate::mail::Address;

/// Whom to let in, and until when.
#[derive(Args, Debug)]
#[command(after_long_help = HELP)]
pub(super) struct DelegateArgs {
    /// Mail address of the colleague; without it, says who reads which inbox
    colleague: Option<Address>,
    /// When that ends: a span (14d), a day (its last second, UTC) or a time
    #[arg(long, value_name = "WHEN", requires = "colleague", conflicts_with = "end")]
    until: Option<Point>,
    /// End it now
    #[arg(long, requires = "colleague")]
    end: bool,
    #[command(flatten)]
    server: ServerArgs,
}

const HELP: &str = "\
The colleague reads and answers everything in your personal inbox, also what is there already,
and cannot delete. It ends at the instant you name, running downloads included. Both names are
in the log. Who is in a team is for `kuvert team`. The API token comes from --token-file or from
the variable KUVERT_TOKEN.

Examples:
  kuvert inbox delegate bo@firma.example --until 2026-08-14
  kuvert inbox delegate
  kuvert inbox delegate bo@firma.example --end";

#[derive(Deserialize)]
struct Inboxes {
    inboxes: Vec<Inbox>,
}

#[derive(Deserialize)]
struct Inbox {
    id: String,
    name: String,
    owner: Option<String>,
    #[serde(default)]
    on_behalf: bool,
}

#[derive(Deserialize)]
struct Readers {
    readers: Vec<Reader>,
}

#[derive(Deserialize)]
struct Reader {
    id: String,
    email: String,
    #[serde(with = "time::serde::rfc3339::option")]
    until: Option<OffsetDateTime>,
}

pub(super) async fn run(args: DelegateArgs) -> Result<(), Failure> {
    let client = args.server.client(Patience::new(PATIENCE))?;
    let Inboxes { inboxes } = client.call(Method::GET, "/inboxes").answer().await?;
    let Some(colleague) = args.colleague else { return list(&client, &inboxes).await };
    let own = inboxes.iter().find(|inbox| inbox.owner.is_some() && !inbox.on_behalf);
    let own = own.ok_or(ClientError::Odd("no inbox of your own"))?;
    let path = format!("/inboxes/{}/readers", own.id);
    match (args.until, args.end) {
        (Some(until), _) => {
            let until = until.ahead(Clock::system().now());
            let body = json!({ "email": colleague.as_str(), "until": rfc3339(until) });
            let _readers: Readers = client.call(Method::POST, &path).json(&body).answer().await?;
            out::note(&format!("{} reads your inbox until {}.", colleague.as_str(), rfc3339(until)));
            Ok(())
        }
        (None, true) => {
            let Readers { readers } = client.call(Method::GET, &path).answer().await?;
            let same = |reader: &&Reader| reader.email.eq_ignore_ascii_case(colleague.as_str());
            let Some(reader) = readers.iter().find(same) else {
                let sentence = format!("{} does not read your inbox", colleague.as_str());
                return Err(Failure::new(Status::Failed, sentence));
            };
            client.call(Method::DELETE, &format!("{path}/{}", reader.id)).done().await?;
            out::note(&format!("{} does not read your inbox any more.", colleague.as_str()));
            Ok(())
        }
        (None, false) => {
            let failure = Failure::new(Status::Usage, "it is not said until when");
            Err(failure.hint("Give --until WHEN, or --end."))
        }
    }
}

async fn list(client: &Client, inboxes: &[Inbox]) -> Result<(), Failure> {
    for inbox in inboxes {
        let kind = match (&inbox.owner, inbox.on_behalf) {
            (None, _) => "team",
            (Some(_), true) => "colleague",
            (Some(_), false) => "own",
        };
        out::line(&text::shown(&format!("{}  {kind}  {}", inbox.id, inbox.name)))?;
        let path = format!("/inboxes/{}/readers", inbox.id);
        let Readers { readers } = client.call(Method::GET, &path).answer().await?;
        for reader in readers {
            let until = reader.until.map(|until| format!("  until {}", rfc3339(until))).unwrap_or_default();
            out::line(&text::shown(&format!("  {}{until}", reader.email)))?;
        }
    }
    Ok(())
}
