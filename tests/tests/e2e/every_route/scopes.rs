//! Case 22: a token is good for what it was made for.

use kuvert_tests::{Engine, Page, World, on_both_databases};
use reqwest::Method;
use serde_json::Value;

on_both_databases! {
    async fn case_22_no_call_of_the_api_is_answered_without_its_scope(engine: Engine) {
        let world = World::start(engine).await;
        let description: Value = world.api().get("/openapi.json").await;
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
                let anonymous = world.browser().request(method.clone(), &url).header("Origin", world.url("")).send().await.unwrap();
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
