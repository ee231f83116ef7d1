//! After a full run, secrets are where they belong and nowhere else.

use std::path::Path;

use data_encoding::{BASE64, BASE64URL_NOPAD};
use kuvert_tests::{Canary, Engine, ShareRequest, World, on_both_databases, search};

use crate::people::{ANNA, BO};

const PASSPHRASE: &str = "violet-harbour-canary-passphrase";
const FILE: &str = "canary-of-a-file-name.txt";
const TITLE: &str = "canary of a title";
const MESSAGE: &str = "canary of a message in clear text";
const CONTENT: &str = "canary of file content, repeated until it fills a chunk. ";

/// What must not be found anywhere at rest, by name.
fn canaries(world: &World, links: &[String], codes: &[String]) -> Vec<Canary> {
    let mut canaries = vec![
        Canary::new("plaintext", CONTENT.as_bytes()),
        Canary::new("message", MESSAGE.as_bytes()),
        Canary::new("title", TITLE.as_bytes()),
        Canary::new("file name", FILE.as_bytes()),
        Canary::new("passphrase", PASSPHRASE.as_bytes()),
        Canary::new("password", world.sender_password().as_bytes()),
        Canary::new("API token", world.token().as_bytes()),
        Canary::new("Anna's address", ANNA.as_bytes()),
        Canary::new("Bo's address", BO.as_bytes()),
        Canary::new("the sender's address", world.sender().as_bytes()),
    ];
    for link in links {
        let token = link.rsplit('/').next().expect("a link has a path");
        canaries.push(Canary::new("T as text", token.as_bytes()));
        canaries.push(Canary::new("T", &BASE64URL_NOPAD.decode(token.as_bytes()).expect("T is base64url")));
    }
    canaries.extend(codes.iter().map(|code| Canary::new("code", code.as_bytes())));
    canaries
}

/// Every 32-byte key the keystore holds in a way that text shows, to be looked for outside of it.
fn keystore_keys(world: &World) -> Vec<Canary> {
    let bytes = std::fs::read(world.settings.keystore()).expect("the keystore is there");
    let text = String::from_utf8_lossy(&bytes);
    let words =
        text.split(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '+' | '/' | '-' | '_' | '=')));
    let decoded = words.filter_map(|word| {
        let hex = data_encoding::HEXLOWER_PERMISSIVE.decode(word.as_bytes());
        let standard = BASE64.decode(word.as_bytes());
        let url = BASE64URL_NOPAD.decode(word.trim_end_matches('=').as_bytes());
        [hex, standard, url].into_iter().flatten().find(|key| key.len() == 32)
    });
    decoded.map(|key| Canary::new("a key of the keystore", &key)).collect()
}

on_both_databases! {
    async fn case_09_a_full_run_leaves_no_secret_in_any_place_it_writes_to(engine: Engine) {
        let mut world = World::start(engine).await;
        let content = CONTENT.repeat(20_000);
        let share = ShareRequest::mail(&[ANNA, BO]).with("title", TITLE)
            .recipient(1, "verification", "passphrase").recipient(1, "passphrase", PASSPHRASE);
        let draft = world.api().create(&share).await;
        world.api().add_file(&draft, FILE, "text/plain", content.as_bytes()).await;
        world.api().set_message(&draft, MESSAGE).await;
        let sent = world.api().send(&draft).await;

        let anna = world.sink.wait_for_link(ANNA, "/s/").await;
        let bo = world.sink.wait_for_link(BO, "/s/").await;
        let browser = world.browser();
        let page = browser.open_link(&anna, &world.sink, ANNA).await;
        for download in page.downloads() {
            browser.download(&download).await;
        }
        let other = world.browser();
        let page = other.open(&bo, &[("passphrase", PASSPHRASE)]).await;
        assert!(!page.downloads().is_empty());
        // Refusals write too.
        world.browser().open(&anna, &[("code", "000000")]).await;
        world.browser().get(&format!("{anna}x")).await;
        world.browser().fetch(&format!("{}x", page.downloads()[0])).await;
        world.browser().post("/sign-in", &[("email", world.sender()), ("password", "wrong-canary-password")]).await;

        let codes: Vec<String> = world.sink.mails_to(ANNA).iter().filter_map(kuvert_tests::Mail::code).collect();
        assert!(!codes.is_empty());
        let links = [anna, bo, sent.sender_link.clone(), format!("/{}", draft.draft_token)];
        let canaries = canaries(&world, &links, &codes);

        let environment = std::fs::read(format!("/proc/{}/environ", world.pid())).expect("the environment can be read");
        let command = std::fs::read(format!("/proc/{}/cmdline", world.pid())).expect("the command line can be read");
        let dump = world.scratch().join("found");
        std::fs::create_dir(&dump).unwrap();
        std::fs::write(dump.join("environment"), environment).unwrap();
        std::fs::write(dump.join("command-line"), command).unwrap();
        std::fs::write(dump.join("database-while-running.sql"), world.database.dump()).unwrap();
        let mut findings = search(&canaries, &world.settings.folder);
        findings.extend(search(&canaries, &dump));
        world.stop();
        std::fs::write(dump.join("database.sql"), world.database.dump()).unwrap();
        findings.extend(search(&canaries, &world.settings.folder));
        findings.extend(search(&canaries, &dump));
        findings.sort();
        findings.dedup();
        // Six digits may stand anywhere by chance; a code is a finding where text is written.
        findings.retain(|finding| finding.canary != "code" || is_text(&finding.place));
        assert!(findings.is_empty(), "{findings:#?}");

        let keys = keystore_keys(&world);
        assert!(!keys.is_empty(), "the keystore's keys are looked for");
        let mut leaked = search(&keys, &dump);
        leaked.extend(search(&keys, &world.settings.blobs()));
        leaked.extend(search(&keys, &world.settings.folder.join("kuvert.log")));
        assert!(leaked.is_empty(), "{leaked:#?}");
    }
}

fn is_text(place: &Path) -> bool {
    place.extension().is_some_and(|ext| ext == "log") || place.ends_with("environment")
}
