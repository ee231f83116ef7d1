//! Sending, against a server that plays the gateway and all that can go wrong with it.

use std::future::pending;
use std::path::Path;
use std::sync::{Arc, Mutex};

use clap::Parser as _;
use serde_json::{Value, json};
use time::macros::datetime;

use super::order::Order;
use super::*;
use crate::cli::tests::{Asked, Reply, Script, Server, TOKEN, json as answer, refusal, staff};

const ID: &str = "aaaaaaaaaaaaaaaaaaaaaaaaaa";
const NOW: time::OffsetDateTime = datetime!(2026-03-01 12:00 UTC);

/// A gateway with one share.
#[derive(Default)]
struct Play {
    created: Option<Value>,
    message: Option<Value>,
    /// Name, announced length and bytes of each upload.
    files: Vec<(String, u64, Vec<u8>)>,
    sent: bool,
    /// What is answered instead, once, to a request that begins so.
    faults: Vec<(&'static str, Fault)>,
}

type Fault = fn() -> Reply;

type Shared = Arc<Mutex<Play>>;

async fn gateway() -> (Server, Shared) {
    let play = Shared::default();
    let shared = Arc::clone(&play);
    (Server::start(move |asked| shared.lock().unwrap().respond(&asked)).await, play)
}

impl Play {
    fn respond(&mut self, asked: &Asked) -> Reply {
        let line = format!("{} {}", asked.method, asked.path);
        if let Some(at) = self.faults.iter().position(|(start, _)| line.starts_with(start)) {
            return self.faults.remove(at).1();
        }
        if asked.path.starts_with("/bulk/") { self.upload(asked) } else { self.api(asked) }
    }

    fn api(&mut self, asked: &Asked) -> Reply {
        assert_eq!(asked.header("authorization"), format!("Bearer {TOKEN}"));
        let share = format!("/api/v1/shares/{ID}");
        if asked.is("POST", "/api/v1/shares") {
            self.created = Some(asked.json());
            assert_eq!(asked.header("idempotency-key").len(), 32);
            return answer(
                201,
                &json!({
                    "id": ID, "state": "draft", "draft_token": "D", "upload_url": "/bulk/u/create",
                    "expires_at": "2026-03-15T12:00:00Z", "limits": { "file_bytes_max": 5_000_000, "files_max": 3 },
                }),
            );
        }
        assert!(asked.method == "GET" || asked.header("kuvert-draft") == "D");
        match (asked.method.as_str(), asked.path.strip_prefix(&share).expect("this share")) {
            ("PUT", "/message") => self.message = Some(asked.json()),
            ("POST", "/uploads") => return answer(200, &json!({ "upload_url": "/bulk/u/create" })),
            ("DELETE", _) => {}
            ("GET", "") => return answer(200, &self.detail()),
            ("POST", "/send") => {
                self.sent = true;
                let links = json!([{ "recipient": "r1", "url": "https://k.example/s/R" }, { "url": "https://k.example/s/G" }]);
                return answer(
                    200,
                    &json!({
                        "id": ID, "state": "active", "expires_at": "2026-03-15T12:00:00Z",
                        "sender_link": "https://k.example/m/S", "links": links,
                    }),
                );
            }
            other => panic!("{other:?}"),
        }
        Reply::new(204, &[], "")
    }

    fn detail(&self) -> Value {
        let file = |(n, (_, length, bytes)): (usize, &(String, u64, Vec<u8>))| json!({ "id": format!("f{n}"), "state": if bytes.len() as u64 == *length { "accepted" } else { "receiving" } });
        let files: Vec<_> = self.files.iter().enumerate().map(file).collect();
        let state = if self.sent { "active" } else { "draft" };
        json!({ "state": state, "files": files, "recipients": [{ "id": "r1", "email": "anna@firma.example" }] })
    }

