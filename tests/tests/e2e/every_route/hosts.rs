//! Case 41: no route answers under a name that is not ours, and none repeats one.

use std::time::Duration;

use futures_util::{StreamExt as _, stream};
use kuvert_tests::{Engine, Page, World, on_both_databases, raw};

use super::table::Door;
use super::things::Things;
use super::{all, given, request};
use crate::people::sign_in;

const EVIL: &str = "evil.example";

/// A request as bytes: its target and its host headers as they are given.
fn bytes(method: &str, target: &str, hosts: &[&str], cookie: &str, origin: &str) -> Vec<u8> {
    let hosts: String = hosts.iter().flat_map(|host| ["Host: ", *host, "\r\n"]).collect();
    format!(
        "{method} {target} HTTP/1.1\r\n{hosts}Cookie: {cookie}\r\nOrigin: {origin}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
    )
    .into_bytes()
}

on_both_databases! {
    async fn case_41_no_route_answers_under_another_name(engine: Engine) {
        let world = World::start(engine).await;
        let browser = world.browser();
        let cookie = given(&sign_in(&world, &browser).await).join("; ");
        let things = Things::of(&world, &browser).await;
        let (port, ours) = (world.port(), format!("localhost:{}", world.port()));
        // As a page of a rebound name would send it: the browser believes that it is of that origin.
        let origin = format!("https://{EVIL}");
        let routes = all();
        let attacks = routes.iter().flat_map(|route| {
            let (path, method) = (things.fill(route.path), route.method.as_str());
            let absolute = format!("https://{EVIL}{path}");
            [
                bytes(method, &path, &[EVIL], &cookie, &origin),
                bytes(method, &path, &[ours.as_str(), EVIL], &cookie, &world.url("")),
                bytes(method, &absolute, &[ours.as_str()], &cookie, &world.url("")),
                bytes(method, &path, &[], &cookie, &world.url("")),
            ]
        });
        let attacks: Vec<Vec<u8>> = attacks.collect();
        assert!(attacks.len() > 4 * 150, "only {}", attacks.len());
        let answers = attacks.iter().map(async |attack| {
            let answer = raw::exchange(&world.authority, port, attack, Duration::from_secs(10)).await;
            let first = String::from_utf8_lossy(attack).lines().next().unwrap_or_default().to_owned();
            match answer.statuses().first().copied() {
                Some(400 | 421) if !answer.text().contains(EVIL) && !answer.text().contains("set-cookie") => None,
                _ => Some(format!("{first}: {:.200}", answer.text())),
            }
        });
        let faults: Vec<String> = stream::iter(answers).buffered(8).filter_map(async |fault| fault).collect().await;
        assert!(faults.is_empty(), "{} were answered:\n{}", faults.len(), faults.join("\n"));
        assert_eq!(browser.get("/account").await.status, 200, "another name ended the session");
    }

    async fn case_41_no_route_believes_a_proxy_that_is_none(engine: Engine) {
        let world = World::start(engine).await;
        let browser = world.browser();
        let cookie = given(&sign_in(&world, &browser).await).join("; ");
        let things = Things::of(&world, &browser).await;
        let (api, routes) = (world.api(), all());
        for route in routes.iter().filter(|route| route.reads() || route.door == Door::Public) {
            let asked = request(api.http(), &world, &things, route).header("Cookie", &cookie);
            let asked = asked.header("X-Forwarded-Host", EVIL).header("X-Forwarded-Proto", "http");
            let asked = asked.header("Forwarded", format!("host={EVIL};proto=http")).header("X-Host", EVIL);
            let page = Page::read(asked.send().await.unwrap()).await;
            let headers = format!("{:?}", page.headers);
            assert!(!page.html().contains(EVIL) && !headers.contains(EVIL), "{} {}", route.method, route.path);
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn case_41_no_route_answers_under_another_name_in_http_2() {
    let world = World::start(Engine::Sqlite).await;
    let browser = world.browser();
    let cookie = given(&sign_in(&world, &browser).await).join("; ");
    let things = Things::of(&world, &browser).await;
    // The name is resolved to us, as a rebound one is.
    let address = ([127, 0, 0, 1], world.port()).into();
    let client = reqwest::Client::builder().tls_danger_accept_invalid_certs(true).resolve(EVIL, address);
    let client = client.redirect(reqwest::redirect::Policy::none()).build().unwrap();
    for route in &all() {
        let url = format!("https://{EVIL}:{}{}", world.port(), things.fill(route.path));
        let asked = client.request(route.method.clone(), url).header("Cookie", &cookie);
        let answer = asked.header("Origin", format!("https://{EVIL}")).send().await.unwrap();
        assert_eq!(answer.version(), reqwest::Version::HTTP_2);
        assert_eq!(answer.status(), 421, "{} {}", route.method, route.path);
    }
}
