//! Every way in against every rule, at the real program: whoever does not ask the policy lets something through, and is
//! found here. The command line speaks to the API; Outlook does, with a token of its own; pages are plain forms.

use kuvert_tests::{
    Api, Browserless, Engine, Page, Settings, ShareRequest, Uploader, World, on_both_databases, tus,
};
use reqwest::{Method, Response};
use serde_json::{Value, json};

use crate::addin_sign_in;
use crate::people::ANNA;
use crate::policy_rules::{RIVAL, ROWS, Row, USUAL, WAYS, Way, Wish};
use crate::request_pages::{self, REQUEST, staff};
use crate::requests_cli::{run, shell};

type Fields = Vec<(&'static str, &'static str)>;

/// A policy, and requests by each way in that it forbids.
struct Asking {
    rule: &'static str,
    policy: Value,
    code: &'static str,
    by_api: Value,
    /// None where the command line has no option for it.
    by_cli: Option<Vec<&'static str>>,
    by_page: Fields,
}

/// What came of a wish.
#[derive(Clone, Debug, Eq, PartialEq)]
enum Outcome {
    Sent,
    /// A code of the API, or what people read.
    Refused(String),
}

async fn refused(answer: Response) -> Outcome {
    let text = answer.text().await.unwrap();
    let problem: Value = serde_json::from_str(&text).unwrap_or_else(|_| panic!("no problem: {text}"));
    Outcome::Refused(problem["code"].as_str().unwrap().to_owned())
}

/// Everybody who comes in.
struct Doors {
    world: World,
    api: Api,
    addin: Api,
    cli: Settings,
    page: Browserless,
    /// The policy before there was one.
    before: Value,
}

impl Doors {
    async fn of(engine: Engine) -> Self {
        let world = World::start(engine).await;
        let addin = Api::new(world.settings.url(), &world.authority, &addin_sign_in::token(&world).await);
        let (api, cli, page) = (world.api(), shell(&world), staff(&world).await);
        let before = policy(&world).1;
        Self { world, api, addin, cli, page, before }
    }

    /// Puts another policy in force: what `change` says, and nothing of earlier rows.
    fn rule(&self, change: impl FnOnce(&mut Value)) {
        let mut fresh = self.before.clone();
        change(&mut fresh);
        put(&self.world, &fresh);
    }

    async fn share(&self, way: Way, wish: &Wish) -> Outcome {
        match way {
            Way::Api => by_api(&self.api, wish).await,
            Way::Addin => by_api(&self.addin, wish).await,
            Way::Cli => self.by_cli(wish).await,
            Way::Page => self.by_page(wish).await,
        }
    }

    async fn by_cli(&self, wish: &Wish) -> Outcome {
        let path = self.world.scratch().join(wish.file);
        std::fs::write(&path, vec![b'x'; wish.bytes]).unwrap();
        let (path, days) = (path.to_string_lossy().into_owned(), wish.days.map(|days| format!("{days}d")));
        let downloads = wish.downloads.map(|most| most.to_string());
        let mut words = vec!["share", &path, "--to", wish.to];
        words.extend(days.iter().flat_map(|days| ["--expires", days]));
        words.extend(downloads.iter().flat_map(|most| ["--downloads", most]));
        let output = run(&self.cli, &words).await;
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        if output.status.success() { Outcome::Sent } else { Outcome::Refused(said) }
    }

    async fn by_page(&self, wish: &Wish) -> Outcome {
        let (days, downloads) =
            (wish.days.unwrap_or(5).to_string(), wish.downloads.map(|most| most.to_string()));
        let mut fields = vec![
            ("recipients", "1"),
            ("recipient-0-email", wish.to),
            ("deliver", "mail"),
            ("language", "en"),
            ("title", "Papers"),
            ("expires_in_days", &days),
            ("renewal_days", "14"),
            ("notify_opened", "yes"),
        ];
        fields.extend(downloads.iter().map(|most| ("downloads_max", most.as_str())));
        let made = self.page.post("/shares/new", &[&fields[..], &[("act", "go-on")]].concat()).await;
        if made.status != 303 {
            return Outcome::Refused(made.text());
        }
        let draft = made.header("location").to_owned();
        let put = self.put_file(&draft, wish).await;
        let sent = self.page.post(&draft, &[&fields[..], &[("act", "send")]].concat()).await;
        match (put, sent.status.as_u16()) {
            (Some(refused), 303) => panic!("sent, though its file was refused: {refused:?}"),
            (Some(refused), _) => refused,
            (None, 303) => Outcome::Sent,
            (None, _) => Outcome::Refused(sent.text()),
        }
    }

