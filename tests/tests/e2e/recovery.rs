//! The recovery key, from the command that makes it to the files that two people get back.

use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use kuvert_tests::{Engine, Settings, World, on_both_databases};
use serde_json::Value;

use crate::people::ANNA;
use crate::requests_cli::{hand_in, only_submission, pdf, printed_link, run, run_ok, shell};

const WHY: &str = "Keystore lost in the fire";

/// The files of a new recovery key and its public text.
async fn key(settings: &Settings, folder: &Path, name: &str) -> (String, String, String) {
    let file = |half: &str| folder.join(format!("{name}-{half}")).to_string_lossy().into_owned();
    let (first, second) = (file("1"), file("2"));
    let public = run_ok(settings, &["keys", "recovery", "--first", &first, "--second", &second]).await;
    for half in [&first, &second] {
        assert_eq!(std::fs::metadata(half).unwrap().permissions().mode() & 0o777, 0o600);
    }
    (public.trim().to_owned(), first, second)
}

async fn ask(world: &World) -> String {
    let ask = [
        "request",
        "Papers",
        "--purpose",
        "Your case",
        "--to",
        ANNA,
        "--other-files",
        "--ask",
        "text:Anything?",
    ];
    printed_link(&run_ok(&shell(world), &ask).await)
}

fn recover<'a>(what: &[&'a str], halves: &[&'a str], out: &'a str) -> Vec<&'a str> {
    let mut arguments = vec!["recover"];
    arguments.extend(what);
    for half in halves {
        arguments.extend(["--half", half]);
    }
    arguments.extend(["--by", "Anna Holm", "--by", "Bo Lund", "--reason", WHY, "--out", out]);
    arguments
}

/// As if the part of the keystore that opens inboxes were lost: other keys are in its place.
fn lose_the_inbox_keys(keystore: &Path) {
    let mut content: Value = serde_json::from_slice(&std::fs::read(keystore).unwrap()).unwrap();
    for key in content["inboxes"].as_array_mut().unwrap() {
        key["key"] = data_encoding::BASE64URL_NOPAD.encode(&[0x5A; 32]).into();
    }
    std::fs::write(keystore, serde_json::to_vec(&content).unwrap()).unwrap();
}

