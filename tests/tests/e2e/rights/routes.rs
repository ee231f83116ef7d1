//! The routes that there are, and those that belong to no one request.

use std::collections::BTreeSet;

use kuvert_tests::{Page, World, files_below, repository};
use reqwest::Method;
use serde_json::json;

use super::case::TITLE;
use super::people::{People, Person, Who};
use super::table::{OTHERS, TABLE};
use crate::lifetime::time_ahead;
use crate::people::ANNA;

/// What belongs to requests and inboxes.
const OURS: [&str; 4] = ["/requests", "/inbox", "/r/", "/to/"];

fn is_ours(path: &str) -> bool {
    OURS.iter().any(|start| path.starts_with(start))
}

/// Routes of the API, from its own description.
async fn api(world: &World) -> BTreeSet<String> {
    let description = world.api().get("/openapi.json").await;
    let paths = description["paths"].as_object().expect("a description has paths");
    let ours = paths.iter().filter(|(path, _)| is_ours(path));
    let routes = ours.flat_map(|(path, methods)| {
        let methods = methods.as_object().expect("a path has methods").keys();
        let methods =
            methods.filter(|method| ["get", "post", "put", "patch", "delete"].contains(&method.as_str()));
        methods.map(move |method| format!("{} /api/v1{path}", method.to_uppercase()))
    });
    routes.collect()
}

/// Routes of the pages, from their sources.
fn pages() -> BTreeSet<String> {
    let mut routes = BTreeSet::new();
    for file in files_below(&repository().join("gateway/src/web/pages")) {
        let source = std::fs::read_to_string(file).unwrap();
        for method in ["get", "post", "put", "patch", "delete"] {
            let mark = format!("#[{method}(\"");
            let paths = source.split(&mark).skip(1).filter_map(|rest| rest.split(['"', '?']).next());
            let ours = paths.filter(|path| is_ours(path));
            routes.extend(ours.map(|path| format!("{} {path}", method.to_uppercase())));
        }
    }
    routes
}

/// Routes of the side that moves bytes, without their methods and tickets.
fn bulk() -> BTreeSet<String> {
    let source = std::fs::read_to_string(repository().join("gateway/src/bulk/mod.rs")).unwrap();
    let paths = source.split("\"/bulk/").skip(1).filter_map(|rest| rest.split('"').next());
    // Shares have their own tests.
    let paths = paths.filter(|path| path.contains("/<") && !path.starts_with("d/"));
    paths.map(|path| format!("/bulk/{}", path.split('/').next().unwrap())).collect()
}

/// Every route must be declared, and only those there are.
pub(super) async fn undeclared(world: &World) -> Vec<String> {
    let declared = TABLE.iter().map(|row| row.route).chain(OTHERS.iter().map(|(.., route)| *route));
    let (of_bulk, declared): (Vec<&str>, Vec<&str>) = declared.partition(|route| route.contains(" /bulk/"));
    let declared: BTreeSet<String> = declared.into_iter().map(str::to_owned).collect();
    let there: BTreeSet<String> = api(world).await.into_iter().chain(pages()).collect();
    assert!(there.len() > 40, "the routes are found: {there:?}");
    let mut faults: Vec<String> = there
        .symmetric_difference(&declared)
        .map(|route| format!("{route} is in one of source and table only"))
        .collect();
    let found: BTreeSet<String> =
        of_bulk.iter().filter_map(|route| Some(route.split(' ').nth(1)?[..7].to_owned())).collect();
    faults.extend(
        bulk()
            .symmetric_difference(&found)
            .map(|route| format!("{route} is in one of source and table only")),
    );
    faults
}

/// Asks for each of the routes that belong to no one request, as everybody.
pub(super) async fn others(world: &World, people: &People) -> Vec<String> {
    let mut faults = undeclared(world).await;
    let standing = json!({
        "title": "Anything for us", "purpose": "Your case", "deliver": "standing", "slug": "loans", "other_files": true,
        "inbox": people.inbox,
    });
    world.api().ask(&standing).await;
    for (answer, may, route) in OTHERS {
        for who in Who::ALL {
            let expected = match who {
                who if may.contains(&who) => *answer,
                // To others, the team's inbox does not exist.
                who if who.is_staff() && (route.contains("{inbox}") || route.contains("<inbox>")) => 404,
                // Who asks nobody may not; who asks may not for another's inbox.
                Who::Auditor => 403,
                who if who.is_staff() => 400,
                _ => 401,
            };
            let got = ask(people, people.of(who), route).await;
            // A list has what its reader may see, and a form nothing of anybody's.
            let sees = match *route {
                // The member was handed some of the requests.
                "GET /api/v1/requests" | "GET /requests" | "GET /api/v1/inbox" | "GET /inbox" => {
                    [Who::Asker, Who::Member].contains(&who)
                }
                _ => false,
            };
            if got.status != expected || got.html().contains(TITLE) != sees {
                faults.push(format!(
                    "{route} as {who:?}: {} instead of {expected}, or shows too much or little",
                    got.status
                ));
            }
            let knows_team = got.html().contains(&people.inbox);
            if knows_team && !sees && ![Who::Asker, Who::Member].contains(&who) {
                faults.push(format!("{route} as {who:?} names the team's inbox"));
            }
        }
    }
    faults
}

/// The path with the names of things in it.
fn placed(people: &People, path: &str) -> String {
    let path = path.replace("<slug>", "loans");
    let path = path.replace("{inbox}", &people.inbox).replace("<inbox>", &people.inbox);
    path.replace("{reader}", &people.member).replace("<reader>", &people.member)
}

async fn ask(people: &People, person: &Person, route: &str) -> Page {
    let (method, path) = route.split_once(' ').expect("a route has a method");
    let method: Method = method.parse().expect("a method");
    let browser = &person.browser;
    let mut request = browser.request(method, &placed(people, path));
    request = request.header("Origin", browser.url("/").trim_end_matches('/'));
    if !path.starts_with("/api/") {
        request = request.header("Accept", "text/html");
    } else if let Some(token) = &person.token {
        request = request.bearer_auth(token);
    }
    let recipients = json!([{"email": ANNA, "language": "en"}]);
    let request = match route {
        "POST /api/v1/requests" => request.json(&json!({
            "title": "New", "purpose": "To see", "deliver": "mail", "other_files": true, "recipients": recipients,
            "inbox": people.inbox,
        })),
        "POST /requests/new" => request.form(&[
            ("title", "New"), ("purpose", "To see"), ("deliver", "mail"), ("recipients", ANNA), ("language", "en"),
            ("other_files", "yes"), ("expires_in_days", "10"), ("files_max", "20"), ("file_mb_max", "100"),
            ("inbox", &people.inbox),
        ]),
        "POST /api/v1/inboxes/{inbox}/readers" => {
            request.json(&json!({ "email": "somebody@firma.example", "until": time_ahead(7) }))
        }
        "POST /to/<slug>/code" => request.form(&[("email", person.who.address())]),
        "POST /to/<slug>/open" => request.form(&[("code", "000000")]),
        _ => request,
    };
    Page::read(request.send().await.expect("the gateway answers")).await
}
