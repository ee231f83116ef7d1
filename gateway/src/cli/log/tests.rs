//! Reading the log, against a server that plays the gateway.

use std::sync::{Arc, Mutex};

use clap::Parser as _;
use serde_json::{Value, json};
use time::macros::datetime;

use super::*;
use crate::cli::tests::{Reply, Server, json as answer, staff};

const NOW: time::OffsetDateTime = datetime!(2026-03-01 12:00 UTC);

#[derive(clap::Parser)]
struct Line {
    #[command(flatten)]
    args: LogArgs,
}

fn query(line: &[&str]) -> Query {
    Line::parse_from([&["log"], line].concat()).args.query(NOW)
}

fn event(seq: i64) -> Value {
    json!({
        "seq": seq, "id": "e", "at": format!("2026-03-01T12:00:{:02}.5Z", seq % 60), "kind": "download.completed",
        "outcome": "ok", "actor": "recipient", "share": "aaaaaaaaaaaaaaaaaaaaaaaaaa", "detail": { "bytes": seq },
        "personal": { "person": "anna@firma.example", "ip": "192.0.2.7", "user_agent": "x", "file_name": "a b.pdf", "reply": null },
    })
}

/// A log of `count` events in pages of at most `page`.
async fn gateway(count: i64, page: usize) -> Server {
    Server::start(move |asked| {
        let url = url::Url::parse("http://x").unwrap().join(&asked.path).unwrap();
        let number = |name: &str| {
            url.query_pairs().find(|(key, _)| key == name).map(|(_, value)| value.parse::<i64>().unwrap())
        };
        let (before, after) = (number("before").unwrap_or(i64::MAX), number("after").unwrap_or(0));
        let wanted = usize::try_from(number("limit").unwrap()).unwrap().min(page);
        let newest_first = (1..=count).rev().filter(|seq| *seq < before && *seq > after);
        let events: Vec<_> = newest_first.take(wanted).collect();
        let next = events.last().filter(|last| **last > 1);
        answer(
            200,
            &json!({ "events": events.iter().map(|seq| event(*seq)).collect::<Vec<_>>(), "next": next }),
        )
    })
    .await
}

#[test]
fn filters_become_the_query_of_the_api() {
    let query = query(&[
        "--share",
        "aaaaaaaaaaaaaaaaaaaaaaaaaa",
        "--kind",
        "code.wrong",
        "--outcome",
        "refused",
        "--person",
        "anna+x@firma.example",
        "--since",
        "2d",
        "--until",
        "2026-03-01",
    ]);
    assert_eq!(
        query.path(Some(7), None, 200),
        "/events?share=aaaaaaaaaaaaaaaaaaaaaaaaaa&kind=code.wrong&outcome=refused&person=anna%2Bx%40firma.example\
         &from=2026-02-27T12%3A00%3A00Z&to=2026-03-01T00%3A00%3A00Z&before=7&limit=200"
    );
}

#[tokio::test]
async fn the_newest_events_come_oldest_first_over_as_many_pages_as_it_takes() {
    let server = gateway(25, 10).await;
    let client = staff(&server);
    let seqs = |events: Vec<Event>| events.iter().map(|event| event.seq).collect::<Vec<_>>();
    assert_eq!(
        seqs(newest(&client, &query(&["--limit", "12"])).await.unwrap()),
        (14..=25).collect::<Vec<_>>()
    );
    assert_eq!(seqs(newest(&client, &query(&[])).await.unwrap()), (1..=25).collect::<Vec<_>>());
    assert_eq!(server.seen().len(), 2 + 3);
}

#[tokio::test]
async fn a_server_that_repeats_a_page_is_not_asked_forever() {
    let server = Server::start(|_| answer(200, &json!({ "events": [event(5)], "next": 5 }))).await;
    assert!(newest(&staff(&server), &query(&[])).await.unwrap().len() <= 2);
}

#[tokio::test]
async fn following_prints_each_new_event_once() {
    let polls = Arc::new(Mutex::new(0));
    let counted = Arc::clone(&polls);
    let server = Server::start(move |asked| {
        let mut polls = counted.lock().unwrap();
        *polls += 1;
        assert!(asked.path.contains(if *polls == 1 { "after=3" } else { "after=5" }), "{}", asked.path);
        if *polls == 1 {
            answer(200, &json!({ "events": [event(5), event(4), event(3)] }))
        } else {
            Reply::new(401, &[], "")
        }
    })
    .await;
    let seen: Event = serde_json::from_value(event(3)).unwrap();
    let mut lines = Vec::new();
    let mut say = |line: &str| {
        lines.push(line.to_owned());
        Ok(())
    };
    let ended = follow(&staff(&server), &query(&["--json"]), &[seen], &mut Table::new(true), &mut say).await;

    assert_eq!(ended.unwrap_err().status(), Status::Refused);
    let seqs: Vec<_> =
        lines.iter().map(|line| serde_json::from_str::<Value>(line).unwrap()["seq"].clone()).collect();
    assert_eq!(seqs, [4, 5]);
}

#[test]
fn columns_are_aligned_and_nothing_steers_the_terminal() {
    let mut hostile = event(2);
    hostile["personal"]["file_name"] = json!("x\u{1b}[2J\u{202e}fdp.exe");
    hostile["personal"]["person"] = Value::Null;
    hostile["detail"] = json!("line\nbreak");
    hostile["outcome"] = json!("refused");
    let events = [event(1), hostile].map(|event| serde_json::from_value(event).unwrap());
    insta::assert_snapshot!(Table::new(false).lines(&events).join("\n"));
}

#[test]
fn json_keeps_what_this_program_does_not_know() {
    let mut future = event(1);
    future["new"] = json!({ "field": 1 });
    let events = [serde_json::from_value(future.clone()).unwrap()];
    let lines = Table::new(true).lines(&events);
    assert_eq!(serde_json::from_str::<Value>(&lines[0]).unwrap(), future);
}
