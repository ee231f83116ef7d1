//! Limits hold when everybody comes at once.

use futures_util::future::join_all;
use kuvert_tests::{Engine, ShareRequest, World, on_both_databases};

use crate::people::{ANNA, report, share_as, share_with_anna};

on_both_databases! {
    async fn case_06_of_fifty_at_once_exactly_one_gets_the_one_download(engine: Engine) {
        let world = World::start(engine).await;
        let share = ShareRequest::mail(&[ANNA]).with("downloads_max", 1).recipient(0, "verification", "passphrase");
        let (sent, link) = share_as(&world, share.recipient(0, "passphrase", "sesame-oil-42")).await;

        // Fifty sessions first, then fifty claims together.
        let mut ready = Vec::new();
        for _ in 0..50 {
            let browser = world.browser();
            let page = browser.open(&link, &[("passphrase", "sesame-oil-42")]).await;
            ready.push((browser, page));
        }
        let claims = ready.iter().map(|(browser, page)| async move {
            match browser.find_file(page, "report.pdf").await {
                Some(file) => {
                    let answer = browser.fetch(&file).await;
                    answer.status == 200 && answer.body == report()
                }
                None => false,
            }
        });
        let served = join_all(claims).await.into_iter().filter(|served| *served).count();
        assert_eq!(served, 1, "one download was allowed");
        let detail = world.api().wait_for_detail(&sent.id, |detail| detail.to_string().contains("download")).await;
        assert_eq!(detail["state"], "active");
    }

    async fn a_broken_download_is_not_counted(engine: Engine) {
        let world = World::builder(engine).behind_proxy().start().await;
        let content = kuvert_tests::bytes(3, 4 * 1024 * 1024);
        let share = ShareRequest::mail(&[ANNA]).with("downloads_max", 1);
        world.api().share(&share, &[("film.bin", &content)]).await;
        let link = world.sink.wait_for_link(ANNA, "/s/").await;
        let browser = world.browser();
        let page = browser.open_link(&link, &world.sink, ANNA).await;
        let file = browser.find_file(&page, "film.bin").await.expect("the file is offered");
        world.proxy().cut_download_after(1_000_000);
        let broken = browser.request(reqwest::Method::GET, &file).send().await.expect("it starts").bytes().await;
        assert!(broken.is_err(), "the connection was cut");
        let rest = browser.request(reqwest::Method::GET, &file).header("Range", "bytes=900000-").send().await.unwrap();
        assert_eq!(rest.status(), 206);
        assert_eq!(rest.bytes().await.unwrap(), &content[900_000..]);
    }

    async fn five_hundred_requests_for_codes_send_three(engine: Engine) {
        let world = World::start(engine).await;
        let (_, link) = share_with_anna(&world).await;
        for _ in 0..25 {
            join_all((0..20).map(|_| async { world.browser().post(&format!("{link}/code"), &[]).await })).await;
        }
        tokio::time::sleep(std::time::Duration::from_secs(3)).await;
        let codes = world.sink.codes(ANNA);
        assert!((1..=3).contains(&codes), "{codes} codes were mailed");
    }
}
