//! Staff sign-in: sessions, and requests that other sites make a browser send.

use kuvert_tests::{Engine, Page, World, on_both_databases};
use reqwest::Method;
use serde_json::json;

use crate::people::{ANNA, share_with_anna, sign_in};

/// `name=value` of the cookies an answer sets.
fn cookies(page: &Page) -> Vec<String> {
    let set = page.headers.get_all("set-cookie").iter();
    set.filter_map(|value| value.to_str().ok()?.split(';').next().map(str::to_owned)).collect()
}

/// Asks for the list of shares with exactly this cookie.
async fn list_with(world: &World, cookie: &str) -> Page {
    let request = world
        .browser()
        .request(Method::GET, "/shares")
        .header("Cookie", cookie)
        .header("Accept", "text/html");
    Page::read(request.send().await.unwrap()).await
}

on_both_databases! {
    async fn case_19_a_session_is_new_at_sign_in_and_dead_at_sign_out(engine: Engine) {
        let world = World::start(engine).await;
        let browser = world.browser();
        let signed_in = sign_in(&world, &browser).await;
        assert_eq!(signed_in.status, 303, "{}", signed_in.text());
        let first = cookies(&signed_in).into_iter().find(|cookie| cookie.starts_with("__Host-kuvert=")).expect("a cookie bound to the host");
        let attributes = signed_in.headers.get_all("set-cookie").iter().map(|value| value.to_str().unwrap().to_lowercase());
        for set in attributes.filter(|set| set.starts_with("__host-")) {
            for attribute in ["secure", "httponly", "path=/", "samesite="] {
                assert!(set.contains(attribute), "{attribute} is missing in {set}");
            }
        }
        assert_eq!(list_with(&world, &first).await.status, 200);

        // A cookie that somebody else put there is not adopted.
        let name = first.split('=').next().unwrap();
        let preset = format!("{name}=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA");
        let form = [("email", world.sender()), ("password", world.sender_password())];
        let request = world.browser().request(Method::POST, "/sign-in").header("Cookie", &preset).header("Origin", world.url("")).form(&form);
        let fixed = Page::read(request.send().await.unwrap()).await;
        assert!(cookies(&fixed).iter().all(|cookie| *cookie != preset), "a preset session was adopted");
        assert_ne!(list_with(&world, &preset).await.status, 200);

        let again = sign_in(&world, &browser).await;
        let second = cookies(&again).into_iter().find(|cookie| cookie.starts_with("__Host-kuvert=")).unwrap();
        assert_ne!(first, second, "a new sign-in has a new session");

        let out = browser.post("/sign-out", &[]).await;
        assert!(out.status.is_success() || out.status.is_redirection());
        assert_ne!(list_with(&world, &second).await.status, 200, "a session outlives its sign-out");
        assert_ne!(browser.get("/shares").await.status, 200);
        assert!(signed_in.header("cache-control").contains("no-store"), "the back button shows no page of a session");
    }

    async fn case_19_wrong_passwords_and_unknown_accounts_look_alike(engine: Engine) {
        let world = World::start(engine).await;
        let browser = world.browser();
        let wrong = browser.post("/sign-in", &[("email", world.sender()), ("password", "wrong")]).await;
        let unknown = browser.post("/sign-in", &[("email", "nobody@firma.example"), ("password", "wrong")]).await;
        assert_eq!(wrong.status, unknown.status);
        assert_eq!(wrong.text().replace(world.sender(), "X"), unknown.text().replace("nobody@firma.example", "X"));
        assert!(cookies(&wrong).is_empty());
    }

    async fn case_20_other_sites_cannot_act_through_a_browser(engine: Engine) {
        let world = World::start(engine).await;
        let (sent, link) = share_with_anna(&world).await;
        let browser = world.browser();
        sign_in(&world, &browser).await;
        let codes = world.sink.codes(ANNA);
        let revoke = format!("/shares/{}/revoke", sent.id);
        for url in [revoke.as_str(), &format!("{link}/code"), "/sign-out"] {
            for origin in [Some("https://evil.example"), Some("null"), Some("https://localhost"), None] {
                for kind in ["application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "text/plain"] {
                    let mut request = browser.request(Method::POST, url).header("Content-Type", kind).header("Sec-Fetch-Site", "cross-site");
                    if let Some(origin) = origin {
                        request = request.header("Origin", origin);
                    }
                    let answer = request.body("a=b").send().await.unwrap();
                    assert_eq!(answer.status(), 403, "{url} from {origin:?} as {kind}");
                }
            }
        }
        let overridden = browser.request(Method::POST, &revoke).header("Origin", "https://evil.example").form(&[("_method", "PUT")]);
        assert_eq!(overridden.send().await.unwrap().status(), 403);
        assert_eq!(world.api().detail(&sent.id).await["state"], "active", "another site revoked a share");
        assert_eq!(world.sink.codes(ANNA), codes, "another site asked for a code");
        assert_eq!(browser.get("/shares").await.status, 200, "another site ended the session");
    }

    async fn case_20_a_session_cookie_is_no_key_to_the_api(engine: Engine) {
        let world = World::start(engine).await;
        let browser = world.browser();
        sign_in(&world, &browser).await;
        let share = json!({"title": "x", "deliver": "mail", "recipients": [{"email": ANNA, "verification": "code"}]});
        let foreign = browser.request(Method::POST, "/api/v1/shares").header("Origin", "https://evil.example").json(&share);
        assert!(matches!(foreign.send().await.unwrap().status().as_u16(), 401 | 403));
        let plain = browser.request(Method::POST, "/api/v1/shares").header("Content-Type", "text/plain").body(share.to_string());
        assert!(matches!(plain.send().await.unwrap().status().as_u16(), 401 | 403 | 415));
    }
}
