//! Local accounts: second factors, proving once more, tokens with scopes; over the pages, with the real binary.

use kuvert::factors::totp::Secret;
use kuvert_tests::{Browserless, Engine, Page, World, browser_script, on_both_databases};
use reqwest::{Method, StatusCode};
use serde_json::json;

use crate::lifetime::unix_now;
use crate::people::sign_in;

/// What an authenticator app shows now.
fn shown(secret: &Secret) -> String {
    secret.code_at(unix_now().whole_seconds())
}

/// What it shows in the next half minute, which is taken, too: a code of now may have been used.
fn next(secret: &Secret) -> String {
    secret.code_at(unix_now().whole_seconds() + 30)
}

/// The secret on a page that sets up an app.
fn secret_of(page: &Page) -> Secret {
    let html = page.html();
    let text = html.split("<code class=\"secret\">").nth(1).and_then(|rest| rest.split("</code>").next());
    Secret::from_base32(&text.expect("the page shows the key").replace(' ', "")).expect("it is a key")
}

/// The recovery codes on the page that shows them.
fn codes_of(page: &Page) -> Vec<String> {
    let html = page.html();
    let text = html.split("data-secret>").nth(1).and_then(|rest| rest.split("</pre>").next());
    text.expect("the page shows codes").lines().filter(|line| line.len() == 19).map(str::to_owned).collect()
}

/// Adds an authenticator app on the account page.
async fn add_app(browser: &Browserless) -> (Secret, Vec<String>) {
    let page = browser.post("/account/factors/app", &[]).await;
    assert_eq!(page.status, 200, "{}", page.text());
    assert!(page.html().contains("<svg class=\"qr\""), "the picture is part of the page");
    let secret = secret_of(&page);
    for wrong in ["", "000000", "12345", "[\"123456\"]"] {
        let refused = browser.post("/account/factors/app/confirm", &[("code", wrong)]).await;
        assert_eq!(refused.status, 403, "{wrong:?}");
        assert_eq!(secret_of(&refused).to_base32(), secret.to_base32(), "the same key is shown again");
    }
    assert_eq!(browser.post("/account/factors/app/confirm", &[]).await.status, 403, "a missing field");
    let done = browser.post("/account/factors/app/confirm", &[("code", &shown(&secret))]).await;
    assert_eq!(done.status, 200, "{}", done.text());
    let codes = codes_of(&done);
    assert_eq!(codes.len(), 10);
    (secret, codes)
}

/// `name=value` of the cookies an answer sets.
fn cookies(page: &Page) -> Vec<String> {
    let set = page.headers.get_all("set-cookie").iter();
    set.filter_map(|value| value.to_str().ok()?.split(';').next().map(str::to_owned)).collect()
}

fn session_cookie(page: &Page) -> Option<String> {
    cookies(page).into_iter().find(|cookie| cookie.starts_with("__Host-kuvert=") && cookie.len() > 20)
}

/// The step behind the password, in a fresh browser.
async fn step(world: &World) -> Browserless {
    let browser = world.browser();
    let page = sign_in(world, &browser).await;
    assert_eq!(page.status, 200, "{}", page.text());
    assert!(session_cookie(&page).is_none(), "nobody is signed in by a password alone");
    assert_eq!(browser.get("/shares").await.status, 401, "the step is no session");
    browser
}

