//! Drafts that change: other people, other terms, and a client that comes back to what it had begun.

use kuvert_tests::{Draft, Engine, ShareRequest, World, bytes, on_both_databases, tus};
use reqwest::{Method, Response, StatusCode};
use serde_json::{Value, json};

use crate::people::{ANNA, BO};

/// Asks `method` of a draft's `part` with `token`.
async fn ask(
    world: &World,
    method: Method,
    id: &str,
    part: &str,
    token: &str,
    body: Option<&Value>,
) -> Response {
    let request = world.api().request(method, &format!("/shares/{id}/{part}")).header("Kuvert-Draft", token);
    let request = match body {
        Some(body) => request.json(body),
        None => request,
    };
    request.send().await.expect("the API answers")
}

async fn look(world: &World, draft: &Draft) -> Value {
    let answer = ask(world, Method::GET, &draft.id, "draft", &draft.draft_token, None).await;
    assert_eq!(answer.status(), StatusCode::OK);
    answer.json().await.unwrap()
}

async fn change(world: &World, draft: &Draft, share: &ShareRequest) -> Response {
    ask(world, Method::PUT, &draft.id, "draft", &draft.draft_token, Some(&share.0)).await
}

/// Expects a refusal with this status and code.
async fn refused(answer: Response, status: u16, code: &str) {
    assert_eq!(answer.status().as_u16(), status);
    let problem: Value = answer.json().await.unwrap();
    assert_eq!(problem["code"], code, "{problem}");
}

