//! The log is sealed, proved, exported and verified; a database that was set back is not served.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use kuvert_tests::{Engine, World, on_both_databases, python_script, sha256_hex};
use serde_json::json;

on_both_databases! {
    async fn the_log_is_sealed_and_another_implementation_verifies_it(engine: Engine) {
        sealed_and_verified(World::start(engine).await).await;
    }

    async fn case_52_a_database_that_was_set_back_is_not_served_until_somebody_answers_for_it(engine: Engine) {
        set_back(World::start(engine).await).await;
    }
}

/// Waits until every line has its place.
async fn all_sealed(world: &World) {
    let end = Instant::now() + Duration::from_mins(1);
    while world.database.query("SELECT count(*) FROM log_queue").trim() != "0" {
        assert!(Instant::now() < end, "lines are not sealed:\n{}", world.log());
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

/// Some lines: sign-ins with a token that is none.
async fn lines(world: &World, count: usize) {
    for n in 0..count {
        let token =
            world.settings.cli_ok(&["staff", "token", world.sender(), "--label", &format!("t{n}")], "");
        assert!(!token.is_empty());
    }
    all_sealed(world).await;
}

/// Exit code and everything that was said.
fn audit(world: &World, arguments: &[&str]) -> (i32, String) {
    let output = world.settings.cli(&[&["audit"], arguments].concat(), "");
    let said = [output.stdout, output.stderr].map(|text| String::from_utf8_lossy(&text).into_owned());
    (output.status.code().unwrap_or(-1), said.concat())
}

async fn sealed_and_verified(world: World) {
    lines(&world, 5).await;
    let (code, said) = audit(&world, &["verify"]);
    assert!(code == 0 && said.contains("The log is what was sealed."), "{said}");
    let key = world.settings.cli_ok(&["audit", "key"], "");
    let listed = world.settings.cli_ok(&["log", "--local", "--json"], "");
    let line: serde_json::Value = serde_json::from_str(listed.lines().next().unwrap()).unwrap();
    let id = line["id"].as_str().unwrap();
    let proof = world.settings.cli_ok(&["audit", "prove", id], "");
    let file = world.scratch().join("proof.json");
    std::fs::write(&file, &proof).unwrap();
    let (code, said) = audit(&world, &["check-proof", &file.to_string_lossy(), "--key", &key]);
    assert!(code == 0 && said.contains(id), "{said}");
    std::fs::write(&file, proof.replace("\\\"out\\\":\\\"ok\\\"", "\\\"out\\\":\\\"no\\\"")).unwrap();
    assert_eq!(audit(&world, &["check-proof", &file.to_string_lossy(), "--key", &key]).0, 5);

    let folder = world.scratch().join("exported");
    let to = folder.to_string_lossy().into_owned();
    world.settings.cli_ok(&["audit", "export", "--to", &to], "");
    let (code, said) = audit(&world, &["verify", &to, "--key", &key]);
    assert_eq!(code, 0, "{said}");
    assert_ne!(audit(&world, &["export", "--to", &to]).0, 0, "nothing is overwritten");
    let proof: serde_json::Value = serde_json::from_str(&proof).unwrap();
    let found = python_script("log.py", json!({"folder": folder, "key": key, "proof": proof})).await;
    assert_eq!(found["entry"], id);
    assert_eq!(world.database.query("SELECT size FROM log_head").trim(), found["size"].to_string());
    // No address is in it, and no hash of one.
    for path in files(&folder) {
        let bytes = std::fs::read(&path).unwrap();
        for word in [world.sender(), "Mette Holm", "127.0.0.1"] {
            assert!(memchr_find(&bytes, word.as_bytes()).is_none(), "{word} in {}", path.display());
        }
        for hash in [sha256(world.sender()), sha256_hex(world.sender().as_bytes())] {
            assert!(memchr_find(&bytes, hash.as_bytes()).is_none(), "{}", path.display());
        }
    }
    case_52_a_flipped_bit_is_found(&world, &folder, &key);
}

fn sha256(text: &str) -> String {
    let hex = sha256_hex(text.as_bytes());
    let bytes = data_encoding::HEXLOWER.decode(hex.as_bytes()).unwrap();
    data_encoding::BASE64.encode(&bytes)
}

fn memchr_find(text: &[u8], word: &[u8]) -> Option<usize> {
    text.windows(word.len()).position(|window| window == word)
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { found.extend(files(&path)) } else { found.push(path) }
    }
    found
}

/// In every file, at its beginning, in its middle and at its end.
fn case_52_a_flipped_bit_is_found(world: &World, folder: &Path, key: &str) {
    let to = folder.to_string_lossy();
    // Of the checkpoints before the last, one stands for all.
    let mut one_of_many = false;
    for path in files(folder) {
        let whole = std::fs::read(&path).unwrap();
        let name = path.strip_prefix(folder).unwrap().to_string_lossy().into_owned();
        if name == "key" || (name.starts_with("checkpoints/") && std::mem::replace(&mut one_of_many, true)) {
            continue;
        }
        for at in [0, 1, whole.len() / 3, whole.len() / 2, whole.len() - 1] {
            if at >= whole.len() {
                continue;
            }
            let mut bent = whole.clone();
            bent[at] ^= 1 << (at % 8);
            std::fs::write(&path, bent).unwrap();
            let (code, said) = audit(world, &["verify", &to, "--key", key]);
            assert_eq!(code, 5, "byte {at} of {name}: {said}");
        }
        std::fs::write(&path, &whole).unwrap();
        let cut = &whole[..whole.len() - 1];
        std::fs::write(&path, cut).unwrap();
        assert_eq!(audit(world, &["verify", &to, "--key", key]).0, 5, "{name} without its end");
        std::fs::write(&path, &whole).unwrap();
    }
    assert_eq!(audit(world, &["verify", &to, "--key", key]).0, 0, "it is whole again");
}

async fn set_back(mut world: World) {
    all_sealed(&world).await;
    world.stop();
    let early_folder = tempfile::tempdir().unwrap();
    let early = world.database.copy(early_folder.path());
    let early_size: u64 = early.query("SELECT size FROM log_head").trim().parse().unwrap();
    world.serve().await;
    lines(&world, 5).await;
    let kept = world.settings.checkpoint();
    let note = std::fs::read_to_string(&kept).unwrap();
    let stolen = world.scratch().join("kept-elsewhere");
    std::fs::write(&stolen, &note).unwrap();
    world.stop();

    let now = world.database.url();
    world.settings.set("KUVERT_DATABASE_URL", &early.url());
    let (code, said) = audit(&world, &["verify", "--checkpoint", &stolen.to_string_lossy()]);
    assert_eq!(code, 5, "{said}");
    assert!(said.contains(&format!("entry {early_size} is missing")), "{said}");
    world.serve_closed().await;
    let (status, checks) = world.settings.ops("/readyz").await.unwrap();
    assert!(status == 503 && checks.contains("log:"), "{checks}");
    for (path, kind) in [("/", "text/html"), ("/api/v1/shares", "application/json"), ("/bulk/d/x", "*/*")] {
        let answer = world.browser().http().get(world.url(path)).header("accept", kind).send().await.unwrap();
        assert_eq!(answer.status(), 503, "{path}");
        if kind != "text/html" {
            assert!(answer.text().await.unwrap().contains("log_not_continued"), "{path}");
        }
    }
    assert_eq!(std::fs::read_to_string(&kept).unwrap(), note, "nothing is signed meanwhile");
    let (code, said) = audit(&world, &["acknowledge", "--reason", " "]);
    assert_ne!(code, 0, "{said}");
    world.settings.cli_ok(&["audit", "acknowledge", "--reason", "restored a backup"], "");
    world.settings.become_ready().await;
    all_sealed_in(&early).await;
    let (code, said) = audit(&world, &["verify"]);
    assert!(code == 0 && said.contains("acknowledged"), "{said}");
    let (code, said) = audit(&world, &["verify", "--checkpoint", &stolen.to_string_lossy()]);
    assert!(code == 5, "whoever kept the lost checkpoint sees it: {said}");
    assert!(
        world
            .settings
            .cli_ok(&["log", "--local", "--kind", "log.break_acknowledged"], "")
            .contains("restored")
    );
    assert_ne!(audit(&world, &["acknowledge", "--reason", "again"]).0, 0, "nothing is wrong any more");
    world.stop();
    world.settings.set("KUVERT_DATABASE_URL", &now);
}

async fn all_sealed_in(database: &kuvert_tests::Database) {
    let end = Instant::now() + Duration::from_secs(30);
    while database.query("SELECT count(*) FROM log_queue").trim() != "0" {
        assert!(Instant::now() < end, "lines are not sealed");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

/// HMAC-SHA-256 (RFC 2104), from its definition.
fn hmac_hex(key: &str, text: &str) -> String {
    let pad = |with: u8| {
        let mut block = [with; 64];
        block.iter_mut().zip(key.bytes()).for_each(|(byte, key)| *byte ^= key);
        block.to_vec()
    };
    let inner = sha256_hex(&[pad(0x36), text.as_bytes().to_vec()].concat());
    let inner = data_encoding::HEXLOWER.decode(inner.as_bytes()).unwrap();
    sha256_hex(&[pad(0x5c), inner].concat())
}

async fn until(what: &str, world: &World, holds: impl Fn() -> bool) {
    let end = Instant::now() + Duration::from_secs(30);
    while !holds() {
        assert!(Instant::now() < end, "{what}:\n{}", world.log());
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

fn refusals(world: &World) -> String {
    world.settings.cli_ok(&["log", "--local", "--json", "--kind", "outbound.refused"], "")
}

#[tokio::test(flavor = "multi_thread")]
async fn checkpoints_are_posted_and_signed_for_their_receiver() {
    let world = World::builder(Engine::Sqlite).with_receiver().start().await;
    let receiver = world.receiver.as_ref().unwrap();
    until("a checkpoint is posted", &world, || !receiver.posted().is_empty()).await;
    let posted = receiver.posted().remove(0);
    assert!(posted.head.starts_with("POST /kuvert HTTP/1.1\r\n"), "{}", posted.head);
    let signature = hmac_hex("a secret of the receiver's", &posted.body);
    assert_eq!(posted.header("x-kuvert-signature"), Some(&*format!("sha256={signature}")));
    let kept = world.scratch().join("received");
    std::fs::write(&kept, &posted.body).unwrap();
    let (code, said) = audit(&world, &["verify", "--checkpoint", &kept.to_string_lossy()]);
    assert_eq!(code, 0, "{said}");
    lines(&world, 2).await;
    tokio::time::sleep(Duration::from_secs(5)).await;
    assert_eq!(receiver.posted().len(), 1, "at most one a minute");
}

#[tokio::test(flavor = "multi_thread")]
async fn case_42_a_webhook_that_leads_elsewhere_is_not_followed_and_the_log_says_so() {
    let mut world = World::builder(Engine::Sqlite).with_receiver().start().await;
    world.stop();
    world.receiver.as_ref().unwrap().answer_with("302 Found\r\nLocation: https://169.254.169.254/\r\n");
    world.database.run("DELETE FROM log_deliveries");
    world.serve().await;
    until("the redirect is refused", &world, || refusals(&world).contains("outbound_redirect")).await;
    let state = world.database.query("SELECT size, attempts, error FROM log_deliveries");
    assert!(state.contains("0|1|") && state.contains("redirect"), "{state}");
}

#[tokio::test(flavor = "multi_thread")]
async fn case_42_a_webhook_inside_is_refused_after_its_name_was_resolved_and_the_log_says_so() {
    let mut world = World::builder(Engine::Sqlite).with_receiver().start().await;
    world.stop();
    let port = world.settings.get("KUVERT_CHECKPOINT_WEBHOOK").split(':').nth(2).unwrap().to_owned();
    let before = world.receiver.as_ref().unwrap().posted().len();
    world.settings.set("KUVERT_CHECKPOINT_WEBHOOK_NETWORKS", "");
    for (count, host) in (1..).zip([
        "localhost",
        "127.0.0.1",
        "0x7f000001",
        "10.0.0.1",
        "169.254.169.254",
        "[::1]",
        "[::ffff:7f00:1]",
    ]) {
        world.settings.set("KUVERT_CHECKPOINT_WEBHOOK", &format!("https://{host}:{port}"));
        world.database.run("DELETE FROM log_deliveries");
        world.serve().await;
        until("the address is refused", &world, || {
            refusals(&world).matches("outbound_forbidden").count() >= count
        })
        .await;
        world.stop();
    }
    assert_eq!(world.receiver.as_ref().unwrap().posted().len(), before, "nothing arrived");
    for bad in [
        "http://hooks.example/",
        "https://user@hooks.example/",
        "file:///etc/passwd",
        "gopher://hooks.example/",
        "https://",
    ] {
        world.settings.set("KUVERT_CHECKPOINT_WEBHOOK", bad);
        let (status, said) = world.settings.refused_start();
        assert!(!status.success() && said.contains("KUVERT_CHECKPOINT_WEBHOOK"), "{bad}: {said}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sealer_that_was_asleep_goes_on_where_the_other_is() {
    let mut world = World::start(Engine::Postgres).await;
    all_sealed(&world).await;
    let mut second = world.settings.clone();
    for name in ["KUVERT_LISTEN", "KUVERT_OPS_LISTEN"] {
        second.set(name, &format!("127.0.0.1:{}", kuvert_tests::free_port()));
    }
    second.set("KUVERT_CHECKPOINT_FILE", &world.scratch().join("second.checkpoint").to_string_lossy());
    let mut other = second.serve().await;
    for round in 0..3 {
        let first = round % 2 == 0;
        if first {
            world.gateway().pause();
        } else {
            other.pause();
        }
        lines(&world, 3).await;
        if first {
            world.gateway().resume();
        } else {
            other.resume();
        }
        lines(&world, 3).await;
    }
    let (code, said) =
        audit(&world, &["verify", "--checkpoint", &world.settings.checkpoint().to_string_lossy()]);
    assert_eq!(code, 0, "{said}");
    let other_file = world.scratch().join("second.checkpoint");
    let (code, said) = audit(&world, &["verify", "--checkpoint", &other_file.to_string_lossy()]);
    assert_eq!(code, 0, "{said}");
    other.terminate();
    other.wait();
}
