//! The drill: a backup under traffic, an installation that is gone, and another one made from the backup.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use kuvert_tests::{Database, Engine, ShareRequest, World, on_both_databases};
use serde_json::json;

use crate::people::{ANNA, EVE, recipient_id, report, share_with_anna};

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

/// Waits until the list beside the mirror has an ending of each kind.
async fn listed(elsewhere: &Path, kinds: &[&str]) {
    let end = Instant::now() + Duration::from_secs(30);
    let list = || std::fs::read_to_string(elsewhere.join("mirror.ended")).unwrap_or_default();
    while !kinds.iter().all(|kind| list().contains(&format!(" {kind} "))) {
        assert!(Instant::now() < end, "{kinds:?} are not in the list:\n{}", list());
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

/// What a command said on both channels, and its exit code.
fn tell(world: &World, arguments: &[&str]) -> (Option<i32>, String) {
    let output = world.settings.cli(arguments, "");
    let text = [output.stdout, output.stderr].map(|text| String::from_utf8_lossy(&text).into_owned());
    (output.status.code(), text.concat())
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
            tokio::time::sleep(Duration::from_millis(1100)).await;
        }
        assert!(!traffic.is_finished(), "a share was not sent");
        traffic.abort();
        let verified = world.settings.cli_ok(&["backup", "verify", &shelf, "--key-file", &secret], "");
        assert!(verified.contains("stored files"), "{verified}");

        revoke(&world, &doomed.id).await;
        world.settings.cli_ok(&["staff", "disable", "gone@firma.example"], "");
        listed(elsewhere.path(), &["share", "staff-disabled"]).await;
        world.stop();
        let refused = world.settings.cli(&["restore", &shelf, "--key-file", &secret], "");
        assert_eq!(refused.status.code(), Some(3), "an installation with something in it was filled");

        new_machine(&mut world, engine);
        let said = world.settings.cli_ok(&["restore", &shelf, "--key-file", &secret], "");
        // The log had gone on after the backup, which the checkpoint beside the mirror tells: nobody has to answer for that.
        world.serve().await;
        assert!(said.contains("ended again   2") && said.contains("lost shares   0"), "{said}");
        let breaks = world.auditor().events("kind=log.break_acknowledged").await;
        assert!(breaks.len() == 1 && breaks[0]["detail"]["reason"].as_str().unwrap().contains("was restored"), "{breaks:?}");
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
        let (code, said) = tell(&world, &["restore", &file, "--key-file", &secret]);
        assert!(code == Some(0) && said.contains("lost shares   1"), "{said}");
        assert!(said.contains("There was no list of what has ended"), "{said}");
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
    async fn rights_that_were_taken_away_after_the_backup_do_not_come_back(engine: Engine) {
        let (mut world, elsewhere) = world_with_mirror(engine).await;
        let (public, secret) = backup_key(&world, elsewhere.path());
        let (secret, file) = (secret.to_string_lossy().into_owned(), elsewhere.path().join("all.kuvertbackup"));
        let file = file.to_string_lossy().into_owned();
        let sent = world.api().share(&ShareRequest::mail(&[EVE]), &[("report.pdf", &report())]).await;
        let strangers = world.sink.wait_for_link(EVE, "/s/").await;
        let per = "per@firma.example";
        let colleague = world.colleague(per);
        let team = world.settings.cli_ok(&["team", "add", "Loans", "--member", per], "");
        world.settings.cli_ok(&["backup", "--to", &file, "--key", &public], "");

        // It was meant for Anna; and Per works elsewhere now.
        let recipient = recipient_id(&world, &sent.id, EVE).await;
        let path = format!("/shares/{}/recipients/{recipient}/address", sent.id);
        let corrected = world.api().request(reqwest::Method::PUT, &path);
        let token = sent.sender_link.rsplit('/').next().unwrap().to_owned();
        let corrected = corrected.header("Kuvert-Sender", token).json(&json!({"email": ANNA})).send().await.unwrap();
        assert!(corrected.status().is_success(), "{corrected:?}");
        assert_eq!(world.browser().get(&strangers).await.status, 410);
        world.settings.cli_ok(&["team", "dismiss", "Loans", per], "");
        listed(elsewhere.path(), &["recipient", "inbox-member"]).await;
        world.stop();

        new_machine(&mut world, engine);
        let said = world.settings.cli_ok(&["restore", &file, "--key-file", &secret], "");
        assert!(said.contains("ended again   2"), "{said}");
        world.serve().await;
        assert_eq!(world.browser().get(&strangers).await.status, 410, "the stranger's link opens again");
        let inboxes = colleague.get("/inboxes").await.to_string();
        assert!(!inboxes.contains(team.trim()), "{inboxes}");
    }
}

on_both_databases! {
    async fn a_mirror_that_is_missing_or_another_stops_a_restore_before_anything_is_filled(engine: Engine) {
        let (mut world, elsewhere) = world_with_mirror(engine).await;
        let (public, secret) = backup_key(&world, elsewhere.path());
        let (secret, file) = (secret.to_string_lossy().into_owned(), elsewhere.path().join("all.kuvertbackup"));
        let file = file.to_string_lossy().into_owned();
        let (_, link) = share_with_anna(&world).await;
        world.settings.cli_ok(&["backup", "--to", &file, "--key", &public], "");
        world.stop();
        new_machine(&mut world, engine);
        let restore = ["restore", &file, "--key-file", &secret];
        let foreign = elsewhere.path().join("foreign");
        world.settings.set("KUVERT_KEYSTORE_MIRROR", &foreign.to_string_lossy());
        let mut other = world.settings.clone();
        other.set("KUVERT_KEYSTORE", &foreign.to_string_lossy());
        for why in ["there is no mirror", "is of another keystore"] {
            let (code, said) = tell(&world, &restore);
            assert!(code == Some(3) && said.contains(why) && said.contains("--without-mirror"), "{said}");
            assert!(!world.settings.keystore().exists());
            if !foreign.exists() {
                other.cli_ok(&["keys", "init"], "");
            }
        }
        let before = std::fs::read(&foreign).unwrap();
        let (code, said) = tell(&world, &[&restore[..], &["--without-mirror"]].concat());
        assert!(code == Some(0) && said.contains("lost shares   1"), "{said}");
        let kept = std::fs::read_dir(elsewhere.path()).unwrap().filter_map(Result::ok);
        let mut kept = kept.filter(|entry| entry.file_name().to_string_lossy().starts_with("foreign.aside-"));
        assert_eq!(std::fs::read(kept.next().unwrap().path()).unwrap(), before, "somebody else's keys are gone");
        world.serve().await;
        assert_eq!(world.browser().get(&link).await.status, 410);
    }
}

on_both_databases! {
    async fn a_restore_that_was_cut_short_is_finished_by_the_server_before_anybody_comes_in(engine: Engine) {
        let mut world = World::start(engine).await;
        let elsewhere = tempfile::tempdir().unwrap();
        let (public, secret) = backup_key(&world, elsewhere.path());
        let (secret, file) = (secret.to_string_lossy().into_owned(), elsewhere.path().join("all.kuvertbackup"));
        let file = file.to_string_lossy().into_owned();
        let (_, link) = share_with_anna(&world).await;
        world.settings.cli_ok(&["backup", "--to", &file, "--key", &public], "");
        world.stop();
        new_machine(&mut world, engine);
        // The list of what has ended cannot be read.
        let list = world.settings.keystore().with_extension("ended");
        std::fs::create_dir(&list).unwrap();
        let (code, said) = tell(&world, &["restore", &file, "--key-file", &secret]);
        assert!(code == Some(1) && said.contains("the server does the rest"), "{code:?} {said}");
        assert!(world.settings.keystore().exists());
        assert!(!world.settings.refused_start().0.success(), "nobody comes in before that is mended");
        std::fs::remove_dir(&list).unwrap();
        world.serve().await;
        assert_eq!(world.browser().get(&link).await.status, 410);
        let sender = world.sender();
        world.sink.wait_for_mail(sender, |mail| mail.subject().contains("send it again")).await;
        world.stop();
        world.serve().await;
        let lines = world.auditor().events("kind=backup.restored").await;
        assert!(lines.len() == 1 && lines[0]["detail"]["lost_shares"] == 1, "{lines:?}");
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
