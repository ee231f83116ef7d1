//! Case 19: a session is new each time, and an old one is dead on every route.

use std::time::Duration;

use kuvert_tests::{AtProvider, Browserless, Engine, Page, World, on_both_databases};

use super::table::Door;
use super::things::{Pane, Things};
use super::{Held, all, ask, given, session};
use crate::people::sign_in;

const PRESET: &str = "__Host-kuvert=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

/// Signs in with a cookie that is there already; returns the browser and its session.
async fn signed_in(world: &World) -> (Browserless, String) {
    let browser = world.browser();
    let entered = sign_in(world, &browser).await;
    assert_eq!(entered.status, 303, "{}", entered.text());
    let cookie = session(&entered).expect("a session");
    (browser, cookie)
}

/// The password once more: the session's new id.
async fn prove(world: &World, browser: &Browserless) -> String {
    let proved = browser.post("/account/prove", &[("password", world.sender_password())]).await;
    assert_eq!(proved.status, 303, "{}", proved.text());
    session(&proved).expect("a new id")
}

/// Everything that is wrong with the answers to whoever holds what is dead.
async fn alive(world: &World, things: &Things, dead: &Held) -> Vec<String> {
    let mut faults = Vec::new();
    for (route, page) in ask(world, things, dead, all().iter()).await {
        let mut fault =
            |what: &str| faults.push(format!("{} with {}: {what}", describe(&route, &page), dead.name));
        let status = page.status.as_u16();
        match route.door {
            Door::Session | Door::Token | Door::Reader if status != 401 => fault("not refused"),
            Door::Step if !(status == 303 && page.header("location") == "/sign-in" || status == 403) => {
                fault("not sent back to the beginning");
            }
            Door::Session | Door::Step if !page.header("cache-control").contains("no-store") => {
                fault("kept in a cache");
            }
            _ => {}
        }
        if session(&page).is_some() {
            fault("gives a session");
        }
        let adopted = dead.cookie.as_ref().is_some_and(|cookie| given(&page).contains(cookie));
        if adopted {
            fault("takes the cookie as its own");
        }
    }
    faults
}

fn describe(route: &super::Route, page: &Page) -> String {
    format!("{} {} answers {}", route.method, route.path, page.status.as_u16())
}

/// The addresses that answer with a page or with JSON for whoever holds `held`; none of them may be kept by a browser.
async fn opens(world: &World, things: &Things, held: &Held, doors: &[Door]) {
    let routes = all().into_iter().filter(|route| route.is(doors) && route.reads()).collect::<Vec<_>>();
    let mut opened = 0;
    for (route, page) in ask(world, things, held, routes.iter()).await {
        assert_ne!(page.status, 401, "{} with {}", describe(&route, &page), held.name);
        assert!(page.header("cache-control").contains("no-store"), "{} may be kept", describe(&route, &page));
        opened += usize::from(page.status == 200);
    }
    assert!(opened >= 5, "only {opened} routes open with {}", held.name);
}

