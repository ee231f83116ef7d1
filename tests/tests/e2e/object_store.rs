//! Files in an S3-compatible object store, and what becomes of them when it misbehaves.

use std::time::{Duration, Instant};

use kuvert_tests::{
    Browserless, Draft, Engine, Page, ShareRequest, StoreFault, World, bytes, files_below, on_both_databases,
    tus,
};
use reqwest::{Client, Method};

use crate::people::ANNA;

/// Three segments and a bit.
const BIG: usize = 13_000_000;

async fn world(engine: Engine) -> World {
    World::builder(engine).with_object_store().start().await
}

/// A share of one big file, opened by Anna.
async fn opened(world: &World) -> (Browserless, Page, String) {
    world.api().share(&ShareRequest::mail(&[ANNA]), &[("big.bin", &bytes(51, BIG))]).await;
    let link = world.sink.wait_for_link(ANNA, "/s/").await;
    let browser = world.browser();
    let page = browser.open_link(&link, &world.sink, ANNA).await;
    let file = browser.find_file(&page, "big.bin").await.expect("it is offered");
    (browser, page, file)
}

/// A draft and an upload to it that nothing was sent to yet.
async fn begun(world: &World) -> (Client, Draft, String) {
    let api = world.api();
    let draft = api.create(&ShareRequest::mail(&[ANNA])).await;
    let upload =
        tus::create(api.http(), &draft.upload_url, BIG as u64, "big.bin", "application/octet-stream").await;
    (api.http().clone(), draft, upload)
}

/// The rest of an upload, as a client sends it that asks for the offset after each failure.
async fn go_on(http: &Client, upload: &str, whole: &[u8]) {
    for _ in 0..20 {
        let told = tus::head(http, upload).await;
        if !told.status().is_success() {
            // Asking may finish what was begun, and meet a fault, too.
            assert_eq!(told.status(), 503);
            continue;
        }
        let offset = usize::try_from(tus::offset_in(&told)).unwrap();
        if offset == whole.len() {
            return;
        }
        let _may_fail = tus::piece(http, upload, offset as u64, whole[offset..].to_vec()).send().await;
    }
    panic!("the upload does not come to its end");
}

/// What was uploaded arrives.
async fn arrives(world: &World, draft: &Draft, whole: &[u8]) {
    world.api().send(draft).await;
    let link = world.sink.wait_for_link(ANNA, "/s/").await;
    let browser = world.browser();
    let page = browser.open_link(&link, &world.sink, ANNA).await;
    let file = browser.find_file(&page, "big.bin").await.expect("it is offered");
    assert!(browser.download(&file).await == whole, "other bytes arrived");
}

