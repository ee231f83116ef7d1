//! A customer hands in with a phone in a real browser, on a bad connection.

use std::path::PathBuf;
use std::time::Duration;

use kuvert_tests::{Engine, World, browser_script, bytes, on_both_databases, sha256_hex};
use serde_json::{Value, json};

use crate::people::ANNA;

/// A request for three documents and two answers, in both languages.
fn request(language: &str) -> Value {
    let document =
        |da: &str, en: &str| json!({"label": {"da": da, "en": en}, "required": true, "kinds": ["pdf"]});
    let question = |da: &str, en: &str, kind: &str| json!({"label": {"da": da, "en": en}, "required": true, "type": kind});
    json!({
        "title": "Dit boliglån", "purpose": "Vi skal bruge dem til dit lånetilbud.", "deliver": "mail",
        "recipients": [{"email": ANNA, "language": language}],
        "documents": [
            document("Lønseddel", "Pay slip"), document("Lejekontrakt", "Lease"), document("Årsopgørelse", "Tax statement"),
        ],
        "questions": [
            question("CPR-nummer", "CPR number", "national_id"), question("Hvornår flytter du ind?", "When do you move in?", "date"),
        ],
        "consent": {"text": {"da": "Ja, I må behandle mine oplysninger.", "en": "Yes, you may process my data."}},
    })
}

/// What a customer has on the phone: looks like a PDF from outside.
struct Paper {
    document: &'static str,
    name: &'static str,
    content: Vec<u8>,
    path: PathBuf,
}

fn paper(world: &World, document: &'static str, name: &'static str, length: usize) -> Paper {
    let content = [b"%PDF-1.7\n".as_slice(), &bytes(length as u64, length)].concat();
    let path = world.scratch().join(name);
    std::fs::write(&path, &content).unwrap();
    Paper { document, name, content, path }
}

/// Asks Anna, and returns what the browser is told.
async fn asked(world: &World, request: &Value, papers: &[Paper], answers: Value) -> Value {
    world.api().ask(request).await;
    let link = world.sink.wait_for_link(ANNA, "/r/").await;
    let files: serde_json::Map<_, _> =
        papers.iter().map(|paper| (paper.document.to_owned(), json!(paper.path))).collect();
    let locale = if request["recipients"][0]["language"] == "da" { "da-DK" } else { "en-GB" };
    json!({"ca_file": world.authority.file(), "link": link, "locale": locale, "files": files, "answers": answers})
}

/// Receipt page, receipt mail and the employee's download all have these bytes.
async fn arrived_whole(world: &World, papers: &[Paper], seen: &Value) {
    let receipt = seen["receipt"].as_str().unwrap();
    let sums: Vec<String> = papers.iter().map(|paper| sha256_hex(&paper.content)).collect();
    let mail = world.sink.wait_for_mail(ANNA, |mail| mail.text().contains(&sums[0])).await.text();
    let submission = world.api().arrived().await;
    let got = world.api().fetched(&submission).await;
    assert_eq!(got.len(), papers.len(), "{submission}");
    for (paper, sum) in papers.iter().zip(&sums) {
        for (place, text) in [("page", receipt), ("mail", mail.as_str())] {
            assert!(
                text.contains(paper.name) && text.contains(sum),
                "{} is not in the receipt's {place}: {text}",
                paper.name
            );
        }
        let same = got.iter().any(|(name, content)| name == paper.name && content == &paper.content);
        assert!(same, "{} came otherwise", paper.name);
    }
    assert!(submission.to_string().contains("010170-1234"), "{submission}");
}

on_both_databases! {
    async fn three_documents_and_two_answers_arrive_although_the_connection_breaks_twice(engine: Engine) {
        let world = World::builder(engine).behind_proxy().start().await;
        let language = if engine == Engine::Sqlite { "da" } else { "en" };
        let papers = [
            paper(&world, "d1", "lønseddel.pdf", 4_000_000),
            paper(&world, "d2", "lejekontrakt.pdf", 5_000_000),
            paper(&world, "d3", "årsopgørelse.pdf", 3_500_000),
        ];
        let answers = json!({"q-q1": "010170 1234", "q-q2": "2027-02-01"});
        let input = asked(&world, &request(language), &papers, answers).await;
        world.proxy().cut_uploads_after(&[3_000_000, 5_000_000]);
        let seen = browser_script("hand-in.mjs", input).await;

        assert_eq!(world.proxy().cuts(), 2, "{seen}");
        let offsets: Vec<u64> = seen["offsets"].as_array().unwrap().iter().filter_map(Value::as_u64).collect();
        assert!(offsets.iter().filter(|offset| **offset > 0).count() >= 2, "nothing went on where it stopped: {offsets:?}");
        assert!(seen["seen"].as_array().unwrap().contains(&json!("offline")), "the page did not say so: {seen}");
        arrived_whole(&world, &papers, &seen).await;
        let submission = world.api().arrived().await;
        assert!(submission.to_string().contains("2027-02-01"), "{submission}");
    }

    async fn an_upload_survives_a_reload_of_the_page(engine: Engine) {
        let world = World::builder(engine).behind_proxy().start().await;
        let language = if engine == Engine::Sqlite { "en" } else { "da" };
        let papers = [paper(&world, "d1", "slip.pdf", 20_000), paper(&world, "d2", "lease.pdf", 12_000_000)];
        let mut shorter = request(language);
        shorter["documents"].as_array_mut().unwrap().pop();
        shorter["questions"].as_array_mut().unwrap().pop();
        let input = asked(&world, &shorter, &papers, json!({"q-q1": "010170 1234"})).await;
        // 16 KiB each 6 ms: the upload takes seconds.
        world.proxy().delay(Duration::from_millis(6));
        let seen = browser_script("hand-in-reload.mjs", input).await;
        assert_eq!(seen["asked"], 1, "the page let itself be left without a word: {seen}");
        assert!(!seen["advice"].as_str().unwrap().is_empty(), "{seen}");
        let first = seen["offsets"][0].as_u64().unwrap();
        assert!(first > 0 && first < papers[1].content.len() as u64, "it began anew: {seen}");
        arrived_whole(&world, &papers, &seen).await;
    }
}