    /// Puts the file into a draft by the plain form; what stands against it.
    async fn put_file(&self, draft: &str, wish: &Wish) -> Option<Outcome> {
        let state: Value =
            serde_json::from_slice(&self.page.get(&format!("{draft}/state")).await.body).unwrap();
        let form = state["create_url"].as_str().unwrap().replace("/bulk/u/", "/bulk/f/");
        let part = |head: String, body: &str| {
            format!("--x\r\nContent-Disposition: form-data; {head}\r\n\r\n{body}\r\n")
        };
        let file = format!("name=\"file\"; filename=\"{}\"", wish.file);
        let body = [
            part("name=\"next\"".to_owned(), draft),
            part(file, &"x".repeat(wish.bytes)),
            "--x--\r\n".to_owned(),
        ];
        let request =
            self.page.request(Method::POST, &form).header("Origin", self.world.url("")).body(body.concat());
        let answer = request.header("Content-Type", "multipart/form-data; boundary=x").send().await.unwrap();
        let arrived =
            answer.headers().get("location").is_some_and(|to| to.to_str().unwrap().ends_with("files-1"));
        if arrived {
            return None;
        }
        Some(Outcome::Refused(Page::read(answer).await.text()))
    }

    async fn active(&self) -> usize {
        let shares = self.api.get("/shares?limit=100").await;
        shares["shares"].as_array().unwrap().iter().filter(|share| share["state"] == "active").count()
    }
}

async fn by_api(api: &Api, wish: &Wish) -> Outcome {
    let mut share = ShareRequest::mail(&[wish.to]);
    if let Some(days) = wish.days {
        share = share.with("expires_in_days", days);
    }
    if let Some(most) = wish.downloads {
        share = share.with("downloads_max", most);
    }
    let made = api.try_create(&share.0).await;
    if made.status() != 201 {
        return refused(made).await;
    }
    let draft: kuvert_tests::Draft = made.json().await.unwrap();
    let metadata = tus::metadata(wish.file, "text/plain");
    let creation =
        tus::creation(api.http(), &draft.upload_url, wish.bytes as u64, &metadata).send().await.unwrap();
    if creation.status() != 201 {
        return refused(creation).await;
    }
    tus::patch(api.http(), &tus::location(&creation), 0, &vec![b'x'; wish.bytes]).await;
    let sent = api.try_send(&draft).await;
    if sent.status() == 200 { Outcome::Sent } else { refused(sent).await }
}

/// The policy in force, and its number.
fn policy(world: &World) -> (String, Value) {
    let shown = world.settings.cli(&["policy", "show"], "");
    let number = String::from_utf8_lossy(&shown.stderr).chars().filter(char::is_ascii_digit).collect();
    (number, serde_json::from_slice(&shown.stdout).unwrap())
}

fn put(world: &World, fresh: &Value) {
    world.settings.cli_ok(&["policy", "set", "--seen", &policy(world).0], &fresh.to_string());
}

/// Makes a group with the sender in it.
fn group(world: &World) -> String {
    let id = world.settings.cli_ok(&["policy", "add-group", "Interns"], "").trim().to_owned();
    world.settings.cli_ok(&["policy", "member", world.sender(), "Interns"], "");
    id
}

/// What the command line says of a code: the option's field, or the file's fault.
fn at_the_shell(code: &str) -> &'static str {
    match code {
        "policy_expiry" => "expires_in_days",
        "policy_domain" => "recipients.email",
        "policy_transfer" => "transfer_basis",
        "policy_verification" => "recipients.verification",
        "policy_downloads" => "downloads_max",
        "policy_kind" => "files of this kind",
        "upload_too_large" => "may have at most",
        "policy_shares" => "has not let you send",
        _ => panic!("no words for {code}"),
    }
}

