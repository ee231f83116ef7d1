//! Case 17: whoever is disabled is out on every route, whatever they hold.

use std::time::{Duration, Instant};

use kuvert::factors::totp::Secret;
use kuvert_tests::{AtProvider, Engine, World, on_both_databases};
use serde_json::{Value, json};

use super::table::Door;
use super::things::{Pane, Things};
use super::{Held, Route, all, ask, given, session};
use crate::lifetime::unix_now;
use crate::people::sign_in;

/// What a token of the sender's may be for.
const SCOPES: [&str; 7] = [
    "shares:read",
    "shares:write",
    "requests:read",
    "requests:write",
    "inbox:read",
    "inbox:write",
    "log:read",
];

/// A token for everything, one for each scope, and one by the window.
async fn tokens(world: &World, browser: &kuvert_tests::Browserless) -> Vec<Held> {
    let mut held = vec![
        Held::bearer("a token for everything", world.token()),
        Held::bearer("the add-in", &Pane::token(world, browser).await),
    ];
    for scope in SCOPES {
        let made =
            ["staff", "token", world.sender(), "--label", scope, "--scope", scope, "--expires-days", "7"];
        held.push(Held::bearer(scope, &world.settings.cli_ok(&made, "")));
    }
    held
}

/// Whether at least one route opens: what is refused later was good before.
async fn is_good(world: &World, things: &Things, held: &Held) -> bool {
    let routes = all().into_iter().filter(|route| route.reads() && opens(route, held)).collect::<Vec<_>>();
    ask(world, things, held, routes.iter()).await.iter().any(|(_, page)| page.status == 200)
}

fn opens(route: &Route, held: &Held) -> bool {
    match (&held.cookie, &held.bearer) {
        (Some(_), _) => route.is(&[Door::Session]),
        _ => route.is(&[Door::Token]),
    }
}

/// The step between password and second factor, of somebody who has the password: its cookie.
async fn half_way(world: &World) -> String {
    let page = sign_in(world, &world.browser()).await;
    assert_eq!(page.status, 200, "{}", page.text());
    assert!(session(&page).is_none());
    given(&page).join("; ")
}

/// Gives the account an authenticator app, so that a password leads half way.
async fn add_app(browser: &kuvert_tests::Browserless) {
    let page = browser.post("/account/factors/app", &[]).await;
    let html = page.html();
    let secret = html.split("<code class=\"secret\">").nth(1).and_then(|rest| rest.split("</code>").next());
    let secret = Secret::from_base32(&secret.expect("a key").replace(' ', "")).expect("it is a key");
    let now = unix_now().whole_seconds();
    let done = browser.post("/account/factors/app/confirm", &[("code", &secret.code_at(now))]).await;
    assert_eq!(done.status, 200, "{}", done.text());
}

on_both_databases! {
    async fn case_17_whoever_is_disabled_is_out_on_every_route(engine: Engine) {
        let world = World::builder(engine).with_provider().start().await;
        let browser = world.browser();
        let cookie = given(&sign_in(&world, &browser).await).join("; ");
        let things = Things::of(&world, &browser).await;
        world.settings.cli_ok(&["staff", "connect", world.sender(), "--subject", "mette"], "");
        let at_provider = AtProvider::new(&world.authority);
        let by_provider = world.browser().sign_in_at(&at_provider, "mette", None).await;
        let mut held = tokens(&world, &browser).await;
        held.push(Held::cookie("a session by password", &cookie));
        held.push(Held::cookie("a session of the organisation's", &session(&by_provider).expect("a session")));
        let provider = world.provider();
        let now = unix_now().whole_seconds();
        let claims = json!({
            "iss": provider.issuer(), "aud": kuvert_tests::AUDIENCE, "sub": "mette", "client_id": provider.client_id(),
            "scope": "access_as_user", "iat": now, "exp": now + 600, "jti": "x",
        });
        let access = provider.mint(json!({"header": {"alg": "RS256", "kid": "first", "typ": "at+jwt"}, "claims": claims})).await;
        let begin = async || {
            let request = world.browser().request(reqwest::Method::POST, "/api/v1/addin/session").bearer_auth(&access);
            request.send().await.unwrap()
        };
        let opened: Value = begin().await.json().await.unwrap();
        held.push(Held::bearer("the add-in by an access token", opened["token"].as_str().unwrap_or_else(|| panic!("{opened}"))));
        for held in &held {
            assert!(is_good(&world, &things, held).await, "{} was good for nothing", held.name);
        }
        // On their way in when it happens: half way, at the provider, and in a window.
        add_app(&browser).await;
        held.push(Held::cookie("half way", &half_way(&world).await));
        let late = world.browser();
        let leave = late.post("/sign-in/organisation", &[]).await;
        let callback = at_provider.sign_in(&kuvert_tests::leads_to(&leave), "mette").await;
        let pane = Pane::begin(&world).await;
        let code = pane.allow(&browser).await;

        let before = Instant::now();
        world.settings.cli_ok(&["staff", "disable", world.sender()], "");
        let mut faults = Vec::new();
        let routes = all();
        for held in &held {
            for (route, page) in ask(&world, &things, held, routes.iter()).await {
                let refused = match route.door {
                    Door::Session | Door::Token | Door::Reader => page.status == 401,
                    Door::Step => page.status == 403 || page.header("location") == "/sign-in",
                    _ => true,
                };
                if !refused || session(&page).is_some() {
                    faults.push(format!("{} {} with {}: {}", route.method, route.path, held.name, page.status.as_u16()));
                }
            }
        }
        assert!(faults.is_empty(), "{} answers are not as they should be:\n{}", faults.len(), faults.join("\n"));
        assert_eq!(pane.redeem(&world, Some(&code)).await.0, 404, "a window that was open let a leaver in");
        assert_eq!(late.get(&callback).await.status, 403, "a visit to the provider let a leaver in");
        assert_eq!(begin().await.status(), 401, "an access token let a leaver in");
        assert!(before.elapsed() < Duration::from_mins(1), "it took {:?}", before.elapsed());
    }
}
