//! Stored files that are gone, empty or damaged.

use std::path::{Path, PathBuf};

use kuvert_tests::{Browserless, Engine, Page, ShareRequest, World, bytes, on_both_databases};

use crate::people::ANNA;

const BIG: usize = 3_000_000;

/// A share of a big and a small file, opened by Anna.
async fn opened(world: &World) -> (Browserless, Page) {
    world
        .api()
        .share(&ShareRequest::mail(&[ANNA]), &[("big.bin", &bytes(41, BIG)), ("small.bin", &bytes(42, 1000))])
        .await;
    let link = world.sink.wait_for_link(ANNA, "/s/").await;
    let browser = world.browser();
    let page = browser.open_link(&link, &world.sink, ANNA).await;
    (browser, page)
}

/// The largest file below `folder`: the big file's ciphertext.
fn largest(folder: &Path) -> PathBuf {
    let mut found = (0, PathBuf::new());
    let mut folders = vec![folder.to_path_buf()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap().map(Result::unwrap) {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
            } else {
                found = found.max((entry.metadata().unwrap().len(), path));
            }
        }
    }
    assert!(found.0 >= BIG as u64 / 2, "the ciphertext stands in files");
    found.1
}

/// The big file is refused or breaks off, the small one works, and a repaired store works again.
async fn only_the_big_file_fails(engine: Engine, break_it: impl Fn(&Path)) {
    let world = World::start(engine).await;
    let (browser, page) = opened(&world).await;
    let big = browser.find_file(&page, "big.bin").await.expect("it is offered");
    let small = browser.find_file(&page, "small.bin").await.expect("it is offered");
    let blob = largest(&world.settings.blobs());
    let whole = std::fs::read(&blob).unwrap();
    break_it(&blob);

    let answer = browser.request(reqwest::Method::GET, &big).send().await.unwrap();
    let status = answer.status();
    let ended_well = answer.bytes().await.is_ok();
    assert!(status == 503 || !ended_well, "a damaged file was delivered: {status}");
    assert_eq!(browser.download(&small).await, bytes(42, 1000), "another file suffers");

    std::fs::write(&blob, whole).unwrap();
    assert_eq!(browser.download(&big).await, bytes(41, BIG), "the download was not used up");
}

on_both_databases! {
    async fn case_46_a_missing_file_is_unavailable_and_the_others_are_not(engine: Engine) {
        only_the_big_file_fails(engine, |blob| std::fs::remove_file(blob).unwrap()).await;
    }

    async fn case_46_an_empty_file_is_unavailable(engine: Engine) {
        only_the_big_file_fails(engine, |blob| std::fs::write(blob, b"").unwrap()).await;
    }

    async fn case_44_a_flipped_bit_breaks_the_download_off(engine: Engine) {
        only_the_big_file_fails(engine, |blob| {
            let mut bytes = std::fs::read(blob).unwrap();
            let middle = bytes.len() / 2;
            bytes[middle] ^= 1;
            std::fs::write(blob, bytes).unwrap();
        }).await;
    }

    async fn case_44_a_cut_and_an_extended_file_are_not_delivered(engine: Engine) {
        only_the_big_file_fails(engine, |blob| {
            let bytes = std::fs::read(blob).unwrap();
            std::fs::write(blob, &bytes[..bytes.len() - 1]).unwrap();
        }).await;
        only_the_big_file_fails(engine, |blob| {
            let mut bytes = std::fs::read(blob).unwrap();
            bytes.extend_from_slice(b"more");
            std::fs::write(blob, bytes).unwrap();
        }).await;
    }

    async fn case_46_a_store_that_takes_nothing_refuses_uploads_and_recovers(engine: Engine) {
        let world = World::start(engine).await;
        let draft = world.api().create(&ShareRequest::mail(&[ANNA])).await;
        let blobs = world.settings.blobs();
        let aside = blobs.with_extension("aside");
        std::fs::rename(&blobs, &aside).unwrap();
        std::fs::write(&blobs, b"a file where the folder was").unwrap();
        let http = world.api().http().clone();
        let creation = kuvert_tests::tus::creation(&http, &draft.upload_url, 5, "").send().await.unwrap();
        let created = (creation.status() == 201).then(|| kuvert_tests::tus::location(&creation));
        let status = if let Some(upload) = &created {
            kuvert_tests::tus::patch(&http, upload, 0, b"hello").await.status()
        } else {
            creation.status()
        };
        assert!(matches!(status.as_u16(), 503 | 507), "a store that takes nothing answered {status}");
        std::fs::remove_file(&blobs).unwrap();
        std::fs::rename(&aside, &blobs).unwrap();
        if let Some(upload) = created {
            let given_up = http.delete(&upload).header("Tus-Resumable", "1.0.0").send().await.unwrap();
            assert_eq!(given_up.status(), 204, "what failed can be given up");
        }
        world.api().add_file(&draft, "a.txt", "text/plain", b"hello").await;
        world.api().send(&draft).await;
    }
}
