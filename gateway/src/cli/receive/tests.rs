//! Receiving, against a server that plays the gateway and all that can go wrong with it.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use zeroize::Zeroizing;

use super::*;
use crate::cli::Status;
use crate::cli::client::Security;
use crate::cli::tests::{Asked, PATIENCE, Reply, Script, Server, json as answer, refusal};

const TOKEN: &str = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8";

/// What the gateway does with the next download instead of serving it.
enum Fault {
    /// Hang up after so many bytes of what was asked for.
    Cut(usize),
    /// Serve other bytes.
    Wrong,
    Refuse(u16, &'static str),
}

/// A gateway with one link.
struct Play {
    state: &'static str,
    asks_address: bool,
    files: Vec<(&'static str, Vec<u8>)>,
    faults: VecDeque<Fault>,
    tries_left: u32,
    /// Grows with each listing; older addresses are too old.
    tickets: u32,
    ranges: Vec<String>,
    if_ranges: Vec<String>,
    opened_with: Value,
}

type Shared = Arc<Mutex<Play>>;

async fn gateway(files: &[(&'static str, &[u8])]) -> (Server, Shared) {
    let files = files.iter().map(|(name, bytes)| (*name, bytes.to_vec())).collect();
    let play = Play {
        state: "code",
        asks_address: false,
        files,
        faults: VecDeque::new(),
        tries_left: 5,
        tickets: 0,
        ranges: Vec::new(),
        if_ranges: Vec::new(),
        opened_with: Value::Null,
    };
    let play = Arc::new(Mutex::new(play));
    let shared = Arc::clone(&play);
    (Server::start(move |asked| shared.lock().unwrap().respond(&asked)).await, play)
}

impl Play {
    fn respond(&mut self, asked: &Asked) -> Reply {
        if asked.path.starts_with("/bulk/") {
            return self.download(asked);
        }
        assert_eq!(asked.header("kuvert-link"), TOKEN);
        assert!(asked.header("origin").starts_with("http://localhost:"), "{}", asked.header("origin"));
        match asked.path.strip_prefix("/api/v1").unwrap() {
            "/link" => answer(
                200,
                &json!({
                    "state": self.state, "asks_address": self.asks_address, "organisation": "Firma",
                    "sender": { "name": "Mette Holm", "email": "mette@firma.example" },
                    "locked_until": (self.state == "locked").then_some("2026-03-02T12:00:00Z"),
                }),
            ),
            "/link/code" => {
                let headers = [("set-cookie", "__Host-kuvert-browser=B; Path=/; Secure")];
                Reply::new(202, &headers, json!({ "valid_minutes": 10, "resend_in_seconds": 60 }).to_string())
            }
            "/link/open" => self.open(asked),
            "/link/files" => self.listing(),
            other => panic!("{other}"),
        }
    }

    fn open(&mut self, asked: &Asked) -> Reply {
        self.opened_with = asked.json();
        if self.state == "code" {
            assert_eq!(asked.header("cookie"), "__Host-kuvert-browser=B");
        }
        if self.opened_with["code"] == "123456" || self.opened_with["passphrase"] == "blå hest" {
            return self.listing();
        }
        self.tries_left -= 1;
        let problem =
            json!({ "code": "code_wrong", "title": "That is not the code.", "tries_left": self.tries_left });
        answer(403, &problem)
    }

    fn listing(&mut self) -> Reply {
        self.tickets += 1;
        let file = |(n, (name, bytes)): (usize, &(&str, Vec<u8>))| {
            json!({
                "id": format!("f{n}"), "name": name, "media_type": "text/plain", "bytes": bytes.len(),
                "sha256": data_encoding::HEXLOWER.encode(&Sha256::digest(bytes)),
                "state": if *name == "spent" { "spent" } else { "ready" },
                "url": format!("/bulk/d/{}-{n}", self.tickets), "downloads_left": 1,
            })
        };
        let files: Vec<_> = self.files.iter().enumerate().map(file).collect();
        let body = json!({
            "title": "Papers\u{1b}[2J", "message_markdown": "Hej *Anna*\n\u{1b}]0;x\u{7}", "message_html": "<p>",
            "sender": { "name": "Mette Holm", "email": "mette@firma.example" },
            "expires_at": "2026-03-15T12:00:00Z", "files": files,
        });
        Reply::new(200, &[("set-cookie", "__Host-kuvert-session=S; Path=/; Secure")], body.to_string())
    }

    fn download(&mut self, asked: &Asked) -> Reply {
        assert!(asked.header("cookie").contains("__Host-kuvert-session=S"));
        assert_eq!(asked.header("kuvert-link"), "", "the ticket is the right");
        let (ticket, number) = asked.path.strip_prefix("/bulk/d/").unwrap().split_once('-').unwrap();
        if ticket.parse::<u32>().unwrap() < self.tickets {
            return refusal(403, "download_link_too_old", "This download address is too old.");
        }
        let bytes = self.files[number.parse::<usize>().unwrap()].1.clone();
        let range = asked.header("range").to_owned();
        self.if_ranges.push(asked.header("if-range").to_owned());
        let from: usize =
            range.strip_prefix("bytes=").map_or(0, |range| range.trim_end_matches('-').parse().unwrap());
        self.ranges.push(range);
        if from > bytes.len() {
            return refusal(416, "range_not_satisfiable", "The file has no such bytes.");
        }
        let (rest, end) = (bytes[from..].to_vec(), bytes.len());
        let partial = format!("bytes {from}-{}/{end}", end.saturating_sub(1));
        let partial = [("etag", "\"e\""), ("content-range", partial.as_str())];
        let (status, headers) = if from > 0 { (206, &partial[..]) } else { (200, &partial[..1]) };
        match self.faults.pop_front() {
            None => Reply::new(status, headers, rest),
            Some(Fault::Cut(at)) => Reply::broken(status, headers, rest.len(), &rest[..at]),
            Some(Fault::Wrong) => Reply::new(status, headers, vec![b'!'; rest.len()]),
            Some(Fault::Refuse(status, code)) => {
                if code == "download_link_too_old" {
                    self.tickets += 1;
                }
                refusal(status, code, "No.")
            }
        }
    }
}

/// One run: what was printed, and how it ended.
async fn run(
    server: &Server,
    proof: Proof,
    to: &Path,
    answers: &[&'static str],
) -> (String, Result<(), Failure>) {
    let right = Right::Link(Zeroizing::new(TOKEN.to_owned()));
    let client = Client::new(&server.url, right, &Security::default(), PATIENCE).unwrap();
    let mut said = String::new();
    let mut say = |line: &str| {
        said += &line.replace(&to.display().to_string(), "DIR");
        said += "\n";
        Ok(())
    };
    let mut person = Script(answers.to_vec().into());
    let done = receive(&client, &proof, to, &mut person, &mut say).await;
    (said, done)
}

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

#[tokio::test]
async fn the_message_is_printed_and_every_file_arrives_verified() {
    let (server, _) = gateway(&[("report.pdf", b"report"), ("../x\n", b"slash"), ("empty", b"")]).await;
    let folder = tempfile::tempdir().unwrap();
    let to = folder.path().join("new");

    let (said, done) = run(&server, Proof::default(), &to, &["123 456"]).await;

    done.unwrap();
    insta::assert_snapshot!(said);
    assert_eq!(std::fs::read(to.join("report.pdf")).unwrap(), b"report");
    assert_eq!(std::fs::read(to.join("_.._x")).unwrap(), b"slash");
    assert_eq!(names(&to), ["_.._x", "empty", "report.pdf"]);
}

#[tokio::test]
async fn a_download_that_breaks_goes_on_where_it_stopped() {
    let bytes = vec![7; 100_000];
    let (server, play) = gateway(&[("big", &bytes)]).await;
    play.lock().unwrap().faults = [
        Fault::Cut(10_000),
        Fault::Cut(0),
        Fault::Refuse(503, "temporarily_unavailable"),
        Fault::Cut(50_000),
        Fault::Refuse(409, "download_running"),
    ]
    .into();
    let folder = tempfile::tempdir().unwrap();

    let (_, done) = run(&server, Proof::default(), folder.path(), &["123456"]).await;

    done.unwrap();
    assert!(std::fs::read(folder.path().join("big")).unwrap() == bytes);
    let play = play.lock().unwrap();
    assert_eq!(
        play.ranges,
        ["", "bytes=10000-", "bytes=10000-", "bytes=10000-", "bytes=60000-", "bytes=60000-"]
    );
    assert_eq!(play.if_ranges[1..], ["\"e\""; 5]);
}

#[tokio::test]
async fn the_part_of_an_earlier_run_is_continued_and_checked() {
    let (server, play) =
        gateway(&[("right", b"0123456789"), ("wrong", b"0123456789"), ("long", b"0123456789")]).await;
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("right.part"), b"01234").unwrap();
    std::fs::write(folder.path().join("wrong.part"), b"xxxxx").unwrap();
    std::fs::write(folder.path().join("long.part"), b"0123456789abcdef").unwrap();

    run(&server, Proof::default(), folder.path(), &["123456"]).await.1.unwrap();

    for name in ["right", "wrong", "long"] {
        assert_eq!(std::fs::read(folder.path().join(name)).unwrap(), b"0123456789", "{name}");
    }
    assert_eq!(names(folder.path()), ["long", "right", "wrong"]);
    assert_eq!(play.lock().unwrap().ranges, ["bytes=5-", "bytes=5-", "", ""]);
}

#[tokio::test]
async fn wrong_bytes_are_fetched_again_once_and_then_refused() {
    let (server, play) = gateway(&[("a", b"right"), ("b", b"fine")]).await;
    play.lock().unwrap().faults = [Fault::Wrong, Fault::Wrong].into();
    let folder = tempfile::tempdir().unwrap();

    let (said, done) = run(&server, Proof::default(), folder.path(), &["123456"]).await;

    assert_eq!(done.unwrap_err().status(), Status::Unverified);
    assert!(said.contains("✗ a") && said.contains("✓ b"), "{said}");
    assert_eq!(names(folder.path()), ["b"], "nothing wrong is left behind");

    play.lock().unwrap().faults = [Fault::Wrong].into();
    run(&server, Proof::default(), folder.path(), &["123456"]).await.1.unwrap();
    assert_eq!(std::fs::read(folder.path().join("a")).unwrap(), b"right");
}

#[tokio::test]
async fn an_address_that_is_too_old_is_asked_for_again() {
    let (server, play) = gateway(&[("a", b"0123456789")]).await;
    play.lock().unwrap().faults = [Fault::Cut(4), Fault::Refuse(403, "download_link_too_old")].into();
    let folder = tempfile::tempdir().unwrap();

    run(&server, Proof::default(), folder.path(), &["123456"]).await.1.unwrap();

    assert_eq!(std::fs::read(folder.path().join("a")).unwrap(), b"0123456789");
    assert!(server.seen().contains(&"GET /api/v1/link/files".to_owned()));
}

#[tokio::test]
async fn nothing_is_overwritten_and_what_is_there_is_left_alone() {
    let (server, play) = gateway(&[("a.txt", b"new"), ("a.txt", b"another"), ("a.txt.part", b"part")]).await;
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("a.txt"), b"old").unwrap();

    run(&server, Proof::default(), folder.path(), &["123456"]).await.1.unwrap();

    let read = |name: &str| std::fs::read(folder.path().join(name)).unwrap();
    assert_eq!(read("a.txt"), b"old");
    assert_eq!((read("a (2).txt"), read("a (3).txt")), (b"new".to_vec(), b"another".to_vec()));
    assert_eq!(read("a.txt.part"), b"part");

    let (server, play_again) = gateway(&[("a.txt", b"old")]).await;
    let (said, done) = run(&server, Proof::default(), folder.path(), &["123456"]).await;
    done.unwrap();
    assert!(said.contains("already there"), "{said}");
    assert_eq!(play_again.lock().unwrap().ranges.len(), 0);
    assert_eq!(play.lock().unwrap().ranges.len(), 3);
}

#[tokio::test]
async fn a_group_link_asks_which_address_it_was_sent_to() {
    let (server, play) = gateway(&[]).await;
    play.lock().unwrap().asks_address = true;
    let folder = tempfile::tempdir().unwrap();

    run(&server, Proof::default(), folder.path(), &["anna@firma.example", "123456"]).await.1.unwrap();
    assert_eq!(play.lock().unwrap().opened_with, json!({ "email": "anna@firma.example", "code": "123456" }));

    let proof = Proof { email: Some("bo@firma.example".to_owned()), passphrase: None };
    run(&server, proof, folder.path(), &["123456"]).await.1.unwrap();
    assert_eq!(play.lock().unwrap().opened_with["email"], "bo@firma.example");

    let nobody = run(&server, Proof::default(), folder.path(), &[]).await.1.unwrap_err();
    assert_eq!(nobody.status(), Status::Usage);
}

#[tokio::test]
async fn a_wrong_code_may_be_corrected_until_nobody_answers() {
    let (server, play) = gateway(&[]).await;
    let folder = tempfile::tempdir().unwrap();
    run(&server, Proof::default(), folder.path(), &["111111", "123456"]).await.1.unwrap();

    let failure = run(&server, Proof::default(), folder.path(), &["111111"]).await.1.unwrap_err();
    assert_eq!(failure, Failure::new(Status::Refused, "That is not the code"));

    let before = server.seen().len();
    let failure = run(&server, Proof::default(), folder.path(), &["12345", "the code"]).await.1.unwrap_err();
    assert_eq!(failure.status(), Status::Refused);
    assert_eq!(server.seen().len(), before + 2, "what is no code does not cost a try");

    play.lock().unwrap().tries_left = 1;
    let failure = run(&server, Proof::default(), folder.path(), &["111111", "123456"]).await.1.unwrap_err();
    assert_eq!(failure.status(), Status::Refused, "the code is worn out");
}

#[tokio::test]
async fn a_passphrase_opens_without_a_code() {
    let (server, play) = gateway(&[]).await;
    play.lock().unwrap().state = "passphrase";
    let folder = tempfile::tempdir().unwrap();
    run(&server, Proof::default(), folder.path(), &["blå hest"]).await.1.unwrap();
    assert!(!server.seen().iter().any(|line| line.contains("code")), "{:?}", server.seen());
}

#[tokio::test]
async fn a_link_that_is_over_says_so_and_asks_for_nothing() {
    for (state, sentence) in [
        ("expired", "this link has expired"),
        ("revoked", "Mette Holm <mette@firma.example> has withdrawn this share"),
        ("locked", "this link is locked until 2026-03-02 12:00:00Z, because of too many wrong codes"),
    ] {
        let (server, play) = gateway(&[]).await;
        play.lock().unwrap().state = state;
        let folder = tempfile::tempdir().unwrap();
        let failure = run(&server, Proof::default(), folder.path(), &[]).await.1.unwrap_err();
        assert_eq!((failure.status(), failure.sentence()), (Status::Refused, sentence));
        assert_eq!(server.seen(), ["GET /api/v1/link"]);
    }
}

#[tokio::test]
async fn refusals_of_downloads_are_told_apart() {
    for (fault, status) in [
        (Fault::Refuse(410, "share_expired"), Status::Refused),
        (Fault::Refuse(403, "session_ended"), Status::Refused),
        (Fault::Refuse(404, "file_not_found"), Status::Refused),
    ] {
        let (server, play) = gateway(&[("a", b"bytes")]).await;
        play.lock().unwrap().faults = [fault].into();
        let folder = tempfile::tempdir().unwrap();
        let failure = run(&server, Proof::default(), folder.path(), &["123456"]).await.1.unwrap_err();
        assert_eq!(failure.status(), status);
        assert_eq!(names(folder.path()), [""; 0]);
    }
    let (server, _) = gateway(&[("spent", b"bytes"), ("a", b"bytes")]).await;
    let folder = tempfile::tempdir().unwrap();
    let (said, done) = run(&server, Proof::default(), folder.path(), &["123456"]).await;
    assert_eq!(done.unwrap_err().sentence(), "spent has been downloaded as often as allowed");
    assert!(said.contains("✓ a"), "{said}");
}

#[tokio::test]
async fn floods_and_unknown_links_are_refused() {
    let server = Server::start(|_| refusal(404, "not_found", "There is nothing here.")).await;
    let folder = tempfile::tempdir().unwrap();
    let failure = run(&server, Proof::default(), folder.path(), &[]).await.1.unwrap_err();
    assert_eq!((failure.status(), failure.sentence()), (Status::Refused, "this link is not known"));

    let server = Server::start(|_| {
        let body = json!({ "title": "Too many requests.", "code": "too_many" }).to_string();
        Reply::new(429, &[("retry-after", "900")], body)
    });
    let failure = run(&server.await, Proof::default(), folder.path(), &[]).await.1.unwrap_err();
    assert_eq!(failure, Failure::new(Status::Refused, "Too many requests").hint("Try again in 900 seconds."));
}
