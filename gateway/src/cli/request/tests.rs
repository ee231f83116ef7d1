//! Asking, against a server that plays the gateway.

use std::sync::{Arc, Mutex};

use serde_json::json;

use super::*;
use crate::cli::tests::{Reply, Server, json as answer, staff};
use crate::cli::{Cli, Command};

fn args(line: &[&str]) -> AskArgs {
    let start = ["kuvert", "request", "Your loan", "--purpose", "To decide"];
    match Cli::from_arguments(start.iter().chain(line).copied()).unwrap().command {
        Command::Request(args) => args.ask,
        other => panic!("{other:?}"),
    }
}

#[test]
fn everything_that_was_typed_is_asked_for() {
    let line = "--to anna@firma.example,bo@firma.example --want Slip --want-optional Lease --want Tax \
                --ask date?:Moving --other-files --consent Yes --expires 2w --language en";
    let args = args(&line.split_whitespace().collect::<Vec<_>>());
    insta::assert_snapshot!(serde_json::to_string_pretty(&NewRequest::new(&args)).unwrap());
}

#[test]
fn there_is_one_way_to_reach_people_and_something_to_ask_for() {
    for line in [
        &["--want", "Slip"][..],
        &["--to", "a@b.example"][..],
        &["--open", "--standing", "loans", "--want", "Slip"][..],
        &["--open", "--to", "a@b.example", "--want", "Slip"][..],
        &["--open", "--want", "Slip", "--expires", "12h"][..],
        &["--open", "--ask", "Slip"][..],
        &["--open", "--want", "Slip", "--privacy-url", "https://firma.example/privacy"][..],
    ] {
        let start = ["kuvert", "request", "Your loan", "--purpose", "To decide"];
        let error = Cli::from_arguments(start.iter().chain(line).copied()).expect_err("refused");
        assert_eq!(error.exit_code(), 2, "{line:?}");
    }
}

#[tokio::test]
async fn each_link_is_printed_beside_its_address_even_if_the_first_answer_is_lost() {
    let keys = Arc::new(Mutex::new(Vec::new()));
    let seen = Arc::clone(&keys);
    let server = Server::start(move |asked| {
        if asked.is("GET", "/api/v1/requests/r") {
            return answer(200, &json!({ "recipients": [{ "id": "u", "email": "anna@firma.example" }] }));
        }
        assert!(asked.is("POST", "/api/v1/requests"));
        let mut keys = seen.lock().unwrap();
        keys.push(asked.header("idempotency-key").to_owned());
        if keys.len() == 1 {
            return Reply::HangUp;
        }
        let links = json!([{ "recipient": "u", "url": "https://share.example/r/T" }]);
        answer(201, &json!({ "id": "r", "expires_at": "2026-03-15T12:00:00Z", "links": links }))
    });
    let (server, args) = (server.await, args(&["--to", "anna@firma.example", "--want", "Slip"]));
    let client = staff(&server);
    let made = Made::make(&client, &NewRequest::new(&args)).await.unwrap();
    assert_eq!(made.lines(&client).await, ["Link for anna@firma.example: https://share.example/r/T"]);
    assert_eq!(made.summary(1), "Asked 1 person. Expires 2026-03-15 12:00:00Z.");
    let keys = keys.lock().unwrap();
    assert!(keys.len() == 2 && keys[0] == keys[1] && !keys[0].is_empty(), "{keys:?}");
}

#[test]
fn a_request_is_made_or_its_link_is_made_anew_but_not_both() {
    let id = "5aq3wdnd7bq5yxcqxh2mktb5ke";
    let Command::Request(args) = Cli::from_arguments(["kuvert", "request", "link", id]).unwrap().command
    else {
        panic!("another command")
    };
    let Some(RequestCommand::Link(link)) = args.command else { panic!("no link") };
    assert_eq!(link.request.to_string(), id);
    let typed = format!("kvt_{}", "a".repeat(43));
    for line in [
        &["kuvert", "request", "link"][..],
        &["kuvert", "request", "link", "x"],
        &["kuvert", "request", "link", id, "--token", &typed],
        &["kuvert", "request"],
    ] {
        let error = Cli::from_arguments(line.iter().copied()).expect_err("refused");
        assert_eq!(error.exit_code(), 2, "{line:?}");
    }
}

#[tokio::test]
async fn an_open_link_whose_answer_was_lost_is_made_anew() {
    let asked = Arc::new(Mutex::new(0));
    let seen = Arc::clone(&asked);
    let server = Server::start(move |asked| {
        if asked.is("POST", "/api/v1/requests/r/link") {
            return answer(200, &json!({ "url": "https://share.example/r/T" }));
        }
        let mut count = seen.lock().unwrap();
        *count += 1;
        if *count == 1 {
            return Reply::HangUp;
        }
        answer(201, &json!({ "id": "r", "expires_at": null, "links": [] }))
    });
    let (server, args) = (server.await, args(&["--open", "--want", "Slip"]));
    let client = staff(&server);
    let made = Made::make(&client, &NewRequest::new(&args)).await.unwrap();
    assert_eq!(made.lines(&client).await, ["Link: https://share.example/r/T"]);
    assert_eq!(made.answer["links"][0]["url"], "https://share.example/r/T");
}
