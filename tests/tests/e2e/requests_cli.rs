//! Asking, handing in and fetching: the employee at a shell, the customer with a tus client.

use std::process::Output;

use kuvert_tests::{Engine, Settings, Uploader, World, bytes, on_both_databases, sha256_hex};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::people::ANNA;

/// The employee's shell: it knows the server's address and its own token, nothing of the server's configuration.
pub(crate) fn shell(world: &World) -> Settings {
    let mut client = world.settings.clone();
    client.environment.retain(|name, _| !name.starts_with("KUVERT_"));
    client.set("KUVERT_SERVER", world.settings.url());
    client.set("KUVERT_TOKEN", world.token());
    client.set("KUVERT_CA_FILE", &world.authority.file().to_string_lossy());
    client
}

pub(crate) async fn run(client: &Settings, arguments: &[&str]) -> Output {
    let client = client.clone();
    let arguments: Vec<String> = arguments.iter().map(|&argument| argument.to_owned()).collect();
    let run = move || client.cli(&arguments.iter().map(String::as_str).collect::<Vec<_>>(), "");
    tokio::task::spawn_blocking(run).await.unwrap()
}

pub(crate) async fn run_ok(client: &Settings, arguments: &[&str]) -> String {
    let output = run(client, arguments).await;
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{arguments:?}: {said}");
    String::from_utf8(output.stdout).unwrap()
}

/// Bytes that look like a PDF from outside: what a file is called must be what it is.
pub(crate) fn pdf(seed: u64, length: usize) -> Vec<u8> {
    [b"%PDF-1.7\n".as_slice(), &bytes(seed, length)].concat()
}

/// What a customer does: begins, uploads each file as the document with this id, and hands in.
pub(crate) async fn hand_in(
    world: &World,
    link: &str,
    files: &[(&str, &str, &[u8])],
    answers: &[(&str, &str)],
) {
    let customer = Uploader::begin(world, link).await;
    for (document, name, content) in files {
        customer.upload(name, document, content).await;
    }
    customer.handed_in(answers).await;
}

/// The link a command printed.
pub(crate) fn printed_link(said: &str) -> String {
    said.split_whitespace()
        .find(|word| word.contains("/r/"))
        .unwrap_or_else(|| panic!("no link: {said}"))
        .to_owned()
}

pub(crate) fn only_submission(listed: &Value) -> String {
    let submissions = listed["submissions"].as_array().unwrap();
    assert_eq!(submissions.len(), 1, "{listed}");
    submissions[0]["id"].as_str().unwrap().to_owned()
}