/// Whether a refusal is by this rule: programs get its code, people a sentence.
fn is_by(row: &Row, way: Way, outcome: &Outcome) -> bool {
    match (way, outcome) {
        (_, Outcome::Sent) => false,
        (Way::Api | Way::Addin, Outcome::Refused(code)) => code == row.code,
        (Way::Cli, Outcome::Refused(said)) => said.contains(at_the_shell(row.code)),
        (Way::Page, Outcome::Refused(said)) => said.contains(row.says),
    }
}

on_both_databases! {
    async fn every_way_of_sending_asks_the_policy_about_every_rule(engine: Engine) {
        let doors = Doors::of(engine).await;
        let mut faults = Vec::new();
        for way in WAYS {
            let wishes = [USUAL, Wish { to: RIVAL, days: Some(6), downloads: Some(4), file: "tool.EXE", bytes: 1001 }];
            for wish in &wishes {
                let outcome = doors.share(way, wish).await;
                assert_eq!(outcome, Outcome::Sent, "{way:?}: without a policy, it goes");
            }
        }
        let sent = doors.active().await;
        for row in ROWS {
            doors.rule(|policy| (row.policy)(&mut policy["everyone"]));
            for way in WAYS.into_iter().filter(|way| row.ways.contains(way)) {
                let outcome = doors.share(way, &row.wish).await;
                if !is_by(row, way, &outcome) {
                    faults.push(format!("{}, {way:?}: {outcome:?}", row.rule));
                }
            }
        }
        let id = group(&doors.world);
        let of_group = Row {
            rule: "a group's own expiry",
            policy: |_| (),
            wish: Wish { days: Some(3), ..USUAL },
            code: "policy_expiry",
            says: "2 days",
            ways: &WAYS,
        };
        doors.rule(|policy| policy["groups"] = json!({ id: {"expiry_days_max": 2} }));
        for way in WAYS {
            let outcome = doors.share(way, &of_group.wish).await;
            if !is_by(&of_group, way, &outcome) {
                faults.push(format!("{}, {way:?}: {outcome:?}", of_group.rule));
            }
        }
        assert!(faults.is_empty(), "{} ways round the policy:\n{}", faults.len(), faults.join("\n"));
        assert_eq!(doors.active().await, sent, "something was sent all the same");
    }

    async fn every_way_of_asking_for_files_asks_the_policy(engine: Engine) {
        let doors = Doors::of(engine).await;
        let interns = group(&doors.world);
        let asked = json!({
            "title": "Your loan", "purpose": "To decide", "deliver": "mail", "other_files": true,
            "recipients": [{"email": ANNA, "language": "en"}],
        });
        let with = |name: &str, value: Value| {
            let mut asked = asked.clone();
            asked[name] = value;
            asked
        };
        let rival = with("recipients", json!([{"email": RIVAL, "language": "en"}]));
        let cli = ["request", "Your loan", "--purpose", "To decide", "--other-files", "--to", ANNA];
        let cli_rival = ["request", "Your loan", "--purpose", "To decide", "--other-files", "--to", RIVAL];
        let longer = [&cli[..], &["--expires", "6d"]].concat();
        let form = |changes: &[(&'static str, &'static str)]| -> Fields {
            let kept = REQUEST.iter().filter(|(name, _)| changes.iter().all(|(other, _)| other != name));
            kept.chain(changes).copied().collect()
        };
        let five = json!({"everyone": {"expiry_days_max": 5, "expiry_days": {"value": 5}}});
        let denied = json!({"everyone": {"domains": [{"domain": "rival.example", "standing": "denied"}]}});
        let row = |rule, policy, code, by_api, by_cli, changes: &[(&'static str, &'static str)]| Asking {
            rule, policy, code, by_api, by_cli, by_page: form(changes),
        };
        let rows = [
            row("expiry", five, "policy_expiry", with("expires_in_days", json!(6)), Some(longer), &[("expires_in_days", "6")]),
            row("domain", denied, "policy_domain", rival, Some(cli_rival.to_vec()), &[("recipients", RIVAL)]),
            row("who may ask", json!({"everyone": {"requests": false}}), "policy_requests", asked.clone(), Some(cli.to_vec()), &[]),
            row("a group", json!({"groups": {interns: {"no_requests": true}}}), "policy_requests", asked.clone(), Some(cli.to_vec()), &[]),
            row("files", json!({"everyone": {"request_files_max": 3}}), "policy_files", with("files_max", json!(4)), None, &[("files_max", "4")]),
            row("size", json!({"everyone": {"file_bytes_max": 1_000_000}}), "policy_size", with("file_bytes_max", json!(1_000_001)), None, &[("file_mb_max", "2")]),
        ];
        let mut faults = Vec::new();
        for Asking { rule, policy, code, by_api, by_cli, by_page } in rows {
            doors.rule(|fresh| merge(fresh, &policy));
            let answer = doors.api.request(Method::POST, "/requests").json(&by_api).send().await.unwrap();
            let (status, body) = (answer.status(), answer.text().await.unwrap());
            if status.is_success() || !body.contains(code) {
                faults.push(format!("{rule}, API: {status} {body}"));
            }
            if let Some(words) = by_cli {
                let output = run(&doors.cli, &words).await;
                if output.status.success() {
                    faults.push(format!("{rule}, command line"));
                }
            }
            let page = doors.page.post("/requests/new", &by_page).await;
            if page.status.as_u16() < 400 {
                faults.push(format!("{rule}, page: {}", page.text()));
            }
        }
        assert!(faults.is_empty(), "{} ways round the policy:\n{}", faults.len(), faults.join("\n"));
        let there = doors.api.get("/requests").await;
        assert_eq!(there["requests"].as_array().unwrap().len(), 0, "{there}");
    }

    async fn what_was_sent_or_asked_for_before_is_bound_by_the_policy_of_today(engine: Engine) {
        let doors = Doors::of(engine).await;
        let api = &doors.api;
        let sent = api.share(&ShareRequest::mail(&[ANNA]).with("expires_in_days", 3), &[("a.txt", b"hello")]).await;
        let request = request_pages::ask(&doors.page, REQUEST).await;
        let id = request.rsplit('/').next().unwrap().to_owned();
        let link = doors.world.sink.wait_for_link(ANNA, "/r/").await;
        let anna = Uploader::begin(&doors.world, &link).await;
        doors.rule(|policy| {
            merge(policy, &json!({"everyone": {
                "expiry_days_max": 5, "expiry_days": {"value": 5}, "kinds_denied": ["exe"],
                "domains": [{"domain": "kunde.example", "standing": "denied"}, {"domain": "rival.example", "standing": "denied"}],
            }}));
        });
        let code = async |answer: Response| answer.json::<Value>().await.unwrap()["code"].as_str().unwrap().to_owned();
        let later = time::OffsetDateTime::from_unix_timestamp(crate::lifetime::unix_now().whole_seconds() + 6 * 86_400).unwrap();
        let later = later.format(&time::format_description::well_known::Rfc3339).unwrap();
        let day = &later[..10];

        assert_eq!(code(api.extend(&sent.id, &json!(later)).await).await, "policy_expiry");
        assert_eq!(doors.page.post(&format!("/shares/{}/extend", sent.id), &[("until", day)]).await.status, 400);
        assert_eq!(code(api.resend(&sent).await).await, "policy_domain");
        let token = sent.sender_link.rsplit('/').next().unwrap();
        let add = |email: &str| json!({"email": email, "language": "en", "verification": "code"});
        let added = api.request(Method::POST, &format!("/shares/{}/recipients", sent.id)).header("Kuvert-Sender", token);
        assert_eq!(code(added.json(&add(RIVAL)).send().await.unwrap()).await, "policy_domain");

        let extended = api.request(Method::POST, &format!("/requests/{id}/extend")).json(&json!({"days": 6}));
        assert_eq!(code(extended.send().await.unwrap()).await, "policy_expiry");
        let metadata = tus::metadata("tool.exe", "application/octet-stream");
        let file = tus::creation(doors.world.browser().http(), &anna.create_url().await, 3, &metadata).send().await.unwrap();
        assert_eq!(code(file).await, "policy_kind");

        let kinds = doors.world.auditor().events("kind=policy.refused").await;
        assert!(kinds.len() >= 4, "refusals are in the log: {kinds:?}");
    }
}

/// Puts the members of `changes` into `value`, at any depth; a list is replaced.
fn merge(value: &mut Value, changes: &Value) {
    match changes {
        Value::Object(changes) => {
            for (name, change) in changes {
                merge(&mut value[name], change);
            }
        }
        change => *value = change.clone(),
    }
}
