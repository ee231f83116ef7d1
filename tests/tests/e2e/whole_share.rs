//! The first thing that must work, whole and real.

use kuvert_tests::{
    Engine, ShareRequest, World, bytes, on_both_databases, python_script, run_program, sha256_hex,
};
use serde_json::json;

use crate::people::{ANNA, BO};

const KIB: usize = 1024;
const MIB: usize = 1024 * KIB;

/// Sizes at which chunks (16 KiB) and segments (8 MiB) begin and end.
fn files() -> Vec<(String, Vec<u8>)> {
    let sizes = [
        0,
        1,
        16 * KIB - 1,
        16 * KIB,
        16 * KIB + 1,
        48 * KIB - 1,
        48 * KIB,
        48 * KIB + 1,
        8 * MIB - 1,
        8 * MIB,
        8 * MIB + 1,
        30 * MIB,
    ];
    sizes
        .iter()
        .enumerate()
        .map(|(seed, size)| (format!("file-{size}.bin"), bytes(seed as u64, *size)))
        .collect()
}

on_both_databases! {
    async fn every_byte_reaches_each_recipient_and_every_step_is_in_the_log(engine: Engine) {
        let world = World::start(engine).await;
        let files = files();
        let share = ShareRequest::mail(&[ANNA, BO]).recipient(0, "language", "da").recipient(0, "name", "Anna Berg");
        let draft = world.api().create(&share).await;
        assert_eq!(draft.state, "draft");
        for (name, content) in &files {
            world.api().add_file(&draft, name, "application/octet-stream", content).await;
        }
        world.api().set_message(&draft, "Hello **both**, here it is.").await;
        let sent = world.api().send(&draft).await;
        assert_eq!(sent.state, "active");
        assert!(sent.sender_link.starts_with(&world.url("/m/")));

        for person in [ANNA, BO] {
            let link = world.sink.wait_for_link(person, "/s/").await;
            let browser = world.browser();
            let page = browser.open_link(&link, &world.sink, person).await;
            assert!(page.html().contains("<strong>both</strong>"), "the message is shown: {}", page.html());
            for (name, content) in &files {
                let file = browser.find_file(&page, name).await.unwrap_or_else(|| panic!("{name} is not offered"));
                assert_eq!(sha256_hex(&browser.download(&file).await), sha256_hex(content), "{name} is not as it was sent");
            }
        }

        let invitations: Vec<String> = [ANNA, BO].map(|person| world.sink.mails_to(person)[0].subject()).into();
        assert_ne!(invitations[0], invitations[1], "Anna is written to in Danish, Bo in English");
        let detail = world.api().wait_for_detail(&sent.id, |detail| {
            detail["timeline"].to_string().matches("download").count() >= 2 * files.len()
        }).await;
        assert_eq!(detail["files"].as_array().map(Vec::len), Some(files.len()));
        assert!(!world.api().events(&format!("share={}", sent.id)).await.is_empty());
    }

    async fn a_part_of_a_file_can_be_asked_for(engine: Engine) {
        let world = World::start(engine).await;
        let content = bytes(5, 9 * MIB);
        world.api().share(&ShareRequest::mail(&[ANNA]), &[("film.bin", &content)]).await;
        let link = world.sink.wait_for_link(ANNA, "/s/").await;
        let browser = world.browser();
        let page = browser.open_link(&link, &world.sink, ANNA).await;
        let file = browser.find_file(&page, "film.bin").await.expect("the file is offered");
        for (range, expected) in [
            ("bytes=0-0", &content[..1]),
            ("bytes=16383-16384", &content[16383..=16384]),
            ("bytes=8388600-8388615", &content[8_388_600..=8_388_615]),
            ("bytes=-5", &content[content.len() - 5..]),
        ] {
            let answer = browser.request(reqwest::Method::GET, &file).header("Range", range).send().await.unwrap();
            assert_eq!(answer.status(), 206, "{range}");
            assert_eq!(answer.bytes().await.unwrap(), expected, "{range}");
        }
        let beyond = browser.request(reqwest::Method::GET, &file).header("Range", "bytes=99999999-").send().await.unwrap();
        assert_eq!(beyond.status(), 416);
        let other = browser.request(reqwest::Method::GET, &file).header("Range", "bytes=0-0").header("If-Range", "\"another\"");
        assert_eq!(other.send().await.unwrap().status(), 200, "another version was asked for: all of it comes");
    }

    async fn all_files_come_in_one_zip_that_others_can_read(engine: Engine) {
        let world = World::start(engine).await;
        let files = [("a.txt", bytes(1, 100)), ("b.bin", bytes(2, 9 * MIB)), ("empty", Vec::new())];
        let refs: Vec<(&str, &[u8])> = files.iter().map(|(name, content)| (*name, content.as_slice())).collect();
        world.api().share(&ShareRequest::mail(&[ANNA]), &refs).await;
        let link = world.sink.wait_for_link(ANNA, "/s/").await;
        let browser = world.browser();
        let page = browser.open_link(&link, &world.sink, ANNA).await;
        let zip = world.scratch().join("all.zip");
        std::fs::write(&zip, browser.download_zip(&page).await).unwrap();

        run_program(std::process::Command::new("unzip").arg("-tq").arg(&zip));
        let listed = python_script("zip.py", json!({"file": zip})).await;
        for (name, content) in &files {
            assert_eq!(listed[name], sha256_hex(content), "{name} in {listed}");
        }
        assert_eq!(listed.as_object().map(serde_json::Map::len), Some(files.len()));
    }
}
