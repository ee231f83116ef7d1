//! Case 17: somebody leaves in the middle of their work. The real command, against the running server.

use std::time::{Duration, Instant};

use kuvert_tests::{Engine, Page, ShareRequest, World, bytes, on_both_databases, tus};
use reqwest::Method;

use crate::people::{ANNA, share_with_anna, sign_in};

const COLLEAGUE: &str = "per.lund@firma.example";

fn add_colleague(world: &World) {
    let account = ["staff", "add", COLLEAGUE, "--name", "Per Lund", "--role", "sender", "--password-stdin"];
    world.settings.cli_ok(&account, "four-green-herons-fly\n");
}

async fn with_token(world: &World, method: Method, url: &str) -> Page {
    let request = world.browser().request(method, url).bearer_auth(world.token());
    Page::read(request.send().await.unwrap()).await
}

on_both_databases! {
    async fn case_17_a_leaver_is_out_within_a_minute_whatever_they_hold(engine: Engine) {
        let world = World::start(engine).await;
        let browser = world.browser();
        sign_in(&world, &browser).await;
        let (sent, link) = share_with_anna(&world).await;
        let draft = world.api().create(&ShareRequest::mail(&[ANNA])).await;
        world.api().add_file(&draft, "done.pdf", "application/pdf", &bytes(3, 20_000)).await;
        let api = world.api();
        let begun = tus::create(api.http(), &draft.upload_url, 200_000, "half.bin", "application/octet-stream").await;
        assert_eq!(tus::patch(api.http(), &begun, 0, &bytes(5, 50_000)).await.status(), 204);
        assert_eq!(browser.get("/shares").await.status, 200);
        assert_eq!(with_token(&world, Method::GET, "/api/v1/me").await.status, 200);

        let before = Instant::now();
        world.settings.cli_ok(&["staff", "disable", world.sender()], "");
        assert_eq!(browser.get("/shares").await.status, 401);
        assert_eq!(browser.get(&format!("/shares/{}", sent.id)).await.status, 401);
        for url in ["/api/v1/me", "/api/v1/shares", "/api/v1/inbox"] {
            assert_eq!(with_token(&world, Method::GET, url).await.status, 401, "{url}");
        }
        let send = format!("/api/v1/shares/{}/send", draft.id);
        assert_eq!(with_token(&world, Method::POST, &send).await.status, 401, "drafts cannot be sent");
        let late = tus::patch(api.http(), &begun, 50_000, &bytes(5, 50_000)).await.status();
        assert!(late.is_client_error(), "an unfinished upload goes on: {late}");
        let metadata = tus::metadata("new.bin", "application/octet-stream");
        let new = tus::creation(api.http(), &draft.upload_url, 10, &metadata).send().await.unwrap().status();
        assert!(new.is_client_error(), "a new upload into a draft of theirs: {new}");
        assert_eq!(sign_in(&world, &browser).await.status, 403);
        assert!(before.elapsed() < Duration::from_mins(1));

        // What was sent stays open, unless the administrator says otherwise.
        assert_eq!(world.browser().get(&link).await.status, 200);
        world.settings.cli_ok(&["staff", "disable", world.sender(), "--shares", "revoke"], "");
        let page = world.browser().get(&link).await;
        assert_eq!(page.status, 410, "{}", page.text());

        world.settings.cli_ok(&["staff", "enable", world.sender()], "");
        assert_eq!(with_token(&world, Method::GET, "/api/v1/me").await.status, 401, "a token that has ended stays ended");
        assert_eq!(sign_in(&world, &browser).await.status, 303);
        let log = world.settings.cli_ok(&["staff", "sessions", world.sender()], "");
        assert!(log.contains("password"), "{log}");
        world.settings.cli_ok(&["staff", "sign-out", world.sender()], "");
        assert_eq!(browser.get("/shares").await.status, 401);
    }

    async fn case_17_what_is_handed_over_appears_with_the_colleague(engine: Engine) {
        let world = World::start(engine).await;
        add_colleague(&world);
        let (sent, link) = share_with_anna(&world).await;
        let nobody = ["staff", "disable", world.sender(), "--shares", "hand-over", "--to", "nobody@firma.example"];
        assert!(!world.settings.cli(&nobody, "").status.success());
        assert_eq!(with_token(&world, Method::GET, "/api/v1/me").await.status, 200, "nothing was done by halves");
        let over = [
            "staff", "disable", world.sender(), "--shares", "hand-over", "--requests", "hand-over", "--inbox", "hand-over", "--to", COLLEAGUE,
        ];
        world.settings.cli_ok(&over, "");
        let colleague = world.browser();
        let form = colleague.get("/sign-in").await;
        let fields = [("email", COLLEAGUE), ("password", "four-green-herons-fly")];
        assert_eq!(colleague.submit(&form, "/sign-in", &fields).await.status, 303);
        assert!(colleague.get("/shares").await.html().contains(&sent.id));
        assert_eq!(colleague.get(&format!("/shares/{}", sent.id)).await.status, 200);
        assert_eq!(world.browser().get(&link).await.status, 200, "the customer notices nothing");
        assert_eq!(colleague.post(&format!("/shares/{}/revoke", sent.id), &[]).await.status, 303);
        assert_eq!(world.browser().get(&link).await.status, 410);
    }
}
