use std::net::IpAddr;

use super::answer::{Answer, judge};
use super::*;

const LEAST: [(&str, &str); 7] = [
    ("public_url", "https://share.example.org"),
    ("trusted_proxies", "10.0.0.0/8"),
    ("database_url", "sqlite:/var/lib/kuvert/db"),
    ("blob_url", "file:/var/lib/kuvert/blobs"),
    ("keystore", "/var/lib/kuvert/keystore"),
    ("mail_url", "smtp://relay.example.org:587"),
    ("mail_from", "share@example.org"),
];

fn config(options: &[(&str, &str)]) -> Config {
    let given = |name: &str| options.iter().any(|(given, _)| *given == name);
    let mut all: Vec<_> = LEAST.into_iter().filter(|(name, _)| !given(name)).collect();
    all.extend(options);
    Config::defaults_with(&all).unwrap()
}

const FRAMES: &str = "frame-ancestors https://outlook.office.com https://outlook.office365.com \
    https://outlook.cloud.microsoft https://outlook.live.com";

fn page(headers: &str) -> Answer {
    Answer::parse(format!("HTTP/1.1 200 OK\r\n{headers}\r\n\r\nbody\r\nx-frame-options: DENY").as_bytes())
}

/// What is said about a page with these headers, the good aside.
fn objections(options: &[(&str, &str)], headers: &str, again: u16) -> Vec<&'static str> {
    let again = Answer::parse(format!("HTTP/1.1 {again} X\r\n\r\n").as_bytes());
    let found = judge(&config(options), &page(headers), Some(&again));
    found.into_iter().filter(|finding| finding.grade != Grade::Good).map(|finding| finding.says).collect()
}

#[test]
fn a_page_that_arrives_as_it_was_sent_is_good() {
    let headers = format!(
        "Content-Security-Policy: default-src 'none'; {FRAMES}\r\nCache-Control: no-cache\r\nETag: \"a\""
    );
    assert_eq!(objections(&[], &headers, 304), Vec::<&str>::new());
    assert_eq!(page(&headers).header("etag"), Some("\"a\""));
}

#[test]
fn what_a_proxy_did_to_the_page_is_named() {
    let cache = "Cache-Control: no-cache";
    let policy = format!("Content-Security-Policy: {FRAMES}");
    for (headers, again, expected) in [
        (format!("{policy}\r\n{cache}\r\nX-Frame-Options: SAMEORIGIN"), 304, "outlook-framing-options"),
        (
            format!("{policy}\r\n{cache}\r\nContent-Security-Policy: frame-ancestors 'self'"),
            304,
            "outlook-framing-added",
        ),
        (cache.to_owned(), 304, "outlook-framing-gone"),
        (format!("Content-Security-Policy: default-src 'none'\r\n{cache}"), 304, "outlook-framing-missing"),
        (
            format!("{policy}\r\n{cache}\r\nCross-Origin-Opener-Policy: same-origin"),
            304,
            "outlook-framing-opener",
        ),
        (format!("{policy}\r\nCache-Control: max-age=600"), 304, "outlook-caching-kept"),
        (format!("{policy}\r\n{cache}"), 200, "outlook-caching-whole"),
    ] {
        assert_eq!(objections(&[], &headers, again), [expected], "{headers}");
    }
    let own = [("addin_frame_hosts", "https://mail.firma.example")];
    assert_eq!(objections(&own, &format!("{policy}\r\n{cache}"), 304), ["outlook-framing-missing"]);
}

#[test]
fn a_page_that_is_elsewhere_or_nowhere_is_bad() {
    for (answer, says) in [
        ("HTTP/1.1 302 Found\r\nLocation: https://elsewhere.example\r\n\r\n", "outlook-page-moved"),
        ("HTTP/1.1 404 Not Found\r\n\r\n", "outlook-page-status"),
        ("SSH-2.0-OpenSSH", "outlook-page-status"),
        ("", "outlook-page-status"),
    ] {
        let found = judge(&config(&[]), &Answer::parse(answer.as_bytes()), None);
        assert_eq!((found.len(), found[0].grade, found[0].says), (1, Grade::Bad, says), "{answer}");
    }
}

#[test]
fn an_address_in_a_private_network_is_a_warning_because_browsers_ask_or_refuse() {
    let ip = |text: &str| text.parse::<IpAddr>().unwrap();
    for private in [
        "10.1.2.3",
        "192.168.0.9",
        "172.16.5.5",
        "127.0.0.1",
        "169.254.1.1",
        "100.64.0.1",
        "fd00::1",
        "::1",
        "fe80::1",
    ] {
        assert_eq!(
            place::judged("h", &[ip("203.0.113.9"), ip(private)]).says,
            "outlook-lookup-private",
            "{private}"
        );
    }
    assert_eq!(place::judged("h", &[ip("203.0.113.9"), ip("2001:db8::1")]).grade, Grade::Good);
    assert_eq!(place::judged("h", &[]).grade, Grade::Bad);
}

#[test]
fn the_address_must_be_a_name_over_tls_and_had_better_be_short() {
    for (address, grade) in [
        ("https://share.example.org", Grade::Good),
        ("https://192.0.2.7", Grade::Warning),
        ("https://[2001:db8::7]", Grade::Warning),
        ("https://localhost:8443", Grade::Warning),
        ("http://localhost:8080", Grade::Bad),
    ] {
        assert_eq!(place::written(&config(&[("public_url", address)])).grade, grade, "{address}");
    }
    assert_eq!(place::length(&config(&[("public_url", "https://kuvert.example.org/")])).grade, Grade::Good);
    let long = config(&[("public_url", "https://a-rather-long-name.example.org")]);
    assert_eq!(place::length(&long).grade, Grade::Warning);
}

#[test]
fn a_manifest_that_is_milder_than_the_policy_is_a_warning() {
    for (check, mode, says) in [
        ("ask", "", "outlook-sending-asks"),
        ("inform", "", "outlook-sending-informs"),
        ("block", "", "outlook-sending-blocks"),
        ("block", "prompt", "outlook-sending-not-blocked"),
        ("ask", "block", "outlook-sending-all-stops"),
    ] {
        let config = config(&[("addin_send_check", check), ("addin_send_mode", mode)]);
        assert_eq!(sending(&config).says, says, "{check} {mode}");
    }
}

#[tokio::test]
async fn nobody_there_is_said_and_not_taken_for_a_bad_certificate() {
    // A port that nothing listens on any more.
    let port = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap().port();
    let config = config(&[("public_url", &format!("https://localhost:{port}"))]);
    let found = probe::visit(&config, &["127.0.0.1".parse().unwrap()]).await;
    assert_eq!((found[0].grade, found[0].says), (Grade::Unknown, "outlook-certificate-unreached"));
}
