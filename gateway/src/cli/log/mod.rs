//! `kuvert log`: the access log, through the API or straight from the server's own database.

mod args;
mod local;
mod page;
mod table;

#[cfg(test)]
mod tests;

use std::time::Duration;

use hyper::Method;

pub use self::args::LogArgs;
use self::args::Query;
use self::page::{Event, Page};
use self::table::Table;
use super::client::{Client, ClientError, Patience, Stamina};
use super::{ConfigFile, Failure, Status, out};
use crate::clock::Clock;

/// Events of one page; the server may give fewer.
const PAGE_MAX: usize = 200;
const FOLLOW_PAUSE: Duration = Duration::from_secs(2);
/// How long `--follow` waits for a server that has gone away.
const FOLLOW_PATIENCE: Duration = Duration::from_mins(10);

/// Prints what `args` ask for, oldest first.
///
/// # Errors
///
/// [`Failure`].
pub fn run(config: &ConfigFile, args: LogArgs) -> Result<(), Failure> {
    let query = args.query(Clock::system().now());
    let mut table = Table::new(args.json);
    if args.local {
        let events = local::newest(config, &query)?;
        return print(&events, &mut table, &mut out::line);
    }
    super::block_on(async {
        let client = args.server.client(Patience::new(FOLLOW_PATIENCE))?;
        let events = newest(&client, &query).await?;
        print(&events, &mut table, &mut out::line)?;
        if args.follow { follow(&client, &query, &events, &mut table, &mut out::line).await } else { Ok(()) }
    })
}

type Say<'a> = &'a mut dyn FnMut(&str) -> Result<(), Failure>;

fn print(events: &[Event], table: &mut Table, say: Say<'_>) -> Result<(), Failure> {
    table.lines(events).iter().try_for_each(|line| say(line))
}

/// The newest events that match, oldest first.
async fn newest(client: &Client, query: &Query) -> Result<Vec<Event>, ClientError> {
    let mut events: Vec<Event> = Vec::new();
    let mut before = None;
    while events.len() < query.limit {
        let wanted = (query.limit - events.len()).min(PAGE_MAX);
        let page: Page = client.call(Method::GET, &query.path(before, None, wanted)).answer().await?;
        let empty = page.events.is_empty();
        events.extend(page.events);
        match page.next {
            Some(next) if !empty && before.is_none_or(|before| next < before) => before = Some(next),
            _ => break,
        }
    }
    events.truncate(query.limit);
    events.sort_by_key(|event| event.seq);
    Ok(events)
}

/// Goes on printing what is written after `events`, until interrupted.
async fn follow(
    client: &Client,
    query: &Query,
    events: &[Event],
    table: &mut Table,
    say: Say<'_>,
) -> Result<(), Failure> {
    let mut seen = events.last().map_or(0, |event| event.seq);
    let mut stamina = Stamina::new(*client.patience());
    loop {
        let page = client.call(Method::GET, &query.path(None, Some(seen), PAGE_MAX)).answer::<Page>().await;
        let mut page = match page {
            Ok(page) => page.events,
            Err(error) if error.is_passing() => {
                stamina.pause(error).await?;
                continue;
            }
            Err(error) => return Err(error.into()),
        };
        stamina.restore();
        page.retain(|event| event.seq > seen);
        page.sort_by_key(|event| event.seq);
        seen = page.last().map_or(seen, |event| event.seq);
        print(&page, table, say)?;
        if page.len() < PAGE_MAX {
            tokio::time::sleep(FOLLOW_PAUSE).await;
        }
    }
}
