//! The inbox, from a server that plays the gateway.

use serde_json::json;

use super::*;
use crate::cli::tests::{Server, json as answer, staff};

fn submission(n: usize) -> Value {
    json!({
        "id": format!("{n:026}"), "request": "r", "title": if n == 1 { "Your loan\u{1b}[2J" } else { "Lease" },
        "inbox": { "id": "i", "name": "Loans", "on_behalf": n == 2 }, "uploader": { "email": "anna@firma.example", "name": null },
        "state": if n == 3 { "closed" } else { "submitted" }, "submitted_at": "2026-03-01T12:00:00Z",
        "fetched_at": (n == 2).then_some("2026-03-02T12:00:00Z"), "closed_at": null, "purge_at": null,
        "files": n, "held": usize::from(n == 1),
    })
}

/// The arguments of a list of so many.
fn listing(limit: u32) -> ListArgs {
    let typed = ["kuvert", "inbox", "--limit", &limit.to_string(), "--server", "https://localhost"]
        .map(str::to_owned);
    match crate::cli::Cli::from_arguments(typed).unwrap().command {
        crate::cli::Command::Inbox(args) => args.list,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn the_table_says_what_is_new_and_nothing_steers_the_terminal() {
    let server = Server::start(|_| {
        answer(200, &json!({ "submissions": [submission(1), submission(2), submission(3)] }))
    });
    let server = server.await;
    let found = latest(&staff(&server), &listing(50)).await.unwrap();
    insta::assert_snapshot!(lines(&found, false).unwrap().join("\n"));
}

#[tokio::test]
async fn pages_are_put_together_up_to_the_limit() {
    let server = Server::start(|asked| {
        let next = if asked.path.contains("before=") { None } else { Some("12.x") };
        let rows: Vec<_> = (0..100).map(submission).collect();
        answer(200, &json!({ "submissions": rows, "next": next }))
    });
    let server = server.await;
    assert_eq!(latest(&staff(&server), &listing(130)).await.unwrap().len(), 130);
    assert_eq!(server.seen(), ["GET /api/v1/inbox?limit=100", "GET /api/v1/inbox?limit=30&before=12.x"]);
    assert_eq!(latest(&staff(&server), &listing(500)).await.unwrap().len(), 200, "there are no more");
}