on_both_databases! {
    async fn case_19_a_session_is_new_each_time_and_an_old_one_is_dead_on_every_route(engine: Engine) {
        let world = World::builder(engine).with_provider().env("KUVERT_OIDC_PROVISIONING", "on").start().await;
        // A cookie that somebody put into the browser is not what it signs in with.
        let preset = world.browser();
        let form = [("email", world.sender()), ("password", world.sender_password())];
        let request = preset.request(reqwest::Method::POST, "/sign-in").header("Origin", world.url(""));
        let entered = Page::read(request.header("Cookie", PRESET).form(&form).send().await.unwrap()).await;
        let first = session(&entered).expect("a session");
        assert_ne!(first, PRESET);

        let mut dead = vec![Held::nothing(), Held::cookie("a preset cookie", PRESET)];
        // Signing in once more in the same browser ends what was there; so does another's signing in.
        let (browser, old) = signed_in(&world).await;
        let newer = session(&sign_in(&world, &browser).await).expect("a session");
        let provider = AtProvider::new(&world.authority);
        let by_provider = browser.sign_in_at(&provider, "freja", None).await;
        let other = session(&by_provider).expect("a session");
        dead.push(Held::cookie("a session before signing in again", &old));
        dead.push(Held::cookie("a session before somebody else signed in", &newer));
        browser.post("/sign-out", &[]).await;
        dead.push(Held::cookie("a session of the organisation's that signed out", &other));
        // A further proof.
        let (browser, old) = signed_in(&world).await;
        let proved = prove(&world, &browser).await;
        assert!(old != proved && proved != PRESET);
        dead.push(Held::cookie("a session before a further proof", &old));
        browser.post("/sign-out", &[]).await;
        dead.push(Held::cookie("a session that signed out", &proved));
        // Ended from another browser, with the add-in that it let in.
        let (_far, far) = signed_in(&world).await;
        let (pane, _) = signed_in(&world).await;
        let addin = Pane::token(&world, &pane).await;
        let (near, kept) = signed_in(&world).await;
        assert_eq!(near.post("/account/sessions/end-others", &[]).await.status, 303);
        dead.push(Held::cookie("a session that was ended elsewhere", &far));
        dead.push(Held::bearer("the add-in of a session that was ended elsewhere", &addin));
        dead.push(Held::cookie("a session of all that were ended elsewhere", &first));

        // A living one, with the add-in, opens; and ends from the command line.
        let things = Things::of(&world, &near).await;
        let addin = Pane::token(&world, &near).await;
        opens(&world, &things, &Held::cookie("a living session", &kept), &[Door::Session]).await;
        let me = world.browser().request(reqwest::Method::GET, "/api/v1/me").bearer_auth(&addin);
        assert_eq!(me.send().await.unwrap().status(), 200);
        assert_eq!(near.get("/shares").await.status, 200);
        // A session is no key of the API.
        let routes = all();
        let api = routes.iter().filter(|route| route.is(&[Door::Token]));
        for (route, page) in ask(&world, &things, &Held::cookie("a living session", &kept), api).await {
            assert_eq!(page.status, 401, "{}", describe(&route, &page));
        }
        // And a token of the API is no session.
        let pages = routes.iter().filter(|route| route.is(&[Door::Session]));
        for (route, page) in ask(&world, &things, &Held::bearer("a token", world.token()), pages).await {
            assert_eq!(page.status, 401, "{}", describe(&route, &page));
        }
        world.settings.cli_ok(&["staff", "sign-out", world.sender()], "");
        dead.push(Held::cookie("a session that the administrator ended", &kept));
        dead.push(Held::bearer("the add-in of a session that the administrator ended", &addin));

        let mut faults = Vec::new();
        for held in &dead {
            faults.extend(alive(&world, &things, held).await);
        }
        assert!(faults.is_empty(), "{} answers are not as they should be:\n{}", faults.len(), faults.join("\n"));
    }

    async fn case_19_a_session_ends_by_itself_on_every_route(engine: Engine) {
        let builder = World::builder(engine).settable_clock();
        let world = builder.env("KUVERT_STAFF_SESSION_IDLE_HOURS", "1").env("KUVERT_STAFF_SESSION_HOURS", "2").start().await;
        let (idle, unused) = signed_in(&world).await;
        let (busy, used) = signed_in(&world).await;
        let things = Things::of(&world, &idle).await;
        let addin = Pane::token(&world, &idle).await;
        for minutes in [50, 100] {
            world.clock().ahead(Duration::from_mins(minutes));
            assert_eq!(busy.get("/shares").await.status, 200, "a session in use ended after {minutes} minutes");
        }
        let mut faults = alive(&world, &things, &Held::cookie("an unused session", &unused)).await;
        faults.extend(alive(&world, &things, &Held::bearer("the add-in of an unused session", &addin)).await);
        world.clock().ahead(Duration::from_mins(121));
        faults.extend(alive(&world, &things, &Held::cookie("a session of two hours", &used)).await);
        assert!(faults.is_empty(), "{} answers are not as they should be:\n{}", faults.len(), faults.join("\n"));
    }
}
