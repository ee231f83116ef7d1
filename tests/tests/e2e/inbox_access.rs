//! Who reads an inbox: delegates, members, nobody else; and files that somebody lets out.

use std::time::Duration;

use kuvert_tests::{Api, Browserless, Clamd, Engine, World, on_both_databases, python_script, sha256_hex};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::lifetime::time_ahead;
use crate::names::is_safe;
use crate::people::{ANNA, sign_in};
use crate::requests_cli::{hand_in, only_submission, pdf, printed_link, run, run_ok, shell};

const PER: &str = "per.lund@firma.example";
const PASSWORD: &str = "four-green-herons-fly";

async fn ask(world: &World) -> String {
    let ask = ["request", "Papers", "--purpose", "Your case", "--to", ANNA, "--other-files"];
    printed_link(&run_ok(&shell(world), &ask).await)
}

/// Per, a colleague who sends, with a token of his own.
fn per(world: &World) -> Api {
    let account = ["staff", "add", PER, "--name", "Per Lund", "--role", "sender", "--password-stdin"];
    world.settings.cli_ok(&account, &format!("{PASSWORD}\n"));
    let token = world.settings.cli_ok(&["staff", "token", PER, "--label", "shell"], "");
    Api::new(world.settings.url(), &world.authority, &token)
}

async fn per_in_a_browser(world: &World) -> Browserless {
    let browser = world.browser();
    let form = browser.get("/sign-in").await;
    let signed_in = browser.submit(&form, "/sign-in", &[("email", PER), ("password", PASSWORD)]).await;
    assert_eq!(signed_in.status, 303);
    browser
}

async fn status(api: &Api, method: Method, path: &str, body: Option<Value>) -> StatusCode {
    let request = api.request(method, path);
    let request = match body {
        Some(body) => request.json(&body),
        None => request,
    };
    request.send().await.unwrap().status()
}

/// The path of the first file under `/bulk/`.
fn file_url(view: &Value) -> String {
    view["hand_ins"][0]["files"][0]["url"].as_str().unwrap().to_owned()
}

