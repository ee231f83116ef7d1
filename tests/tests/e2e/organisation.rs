//! Staff sign in with an OpenID Connect provider nobody here wrote.

use futures_util::future::join_all;
use kuvert_tests::{
    AtProvider, Browserless, Engine, Page, World, browser_script, leads_to, on_both_databases,
};
use reqwest::Method;
use serde_json::json;

use crate::lifetime::unix_now;
use crate::people::sign_in;

fn cookie(page: &Page, name: &str) -> Option<String> {
    let set = page.headers.get_all("set-cookie").iter().filter_map(|value| value.to_str().ok());
    set.filter_map(|value| value.split(';').next())
        .find(|pair| pair.starts_with(&format!("{name}=")))
        .map(str::to_owned)
}

/// Begins a sign-in and goes through the provider: the callback's address.
async fn callback(world: &World, browser: &Browserless, name: &str) -> String {
    let leave = browser.post("/sign-in/organisation", &[]).await;
    AtProvider::new(&world.authority).sign_in(&leads_to(&leave), name).await
}

async fn provisioning() -> World {
    World::builder(Engine::Sqlite)
        .with_provider()
        .env("KUVERT_OIDC_PROVISIONING", "on")
        .env("KUVERT_OIDC_ROLES", "groups:kuvert-audit=auditor,groups:kuvert-admins=admin")
        .start()
        .await
}

/// The role that the account page's owner has in the list of accounts.
fn role(world: &World, email: &str) -> String {
    let list = world.settings.cli_ok(&["staff", "list"], "");
    let line =
        list.lines().find(|line| line.contains(email)).unwrap_or_else(|| panic!("no {email} in {list}"));
    line.split_whitespace().next().unwrap().to_owned()
}