on_both_databases! {
    async fn a_share_lives_in_an_object_store_and_is_gone_from_it_after_its_end(engine: Engine) {
        let mut world = world(engine).await;
        let (http, draft, upload) = begun(&world).await;
        let whole = bytes(52, BIG);
        assert_eq!(tus::patch(&http, &upload, 0, &whole[..5_000_000]).await.status(), 204);
        world.kill();
        world.serve().await;
        assert_eq!(tus::offset(&http, &upload).await, 5_000_000, "what was acknowledged is lost");
        go_on(&http, &upload, &whole).await;
        arrives(&world, &draft, &whole).await;

        let stored = files_below(&world.object_store().objects());
        assert!(stored.len() >= 4, "every segment is an object: {stored:?}");
        assert!(files_below(&world.settings.folder.join("blobs")).is_empty(), "nothing lies on this machine");
        let needle = &whole[6_000_000..6_000_064];
        for object in &stored {
            let bytes = std::fs::read(object).unwrap();
            assert!(memchr::memmem::find(&bytes, needle).is_none(), "plaintext in the store");
        }

        let shares = world.api().get("/shares").await;
        let id = shares["shares"][0]["id"].as_str().unwrap().to_owned();
        world.api().revoke(&id).await;
        world.stop();
        world.serve().await;
        let end = Instant::now() + Duration::from_secs(90);
        while !files_below(&world.object_store().objects()).is_empty() {
            assert!(Instant::now() < end, "objects of a revoked share remain");
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
    }

    async fn case_58_a_store_that_is_busy_for_a_moment_is_asked_again(engine: Engine) {
        let world = world(engine).await;
        let whole = bytes(53, BIG);
        let (http, draft, upload) = begun(&world).await;
        world.object_store().plan("PUT", 1, StoreFault::Refuses(500, "InternalError"));
        world.object_store().plan("PUT", 2, StoreFault::Refuses(503, "SlowDown"));
        tus::finish(&http, &upload, 0, &whole).await;
        world.object_store().plan("GET", 1, StoreFault::Refuses(503, "SlowDown"));
        world.object_store().plan("GET", 1, StoreFault::CutsAnswer(700_000));
        arrives(&world, &draft, &whole).await;
        assert_eq!(world.object_store().faults_left(), 0, "every fault was met");
    }

    async fn case_58_an_upload_into_a_store_that_fails_is_refused_and_goes_on_later(engine: Engine) {
        let world = world(engine).await;
        let whole = bytes(54, BIG);
        let (http, draft, upload) = begun(&world).await;
        for (status, code) in [(403, "ExpiredToken"), (503, "SlowDown")] {
            let before = tus::offset(&http, &upload).await;
            world.object_store().plan("PUT", 1000, StoreFault::Refuses(status, code));
            let start = usize::try_from(before).unwrap();
            let answer = tus::patch(&http, &upload, before, &whole[start..start + 1_000_000]).await;
            assert_eq!(answer.status(), 503, "{code}");
            assert!(answer.headers().contains_key("retry-after"), "{code}");
            world.object_store().behave();
            assert_eq!(tus::offset(&http, &upload).await, before, "{code}: nothing more was acknowledged");
        }
        go_on(&http, &upload, &whole).await;
        arrives(&world, &draft, &whole).await;
        assert!(!world.log().contains("not-a-secret-outside-these-tests"), "the store's secret is in the log");
    }

    async fn case_58_answers_that_are_lost_or_never_come_lose_nothing(engine: Engine) {
        let world = world(engine).await;
        let whole = bytes(55, BIG);
        let (http, draft, upload) = begun(&world).await;
        // Stored, but nobody was told: the same place is written again, under a new salt.
        world.object_store().plan("PUT", 2, StoreFault::LosesAnswer);
        world.object_store().plan("PUT", 1, StoreFault::Silent);
        go_on(&http, &upload, &whole).await;
        arrives(&world, &draft, &whole).await;
        assert_eq!(world.object_store().faults_left(), 0, "every fault was met");
    }

    async fn case_58_wrong_bytes_are_never_delivered(engine: Engine) {
        let world = world(engine).await;
        let (browser, _page, file) = opened(&world).await;
        world.object_store().plan("GET", 1000, StoreFault::SendsOtherBytes);
        let answer = browser.request(Method::GET, &file).send().await;
        let whole = match answer {
            Ok(answer) if answer.status().is_success() => answer.bytes().await.ok(),
            _ => None,
        };
        assert!(whole.is_none(), "a download of wrong bytes ended well");
        world.object_store().behave();
        assert!(browser.download(&file).await == bytes(51, BIG), "the download was not used up");
    }

    async fn an_object_that_is_gone_is_unavailable_until_it_is_back(engine: Engine) {
        let world = world(engine).await;
        let (browser, _page, file) = opened(&world).await;
        let objects = files_below(&world.object_store().objects());
        let largest = objects.iter().max_by_key(|path| path.metadata().unwrap().len()).unwrap();
        let kept = std::fs::read(largest).unwrap();
        std::fs::remove_file(largest).unwrap();
        let answer = browser.request(Method::GET, &file).send().await.unwrap();
        assert_eq!(answer.status(), 503);
        std::fs::write(largest, kept).unwrap();
        assert!(browser.download(&file).await == bytes(51, BIG));
    }

    async fn a_store_that_replaces_what_is_there_is_not_relied_on(engine: Engine) {
        let mut world = world(engine).await;
        world.stop();
        world.object_store().plan("PUT", 1000, StoreFault::SaysYes);
        let (status, said) = world.settings.refused_start();
        assert!(!status.success());
        assert!(said.contains("If-None-Match"), "{said}");
        world.object_store().behave();
        world.serve().await;
    }
}
