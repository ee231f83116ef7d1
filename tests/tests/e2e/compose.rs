//! Sending from the browser: with scripts over a reload, without them as plain forms, and as a reply.

use std::path::PathBuf;

use kuvert_tests::{Browserless, Engine, World, browser_script, bytes, on_both_databases, sha256_hex};
use reqwest::Method;
use serde_json::{Value, json};

use crate::people::{ANNA, BO};
use crate::request_pages::{self, REQUEST, address, colleague, staff};

const BIG: &str = "drawings.bin";

/// Writes files to be picked, and returns their paths with what is in them.
fn files(world: &World, big: usize) -> Vec<(PathBuf, Vec<u8>)> {
    let content =
        [("contract.pdf", bytes(1, 120_000)), (BIG, bytes(2, big)), ("Året rundt.txt", b"hello".to_vec())];
    let folder = world.scratch().join("picked");
    std::fs::create_dir_all(&folder).unwrap();
    let written = content.into_iter().map(|(name, content)| {
        let path = folder.join(name);
        std::fs::write(&path, &content).unwrap();
        (path, content)
    });
    written.collect()
}

fn input(world: &World, scripts: bool, files: &[(PathBuf, Vec<u8>)], fields: Value) -> Value {
    json!({
        "ca_file": world.authority.file(),
        "url": world.settings.url(),
        "sender": world.sender(),
        "password": world.sender_password(),
        "scripts": scripts,
        "files": files.iter().map(|(path, _)| path).collect::<Vec<_>>(),
        "big": BIG,
        // Slow enough to reload in the middle.
        "speed": files.iter().map(|(_, content)| content.len()).max().unwrap_or_default() / 15,
        "email": ANNA,
        "fields": fields,
    })
}

fn fields(deliver: &str) -> Value {
    json!({
        "recipient-0-email": ANNA, "recipient-0-name": "Anna Berg", "recipient-1-email": BO,
        "deliver": deliver, "language": "en", "title": "Papers for you", "message": "Dear Anna\n\nHere is **all** of it.",
        "expires_in_days": "5", "downloads_max": "9",
    })
}

/// The files behind an open share's page are those that were picked.
async fn compare(browser: &Browserless, page: &kuvert_tests::Page, files: &[(PathBuf, Vec<u8>)]) {
    let mut found = Vec::new();
    for link in page.downloads() {
        found.push(sha256_hex(&browser.download(&link).await));
    }
    for (path, content) in files {
        assert!(found.contains(&sha256_hex(content)), "{} is not what was sent", path.display());
    }
}

async fn reader(world: &World, link: &str, files: &[(PathBuf, Vec<u8>)], group: bool) {
    let browser = world.browser();
    let page = if group {
        browser.open_group_link(link, &world.sink, ANNA).await
    } else {
        browser.open_link(link, &world.sink, ANNA).await
    };
    assert!(page.html().contains("<strong>all</strong>"), "{}", page.html());
    compare(&browser, &page, files).await;
}

