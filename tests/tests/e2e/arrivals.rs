//! What an asker and their colleagues hear and do about what comes in; and what a person is told whose form is refused.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use kuvert_tests::{Browserless, Engine, Page, Rule, World, on_both_databases};
use reqwest::Method;
use serde_json::{Value, json};

use crate::people::{ANNA, BO, sign_in};

const PER: &str = "per.lund@firma.example";
const PER_PASSWORD: &str = "four-green-herons-fly";
const ARRIVED: &str = "/inbox/";

async fn mette(world: &World) -> Browserless {
    let browser = world.browser();
    assert_eq!(sign_in(world, &browser).await.status, 303);
    browser
}

fn add_per(world: &World) {
    let account = [
        "staff",
        "add",
        PER,
        "--name",
        "Per Lund",
        "--role",
        "sender",
        "--language",
        "da",
        "--password-stdin",
    ];
    world.settings.cli_ok(&account, &format!("{PER_PASSWORD}\n"));
}

async fn ask(world: &World, changes: Value) -> Value {
    let mut request = json!({
        "title": "Your loan", "purpose": "To decide on your loan", "deliver": "mail",
        "recipients": [{"email": ANNA, "language": "en"}], "other_files": true,
        "questions": [{"label": "Anything to add?", "required": false, "type": "text"}],
    });
    for (name, value) in changes.as_object().unwrap() {
        request[name] = value.clone();
    }
    let answer = world.api().request(Method::POST, "/requests").json(&request).send().await.unwrap();
    assert_eq!(answer.status(), 201, "{}", answer.text().await.unwrap());
    answer.json().await.unwrap()
}

/// Answers the question of a request at its personal link.
async fn hand_in(world: &World, link: &str) {
    let anna = world.browser();
    assert_eq!(anna.post(&format!("{link}/start"), &[]).await.status, 303);
    let done = anna.post(&format!("{link}/hand-in"), &[("q-q1", "No")]).await;
    assert_eq!(done.status, 303, "{}", done.text());
}

fn path(world: &World, url: &str) -> String {
    url.trim_start_matches(&world.url("")).to_owned()
}

/// The `/r/` link that a page shows to be copied.
fn shown(page: &Page) -> String {
    let html = page.html();
    let token =
        html.split("/r/").nth(1).and_then(|rest| rest.get(..43)).unwrap_or_else(|| panic!("no link: {html}"));
    format!("/r/{token}")
}

fn hidden<'h>(html: &'h str, form: &str) -> &'h str {
    let form = html.split(&format!("action=\"{form}\"")).nth(1).expect("the form is there");
    form.split("name=\"key\" value=\"").nth(1).and_then(|rest| rest.split('"').next()).expect("it has a key")
}

/// Seconds from now to this time of the UTC day, today or tomorrow.
fn until(hour: u64, minute: u64) -> u64 {
    #[expect(clippy::disallowed_methods, reason = "the gateway's clock is set ahead of the true time")]
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs() % 86_400;
    (hour * 3600 + minute * 60 + 86_400 - now) % 86_400
}

