//! Things that are really there, so that what is refused would have done something.

use std::collections::BTreeMap;

use data_encoding::{BASE64URL_NOPAD, HEXLOWER};
use kuvert_tests::{Browserless, Engine, ShareRequest, World};
use reqwest::Method;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use crate::people::{ANNA, recipient_id, share_with_anna};

/// In the place of what is not there.
const NO_ID: &str = "aaaaaaaaaaaaaaaaaaaaaaaaaa";

/// What stands in a path for each parameter. By the path's beginning: an id is something else in each part.
#[derive(Default)]
pub(super) struct Things(BTreeMap<(&'static str, &'static str), String>);

/// A pane of Outlook that has asked to be let in.
pub(super) struct Pane {
    pub(super) id: String,
    pub(super) verifier: String,
}

impl Pane {
    pub(super) async fn begin(world: &World) -> Self {
        let verifier = BASE64URL_NOPAD.encode(&Sha256::digest(format!("{:?}", std::time::Instant::now())));
        let challenge = BASE64URL_NOPAD.encode(&Sha256::digest(&verifier));
        let request = world.browser().request(Method::POST, "/addin/signin").header("Origin", world.url(""));
        let begun = request.json(&json!({"challenge": challenge})).send().await.unwrap();
        let begun: Value = begun.json().await.unwrap();
        Self { id: begun["id"].as_str().expect("an id").to_owned(), verifier }
    }

    /// What the pane is told, with the code that the window has, if it has one.
    pub(super) async fn redeem(&self, world: &World, code: Option<&str>) -> (u16, Value) {
        let request = world.browser().request(Method::POST, &format!("/addin/signin/{}/token", self.id));
        let body = json!({"verifier": self.verifier, "code": code});
        let answer = request.header("Origin", world.url("")).json(&body).send().await.unwrap();
        (answer.status().as_u16(), answer.json().await.unwrap())
    }

    /// The window says yes; returns the code that it hands over.
    pub(super) async fn allow(&self, browser: &Browserless) -> String {
        let allowed = browser.post(&format!("/addin/signin/{}/allow", self.id), &[]).await;
        let html = allowed.html();
        let code = html.split("data-signin-code=\"").nth(1).and_then(|rest| rest.split('"').next());
        code.unwrap_or_else(|| panic!("no code: {}", allowed.text())).to_owned()
    }

    /// The add-in's token, for whoever is signed in.
    pub(super) async fn token(world: &World, browser: &Browserless) -> String {
        let pane = Self::begin(world).await;
        let code = pane.allow(browser).await;
        let (status, session) = pane.redeem(world, Some(&code)).await;
        assert_eq!(status, 200, "{session}");
        session["token"].as_str().expect("a token").to_owned()
    }
}

impl Things {
    /// What belongs to the sender, who is signed in with `browser`.
    pub(super) async fn of(world: &World, browser: &Browserless) -> Self {
        let api = world.api();
        let (sent, link) = share_with_anna(world).await;
        let last = |url: &str| url.rsplit('/').next().expect("an address").to_owned();
        let draft = api.create(&ShareRequest::mail(&[ANNA])).await;
        let request = json!({
            "title": "Papers", "purpose": "To see", "deliver": "mail", "other_files": true,
            "recipients": [{"email": ANNA, "language": "en"}],
        });
        let request = api.ask(&request).await;
        let text = |value: &Value| value.as_str().expect("a text").to_owned();
        let recipient = text(&request["links"][0]["recipient"]);
        let reader = recipient_id(world, &sent.id, ANNA).await;
        let pane = Pane::begin(world).await;
        let id = |table: &str| id(world, table);
        let mut things = BTreeMap::new();
        let mut put = |start, name, value: String| things.insert((start, name), value);
        put("/shares", "<id>", sent.id.clone());
        put("/shares", "<recipient>", reader.clone());
        put("/s", "<token>", last(&link));
        put("/m", "<token>", last(&sent.sender_link));
        put("/m", "<recipient>", reader);
        put("/admin/log", "<seq>", "1".to_owned());
        put("/requests", "<id>", text(&request["id"]));
        put("/requests", "<person>", recipient.clone());
        put("/requests", "<recipient>", recipient);
        put("/r", "<token>", last(&text(&request["links"][0]["url"])));
        put("/addin", "<id>", pane.id);
        put("/account/tokens", "<id>", id("api_tokens"));
        put("/account/sessions", "<id>", hex(world, "staff_sessions"));
        put("/draft", "<token>", draft.draft_token);
        put("/bulk/u", "<ticket>", last(&draft.upload_url));
        let factor = browser.post("/account/factors/app", &[]).await;
        assert_eq!(factor.status, 200, "{}", factor.text());
        put("/account/factors", "<id>", id("staff_factors"));
        put("/admin/policy/history", "<version>", "1".to_owned());
        Self(things)
    }

    /// `path` with things in it.
    pub(super) fn fill(&self, path: &str) -> String {
        let below = path.strip_prefix("/api/v1").unwrap_or(path);
        let part = |part: &str| {
            if !part.starts_with('<') {
                return part.to_owned();
            }
            let fits =
                |((start, name), _): &(&(&str, &str), &String)| below.starts_with(start) && *name == part;
            // The longest beginning that fits says it best.
            let found = self.0.iter().filter(fits).max_by_key(|((start, _), _)| start.len());
            found.map_or_else(|| NO_ID.to_owned(), |(_, value)| value.clone())
        };
        path.split('/').map(part).collect::<Vec<_>>().join("/")
    }
}

/// The first id of a table, in hex.
fn hex(world: &World, table: &str) -> String {
    let column = match world.database.engine() {
        Engine::Sqlite => "lower(hex(id))",
        Engine::Postgres => "encode(id, 'hex')",
    };
    world
        .database
        .query(&format!("SELECT {column} FROM {table} ORDER BY created_at LIMIT 1"))
        .trim()
        .to_owned()
}

/// The same as people see it.
fn id(world: &World, table: &str) -> String {
    let bytes = HEXLOWER.decode(hex(world, table).as_bytes()).expect("hex");
    data_encoding::BASE32_NOPAD.encode(&bytes).to_lowercase()
}

/// The bytes of an id, as SQL.
pub(super) fn literal(world: &World, id: &str) -> String {
    let id = data_encoding::BASE32_NOPAD.decode(id.to_uppercase().as_bytes()).expect("an id");
    match world.database.engine() {
        Engine::Sqlite => format!("X'{}'", HEXLOWER.encode(&id)),
        Engine::Postgres => format!("'\\x{}'::bytea", HEXLOWER.encode(&id)),
    }
}