on_both_databases! {
    async fn what_is_sent_from_a_browser_survives_a_reload_and_arrives_byte_for_byte(engine: Engine) {
        let world = World::start(engine).await;
        let files = files(&world, 40_000_000);
        let seen = browser_script("compose.mjs", input(&world, true, &files, fields("mail"))).await;
        assert_eq!((&seen["broken"], &seen["violations"]), (&json!([]), &json!([])), "{seen:#}");
        let links: Vec<&str> = seen["links"].as_array().unwrap().iter().filter_map(Value::as_str).collect();
        assert_eq!(links.len(), 2, "a link for each: {seen}");
        let mail = world.sink.wait_for_mail(ANNA, |mail| mail.link("/s/").is_some()).await;
        assert_eq!(mail.link("/s/").as_deref(), Some(links[0]), "what is shown is what was mailed");
        reader(&world, links[0], &files, false).await;

        let shares = world.api().get("/shares").await;
        let share = &shares["shares"][0];
        let detail = world.api().detail(share["id"].as_str().unwrap()).await;
        assert_eq!((&detail["title"], &detail["downloads_max"], &detail["notify_opened"]), (&json!("Papers for you"), &json!(9), &json!(true)));
        assert_eq!(detail["recipients"][0]["name"], "Anna Berg");
        assert_eq!(detail["files"].as_array().unwrap().len(), 3);
        assert_eq!(shares["shares"].as_array().unwrap().len(), 1, "one draft became one share: {shares}");
    }

    async fn without_scripts_the_same_is_sent_by_plain_forms_as_one_link(engine: Engine) {
        let world = World::start(engine).await;
        let files = files(&world, 6_000_000);
        let seen = browser_script("compose.mjs", input(&world, false, &files, fields("link"))).await;
        let links = seen["links"].as_array().unwrap();
        assert_eq!(links.len(), 1, "one link for all: {seen}");
        reader(&world, links[0].as_str().unwrap(), &files, true).await;
        assert!(world.sink.mails_to(ANNA).iter().all(|mail| mail.link("/s/").is_none()), "the sender pastes the link");
    }

    async fn case_22_a_submission_is_answered_with_files_by_those_who_may_read_it(engine: Engine) {
        let world = World::start(engine).await;
        let mette = staff(&world).await;
        request_pages::ask(&mette, REQUEST).await;
        let link = request_pages::link(&world).await;
        request_pages::hand_in(&world, &link, &request_pages::slip()).await;
        let submission = address(&mette.get("/inbox").await, "/inbox/");

        let files = files(&world, 8_000_000);
        let message = json!({"message": "Here is **all** of it."});
        let mut input = input(&world, true, &files, message);
        input["from"] = json!(submission);
        let seen = browser_script("compose.mjs", input).await;
        assert_eq!((&seen["broken"], &seen["violations"]), (&json!([]), &json!([])), "{seen:#}");
        reader(&world, seen["links"][0].as_str().unwrap(), &files, false).await;

        let lines = world.auditor().events("kind=submission.replied").await;
        assert_eq!(lines.len(), 1, "{lines:?}");
        let shares = world.api().get("/shares").await;
        assert_eq!(lines[0]["share"], shares["shares"][0]["id"]);
        assert_eq!(shares["shares"][0]["title"], "Papers for your mortgage");
        assert_eq!(lines[0]["submission"], submission.trim_start_matches("/inbox/"));
        let page = mette.get(&submission).await;
        assert!(page.text().contains("Reply sent"), "{}", page.text());

        // Whoever may not read the inbox answers nothing in it.
        let per = colleague(&world).await;
        let reply = format!("/shares/new?reply={}", submission.trim_start_matches("/inbox/"));
        assert_eq!(per.get(&reply).await.status, 404);
        let forged = [("reply", submission.trim_start_matches("/inbox/")), ("recipients", "1"), ("recipient-0-email", BO)];
        assert_eq!(per.post("/shares/new", &forged).await.status, 404);
    }

    async fn what_is_wrong_stands_beside_its_field_and_what_was_typed_is_kept(engine: Engine) {
        let world = World::start(engine).await;
        let mette = staff(&world).await;
        let typed = [
            ("recipients", "3"),
            ("recipient-0-email", "Anna Berg <anna.berg@kunde.example>"),
            ("recipient-1-email", "nobody"),
            ("recipient-2-email", "ANNA.BERG@kunde.example"),
            ("recipient-0-verification", "passphrase"),
            ("recipient-0-passphrase", "short"),
            ("deliver", "mail"),
            ("title", "Papers"),
            ("message", "Dear <b>Anna</b>"),
            ("expires_in_days", "0"),
            ("renewal_days", "99"),
            ("downloads_max", "none"),
        ];
        let page = mette.post("/shares/new", &typed).await;
        assert_eq!(page.status, 422);
        for words in [
            "does not look like a mail address", "is there already", "8 to 200 characters", "from 1 to", "from 0 to 30", "or nothing",
        ] {
            assert!(page.text().contains(words), "{words} is missing: {}", page.text());
        }
        let html = page.html();
        for kept in ["value=\"nobody\"", "value=\"Anna Berg\"", "value=\"anna.berg@kunde.example\"", "&#60;b&#62;Anna", "id=\"recipient-1-email-problem\""] {
            assert!(html.contains(kept), "{kept} is missing: {html}");
        }
        assert_eq!(world.api().get("/shares").await["shares"], json!([]), "no draft was made");
        let more = mette.post("/shares/new", &[("recipients", "1"), ("recipient-0-email", ANNA), ("more", "recipients")]).await;
        assert!(more.html().contains("recipient-3-email") && more.html().contains(ANNA), "{}", more.html());
    }

    async fn a_draft_in_the_browser_is_its_makers_alone_until_it_is_sent(engine: Engine) {
        let world = World::start(engine).await;
        let mette = staff(&world).await;
        let typed = [
            ("recipients", "1"), ("recipient-0-email", ANNA), ("deliver", "mail"), ("expires_in_days", "5"), ("renewal_days", "0"),
        ];
        let made = mette.post("/shares/new", &typed).await;
        assert_eq!(made.status, 303, "{}", made.text());
        let path = made.header("location").to_owned();
        assert_eq!(mette.get(&path).await.status, 200);

        let per = colleague(&world).await;
        let strange = format!("/draft/{}", "A".repeat(43));
        for page in [per.get(&path).await, per.get(&format!("{path}/state")).await, per.post(&path, &typed).await, mette.get(&strange).await] {
            assert_eq!(page.status, 404);
        }
        assert_eq!(per.post(&format!("{path}/discard"), &[]).await.status, 404);
        assert_eq!(world.browser().get(&path).await.status, 401, "the token is not enough");
        let auditor = world.auditor();
        let refusals = auditor.events("kind=draft.refused").await;
        assert_eq!(refusals.len(), 3, "{refusals:?}");
        let foreign = mette.request(Method::POST, &path).header("Origin", "https://elsewhere.example").form(&typed);
        assert_eq!(foreign.send().await.unwrap().status(), 403, "another site may not send");

        // Nothing to send, then a message, then sent: and sent once.
        let long = "æ".repeat(20_000);
        let too_long = format!("{long}æ");
        let send = |message| [typed.as_slice(), &[("message", message), ("act", "send")]].concat();
        let refused = mette.post(&path, &send(&too_long)).await;
        assert_eq!(refused.status, 422);
        assert!(refused.text().contains("message is too long"), "{}", refused.text());
        let nothing = mette.post(&path, &send("")).await;
        assert_eq!(nothing.status, 422);
        assert!(nothing.text().contains("nothing to send yet"), "{}", nothing.text());
        for _ in 0..2 {
            let sent = mette.post(&path, &send(&long)).await;
            assert_eq!((sent.status.as_u16(), sent.header("location")), (303, path.as_str()));
        }
        let result = mette.get(&path).await;
        let link = world.sink.wait_for_link(ANNA, "/s/").await;
        assert!(result.html().replace("&#x2f;", "/").contains(&link), "{}", result.html());
        assert_eq!(auditor.events("kind=share.sent").await.len(), 1);
        assert_eq!(per.get(&path).await.status, 404, "the links are the sender's");
        let state = mette.get(&format!("{path}/state")).await;
        assert_eq!(serde_json::from_slice::<Value>(&state.body).unwrap()["state"], "sent");

        let shares = world.api().get("/shares").await;
        let id = shares["shares"][0]["id"].as_str().unwrap();
        world.api().revoke(id).await;
        let page = mette.get(&path).await;
        assert_eq!(page.status, 404, "withdrawing takes the draft's token along");
        assert!(!page.html().contains("/s/"), "{}", page.html());
    }

    async fn a_plain_form_leads_back_to_its_draft_and_nowhere_else(engine: Engine) {
        let world = World::start(engine).await;
        let draft = world.api().create(&kuvert_tests::ShareRequest::mail(&[ANNA])).await;
        let form = draft.upload_url.replace("/bulk/u/", "/bulk/f/");
        let mette = staff(&world).await;
        let next = format!("/draft/{}", draft.draft_token);
        for (next, status) in [(next.as_str(), 303), ("https://elsewhere.example/", 400), ("/draft/../../sign-in", 400), ("/shares", 400)] {
            let part = |head: &str, body: &str| format!("--x\r\nContent-Disposition: form-data; {head}\r\n\r\n{body}\r\n");
            let body = [part("name=\"next\"", next), part("name=\"file\"; filename=\"a.txt\"", "hello"), "--x--\r\n".to_owned()].concat();
            let request = mette.request(Method::POST, &form).header("Origin", world.url("")).body(body);
            let answer = request.header("Content-Type", "multipart/form-data; boundary=x").send().await.unwrap();
            assert_eq!(answer.status().as_u16(), status, "{next}");
            if status == 303 {
                assert_eq!(answer.headers()["location"].to_str().unwrap(), format!("{next}?done=files-1"));
            }
        }
        let page = mette.get(&next).await;
        assert!(page.text().contains("a.txt"), "{}", page.text());
        let file = address_of_removal(&page.html(), &next);
        assert_eq!(mette.post(&file, &[]).await.header("location"), format!("{next}?done=removed"));
        assert!(!mette.get(&next).await.text().contains("a.txt"));
    }
}

/// Where the form that removes the one file goes; the row that scripts copy has none.
fn address_of_removal(html: &str, draft: &str) -> String {
    let html = html.replace("&#x2f;", "/");
    let rest = html.split(&format!("action=\"{draft}/files/")).skip(1).find(|rest| !rest.starts_with('/'));
    let rest = rest.and_then(|rest| rest.split('"').next()).unwrap_or_else(|| panic!("no file in {html}"));
    format!("{draft}/files/{rest}")
}
