//! Case 20: no route that changes something is reached from another site, whatever the browser has.

use futures_util::{StreamExt as _, stream};
use kuvert_tests::{Engine, Page, World, on_both_databases};

use super::table::Door;
use super::things::Things;
use super::{all, given};
use crate::dump::{quiet, rows};
use crate::people::sign_in;

/// Forms that a page of another site can send without asking (Fetch, "CORS-safelisted"), and what a script would.
const FORMS: [(&str, &str); 4] = [
    ("application/x-www-form-urlencoded", "a=b&name=x&scope=shares%3Aread&language=da"),
    (
        "multipart/form-data; boundary=x",
        "--x\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nb\r\n--x--\r\n",
    ),
    ("text/plain", "{\"a\":\"b\"}"),
    ("application/json", "{}"),
];

/// What a browser says of a page that is not ours: its origin and its relation to us.
const SITES: [(Option<&str>, Option<&str>); 7] = [
    (Some("https://evil.example"), Some("cross-site")),
    (Some("https://evil.example"), None),
    (Some("null"), Some("cross-site")),
    (Some("null"), None),
    (None, None),
    // A neighbour under the same domain, and one that lies about its name and not about its relation.
    (Some("https://other.localhost"), Some("same-site")),
    (Some("OURS"), Some("cross-site")),
];

on_both_databases! {
    async fn case_20_no_route_that_changes_something_is_reached_from_another_site(engine: Engine) {
        let world = World::start(engine).await;
        let browser = world.browser();
        let cookie = given(&sign_in(&world, &browser).await).join("; ");
        let things = Things::of(&world, &browser).await;
        quiet(&world).await;
        let before = rows(&world);
        let api = world.api();
        let ours = world.url("");
        let changing: Vec<_> = all().into_iter().filter(|route| !route.reads()).collect();
        assert!(changing.len() > 100, "only {}", changing.len());
        let attacks = changing.iter().flat_map(|route| {
            SITES.iter().flat_map(move |site| FORMS.iter().map(move |form| (route, site, form)))
        });
        let attacks = attacks.map(async |(route, (origin, relation), (kind, body))| {
            let mut request = api.http().request(route.method.clone(), world.url(&things.fill(route.path)));
            request = request.header("Cookie", &cookie).header("Content-Type", *kind).body(*body);
            if let Some(origin) = origin {
                request = request.header("Origin", if *origin == "OURS" { ours.as_str() } else { *origin });
            }
            if let Some(relation) = relation {
                request = request.header("Sec-Fetch-Site", *relation);
            }
            let page = Page::read(request.send().await.expect("the gateway answers")).await;
            // A ticket in the address proves itself, and the cookie counts for nothing there.
            let refused = match route.door {
                Door::Ticket => page.status.is_client_error(),
                _ => page.status == 403,
            };
            let at = format!("{} {} from {origin:?} {relation:?} as {kind}", route.method, route.path);
            if !refused {
                return Some(format!("{at}: {}", page.status.as_u16()));
            }
            (!given(&page).is_empty()).then(|| format!("{at} sets a cookie"))
        });
        let faults: Vec<String> = stream::iter(attacks).buffered(8).filter_map(async |fault| fault).collect().await;
        assert!(faults.is_empty(), "{} were let in:\n{}", faults.len(), faults.join("\n"));
        quiet(&world).await;
        let after = rows(&world);
        let changed: Vec<_> = before.symmetric_difference(&after).collect();
        assert!(changed.is_empty(), "another site changed {changed:#?}");
        assert_eq!(browser.get("/account").await.status, 200, "another site ended the session");
        assert_eq!(world.api().get("/me").await["email"], world.sender(), "another site ended a token");
        // From our own page, the same requests are heard: most are understood, none is called foreign.
        let heard = browser.post("/account/language", &[("language", "da")]).await;
        assert_eq!(heard.status, 303, "{}", heard.text());
    }

    async fn case_20_a_bearer_token_takes_the_cookie_out_of_the_request(engine: Engine) {
        let world = World::start(engine).await;
        let browser = world.browser();
        let cookie = given(&sign_in(&world, &browser).await).join("; ");
        let things = Things::of(&world, &browser).await;
        let api = world.api();
        for route in all().iter().filter(|route| !route.reads() && route.door != Door::Ticket) {
            let request = api.http().request(route.method.clone(), world.url(&things.fill(route.path)));
            let request = request.header("Cookie", &cookie).header("Origin", "https://evil.example");
            let answer = request.bearer_auth("kvt_nothing").send().await.unwrap();
            let expected: &[u16] = match route.door {
                Door::Token => &[401],
                // Links of the API prove themselves, and find nothing here.
                Door::Link | Door::Proof if route.path.starts_with("/api/") => &[400, 401, 404, 410, 415],
                _ => &[403],
            };
            let status = answer.status().as_u16();
            assert!(expected.contains(&status), "{} {}: {status}", route.method, route.path);
        }
    }
}