fn said(output: &std::process::Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

on_both_databases! {
    async fn two_people_get_back_what_was_handed_in_when_the_inbox_keys_are_lost(engine: Engine) {
        let mut world = World::start(engine).await;
        let scratch = world.scratch().to_owned();
        let before_link = ask(&world).await;
        hand_in(&world, &before_link, &[("", "before.pdf", b"%PDF-1.7 before")], &[("q-q1", "No")]).await;
        let before = only_submission(&world.api().get("/inbox").await);

        // Made offline: no configuration is read.
        let mut offline = world.settings.clone();
        offline.environment.retain(|name, _| !name.starts_with("KUVERT_"));
        let (public, first, second) = key(&offline, &scratch, "key").await;
        let (_, _, foreign) = key(&offline, &scratch, "other").await;
        world.stop();
        world.settings.set("KUVERT_RECOVERY_PUBLIC_KEY", &public);
        world.serve().await;

        let link = ask(&world).await;
        let (slip, hostile) = (pdf(81, 3_000_000), pdf(82, 1_000));
        let files = [("", "slip.pdf", slip.as_slice()), ("", "../../evil\u{202e}.pdf", hostile.as_slice())];
        hand_in(&world, &link, &files, &[("q-q1", "Call me")]).await;
        let listed = world.api().get("/inbox").await;
        let found = listed["submissions"].as_array().unwrap().iter().map(|one| one["id"].as_str().unwrap());
        let submission = found.into_iter().find(|id| *id != before).unwrap().to_owned();

        world.stop();
        lose_the_inbox_keys(&world.settings.keystore());
        world.serve().await;
        let office = world.settings.clone();
        let view = world.api().request(reqwest::Method::GET, &format!("/inbox/{submission}")).send().await.unwrap();
        assert!(view.status().is_server_error(), "the inbox's key is not lost");

        let auditor = world.auditor();
        let out = scratch.join("recovered");
        let out_text = out.to_string_lossy().into_owned();
        for halves in [vec![first.as_str()], vec![first.as_str(), first.as_str()], vec![first.as_str(), foreign.as_str()]] {
            let refused = run(&office, &recover(&[&submission], &halves, &out_text)).await;
            assert!(!refused.status.success(), "{halves:?}");
        }
        let too_old = run(&office, &recover(&[&before], &[&first, &second], &out_text)).await;
        assert_eq!(too_old.status.code(), Some(3));
        assert!(said(&too_old).contains("before a recovery key was set"), "{}", said(&too_old));
        assert!(auditor.events("kind=recovery.used").await.is_empty(), "a refusal used nothing");

        let told = run_ok(&office, &recover(&[&submission], &[&first, &second], &out_text)).await;
        let place = out.join(&submission).join("1");
        assert_eq!(std::fs::read(place.join("slip.pdf")).unwrap(), slip, "{told}");
        let names: Vec<String> = std::fs::read_dir(&place).unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        let evil = names.iter().find(|name| *name != "slip.pdf").unwrap();
        assert_eq!((names.len(), std::fs::read(place.join(evil)).unwrap()), (2, hostile));
        assert!(Path::new(evil).extension().is_some_and(|kind| kind == "pdf") && !evil.contains(['/', '\\', '\u{202e}']), "{evil}");
        let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!((mode(&place), mode(&place.join("slip.pdf"))), (0o700, 0o600));
        let about: Value = serde_json::from_slice(&std::fs::read(out.join(&submission).join("answers.json")).unwrap()).unwrap();
        assert_eq!(about["hand_ins"][0]["answers"]["q1"], "Call me");
        assert_eq!(about["uploader"]["email"], ANNA);

        // The log has both people, the reason, and every file.
        let used = auditor.events("kind=recovery.used").await;
        let people: Vec<_> = used.iter().map(|line| line["personal"]["person"].as_str().unwrap_or_default().to_owned()).collect();
        assert!(people.contains(&"Anna Holm".to_owned()) && people.contains(&"Bo Lund".to_owned()), "{used:?}");
        assert_eq!(auditor.events(&format!("kind=file.recovered&submission={submission}")).await.len(), 3);

        // The server looks into the outbox by itself within half a minute; this wakes it.
        ask(&world).await;
        let mail = world.sink.wait_for_mail(world.sender(), |mail| mail.subject().contains("recovery key")).await;
        assert!(mail.text().contains(WHY) && mail.text().contains("Bo Lund"), "{}", mail.text());

        // Nothing is overwritten, and it can be repeated elsewhere with the halves typed in.
        let again = run(&office, &recover(&[&submission], &[&first, &second], &out_text)).await;
        assert!(said(&again).contains("nothing is overwritten"), "{}", said(&again));
        let elsewhere = scratch.join("elsewhere").to_string_lossy().into_owned();
        let typed = [&first, &second].map(|file| std::fs::read_to_string(file).unwrap()).concat();
        let arguments: Vec<String> = recover(&["--inbox", world.sender()], &[], &elsewhere).iter().map(ToString::to_string).collect();
        let all = tokio::task::spawn_blocking(move || {
            office.cli(&arguments.iter().map(String::as_str).collect::<Vec<_>>(), &typed)
        }).await.unwrap();
        // All of the inbox: what is from before the key is named and left out.
        assert_eq!(all.status.code(), Some(5), "{}", said(&all));
        let told = String::from_utf8(all.stdout).unwrap();
        assert!(told.contains(&format!("✗ {before}")), "{told}");
        assert!(Path::new(&elsewhere).join(&submission).join("1").join("slip.pdf").exists(), "{told}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn halves_on_paper_are_two_pages_and_a_mistyped_key_stops_the_server() {
    let mut world = World::start(Engine::Sqlite).await;
    let printed = run_ok(&world.settings, &["keys", "recovery", "--paper"]).await;
    let pages: Vec<&str> = printed.split_terminator('\u{c}').collect();
    assert_eq!(pages.len(), 2, "{printed}");
    assert!(pages[0].contains("half 1 of 2") && pages[1].contains("half 2 of 2"), "{printed}");
    let public =
        printed.split_whitespace().find(|word| word.starts_with("kuvert-recovery-")).unwrap().to_owned();

    let exists = world.scratch().join("there");
    std::fs::write(&exists, "mine").unwrap();
    let other = world.scratch().join("not-there");
    let paths = [other.to_string_lossy().into_owned(), exists.to_string_lossy().into_owned()];
    let refused =
        run(&world.settings, &["keys", "recovery", "--first", &paths[0], "--second", &paths[1]]).await;
    assert!(!refused.status.success() && !other.exists(), "{}", said(&refused));
    assert_eq!(std::fs::read_to_string(&exists).unwrap(), "mine");

    world.stop();
    world.settings.set("KUVERT_RECOVERY_PUBLIC_KEY", &public);
    let shown = run_ok(&world.settings, &["keys", "show"]).await;
    assert!(shown.contains("recovery      key "), "{shown}");
    world.settings.set("KUVERT_RECOVERY_PUBLIC_KEY", &format!("{}b", &public[..public.len() - 1]));
    let (_, log) = world.settings.refused_start();
    assert!(log.contains("recovery_public_key"), "{log}");
}
