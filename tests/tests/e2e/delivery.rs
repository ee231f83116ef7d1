//! The two ways to deliver, and the two ways to prove who one is.

use kuvert_tests::{Engine, ShareRequest, World, on_both_databases};

use crate::people::{ANNA, BO, EVE, report, share_as};

on_both_databases! {
    async fn a_group_link_asks_for_the_address_and_tells_nothing_to_strangers(engine: Engine) {
        let world = World::start(engine).await;
        let sent = world.api().share(&ShareRequest::link(&[ANNA, BO]), &[("report.pdf", &report())]).await;
        let link = &sent.links[0].url;
        assert_eq!(sent.links.len(), 1, "one link for all");

        let stranger = world.browser().ask_for_code(link, Some(EVE)).await;
        let browser = world.browser();
        let page = browser.open_group_link(link, &world.sink, BO).await;
        let file = browser.find_file(&page, "report.pdf").await.expect("the file is offered");
        assert_eq!(browser.download(&file).await, report());

        let listed = world.browser().ask_for_code(link, Some(ANNA)).await;
        assert_eq!(stranger.status, listed.status);
        assert_eq!(stranger.text().replace(EVE, "X"), listed.text().replace(ANNA, "X"), "the answer tells who is listed");
        assert!(world.sink.mails_to(EVE).is_empty());
        assert!(world.sink.mails_to(ANNA).iter().all(|mail| mail.link("/s/").is_none()), "the sender mails the link");
    }

    async fn a_passphrase_opens_the_share_and_a_wrong_one_does_not(engine: Engine) {
        let world = World::start(engine).await;
        let share = ShareRequest::mail(&[ANNA]).recipient(0, "verification", "passphrase");
        let (_, link) = share_as(&world, share.recipient(0, "passphrase", "rødgrød med fløde")).await;

        let browser = world.browser();
        for wrong in ["", "rodgrod med flode", "rødgrød med fløde "] {
            let page = browser.open(&link, &[("passphrase", wrong)]).await;
            assert!(page.downloads().is_empty(), "{wrong:?} opened the share");
        }
        // The same letters, decomposed (NFD).
        let page = browser.open(&link, &[("passphrase", "r\u{f8}dgr\u{f8}d med fl\u{f8}de")]).await;
        let file = browser.find_file(&page, "report.pdf").await.expect("the passphrase opens the share");
        assert_eq!(browser.download(&file).await, report());
        assert_eq!(world.sink.codes(ANNA), 0, "no code is needed");
    }

    async fn a_link_alone_opens_nothing(engine: Engine) {
        let world = World::start(engine).await;
        let (_, link) = crate::people::share_with_anna(&world).await;
        let page = world.browser().get(&link).await;
        assert!(page.downloads().is_empty());
        for secret in ["report.pdf", "Papers", ANNA] {
            assert!(!page.html().contains(secret), "the page before the proof shows {secret}");
        }
    }

    async fn a_download_works_only_in_the_browser_that_proved_itself(engine: Engine) {
        let world = World::start(engine).await;
        let (_, link) = crate::people::share_with_anna(&world).await;
        let page = world.browser().open_link(&link, &world.sink, ANNA).await;
        for download in page.downloads() {
            assert_ne!(world.browser().fetch(&download).await.status, 200, "a copied download address works elsewhere");
        }
    }
}
