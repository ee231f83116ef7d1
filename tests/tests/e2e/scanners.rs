//! Mail filters, previews and prefetchers open links; that must cost nobody anything.

use kuvert_tests::{Engine, ShareRequest, World, on_both_databases};
use reqwest::Method;

use crate::people::{ANNA, report, share_as};

const AGENTS: &[&str] = &[
    "Mozilla/5.0 (compatible; Barracuda Sentinel)",
    "SkypeUriPreview Preview/0.5",
    "WhatsApp/2.23",
    "facebookexternalhit/1.1",
    "Slackbot-LinkExpanding 1.0",
    "Mozilla/5.0 (Windows NT 10.0) SafeLinks",
];

on_both_databases! {
    async fn case_03_opening_a_link_without_a_click_changes_nothing(engine: Engine) {
        let world = World::start(engine).await;
        let (sent, link) = share_as(&world, ShareRequest::mail(&[ANNA]).with("downloads_max", 1)).await;
        world.sink.wait_for_mail(world.sender(), |_| true).await;
        let mails = world.sink.mails().len();
        let scanner = world.browser();
        scanner.request(Method::HEAD, &link).send().await.unwrap();
        for _ in 0..50 {
            scanner.get(&link).await;
        }
        for (name, value) in [("Range", "bytes=0-0"), ("Sec-Purpose", "prefetch"), ("Purpose", "preview"), ("X-Moz", "prefetch")] {
            scanner.request(Method::GET, &link).header(name, value).send().await.unwrap();
        }
        for agent in AGENTS {
            scanner.request(Method::GET, &link).header("User-Agent", *agent).send().await.unwrap();
        }
        for path in ["/code", "/open"] {
            for method in [Method::GET, Method::HEAD, Method::OPTIONS] {
                scanner.request(method, &format!("{link}{path}")).send().await.unwrap();
            }
        }
        tokio::time::sleep(std::time::Duration::from_secs(2)).await;
        assert_eq!(world.sink.mails().len(), mails, "a scanner made the gateway send mail");
        assert_eq!(world.api().detail(&sent.id).await["state"], "active");

        let browser = world.browser();
        let page = browser.open_link(&link, &world.sink, ANNA).await;
        let file = browser.find_file(&page, "report.pdf").await.expect("the one download is still there");
        assert_eq!(browser.download(&file).await, report());
    }

    async fn case_03_a_head_or_a_first_byte_does_not_spend_the_download(engine: Engine) {
        let world = World::start(engine).await;
        let (_, link) = share_as(&world, ShareRequest::mail(&[ANNA]).with("downloads_max", 1)).await;
        let browser = world.browser();
        let page = browser.open_link(&link, &world.sink, ANNA).await;
        let file = browser.find_file(&page, "report.pdf").await.expect("the file is offered");
        for _ in 0..5 {
            browser.request(Method::HEAD, &file).send().await.unwrap();
            let part = browser.request(Method::GET, &file).header("Range", "bytes=0-0").send().await.unwrap();
            assert_eq!(part.bytes().await.unwrap().len(), 1);
        }
        assert_eq!(browser.download(&file).await, report());
    }
}