on_both_databases! {
    async fn a_draft_without_people_gets_them_later_and_is_not_sent_before(engine: Engine) {
        let world = World::start(engine).await;
        let api = world.api();
        let draft = api.create(&ShareRequest::link(&[])).await;
        api.add_file(&draft, "a.txt", "text/plain", b"hello").await;
        refused(api.try_send(&draft).await, 409, "no_recipients").await;

        let later = ShareRequest::mail(&[ANNA, BO]).with("title", "Later").with("expires_in_days", 3).with("downloads_max", 2).with("notify_opened", true);
        let changed: Value = change(&world, &draft, &later).await.json().await.unwrap();
        assert_eq!(changed["title"], "Later");
        assert_eq!(changed["deliver"], "mail");
        assert_eq!(changed["expires_in_days"], 3);
        assert_eq!(changed["downloads_max"], 2);
        assert_eq!(changed["notify_opened"], true);
        assert_eq!(changed["recipients"].as_array().unwrap().len(), 2);
        assert_eq!(changed["recipients"][0]["email"], ANNA);
        assert_eq!(changed["files"][0]["state"], "accepted");

        let only_bo = ShareRequest::mail(&[BO]).with("title", "Later");
        change(&world, &draft, &only_bo).await;
        let sent = api.send(&draft).await;
        assert_eq!(sent.links.len(), 1);
        let mail = world.sink.wait_for_mail(BO, |mail| mail.link("/s/").is_some()).await;
        world.browser().open_link(&mail.link("/s/").unwrap(), &world.sink, BO).await;
        assert!(world.sink.mails_to(ANNA).is_empty(), "who was taken out hears nothing");
        let kinds = world.auditor().events(&format!("share={}&kind=draft.changed", sent.id)).await;
        assert_eq!(kinds.len(), 2, "{kinds:?}");
    }

    async fn a_client_that_lost_everything_but_the_token_goes_on_where_it_was(engine: Engine) {
        let world = World::start(engine).await;
        let api = world.api();
        let draft = api.create(&ShareRequest::mail(&[ANNA])).await;
        let content = bytes(3, 3_000_000);
        let lost = tus::create(api.http(), &draft.upload_url, content.len() as u64, "big.bin", "application/x-big").await;
        tus::patch(api.http(), &lost, 0, &content[..1_000_000]).await;
        api.set_message(&draft, "Hello **Anna**").await;

        let seen = look(&world, &draft).await;
        assert_eq!(seen["message"], true);
        let file = &seen["files"][0];
        assert_eq!((&file["name"], &file["bytes"], &file["state"]), (&json!("big.bin"), &json!(3_000_000), &json!("receiving")));
        let again = file["upload_url"].as_str().unwrap();
        assert_ne!(again, lost);
        let offset = tus::offset(api.http(), again).await;
        assert_eq!(file["received"], offset);
        tus::finish(api.http(), again, offset, &content).await;
        tus::upload(api.http(), seen["upload_url"].as_str().unwrap(), "b.txt", "text/plain", b"b").await;

        let seen = look(&world, &draft).await;
        let files = seen["files"].as_array().unwrap();
        assert_eq!(files.len(), 2);
        assert!(files.iter().all(|file| file["state"] == "accepted" && file["upload_url"].is_null()), "{seen:#}");
        let message = ask(&world, Method::GET, &draft.id, "message", &draft.draft_token, None).await;
        assert_eq!(message.json::<Value>().await.unwrap()["markdown"], "Hello **Anna**");

        let sent = api.send(&draft).await;
        let link = world.sink.wait_for_mail(ANNA, |mail| mail.link("/s/").is_some()).await.link("/s/").unwrap();
        let browser = world.browser();
        let page = browser.open_link(&link, &world.sink, ANNA).await;
        let file = browser.find_file(&page, "big.bin").await.expect("the file is there");
        assert!(browser.download(&file).await == content, "the file is not what was sent");
        assert_eq!(sent.links.len(), 1);
    }

    async fn a_draft_is_changed_and_seen_only_by_its_owner_with_its_token_while_it_is_one(engine: Engine) {
        let world = World::start(engine).await;
        let api = world.api();
        let draft = api.create(&ShareRequest::mail(&[ANNA])).await;
        let other = api.create(&ShareRequest::mail(&[ANNA])).await;
        let share = ShareRequest::mail(&[BO]);
        let (id, token) = (draft.id.as_str(), draft.draft_token.as_str());

        refused(ask(&world, Method::GET, id, "draft", &other.draft_token, None).await, 403, "draft_token").await;
        refused(ask(&world, Method::PUT, id, "draft", &other.draft_token, Some(&share.0)).await, 403, "draft_token").await;
        refused(ask(&world, Method::GET, id, "draft", "nonsense", None).await, 403, "draft_token").await;
        let path = format!("/shares/{id}/draft");
        refused(api.request(Method::GET, &path).send().await.unwrap(), 403, "draft_token").await;

        let eva = world.colleague("eva@firma.example");
        for method in [Method::GET, Method::PUT] {
            let request = eva.request(method.clone(), &path).header("Kuvert-Draft", token);
            let request = if method == Method::PUT { request.json(&share.0) } else { request };
            refused(request.send().await.unwrap(), 404, "not_found").await;
        }
        let lines = world.auditor().events(&format!("share={id}&kind=draft.refused")).await;
        assert_eq!(lines.len(), 4, "{lines:?}");
        assert_eq!(lines[0]["outcome"], "refused");

        api.add_file(&draft, "a", "text/plain", b"a").await;
        let sent = api.send(&draft).await;
        for withdrawn in [false, true] {
            if withdrawn {
                api.revoke(&sent.id).await;
            }
            refused(ask(&world, Method::GET, id, "draft", token, None).await, 409, "not_a_draft").await;
            refused(ask(&world, Method::PUT, id, "draft", token, Some(&share.0)).await, 409, "not_a_draft").await;
            refused(ask(&world, Method::GET, id, "message", token, None).await, 409, "not_a_draft").await;
        }
        assert_eq!(api.detail(id).await["recipients"][0]["email"], ANNA);
    }

    async fn a_draft_takes_no_more_than_the_policy_allows(engine: Engine) {
        let world = World::builder(engine).env("KUVERT_RECIPIENTS_MAX", "2").start().await;
        let draft = world.api().create(&ShareRequest::mail(&[])).await;
        let (world, draft) = (&world, &draft);
        let no = async |share: ShareRequest| refused(change(world, draft, &share).await, 400, "invalid").await;
        let many = ShareRequest::mail(&["a@x.example", "b@x.example", "c@x.example"]);
        refused(change(world, draft, &many).await, 400, "policy_recipients").await;
        let long = ShareRequest::mail(&[ANNA]).with("expires_in_days", 100_000);
        refused(change(world, draft, &long).await, 400, "policy_expiry").await;
        no(ShareRequest::mail(&[ANNA, ANNA])).await;
        no(ShareRequest::mail(&["nobody"])).await;
        no(ShareRequest::mail(&[ANNA]).with("title", "x".repeat(201))).await;
        no(ShareRequest::mail(&[ANNA]).with("downloads_max", 0)).await;
        no(ShareRequest::mail(&[ANNA]).recipient(0, "verification", "passphrase")).await;
        assert_eq!(look(world, draft).await["recipients"], json!([]));
    }

    async fn the_sender_finds_a_share_by_the_link_in_their_mail(engine: Engine) {
        let world = World::start(engine).await;
        let sent = world.api().share(&ShareRequest::link(&[ANNA]), &[("a", b"a")]).await;
        let token = sent.link().rsplit('/').next().unwrap().to_owned();
        let find = |api: kuvert_tests::Api, token: &str| {
            let request = api.request(Method::GET, "/shares/by-link").header("Kuvert-Link", token);
            async move { request.send().await.unwrap() }
        };
        let found = find(world.api(), &token).await;
        assert_eq!(found.json::<Value>().await.unwrap(), json!({"id": sent.id}));
        refused(find(world.api(), &"A".repeat(43)).await, 404, "not_found").await;
        refused(find(world.api(), "?").await, 404, "not_found").await;
        refused(find(world.colleague("eva@firma.example"), &token).await, 404, "not_found").await;
        world.api().revoke(&sent.id).await;
        assert_eq!(find(world.api(), &token).await.status(), StatusCode::OK, "a withdrawn one is still mine");
    }
}
