//! Links that open nothing, links cut short, links that passed a mail filter.

use std::collections::BTreeMap;

use data_encoding::BASE64URL_NOPAD;
use kuvert_tests::{Engine, Page, World, bytes, on_both_databases};

use crate::people::{ANNA, share_with_anna};

/// What a stranger can compare: status, names and values of headers (but the date), and the length of the page.
fn shape(page: &Page) -> (u16, BTreeMap<String, String>, usize) {
    let headers = page
        .headers
        .iter()
        .filter(|(name, _)| !["date", "x-request-id"].contains(&name.as_str()))
        .map(|(name, value)| (name.to_string(), String::from_utf8_lossy(value.as_bytes()).into_owned()))
        .collect();
    (page.status.as_u16(), headers, page.body.len())
}

fn random_token(seed: u64) -> String {
    BASE64URL_NOPAD.encode(&bytes(seed, 32))
}

on_both_databases! {
    async fn case_01_unknown_links_all_look_alike_and_are_counted(engine: Engine) {
        let world = World::start(engine).await;
        let browser = world.browser();
        let mut first = None;
        let mut slowed = 0;
        for seed in 0..200 {
            let page = browser.get(&world.url(&format!("/s/{}", random_token(seed)))).await;
            if page.status == 429 {
                slowed += 1;
                assert!(page.headers.contains_key("retry-after"));
                continue;
            }
            assert_eq!(page.status, 404);
            let shape = shape(&page);
            assert_eq!(first.get_or_insert_with(|| shape.clone()), &shape, "one unknown link looks different");
        }
        assert!(slowed > 100, "a guesser is slowed down");
        let log = world.log();
        for seed in 0..200 {
            assert!(!log.contains(&random_token(seed)), "a token stands in the log");
        }
        let detail = world.auditor().events("kind=link.unknown").await;
        assert!(!detail.is_empty(), "misses are in the log");
        assert!(detail.len() < 50, "misses are counted together, not each a line");
    }

    async fn case_01_revoked_links_show_nothing_of_the_share(engine: Engine) {
        let world = World::start(engine).await;
        let (sent, link) = share_with_anna(&world).await;
        world.api().revoke(&sent.id).await;
        let page = world.browser().get(&link).await;
        for secret in ["report.pdf", "Papers", ANNA] {
            assert!(!page.html().contains(secret), "the page shows {secret}");
        }
    }

    async fn case_02_a_damaged_link_is_an_unknown_link(engine: Engine) {
        let world = World::builder(engine).env("KUVERT_MISSES_PER_NETWORK_PER_MINUTE", "1000").start().await;
        let (_, link) = share_with_anna(&world).await;
        let unknown = shape(&world.browser().get(&world.url(&format!("/s/{}", random_token(1)))).await);
        let token = link.rsplit('/').next().unwrap();
        let damaged = [
            token[..token.len() - 1].to_owned(),
            format!("{token}."),
            format!("{token})"),
            format!("{token}%3E"),
            format!("{token}%20"),
            format!("{token}="),
            format!("{token}A"),
            token.to_uppercase(),
            format!("{}{}", &token[..token.len() - 1], other_last_character(token)),
        ];
        for token in damaged.iter().filter(|damaged| *damaged != token) {
            let page = world.browser().get(&world.url(&format!("/s/{token}"))).await;
            assert_eq!(shape(&page), unknown, "a damaged link is told apart: {token}");
        }
        assert_eq!(world.browser().get(&link).await.status, 200);
    }

    async fn case_05_a_link_survives_the_filters_and_line_breaks_of_mail(engine: Engine) {
        let world = World::start(engine).await;
        let (_, link) = share_with_anna(&world).await;
        for arrived in [safe_links(&link), proofpoint_v2(&link), quoted_printable(&link)] {
            assert_eq!(arrived, link);
            assert_eq!(world.browser().get(&arrived).await.status, 200);
        }
        let path = link.split_once("/s/").unwrap().1;
        assert!(path.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_')), "no character that filters touch");
        let mail = world.sink.wait_for_mail(ANNA, |mail| mail.link("/s/").is_some()).await;
        assert!(mail.text().lines().any(|line| line.trim() == link), "the link stands on a line of its own");
        assert!(mail.html().contains(&link), "the HTML part has the same link");
    }
}

/// Same bits but for those that base64url's last character must not carry: not canonical.
fn other_last_character(token: &str) -> char {
    const ALPHABET: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let at = ALPHABET.find(token.chars().last().unwrap()).unwrap();
    char::from(ALPHABET.as_bytes()[at + 1])
}

/// Wrapped as a query parameter, as Safe Links does, and unwrapped by a click; `#` comes out damaged.
fn safe_links(link: &str) -> String {
    let wrapped = reqwest::Url::parse_with_params(
        "https://eur01.safelinks.example/",
        [("url", link.replace('#', "%23"))],
    )
    .unwrap();
    wrapped.query_pairs().next().unwrap().1.into_owned()
}

/// `%` and `/` have other signs, `-` and `_` are escaped.
fn proofpoint_v2(link: &str) -> String {
    let wrap = |c: char| match c {
        '/' => "_".to_owned(),
        c if c.is_ascii_alphanumeric() || c == '.' => c.to_string(),
        c => format!("-{:02X}", u32::from(c)),
    };
    let wrapped = link.chars().map(wrap).collect::<Vec<_>>().concat();
    let mut link = String::new();
    let mut rest = wrapped.as_str();
    while let Some(c) = rest.chars().next() {
        rest = &rest[1..];
        match c {
            '_' => link.push('/'),
            '-' => {
                link.push(char::from(u8::from_str_radix(&rest[..2], 16).unwrap()));
                rest = &rest[2..];
            }
            c => link.push(c),
        }
    }
    link
}

/// Sent as quoted-printable with its lines of 76 characters.
fn quoted_printable(link: &str) -> String {
    let mut body = String::new();
    for (at, c) in link.chars().enumerate() {
        if at > 0 && at % 75 == 0 {
            body.push_str("=\r\n");
        }
        if c == '=' { body.push_str("=3D") } else { body.push(c) }
    }
    let mail =
        format!("Content-Type: text/plain\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n{body}\r\n");
    kuvert_tests::Mail { from: String::new(), to: Vec::new(), raw: mail.into_bytes() }
        .text()
        .trim()
        .to_owned()
}
