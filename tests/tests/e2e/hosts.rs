//! What a client claims about itself and about us is not believed.

use std::time::Duration;

use kuvert_tests::{Engine, World, on_both_databases, raw};

use crate::people::{ANNA, share_with_anna};

on_both_databases! {
    async fn case_39_forged_addresses_reach_neither_log_nor_limits(engine: Engine) {
        let world = World::start(engine).await;
        let (sent, link) = share_with_anna(&world).await;
        let forged = "203.0.113.77";
        let browser = world.browser();
        for name in ["X-Real-IP", "x-real-ip", "X-Forwarded-For", "Forwarded", "X_Forwarded_For", "X-Kuvert-Peer", "x-kuvert-staff", "X-Client-IP", "CF-Connecting-IP"] {
            let value = if name == "Forwarded" { format!("for={forged}") } else { forged.to_owned() };
            let request = browser.request(reqwest::Method::GET, &link).header(name, &value).header(name, &value);
            assert_eq!(request.send().await.unwrap().status(), 200);
        }
        let asked = browser.request(reqwest::Method::POST, &format!("{link}/code"))
            .header("Origin", world.url("")).header("X-Forwarded-For", forged).header("X-Real-IP", forged).form(&[("x", "")]);
        asked.send().await.unwrap();
        world.sink.wait_for_code(ANNA, 0).await;
        let events = serde_json::to_string(&world.api().events(&format!("share={}", sent.id)).await).unwrap();
        assert!(!events.contains(forged), "a forged address stands in the log of events");
        assert!(events.contains("127.0.0.1"), "the true address stands in it: {events}");
        assert!(!world.log().contains(forged));

        // A guesser who changes the claimed address is still one guesser.
        let mut slowed = 0;
        for seed in 0..120_u64 {
            let token = data_encoding::BASE64URL_NOPAD.encode(&kuvert_tests::bytes(seed, 32));
            let request = browser.request(reqwest::Method::GET, &world.url(&format!("/s/{token}")));
            let answer = request.header("X-Forwarded-For", format!("198.51.100.{seed}")).send().await.unwrap();
            slowed += usize::from(answer.status() == 429);
        }
        assert!(slowed > 0, "limits follow a claimed address");
    }

    async fn case_41_another_host_name_is_refused_and_never_reaches_a_mail(engine: Engine) {
        let world = World::start(engine).await;
        let ours = format!("localhost:{}", world.port());
        let port = world.port();
        for request in [
            "GET / HTTP/1.1\r\nHost: evil.example\r\n\r\n".to_owned(),
            format!("GET / HTTP/1.1\r\nHost: {ours}\r\nHost: evil.example\r\n\r\n"),
            format!("GET https://evil.example/ HTTP/1.1\r\nHost: {ours}\r\n\r\n"),
            format!("GET / HTTP/1.1\r\nHost: localhost:{}\r\n\r\n", port.wrapping_add(1)),
            format!("GET / HTTP/1.1\r\nHost: evil.example@{ours}\r\n\r\n"),
            "GET / HTTP/1.1\r\nHost: \r\n\r\n".to_owned(),
        ] {
            let answer = raw::exchange(&world.authority, port, request.as_bytes(), Duration::from_secs(5)).await;
            let status = answer.statuses().first().copied();
            assert!(matches!(status, Some(400 | 421)), "{request:?} was answered {status:?}");
        }

        let forwarded = |request: reqwest::RequestBuilder| {
            request.header("X-Forwarded-Host", "evil.example").header("X-Forwarded-Proto", "http").header("Forwarded", "host=evil.example")
        };
        let body = serde_json::json!({"title": "Papers", "deliver": "mail", "recipients": [
            {"email": ANNA, "language": "en", "verification": "code"}]});
        let created = forwarded(world.api().request(reqwest::Method::POST, "/shares").json(&body)).send().await.unwrap();
        assert_eq!(created.status(), 201);
        let text = created.text().await.unwrap();
        assert!(!text.contains("evil.example"), "{text}");
        let draft: kuvert_tests::Draft = serde_json::from_str(&text).unwrap();
        world.api().set_message(&draft, "hello").await;
        let send = world.api().request(reqwest::Method::POST, &format!("/shares/{}/send", draft.id));
        let sent = forwarded(send.header("Kuvert-Draft", &draft.draft_token)).send().await.unwrap();
        assert!(!sent.text().await.unwrap().contains("evil.example"));
        let mail = world.sink.wait_for_mail(ANNA, |mail| mail.link("/s/").is_some()).await;
        assert!(mail.link("/s/").unwrap().starts_with(&world.url("/s/")));
        assert!(!String::from_utf8_lossy(&mail.raw).contains("evil.example"));
    }
}
