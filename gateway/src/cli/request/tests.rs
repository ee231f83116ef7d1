//! Asking, against a server that plays the gateway.

use std::sync::{Arc, Mutex};

use serde_json::json;

use super::*;
use crate::cli::tests::{Reply, Server, json as answer, staff};
use crate::cli::{Cli, Command};

fn args(line: &[&str]) -> RequestArgs {
    let start = ["kuvert", "request", "Your loan", "--purpose", "To decide"];
    match Cli::from_arguments(start.iter().chain(line).copied()).unwrap().command {
        Command::Request(args) => args,
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
