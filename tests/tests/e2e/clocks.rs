//! A clock that jumps must neither open nor destroy anything.

use std::time::Duration;

use kuvert_tests::{Engine, ShareRequest, World, on_both_databases};

use crate::people::{ANNA, report, share_as};

async fn opens(world: &World, link: &str) -> bool {
    let page = world.browser().get(link).await;
    page.status == 200 && page.html().contains("/code")
}

on_both_databases! {
    async fn case_59_a_clock_set_back_does_not_bring_an_expired_share_back(engine: Engine) {
        let mut world = World::builder(engine).settable_clock().start().await;
        let (_, link) = share_as(&world, ShareRequest::mail(&[ANNA]).with("expires_in_days", 1)).await;
        world.clock().ahead(Duration::from_hours(25));
        assert!(!opens(&world, &link).await);
        tokio::time::sleep(Duration::from_secs(2)).await;
        for offset in [0, -2 * 3600] {
            world.clock().set(offset);
            assert!(!opens(&world, &link).await, "the share came back at {offset} s");
            world.stop();
            world.serve().await;
            assert!(!opens(&world, &link).await, "the share came back after a restart at {offset} s");
        }
    }

    async fn case_59_a_jump_of_400_days_destroys_nothing(engine: Engine) {
        let mut world = World::builder(engine).settable_clock().start().await;
        let (sent, _) = share_as(&world, ShareRequest::mail(&[ANNA]).with("expires_in_days", 5)).await;
        let keystore = std::fs::read(world.settings.keystore()).unwrap();
        let blobs = count(&world.settings.blobs());
        world.clock().ahead(Duration::from_hours(24 * 400));
        tokio::time::sleep(Duration::from_secs(5)).await;
        world.stop();
        world.serve().await;
        tokio::time::sleep(Duration::from_secs(5)).await;
        assert_eq!(count(&world.settings.blobs()), blobs, "a wrong clock destroyed files");
        assert_eq!(std::fs::read(world.settings.keystore()).unwrap(), keystore, "a wrong clock moved the keys on");
        assert!(world.log().to_lowercase().contains("clock"), "the operator is told");

        // The clock is right again; an operator needs to do nothing for what is still alive.
        world.stop();
        world.clock().set(0);
        world.serve().await;
        assert_ne!(world.api().detail(&sent.id).await["state"], "purged");
    }

    async fn case_59_two_hours_either_way_leave_a_living_share_alive(engine: Engine) {
        let world = World::builder(engine).settable_clock().start().await;
        let (_, link) = share_as(&world, ShareRequest::mail(&[ANNA])).await;
        for offset in [7200, -7200, 0] {
            world.clock().set(offset);
            assert!(opens(&world, &link).await, "at {offset} s");
        }
        let browser = world.browser();
        let page = browser.open_link(&link, &world.sink, ANNA).await;
        let file = browser.find_file(&page, "report.pdf").await.expect("the share is alive");
        assert_eq!(browser.download(&file).await, report());
    }

    async fn case_59_times_in_the_log_never_run_backwards(engine: Engine) {
        let world = World::builder(engine).settable_clock().start().await;
        let (sent, link) = share_as(&world, ShareRequest::mail(&[ANNA])).await;
        for offset in [3600, -3600, 0, 7200, 0] {
            world.clock().set(offset);
            world.browser().get(&link).await;
            world.browser().post(&format!("{link}/open"), &[("code", "000000")]).await;
        }
        let events = world.api().events(&format!("share={}", sent.id)).await;
        let times: Vec<String> = events.iter().map(|event| event["time"].to_string()).collect();
        let mut sorted = times.clone();
        sorted.sort();
        assert!(times == sorted || times.iter().rev().eq(sorted.iter()), "{times:?}");
    }
}

fn count(folder: &std::path::Path) -> usize {
    std::fs::read_dir(folder)
        .unwrap()
        .map(Result::unwrap)
        .map(|entry| if entry.path().is_dir() { count(&entry.path()) } else { 1 })
        .sum()
}
