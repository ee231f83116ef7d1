//! Fetching, from a server that plays the gateway.

use std::sync::{Arc, Mutex};

use sha2::{Digest as _, Sha256};

use super::*;
use crate::cli::Status;
use crate::cli::tests::{Reply, Server, TOKEN, json as answer, staff};

const SLIP: &[u8] = b"0123456789";

/// A submission of two hand-ins, each with a file of the same name; `cut` is where its first download breaks.
async fn gateway(held: bool, cut: Option<usize>) -> (Server, Arc<Mutex<Vec<String>>>) {
    let ranges = Arc::new(Mutex::new(Vec::new()));
    let (seen, mut cut) = (Arc::clone(&ranges), cut);
    let server = Server::start(move |asked| {
        assert_eq!(asked.header("authorization"), format!("Bearer {TOKEN}"));
        if !asked.path.starts_with("/bulk/i/") {
            return answer(200, &submission(held));
        }
        let range = asked.header("range").to_owned();
        let from =
            range.strip_prefix("bytes=").map_or(0, |range| range.trim_end_matches('-').parse().unwrap());
        seen.lock().unwrap().push(range);
        let bytes = if asked.path.ends_with("/first") { SLIP } else { b"another" };
        let content = format!("bytes {from}-{}/{}", bytes.len() - 1, bytes.len());
        let headers = [("etag", "\"e\""), ("content-range", content.as_str())];
        let (status, headers) = if from > 0 { (206, &headers[..]) } else { (200, &headers[..1]) };
        match cut.take() {
            Some(at) => Reply::broken(status, headers, bytes.len(), &bytes[..at]),
            None => Reply::new(status, headers, bytes[from..].to_vec()),
        }
    });
    (server.await, ranges)
}

fn submission(held: bool) -> Value {
    let file = |id: &str, bytes: &[u8]| {
        json!({
            "id": id, "name": "slip.pdf", "media_type": "application/pdf", "bytes": bytes.len(),
            "sha256": data_encoding::HEXLOWER.encode(&Sha256::digest(bytes)), "held": held && id == "first",
            "faulty": false, "verdict": null, "document": { "id": "d1", "label": { "en": "Pay slip" } },
            "url": format!("/bulk/i/h/{id}"),
        })
    };
    let hand_in = |file: Value, at: &str| {
        let answers = [
            json!({ "question": "q1", "label": { "en": "CPR" }, "type": "national_id", "value": "010170-1234" }),
        ];
        json!({ "id": "h", "at": at, "consent": null, "answers": answers, "files": [file], "zip_url": "/bulk/i/h/zip" })
    };
    json!({
        "id": "s", "request": "r", "title": "Your loan", "uploader": { "email": "anna@firma.example", "name": null },
        "state": "submitted", "fetched_at": null,
        "hand_ins": [
            hand_in(file("first", SLIP), "2026-03-01T12:00:00Z"),
            hand_in(file("second", b"another"), "2026-03-02T12:00:00Z"),
        ],
    })
}

async fn run(server: &Server, to: &Path) -> (String, Result<(), Failure>) {
    let mut said = String::new();
    let mut say = |line: &str| {
        said += &line.replace(&to.display().to_string(), "DIR");
        said += "\n";
        Ok(())
    };
    let id = SubmissionId::from_bytes([7; 16]);
    let done = fetch(&staff(server), id, to, &mut say).await;
    (said, done)
}

#[tokio::test]
async fn every_file_of_every_hand_in_arrives_with_the_answers_beside_it() {
    let (server, _) = gateway(false, None).await;
    let folder = tempfile::tempdir().unwrap();
    let (said, done) = run(&server, folder.path()).await;
    done.unwrap();
    insta::assert_snapshot!(said);
    let read = |name: &str| std::fs::read(folder.path().join(name)).unwrap();
    assert_eq!((read("slip.pdf"), read("slip (2).pdf")), (SLIP.to_vec(), b"another".to_vec()));
    let answers: Value = serde_json::from_slice(&read(ANSWERS)).unwrap();
    assert_eq!(answers["hand_ins"][1]["answers"][0]["value"], "010170-1234");
    assert!(!String::from_utf8(read(ANSWERS)).unwrap().contains("/bulk/"));
}

#[tokio::test]
async fn a_download_that_breaks_goes_on_where_it_stopped() {
    let (server, ranges) = gateway(false, Some(4)).await;
    let folder = tempfile::tempdir().unwrap();
    run(&server, folder.path()).await.1.unwrap();
    assert_eq!(*ranges.lock().unwrap(), ["", "bytes=4-", ""]);
    assert_eq!(std::fs::read(folder.path().join("slip.pdf")).unwrap(), SLIP);
}

#[tokio::test]
async fn the_same_command_again_downloads_nothing_twice() {
    let (server, ranges) = gateway(false, None).await;
    let folder = tempfile::tempdir().unwrap();
    run(&server, folder.path()).await.1.unwrap();
    let (said, done) = run(&server, folder.path()).await;
    done.unwrap();
    assert_eq!(ranges.lock().unwrap().len(), 2, "{said}");
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 3, "{said}");
}

#[tokio::test]
async fn a_held_file_is_named_and_the_others_arrive() {
    let (server, _) = gateway(true, None).await;
    let folder = tempfile::tempdir().unwrap();
    let (said, done) = run(&server, folder.path()).await;
    let failure = done.unwrap_err();
    assert_eq!(
        (failure.status(), failure.sentence()),
        (Status::Refused, "slip.pdf waits for the malware scanner")
    );
    assert!(said.contains("✗ slip.pdf") && said.contains("✓ slip.pdf  7 bytes"), "{said}");
}
