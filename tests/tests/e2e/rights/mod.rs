//! Case 22 as a table: every route of requests and inboxes, for everybody, in every state.

mod case;
mod people;
mod routes;
mod table;

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use futures_util::{StreamExt as _, stream};
use kuvert_tests::{Engine, Page, World, on_both_databases};
use reqwest::{Method, RequestBuilder};
use serde_json::json;

use case::{Case, TITLE};
use people::{People, Person, Who};
use table::{Row, State, TABLE};

/// A link's token that nobody was given.
const UNKNOWN: &str = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
/// Tables that change although nothing happens: the log, limits, and when somebody was last seen.
const UNWATCHED: &[&str] = &[
    "events",
    "event_personal",
    "person_keys",
    "counters",
    "staff_sessions",
    "api_tokens",
    "jobs",
    "meta",
    "sqlite_sequence",
];

/// One request to the gateway: who asks for which route of which case.
struct Cell<'a> {
    row: &'a Row,
    case: &'a Case,
    person: &'a Person,
    people: &'a People,
}

impl Cell<'_> {
    fn may(&self) -> bool {
        self.row.may.contains(&self.person.who)
    }

    fn method(&self) -> Method {
        self.row
            .route
            .split(' ')
            .next()
            .and_then(|method| method.parse().ok())
            .expect("a route begins with a method")
    }

    /// What is declared.
    fn expected(&self) -> u16 {
        if self.may() {
            self.row.answers[self.case.state as usize]
        } else {
            refusal(self.row.route, self.person.who, self.case.state)
        }
    }

    fn path(&self) -> String {
        let (case, who) = (self.case, self.person.who);
        let path = self.row.route.split(' ').nth(1).expect("a route has a path");
        let id = if path.contains("inbox") { &case.submission } else { &case.request };
        let token = match who {
            Who::Uploader => &case.token,
            // What is another's is tried with a link that is good for something else.
            Who::OtherUploader if path.contains("<file>") => &case.other,
            _ => UNKNOWN,
        };
        let ticket = |ticket: &str| {
            if self.may() { ticket.to_owned() } else { ticket.replace(&ticket[..8], "AAAAAAAA") }
        };
        path.replace("{request}", &case.request)
            .replace("{submission}", &case.submission)
            .replace("{recipient}", &case.recipient)
            .replace("<id>", id)
            .replace("<person>", &case.recipient)
            .replace("<hand_in>", &case.hand_in)
            .replace("<file>", &case.file)
            .replace("{file}", &case.file)
            .replace("<token>", token)
            .replace("<create>", &ticket(&case.create))
            .replace("<upload>", &ticket(&case.upload))
    }

    /// The request as those who may would send it.
    fn request(&self) -> RequestBuilder {
        let (route, path) = (self.row.route, self.path());
        let browser = &self.person.browser;
        let mut request = browser.request(self.method(), &path);
        request = request.header("Origin", browser.url("/").trim_end_matches('/'));
        if route.contains("/api/") || (route.contains("/bulk/") && route.ends_with("<file>")) {
            request = request.header("Cookie", "");
            let link = (self.person.who == Who::Uploader).then(|| self.case.token.clone());
            if let Some(token) = self.person.token.clone().or(link) {
                request = request.bearer_auth(token);
            }
        } else {
            request = request.header("Accept", "text/html");
        }
        if route.contains("/bulk/u/") {
            request = request.header("Tus-Resumable", "1.0.0");
        }
        match route.rsplit('/').next().unwrap_or_default() {
            "extend" if route.contains("/api/") => request.json(&json!({"days": 12})),
            "extend" => request.form(&[("until", &self.case.until)]),
            "told" if route.contains("/api/") => request.json(&json!({"tell": []})),
            "hand-over" if route.contains("/api/") => request.json(&json!({"to": self.people.member})),
            "hand-over" => request.form(&[("to", &self.people.member)]),
            "release" => request.json(&json!({"reason": "It is expected."})),
            "<file>" if self.method() == Method::POST => request.form(&[("reason", "It is expected.")]),
            "reply" => request.form(&[("message", "Thank you.")]),
            "start" => request.form(&[("consent", "yes")]),
            "answers" | "hand-in" => request.form(&[("q-q1", "Another answer")]),
            "code" => request.form(&[("email", self.person.who.address())]),
            "open" => request.form(&[("code", "000000")]),
            "<create>" if route.contains("/bulk/f/") => {
                let form = "--x\r\nContent-Disposition: form-data; name=\"next\"\r\n\r\n/r/TOKEN\r\n--x\r\n\
                            Content-Disposition: form-data; name=\"other\"; filename=\"more.txt\"\r\n\r\nmore\r\n--x--\r\n";
                let form = form.replace("TOKEN", &self.case.token);
                request.header("Content-Type", "multipart/form-data; boundary=x").body(form)
            }
            "<create>" => {
                request.header("Upload-Length", "4").header("Upload-Metadata", "filename bW9yZS50eHQ=")
            }
            "<upload>" if self.method() == Method::PATCH => {
                let request = request.header("Upload-Offset", "0");
                request.header("Content-Type", "application/offset+octet-stream").body("rest")
            }
            _ => request,
        }
    }

    /// Sends it; returns what is not as declared.
    async fn check(&self) -> Option<String> {
        let answer = Page::read(self.request().send().await.expect("the gateway answers")).await;
        let expected = self.expected();
        let tells = answer.html().contains(TITLE) && !self.may();
        if answer.status == expected && !tells {
            return None;
        }
        let (route, who, state) = (self.row.route, self.person.who, self.case.state);
        let tells = if tells { ", and tells the title" } else { "" };
        Some(format!(
            "{route} as {who:?} in {state:?}: {} instead of {expected}{tells}",
            answer.status.as_u16()
        ))
    }
}

