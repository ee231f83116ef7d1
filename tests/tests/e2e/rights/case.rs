//! Requests with what was handed in on them, made for one cell of the table or for many.

use std::collections::BTreeMap;

use data_encoding::{BASE32_NOPAD, HEXLOWER};
use futures_util::{StreamExt as _, stream};
use kuvert_tests::{Engine, Uploader, World, tus};
use reqwest::Method;
use serde_json::json;

use super::people::{People, Who};
use super::table::State;

/// What only those may see who may read the request or the inbox.
pub(super) const TITLE: &str = "Papers for a divorce";
/// Requests made at once.
const AT_ONCE: usize = 6;

/// A request for two people, of whom the first has begun.
#[derive(Clone, Debug)]
pub(super) struct Case {
    pub(super) state: State,
    pub(super) request: String,
    pub(super) recipient: String,
    pub(super) submission: String,
    pub(super) hand_in: String,
    pub(super) file: String,
    /// The token of the first's link, and of the other's.
    pub(super) token: String,
    pub(super) other: String,
    /// Tickets from when the first uploaded.
    pub(super) create: String,
    pub(super) upload: String,
    /// The last day of the request, as it was made.
    pub(super) until: String,
}

impl Case {
    /// Makes one case for each state; with a second upload that has no bytes yet, where that is wanted.
    pub(super) async fn make(world: &World, people: &People, wanted: &[(State, bool)]) -> Vec<Self> {
        let begun = stream::iter(wanted.iter().map(|&(state, half)| Self::begin(world, people, state, half)));
        let mut cases: Vec<Self> = begun.buffered(AT_ONCE).collect().await;
        let ids = ids(world);
        for case in &mut cases {
            (case.submission, case.hand_in) = ids[&case.request].clone();
        }
        stream::iter(&cases).for_each_concurrent(AT_ONCE, |case| case.bring_about(world)).await;
        let expired = cases.iter().filter(|case| case.state == State::Expired);
        let ids: Vec<String> = expired.map(|case| literal(world, &case.request)).collect();
        if !ids.is_empty() {
            // As if it had been over for a second, and its asker had been told.
            let ids = ids.join(", ");
            world.database.run(&format!(
                "UPDATE requests SET expires_at = created_at - 1000, expiry_noted = created_at - 1000 WHERE id IN ({ids})"
            ));
        }
        cases
    }

    async fn begin(world: &World, people: &People, state: State, half: bool) -> Self {
        let request = json!({
            "title": TITLE, "purpose": "To decide", "deliver": "mail", "other_files": true, "documents": [],
            "recipients": [
                {"email": Who::Uploader.address(), "language": "en"},
                {"email": Who::OtherUploader.address(), "language": "en"},
            ],
            "questions": [{"label": "Anything else?", "required": false, "type": "text"}],
            "expires_in_days": 10, "inbox": people.inbox,
        });
        let made = world.api().ask(&request).await;
        let text = |value: &serde_json::Value| value.as_str().unwrap().to_owned();
        let token = |link: usize| text(&made["links"][link]["url"]).rsplit('/').next().unwrap().to_owned();
        let (token, other) = (token(0), token(1));
        let uploader = Uploader::new(world.browser(), &token);
        uploader.start().await;
        let create = uploader.create_url().await;
        let mut upload = uploader.create("paper.txt", "", 7).await;
        tus::patch(uploader.browser.http(), &upload, 0, b"a paper").await;
        let file = text(&uploader.state().await["files"][0]["id"]);
        if half && state == State::Open {
            upload = uploader.create("more.txt", "", 4).await;
        }
        if state != State::Open {
            uploader.handed_in(&[("q-q1", "An answer")]).await;
        }
        let ticket = |url: String| url.rsplit('/').next().unwrap().to_owned();
        Self {
            state,
            request: text(&made["id"]),
            recipient: text(&made["links"][0]["recipient"]),
            submission: String::new(),
            hand_in: String::new(),
            file,
            token,
            other,
            create: ticket(create),
            upload: ticket(upload),
            until: text(&made["expires_at"])[..10].to_owned(),
        }
    }

    /// What the asker does so that the case comes into its state.
    async fn bring_about(&self, world: &World) {
        let (request, submission) =
            (format!("/requests/{}", self.request), format!("/inbox/{}", self.submission));
        let acts = match self.state {
            State::Closed => vec![format!("{submission}/close"), format!("{request}/close")],
            State::Revoked => vec![format!("{request}/revoke")],
            _ => Vec::new(),
        };
        for act in acts {
            let done = world.api().request(Method::POST, &act).send().await.unwrap();
            assert!(done.status().is_success(), "{act}: {}", done.status());
        }
    }
}

/// Submission and hand-in of each request.
fn ids(world: &World) -> BTreeMap<String, (String, String)> {
    let hex = |column: &str| match world.database.engine() {
        Engine::Sqlite => format!("lower(hex({column}))"),
        Engine::Postgres => format!("encode({column}, 'hex')"),
    };
    let rows = world.database.query(&format!(
        "SELECT {}, {}, {} FROM submissions s JOIN hand_ins h ON h.submission_id = s.id",
        hex("s.request_id"),
        hex("s.id"),
        hex("h.id")
    ));
    let parts = rows.lines().map(|row| row.split('|').map(str::to_owned).collect::<Vec<_>>());
    parts.map(|part| (written(&part[0]), (written(&part[1]), written(&part[2])))).collect()
}

/// An id as people see it, from its bytes in hex.
fn written(hex: &str) -> String {
    BASE32_NOPAD.encode(&HEXLOWER.decode(hex.as_bytes()).unwrap()).to_lowercase()
}

/// The bytes of an id, as SQL.
fn literal(world: &World, id: &str) -> String {
    let id = HEXLOWER.encode(&BASE32_NOPAD.decode(id.to_uppercase().as_bytes()).unwrap());
    match world.database.engine() {
        Engine::Sqlite => format!("X'{id}'"),
        Engine::Postgres => format!("'\\x{id}'::bytea"),
    }
}
