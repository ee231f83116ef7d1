//! A thief of everything at rest but the secret that wraps inbox keys opens no submission.

use kuvert_tests::{Api, Canary, Engine, Uploader, World, files_of, on_both_databases, sha256_hex};
use serde_json::{Value, json};

use crate::loot::{Loot, THIEF, THIEF_PASSWORD};
use crate::people::ANNA;

const CONTENT: &str = "what the customer handed in, line after line. ";
const ANSWER: &str = "an answer that nobody else may read";
const NAME: &str = "divorce-settlement.txt";

/// What the world knows of the submission, and the thief of the database may know as well.
struct Target {
    submission: String,
    hand_in: String,
    /// Path of the file's bytes.
    file: String,
    /// Path of the uploader's own link: the thief reads Anna's mail, too.
    link: String,
    content: Vec<u8>,
}

async fn handed_in(world: &World) -> Target {
    let request = json!({
        "title": "Your case", "purpose": "To decide it", "deliver": "mail", "other_files": true,
        "recipients": [{"email": ANNA, "language": "en"}],
        "questions": [{"label": "What happened?", "required": true, "type": "long_text"}],
    });
    world.api().ask(&request).await;
    let anna = Uploader::invited(world, ANNA).await;
    let content = CONTENT.repeat(9_000).into_bytes();
    anna.upload(NAME, "", &content).await;
    anna.handed_in(&[("q-q1", ANSWER)]).await;
    world.sink.wait_for_mail(ANNA, |mail| mail.text().contains(&sha256_hex(&content))).await;
    let submission = world.api().arrived().await;
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let url = text(&files_of(&submission).next().unwrap()["url"]);
    Target {
        submission: text(&submission["id"]),
        hand_in: text(&submission["hand_ins"][0]["id"]),
        file: url.trim_start_matches(&world.url("")).to_owned(),
        link: anna.link().to_owned(),
        content,
    }
}

/// What came of one way to get at the submission.
struct Attempt {
    way: &'static str,
    worked: bool,
    bytes: Vec<u8>,
}

/// Everything an administrator and member of the inbox can ask the program for.
async fn attempts(loot: &Loot, world: &World, target: &Target) -> Vec<Attempt> {
    let gateway = loot.settings.serve().await;
    let (api, token) = loot.administrator();
    loot.settings.cli_ok(&["team", "admit", world.sender(), THIEF], "");
    let browser = loot.browser();
    let form = browser.get("/sign-in").await;
    let signed_in =
        browser.submit(&form, "/sign-in", &[("email", THIEF), ("password", THIEF_PASSWORD)]).await;
    assert_eq!(signed_in.status, 303, "{}", signed_in.text());

    let mut made = vec![
        get(&api, "API", &format!("/api/v1/inbox/{}", target.submission)).await,
        get(&api, "file", &target.file).await,
        get(&api, "archive", &format!("/bulk/i/{}/zip", target.hand_in)).await,
    ];
    let page = browser.get(&format!("/inbox/{}", target.submission)).await;
    made.push(Attempt { way: "page", worked: page.status == 200, bytes: page.body });
    made.push(fetch(loot, &token, target).await);
    drop(gateway);
    made
}

async fn get(api: &Api, way: &'static str, path: &str) -> Attempt {
    let answer = api.bytes(path).send().await.unwrap();
    let worked = answer.status() == 200;
    Attempt { way, worked, bytes: answer.bytes().await.unwrap_or_default().to_vec() }
}

/// `kuvert fetch`, with all it printed and wrote.
async fn fetch(loot: &Loot, token: &str, target: &Target) -> Attempt {
    let mut shell = loot.settings.clone();
    shell.environment.retain(|name, _| !name.starts_with("KUVERT_"));
    shell.set("KUVERT_SERVER", loot.settings.url());
    shell.set("KUVERT_TOKEN", token);
    shell.set("KUVERT_CA_FILE", &loot.authority.file().to_string_lossy());
    let out = loot.settings.folder.join("fetched");
    let arguments =
        ["fetch".to_owned(), target.submission.clone(), "--out".to_owned(), out.display().to_string()];
    let run = move || shell.cli(&arguments.each_ref().map(String::as_str), "");
    let output = tokio::task::spawn_blocking(run).await.unwrap();
    let mut bytes = [output.stdout, output.stderr].concat();
    for entry in std::fs::read_dir(&out).into_iter().flatten() {
        let path = entry.unwrap().path();
        bytes.extend_from_slice(path.file_name().unwrap().as_encoded_bytes());
        bytes.extend(std::fs::read(path).unwrap());
    }
    Attempt { way: "fetch", worked: output.status.success(), bytes }
}

/// What stands behind Anna's own link, before and after something new is begun there.
async fn at_annas_link(loot: &Loot, target: &Target) -> Vec<u8> {
    let gateway = loot.settings.serve().await;
    let anna = Uploader::new(loot.browser(), &target.link);
    let mut shown = Vec::new();
    for begin in [false, true] {
        if begin {
            anna.start().await;
        }
        let page = anna.page().await;
        assert_eq!(page.status, 200, "{}", page.text());
        shown.extend_from_slice(&page.body);
        shown.extend_from_slice(&anna.browser.fetch(&format!("{}/state", target.link)).await.body);
    }
    drop(gateway);
    shown
}

on_both_databases! {
    async fn database_blobs_and_keystore_without_the_inbox_secret_open_no_submission(engine: Engine) {
        let mut world = World::start(engine).await;
        let target = handed_in(&world).await;
        world.stop();
        let secrets = [Canary::new("content", CONTENT.as_bytes()), Canary::new("answer", ANSWER.as_bytes())];
        let name = Canary::new("name", NAME.as_bytes());

        let loot = Loot::of(&world, "loot").without_secret("inboxes");
        // A fresh pair of keys takes new submissions and opens no old one.
        loot.settings.cli_ok(&["keys", "rotate-inbox", world.sender()], "");
        for attempt in attempts(&loot, &world, &target).await {
            assert!(!attempt.worked, "{} worked", attempt.way);
            for secret in secrets.iter().chain([&name]) {
                assert_eq!(secret.found_in(&attempt.bytes), None, "by {}", attempt.way);
            }
        }
        // What Anna's link shows is her receipt. It names her files, and holds nothing of what is in them.
        let shown = at_annas_link(&loot, &target).await;
        assert!(secrets.iter().all(|secret| secret.found_in(&shown).is_none()));

        // The same with the secret works: each attempt was a good one.
        let whole = Loot::of(&world, "whole-loot");
        for attempt in attempts(&whole, &world, &target).await {
            let shown = String::from_utf8_lossy(&attempt.bytes);
            assert!(attempt.worked, "{}: {shown}", attempt.way);
            let all = match attempt.way {
                "API" | "page" => shown.contains(ANSWER) && shown.contains(NAME),
                "file" => attempt.bytes == target.content,
                "archive" => shown.contains(NAME),
                _ => [NAME, CONTENT, ANSWER].iter().all(|part| shown.contains(part)),
            };
            assert!(all, "{}: {shown}", attempt.way);
        }
    }
}