on_both_databases! {
    async fn case_19_a_second_factor_stands_between_the_password_and_the_session(engine: Engine) {
        let world = World::start(engine).await;
        let owner = world.browser();
        assert_eq!(sign_in(&world, &owner).await.status, 303);
        let (secret, codes) = add_app(&owner).await;

        // Wrong, empty, missing and already used: on the step's every form.
        let browser = step(&world).await;
        for form in ["/sign-in/factor", "/sign-in/recovery", "/sign-in/second-passkey"] {
            for fields in [vec![], vec![("code", "")], vec![("code", "000000")], vec![("code[]", "000000")], vec![("credential", "{}")]] {
                let browser = step(&world).await;
                let refused = browser.post(form, &fields).await;
                assert_eq!(refused.status, 403, "{form} {fields:?}");
                assert!(session_cookie(&refused).is_none(), "{form} {fields:?}");
            }
        }
        let typed = next(&secret);
        let entered = browser.post("/sign-in/factor", &[("code", &typed), ("next", "/account")]).await;
        assert_eq!(entered.status, 303, "{}", entered.text());
        assert_eq!(entered.header("location"), "/account");
        assert_eq!(browser.get("/shares").await.status, 200);
        let again = step(&world).await;
        assert_eq!(again.post("/sign-in/factor", &[("code", &typed)]).await.status, 403, "a code works once");
        assert_eq!(again.post("/sign-in/recovery", &[("code", &codes[0])]).await.status, 303);
        let third = step(&world).await;
        assert_eq!(third.post("/sign-in/recovery", &[("code", &codes[0])]).await.status, 403, "so does a recovery code");
        assert!(third.post("/sign-in/factor", &[("code", "x"), ("next", "https://evil.example/")]).await.status == StatusCode::FORBIDDEN);

        // The administrator helps whoever has lost both.
        world.settings.cli_ok(&["staff", "reset-second-factor", world.sender()], "");
        assert_eq!(owner.get("/shares").await.status, 401, "every session ended");
        assert_eq!(sign_in(&world, &owner).await.status, 303, "a password is enough again");
    }

    async fn case_19_changing_what_protects_an_account_asks_for_a_proof_that_renews_the_session(engine: Engine) {
        let world = World::builder(engine).settable_clock().start().await;
        let browser = world.browser();
        let first = session_cookie(&sign_in(&world, &browser).await).unwrap();
        assert!(browser.get("/account").await.html().contains("/account/factors/app\""));
        world.clock().ahead(std::time::Duration::from_mins(11));
        let page = browser.get("/account").await;
        assert!(page.html().contains("/account/prove") && !page.html().contains("/account/factors/app\""));
        let guarded = ["/account/tokens", "/account/factors/app", "/account/factors/app/confirm", "/account/factors/passkey", "/account/recovery-codes"];
        for form in guarded {
            let answer = browser.post(form, &[("name", "x"), ("scope", "shares:read"), ("label", "x"), ("code", "000000")]).await;
            assert_eq!((answer.status.as_u16(), answer.header("location")), (303, "/account/prove"), "{form}");
        }
        assert_eq!(browser.post("/account/factors/passkey/options", &[]).await.status, 403);
        for fields in [vec![], vec![("password", "")], vec![("password", "wrong")], vec![("code", "000000")], vec![("code", "")]] {
            assert_eq!(browser.post("/account/prove", &fields).await.status, 403, "{fields:?}");
        }
        let proved = browser.post("/account/prove", &[("password", world.sender_password())]).await;
        assert_eq!(proved.status, 303, "{}", proved.text());
        let second = session_cookie(&proved).expect("a new id");
        assert_ne!(first, second);
        let old = world.browser().request(Method::GET, "/shares").header("Cookie", &first).send().await.unwrap();
        assert_eq!(old.status(), 401, "the old id is dead on the server");
        let account = browser.get("/account").await;
        assert!(account.html().contains("/account/factors/app\""));
        assert!(account.header("cache-control").contains("no-store"), "the back button shows nothing");
        let made = browser.post("/account/tokens", &[("name", "laptop"), ("scope", "shares:read"), ("days", "7")]).await;
        assert_eq!(made.status, 200, "{}", made.text());
        assert!(made.html().contains("kvt_"));
    }

    async fn a_required_second_factor_is_set_up_before_the_first_session(engine: Engine) {
        let world = World::builder(engine).env("KUVERT_SECOND_FACTOR", "required").start().await;
        let browser = world.browser();
        let page = sign_in(&world, &browser).await;
        assert_eq!(page.status, 200);
        let secret = secret_of(&page);
        assert_eq!(browser.get("/shares").await.status, 401);
        assert_eq!(browser.post("/sign-in/set-up", &[("code", "000000")]).await.status, 403);
        let done = browser.post("/sign-in/set-up", &[("code", &shown(&secret))]).await;
        assert_eq!((done.status.as_u16(), codes_of(&done).len()), (200, 10));
        assert_eq!(browser.get("/shares").await.status, 200);
    }

    async fn a_stranger_who_hammers_does_not_keep_the_owner_out(engine: Engine) {
        let world = World::start(engine).await;
        let owner = world.browser();
        sign_in(&world, &owner).await;
        owner.post("/sign-out", &[]).await;
        let stranger = world.browser();
        let mut last = StatusCode::OK;
        for _ in 0..12 {
            last = stranger.post("/sign-in", &[("email", world.sender()), ("password", "wrong")]).await.status;
        }
        assert_eq!(last, 429);
        let right = stranger.post("/sign-in", &[("email", world.sender()), ("password", world.sender_password())]).await;
        assert_eq!(right.status, 429, "a browser that nobody knows, from the same network");
        assert_eq!(sign_in(&world, &owner).await.status, 303, "the owner's own browser, from the same network");
        let told = world.sink.wait_for_mail(world.sender(), |mail| mail.html().contains("/account")).await;
        assert!(told.html().contains("wrong passwords"));
    }
}

#[tokio::test]
async fn passkeys_work_in_chromium_with_an_authenticator_of_its_own() {
    let world = World::start(Engine::Sqlite).await;
    let input = json!({
        "ca_file": world.authority.file(),
        "url": world.settings.url(),
        "email": world.sender(),
        "password": world.sender_password(),
    });
    let seen = browser_script("passkeys.mjs", input).await;
    assert_eq!(seen["broken"], json!([]), "{seen}");
    assert_eq!(seen["violations"], json!([]), "{seen}");
    for step in ["registered", "second", "alone", "stepped_up", "cancelled"] {
        assert_eq!(seen[step], true, "{step}: {seen}");
    }
}