    fn upload(&mut self, asked: &Asked) -> Reply {
        assert_eq!(asked.header("authorization"), "", "the ticket is the right");
        assert_eq!(asked.header("tus-resumable"), "1.0.0");
        if asked.is("POST", "/bulk/u/create") {
            let name = asked.header("upload-metadata").split([' ', ',']).nth(1).unwrap();
            let name = String::from_utf8(data_encoding::BASE64.decode(name.as_bytes()).unwrap()).unwrap();
            self.files.push((name, asked.header("upload-length").parse().unwrap(), Vec::new()));
            return Reply::new(201, &[("location", &format!("/bulk/u/{}", self.files.len() - 1))], "");
        }
        let number: usize = asked.path.strip_prefix("/bulk/u/").unwrap().parse().unwrap();
        let (_, length, bytes) = &mut self.files[number];
        if asked.method == "PATCH" {
            if asked.header("upload-offset") != bytes.len().to_string() {
                return refusal(409, "upload_offset_mismatch", "The upload continues at another offset.");
            }
            assert_eq!(asked.header("content-length"), (*length - bytes.len() as u64).to_string());
            bytes.extend_from_slice(&asked.body);
            if asked.cut {
                return Reply::HangUp;
            }
        }
        let status = if asked.method == "HEAD" { 200 } else { 204 };
        Reply::new(status, &[("upload-offset", &bytes.len().to_string())], "")
    }
}

#[derive(clap::Parser)]
struct Line {
    #[command(flatten)]
    args: ShareArgs,
}

fn order(line: &[&str]) -> Order {
    try_order(line, &mut Script::new([])).unwrap_or_else(|failure| panic!("{failure:?}"))
}

fn try_order(line: &[&str], person: &mut Script) -> Result<Order, Failure> {
    let line = ["share", "--to", "anna@firma.example"].iter().chain(line);
    Order::read(Line::parse_from(line).args, person, NOW)
}

/// Bytes in which no part looks like another.
fn content(length: usize) -> Vec<u8> {
    (0..length).map(|n| (n.wrapping_mul(2_654_435_761) >> 13).to_le_bytes()[0]).collect()
}

fn file(folder: &Path, name: &str, bytes: &[u8]) -> String {
    let path = folder.join(name);
    std::fs::write(&path, bytes).unwrap();
    path.to_str().unwrap().to_owned()
}

#[tokio::test]
async fn files_and_message_arrive_and_the_links_come_back() {
    let (server, play) = gateway().await;
    let folder = tempfile::tempdir().unwrap();
    let bytes = content(1_000_000);
    let paths = [file(folder.path(), "årsrapport.pdf", &bytes), file(folder.path(), "empty.txt", b"")];
    let order =
        order(&["--message", "Hej *Anna*", "--expires", "7d", "--notify", "--", &paths[0], &paths[1]]);
    let client = staff(&server);

    let sent = deliver(&client, &order, pending()).await.unwrap();

    let lines = sent.lines(&client).await;
    insta::assert_snapshot!(lines.join("\n"), @"
    Sender link: https://k.example/m/S
    Link for anna@firma.example: https://k.example/s/R
    Link: https://k.example/s/G
    ");
    assert_eq!(order.summary(), "Sent 2 files and a message to 1 recipient.");
    let play = play.lock().unwrap();
    assert_eq!(play.files[0], ("årsrapport.pdf".to_owned(), 1_000_000, bytes));
    assert_eq!(play.files[1], ("empty.txt".to_owned(), 0, Vec::new()));
    assert_eq!(play.message, Some(json!({ "markdown": "Hej *Anna*" })));
    insta::assert_snapshot!(play.created.as_ref().unwrap(), @r#"{"deliver":"mail","expires_in_days":7,"notify_opened":true,"recipients":[{"email":"anna@firma.example","verification":"code"}],"title":""}"#);
    assert!(!server.seen().iter().any(|line| line.starts_with("DELETE")));
}

#[tokio::test]
async fn an_upload_that_breaks_goes_on_where_the_server_says() {
    let (server, play) = gateway().await;
    server.cut_bodies_at(vec![300_001, 0, 1_234_567]);
    let folder = tempfile::tempdir().unwrap();
    let bytes = content(3_000_000);
    let order = order(&["--", &file(folder.path(), "big.bin", &bytes)]);

    deliver(&staff(&server), &order, pending()).await.unwrap();

    assert!(play.lock().unwrap().files == [("big.bin".to_owned(), 3_000_000, bytes)]);
    let count = |start: &str| server.seen().iter().filter(|line| line.starts_with(start)).count();
    assert_eq!((count("PATCH"), count("HEAD"), count("POST /bulk")), (4, 3, 1));
}

#[tokio::test]
async fn a_server_that_is_busy_or_restarting_is_waited_for() {
    let (server, play) = gateway().await;
    play.lock().unwrap().faults = vec![
        ("POST /api/v1/shares", || Reply::HangUp),
        ("POST /bulk", || refusal(503, "temporarily_unavailable", "Not now.")),
        ("POST /bulk", || refusal(410, "upload_gone", "The upload is gone.")),
        ("PATCH", || refusal(423, "upload_locked", "Somebody else writes to this upload.")),
        ("HEAD", || Reply::HangUp),
        ("GET", || Reply::new(502, &[], "not JSON")),
    ];
    let folder = tempfile::tempdir().unwrap();
    let order = order(&["--", &file(folder.path(), "a", b"some bytes")]);

    deliver(&staff(&server), &order, pending()).await.unwrap();

    assert_eq!(play.lock().unwrap().files[0].2, b"some bytes");
    assert!(play.lock().unwrap().faults.is_empty());
}

#[tokio::test]
async fn an_upload_whose_creation_got_no_answer_is_removed_before_the_next() {
    let (server, play) = gateway().await;
    let shared = Arc::clone(&play);
    play.lock().unwrap().faults = vec![("POST /bulk", || Reply::HangUp)];
    shared.lock().unwrap().files.push(("lost".to_owned(), 10, Vec::new()));
    let folder = tempfile::tempdir().unwrap();
    let order = order(&["--", &file(folder.path(), "a", b"some bytes")]);

    deliver(&staff(&server), &order, pending()).await.unwrap();

    assert!(server.seen().contains(&format!("DELETE /api/v1/shares/{ID}/files/f0")), "{:?}", server.seen());
}

#[tokio::test]
async fn a_refusal_is_told_and_the_draft_discarded() {
    let (server, play) = gateway().await;
    play.lock().unwrap().faults =
        vec![("PATCH", || refusal(507, "storage_full", "There is no room for this file now."))];
    let folder = tempfile::tempdir().unwrap();
    let order = order(&["--", &file(folder.path(), "a", b"some bytes")]);

    let failure = deliver(&staff(&server), &order, pending()).await.unwrap_err();

    assert_eq!(failure, Failure::new(Status::Network, "There is no room for this file now"));
    assert_eq!(server.seen().last().unwrap(), &format!("DELETE /api/v1/shares/{ID}"));
}

#[tokio::test]
async fn a_wrong_token_is_refused_with_a_hint_and_not_tried_again() {
    let (server, play) = gateway().await;
    play.lock().unwrap().faults =
        vec![("POST", || refusal(401, "token_unknown", "This API token is not known."))];

    let failure = deliver(&staff(&server), &order(&["--message", "x"]), pending()).await.unwrap_err();

    assert_eq!(failure.status(), Status::Refused);
    assert_eq!(failure.sentence(), "This API token is not known");
    assert_eq!(server.seen().len(), 1);
}

#[tokio::test]
async fn too_many_or_too_large_files_are_seen_before_anything_is_uploaded() {
    let (server, _) = gateway().await;
    let folder = tempfile::tempdir().unwrap();
    let large = folder.path().join("large");
    std::fs::File::create(&large).unwrap().set_len(5_000_001).unwrap();
    let small = file(folder.path(), "small", b"x");
    for files in [&[large.to_str().unwrap()][..], &[small.as_str(); 4][..]] {
        let order = order(&[&["--"], files].concat());
        let failure = deliver(&staff(&server), &order, pending()).await.unwrap_err();
        assert_eq!(failure.status(), Status::Refused);
    }
    assert!(!server.seen().iter().any(|line| line.contains("/bulk/")));
}

#[tokio::test]
async fn ctrl_c_discards_what_is_not_sent() {
    let (server, _) = gateway().await;
    server.cut_bodies_at(vec![0; 1000]);
    let folder = tempfile::tempdir().unwrap();
    let order = order(&["--", &file(folder.path(), "a", b"some bytes")]);
    let pressed = tokio::time::sleep(std::time::Duration::from_millis(100));

    let failure = deliver(&staff(&server), &order, pressed).await.unwrap_err();

    assert_eq!(failure.status(), Status::Interrupted);
    assert_eq!(server.seen().last().unwrap(), &format!("DELETE /api/v1/shares/{ID}"));
}

#[tokio::test]
async fn sending_is_asked_for_again_when_the_answer_was_lost() {
    let (server, play) = gateway().await;
    play.lock().unwrap().faults = vec![(SEND, || Reply::HangUp)];

    let sent = deliver(&staff(&server), &order_of_message(), pending()).await.unwrap();

    assert!(sent.json().contains("https://k.example/s/G"));
    assert_eq!(server.seen().iter().filter(|line| line.ends_with("/send")).count(), 2);
}

#[tokio::test]
async fn a_share_whose_sending_got_no_answer_is_not_discarded() {
    let (server, play) = gateway().await;
    play.lock().unwrap().faults = vec![(SEND, (|| Reply::HangUp) as Fault); 10];
    play.lock().unwrap().sent = true;

    let failure = deliver(&staff(&server), &order_of_message(), pending()).await.unwrap_err();

    assert_eq!(failure.status(), Status::Network);
    assert_eq!(failure.sentence(), "it was sent, but the answer with the links was lost");
    assert!(!server.seen().iter().any(|line| line.starts_with("DELETE")));
}

const SEND: &str = "POST /api/v1/shares/aaaaaaaaaaaaaaaaaaaaaaaaaa/send";

fn order_of_message() -> Order {
    order(&["--message", "x"])
}

#[tokio::test]
async fn a_file_that_changes_while_it_is_uploaded_is_not_mixed() {
    let (server, _) = gateway().await;
    server.cut_bodies_at(vec![5]);
    let folder = tempfile::tempdir().unwrap();
    let path = file(folder.path(), "a", b"some bytes");
    let order = order(&["--", &path]);
    std::fs::write(&path, b"other bytes").unwrap();

    let failure = deliver(&staff(&server), &order, pending()).await.unwrap_err();

    assert_eq!(failure.sentence(), format!("{path} has changed while it was being uploaded"));
}

#[tokio::test]
async fn an_upload_that_stands_still_is_given_up() {
    let (server, play) = gateway().await;
    let folder = tempfile::tempdir().unwrap();
    let order = order(&["--", &file(folder.path(), "a", b"some bytes")]);
    play.lock().unwrap().faults = vec![("PATCH", || Reply::HangUp); 1];
    play.lock().unwrap().faults.extend(vec![("HEAD", (|| Reply::HangUp) as Fault); 10_000]);
    let client = staff(&server);

    let started = tokio::time::Instant::now();
    let failure = deliver(&client, &order, pending()).await.unwrap_err();

    assert_eq!(failure, Failure::new(Status::Network, "the connection broke"));
    assert!(started.elapsed() <= client.patience().give_up_after * 2);
}

#[test]
fn a_directory_is_refused_with_a_way_out() {
    let folder = tempfile::tempdir().unwrap();
    let failure = try_order(&["--", folder.path().to_str().unwrap()], &mut Script::new([])).err().unwrap();
    assert_eq!(failure.status(), Status::Usage);
    assert!(format!("{failure:?}").contains("zip -r"), "{failure:?}");
}

#[test]
fn a_passphrase_is_asked_for_twice() {
    let line = ["--verify", "passphrase", "--message", "x"];
    let order = try_order(&line, &mut Script::new(["blå hest", "blå hest"])).unwrap();
    let written = serde_json::to_value(&order.share).unwrap();
    assert_eq!(written["recipients"][0]["verification"], "passphrase");
    assert_eq!(written["recipients"][0]["passphrase"], "blå hest");

    assert_eq!(
        try_order(&line, &mut Script::new(["blå hest", "blaa hest"])).err().unwrap().status(),
        Status::Usage
    );
    assert_eq!(try_order(&line, &mut Script::new([])).err().unwrap().status(), Status::Usage);
}

#[test]
fn the_first_line_of_the_file_is_the_passphrase() {
    let folder = tempfile::tempdir().unwrap();
    let path = file(folder.path(), "p", "blå hest\r\nnot this".as_bytes());
    assert_eq!(passphrase_file(Path::new(&path)).unwrap().as_str(), "blå hest");
    let empty = file(folder.path(), "e", b"\nx");
    assert_eq!(passphrase_file(Path::new(&empty)).err().unwrap().status(), Status::Usage);
}

#[test]
fn expiry_is_days_where_it_is_days_and_a_time_elsewhere() {
    let share =
        |expires| serde_json::to_value(order(&["--message", "x", "--expires", expires]).share).unwrap();
    assert_eq!(share("2w")["expires_in_days"], 14);
    assert_eq!(share("12h")["expires_at"], "2026-03-02T00:00:00Z");
    assert_eq!(share("2026-03-31")["expires_at"], "2026-03-31T23:59:59Z");
    assert_eq!(share("12h").get("expires_in_days"), None);
}
