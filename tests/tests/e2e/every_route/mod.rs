//! Cases 17, 19, 20, 22 and 41 over every route that there is: pages, the API, what the add-in loads, and bytes.
//!
//! Each test asks [`all`] for the routes, which fails as long as one of them is not in the [`table`]: a new route is tested
//! before it can be forgotten.

mod hosts;
mod leaver;
mod roles;
mod scopes;
mod sessions;
mod shares;
mod sites;
mod table;
mod things;

use std::collections::BTreeSet;

use futures_util::{StreamExt as _, stream};
use kuvert::web::every_route;
use kuvert_tests::{Page, World, repository};
use reqwest::{Client, Method, RequestBuilder};
use serde_json::Value;

use table::{Door, TABLE};
use things::Things;

/// One route.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) struct Route {
    door: Door,
    method: Method,
    path: &'static str,
}

impl Route {
    fn is(&self, doors: &[Door]) -> bool {
        doors.contains(&self.door)
    }

    fn reads(&self) -> bool {
        matches!(self.method, Method::GET | Method::HEAD)
    }
}

/// What somebody holds.
#[derive(Clone, Debug)]
pub(super) struct Held {
    /// For the reader of a failure.
    name: &'static str,
    cookie: Option<String>,
    bearer: Option<String>,
}

impl Held {
    fn nothing() -> Self {
        Self { name: "nothing", cookie: None, bearer: None }
    }

    fn cookie(name: &'static str, cookie: &str) -> Self {
        Self { name, cookie: Some(cookie.to_owned()), bearer: None }
    }

    fn bearer(name: &'static str, token: &str) -> Self {
        Self { name, cookie: None, bearer: Some(token.to_owned()) }
    }
}

/// The routes of the side that moves bytes, from its own source: they have no table in the program.
fn of_bulk() -> BTreeSet<String> {
    let source = std::fs::read_to_string(repository().join("gateway/src/bulk/mod.rs")).unwrap();
    let paths = source.split("\"/bulk/").skip(1).filter_map(|rest| rest.split('"').next());
    paths.filter(|path| path.contains("/<")).map(|path| format!("/bulk/{path}")).collect()
}

/// Every route, once it is certain that the table has each of them, and no other.
pub(super) fn all() -> Vec<Route> {
    let table: Vec<Route> = TABLE
        .iter()
        .map(|(door, route)| {
            let (method, path) = route.split_once(' ').expect("a route has a method");
            Route { door: *door, method: method.parse().expect("a method"), path }
        })
        .collect();
    let declared: BTreeSet<String> = TABLE.iter().map(|(_, route)| (*route).to_owned()).collect();
    assert_eq!(declared.len(), table.len(), "a route stands in the table twice");
    let (bulk, declared): (BTreeSet<_>, BTreeSet<_>) =
        declared.into_iter().partition(|route| route.contains(" /bulk/"));
    let there = every_route().into_iter().map(|(method, path)| format!("{method} {path}")).collect();
    let differ: Vec<&String> = declared.symmetric_difference(&there).collect();
    assert!(differ.is_empty(), "only in the program, or only in the table of tests: {differ:#?}");
    let bulk: BTreeSet<String> =
        bulk.iter().filter_map(|route| Some(route.split_once(' ')?.1.to_owned())).collect();
    assert_eq!(bulk, of_bulk());
    table
}

/// `route` as a client asks for it that wants to be understood: our own origin, a body of the right kind.
fn request(http: &Client, world: &World, things: &Things, route: &Route) -> RequestBuilder {
    let request = http.request(route.method.clone(), world.url(&things.fill(route.path)));
    let request = request.header("Accept", "text/html").header("Tus-Resumable", "1.0.0");
    match route {
        route if route.reads() => request,
        Route { path, .. } if path.starts_with("/api/") || *path == "/addin/signin" => {
            request.header("Content-Type", "application/json").body("{}")
        }
        _ => request.header("Content-Type", "application/x-www-form-urlencoded").body("a=b"),
    }
}

/// What becomes of every one of `routes` for whoever comes from our own pages with what is `held`.
async fn ask(
    world: &World,
    things: &Things,
    held: &Held,
    routes: impl Iterator<Item = &Route>,
) -> Vec<(Route, Page)> {
    let api = world.api();
    let answers = routes.map(async |route| {
        let mut request = request(api.http(), world, things, route).header("Origin", world.url(""));
        if let Some(cookie) = &held.cookie {
            request = request.header("Cookie", cookie);
        }
        if let Some(token) = &held.bearer {
            request = request.bearer_auth(token);
        }
        (route.clone(), Page::read(request.send().await.expect("the gateway answers")).await)
    });
    stream::iter(answers).buffered(8).collect().await
}

/// `name=value` of every cookie that an answer gives, but for those that it takes away.
fn given(page: &Page) -> Vec<String> {
    let set = page.headers.get_all("set-cookie").iter().filter_map(|value| value.to_str().ok());
    let set = set.filter_map(|value| value.split(';').next());
    set.filter(|pair| !pair.ends_with('=')).map(str::to_owned).collect()
}

/// The session that an answer gives.
fn session(page: &Page) -> Option<String> {
    given(page).into_iter().find(|pair| pair.starts_with("__Host-kuvert="))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn case_22_every_route_is_declared_and_those_of_the_api_are_those_of_its_description() {
    let world = World::start(kuvert_tests::Engine::Sqlite).await;
    let description = world.api().get("/openapi.json").await;
    let described: BTreeSet<String> = description["paths"]
        .as_object()
        .unwrap()
        .iter()
        .flat_map(|(path, item)| {
            let methods = item.as_object().unwrap().keys();
            let methods =
                methods.filter(|name| ["get", "post", "put", "patch", "delete"].contains(&name.as_str()));
            methods.map(move |method| format!("{} /api/v1{}", method.to_uppercase(), starred(path)))
        })
        .collect();
    let api = all().into_iter().filter(|route| route.path.starts_with("/api/"));
    let there: BTreeSet<String> =
        api.map(|route| format!("{} {}", route.method, starred(route.path))).collect();
    assert_eq!(there, described);
    // Whom the description says a call is for is whom the table says it is for.
    for route in all().iter().filter(|route| route.path.starts_with("/api/")) {
        let path = starred(&route.path["/api/v1".len()..]);
        let item = description["paths"].as_object().unwrap().iter().find(|(name, _)| starred(name) == path);
        let call = &item.unwrap().1[route.method.as_str().to_lowercase()];
        let open = call["security"].as_array().is_some_and(Vec::is_empty) || call["security"] == Value::Null;
        assert_eq!(open, route.door != Door::Token, "{} {}", route.method, route.path);
    }
}

/// A path with `*` for each parameter, whichever way it is written.
fn starred(path: &str) -> String {
    let part = |part: &str| if part.starts_with(['<', '{']) { "*".to_owned() } else { part.to_owned() };
    path.split('/').map(part).collect::<Vec<_>>().join("/")
}
