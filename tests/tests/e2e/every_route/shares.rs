//! Case 22 for shares: every route of theirs, for everybody, in every state. Requests and inboxes are in `rights`.

use std::collections::BTreeSet;

use futures_util::{StreamExt as _, stream};
use kuvert_tests::{Browserless, Draft, Engine, Page, Sent, ShareRequest, World, on_both_databases};
use reqwest::{Method, RequestBuilder};
use serde_json::json;

use super::table::Door;
use super::things::literal;
use super::{all, given};
use crate::dump::{quiet, rows};
use crate::lifetime::time_ahead;
use crate::people::{ANNA, BO, recipient_id, sign_in};

/// What nobody sees but the sender and the recipient.
const TITLE: &str = "Papers for a zebra";
const UNKNOWN: &str = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
const PASSWORD: &str = "six-grey-badgers-dig-deep";
/// What belongs to a share.
pub(super) const PARTS: [&str; 6] = ["/api/v1/shares/", "/api/v1/link", "/shares/<", "/m/", "/draft/", "/s/"];

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum State {
    Draft,
    Live,
    Expired,
    Revoked,
}

impl State {
    const ALL: [Self; 4] = [Self::Draft, Self::Live, Self::Expired, Self::Revoked];
}

/// A route, and the answer to whom it is for (the sender; of links, the recipient) as a draft, live, expired and revoked.
type Row = ([u16; 4], &'static str);

const TABLE: &[Row] = &[
    ([404, 200, 200, 200], "GET /api/v1/link"),
    ([404, 202, 410, 410], "POST /api/v1/link/code"),
    ([404, 403, 410, 410], "GET /api/v1/link/files"),
    ([404, 403, 410, 410], "POST /api/v1/link/open"),
    ([404, 202, 202, 410], "POST /api/v1/link/renewal"),
    ([204, 409, 409, 409], "DELETE /api/v1/shares/<id>"),
    ([200, 200, 200, 200], "GET /api/v1/shares/<id>"),
    ([200, 409, 409, 409], "GET /api/v1/shares/<id>/draft"),
    ([200, 409, 409, 409], "PUT /api/v1/shares/<id>/draft"),
    ([409, 200, 200, 409], "POST /api/v1/shares/<id>/extend"),
    ([404, 409, 409, 409], "DELETE /api/v1/shares/<id>/files/<file>"),
    ([200, 409, 409, 409], "GET /api/v1/shares/<id>/message"),
    ([204, 403, 403, 403], "PUT /api/v1/shares/<id>/message"),
    ([409, 201, 409, 409], "POST /api/v1/shares/<id>/recipients"),
    ([404, 200, 409, 409], "PUT /api/v1/shares/<id>/recipients/<recipient>/address"),
    ([404, 200, 409, 409], "POST /api/v1/shares/<id>/recipients/<recipient>/resend"),
    ([404, 200, 200, 409], "POST /api/v1/shares/<id>/recipients/<recipient>/revoke"),
    ([409, 200, 200, 409], "POST /api/v1/shares/<id>/renew"),
    ([409, 200, 200, 409], "POST /api/v1/shares/<id>/revoke"),
    ([200, 200, 200, 403], "POST /api/v1/shares/<id>/send"),
    ([200, 403, 403, 403], "POST /api/v1/shares/<id>/uploads"),
    ([404, 200, 200, 200], "GET /api/v1/shares/by-link"),
    ([200, 200, 200, 404], "GET /draft/<token>"),
    ([303, 303, 303, 404], "POST /draft/<token>"),
    ([303, 303, 303, 404], "POST /draft/<token>/discard"),
    ([404, 409, 409, 404], "POST /draft/<token>/files/<file>/remove"),
    ([200, 200, 200, 404], "GET /draft/<token>/state"),
    ([404, 200, 200, 200], "GET /m/<token>"),
    ([404, 303, 303, 409], "POST /m/<token>/extend"),
    ([404, 303, 409, 409], "POST /m/<token>/recipients"),
    ([404, 303, 409, 409], "POST /m/<token>/recipients/<recipient>/address"),
    ([404, 303, 409, 409], "POST /m/<token>/recipients/<recipient>/resend"),
    ([404, 200, 410, 410], "GET /s/<token>"),
    ([404, 200, 410, 410], "GET /s/<token>/code"),
    ([404, 200, 410, 410], "POST /s/<token>/code"),
    ([404, 403, 410, 410], "POST /s/<token>/open"),
    ([404, 303, 200, 410], "POST /s/<token>/renewal"),
    ([404, 200, 200, 410], "GET /s/<token>/report"),
    ([404, 200, 200, 410], "POST /s/<token>/report"),
    ([200, 200, 200, 200], "GET /shares/<id>"),
    ([409, 303, 303, 409], "POST /shares/<id>/extend"),
    ([404, 303, 303, 409], "POST /shares/<id>/recipients/<recipient>/revoke"),
    ([303, 303, 200, 303], "GET /shares/<id>/renew"),
    ([303, 303, 303, 303], "POST /shares/<id>/renew"),
    ([303, 303, 303, 303], "POST /shares/<id>/revoke"),
];

/// A share in a state, and all that its sender and its recipient hold.
struct Case {
    state: State,
    draft: Draft,
    recipient: String,
    /// Of the sender's link and of the recipient's.
    sender: String,
    link: String,
}

impl Case {
    async fn make(world: &World, state: State) -> Self {
        let api = world.api();
        let request = ShareRequest::mail(&[ANNA]).with("title", TITLE).with("expires_in_days", 10);
        let draft = api.create(&request).await;
        api.set_message(&draft, "Dear Anna").await;
        if state == State::Draft {
            return Self {
                state,
                draft,
                recipient: UNKNOWN[..26].to_lowercase(),
                sender: UNKNOWN.to_owned(),
                link: UNKNOWN.to_owned(),
            };
        }
        let last = |url: &str| url.rsplit('/').next().expect("an address").to_owned();
        let links = || -> Vec<String> {
            world.sink.mails_to(ANNA).iter().filter_map(|mail| mail.link("/s/")).collect()
        };
        let earlier = links();
        let sent: Sent = api.send(&draft).await;
        let is_new = |link: String| !earlier.contains(&link);
        let mail = world.sink.wait_for_mail(ANNA, |mail| mail.link("/s/").is_some_and(is_new)).await;
        let link = last(&mail.link("/s/").expect("it was there"));
        let recipient = recipient_id(world, &sent.id, ANNA).await;
        let case = Self { state, draft, recipient, sender: last(&sent.sender_link), link };
        match state {
            State::Revoked => api.revoke(&sent.id).await,
            State::Expired => world.database.run(&format!(
                "UPDATE shares SET expires_at = created_at - 1000, expiry_noted = created_at - 1000 WHERE id = {}",
                literal(world, &sent.id)
            )),
            _ => {}
        }
        case
    }

    fn path(&self, route: &str) -> String {
        let token = match route {
            route if route.contains("/draft/<") => &self.draft.draft_token,
            route if route.contains("/m/<") => &self.sender,
            _ => &self.link,
        };
        let path = route.split_once(' ').expect("a route has a method").1;
        let path = path.replace("<id>", &self.draft.id).replace("<recipient>", &self.recipient);
        path.replace("<token>", token).replace("<file>", &UNKNOWN[..26].to_lowercase())
    }

    /// As whom it is for would send it, with all that this needs beside an account.
    fn fill(&self, route: &str, request: RequestBuilder) -> RequestBuilder {
        let request = request
            .header("Kuvert-Draft", &self.draft.draft_token)
            .header("Kuvert-Sender", &self.sender)
            .header("Kuvert-Link", &self.link)
            .header("Accept", if route.contains("/api/") { "application/json" } else { "text/html" });
        let person = json!({"email": BO, "language": "en", "verification": "code"});
        let until = time_ahead(12);
        let day = until[..10].to_owned();
        match route {
            "POST /api/v1/shares/<id>/extend" => request.json(&json!({ "expires_at": until })),
            "POST /api/v1/shares/<id>/recipients" => request.json(&person),
            "PUT /api/v1/shares/<id>/recipients/<recipient>/address" => request.json(&json!({"email": BO})),
            "PUT /api/v1/shares/<id>/draft" => {
                request.json(&json!({"title": TITLE, "deliver": "mail", "recipients": [person]}))
            }
            "PUT /api/v1/shares/<id>/message" => request.json(&json!({"markdown": "Dear Bo"})),
            "POST /api/v1/shares/<id>/recipients/<recipient>/resend" | "POST /api/v1/link/code" => {
                request.json(&json!({}))
            }
            "POST /api/v1/link/open" => request.json(&json!({"code": "000000"})),
            "POST /shares/<id>/extend" | "POST /m/<token>/extend" => request.form(&[("until", day)]),
            "POST /m/<token>/recipients" => request.form(&[("email", BO), ("locale", "en")]),
            "POST /m/<token>/recipients/<recipient>/address" => request.form(&[("email", BO)]),
            "POST /draft/<token>" => request.form(&[
                ("recipients", "1"),
                ("recipient-0-email", BO),
                ("deliver", "mail"),
                ("language", "en"),
                ("title", TITLE),
                ("message", "Dear Bo"),
                ("expires_in_days", "5"),
                ("renewal_days", "0"),
            ]),
            "POST /s/<token>/open" => request.form(&[("code", "000000")]),
            "POST /s/<token>/report" => request.form(&[("reason", "suspicious")]),
            route if route.starts_with("POST") && !route.contains("/api/") => request.form(&[("a", "b")]),
            _ => request,
        }
    }
}

/// Somebody with a browser, and a token if they have an account.
pub(super) struct Person {
    pub(super) name: &'static str,
    browser: Browserless,
    pub(super) cookie: String,
    pub(super) token: Option<String>,
}

/// The sender first, then everybody who is not.
pub(super) async fn people(world: &World) -> Vec<Person> {
    let browser = world.browser();
    let entered = sign_in(world, &browser).await;
    let mut all = vec![
        Person {
            name: "the sender",
            browser,
            cookie: given(&entered).join("; "),
            token: Some(world.token().to_owned()),
        },
        Person { name: "nobody", browser: world.browser(), cookie: String::new(), token: None },
    ];
    for (name, email, role) in [
        ("a colleague", "colleague@firma.example", "sender"),
        ("an administrator", "admin@firma.example", "admin"),
        ("an auditor", "auditor@firma.example", "auditor"),
        ("a data protection officer", "dpo@firma.example", "dpo"),
    ] {
        let add = ["staff", "add", email, "--name", email, "--role", role, "--password-stdin"];
        world.settings.cli_ok(&add, &format!("{PASSWORD}\n"));
        let token = world.settings.cli_ok(&["staff", "token", email, "--label", "tests"], "");
        let browser = world.browser();
        let entered = browser.post("/sign-in", &[("email", email), ("password", PASSWORD)]).await;
        assert_eq!(entered.status, 303, "{name}");
        all.push(Person { name, browser, cookie: given(&entered).join("; "), token: Some(token) });
    }
    all
}

async fn send(case: &Case, person: &Person, route: &str) -> Page {
    let method: Method = route.split_once(' ').expect("a route has a method").0.parse().expect("a method");
    let request = person.browser.request(method, &case.path(route));
    let mut request = request.header("Origin", person.browser.url("/").trim_end_matches('/'));
    if route.contains("/api/") {
        request = request.header("Cookie", "");
        if let Some(token) = &person.token {
            request = request.bearer_auth(token);
        }
    }
    Page::read(case.fill(route, request).send().await.expect("the gateway answers")).await
}

fn doors() -> Vec<(String, Door)> {
    let all = all().into_iter().filter(|route| PARTS.iter().any(|part| route.path.starts_with(part)));
    all.map(|route| (format!("{} {}", route.method, route.path), route.door)).collect()
}

on_both_databases! {
    async fn case_22_a_share_is_for_its_sender_and_its_recipient_in_every_state(engine: Engine) {
        let world = World::builder(engine).env("KUVERT_MISSES_PER_NETWORK_PER_MINUTE", "100000").start().await;
        let doors = doors();
        let declared: BTreeSet<&str> = TABLE.iter().map(|row| row.1).collect();
        let there: BTreeSet<&str> = doors.iter().map(|(route, _)| route.as_str()).collect();
        let people = people(&world).await;
        let mut cases = Vec::new();
        for state in State::ALL {
            cases.push(Case::make(&world, state).await);
        }

        // Everybody else, first: nothing changes by it.
        quiet(&world).await;
        let before = rows(&world);
        let staff: Vec<&str> =
            doors.iter().filter(|(_, door)| *door != Door::Link).map(|(route, _)| route.as_str()).collect();
        let others = people[1..].iter().flat_map(|person| {
            let staff = &staff;
            cases.iter().flat_map(move |case| staff.iter().map(move |route| (person, case, *route)))
        });
        let others = others.map(async |(person, case, route)| {
            let page = send(case, person, route).await;
            let refused = match person.token {
                None => page.status == 401,
                Some(_) => page.status == 404 || page.status == 403,
            };
            let tells = page.html().contains(TITLE);
            (!refused || tells).then(|| {
                format!("{route} as {} in {:?}: {}, tells: {tells}", person.name, case.state, page.status.as_u16())
            })
        });
        let mut faults: Vec<String> = stream::iter(others).buffered(8).filter_map(async |fault| fault).collect().await;
        quiet(&world).await;
        let after = rows(&world);
        faults.extend(before.symmetric_difference(&after).map(|row| format!("a refusal changed {row}")));
        faults.extend(there.symmetric_difference(&declared).map(|route| format!("{route} is in one of program and table only")));

        // Whom it is for: what changes something has a share of its own.
        for (route, door) in &doors {
            let expected = TABLE.iter().find(|row| row.1 == route).map_or([0; 4], |row| row.0);
            let person = if *door == Door::Link { &people[1] } else { &people[0] };
            let mut got = [0; 4];
            for (number, state) in State::ALL.into_iter().enumerate() {
                let changes = !route.starts_with("GET") && expected[number] < 400;
                let fresh = if changes { Some(Case::make(&world, state).await) } else { None };
                let page = send(fresh.as_ref().unwrap_or(&cases[number]), person, route).await;
                got[number] = page.status.as_u16();
            }
            if got != expected {
                faults.push(format!("({got:?}, {route:?}), // declared {expected:?}"));
            }
        }
        assert!(faults.is_empty(), "{} cells are not as declared:\n{}", faults.len(), faults.join("\n"));
    }
}