/// What somebody gets who may not use a route, whatever there is or is not.
fn refusal(route: &str, who: Who, state: State) -> u16 {
    let by_link = ["/r/", "/bulk/u/", "/bulk/f/"].iter().any(|start| route.contains(start));
    let over = matches!(state, State::Closed | State::Expired | State::Revoked);
    match who {
        // Their own link, at which nothing is taken any more.
        Who::OtherUploader if route.contains("<file>/remove") && over => 410,
        _ if by_link => 404,
        // Auditors answer nobody, whoever's inbox it is.
        Who::Auditor if route.ends_with("/reply") => 403,
        who if who.is_staff() => 404,
        _ => 401,
    }
}

/// All watched rows.
fn rows(world: &World) -> BTreeSet<String> {
    let dump = String::from_utf8_lossy(&world.database.dump()).into_owned();
    let mut table = String::new();
    let mut rows = BTreeSet::new();
    for line in dump.lines() {
        let insert = line.strip_prefix("INSERT INTO \"").and_then(|rest| rest.split('"').next());
        let copy = line.strip_prefix("COPY public.").and_then(|rest| rest.split(' ').next());
        match (insert, copy) {
            (Some(of), _) => rows.insert(format!("{of}: {line}")),
            (_, Some(of)) => {
                of.clone_into(&mut table);
                false
            }
            _ if line == "\\." => {
                table.clear();
                false
            }
            _ if !table.is_empty() => rows.insert(format!("{table}: {line}")),
            _ => false,
        };
    }
    rows.retain(|row| UNWATCHED.iter().all(|table| !row.starts_with(&format!("{table}: "))));
    assert!(rows.iter().any(|row| row.starts_with("hand_ins: ")), "the dump is read");
    rows
}

/// Waits until every mail has left.
async fn quiet(world: &World) {
    let end = Instant::now() + Duration::from_mins(1);
    while world.database.query("SELECT count(*) FROM outbox WHERE state IN ('queued', 'sending')").trim()
        != "0"
    {
        assert!(Instant::now() < end, "mails never left");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

async fn check_all(cells: Vec<Cell<'_>>) -> Vec<String> {
    let checks = cells.iter().map(Cell::check);
    stream::iter(checks).buffered(8).filter_map(async |fault| fault).collect().await
}

fn cells<'a>(cases: &'a [Case], people: &'a People, wanted: impl Fn(&Cell<'a>) -> bool) -> Vec<Cell<'a>> {
    let all = cases.iter().flat_map(|case| TABLE.iter().map(move |row| (case, row)));
    let all = all.flat_map(|(case, row)| {
        Who::ALL.into_iter().map(move |who| Cell { row, case, person: people.of(who), people })
    });
    all.filter(wanted).collect()
}

/// Whether what is declared changes something.
fn changes(cell: &Cell<'_>) -> bool {
    !matches!(cell.method(), Method::GET | Method::HEAD) && cell.expected() < 400
}

on_both_databases! {
    async fn case_22_only_those_declared_may_and_whoever_is_refused_changes_nothing(engine: Engine) {
        let builder = World::builder(engine).env("KUVERT_MISSES_PER_NETWORK_PER_MINUTE", "100000");
        let world = builder.start().await;
        let people = People::gather(&world).await;
        let cases = Case::make(&world, &people, &State::ALL.map(|state| (state, false))).await;
        quiet(&world).await;
        let before = rows(&world);
        let mut faults = check_all(cells(&cases, &people, |cell| !cell.may() || cell.expected() >= 400)).await;
        quiet(&world).await;
        let after = rows(&world);
        faults.extend(before.symmetric_difference(&after).map(|row| format!("a refusal changed {row}")));
        faults.extend(check_all(cells(&cases, &people, |cell| cell.may() && cell.expected() < 400 && !changes(cell))).await);

        // What changes something has a case of its own for each cell.
        let changing = cells(&cases, &people, |cell| cell.may() && changes(cell));
        let wanted = changing.iter().map(|cell| (cell.case.state, cell.row.route.contains("<upload>")));
        let own = Case::make(&world, &people, &wanted.collect::<Vec<_>>()).await;
        let changing = changing.into_iter().zip(&own).map(|(cell, case)| Cell { case, ..cell }).collect();
        faults.extend(check_all(changing).await);
        faults.extend(routes::others(&world, &people).await);
        assert!(faults.is_empty(), "{} cells are not as declared:\n{}", faults.len(), faults.join("\n"));
    }
}
