//! What was handed in is nowhere at rest in clear, and many may hand in at once.

use std::time::Duration;

use data_encoding::BASE64URL_NOPAD;
use kuvert_tests::{Browserless, Canary, Engine, World, bytes, on_both_databases, search, sha256_hex, tus};
use reqwest::{Client, Method, StatusCode};
use serde_json::{Value, json};

use crate::people::ANNA;

const CONTENT: &str = "canary of handed-in content, repeated until it fills a chunk. ";
const ANSWER: &str = "canary of an answer";
const TITLE: &str = "canary of a request";
const FILE: &str = "canary-of-a-handed-in-name.txt";

/// Uploaders at once, and bytes of each one's file.
const MANY: usize = 200;
const MANY_BYTES: usize = 5 * 1024 * 1024;
/// What the server may ever hold in memory, in KiB.
const PEAK_KIB_MAX: u64 = 300 * 1024;

fn request(recipients: &[String]) -> Value {
    let recipients: Vec<Value> =
        recipients.iter().map(|email| json!({"email": email, "language": "en"})).collect();
    json!({
        "title": TITLE, "purpose": "To see that it works", "deliver": "mail", "recipients": recipients,
        "documents": [], "other_files": true,
        "questions": [{"label": "Anything else?", "required": false, "type": "text"}],
    })
}

async fn ask(world: &World, recipients: &[String]) -> Value {
    let answer =
        world.api().request(Method::POST, "/requests").json(&request(recipients)).send().await.unwrap();
    assert_eq!(answer.status(), StatusCode::CREATED, "{}", answer.text().await.unwrap());
    answer.json().await.unwrap()
}

/// The path of a link.
fn path(url: &str) -> String {
    format!("/r/{}", url.rsplit('/').next().unwrap())
}

async fn start(browser: &Browserless, link: &str) {
    let started = browser.post(&format!("{link}/start"), &[]).await;
    assert_eq!(started.status, StatusCode::SEE_OTHER, "{}", started.text());
}

async fn state(browser: &Browserless, link: &str) -> Value {
    let page = browser.get(&format!("{link}/state")).await;
    serde_json::from_slice(&page.body).unwrap_or_else(|_| panic!("{} {}", page.status, page.text()))
}

on_both_databases! {
    async fn case_09_nothing_that_was_handed_in_lies_anywhere_in_clear(engine: Engine) {
        let mut world = World::start(engine).await;
        ask(&world, &[ANNA.to_owned()]).await;
        let url = world.sink.wait_for_link(ANNA, "/r/").await;
        let (browser, link) = (world.browser(), path(&url));
        start(&browser, &link).await;
        let create = state(&browser, &link).await["create_url"].as_str().unwrap().to_owned();
        let content = CONTENT.repeat(20_000);
        tus::upload(world.api().http(), &world.url(&create), FILE, "text/plain", content.as_bytes()).await;
        let done = browser.post(&format!("{link}/hand-in"), &[("q-q1", ANSWER)]).await;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text());
        world.sink.wait_for_mail(ANNA, |mail| mail.text().contains(FILE)).await;

        let token = link.rsplit('/').next().unwrap();
        let canaries = [
            Canary::new("content", CONTENT.as_bytes()),
            Canary::new("answer", ANSWER.as_bytes()),
            Canary::new("title", TITLE.as_bytes()),
            Canary::new("file name", FILE.as_bytes()),
            Canary::new("Anna's address", ANNA.as_bytes()),
            Canary::new("T as text", token.as_bytes()),
            Canary::new("T", &BASE64URL_NOPAD.decode(token.as_bytes()).unwrap()),
        ];
        let dump = world.scratch().join("found");
        std::fs::create_dir(&dump).unwrap();
        std::fs::write(dump.join("while-running.sql"), world.database.dump()).unwrap();
        world.stop();
        std::fs::write(dump.join("after.sql"), world.database.dump()).unwrap();
        let mut findings = search(&canaries, &world.settings.folder);
        findings.extend(search(&canaries, &dump));
        assert!(findings.is_empty(), "{findings:#?}");
    }
}

/// The most memory a process ever held, in KiB.
fn peak_kib(pid: u32) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    line.trim().trim_end_matches("kB").trim().parse().unwrap()
}

/// Sends what is missing for as long as the server goes away and comes back.
async fn persist(http: Client, upload: String, content: Vec<u8>) {
    for _ in 0..600 {
        let head = http.head(&upload).header("Tus-Resumable", "1.0.0").send().await;
        if let Ok(answer) = head
            && answer.status().is_success()
        {
            let offset = usize::try_from(tus::offset_in(&answer)).unwrap();
            if offset == content.len() {
                return;
            }
            let _broken = tus::piece(&http, &upload, offset as u64, content[offset..].to_vec()).send().await;
        } else {
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }
    panic!("an upload never ended");
}

#[tokio::test(flavor = "multi_thread")]
async fn two_hundred_people_hand_in_at_once_and_a_killed_server_loses_nothing() {
    let mut world = World::builder(Engine::Sqlite).env("KUVERT_RECIPIENTS_MAX", "200").start().await;
    let people: Vec<String> = (0..MANY).map(|number| format!("person{number}@customer.example")).collect();
    let made = ask(&world, &people).await;
    let links: Vec<String> =
        made["links"].as_array().unwrap().iter().map(|link| path(link["url"].as_str().unwrap())).collect();
    assert_eq!(links.len(), MANY);
    let (browser, http) = (world.browser(), world.api().http().clone());
    let mut uploads = Vec::new();
    for (number, link) in links.iter().enumerate() {
        start(&browser, link).await;
        let create = state(&browser, link).await["create_url"].as_str().unwrap().to_owned();
        let name = format!("file-{number}.bin");
        uploads.push(tus::create(&http, &world.url(&create), MANY_BYTES as u64, &name, "text/plain").await);
    }
    let content = |number: usize| bytes(number as u64, MANY_BYTES);
    let (arrived, mut arrivals) = tokio::sync::mpsc::unbounded_channel();
    let running: Vec<_> = uploads
        .into_iter()
        .enumerate()
        .map(|(number, upload)| {
            let (http, arrived) = (http.clone(), arrived.clone());
            tokio::spawn(async move {
                persist(http, upload, content(number)).await;
                let _counted = arrived.send(());
            })
        })
        .collect();
    // In the middle: some have arrived, most have not.
    for _ in 0..MANY / 10 {
        arrivals.recv().await.unwrap();
    }
    assert!(running.iter().filter(|upload| !upload.is_finished()).count() > MANY / 4);
    let mut peak = peak_kib(world.pid());
    world.kill();
    world.serve().await;
    for upload in running {
        upload.await.unwrap();
    }
    let browser = &browser;
    let hand_ins =
        links.iter().map(|link| async move { browser.post(&format!("{link}/hand-in"), &[]).await });
    for (number, done) in futures_util::future::join_all(hand_ins).await.into_iter().enumerate() {
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{number}: {}", done.text());
    }
    peak = peak.max(peak_kib(world.pid()));
    assert!(peak < PEAK_KIB_MAX, "the server held {peak} KiB");
    for (number, link) in links.iter().enumerate() {
        let receipt = browser.get(link).await;
        assert!(receipt.html().contains(&sha256_hex(&content(number))), "{number}");
    }
}
