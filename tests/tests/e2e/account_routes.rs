//! Every route of pages and API: from other sites, without a session, with a token that is not for it.

use kuvert::web::every_route;
use kuvert_tests::{Engine, Page, World, on_both_databases};
use reqwest::Method;
use serde_json::Value;

use crate::people::sign_in;

/// Pages that are for whoever has a link, or for nobody in particular.
const PUBLIC: &[&str] = &["/", "/s/", "/r/", "/to/", "/sign-in", "/sign-out", "/dev/"];

fn is_public(path: &str) -> bool {
    PUBLIC.iter().any(|start| path == *start || (path.starts_with(start) && *start != "/"))
}

/// The path with something in the place of each parameter.
fn filled(path: &str) -> String {
    let part = |part: &str| {
        if part.starts_with('<') { "aaaaaaaaaaaaaaaaaaaaaaaaaa".to_owned() } else { part.to_owned() }
    };
    path.split('/').map(part).collect::<Vec<_>>().join("/")
}

on_both_databases! {
    async fn case_20_no_route_is_reached_from_another_site(engine: Engine) {
        let world = World::start(engine).await;
        let browser = world.browser();
        sign_in(&world, &browser).await;
        let mut tried = 0;
        for (method, path) in every_route().into_iter().filter(|(method, _)| method != "GET") {
            let method: Method = method.parse().unwrap();
            for origin in [Some("https://evil.example"), Some("null"), None] {
                let mut request = browser
                    .request(method.clone(), &filled(&path))
                    .header("Sec-Fetch-Site", "cross-site")
                    .header("Content-Type", "application/x-www-form-urlencoded");
                if let Some(origin) = origin {
                    request = request.header("Origin", origin);
                }
                let answer = request.body("a=b").send().await.unwrap();
                assert_eq!(answer.status(), 403, "{method} {path} from {origin:?}");
                assert!(answer.headers().get("set-cookie").is_none(), "{method} {path} sets a cookie");
                tried += 1;
            }
        }
        assert!(tried > 150, "only {tried}");
        assert_eq!(browser.get("/account").await.status, 200, "another site ended the session");
    }

    async fn case_22_no_page_of_staff_opens_without_a_session(engine: Engine) {
        let world = World::start(engine).await;
        let mut tried = 0;
        for (method, path) in every_route() {
            if is_public(&path) || path.starts_with("/api/") {
                continue;
            }
            let anonymous = world.browser();
            let answer = match method.as_str() {
                "GET" => anonymous.get(&filled(&path)).await,
                _ => anonymous.post(&filled(&path), &[]).await,
            };
            assert_eq!(answer.status, 401, "{method} {path}");
            assert!(answer.header("cache-control").contains("no-store"), "{method} {path}");
            assert!(answer.header("set-cookie").is_empty(), "{method} {path} sets a cookie");
            tried += 1;
        }
        assert!(tried > 40, "only {tried}");
    }

    async fn case_22_no_call_of_the_api_is_answered_without_its_scope(engine: Engine) {
        let world = World::start(engine).await;
        let description: Value = reqwest_get(&world, "/api/v1/openapi.json", None).await;
        let scopes = ["shares:read", "shares:write", "requests:read", "requests:write", "inbox:read", "inbox:write", "log:read"];
        let mut tokens = Vec::new();
        for scope in scopes {
            let arguments = ["staff", "token", world.sender(), "--label", scope, "--scope", scope, "--expires-days", "7"];
            tokens.push((scope, world.settings.cli_ok(&arguments, "")));
        }
        let mut tried = 0;
        for (path, item) in description["paths"].as_object().unwrap() {
            for (method, call) in item.as_object().unwrap().iter().filter(|(method, _)| ["get", "post", "put", "delete"].contains(&method.as_str())) {
                let security = call["security"].as_array().expect("every call names its scope");
                if security.is_empty() {
                    continue;
                }
                let wanted: Vec<&str> = security.iter().flat_map(|one| one["token"].as_array().unwrap()).filter_map(Value::as_str).collect();
                let url = format!("/api/v1{}", path.split('/').map(|part| if part.starts_with('{') { "aaaaaaaaaaaaaaaaaaaaaaaaaa" } else { part }).collect::<Vec<_>>().join("/"));
                let method: Method = method.to_uppercase().parse().unwrap();
                let anonymous = world.browser().request(method.clone(), &url).send().await.unwrap();
                assert_eq!(anonymous.status(), 401, "{method} {path} without a token");
                for (scope, token) in &tokens {
                    let answer = world.browser().request(method.clone(), &url).bearer_auth(token).send().await.unwrap();
                    let answer = Page::read(answer).await;
                    let problem: Value = serde_json::from_slice(&answer.body).unwrap_or_default();
                    let refused = problem["code"] == "scope_needed";
                    let may = wanted.is_empty() || wanted.contains(scope);
                    assert_eq!(refused, !may, "{method} {path} with {scope}: {}", answer.text());
                    tried += 1;
                }
            }
        }
        assert!(tried > 200, "only {tried}");
    }
}

async fn reqwest_get(world: &World, path: &str, token: Option<&str>) -> Value {
    let mut request = world.browser().request(Method::GET, path);
    if let Some(token) = token {
        request = request.bearer_auth(token);
    }
    serde_json::from_slice(&Page::read(request.send().await.unwrap()).await.body).unwrap()
}
