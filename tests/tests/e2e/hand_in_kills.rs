//! `kill -9` at many points between the last byte of an upload and the receipt.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use data_encoding::BASE64;
use kuvert_tests::{Engine, Killer, Mail, Uploader, World, bytes, on_both_databases, sha256_hex, tus};
use reqwest::{Method, Response, StatusCode};
use serde_json::{Value, json};

/// What may have left a trace when the server dies, and how far apart the points are; each thread counts for itself.
const CALLS: [(&str, usize); 3] = [
    ("?fsync,?fdatasync", 1),
    ("?openat,?rename,?renameat,?renameat2,?link,?linkat,?unlink,?unlinkat,?mkdir,?ftruncate", 2),
    ("?write,?pwrite64,?writev,?pwritev,?sendto,?sendmsg", 5),
];
/// Points for each kind of call, so that a run takes half a minute.
const POINTS: usize = 14;
/// The file that is there before, and the one that comes in between.
const FIRST: &str = "first.bin";
const SECOND: &str = "second.bin";
const ANSWERS: &[(&str, &str)] = &[("q-q1", "0101701234")];
const WAITING: &str = "SELECT count(*) FROM outbox WHERE state IN ('queued', 'sending')";

/// One customer, and what they hand in.
struct Customer {
    email: String,
    uploader: Uploader,
    first: Vec<u8>,
    second: Vec<u8>,
}

/// What the server has confirmed before it died.
#[derive(Debug, Default)]
struct Confirmed {
    second_bytes: usize,
    handed_in: bool,
}

async fn ask(world: &World, people: usize) -> Vec<(String, String)> {
    let addresses: Vec<String> =
        (0..people).map(|number| format!("person{number}@customer.example")).collect();
    let recipients: Vec<Value> =
        addresses.iter().map(|email| json!({"email": email, "language": "en"})).collect();
    let request = json!({
        "title": "Your loan", "purpose": "To decide on it", "deliver": "mail", "recipients": recipients,
        "other_files": true,
        "questions": [{"label": "CPR number", "required": true, "type": "national_id"}],
    });
    let made = world.api().ask(&request).await;
    let links = made["links"].as_array().unwrap().iter().map(|link| link["url"].as_str().unwrap().to_owned());
    addresses.into_iter().zip(links).collect()
}

