//! Requests that two parsers could read in two ways end the connection.

use std::time::Duration;

use kuvert_tests::{Engine, World, on_both_databases, raw};

/// A second request hidden behind the first; its path must never be seen by a handler.
const CANARY: &str = "/smuggled-canary";

/// Name, and the head and body of an ambiguous request, without its Host header.
fn payloads() -> Vec<(&'static str, String)> {
    let hidden = format!("GET {CANARY} HTTP/1.1\r\nHost: HOST\r\n\r\n");
    let chunked = format!("0\r\n\r\n{hidden}");
    let post = |headers: &str, body: &str| {
        format!("POST /sign-in HTTP/1.1\r\nHost: HOST\r\n{headers}\r\n\r\n{body}")
    };
    let length = hidden.len();
    vec![
        (
            "CL and TE",
            post(&format!("Content-Length: {}\r\nTransfer-Encoding: chunked", chunked.len()), &chunked),
        ),
        ("TE and CL", post("Transfer-Encoding: chunked\r\nContent-Length: 4", &chunked)),
        ("two TE", post("Transfer-Encoding: chunked\r\nTransfer-Encoding: identity", &chunked)),
        ("chunked, identity", post("Transfer-Encoding: chunked, identity", &chunked)),
        ("identity, chunked", post("Transfer-Encoding: identity, chunked", &chunked)),
        ("chunked twice", post("Transfer-Encoding: chunked, chunked", &chunked)),
        ("gzip, chunked", post("Transfer-Encoding: gzip, chunked", &chunked)),
        ("xchunked", post("Transfer-Encoding: xchunked", &chunked)),
        ("TE with a tab", post("Transfer-Encoding:\tchunked\r\nContent-Length: 4", &chunked)),
        ("two lengths", post(&format!("Content-Length: 0\r\nContent-Length: {length}"), &hidden)),
        ("two equal lengths", post("Content-Length: 0\r\nContent-Length: 0", &hidden)),
        ("a list of lengths", post(&format!("Content-Length: 0, {length}"), &hidden)),
        ("a length with a plus", post("Content-Length: +5", &format!("a=b&c{hidden}"))),
        ("a length in hex", post("Content-Length: 0x5", &format!("a=b&c{hidden}"))),
        ("a negative length", post("Content-Length: -1", &hidden)),
        ("a huge length", post("Content-Length: 99999999999999999999999", &hidden)),
        (
            "a huge chunk extension",
            post("Transfer-Encoding: chunked", &format!("0;{}\r\n\r\n{hidden}", "x".repeat(1 << 20))),
        ),
        ("a bad chunk size", post("Transfer-Encoding: chunked", &format!("0x0\r\n\r\n{hidden}"))),
        (
            "a chunk that does not end",
            post(
                "Origin: https://HOST\r\nTransfer-Encoding: chunked",
                &format!("3\r\nabcX\r\n0\r\n\r\n{hidden}"),
            ),
        ),
        ("bare LF", format!("POST /sign-in HTTP/1.1\nHost: HOST\nContent-Length: 0\n\n{hidden}")),
        ("NUL in a header", post("X-A: a\0b\r\nContent-Length: 0", &hidden)),
        ("a folded header", post("X-A: a\r\n b\r\nContent-Length: 0", &hidden)),
        ("a space before the colon", post("Content-Length : 0", &hidden)),
        (
            "an absolute URI for another host",
            format!("GET https://evil.example/ HTTP/1.1\r\nHost: HOST\r\n\r\n{hidden}"),
        ),
        (
            "chunked in HTTP/1.0",
            format!("POST /sign-in HTTP/1.0\r\nHost: HOST\r\nTransfer-Encoding: chunked\r\n\r\n{chunked}"),
        ),
        ("a CR alone", post("X-A: a\rContent-Length: 5", &hidden)),
    ]
}

on_both_databases! {
    async fn case_35_ambiguous_requests_are_refused_and_the_connection_closed(engine: Engine) {
        let world = World::start(engine).await;
        let host = format!("localhost:{}", world.port());
        let mut failures = Vec::new();
        for (name, payload) in payloads() {
            let request = payload.replace("HOST", &host);
            let answer = raw::exchange(&world.authority, world.port(), request.as_bytes(), Duration::from_secs(5)).await;
            let statuses = answer.statuses();
            let refused = statuses.len() <= 1 && statuses.iter().all(|status| matches!(status, 400 | 413 | 421 | 431 | 501));
            if !refused || !answer.closed {
                failures.push(format!("{name}: {statuses:?}, closed: {}", answer.closed));
            }
        }
        assert!(failures.is_empty(), "{failures:#?}");
        assert!(!world.log().contains(CANARY), "a hidden request reached a handler");
    }

    async fn case_35_trailers_are_no_headers(engine: Engine) {
        let world = World::start(engine).await;
        let request = format!(
            "POST /sign-in HTTP/1.1\r\nHost: localhost:{port}\r\nOrigin: https://localhost:{port}\r\n\
             Content-Type: application/x-www-form-urlencoded\r\nTransfer-Encoding: chunked\r\nTrailer: Authorization\r\n\r\n\
             3\r\na=b\r\n0\r\nAuthorization: Bearer {token}\r\nContent-Length: 5\r\n\r\n",
            port = world.port(),
            token = world.token(),
        );
        let answer = raw::exchange(&world.authority, world.port(), request.as_bytes(), Duration::from_secs(5)).await;
        assert!(answer.statuses().len() <= 1);
        assert!(answer.statuses().iter().all(|status| (400..500).contains(status) || *status == 200), "{}", answer.text());
    }
}
