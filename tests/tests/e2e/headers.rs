//! What every answer carries, whoever made it.

use std::time::Duration;

use kuvert_tests::{Engine, Page, World, on_both_databases, raw};

use crate::people::{ANNA, share_with_anna};

/// Header and what its value must contain.
const ALWAYS: &[(&str, &str)] = &[
    ("content-security-policy", "default-src 'none'"),
    ("strict-transport-security", "max-age="),
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "no-referrer"),
    ("cache-control", "no-store"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
];

fn complete(page: &Page, what: &str) {
    for (name, value) in ALWAYS {
        assert!(
            page.header(name).contains(value),
            "{what} ({}): {name} is {:?}",
            page.status,
            page.header(name)
        );
    }
    assert!(!page.headers.contains_key("server"), "{what} names its software");
}

fn complete_raw(head: &str, what: &str) {
    let head = head.to_lowercase();
    for (name, value) in ALWAYS {
        let line = head.lines().find(|line| line.starts_with(&format!("{name}:")));
        assert!(line.is_some_and(|line| line.contains(value)), "{what}: {name} is {line:?} in\n{head}");
    }
    assert!(!head.lines().any(|line| line.starts_with("server:")), "{what} names its software");
}

on_both_databases! {
    async fn case_08_every_kind_of_answer_has_every_header(engine: Engine) {
        let world = World::start(engine).await;
        let (_, link) = share_with_anna(&world).await;
        let browser = world.browser();
        complete(&browser.get(&link).await, "a page");
        complete(&browser.get("/no/such/page").await, "an unknown page");
        complete(&browser.get(&world.url("/api/v1/shares")).await, "an API refusal");
        complete(&browser.get("/bulk/d/nonsense").await, "a bad ticket");
        complete(&browser.get("/shares").await, "a redirect to sign-in");

        let large = "x".repeat(2 * 1024 * 1024);
        let refused = browser.post(&format!("{link}/open"), &[("code", large.as_str())]).await;
        assert_eq!(refused.status, 413);
        complete(&refused, "a body too large");

        let foreign = browser.request(reqwest::Method::POST, &format!("{link}/code")).header("Origin", "https://evil.example");
        let foreign = Page::read(foreign.send().await.unwrap()).await;
        assert_eq!(foreign.status, 403);
        complete(&foreign, "a foreign origin");

        let page = browser.open_link(&link, &world.sink, ANNA).await;
        let file = browser.fetch(&page.downloads()[0]).await;
        assert_eq!(file.header("x-content-type-options"), "nosniff");
        assert!(file.header("content-security-policy").contains("sandbox"));
        assert!(file.header("content-disposition").starts_with("attachment"));
        for (name, value) in ALWAYS.iter().filter(|(name, _)| *name != "content-security-policy") {
            assert!(file.header(name).contains(value), "a file: {name} is {:?}", file.header(name));
        }

        let mut slowed = None;
        for seed in 0..100 {
            let token = data_encoding::BASE64URL_NOPAD.encode(&kuvert_tests::bytes(seed, 32));
            let page = browser.get(&format!("/s/{token}")).await;
            if page.status == 429 {
                slowed = Some(page);
                break;
            }
        }
        complete(&slowed.expect("a guesser is slowed down"), "too many misses");
    }

    async fn case_08_a_fault_of_ours_has_every_header_and_tells_nothing(engine: Engine) {
        let world = World::start(engine).await;
        let (sent, link) = share_with_anna(&world).await;
        let browser = world.browser();
        browser.open_link(&link, &world.sink, ANNA).await;
        // The row is there, and what is sealed in it is not ours.
        world.database.query(match engine {
            Engine::Sqlite => "UPDATE shares SET sealed = zeroblob(64)",
            Engine::Postgres => "UPDATE shares SET sealed = decode(repeat('00', 64), 'hex')",
        });
        let page = browser.get(&link).await;
        assert_eq!(page.status, 500, "{}", page.text());
        complete(&page, "a page that broke");
        let api = world.api().request(reqwest::Method::GET, &format!("/shares/{}", sent.id));
        let api = Page::read(api.send().await.unwrap()).await;
        assert_eq!(api.status, 500);
        complete(&api, "an API answer that broke");
        assert!(api.html().contains(r#""code":"internal""#), "{}", api.html());
    }

    async fn case_08_answers_that_no_handler_made_have_every_header_too(engine: Engine) {
        let world = World::start(engine).await;
        let long = format!("GET /{} HTTP/1.1\r\nHost: localhost:{}\r\n\r\n", "x".repeat(40_000), world.port());
        for (what, request) in [
            ("not HTTP", "NONSENSE\r\n\r\n".to_owned()),
            ("a bad header", format!("GET / HTTP/1.1\r\nHost: localhost:{}\r\nBad Header: x\r\n\r\n", world.port())),
            ("too long a head", long),
            ("a foreign host", "GET / HTTP/1.1\r\nHost: evil.example\r\n\r\n".to_owned()),
            ("no host", "GET / HTTP/1.1\r\n\r\n".to_owned()),
        ] {
            let answer = raw::exchange(&world.authority, world.port(), request.as_bytes(), Duration::from_secs(5)).await;
            let text = answer.text();
            let head = text.split("\r\n\r\n").next().unwrap();
            assert!(head.starts_with("HTTP/1.1 4"), "{what} was answered {head:?}");
            complete_raw(head, what);
        }
    }
}