async fn quiet(world: &World) {
    let end = Instant::now() + Duration::from_mins(1);
    while world.database.query(WAITING).trim() != "0" {
        assert!(Instant::now() < end, "mails never left");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

impl Customer {
    async fn begin(world: &World, number: usize, (email, link): (String, String)) -> Self {
        let uploader = Uploader::begin(world, &link).await;
        let seed = number as u64 * 2;
        let (first, second) = (bytes(seed, 40_000), bytes(seed + 1, 300_000));
        uploader.upload(FIRST, "", &first).await;
        Self { email, uploader, first, second }
    }

    /// Uploads the second file and hands in, for as long as the server answers.
    async fn go_on(&self, create: &str) -> Confirmed {
        let mut confirmed = Confirmed::default();
        let _died = self.steps(create, &mut confirmed).await;
        confirmed
    }

    async fn steps(&self, create: &str, confirmed: &mut Confirmed) -> Option<()> {
        let http = self.uploader.browser.http();
        let took = |answer: reqwest::Result<Response>, status: StatusCode| {
            answer.ok().inspect(|answer| assert_eq!(answer.status(), status, "{answer:?}"))
        };
        let metadata = format!("{},document {}", tus::metadata(SECOND, "text/plain"), BASE64.encode(b""));
        let made = tus::creation(http, create, self.second.len() as u64, &metadata).send().await;
        let upload = tus::location(&took(made, StatusCode::CREATED)?);
        let half = self.second.len() / 2;
        for (from, to) in [(0, half), (half, self.second.len())] {
            let piece = tus::piece(http, &upload, from as u64, self.second[from..to].to_vec()).send().await;
            took(piece, StatusCode::NO_CONTENT)?;
            confirmed.second_bytes = to;
        }
        let browser = &self.uploader.browser;
        let url = format!("{}/hand-in", self.uploader.link());
        let request =
            browser.request(Method::POST, &url).header("Origin", browser.url("/").trim_end_matches('/'));
        took(request.form(ANSWERS).send().await, StatusCode::SEE_OTHER)?;
        confirmed.handed_in = true;
        Some(())
    }

    /// After the restart: it is handed in, or everything confirmed is there and it can be handed in now.
    async fn settle(&self, world: &World, confirmed: &Confirmed) {
        let state = self.uploader.state().await;
        if state["state"] == "handed_in" {
            return;
        }
        assert!(state["state"] == "open" && !confirmed.handed_in, "{confirmed:?}: {state}");
        assert!(self.submission(world).await.is_none(), "half of it arrived: {state}");
        let files = state["files"].as_array().unwrap();
        let find = |name: &str| files.iter().find(|file| file["name"] == name);
        assert_eq!(find(FIRST).map(|file| &file["state"]), Some(&json!("accepted")), "{state}");
        match find(SECOND) {
            None => {
                assert_eq!(confirmed.second_bytes, 0, "{confirmed:?}: {state}");
                self.uploader.upload(SECOND, "", &self.second).await;
            }
            Some(file) => {
                let there = file["received"].as_u64().unwrap();
                assert!(there >= confirmed.second_bytes as u64, "{confirmed:?}: {state}");
                if let Some(path) = file["upload_url"].as_str() {
                    let (http, url) = (self.uploader.browser.http(), self.uploader.browser.url(path));
                    let offset = tus::offset(http, &url).await;
                    tus::finish(http, &url, offset, &self.second).await;
                }
            }
        }
        self.uploader.handed_in(ANSWERS).await;
        assert_eq!(self.uploader.state().await["state"], "handed_in");
    }

    /// What the employee sees of it, if anything.
    async fn submission(&self, world: &World) -> Option<Value> {
        let list = world.api().get("/inbox?limit=100").await;
        let mut of_them = list["submissions"].as_array().unwrap().iter();
        let found = of_them.find(|one| one["uploader"]["email"] == self.email.as_str())?;
        Some(world.api().get(&format!("/inbox/{}", found["id"].as_str().unwrap())).await)
    }

    /// The employee has all of it, once.
    async fn arrived(&self, world: &World) {
        let submission = self.submission(world).await.unwrap_or_else(|| panic!("{} is missing", self.email));
        assert_eq!(submission["hand_ins"].as_array().unwrap().len(), 1, "{submission}");
        let got: BTreeMap<String, Vec<u8>> = world.api().fetched(&submission).await.into_iter().collect();
        assert_eq!(got.len(), 2, "{submission}");
        assert!(got[FIRST] == self.first && got[SECOND] == self.second, "other bytes: {submission}");
        assert!(submission.to_string().contains("010170-1234"), "{submission}");
    }
}

/// Hands in while the server is killed at the `nth` of `calls`; returns whether it was.
async fn strike(world: &mut World, customer: &Customer, calls: &str, nth: usize) -> bool {
    let create = customer.uploader.create_url().await;
    let killer = Killer::attach(world.pid(), calls, u32::try_from(nth).unwrap());
    let confirmed = customer.go_on(&create).await;
    let end = Instant::now() + Duration::from_mins(1);
    while !world.gateway().has_ended(Duration::from_millis(50)) {
        if confirmed.handed_in && world.database.query(WAITING).trim() == "0" {
            break;
        }
        assert!(Instant::now() < end, "{confirmed:?}: neither killed nor done");
    }
    killer.detach();
    // It may have been struck at the very last, by something that goes on beside.
    let struck = world.gateway().has_ended(Duration::from_millis(200));
    if struck {
        world.kill();
        world.serve().await;
    }
    customer.settle(world, &confirmed).await;
    customer.arrived(world).await;
    struck
}

/// Mails that say the same are one mail by their Message-ID.
fn distinct<'m>(mails: impl Iterator<Item = &'m Mail>) -> usize {
    let mut ids: Vec<String> = mails.map(Mail::message_id).collect();
    ids.sort();
    ids.dedup();
    ids.len()
}

on_both_databases! {
    async fn case_54_a_server_killed_while_something_is_handed_in_has_all_of_it_once_or_takes_it_again(engine: Engine) {
        let mut world = World::builder(engine).env("KUVERT_RECIPIENTS_MAX", "100").start().await;
        let people = ask(&world, CALLS.len() * POINTS).await;
        quiet(&world).await;
        let mut people = people.into_iter().enumerate();
        let mut customers = Vec::new();
        for (calls, step) in CALLS {
            let mut struck = 0;
            for point in 0..POINTS {
                let (number, invited) = people.next().unwrap();
                let customer = Customer::begin(&world, number, invited).await;
                let hit = strike(&mut world, &customer, calls, 1 + point * step).await;
                customers.push(customer);
                if !hit {
                    break;
                }
                struck += 1;
            }
            assert!(struck > 1, "{calls} killed {struck} times");
        }
        quiet(&world).await;
        let notices = world.sink.mails_to(world.sender());
        for customer in &customers {
            let mails = world.sink.mails_to(&customer.email);
            let sum = sha256_hex(&customer.first);
            assert_eq!(distinct(mails.iter().filter(|mail| mail.text().contains(&sum))), 1, "{}", customer.email);
            let submission = customer.submission(&world).await.unwrap();
            let path = format!("/inbox/{}", submission["id"].as_str().unwrap());
            assert_eq!(distinct(notices.iter().filter(|mail| mail.text().contains(&path))), 1, "{}", customer.email);
        }
    }
}