on_both_databases! {
    async fn a_colleague_reads_on_behalf_until_it_ends_also_in_the_middle_of_a_download(engine: Engine) {
        let world = World::start(engine).await;
        let per = per(&world);
        let link = ask(&world).await;
        let big = pdf(91, 60_000_000);
        hand_in(&world, &link, &[("", "big.pdf", &big)], &[]).await;
        let id = only_submission(&world.api().get("/inbox").await);
        let path = format!("/inbox/{id}");
        assert_eq!(status(&per, Method::GET, &path, None).await, 404);

        let mette = world.browser();
        assert_eq!(sign_in(&world, &mette).await.status, 303);
        let day = time_ahead(7)[..10].to_owned();
        let wrong = mette.post("/inboxes/readers", &[("email", "nobody@firma.example"), ("until", &day)]).await;
        assert_eq!(wrong.status, 422, "{}", wrong.text());
        let past = mette.post("/inboxes/readers", &[("email", PER), ("until", "2020-01-01")]).await;
        assert_eq!(past.status, 422);
        let done = mette.post("/inboxes/readers", &[("email", PER), ("until", &day)]).await;
        assert_eq!(done.header("location"), "/inboxes/readers?done=delegated", "{}", done.text());
        let page = mette.get("/inboxes/readers").await;
        assert!(page.text().contains("Per Lund") && page.text().contains("Until"), "{}", page.text());

        let view = per.get(&path).await;
        assert_eq!(view["inbox"]["on_behalf"], true);
        let browser = per_in_a_browser(&world).await;
        let list = browser.get("/inbox").await;
        assert!(list.text().contains("On behalf of"), "{}", list.text());
        // What cannot be undone is the owner's.
        assert_eq!(status(&per, Method::DELETE, &path, None).await, 403);
        assert!(!browser.get(&path).await.text().contains("Delete"), "deleting is offered");
        assert_eq!(browser.post(&format!("{path}/delete"), &[]).await.status, 403);

        // A slow reader in the middle of the file when it ends.
        let url = file_url(&view);
        let mut running = per.http().get(&url).bearer_auth(per.token()).send().await.unwrap();
        assert_eq!(running.status(), 200);
        let mut got = running.chunk().await.unwrap().unwrap().len();
        let listed = per.get(&format!("/inboxes/{}/readers", view["inbox"]["id"].as_str().unwrap())).await;
        let reader = listed["readers"][0]["id"].as_str().unwrap();
        let end = format!("/inboxes/readers/{}/{reader}/end", view["inbox"]["id"].as_str().unwrap());
        assert_eq!(mette.post(&end, &[]).await.header("location"), "/inboxes/readers?done=ended");
        assert_eq!(status(&per, Method::GET, &path, None).await, 404);
        assert_eq!(per.http().get(&url).bearer_auth(per.token()).send().await.unwrap().status(), 404);
        let broken = tokio::time::timeout(Duration::from_mins(1), async {
            loop {
                match running.chunk().await {
                    Ok(Some(piece)) => got += piece.len(),
                    Ok(None) => return false,
                    Err(_) => return true,
                }
                // Slower than the watch over it.
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        });
        assert!(broken.await.unwrap(), "the download went on to its end: {got} bytes");
        let lines = world.auditor().events("kind=inbox.member_added").await;
        assert!(lines.iter().any(|line| line["personal"]["person"] == PER), "{lines:?}");
    }

    async fn case_31_a_held_file_is_let_out_with_a_reason_and_says_by_whom(engine: Engine) {
        let mut clamd = Clamd::start(25);
        let world = World::builder(engine).env("KUVERT_CLAMD_URL", &clamd.url()).start().await;
        let auditor = world.auditor();
        let (per, link) = (per(&world), ask(&world).await);
        clamd.kill();
        let slip = pdf(92, 50_000);
        hand_in(&world, &link, &[("", "slip.pdf", &slip)], &[]).await;
        let id = only_submission(&world.api().get("/inbox?state=held").await);
        let view = world.api().get(&format!("/inbox/{id}")).await;
        let file = view["hand_ins"][0]["files"][0]["id"].as_str().unwrap().to_owned();
        assert_eq!((&view["hand_ins"][0]["files"][0]["held"], &view["hand_ins"][0]["files"][0]["releasable"]), (&json!(true), &json!(true)));
        let release = format!("/inbox/{id}/files/{file}/release");
        assert_eq!(status(&per, Method::POST, &release, Some(json!({ "reason": "x" }))).await, 404);
        assert_eq!(status(&auditor, Method::POST, &release, Some(json!({ "reason": "x" }))).await, 404);

        let mette = world.browser();
        assert_eq!(sign_in(&world, &mette).await.status, 303);
        let page = mette.get(&format!("/inbox/{id}")).await;
        assert!(page.html().replace("&#x2f;", "/").contains(&format!("/inbox/{id}/release/{file}")), "{}", page.html());
        let asked = mette.get(&format!("/inbox/{id}/release/{file}")).await;
        assert!(asked.text().contains("the scanner did not answer"), "{}", asked.text());
        let silent = mette.post(&format!("/inbox/{id}/release/{file}"), &[("reason", " ")]).await;
        assert_eq!(silent.status, 422);
        // At a shell, it takes the typed word.
        let client = shell(&world);
        let reason = ["--reason", "Anna called about it"];
        let unsure = run(&client, &[&["inbox", "release", &id][..], &reason].concat()).await;
        assert!(!unsure.status.success());
        run_ok(&client, &[&["inbox", "release", &id, "--yes"][..], &reason].concat()).await;
        let twice = mette.post(&format!("/inbox/{id}/release/{file}"), &[("reason", "again")]).await;
        assert_eq!(twice.status, 409, "{}", twice.text());

        let page = mette.get(&format!("/inbox/{id}")).await;
        for words in ["Not checked, let out by", "Anna called about it"] {
            assert!(page.text().contains(words), "{words} is missing: {}", page.text());
        }
        let out = page.downloads().into_iter().next().expect("it is offered");
        assert_eq!(sha256_hex(&mette.download(&out).await), sha256_hex(&slip));
        assert_eq!(world.api().get("/inbox?state=held").await["submissions"], json!([]));
        assert_eq!(auditor.events("kind=file.released").await.len(), 1);
    }

    async fn case_24_and_25_hostile_names_do_no_harm_in_a_submissions_archive_and_one_bad_blob_none_to_the_rest(engine: Engine) {
        let world = World::start(engine).await;
        let link = ask(&world).await;
        let names = ["../../etc/passwd.pdf", "gnp\u{202e}.pdf", "CON.pdf", "a\\b.pdf", "same.pdf", "SAME.pdf"];
        let contents: Vec<Vec<u8>> = (0..6).map(|n| pdf(100 + n, 20_000)).collect();
        let big = pdf(107, 2_000_000);
        let mut files: Vec<(&str, &str, &[u8])> = names.iter().zip(&contents).map(|(name, content)| ("", *name, content.as_slice())).collect();
        files.push(("", "big.pdf", &big));
        hand_in(&world, &link, &files, &[]).await;
        let api = world.api();
        let id = only_submission(&api.get("/inbox").await);
        let view = api.get(&format!("/inbox/{id}")).await;
        let zip = view["hand_ins"][0]["zip_url"].as_str().unwrap();
        let archive = api.http().get(zip).bearer_auth(world.token()).send().await.unwrap().bytes().await.unwrap();
        let saved = world.scratch().join("all.zip");
        std::fs::write(&saved, archive).unwrap();
        let entries = python_script("zip.py", json!({ "file": saved })).await;
        let inside: Vec<String> = entries.as_object().unwrap().keys().cloned().collect();
        assert_eq!(inside.len(), 7);
        let mut folded: Vec<String> = inside.iter().map(|name| name.to_lowercase()).collect();
        folded.sort();
        folded.dedup();
        assert_eq!(folded.len(), 7, "two names are one on some system: {inside:?}");
        for name in &inside {
            assert!(is_safe(name), "{name}");
        }

        // One blob is gone: its file is named as such, the others come whole.
        let gone = view["hand_ins"][0]["files"].as_array().unwrap().iter().find(|file| file["name"] == "big.pdf").unwrap();
        std::fs::remove_file(largest(&world.settings.blobs())).unwrap();
        let answer = api.http().get(gone["url"].as_str().unwrap()).bearer_auth(world.token()).send().await.unwrap();
        let (status, ended) = (answer.status(), answer.bytes().await.is_ok());
        assert!(status == 503 || !ended, "{status}");
        let whole = view["hand_ins"][0]["files"].as_array().unwrap().iter().filter(|file| file["name"] != "big.pdf");
        for file in whole {
            let answer = api.http().get(file["url"].as_str().unwrap()).bearer_auth(world.token()).send().await.unwrap();
            assert_eq!(sha256_hex(&answer.bytes().await.unwrap()), file["sha256"].as_str().unwrap());
        }
        let page = api.get(&format!("/inbox/{id}")).await;
        let faulty = page["hand_ins"][0]["files"].as_array().unwrap().iter().filter(|file| file["faulty"] == true).count();
        assert_eq!(faulty, 1, "{page}");
    }

    async fn nobody_outside_gets_anything_of_an_inbox_on_any_route(engine: Engine) {
        let world = World::start(engine).await;
        let (per, link) = (per(&world), ask(&world).await);
        hand_in(&world, &link, &[("", "slip.pdf", &pdf(93, 5_000))], &[]).await;
        let id = only_submission(&world.api().get("/inbox").await);
        let view = world.api().get(&format!("/inbox/{id}")).await;
        let (inbox, file) = (view["inbox"]["id"].as_str().unwrap(), view["hand_ins"][0]["files"][0]["id"].as_str().unwrap());
        let until = json!({ "email": PER, "until": time_ahead(7) });
        let routes = [
            (Method::GET, format!("/inbox/{id}"), None),
            (Method::GET, format!("/inbox?inbox={inbox}"), None),
            (Method::POST, format!("/inbox/{id}/close"), None),
            (Method::POST, format!("/inbox/{id}/reopen"), None),
            (Method::DELETE, format!("/inbox/{id}"), None),
            (Method::POST, format!("/inbox/{id}/files/{file}/release"), Some(json!({ "reason": "x" }))),
            (Method::GET, format!("/inboxes/{inbox}/readers"), None),
            (Method::POST, format!("/inboxes/{inbox}/readers"), Some(until)),
            (Method::DELETE, format!("/inboxes/{inbox}/readers/{inbox}"), None),
        ];
        for (method, path, body) in routes.clone() {
            assert_eq!(status(&per, method.clone(), &path, body.clone()).await, 404, "{method} {path}");
            let nobody = Api::new(world.settings.url(), &world.authority, "kvt_nothing");
            assert_eq!(status(&nobody, method.clone(), &path, body).await, 401, "{method} {path}");
        }
        let browser = per_in_a_browser(&world).await;
        for path in [format!("/inbox/{id}"), format!("/inbox?inbox={inbox}"), format!("/inbox/{id}/release/{file}")] {
            assert_eq!(browser.get(&path).await.status, 404, "{path}");
        }
        for path in ["close", "reopen", "delete"] {
            assert_eq!(browser.post(&format!("/inbox/{id}/{path}"), &[]).await.status, 404, "{path}");
        }
        assert_eq!(browser.get("/inbox").await.text().matches("Papers").count(), 0);
        let zip = view["hand_ins"][0]["zip_url"].as_str().unwrap();
        for url in [file_url(&view), zip.to_owned()] {
            assert_eq!(per.http().get(&url).bearer_auth(per.token()).send().await.unwrap().status(), 404);
            assert_eq!(per.http().get(&url).send().await.unwrap().status(), 401);
        }
        assert_eq!(world.api().get(&format!("/inbox/{id}")).await["state"], "submitted", "somebody changed it");

        // A member whose account ends is out at once, with the token that was in use.
        world.settings.cli_ok(&["team", "admit", world.sender(), PER], "");
        assert_eq!(status(&per, Method::GET, &format!("/inbox/{id}"), None).await, 200);
        world.settings.cli_ok(&["staff", "disable", PER], "");
        assert_eq!(status(&per, Method::GET, &format!("/inbox/{id}"), None).await, 401);
        assert_eq!(per.http().get(file_url(&view)).bearer_auth(per.token()).send().await.unwrap().status(), 401);
        assert_eq!(browser.get("/inbox").await.status, 401);
    }

    async fn a_submission_deleted_in_the_middle_of_a_download_breaks_it_off(engine: Engine) {
        let world = World::start(engine).await;
        let link = ask(&world).await;
        hand_in(&world, &link, &[("", "big.pdf", &pdf(94, 60_000_000))], &[]).await;
        let api = world.api();
        let id = only_submission(&api.get("/inbox").await);
        let url = file_url(&api.get(&format!("/inbox/{id}")).await);
        let mut running = api.http().get(&url).bearer_auth(world.token()).send().await.unwrap();
        running.chunk().await.unwrap().unwrap();
        assert_eq!(status(&api, Method::DELETE, &format!("/inbox/{id}"), None).await, 204);
        let broken = tokio::time::timeout(Duration::from_mins(1), async {
            loop {
                match running.chunk().await {
                    Ok(Some(_)) => tokio::time::sleep(Duration::from_millis(20)).await,
                    Ok(None) => return false,
                    Err(_) => return true,
                }
            }
        });
        assert!(broken.await.unwrap(), "a deleted file was delivered to its end");
        assert_eq!(api.http().get(&url).bearer_auth(world.token()).send().await.unwrap().status(), 404);
        assert_eq!(status(&api, Method::POST, &format!("/inbox/{id}/reopen"), None).await, 409);
        let lines = world.auditor().events(&format!("submission={id}&kind=download.aborted")).await;
        assert_eq!(lines.len(), 1, "{lines:?}");
    }
}

/// The largest file below `folder`.
fn largest(folder: &std::path::Path) -> std::path::PathBuf {
    let mut found = (0, std::path::PathBuf::new());
    let mut folders = vec![folder.to_path_buf()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap().map(Result::unwrap) {
            if entry.path().is_dir() {
                folders.push(entry.path());
            } else {
                found = found.max((entry.metadata().unwrap().len(), entry.path()));
            }
        }
    }
    found.1
}
