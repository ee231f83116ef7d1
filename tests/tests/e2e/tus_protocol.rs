//! The upload protocol (tus 1.0) and every way to hold it wrong.

use data_encoding::BASE64;
use kuvert_tests::{Draft, Engine, ShareRequest, World, bytes, on_both_databases, sha256_hex, tus};
use sha2::{Digest, Sha256};

use crate::people::ANNA;

async fn draft(world: &World) -> Draft {
    world.api().create(&ShareRequest::mail(&[ANNA])).await
}

/// Sends the share and returns what its one file is, byte for byte.
async fn stored(world: &World, draft: &Draft) -> Vec<u8> {
    world.api().send(draft).await;
    let link = world.sink.wait_for_link(ANNA, "/s/").await;
    let browser = world.browser();
    let page = browser.open_link(&link, &world.sink, ANNA).await;
    browser.download(&page.downloads()[0]).await
}

on_both_databases! {
    async fn case_34_requests_at_wrong_places_change_nothing(engine: Engine) {
        let world = World::start(engine).await;
        let (http, draft) = (world.api().http().clone(), draft(&world).await);
        let content = bytes(11, 100_000);
        let upload = tus::create(&http, &draft.upload_url, 100_000, "a.bin", "application/octet-stream").await;
        assert_eq!(tus::patch(&http, &upload, 0, &content[..50_000]).await.status(), 204);

        for offset in [0, 49_999, 50_001, 1 << 40] {
            assert_eq!(tus::patch(&http, &upload, offset, b"wrong").await.status(), 409, "offset {offset}");
        }
        let beyond = tus::patch(&http, &upload, 50_000, &bytes(1, 60_000)).await;
        assert!(matches!(beyond.status().as_u16(), 400 | 413), "beyond the length: {}", beyond.status());
        let offset = tus::offset(&http, &upload).await;
        assert!((50_000..=100_000).contains(&offset));

        let longer = tus::piece(&http, &upload, offset, "x").header("Upload-Length", "200000").send().await.unwrap();
        assert!(longer.status().is_client_error(), "the length was changed: {}", longer.status());
        for header in ["abc", "-1", "1, 2", ""] {
            let request = http.patch(&upload).header("Tus-Resumable", "1.0.0").header("Upload-Offset", header);
            let answer = request.header("Content-Type", "application/offset+octet-stream").body("x").send().await.unwrap();
            assert_eq!(answer.status(), 400, "Upload-Offset: {header:?}");
        }
        let kind = http.patch(&upload).header("Tus-Resumable", "1.0.0").header("Upload-Offset", "50000").body("x");
        assert_eq!(kind.send().await.unwrap().status(), 415);
        let version = http.head(&upload).header("Tus-Resumable", "0.2.2").send().await.unwrap();
        assert_eq!(version.status(), 412);
        assert_eq!(version.headers()["tus-version"], "1.0.0");
        // Over HTTP/2 a client drops the whole answer to a HEAD if it has content.
        assert_eq!(version.version(), reqwest::Version::HTTP_2);
        assert!(version.bytes().await.unwrap().is_empty());
    }

    async fn case_34_a_finished_upload_takes_nothing_and_stays_as_it_is(engine: Engine) {
        let world = World::start(engine).await;
        let (http, draft) = (world.api().http().clone(), draft(&world).await);
        let content = bytes(12, 70_000);
        let upload = tus::upload(&http, &draft.upload_url, "a.bin", "application/octet-stream", &content).await;
        for offset in [0, 70_000] {
            let answer = tus::patch(&http, &upload, offset, b"more").await;
            assert!(matches!(answer.status().as_u16(), 403 | 404 | 409 | 410 | 413), "{}", answer.status());
        }
        assert_eq!(sha256_hex(&stored(&world, &draft).await), sha256_hex(&content));
        let late = tus::patch(&http, &upload, 0, b"more").await;
        assert!(late.status().is_client_error(), "an upload of a sent share answered {}", late.status());
        assert!(tus::delete(&http, &upload).await.status().is_client_error(), "a sent file was deleted");
    }

    async fn case_34_nobody_writes_to_a_foreign_upload(engine: Engine) {
        let world = World::start(engine).await;
        let http = world.api().http().clone();
        let (mine, theirs) = (draft(&world).await, draft(&world).await);
        let upload = tus::create(&http, &mine.upload_url, 10, "a", "text/plain").await;
        let (base, ticket) = upload.rsplit_once('/').unwrap();
        for place in [0, ticket.len() / 2, ticket.len() - 1] {
            let mut forged: Vec<char> = ticket.chars().collect();
            forged[place] = if forged[place] == 'A' { 'B' } else { 'A' };
            let url = format!("{base}/{}", forged.into_iter().collect::<String>());
            assert_eq!(tus::patch(&http, &url, 0, b"0123456789").await.status(), 404);
        }
        assert_eq!(tus::patch(&http, &theirs.upload_url, 0, b"0123456789").await.status().as_u16() / 100, 4, "a creation ticket takes no bytes");
        let creation = tus::creation(&http, &upload, 10, "").send().await.unwrap();
        assert!(creation.status().is_client_error(), "an upload ticket creates nothing: {}", creation.status());
        assert_eq!(tus::offset(&http, &upload).await, 0);
    }

    async fn case_34_of_two_writers_at_once_the_bytes_are_those_of_one(engine: Engine) {
        let world = World::start(engine).await;
        let (http, draft) = (world.api().http().clone(), draft(&world).await);
        let (one, two) = (vec![1_u8; 3_000_000], vec![2_u8; 3_000_000]);
        let upload = tus::create(&http, &draft.upload_url, 3_000_000, "a", "text/plain").await;
        let send = |body: Vec<u8>| tus::piece(&http, &upload, 0, body).send();
        // A writer whose connection the other one takes over may see no answer at all.
        let _answers = tokio::join!(send(one.clone()), send(two.clone()));
        let offset = tus::offset(&http, &upload).await;
        tus::finish(&http, &upload, offset, &two).await;
        let whole = stored(&world, &draft).await;
        let ones = whole.iter().take_while(|byte| **byte == 1).count();
        assert!(whole[ones..].iter().all(|byte| *byte == 2), "bytes of two writers are mixed");
        assert_eq!(whole.len(), 3_000_000);
    }

    async fn case_34_creations_that_are_not_to_be_understood_are_refused(engine: Engine) {
        let world = World::start(engine).await;
        let (http, draft) = (world.api().http().clone(), draft(&world).await);
        let create = |headers: Vec<(&'static str, String)>| {
            let mut request = http.post(&draft.upload_url).header("Tus-Resumable", "1.0.0");
            for (name, value) in headers {
                request = request.header(name, value);
            }
            async move { request.send().await.unwrap().status().as_u16() }
        };
        let length = |text: &str| ("Upload-Length", text.to_owned());
        let metadata = |text: String| ("Upload-Metadata", text);
        assert_eq!(create(vec![("Upload-Concat", "final;../x".to_owned())]).await, 400);
        assert_eq!(create(vec![length("10"), ("Upload-Concat", "partial".to_owned())]).await, 400);
        assert_eq!(create(vec![("Upload-Defer-Length", "1".to_owned())]).await, 400);
        for bad in ["", "-1", "abc", "1e3", "99999999999999999999999"] {
            assert!(matches!(create(vec![length(bad)]).await, 400 | 413), "Upload-Length: {bad:?}");
        }
        assert_eq!(create(vec![length(&(6_u64 << 30).to_string())]).await, 413, "above the limit of 5 GiB");
        assert_eq!(create(vec![length("10"), metadata("filename !!!".to_owned())]).await, 400);
        assert_eq!(create(vec![length("10"), metadata("filename YQ==,filename Yg==".to_owned())]).await, 400);
        assert!(matches!(create(vec![length("10"), metadata(format!("filename {}", "A".repeat(14_000)))]).await, 400 | 431));
        let folded = BASE64.encode(b"a.txt\r\nSet-Cookie: x=y");
        assert_eq!(create(vec![length("0"), metadata(format!("filename {folded}"))]).await, 201, "control characters are only removed");
    }

    async fn case_34_a_wrong_checksum_is_refused_and_the_bytes_are_dropped(engine: Engine) {
        let world = World::start(engine).await;
        let (http, draft) = (world.api().http().clone(), draft(&world).await);
        let content = bytes(13, 200_000);
        let upload = tus::create(&http, &draft.upload_url, 200_000, "a", "text/plain").await;
        let checksum = |bytes: &[u8]| format!("sha256 {}", BASE64.encode(&Sha256::digest(bytes)));
        let send = |offset: usize, body: &[u8], sum: String| {
            tus::piece(&http, &upload, offset as u64, body.to_vec()).header("Upload-Checksum", sum).send()
        };
        assert_eq!(send(0, &content[..100_000], checksum(b"other")).await.unwrap().status(), 460);
        assert_eq!(tus::offset(&http, &upload).await, 0);
        assert_eq!(send(0, &content[..100_000], "md4 AAAA".to_owned()).await.unwrap().status(), 400);
        assert_eq!(send(0, &content[..100_000], checksum(&content[..100_000])).await.unwrap().status(), 204);
        assert_eq!(send(100_000, &content[100_000..], checksum(&content[100_000..])).await.unwrap().status(), 204);
        assert_eq!(sha256_hex(&stored(&world, &draft).await), sha256_hex(&content));
    }

    async fn case_34_ten_thousand_requests_of_one_byte_stay_within_limits(engine: Engine) {
        let world = World::start(engine).await;
        let (http, draft) = (world.api().http().clone(), draft(&world).await);
        let content = bytes(14, 10_000);
        let upload = tus::create(&http, &draft.upload_url, 10_000, "a", "text/plain").await;
        let mut offset = 0;
        let mut refused = false;
        while offset < content.len() && !refused {
            let answer = tus::patch(&http, &upload, offset as u64, &content[offset..=offset]).await;
            match answer.status().as_u16() {
                204 => offset += 1,
                403 => refused = true,
                other => panic!("byte {offset} was answered {other}"),
            }
        }
        assert_eq!(tus::offset(&http, &upload).await, offset as u64, "what was acknowledged is there");
        let files = std::fs::read_dir(world.settings.blobs()).unwrap().count();
        assert!(files < 1000, "{files} files for one upload");
    }

    async fn an_upload_can_bring_its_first_bytes_when_it_is_created(engine: Engine) {
        let world = World::start(engine).await;
        let (http, draft) = (world.api().http().clone(), draft(&world).await);
        let content = bytes(15, 300_000);
        let creation = tus::creation(&http, &draft.upload_url, 300_000, &tus::metadata("a.bin", "text/plain"));
        let creation = creation.header("Content-Type", "application/offset+octet-stream").body(content[..100_000].to_vec());
        let answer = creation.send().await.unwrap();
        assert_eq!(answer.status(), 201);
        assert_eq!(tus::offset_in(&answer), 100_000);
        assert!(answer.headers().contains_key("upload-expires"));
        tus::finish(&http, &tus::location(&answer), 100_000, &content).await;
        assert_eq!(sha256_hex(&stored(&world, &draft).await), sha256_hex(&content));
    }

    async fn a_terminated_upload_is_gone_and_not_sent(engine: Engine) {
        let world = World::start(engine).await;
        let (http, draft) = (world.api().http().clone(), draft(&world).await);
        let kept = bytes(16, 1000);
        let gone = tus::upload(&http, &draft.upload_url, "gone.bin", "text/plain", &bytes(17, 1000)).await;
        tus::upload(&http, &draft.upload_url, "kept.bin", "text/plain", &kept).await;
        assert_eq!(tus::delete(&http, &gone).await.status(), 204);
        assert!(matches!(tus::head(&http, &gone).await.status().as_u16(), 404 | 410));
        assert_eq!(stored(&world, &draft).await, kept);
        assert_eq!(world.api().detail(&draft.id).await["files"].as_array().map(Vec::len), Some(1));
    }

    async fn the_server_says_which_tus_it_speaks(engine: Engine) {
        let world = World::start(engine).await;
        let draft = draft(&world).await;
        let answer = world.api().http().request(reqwest::Method::OPTIONS, &draft.upload_url).send().await.unwrap();
        assert!(answer.status().is_success());
        assert_eq!(answer.headers()["tus-version"], "1.0.0");
        let extensions = answer.headers()["tus-extension"].to_str().unwrap();
        for extension in ["creation", "creation-with-upload", "termination", "checksum", "expiration"] {
            assert!(extensions.split(',').any(|one| one.trim() == extension), "{extension} is not in {extensions}");
        }
        let algorithms = answer.headers()["tus-checksum-algorithm"].to_str().unwrap();
        assert!(algorithms.split(',').any(|one| one.trim() == "sha256"));
    }

    async fn a_share_with_an_unfinished_file_is_not_sent(engine: Engine) {
        let world = World::start(engine).await;
        let (http, draft) = (world.api().http().clone(), draft(&world).await);
        let upload = tus::create(&http, &draft.upload_url, 1000, "half.bin", "text/plain").await;
        tus::patch(&http, &upload, 0, &bytes(1, 500)).await;
        let answer = world.api().try_send(&draft).await;
        assert!(answer.status().is_client_error(), "a share with half a file was sent");
        assert_eq!(answer.headers()["content-type"], "application/problem+json");
        assert!(world.sink.mails_to(ANNA).is_empty());
    }
}
