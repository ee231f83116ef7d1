//! Which scope each route asks of a token: one table, and the only place that says so.
//!
//! A route that is not in it is refused, whoever asks. A test compares the table with the API's description.

use rocket::http::Method;
use rocket::request::Request;

use crate::domain::Scope::{
    self, InboxRead, InboxWrite, LogRead, RequestsRead, RequestsWrite, SharesRead, SharesWrite,
};
use crate::domain::Scopes;

/// What a route asks for.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(in crate::web) enum Need {
    /// No token: what it does is proved in another way, or is nobody's secret.
    Open,
    /// Any valid token.
    Token,
    /// A token with this scope.
    Scope(Scope),
    /// A token with one of these.
    Either(Scope, Scope),
}

impl Need {
    pub(in crate::web) fn is_met_by(self, scopes: Scopes) -> bool {
        match self {
            Self::Open | Self::Token => true,
            Self::Scope(scope) => scopes.has(scope),
            Self::Either(one, other) => scopes.has(one) || scopes.has(other),
        }
    }

    /// For people: what is missing.
    pub(in crate::web) fn words(self) -> String {
        match self {
            Self::Open | Self::Token => "a valid token".to_owned(),
            Self::Scope(scope) => format!("the scope {}", scope.as_str()),
            Self::Either(one, other) => format!("the scope {} or {}", one.as_str(), other.as_str()),
        }
    }
}

use Method::{Delete, Get, Post, Put};
use Need::{Either, Open, Token};

const fn of(scope: Scope) -> Need {
    Need::Scope(scope)
}

/// Method, path under `/api/v1` (a parameter is `*`), need.
const TABLE: &[(Method, &str, Need)] = &[
    (Get, "/openapi.json", Open),
    (Get, "/me", Token),
    (Post, "/addin/session", Open),
    (Post, "/addin/session/renew", Token),
    (Delete, "/addin/session", Token),
    (Post, "/me/arrivals", of(InboxWrite)),
    (Get, "/shares", of(SharesRead)),
    (Post, "/shares", of(SharesWrite)),
    (Get, "/shares/*", of(SharesRead)),
    (Get, "/shares/by-link", of(SharesRead)),
    (Get, "/shares/*/draft", of(SharesWrite)),
    (Put, "/shares/*/draft", of(SharesWrite)),
    (Get, "/shares/*/message", of(SharesRead)),
    (Delete, "/shares/*", of(SharesWrite)),
    (Put, "/shares/*/message", of(SharesWrite)),
    (Post, "/shares/*/uploads", of(SharesWrite)),
    (Delete, "/shares/*/files/*", of(SharesWrite)),
    (Post, "/shares/*/send", of(SharesWrite)),
    (Post, "/shares/*/revoke", of(SharesWrite)),
    (Post, "/shares/*/extend", of(SharesWrite)),
    (Post, "/shares/*/renew", of(SharesWrite)),
    (Post, "/shares/*/recipients", of(SharesWrite)),
    (Post, "/shares/*/recipients/*/revoke", of(SharesWrite)),
    (Post, "/shares/*/recipients/*/resend", of(SharesWrite)),
    (Put, "/shares/*/recipients/*/address", of(SharesWrite)),
    (Get, "/requests", of(RequestsRead)),
    (Post, "/requests", of(RequestsWrite)),
    (Get, "/requests/*", of(RequestsRead)),
    (Post, "/requests/*/revoke", of(RequestsWrite)),
    (Post, "/requests/*/close", of(RequestsWrite)),
    (Post, "/requests/*/reopen", of(RequestsWrite)),
    (Post, "/requests/*/pause", of(RequestsWrite)),
    (Post, "/requests/*/resume", of(RequestsWrite)),
    (Post, "/requests/*/extend", of(RequestsWrite)),
    (Post, "/requests/*/hand-over", of(RequestsWrite)),
    (Post, "/requests/*/link", of(RequestsWrite)),
    (Post, "/requests/*/told", of(RequestsWrite)),
    (Post, "/requests/*/recipients/*/resend", of(RequestsWrite)),
    // Whoever makes a request chooses an inbox for it.
    (Get, "/inboxes", Either(InboxRead, RequestsRead)),
    (Get, "/inbox", of(InboxRead)),
    (Get, "/inbox/*", of(InboxRead)),
    (Delete, "/inbox/*", of(InboxWrite)),
    (Post, "/inbox/*/close", of(InboxWrite)),
    (Post, "/inbox/*/reopen", of(InboxWrite)),
    (Post, "/inbox/*/files/*/release", of(InboxWrite)),
    (Get, "/inboxes/*/readers", of(InboxRead)),
    (Post, "/inboxes/*/readers", of(InboxWrite)),
    (Delete, "/inboxes/*/readers/*", of(InboxWrite)),
    (Get, "/events", of(LogRead)),
    (Get, "/link", Open),
    (Post, "/link/code", Open),
    (Post, "/link/open", Open),
    (Get, "/link/files", Open),
    (Post, "/link/renewal", Open),
];

/// A path with every parameter as `*`. A parameter begins with `open`.
fn template(path: &str, open: char) -> String {
    let part = |part: &str| if part.starts_with(open) { "*".to_owned() } else { part.to_owned() };
    path.split('/').map(part).collect::<Vec<_>>().join("/")
}

/// What the route of a request asks for; none if the table does not know it.
pub(in crate::web) fn need(request: &Request<'_>) -> Option<Need> {
    let route = request.route()?;
    let path = template(route.uri.path().strip_prefix("/api/v1")?, '<');
    TABLE.iter().find(|(method, known, _)| *method == route.method && *known == path).map(|row| row.2)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use serde_json::{Value, json};

    use super::*;

    const METHODS: [Method; 5] = [Get, Post, Put, Method::Patch, Delete];

    /// What the description says a call needs.
    fn security(need: Need) -> Value {
        match need {
            Open => json!([]),
            Token => json!([{"token": []}]),
            Need::Scope(scope) => json!([{"token": [scope.as_str()]}]),
            Either(one, other) => json!([{"token": [one.as_str()]}, {"token": [other.as_str()]}]),
        }
    }

    #[test]
    fn every_described_route_names_the_scope_that_the_table_asks_for() {
        let description: Value = serde_json::from_str(super::super::OPENAPI).unwrap();
        let mut described = BTreeMap::new();
        for (path, item) in description["paths"].as_object().unwrap() {
            for method in METHODS {
                let Some(call) = item.get(method.as_str().to_lowercase()) else { continue };
                let place = format!("{method} {}", template(path, '{'));
                let named = call.get("security").unwrap_or_else(|| panic!("{place} names no scope"));
                described.insert(place, named.clone());
            }
        }
        let table: BTreeMap<_, _> =
            TABLE.iter().map(|(method, path, need)| (format!("{method} {path}"), security(*need))).collect();
        assert_eq!(table.len(), TABLE.len(), "a route stands twice");
        assert_eq!(described, table);
    }

    #[test]
    fn case_22_every_served_route_is_in_the_table() {
        for route in super::super::routes() {
            let path = template(route.uri.path(), '<');
            let known = TABLE.iter().any(|(method, known, _)| *method == route.method && *known == path);
            assert!(known, "{} {path} has no scope", route.method);
        }
    }
}
