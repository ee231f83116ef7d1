//! `kill -9`, and a polite stop, at bad moments.

use std::time::Duration;

use kuvert_tests::{Engine, ShareRequest, World, bytes, on_both_databases, sha256_hex, tus};

use crate::people::{ANNA, BO, report, share_as};

on_both_databases! {
    async fn what_was_acknowledged_survives_kill_9(engine: Engine) {
        let mut world = World::start(engine).await;
        let http = world.api().http().clone();
        let content = bytes(31, 12_000_000);
        let draft = world.api().create(&ShareRequest::mail(&[ANNA])).await;
        let upload = tus::create(&http, &draft.upload_url, content.len() as u64, "a.bin", "text/plain").await;
        let mut acknowledged = 0;
        for round in 0..5_usize {
            let end = acknowledged + 777_777 + round;
            assert_eq!(tus::patch(&http, &upload, acknowledged as u64, &content[acknowledged..end]).await.status(), 204);
            acknowledged = end;
            // A second request is under way when the server dies.
            let body = content[acknowledged..].to_vec();
            let slow = futures_util::stream::iter(body.chunks(50_000).map(|piece| Ok::<_, std::io::Error>(piece.to_vec())).collect::<Vec<_>>());
            let request = tus::piece(&http, &upload, acknowledged as u64, reqwest::Body::wrap_stream(slow)).send();
            let under_way = tokio::spawn(request);
            tokio::time::sleep(Duration::from_millis(30 * (round as u64 + 1))).await;
            world.kill();
            let _broken = under_way.await;
            world.serve().await;
            let offset = usize::try_from(tus::offset(&http, &upload).await).unwrap();
            assert!(offset >= acknowledged, "{acknowledged} bytes were acknowledged, {offset} are there");
            acknowledged = offset;
            if acknowledged + 1_000_000 > content.len() {
                break;
            }
        }
        tus::finish(&http, &upload, acknowledged as u64, &content).await;
        world.api().send(&draft).await;
        let link = world.sink.wait_for_link(ANNA, "/s/").await;
        let browser = world.browser();
        let page = browser.open_link(&link, &world.sink, ANNA).await;
        assert_eq!(sha256_hex(&browser.download(&page.downloads()[0]).await), sha256_hex(&content));
    }

    async fn mails_of_a_sent_share_survive_kill_9_and_are_never_two_different_ones(engine: Engine) {
        let mut world = World::start(engine).await;
        let draft = world.api().create(&ShareRequest::mail(&[ANNA, BO])).await;
        world.api().add_file(&draft, "report.pdf", "application/pdf", &report()).await;
        world.api().send(&draft).await;
        world.kill();
        world.serve().await;
        for person in [ANNA, BO] {
            let link = world.sink.wait_for_link(person, "/s/").await;
            let page = world.browser().open_link(&link, &world.sink, person).await;
            assert!(!page.downloads().is_empty());
            let mut ids: Vec<String> = world.sink.mails_to(person).iter().filter(|mail| mail.link("/s/").is_some()).map(kuvert_tests::Mail::message_id).collect();
            ids.dedup();
            assert_eq!(ids.len(), 1, "{person} got two different invitations");
        }
    }

    async fn a_stop_lets_a_running_download_finish_and_refuses_new_work(engine: Engine) {
        let mut world = World::builder(engine).behind_proxy().start().await;
        let content = bytes(32, 8_000_000);
        world.api().share(&ShareRequest::mail(&[ANNA]), &[("film.bin", &content)]).await;
        let link = world.sink.wait_for_link(ANNA, "/s/").await;
        let browser = world.browser();
        let page = browser.open_link(&link, &world.sink, ANNA).await;
        let file = browser.find_file(&page, "film.bin").await.expect("the file is offered");
        // Slow enough that the stop falls into it: 8 MB in pieces of 16 KiB, each 4 ms late.
        world.proxy().delay(Duration::from_millis(4));
        let running = tokio::spawn({
            let (browser, file) = (browser.clone(), file.clone());
            async move { browser.download(&file).await }
        });
        tokio::time::sleep(Duration::from_millis(400)).await;
        world.gateway().terminate();
        tokio::time::sleep(Duration::from_millis(300)).await;
        assert!(!world.settings.ready().await, "a stopping server says that it is ready");
        assert_eq!(sha256_hex(&running.await.expect("the download ended well")), sha256_hex(&content));
        let status = world.gateway().wait();
        assert!(status.success(), "a polite stop ended with {status}");
    }

    async fn a_stop_during_an_upload_keeps_what_came(engine: Engine) {
        let mut world = World::start(engine).await;
        let http = world.api().http().clone();
        let content = bytes(33, 6_000_000);
        let draft = world.api().create(&ShareRequest::mail(&[ANNA])).await;
        let upload = tus::create(&http, &draft.upload_url, content.len() as u64, "a.bin", "text/plain").await;
        tus::patch(&http, &upload, 0, &content[..1_000_000]).await;
        let status = world.stop();
        assert!(status.success(), "a polite stop ended with {status}");
        world.serve().await;
        assert!(tus::offset(&http, &upload).await >= 1_000_000);
    }

    async fn sessions_and_links_survive_a_restart(engine: Engine) {
        let mut world = World::start(engine).await;
        let (_, link) = share_as(&world, ShareRequest::mail(&[ANNA])).await;
        let browser = world.browser();
        browser.open_link(&link, &world.sink, ANNA).await;
        world.stop();
        world.serve().await;
        let page = browser.get(&link).await;
        let file = browser.find_file(&page, "report.pdf").await.expect("the recipient is still known");
        assert_eq!(browser.download(&file).await, report());
    }
}
