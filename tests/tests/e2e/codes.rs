//! One-time codes: guessed, stolen, reused, late.

use std::time::Duration;

use kuvert_tests::{Engine, ShareRequest, World, on_both_databases};

use crate::people::{ANNA, BO, EVE, report, share_as, share_with_anna, wrong};

on_both_databases! {
    async fn case_10_five_wrong_codes_kill_the_code_and_ten_lock_the_link(engine: Engine) {
        let world = World::builder(engine).settable_clock().start().await;
        let (sent, link) = share_with_anna(&world).await;
        let browser = world.browser();
        let told = world.sink.mails_to(world.sender()).len();
        for round in 0..2 {
            browser.ask_for_code(&link, None).await;
            let code = world.sink.wait_for_code(ANNA, round).await;
            for _ in 0..5 {
                assert!(browser.enter_code(&link, &wrong(&code)).await.downloads().is_empty());
            }
            assert!(browser.enter_code(&link, &code).await.downloads().is_empty(), "a code survived five wrong tries");
            world.clock().ahead(Duration::from_secs(60 * (round as u64 + 1)));
        }
        world.sink.wait_for_mail(world.sender(), |_| world.sink.mails_to(world.sender()).len() > told).await;

        let codes = world.sink.codes(ANNA);
        let locked = world.browser();
        let page = locked.get(&link).await;
        assert!(page.text().to_lowercase().contains("locked"), "{}", page.text());
        locked.post(&format!("{link}/code"), &[]).await;
        tokio::time::sleep(Duration::from_secs(2)).await;
        assert_eq!(world.sink.codes(ANNA), codes, "a locked link mails no codes");
        assert_eq!(world.sink.mails_to(world.sender()).len(), told + 1, "the sender is told once");
        assert_eq!(world.api().detail(&sent.id).await["state"], "active", "other recipients are not locked out");

        world.clock().ahead(Duration::from_hours(25));
        let page = world.browser().open_link(&link, &world.sink, ANNA).await;
        assert!(!page.downloads().is_empty(), "the lock ends after a day");
    }

    async fn case_12_a_code_works_only_in_the_browser_and_for_the_link_that_asked(engine: Engine) {
        let world = World::start(engine).await;
        let (_, first) = share_with_anna(&world).await;
        let (_, second) = share_with_anna(&world).await;
        assert_ne!(first, second);
        let (a, b) = (world.browser(), world.browser());
        a.ask_for_code(&first, None).await;
        let code = world.sink.wait_for_code(ANNA, 0).await;
        let elsewhere = b.enter_code(&first, &code).await;
        assert!(elsewhere.downloads().is_empty(), "another browser got in");
        let nonsense = world.browser().enter_code(&first, &wrong(&code)).await;
        assert_eq!(elsewhere.status, nonsense.status, "the answer tells that the code is right");

        a.ask_for_code(&second, None).await;
        let other = world.sink.wait_for_code(ANNA, 1).await;
        if other != code {
            assert!(a.enter_code(&second, &code).await.downloads().is_empty(), "another link's code got in");
        }
        assert!(!a.enter_code(&first, &code).await.downloads().is_empty(), "the right code in the right place");
    }

    async fn case_12_asking_with_a_guessed_address_looks_the_same(engine: Engine) {
        let world = World::start(engine).await;
        let sent = world.api().share(&ShareRequest::link(&[ANNA]), &[("report.pdf", &report())]).await;
        let link = &sent.links[0].url;
        let listed = world.browser().ask_for_code(link, Some(ANNA)).await;
        for guess in [EVE, BO, "anna.berg@kunde.example.org"] {
            let guessed = world.browser().ask_for_code(link, Some(guess)).await;
            assert_eq!(guessed.status, listed.status);
            assert_eq!(guessed.text().replace(guess, "X"), listed.text().replace(ANNA, "X"));
            assert!(world.sink.mails_to(guess).is_empty());
        }
    }

    async fn case_13_a_code_works_once(engine: Engine) {
        let world = World::start(engine).await;
        let (_, link) = share_with_anna(&world).await;
        let browser = world.browser();
        browser.ask_for_code(&link, None).await;
        let code = world.sink.wait_for_code(ANNA, 0).await;
        assert!(!browser.enter_code(&link, &code).await.downloads().is_empty());
        let second = browser.post(&format!("{link}/open"), &[("code", code.as_str())]).await;
        assert!(second.status != 303 || !second.headers.contains_key("set-cookie"), "a used code made a session");
        assert!(world.browser().enter_code(&link, &code).await.downloads().is_empty());
    }

    async fn case_13_a_code_is_dead_after_ten_minutes(engine: Engine) {
        let world = World::builder(engine).settable_clock().start().await;
        let (_, link) = share_with_anna(&world).await;
        let browser = world.browser();
        browser.ask_for_code(&link, None).await;
        let code = world.sink.wait_for_code(ANNA, 0).await;
        world.clock().ahead(Duration::from_secs(601));
        assert!(browser.enter_code(&link, &code).await.downloads().is_empty(), "a code lived 10 min 1 s");
    }

    async fn case_13_a_code_does_not_open_what_was_revoked_meanwhile(engine: Engine) {
        let world = World::start(engine).await;
        let (sent, link) = share_as(&world, ShareRequest::mail(&[ANNA])).await;
        let browser = world.browser();
        browser.ask_for_code(&link, None).await;
        let code = world.sink.wait_for_code(ANNA, 0).await;
        world.api().revoke(&sent.id).await;
        assert!(browser.enter_code(&link, &code).await.downloads().is_empty());
    }
}