on_both_databases! {
    async fn what_is_asked_for_and_fetched_at_a_shell_is_what_the_customer_handed_in(engine: Engine) {
        let world = World::start(engine).await;
        let client = shell(&world);
        let said = run_ok(&client, &[
            "request", "Your loan", "--purpose", "To decide on your loan", "--to", ANNA, "--want", "Pay slip",
            "--want-optional", "Lease", "--ask", "national_id:CPR number", "--consent", "I agree.", "--expires", "14d",
        ]).await;
        assert!(said.starts_with(&format!("Link for {ANNA}: ")), "{said}");
        let link = printed_link(&said);
        world.sink.wait_for_link(ANNA, "/r/").await;

        let (slip, lease) = (pdf(71, 3_000_000), pdf(72, 40_000));
        let files = [("d1", "slip.pdf", slip.as_slice()), ("d2", "lease.pdf", lease.as_slice())];
        hand_in(&world, &link, &files, &[("q-q1", "0101701234")]).await;
        let more = pdf(73, 1_000);
        hand_in(&world, &link, &[("d1", "slip.pdf", &more)], &[("q-q1", "0101701234")]).await;

        let listed = run_ok(&client, &["inbox"]).await;
        assert!(listed.contains("new") && listed.contains(ANNA) && listed.contains("Your loan"), "{listed}");
        let submission = only_submission(&world.api().get("/inbox").await);
        assert!(listed.contains(&submission), "{listed}");

        let folder = world.scratch().join("fetched");
        let out = folder.to_string_lossy().into_owned();
        let fetched = run_ok(&client, &["fetch", &submission, "--out", &out]).await;
        for (name, content) in [("slip.pdf", &slip), ("lease.pdf", &lease), ("slip (2).pdf", &more)] {
            let got = std::fs::read(folder.join(name)).unwrap_or_else(|_| panic!("{name}: {fetched}"));
            assert_eq!(sha256_hex(&got), sha256_hex(content), "{name}");
        }
        let answers: Value = serde_json::from_slice(&std::fs::read(folder.join("answers.json")).unwrap()).unwrap();
        assert_eq!(answers["hand_ins"][0]["answers"][0]["value"], "010170-1234");
        assert_eq!(answers["hand_ins"][0]["consent"]["text"], "I agree.");
        let listed = run_ok(&client, &["inbox"]).await;
        assert!(listed.contains("fetched"), "{listed}");

        let again = run_ok(&client, &["fetch", &submission, "--out", &out]).await;
        assert_eq!(again.matches("already there").count(), 3, "{again}");
        assert_eq!(std::fs::read_dir(&folder).unwrap().count(), 4, "{again}");
    }

    async fn a_request_is_looked_after_through_the_api(engine: Engine) {
        let world = World::start(engine).await;
        let api = world.api();
        let wanted = json!({
            "title": "Your loan", "purpose": "To decide", "deliver": "mail", "recipients": [{ "email": ANNA }],
            "documents": [{ "label": { "da": "Lønseddel", "en": "Pay slip" }, "required": true, "kinds": ["pdf"] }],
        });
        let post = async |path: &str, body: &Value| {
            api.request(Method::POST, path).json(body).send().await.expect("the API answers")
        };
        let ask = async |body: &Value| {
            let request = api.request(Method::POST, "/requests").header("Idempotency-Key", "once").json(body);
            let answer = request.send().await.unwrap();
            assert_eq!(answer.status(), StatusCode::CREATED);
            answer.json::<Value>().await.unwrap()
        };
        let made = ask(&wanted).await;
        assert_eq!(ask(&wanted).await["id"], made["id"], "the same request again makes no second one");
        let id = made["id"].as_str().unwrap();
        let link = made["links"][0]["url"].as_str().unwrap();
        let mut misspelt = wanted.clone();
        misspelt["caption"] = json!("x");
        assert_eq!(post("/requests", &misspelt).await.status(), StatusCode::BAD_REQUEST);

        let detail = api.get(&format!("/requests/{id}")).await;
        assert_eq!((&detail["state"], &detail["deliver"]), (&json!("open"), &json!("mail")));
        assert_eq!(detail["documents"][0]["label"]["da"], "Lønseddel");
        assert_eq!(detail["recipients"][0]["id"], made["links"][0]["recipient"]);
        for (action, state) in [("pause", "paused"), ("resume", "open"), ("close", "closed"), ("reopen", "open")] {
            let answer = post(&format!("/requests/{id}/{action}"), &json!({})).await.json::<Value>().await.unwrap();
            assert_eq!(answer["state"], state, "{action}");
        }
        let extended = post(&format!("/requests/{id}/extend"), &json!({ "days": 20 })).await;
        assert_eq!(extended.status(), StatusCode::OK);
        let recipient = made["links"][0]["recipient"].as_str().unwrap();
        let resent = post(&format!("/requests/{id}/recipients/{recipient}/resend"), &json!({})).await;
        assert_eq!(resent.status(), StatusCode::NO_CONTENT);
        let stranger = post(&format!("/requests/{id}/hand-over"), &json!({ "to": "nobody@firma.example" })).await;
        assert_eq!(stranger.status(), StatusCode::BAD_REQUEST);

        hand_in(&world, link, &[("d1", "slip.pdf", b"%PDF-1.7 slip")], &[]).await;
        let submission = only_submission(&api.get("/inbox").await);
        let view = api.get(&format!("/inbox/{submission}")).await;
        let file = &view["hand_ins"][0]["files"][0];
        assert_eq!((&file["name"], &file["sha256"]), (&json!("slip.pdf"), &json!(sha256_hex(b"%PDF-1.7 slip"))));
        assert_eq!(file["document"]["label"]["en"], "Pay slip");
        let lines = api.events(&format!("submission={submission}&kind=submission.viewed")).await;
        assert_eq!(lines.len(), 1, "looking is in the log: {lines:?}");
        assert!(!api.events(&format!("request={id}")).await.is_empty());

        // The auditor reads no inbox and owns no request.
        let auditor = world.auditor();
        for path in [format!("/inbox/{submission}"), format!("/requests/{id}")] {
            let refused = auditor.request(Method::GET, &path).send().await.unwrap();
            assert_eq!(refused.status(), StatusCode::NOT_FOUND, "{path}");
        }
        let gone = api.request(Method::DELETE, &format!("/inbox/{submission}")).send().await.unwrap();
        assert_eq!(gone.status(), StatusCode::NO_CONTENT);
        assert_eq!(api.get("/inbox").await["submissions"], json!([]));
    }

    async fn a_team_receives_in_an_inbox_whose_keys_are_renewed(engine: Engine) {
        let world = World::start(engine).await;
        let (office, client) = (world.settings.clone(), shell(&world));
        let team = run_ok(&office, &["team", "add", "Loans", "--member", world.sender()]).await;
        let team = team.trim();
        let listed = run_ok(&office, &["team", "list"]).await;
        assert!(listed.contains("Loans") && listed.contains(world.sender()), "{listed}");
        let ask = ["request", "Papers", "--purpose", "Your case", "--to", ANNA, "--other-files", "--inbox", team];
        let link = printed_link(&run_ok(&client, &ask).await);
        hand_in(&world, &link, &[("", "before.pdf", b"%PDF-1.7 before")], &[]).await;
        let rotated = run(&office, &["keys", "rotate-inbox", "Loans"]).await;
        assert!(rotated.status.success(), "{}", String::from_utf8_lossy(&rotated.stderr));
        hand_in(&world, &link, &[("", "after.pdf", b"%PDF-1.7 after")], &[]).await;

        let submission = only_submission(&world.api().get("/inbox").await);
        let folder = world.scratch().join("team");
        run_ok(&client, &["fetch", &submission, "--out", &folder.to_string_lossy()]).await;
        assert_eq!(std::fs::read(folder.join("before.pdf")).unwrap(), b"%PDF-1.7 before");
        assert_eq!(std::fs::read(folder.join("after.pdf")).unwrap(), b"%PDF-1.7 after");

        run_ok(&office, &["team", "dismiss", "Loans", world.sender()]).await;
        assert_eq!(world.api().get("/inbox").await["submissions"], json!([]), "who is no member reads nothing");
        let refused = run(&client, &["fetch", &submission]).await;
        assert_eq!(refused.status.code(), Some(3), "{}", String::from_utf8_lossy(&refused.stderr));
    }
}
