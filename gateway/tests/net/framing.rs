//! Case 35: what two parsers could read differently never gets in.

use std::time::Duration;

use tokio::io::AsyncWriteExt as _;

use super::world::{World, read_to_close};

/// Each is a whole attack; `HOST` becomes the right host. Behind each follows a canary request.
const PAYLOADS: &[(&str, &str)] = &[
    (
        "CL and TE",
        "POST /form HTTP/1.1\r\nHost: HOST\r\nContent-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nX",
    ),
    (
        "TE and CL",
        "POST /form HTTP/1.1\r\nHost: HOST\r\nTransfer-Encoding: chunked\r\nContent-Length: 6\r\n\r\n0\r\n\r\nX",
    ),
    (
        "two TE",
        "POST /form HTTP/1.1\r\nHost: HOST\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    ),
    ("TE list", "POST /form HTTP/1.1\r\nHost: HOST\r\nTransfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n"),
    ("TE identity", "POST /form HTTP/1.1\r\nHost: HOST\r\nTransfer-Encoding: identity\r\n\r\n"),
    (
        "TE gzip first",
        "POST /form HTTP/1.1\r\nHost: HOST\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
    ),
    ("TE misspelt", "POST /form HTTP/1.1\r\nHost: HOST\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n"),
    ("TE in capitals", "POST /form HTTP/1.1\r\nHost: HOST\r\nTransfer-Encoding: CHUNKED\r\n\r\n0\r\n\r\n"),
    (
        "TE with vertical tab",
        "POST /form HTTP/1.1\r\nHost: HOST\r\nTransfer-Encoding: \x0bchunked\r\n\r\n0\r\n\r\n",
    ),
    ("TE in HTTP/1.0", "POST /form HTTP/1.0\r\nHost: HOST\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
    ("two equal CL", "POST /form HTTP/1.1\r\nHost: HOST\r\nContent-Length: 0\r\nContent-Length: 0\r\n\r\n"),
    (
        "two different CL",
        "POST /form HTTP/1.1\r\nHost: HOST\r\nContent-Length: 0\r\nContent-Length: 5\r\n\r\n",
    ),
    ("CL list", "POST /form HTTP/1.1\r\nHost: HOST\r\nContent-Length: 0, 0\r\n\r\n"),
    ("CL with sign", "POST /form HTTP/1.1\r\nHost: HOST\r\nContent-Length: +5\r\n\r\nhello"),
    ("CL negative", "POST /form HTTP/1.1\r\nHost: HOST\r\nContent-Length: -1\r\n\r\n"),
    ("CL in hexadecimal", "POST /form HTTP/1.1\r\nHost: HOST\r\nContent-Length: 0x5\r\n\r\nhello"),
    ("CL with space", "POST /form HTTP/1.1\r\nHost: HOST\r\nContent-Length: 1 0\r\n\r\nhello"),
    ("CL with zero in front", "POST /form HTTP/1.1\r\nHost: HOST\r\nContent-Length: 05\r\n\r\nhello"),
    ("CL empty", "POST /form HTTP/1.1\r\nHost: HOST\r\nContent-Length:\r\n\r\n"),
    ("CL overflowing", "POST /form HTTP/1.1\r\nHost: HOST\r\nContent-Length: 18446744073709551616\r\n\r\n"),
    ("folded line", "GET / HTTP/1.1\r\nHost: HOST\r\nX-A: b\r\n c: d\r\n\r\n"),
    ("folded first line", "GET / HTTP/1.1\r\n Host: HOST\r\n\r\n"),
    ("space before colon", "POST /form HTTP/1.1\r\nHost: HOST\r\nContent-Length : 5\r\n\r\nhello"),
    ("no colon", "GET / HTTP/1.1\r\nHost: HOST\r\nX-A\r\n\r\n"),
    ("bare LF in the head", "GET / HTTP/1.1\r\nHost: HOST\nX-A: b\r\n\r\n"),
    ("bare LF at the end", "GET / HTTP/1.1\nHost: HOST\n\n"),
    ("bare CR", "GET / HTTP/1.1\r\nHost: HOST\r\nX-A: b\rX-B: c\r\n\r\n"),
    ("NUL in a value", "GET / HTTP/1.1\r\nHost: HOST\r\nX-A: a\0b\r\n\r\n"),
    ("NUL in a name", "GET / HTTP/1.1\r\nHost: HOST\r\nX\0A: b\r\n\r\n"),
    ("DEL in a value", "GET / HTTP/1.1\r\nHost: HOST\r\nX-A: a\x7fb\r\n\r\n"),
    ("empty line in front", "\r\nGET / HTTP/1.1\r\nHost: HOST\r\n\r\n"),
    ("no host", "GET / HTTP/1.1\r\nX-A: b\r\n\r\n"),
    ("two hosts", "GET / HTTP/1.1\r\nHost: HOST\r\nHost: HOST\r\n\r\n"),
    ("absolute target elsewhere", "GET https://evil.example/ HTTP/1.1\r\nHost: HOST\r\n\r\n"),
    ("target with user", "GET https://u@HOST/ HTTP/1.1\r\nHost: HOST\r\n\r\n"),
    ("target with fragment", "GET /#x HTTP/1.1\r\nHost: HOST\r\n\r\n"),
    ("target with space", "GET / x HTTP/1.1\r\nHost: HOST\r\n\r\n"),
    ("tab in the first line", "GET\t/ HTTP/1.1\r\nHost: HOST\r\n\r\n"),
    ("no version", "GET /\r\nHost: HOST\r\n\r\n"),
    ("HTTP/1.2", "GET / HTTP/1.2\r\nHost: HOST\r\n\r\n"),
    ("HTTP/2 preface", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"),
    ("small http", "GET / http/1.1\r\nHost: HOST\r\n\r\n"),
    ("CONNECT", "CONNECT HOST HTTP/1.1\r\nHost: HOST\r\n\r\n"),
    (
        "chunk extension",
        "POST /form HTTP/1.1\r\nHost: HOST\r\nTransfer-Encoding: chunked\r\n\r\n5;a=b\r\nhello\r\n0\r\n\r\n",
    ),
    (
        "chunk size with sign",
        "POST /form HTTP/1.1\r\nHost: HOST\r\nTransfer-Encoding: chunked\r\n\r\n+5\r\nhello\r\n0\r\n\r\n",
    ),
    (
        "chunk size with prefix",
        "POST /form HTTP/1.1\r\nHost: HOST\r\nTransfer-Encoding: chunked\r\n\r\n0x5\r\nhello\r\n0\r\n\r\n",
    ),
    (
        "chunk size with space",
        "POST /form HTTP/1.1\r\nHost: HOST\r\nTransfer-Encoding: chunked\r\n\r\n5 \r\nhello\r\n0\r\n\r\n",
    ),
    (
        "chunk size overflowing",
        "POST /form HTTP/1.1\r\nHost: HOST\r\nTransfer-Encoding: chunked\r\n\r\n10000000000000005\r\nhello\r\n0\r\n\r\n",
    ),
    (
        "chunk line with LF",
        "POST /form HTTP/1.1\r\nHost: HOST\r\nTransfer-Encoding: chunked\r\n\r\n5\nhello\r\n0\r\n\r\n",
    ),
    (
        "chunk longer than said",
        "POST /form HTTP/1.1\r\nHost: HOST\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nhello\r\n0\r\n\r\n",
    ),
    (
        "empty chunk size",
        "POST /form HTTP/1.1\r\nHost: HOST\r\nTransfer-Encoding: chunked\r\n\r\n\r\nhello\r\n0\r\n\r\n",
    ),
    (
        "trailer",
        "POST /form HTTP/1.1\r\nHost: HOST\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\nX-A: b\r\n\r\n",
    ),
];

fn canary(world: &World) -> String {
    format!("GET /s/canary HTTP/1.1\r\nHost: {}\r\n\r\n", world.host())
}

fn assert_refused(name: &str, answer: &str) {
    assert!(answer.starts_with("HTTP/1.1 400 "), "{name}: {answer}");
    assert_eq!(answer.matches("HTTP/1.1 ").count(), 1, "{name}: {answer}");
    for header in ["content-security-policy: ", "strict-transport-security: ", "connection: close"] {
        assert!(answer.contains(header), "{name} without {header}: {answer}");
    }
}

#[tokio::test]
async fn case_35_every_ambiguous_request_gets_400_and_nothing_behind_it_is_read() {
    let world = World::new().await;
    for (name, payload) in PAYLOADS {
        let origin = format!("Host: HOST\r\nOrigin: {}\r\n", world.origin());
        let attack = payload.replacen("Host: HOST\r\n", &origin, 1).replace("HOST", &world.host());
        assert_refused(name, &world.raw((attack + &canary(&world)).as_bytes()).await);
    }
    let seen = world.seen.all();
    assert_eq!(seen, Vec::<String>::new(), "the application saw none of it");
}

#[tokio::test]
async fn case_35_a_chunk_extension_of_a_mebibyte_is_refused_at_its_beginning() {
    let world = World::new().await;
    let attack = format!(
        "POST /bulk/u/t HTTP/1.1\r\nHost: {}\r\nTransfer-Encoding: chunked\r\n\r\n5;{}\r\nhello\r\n0\r\n\r\n",
        world.host(),
        "x".repeat(1 << 20)
    );
    assert_refused("extension", &world.raw((attack + &canary(&world)).as_bytes()).await);
    assert!(world.seen.all().iter().all(|line| !line.contains("canary")), "{:?}", world.seen.all());
}

#[tokio::test]
async fn case_35_good_requests_in_front_are_answered_before_the_bad_one() {
    let world = World::new().await;
    let good = canary(&world).replace("canary", "good");
    let answer = world.raw(format!("{good}{good}GET / HTTP/1.1\r\n\r\n{}", canary(&world)).as_bytes()).await;
    assert_eq!(answer.matches("HTTP/1.1 200 OK").count(), 2, "{answer}");
    assert_eq!(answer.matches("HTTP/1.1 400 Bad Request").count(), 1, "{answer}");
    assert_eq!(world.seen.all(), ["GET /s/good", "GET /s/good"]);
}

#[tokio::test]
async fn heads_that_are_too_large_are_refused_with_their_own_status() {
    let world = World::new().await;
    let host = world.host();
    let long_path = format!("GET /{} HTTP/1.1\r\nHost: {host}\r\n\r\n", "x".repeat(9000));
    let long_head = format!("GET / HTTP/1.1\r\nHost: {host}\r\nX-A: {}\r\n\r\n", "x".repeat(20_000));
    assert!(world.raw(long_path.as_bytes()).await.starts_with("HTTP/1.1 414 "));
    assert!(world.raw(long_head.as_bytes()).await.starts_with("HTTP/1.1 431 "));
}

#[tokio::test]
async fn case_35_a_violation_while_a_handler_reads_the_body_ends_in_400_whatever_the_handler_says() {
    let world = World::new().await;
    let mut stream = world.tls("http/1.1").await;
    let head = format!(
        "POST /bulk/u/t HTTP/1.1\r\nHost: {}\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n",
        world.host()
    );
    stream.write_all(head.as_bytes()).await.unwrap();
    tokio::time::sleep(Duration::from_millis(300)).await;
    stream.write_all(format!("0\r\nX-A: b\r\n\r\n{}", canary(&world)).as_bytes()).await.unwrap();
    assert_refused("trailer", &read_to_close(&mut stream).await);
    assert_eq!(world.seen.all().last().unwrap(), "broken off: InvalidData");
}