on_both_databases! {
    async fn a_person_whom_the_provider_knows_gets_an_account_and_is_the_same_person_again(engine: Engine) {
        let world = World::builder(engine).with_provider().env("KUVERT_OIDC_PROVISIONING", "on").start().await;
        let form = world.browser().get("/sign-in").await;
        assert!(form.text().contains("Sign in with Kuvert"), "{}", form.text());
        for round in 0..2 {
            let (browser, provider) = (world.browser(), AtProvider::new(&world.authority));
            let arrived = browser.sign_in_at(&provider, "freja", Some("/requests")).await;
            assert_eq!((arrived.status.as_u16(), arrived.header("location")), (303, "/requests"), "{}", arrived.text());
            assert_eq!(browser.get("/shares").await.status, 200);
            let list = world.settings.cli_ok(&["staff", "list"], "");
            assert_eq!(list.matches("freja@firma.example").count(), 1, "round {round}: {list}");
            browser.post("/sign-out", &[]).await;
            assert_eq!(browser.get("/shares").await.status, 401);
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn state_code_and_cookie_work_once_and_in_one_browser() {
    let world = provisioning().await;
    let browser = world.browser();
    let address = callback(&world, &browser, "freja").await;
    // Another browser, with and without a sign-in of its own under way.
    let other = world.browser();
    assert_eq!(other.get(&address).await.status, 403);
    other.post("/sign-in/organisation", &[]).await;
    let stolen = other.get(&address).await;
    assert_eq!(stolen.status, 403, "a callback worked in another browser");
    assert!(stolen.text().contains("begin again"), "{}", stolen.text());
    assert_eq!(browser.get(&address).await.status, 303, "the right browser was kept out by a wrong one");
    browser.post("/sign-out", &[]).await;
    assert_eq!(browser.get(&address).await.status, 403, "state and code worked twice");
    assert_eq!(browser.get("/shares").await.status, 401);

    // A code of one sign-in with the state of another, in the same browser: its PKCE verifier and nonce are the other's.
    let (first, second) =
        (callback(&world, &browser, "freja").await, callback(&world, &browser, "freja").await);
    let part = |address: &str, name: &str| {
        let url = reqwest::Url::parse(address).unwrap();
        url.query_pairs().find(|(key, _)| key == name).unwrap().1.into_owned()
    };
    let mixed = first.replace(&part(&first, "code"), &part(&second, "code"));
    assert_eq!(browser.get(&mixed).await.status, 403, "a code was redeemed without its verifier");
    // The provider names itself (RFC 9207).
    for bad in [
        second.replace("&iss=", "&was="),
        second.replace("iss=https%3A%2F%2Flocalhost", "iss=https%3A%2F%2Fevil"),
    ] {
        assert_ne!(bad, second);
        assert_eq!(browser.get(&bad).await.status, 403, "{bad}");
    }
    assert_eq!(browser.get("/shares").await.status, 401);
    for address in
        ["/sign-in/callback", "/sign-in/callback?state=x", "/sign-in/callback?code=x&state=x&error=y"]
    {
        assert_eq!(browser.get(address).await.status, 403, "{address}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn case_19_a_session_of_the_organisations_sign_in_is_new_each_time() {
    let world = provisioning().await;
    let (browser, provider) = (world.browser(), AtProvider::new(&world.authority));
    let preset = "__Host-kuvert=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
    let first = cookie(&browser.sign_in_at(&provider, "freja", None).await, "__Host-kuvert").unwrap();
    let second = cookie(&browser.sign_in_at(&provider, "freja", None).await, "__Host-kuvert").unwrap();
    assert!(first != second && first != preset);
    let list = async |cookie: &str| {
        let request = world.browser().request(Method::GET, "/shares").header("Cookie", cookie);
        Page::read(request.send().await.unwrap()).await.status.as_u16()
    };
    assert_eq!((list(&first).await, list(&second).await, list(preset).await), (401, 200, 401));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn case_19_who_came_with_the_organisation_proves_it_there_once_more() {
    let world = provisioning().await;
    let (browser, provider) = (world.browser(), AtProvider::new(&world.authority));
    let entered = browser.sign_in_at(&provider, "freja", None).await;
    let first = cookie(&entered, "__Host-kuvert").unwrap();
    // The provider may have asked nobody anything: that is no proof of who sits there now.
    let form = [("name", "x"), ("scope", "shares:read"), ("days", "7")];
    let guarded = ["/account/tokens", "/account/factors/app", "/account/organisation"];
    let refused = async || {
        for path in guarded {
            let answer = browser.post(path, &form).await;
            assert_eq!(
                (answer.status.as_u16(), answer.header("location")),
                (303, "/account/prove"),
                "{path}"
            );
        }
    };
    refused().await;
    let page = browser.get("/account/prove").await;
    assert!(page.html().contains("action=\"/account/prove/organisation\""), "{}", page.text());
    assert!(!page.html().contains("type=\"password\""), "an account without a password is asked for one");

    let leave = async || leads_to(&browser.post("/account/prove/organisation", &[]).await);
    let address = leave().await;
    assert!(address.contains("prompt=login") && address.contains("max_age=0"), "{address}");
    // Somebody else at the same screen, with an account of their own at the provider.
    let elsewhere = AtProvider::new(&world.authority).sign_in(&address, "nils").await;
    let back = browser.get(&elsewhere).await;
    assert_eq!((back.status.as_u16(), back.header("location")), (303, "/account/prove?not=elsewhere"));
    assert!(browser.get("/account/prove?not=elsewhere").await.text().contains("belongs to another account"));
    // The owner's session at the provider is still open: whoever takes the question out of the address is not asked.
    let silent = leave().await.replace("&prompt=login", "").replace("&max_age=0", "");
    let back = browser.get(&provider.sign_in(&silent, "freja").await).await;
    assert_eq!((back.status.as_u16(), back.header("location")), (303, "/account/prove?not=not-fresh"));
    assert!(
        browser.get("/account/prove?not=not-fresh").await.text().contains("does not say that you have just")
    );
    refused().await;

    let proved = browser.get(&provider.sign_in(&leave().await, "freja").await).await;
    assert_eq!((proved.status.as_u16(), proved.header("location")), (303, "/account"), "{}", proved.text());
    let second = cookie(&proved, "__Host-kuvert").expect("a new id");
    assert_ne!(first, second);
    let old = world.browser().request(Method::GET, "/shares").header("Cookie", &first);
    assert_eq!(old.send().await.unwrap().status(), 401, "the old id lives");
    assert_eq!(browser.post("/account/tokens", &form).await.status, 200);
    let log = json!(world.auditor().events("").await).to_string();
    assert!(log.contains("staff.stepped_up") && log.contains("staff.step_up_refused"), "{log}");
}

on_both_databases! {
    async fn a_person_who_comes_for_the_first_time_in_many_places_at_once_gets_one_account(engine: Engine) {
        let world = World::builder(engine).with_provider().env("KUVERT_OIDC_PROVISIONING", "on").start().await;
        let mut browsers = Vec::new();
        for _ in 0..8 {
            let browser = world.browser();
            let address = callback(&world, &browser, "freja").await;
            browsers.push((browser, address));
        }
        let (provider, now) = (world.provider(), unix_now().whole_seconds());
        let claims = json!({
            "iss": provider.issuer(), "aud": kuvert_tests::AUDIENCE, "sub": "freja", "client_id": provider.client_id(),
            "scope": "access_as_user", "email": "freja@firma.example", "email_verified": true, "iat": now, "exp": now + 600,
        });
        let token = provider.mint(json!({"header": {"alg": "RS256", "kid": "first", "typ": "at+jwt"}, "claims": claims})).await;
        let pages = browsers.iter().map(async |(browser, address)| browser.get(address).await.status.as_u16());
        let panes = (0..8).map(async |_| {
            let request = world.browser().request(Method::POST, "/api/v1/addin/session").bearer_auth(&token);
            request.send().await.unwrap().status().as_u16()
        });
        let (pages, panes) = tokio::join!(join_all(pages), join_all(panes));
        assert_eq!((pages, panes), (vec![303; 8], vec![200; 8]));
        let list = world.settings.cli_ok(&["staff", "list"], "");
        assert_eq!(list.matches("freja@firma.example").count(), 1, "{list}");
        for (browser, _) in &browsers {
            assert_eq!(browser.get("/shares").await.status, 200);
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_address_is_no_identity() {
    let world = provisioning().await;
    // Somebody at the provider has the sender's address; the sender's account is not theirs for that.
    world.provider().describe("mallory", json!({"email": world.sender()})).await;
    let browser = world.browser();
    let refused = browser.sign_in_at(&AtProvider::new(&world.authority), "mallory", None).await;
    assert_eq!(refused.status, 403);
    assert!(refused.text().contains("already an account with your mail address"), "{}", refused.text());
    assert_eq!(browser.get("/shares").await.status, 401);

    // The sender connects the account, signed in, to whom they are at the provider.
    sign_in(&world, &browser).await;
    let leave = browser.post("/account/organisation", &[]).await;
    let address = AtProvider::new(&world.authority).sign_in(&leads_to(&leave), "mette").await;
    assert_eq!(browser.get(&address).await.header("location"), "/account?done=connected");
    assert!(browser.get("/account?done=connected").await.text().contains("is connected with"));
    let again = world.browser();
    assert_eq!(again.sign_in_at(&AtProvider::new(&world.authority), "mette", None).await.status, 303);
    assert!(again.get("/account").await.text().contains(world.sender()));
    // An account with another address follows its person, and unverified addresses make none.
    world.provider().describe("nils", json!({"email_verified": false})).await;
    let unverified = world.browser().sign_in_at(&AtProvider::new(&world.authority), "nils", None).await;
    assert_eq!(unverified.status, 403, "{}", unverified.text());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_is_connected_by_an_administrator_comes_in_where_nobody_is_made_an_account() {
    let world =
        World::builder(Engine::Sqlite).with_provider().env("KUVERT_LOCAL_SIGN_IN", "off").start().await;
    let provider = AtProvider::new(&world.authority);
    let refused = world.browser().sign_in_at(&provider, "mette", None).await;
    assert_eq!(refused.status, 403);
    assert!(refused.text().contains("no account here yet"), "{}", refused.text());
    world.settings.cli_ok(&["staff", "connect", world.sender(), "--subject", "mette"], "");
    assert_eq!(world.browser().sign_in_at(&provider, "mette", None).await.status, 303);
    // No password leads in, the right one neither, and no passkey; and there is no field for one.
    let browser = world.browser();
    assert_eq!(sign_in(&world, &browser).await.status, 403);
    assert_eq!(browser.post("/sign-in/passkey/options", &[]).await.status, 403);
    assert_eq!(browser.post("/sign-in/passkey", &[("credential", "{}")]).await.status, 403);
    assert!(!browser.get("/sign-in").await.html().contains("type=\"password\""));
    world.settings.cli_ok(&["staff", "disconnect", world.sender()], "");
    assert_eq!(world.browser().sign_in_at(&provider, "mette", None).await.status, 403);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn roles_follow_the_directorys_groups_at_each_sign_in() {
    let world = provisioning().await;
    let provider = AtProvider::new(&world.authority);
    for (groups, expected) in [
        (json!(["kuvert-admins", "others"]), "admin"),
        (json!(["kuvert-audit", "kuvert-admins"]), "auditor"),
        (json!(["kuvert-admins-not"]), "sender"),
        (json!("kuvert-admins"), "admin"),
        (json!([]), "sender"),
    ] {
        world.provider().describe("freja", json!({"groups": groups})).await;
        assert_eq!(world.browser().sign_in_at(&provider, "freja", None).await.status, 303);
        assert_eq!(role(&world, "freja@firma.example"), expected, "{groups}");
    }
    // More groups than fit: nobody is given a role by what was left out.
    world.provider().describe("freja", json!({"_claim_names": {"groups": "src1"}})).await;
    assert_eq!(world.browser().sign_in_at(&provider, "freja", None).await.status, 403);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn case_42_the_provider_leads_our_requests_nowhere() {
    let world = provisioning().await;
    for (mode, place) in [("redirect", "outbound_redirect"), ("large", "outbound_large")] {
        let world = provisioning().await;
        world.provider().behave(mode).await;
        let refused = world.browser().post("/sign-in/organisation", &[]).await;
        assert_eq!(refused.status, 503, "{mode}: {}", refused.text());
        let log = json!(world.auditor().events("").await).to_string();
        assert!(log.contains("outbound.refused") && log.contains(place), "{mode}: {log}");
    }
    // Back again after a few seconds, not minutes: nothing was kept of what failed.
    let browser = world.browser();
    world.provider().behave("down").await;
    assert_eq!(browser.post("/sign-in/organisation", &[]).await.status, 503);
    assert!(browser.post("/sign-in/organisation", &[]).await.text().contains("does not answer"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn case_42_a_provider_inside_is_not_asked_unless_the_operator_says_so() {
    let world = World::builder(Engine::Sqlite).with_provider().env("KUVERT_OIDC_NETWORKS", "").start().await;
    assert_eq!(world.browser().post("/sign-in/organisation", &[]).await.status, 503);
    let log = json!(world.auditor().events("").await).to_string();
    assert!(log.contains("outbound.refused") && log.contains("outbound_forbidden"), "{log}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn chromium_goes_to_the_provider_and_back_and_hands_the_code_to_outlook() {
    let world =
        World::builder(Engine::Sqlite).with_provider().env("KUVERT_OIDC_PROVISIONING", "on").start().await;
    let input = json!({"ca_file": world.authority.file(), "url": world.settings.url(), "provider": world.provider().issuer()});
    let seen = browser_script("organisation.mjs", input).await;
    assert_eq!(
        seen["session"],
        json!({"status": 200, "kind": "kva_", "email": "freja@firma.example"}),
        "{seen:#}"
    );
    assert_eq!((&seen["signedIn"], &seen["number"]), (&json!(true), &json!(true)), "{seen:#}");
    assert_eq!(seen["violations"], json!([]), "{seen:#}");
}
