//! The way back: somebody is asked, hands in without an account, and both sides know that it arrived.

use std::io::Read as _;

use kuvert_tests::{
    Clamd, Engine, Uploader, World, Zip, browser_script, bytes, eicar, on_both_databases, python_script,
    sha256_hex,
};
use reqwest::Method;
use serde_json::{Value, json};

use crate::people::ANNA;

/// A request by mail to Anna for a pay slip and, if she likes, more.
fn asked() -> Value {
    json!({
        "title": "Your loan",
        "purpose": "To decide on your loan",
        "deliver": "mail",
        "recipients": [{"email": ANNA, "language": "en"}],
        "documents": [{"label": {"en": "Pay slip", "da": "Lønseddel"}, "required": true, "kinds": ["any"]}],
        "other_files": true,
        "questions": [{"label": "CPR number", "required": true, "type": "national_id"}],
        "consent": {"text": "I agree to this."}
    })
}

/// The answer to the only question.
const CPR: &[(&str, &str)] = &[("q-q1", "0101701234")];

on_both_databases! {
    async fn what_is_handed_in_reaches_the_asker_byte_by_byte_and_both_hear_of_it(engine: Engine) {
        let world = World::start(engine).await;
        world.api().ask(&asked()).await;
        let anna = Uploader::invited(&world, ANNA).await;
        let (slip, more) = (bytes(1, 3_000_000), bytes(2, 17));
        anna.upload("slip.bin", "d1", &slip).await;
        anna.upload("more.bin", "", &more).await;
        let done = anna.hand_in(CPR).await;
        assert_eq!(done.status, 303, "{}", done.text());

        let receipt = world.sink.wait_for_mail(ANNA, |mail| mail.text().contains(&sha256_hex(&slip))).await;
        assert!(receipt.text().contains("slip.bin") && receipt.text().contains(&sha256_hex(&more)));
        let page = anna.page().await;
        assert!(page.text().contains("slip.bin"), "{}", page.text());
        world.sink.wait_for_mail(world.sender(), |mail| mail.text().contains("/inbox/")).await;

        let submission = world.api().arrived().await;
        let mut got = world.api().fetched(&submission).await;
        got.sort();
        assert_eq!(got.len(), 2);
        assert_eq!(sha256_hex(&got[0].1), sha256_hex(&more));
        assert_eq!(sha256_hex(&got[1].1), sha256_hex(&slip));
        assert!(submission.to_string().contains("010170-1234"), "{submission}");
        world.sink.wait_for_mail(ANNA, |mail| !mail.text().contains("/r/") && mail.message_id() != receipt.message_id()).await;
        let kinds = world.auditor().events("limit=200").await;
        for kind in ["consent.given", "hand_in.handed_in", "submission.viewed", "submission.fetched"] {
            assert!(kinds.iter().any(|event| event["kind"] == kind), "{kind} is not in the log");
        }
    }

    async fn without_script_files_come_by_a_plain_form(engine: Engine) {
        let world = World::start(engine).await;
        world.api().ask(&asked()).await;
        let anna = Uploader::invited(&world, ANNA).await;
        let page = anna.page().await.html();
        let action = page.split("action=\"/bulk/f/").nth(1).and_then(|rest| rest.split('"').next()).unwrap();
        let slip = bytes(3, 700_000);
        let mut form = Vec::new();
        let mut part = |head: &str, content: &[u8]| {
            form.extend_from_slice(format!("--x\r\nContent-Disposition: form-data; {head}\r\n\r\n").as_bytes());
            form.extend_from_slice(content);
            form.extend_from_slice(b"\r\n");
        };
        part("name=\"next\"", anna.link().as_bytes());
        part("name=\"document-d1\"; filename=\"../slip.bin\"", &slip);
        part("name=\"other\"; filename=\"\"", b"");
        form.extend_from_slice(b"--x--\r\n");
        let url = world.url(&format!("/bulk/f/{action}"));
        let request = anna.browser.request(Method::POST, &url);
        let sent = request.header("Content-Type", "multipart/form-data; boundary=x").body(form).send().await.unwrap();
        assert_eq!(sent.status(), 303);
        assert_eq!(sent.headers()["location"].to_str().unwrap(), format!("{}?done=files-1", anna.link()));
        assert_eq!(anna.hand_in(CPR).await.status, 303);
        let got = world.api().fetched(&world.api().arrived().await).await;
        assert_eq!((got[0].0.as_str(), sha256_hex(&got[0].1)), ("slip.bin", sha256_hex(&slip)));
    }

    async fn tus_js_client_and_tuspy_hand_in_over_a_connection_that_breaks(engine: Engine) {
        let world = World::builder(engine).behind_proxy().start().await;
        let mut request = asked();
        request["documents"] = json!([]);
        world.api().ask(&request).await;
        let anna = Uploader::invited(&world, ANNA).await;
        let content = bytes(21, 12_000_000);
        for name in ["by-tus-js.bin", "by-tuspy.bin"] {
            let file = world.scratch().join(name);
            std::fs::write(&file, &content).unwrap();
            let url = anna.create_url().await;
            let input = json!({"ca_file": world.authority.file(), "url": url, "file": file});
            let uploading = tokio::spawn(async move {
                if name == "by-tuspy.bin" {
                    python_script("tuspy_upload.py", input).await
                } else {
                    browser_script("tus-js.mjs", input).await
                }
            });
            world.proxy().cut_upload_after(5_000_000);
            let answer = uploading.await.unwrap();
            assert!(answer["failures"].as_u64().unwrap() > 0, "nothing was interrupted: {answer}");
        }
        assert_eq!(anna.hand_in(CPR).await.status, 303);
        let got = world.api().fetched(&world.api().arrived().await).await;
        assert_eq!(got.len(), 2);
        assert!(got.iter().all(|(_, bytes)| sha256_hex(bytes) == sha256_hex(&content)));
    }

    async fn case_31_what_clamd_finds_is_refused_plain_packed_and_across_two_requests(engine: Engine) {
        let clamd = Clamd::start(25);
        let world = World::builder(engine).env("KUVERT_CLAMD_URL", &clamd.url()).start().await;
        world.api().ask(&asked()).await;
        let anna = Uploader::invited(&world, ANNA).await;
        let types = br#"<?xml version="1.0"?><Types/>"#;
        let packed = Zip::new().deflate("a.com", &eicar()).finish();
        let docx = Zip::new()
            .deflate("[Content_Types].xml", types)
            .deflate("word/document.xml", b"<w:document/>")
            .deflate("word/media/a.bin", &eicar())
            .finish();
        for (name, content) in [("plain.txt", eicar()), ("packed.zip", packed), ("letter.docx", docx)] {
            anna.upload(name, "", &content).await;
            let (state, why) = anna.file(name).await;
            assert!(state == "refused" && why.starts_with("infected:"), "{name}: {state} {why}");
        }
        anna.upload("program.pdf", "", b"\x7fELF\x02\x01\x01 not a document at all").await;
        assert_eq!(anna.file("program.pdf").await, ("refused".to_owned(), "wrong_type".to_owned()));
        anna.upload("slip.txt", "d1", b"Salary: 30,000").await;
        assert_eq!(anna.file("slip.txt").await.0, "accepted");
        assert_eq!(anna.hand_in(CPR).await.status, 303);
        let got = world.api().fetched(&world.api().arrived().await).await;
        assert_eq!(got.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>(), ["slip.txt"]);
    }

    async fn case_31_a_file_that_nobody_could_scan_is_held_and_not_handed_out(engine: Engine) {
        let mut clamd = Clamd::start(25);
        let world = World::builder(engine).env("KUVERT_CLAMD_URL", &clamd.url()).start().await;
        world.api().ask(&asked()).await;
        let anna = Uploader::invited(&world, ANNA).await;
        clamd.kill();
        anna.upload("slip.txt", "d1", b"Salary: 30,000").await;
        assert_eq!(anna.file("slip.txt").await.0, "held");
        assert_eq!(anna.hand_in(CPR).await.status, 303);
        let submission = world.api().arrived().await;
        let file = &submission["hand_ins"][0]["files"][0];
        let path = format!("/bulk/i/{}/{}", submission["hand_ins"][0]["id"].as_str().unwrap(), file["id"].as_str().unwrap());
        let request = world.api().http().get(world.url(&path)).bearer_auth(world.token());
        assert_eq!(request.send().await.unwrap().status(), 404);
    }

    async fn case_29_an_archive_bomb_is_held_in_seconds_and_the_customer_and_the_log_hear_why(engine: Engine) {
        let clamd = Clamd::start(25);
        let world = World::builder(engine).env("KUVERT_CLAMD_URL", &clamd.url()).start().await;
        world.api().ask(&asked()).await;
        let anna = Uploader::invited(&world, ANNA).await;
        let bomb = Zip::new().deflate_from("0", std::io::repeat(0).take(200 << 20)).finish();
        anna.upload("slip.zip", "d1", &bomb).await;
        let (state, why) = anna.file("slip.zip").await;
        assert!(state == "held" && why.contains("archive_limit"), "{state} {why}");
        let page = anna.page().await.text();
        assert!(page.contains("slip.zip") && page.contains("could not look inside it"), "{page}");
        assert_eq!(anna.hand_in(CPR).await.status, 303);
        let submission = world.api().arrived().await;
        let hand_in = &submission["hand_ins"][0];
        let (id, file) = (hand_in["id"].as_str().unwrap(), hand_in["files"][0]["id"].as_str().unwrap());
        let request = world.api().http().get(world.url(&format!("/bulk/i/{id}/{file}"))).bearer_auth(world.token());
        assert_eq!(request.send().await.unwrap().status(), 404);
        let held = world.auditor().events("limit=200").await;
        assert!(held.iter().any(|event| event["kind"] == "file.held"), "{held:?}");
    }

    async fn case_20_a_hand_in_from_another_site_changes_nothing(engine: Engine) {
        let world = World::start(engine).await;
        world.api().ask(&asked()).await;
        let anna = Uploader::invited(&world, ANNA).await;
        for action in ["start", "answers", "hand-in"] {
            let url = format!("{}/{action}", anna.link());
            let request = anna.browser.request(Method::POST, &url).header("Origin", "https://evil.example");
            let answer = request.form(&[("q-q1", "0101701234")]).send().await.unwrap();
            assert_eq!(answer.status(), 403, "{action}");
        }
        assert_eq!(anna.state().await["state"], "open");
    }
}
