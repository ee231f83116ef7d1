//! A server with a bad keystore does not start, and changes nothing.

use std::os::unix::fs::PermissionsExt as _;

use kuvert_tests::{Database, Engine, ShareRequest, World, on_both_databases, sha256_hex, tus};

use crate::people::{ANNA, BO, report, share_with_anna};

fn state(world: &World) -> (Option<String>, String) {
    let keystore = std::fs::read(world.settings.keystore()).ok().map(|bytes| sha256_hex(&bytes));
    (keystore, sha256_hex(&content(&world.database)))
}

/// The dump without what differs from one dump to the next (PostgreSQL 15.14 and later add a random word).
fn content(database: &Database) -> Vec<u8> {
    let text = String::from_utf8_lossy(&database.dump()).into_owned();
    let lines =
        text.lines().filter(|line| !line.starts_with("\\restrict") && !line.starts_with("\\unrestrict"));
    lines.collect::<Vec<_>>().join("\n").into_bytes()
}

on_both_databases! {
    async fn case_50_a_bad_keystore_stops_the_start_and_nothing_is_changed(engine: Engine) {
        let mut world = World::start(engine).await;
        let (_, link) = share_with_anna(&world).await;
        world.stop();
        let path = world.settings.keystore();
        let good = std::fs::read(&path).unwrap();
        let other = {
            let mut elsewhere = world.settings.clone();
            let path = world.scratch().join("other-keystore");
            elsewhere.set("KUVERT_KEYSTORE", &path.to_string_lossy());
            elsewhere.cli_ok(&["keys", "init"], "");
            std::fs::read(path).unwrap()
        };
        let mut flipped = good.clone();
        let middle = flipped.len() / 2;
        flipped[middle] ^= 1;
        for (what, bytes) in [
            ("a keystore of another instance", Some(other)),
            ("an empty keystore", Some(Vec::new())),
            ("half a keystore", Some(good[..good.len() / 2].to_vec())),
            ("a damaged keystore", Some(flipped)),
            ("no keystore", None),
        ] {
            match &bytes {
                Some(bytes) => std::fs::write(&path, bytes).unwrap(),
                None => std::fs::remove_file(&path).unwrap(),
            }
            let before = state(&world);
            let (status, said) = world.settings.refused_start();
            assert!(!status.success(), "{what}: it started");
            assert!(said.to_lowercase().contains("keystore"), "{what}: it said {said:?}");
            assert_eq!(state(&world), before, "{what}: something was changed");
            write_private(&path, &good);
        }
        for mode in [0o644, 0o640, 0o606] {
            std::fs::set_permissions(&path, std::fs::Permissions::from_mode(mode)).unwrap();
            let (status, said) = world.settings.refused_start();
            assert!(!status.success(), "mode {mode:o}: it started");
            assert!(said.to_lowercase().contains("keystore"), "mode {mode:o}: it said {said:?}");
        }
        write_private(&path, &good);
        world.serve().await;
        let browser = world.browser();
        let page = browser.open_link(&link, &world.sink, ANNA).await;
        let file = browser.find_file(&page, "report.pdf").await.expect("the share is as it was");
        assert_eq!(browser.download(&file).await, report());
    }
}

/// How often the running server has noticed a changed keystore.
async fn noticed(world: &World, times: usize) {
    let end = std::time::Instant::now() + std::time::Duration::from_secs(30);
    while world.log().matches("the keystore was read again").count() < times {
        assert!(std::time::Instant::now() < end, "the server never noticed:\n{}", world.log());
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
}

on_both_databases! {
    async fn case_50_new_keys_under_load_lose_nothing(engine: Engine) {
        let world = World::start(engine).await;
        let (_, link) = share_with_anna(&world).await;
        let browser = world.browser();
        let page = browser.open_link(&link, &world.sink, ANNA).await;
        let file = browser.find_file(&page, "report.pdf").await.expect("the file is there");
        let (http, content) = (world.api().http().clone(), kuvert_tests::bytes(9, 3_000_000));
        let draft = world.api().create(&ShareRequest::mail(&[BO])).await;
        let upload = tus::create(&http, &draft.upload_url, content.len() as u64, "a.bin", "text/plain").await;
        assert_eq!(tus::patch(&http, &upload, 0, &content[..1_000_000]).await.status(), 204);

        let api = world.api();
        let senders = tokio::spawn(async move {
            loop {
                api.share(&ShareRequest::link(&[ANNA]), &[("report.pdf", &report())]).await;
            }
        });
        for round in 1..=2 {
            let settings = world.settings.clone();
            let rotation = tokio::task::spawn_blocking(move || settings.cli_ok(&["keys", "rotate"], ""));
            while !rotation.is_finished() {
                assert_eq!(browser.download(&file).await, report());
            }
            rotation.await.unwrap();
            noticed(&world, round).await;
            assert_eq!(browser.download(&file).await, report(), "a ticket of before");
        }
        assert!(!senders.is_finished(), "a share was not sent");
        senders.abort();
        let shown = world.settings.cli_ok(&["keys", "show"], "");
        assert!(shown.contains("root 3") && shown.contains("version 3"), "{shown}");

        tus::finish(&http, &upload, 1_000_000, &content).await;
        world.api().send(&draft).await;
        let fresh = world.sink.wait_for_link(BO, "/s/").await;
        assert!(!browser.get(&link).await.downloads().is_empty(), "a session of before");
        assert!(!world.browser().open_link(&fresh, &world.sink, BO).await.downloads().is_empty());
        let events = world.auditor().events("kind=keys.rotated").await;
        assert_eq!(events.len(), 2);
    }
}

fn write_private(path: &std::path::Path, bytes: &[u8]) {
    std::fs::write(path, bytes).unwrap();
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o600)).unwrap();
}
