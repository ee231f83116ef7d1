//! Whoever is disabled had what came before, and gets nothing after.

use std::time::{Duration, Instant};

use kuvert_tests::{Engine, Uploader, World, bytes, files_of, on_both_databases};
use reqwest::{RequestBuilder, StatusCode};
use serde_json::json;

use crate::people::{ANNA, sign_in};

/// Bytes of the file: at the pace below, half a minute's worth.
const LENGTH: usize = 24 * 1024 * 1024;
/// The proxy passes 16 KiB on, and waits this long.
const PACE: Duration = Duration::from_millis(16);
/// A running download is asked every three seconds whether it still may; the rest is a busy machine's.
const SOON: Duration = Duration::from_secs(10);

/// Begins to read, and returns once bytes have come. What it ends with is whether it was cut short, and when.
async fn begin(request: RequestBuilder) -> tokio::task::JoinHandle<(usize, bool, Instant)> {
    let mut answer = request.send().await.unwrap();
    assert_eq!(answer.status(), StatusCode::OK);
    let first = answer.chunk().await.unwrap().expect("the file has bytes");
    tokio::spawn(async move {
        let mut got = first.len();
        loop {
            match answer.chunk().await {
                Ok(Some(piece)) => got += piece.len(),
                Ok(None) => return (got, false, Instant::now()),
                Err(_broken) => return (got, true, Instant::now()),
            }
        }
    })
}

on_both_databases! {
    async fn case_22_downloads_from_an_inbox_end_when_their_reader_is_disabled(engine: Engine) {
        let world = World::builder(engine).behind_proxy().start().await;
        let request = json!({
            "title": "A film", "purpose": "To see it", "deliver": "mail", "other_files": true,
            "recipients": [{"email": ANNA, "language": "en"}],
        });
        world.api().ask(&request).await;
        let anna = Uploader::invited(&world, ANNA).await;
        anna.upload("film.bin", "", &bytes(61, LENGTH)).await;
        anna.handed_in(&[]).await;
        let submission = world.api().arrived().await;
        let url = files_of(&submission).next().unwrap()["url"].as_str().unwrap().to_owned();
        let mette = world.browser();
        assert_eq!(sign_in(&world, &mette).await.status, StatusCode::SEE_OTHER);
        let auditor = world.auditor();

        world.proxy().delay(PACE);
        let by_token = begin(world.api().bytes(&url)).await;
        let by_cookie = begin(mette.request(reqwest::Method::GET, &url)).await;
        world.settings.cli_ok(&["staff", "disable", world.sender()], "");
        let disabled = Instant::now();
        for running in [by_token, by_cookie] {
            let (got, cut_short, at) = running.await.unwrap();
            assert!(cut_short && got < LENGTH, "somebody who is disabled got {got} of {LENGTH} bytes");
            assert!(at - disabled < SOON, "the download went on for {:?}", at - disabled);
        }
        world.proxy().delay(Duration::ZERO);

        let again = world.api().bytes(&url).send().await.unwrap();
        assert_eq!(again.status(), StatusCode::UNAUTHORIZED);
        assert_eq!(world.api().request(reqwest::Method::GET, "/inbox").send().await.unwrap().status(), 401);
        for path in [url.as_str(), "/inbox", "/requests"] {
            assert_eq!(mette.fetch(path).await.status, StatusCode::UNAUTHORIZED, "{path}");
        }
        let events = auditor.events("limit=200").await;
        let of = |kind: &str| events.iter().filter(|event| event["kind"] == kind).collect::<Vec<_>>();
        assert_eq!(of("staff.disabled").len(), 1, "{events:#?}");
        let aborted = of("download.aborted");
        assert_eq!(aborted.len(), 2, "{events:#?}");
        for event in aborted {
            let at = event["detail"]["at_byte"].as_u64().unwrap();
            assert!(event["outcome"] == "failed" && at < LENGTH as u64, "{event}");
        }
        assert!(of("download.completed").is_empty());
    }
}
