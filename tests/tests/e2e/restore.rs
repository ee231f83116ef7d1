//! The drill: a backup under traffic, an installation that is gone, and another one made from the backup.

use std::path::{Path, PathBuf};

use kuvert_tests::{Database, Engine, ShareRequest, World, on_both_databases};

use crate::people::{ANNA, report, share_with_anna};

/// A world whose keystore has a mirror elsewhere.
async fn world_with_mirror(engine: Engine) -> (World, tempfile::TempDir) {
    let elsewhere = tempfile::tempdir().unwrap();
    let mirror = elsewhere.path().join("mirror");
    let world = World::builder(engine).env("KUVERT_KEYSTORE_MIRROR", &mirror.to_string_lossy()).start().await;
    (world, elsewhere)
}

/// The key pair of backups: the public key, and the private one's file.
fn backup_key(world: &World, elsewhere: &Path) -> (String, PathBuf) {
    let secret = elsewhere.join("backup.key");
    let public = world.settings.cli_ok(&["keys", "backup-key", "--secret", &secret.to_string_lossy()], "");
    (public, secret)
}

/// Everything of the old machine is gone, its mirror excepted; the same address, with nothing in it.
fn new_machine(world: &mut World, engine: Engine) {
    let folder = world.scratch().join("new");
    for name in ["blobs", "keys"] {
        std::fs::create_dir_all(folder.join(name)).unwrap();
    }
    world.database = Database::new(engine, &folder);
    let url = world.database.url();
    world.settings.set("KUVERT_DATABASE_URL", &url);
    world.settings.set("KUVERT_BLOB_URL", &format!("file:{}", folder.join("blobs").display()));
    world.settings.set("KUVERT_KEYSTORE", &folder.join("keys/keystore").to_string_lossy());
}

async fn opens(world: &World, link: &str) {
    let browser = world.browser();
    let page = browser.open_link(link, &world.sink, ANNA).await;
    let file = browser.find_file(&page, "report.pdf").await.expect("the file is there");
    assert_eq!(browser.download(&file).await, report());
}

async fn revoke(world: &World, share: &str) {
    let revoked = world.api().request(reqwest::Method::POST, &format!("/shares/{share}/revoke")).send().await;
    assert!(revoked.unwrap().status().is_success());
}

on_both_databases! {
    async fn a_restore_opens_what_is_active_and_nothing_that_was_revoked_after_the_backup(engine: Engine) {
        let (mut world, elsewhere) = world_with_mirror(engine).await;
        let (public, secret) = backup_key(&world, elsewhere.path());
        let (secret, shelf) = (secret.to_string_lossy().into_owned(), format!("{}/backups/", elsewhere.path().display()));
        let (_, active) = share_with_anna(&world).await;
        let (doomed, revoked) = share_with_anna(&world).await;
        let colleague = world.colleague("gone@firma.example");

        // The first backup is made while others share; the second finds most of it there.
        let api = world.api();
        let traffic = tokio::spawn(async move {
            loop {
                api.share(&ShareRequest::link(&["x@kunde.example"]), &[("a.txt", b"a")]).await;
            }
        });
        for _ in 0..2 {
            let (settings, arguments) = (world.settings.clone(), [shelf.clone(), public.clone()]);
            tokio::task::spawn_blocking(move || {
                settings.cli_ok(&["backup", "--to", &arguments[0], "--key", &arguments[1]], "")
            }).await.unwrap();
            // Backups of one second have one name.
            tokio::time::sleep(std::time::Duration::from_millis(1100)).await;
        }
        assert!(!traffic.is_finished(), "a share was not sent");
        traffic.abort();
        let verified = world.settings.cli_ok(&["backup", "verify", &shelf, "--key-file", &secret], "");
        assert!(verified.contains("stored files"), "{verified}");

        revoke(&world, &doomed.id).await;
        world.settings.cli_ok(&["staff", "disable", "gone@firma.example"], "");
        tokio::time::sleep(std::time::Duration::from_secs(3)).await;
        world.stop();
        let refused = world.settings.cli(&["restore", &shelf, "--key-file", &secret], "");
        assert_eq!(refused.status.code(), Some(3), "an installation with something in it was filled");

        new_machine(&mut world, engine);
        let said = world.settings.cli_ok(&["restore", &shelf, "--key-file", &secret], "");
        world.serve().await;
        assert!(said.contains("ended again   2") && said.contains("lost shares   0"), "{said}");
        opens(&world, &active).await;
        assert_eq!(world.browser().get(&revoked).await.status, 410);
        let answer = colleague.request(reqwest::Method::GET, "/shares").send().await.unwrap();
        assert_eq!(answer.status(), 401, "a leaver came back");
    }
}

on_both_databases! {
    async fn without_the_mirror_a_restore_ends_shares_and_their_senders_are_told(engine: Engine) {
        let mut world = World::start(engine).await;
        let elsewhere = tempfile::tempdir().unwrap();
        let (public, secret) = backup_key(&world, elsewhere.path());
        let (secret, file) = (secret.to_string_lossy().into_owned(), elsewhere.path().join("all.kuvertbackup"));
        let file = file.to_string_lossy().into_owned();
        let (_, link) = share_with_anna(&world).await;
        world.settings.cli_ok(&["backup", "--to", &file, "--key", &public], "");
        world.stop();
        new_machine(&mut world, engine);
        let said = world.settings.cli_ok(&["restore", &file, "--key-file", &secret], "");
        assert!(said.contains("lost shares   1"), "{said}");
        world.serve().await;
        assert_eq!(world.browser().get(&link).await.status, 410);
        let sender = world.sender();
        let told = world.sink.wait_for_mail(sender, |mail| mail.text().contains(ANNA) && mail.text().contains("backup")).await;
        assert!(told.subject().contains("send it again"), "{}", told.subject());
        let (_, fresh) = share_with_anna(&world).await;
        opens(&world, &fresh).await;
    }
}

on_both_databases! {
    async fn a_database_put_back_by_hand_opens_nothing_that_was_revoked_since(engine: Engine) {
        let mut world = World::start(engine).await;
        let (share, link) = share_with_anna(&world).await;
        world.stop();
        let before = world.scratch().join("before");
        std::fs::create_dir_all(&before).unwrap();
        let copy = world.database.copy(&before);
        world.serve().await;
        revoke(&world, &share.id).await;
        world.stop();
        world.database = copy;
        let url = world.database.url();
        world.settings.set("KUVERT_DATABASE_URL", &url);
        // The log is shorter than what was signed: somebody has to answer for that first.
        world.serve_closed().await;
        assert_eq!(world.browser().get(&link).await.status, 503);
        world.settings.cli_ok(&["audit", "acknowledge", "--reason", "an old copy was put back"], "");
        world.settings.become_ready().await;
        assert_eq!(world.browser().get(&link).await.status, 410);
    }
}