on_both_databases! {
    async fn a_request_form_that_is_sent_twice_makes_one_request_and_its_link_can_be_made_anew(engine: Engine) {
        let world = World::start(engine).await;
        let mette = mette(&world).await;
        let form = mette.get("/requests/new").await.html();
        let key = hidden(&form, "/requests/new");
        let fields = [
            ("key", key), ("title", "Papers"), ("purpose", "For your offer"), ("deliver", "link"), ("other_files", "yes"),
            ("documents", "0"), ("questions", "0"), ("expires_in_days", "14"), ("files_max", "20"), ("file_mb_max", "100"),
        ];
        let (first, second) = tokio::join!(mette.post("/requests/new", &fields), mette.post("/requests/new", &fields));
        assert_eq!((first.status.as_u16(), second.status.as_u16()), (201, 201), "{}", first.text());
        let link = shown(&first);
        assert_eq!(shown(&second), link);
        let requests = world.api().get("/requests").await;
        assert_eq!(requests["requests"].as_array().unwrap().len(), 1, "{requests}");

        let id = requests["requests"][0]["id"].as_str().unwrap();
        let action = format!("/requests/{id}/link");
        let detail = mette.get(&format!("/requests/{id}")).await.html();
        let fresh = [("key", hidden(&detail, &action))];
        let renewed = mette.post(&action, &fresh).await;
        assert!(renewed.status == 201 && renewed.text().contains("the old one works no more"), "{}", renewed.text());
        let new = shown(&renewed);
        assert_eq!(shown(&mette.post(&action, &fresh).await), new, "a reload makes no third one");
        assert_eq!(world.browser().get(&link).await.status, 410);
        assert_eq!(world.browser().get(&new).await.status, 200);

        let late = mette.post("/requests/new", &fields).await;
        assert!(late.text().contains("make a new link below"), "{}", late.text());
        assert!(!late.html().contains(&link));
        let kinds = world.auditor().events("limit=200").await;
        let count = |kind: &str| kinds.iter().filter(|event| event["kind"] == kind).count();
        assert_eq!((count("request.created"), count("request.link_renewed")), (1, 1));
    }

    async fn a_link_is_made_anew_at_a_shell(engine: Engine) {
        let world = World::start(engine).await;
        let mut client = world.settings.clone();
        client.environment.retain(|name, _| !name.starts_with("KUVERT_"));
        client.set("KUVERT_SERVER", world.settings.url());
        client.set("KUVERT_TOKEN", world.token());
        client.set("KUVERT_CA_FILE", &world.authority.file().to_string_lossy());
        let run = async |arguments: Vec<String>| {
            let client = client.clone();
            let run = move || client.cli_ok(&arguments.iter().map(String::as_str).collect::<Vec<_>>(), "");
            tokio::task::spawn_blocking(run).await.unwrap()
        };
        let words = |line: &str| line.split(' ').map(str::to_owned).collect::<Vec<_>>();
        let made: Value = serde_json::from_str(&run(words("request Papers --purpose Offer --open --other-files --json")).await).unwrap();
        let old = path(&world, made["links"][0]["url"].as_str().unwrap());
        let said = run(vec!["request".to_owned(), "link".to_owned(), made["id"].as_str().unwrap().to_owned()]).await;
        let new = path(&world, said.trim().strip_prefix("Link: ").unwrap_or_else(|| panic!("{said}")));
        assert_eq!(world.browser().get(&old).await.status, 410);
        assert_eq!(world.browser().get(&new).await.status, 200);
    }

    async fn a_team_and_whoever_is_named_hear_of_an_arrival_as_they_chose(engine: Engine) {
        let world = World::start(engine).await;
        add_per(&world);
        let inbox = world.settings.cli_ok(&["team", "add", "Loans", "--member", world.sender(), "--member", PER], "");
        let made = ask(&world, json!({"inbox": inbox.trim()})).await;
        hand_in(&world, &path(&world, made["links"][0]["url"].as_str().unwrap())).await;
        world.sink.wait_for_mail(world.sender(), |mail| mail.text().contains(ARRIVED)).await;
        let mail = world.sink.wait_for_mail(PER, |mail| mail.text().contains(ARRIVED)).await;
        assert!(mail.subject().contains("afleveret"), "in his own language: {}", mail.subject());
        assert!(!mail.text().contains(ANNA) && !mail.text().contains("loan"), "{}", mail.text());
        let events = world.auditor().events("kind=inbox.created").await;
        assert!(events.iter().any(|event| event["detail"]["inbox"] == inbox.trim()), "{events:?}");

        // Mette's own inbox: Per may read it, and hears of it when she says so.
        let mette = mette(&world).await;
        assert!(!mette.get("/requests/new").await.text().contains("Per Lund"));
        world.settings.cli_ok(&["team", "admit", world.sender(), PER], "");
        let form = mette.get("/requests/new").await;
        assert!(form.text().contains("Per Lund"), "{}", form.text());
        let made = ask(&world, json!({"recipients": [{"email": BO}], "tell": [PER]})).await;
        let id = made["id"].as_str().unwrap();
        let detail = world.api().get(&format!("/requests/{id}")).await;
        assert_eq!(detail["told"][1]["name"], "Per Lund", "{detail}");
        let seen = world.sink.mails_to(PER).len();
        hand_in(&world, &path(&world, made["links"][0]["url"].as_str().unwrap())).await;
        world.sink.wait_for_mail(PER, |_| world.sink.mails_to(PER).len() > seen).await;

        // She takes that back on the page; he hears nothing of the next one.
        let saved = mette.post(&format!("/requests/{id}/told"), &[]).await;
        assert!(mette.get(saved.header("location")).await.text().contains("Saved."), "{}", saved.text());
        let (seen, hers) = (world.sink.mails_to(PER).len(), world.sink.mails_to(world.sender()).len());
        hand_in(&world, &path(&world, made["links"][0]["url"].as_str().unwrap())).await;
        world.sink.wait_for_mail(world.sender(), |_| world.sink.mails_to(world.sender()).len() > hers).await;
        assert_eq!(world.sink.mails_to(PER).len(), seen);
        let nobody = world.api().request(Method::POST, "/requests/x/told").json(&json!({"tell": []})).send().await.unwrap();
        assert_eq!(nobody.status(), 404);
    }

    async fn who_wants_one_mail_a_day_gets_one_in_the_morning(engine: Engine) {
        let mut world = World::builder(engine).settable_clock().start().await;
        // Half past six or seven in the morning of the organisation, whatever the season.
        world.stop();
        let early = Duration::from_secs(until(5, 30));
        world.clock().ahead(early);
        world.serve().await;
        let mette = mette(&world).await;
        let chosen = mette.post("/account/arrivals", &[("arrivals", "daily")]).await;
        assert!(mette.get(chosen.header("location")).await.text().contains("It counts from the next mail on."));
        assert_eq!(world.api().get("/me").await["arrivals"], "daily");
        let made = ask(&world, json!({})).await;
        let link = path(&world, made["links"][0]["url"].as_str().unwrap());
        hand_in(&world, &link).await;
        world.sink.wait_for_mail(ANNA, |mail| mail.subject().contains("Receipt")).await;
        let mails = world.sink.mails_to(world.sender()).len();
        world.stop();
        world.clock().ahead(early + Duration::from_hours(2));
        world.serve().await;
        let digest = world.sink.wait_for_mail(world.sender(), |mail| mail.subject() == "Your inbox today").await;
        assert!(digest.text().contains("Not fetched yet") && !digest.text().contains(ANNA), "{}", digest.text());
        world.stop();
        world.serve().await;
        hand_in(&world, &link).await;
        let receipts = || world.sink.mails_to(ANNA).iter().filter(|mail| mail.subject().contains("Receipt")).count();
        world.sink.wait_for_mail(ANNA, |_| receipts() == 2).await;
        assert_eq!(world.sink.mails_to(world.sender()).len(), mails + 1, "one a day, and none for the arrivals");
        assert_eq!(mette.post("/account/arrivals", &[("arrivals", "sometimes")]).await.status, 400);
        world.settings.cli_ok(&["staff", "arrivals", world.sender(), "each"], "");
        assert_eq!(world.api().get("/me").await["arrivals"], "each");
    }

    async fn a_request_that_a_relay_refuses_is_told_to_its_asker(engine: Engine) {
        let world = World::start(engine).await;
        world.sink.rules(vec![Rule::always(ANNA, "5xx")]);
        let made = ask(&world, json!({})).await;
        let mail = world.sink.wait_for_mail(world.sender(), |mail| mail.subject().contains("did not arrive")).await;
        let page = format!("/requests/{}", made["id"].as_str().unwrap());
        assert!(mail.text().contains(&world.url(&page)) && mail.text().contains(ANNA), "{}", mail.text());
    }

    async fn a_browser_without_script_is_told_on_a_page_why_its_files_were_not_taken(engine: Engine) {
        let world = World::start(engine).await;
        let made = ask(&world, json!({"file_bytes_max": 1000})).await;
        let link = path(&world, made["links"][0]["url"].as_str().unwrap());
        let anna = world.browser();
        assert_eq!(anna.post(&format!("{link}/start"), &[]).await.status, 303);
        let page = anna.get(&link).await.html();
        let action = page.split("action=\"/bulk/f/").nth(1).and_then(|rest| rest.split('"').next()).unwrap().to_owned();
        let send = async |ticket: &str, content: &[u8]| {
            let head = format!(
                "--x\r\nContent-Disposition: form-data; name=\"next\"\r\n\r\n{link}\r\n--x\r\n\
                 Content-Disposition: form-data; name=\"other\"; filename=\"a.txt\"\r\n\r\n"
            );
            let body = [head.as_bytes(), content, b"\r\n--x--\r\n"].concat();
            let request = anna.request(Method::POST, &format!("/bulk/f/{ticket}")).body(body);
            let request = request.header("Content-Type", "multipart/form-data; boundary=x");
            let request = request.header("Accept", "text/html").header("Accept-Language", "da");
            Page::read(request.send().await.unwrap()).await
        };
        let large = send(&action, &[b'a'; 2000]).await;
        assert_eq!(large.header("location"), format!("{link}?done=too-large"), "{}", large.text());
        assert!(anna.get(large.header("location")).await.text().contains("A file was too large"));

        let wrong = send("AAAA", b"a").await;
        assert!(wrong.status == 404 && wrong.text().contains("Formularen kendes ikke"), "{}", wrong.text());
        let id = made["id"].as_str().unwrap();
        let closed = world.api().request(Method::POST, &format!("/requests/{id}/close")).send().await.unwrap();
        assert_eq!(closed.status(), 200);
        let late = send(&action, b"a").await;
        assert!(late.status == 410 && late.text().contains("Der tages ikke imod mere"), "{}", late.text());
        assert!(late.html().contains(&format!("href=\"{link}\"")) && late.html().contains("lang=\"da\""), "{}", late.html());
        let whys: Vec<Value> = world.auditor().events("kind=upload.refused").await;
        for why in ["upload_too_large", "upload_not_found", "upload_gone"] {
            assert!(whys.iter().any(|event| event["detail"]["why"] == why), "{why}: {whys:?}");
        }
    }
}
