//! What administrators get for Outlook, and who may show what in a frame.

use data_encoding::BASE64URL_NOPAD;
use kuvert_tests::{Engine, World, browser_script, on_both_databases};
use reqwest::Method;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use crate::people::{PASSWORD, share_with_anna, sign_in, signed_in_as};

const ADMIN: &str = "it@firma.example";
const OUTLOOK: &str = "https://outlook.office.com";

/// The members of an archive that packs nothing.
fn stored_members(archive: &[u8]) -> Vec<(String, Vec<u8>)> {
    let mut members = Vec::new();
    let mut rest = archive;
    while rest.starts_with(b"PK\x03\x04") {
        let number = |at: usize| u32::from_le_bytes(*rest[at..].first_chunk().unwrap());
        let (name, size) = (usize::from(u16::from_le_bytes([rest[26], rest[27]])), number(22) as usize);
        let content = &rest[30 + name..30 + name + size];
        members.push((String::from_utf8(rest[30..30 + name].to_vec()).unwrap(), content.to_vec()));
        rest = &rest[30 + name + size..];
    }
    members
}

on_both_databases! {
    async fn administrators_alone_see_how_to_deploy_and_test_the_add_in(engine: Engine) {
        let world = World::start(engine).await;
        let (sender, admin) = (world.browser(), signed_in_as(&world, ADMIN, "admin").await);
        sign_in(&world, &sender).await;
        for path in ["/admin/addin", "/admin/addin/test"] {
            assert_eq!(sender.get(path).await.status, 403, "a sender sees {path}");
            assert_eq!(world.browser().get(path).await.status, 401, "a stranger sees {path}");
            assert_eq!(admin.get(path).await.status, 200, "{path}");
        }
        assert!(!sender.get("/account").await.html().contains("/admin/addin"));
        assert!(admin.get("/account").await.html().contains(r#"href="/admin/addin""#));
        let page = admin.get("/admin/addin").await;
        assert!(page.html().contains(r#"href="/admin/addin/test""#));
        assert!(page.text().contains("New-TransportRule"), "{}", page.text());
    }

    async fn the_self_test_visits_the_public_address_and_says_what_it_saw(engine: Engine) {
        let world = World::start(engine).await;
        let page = signed_in_as(&world, ADMIN, "admin").await.get("/admin/addin/test").await;
        let text = page.text();
        for said in [
            "Nobody else can reach it: use a name that your colleagues can reach",
            "signed by an authority that this server does not know",
            "The page arrives.",
            "Outlook may show the page, and others may not.",
            "Browsers ask each time whether there is a new version.",
            "The check asks. gateway.example counts as inside.",
            "The server believes its clock.",
        ] {
            assert!(text.contains(said), "{said:?} is missing in\n{text}");
        }
        let policy = page.header("content-security-policy");
        assert!(policy.contains("connect-src 'self' https://appsforoffice.microsoft.com;"), "{policy}");
        assert!(policy.contains("frame-ancestors 'none'"), "{policy}");

        let check = world.settings.cli(&["addin", "check"], "");
        let said = String::from_utf8_lossy(&check.stdout).into_owned();
        assert!(check.status.success() && said.contains("good     Shown inside Outlook:"), "{said}");
        let mut elsewhere = world.settings.clone();
        elsewhere.set("KUVERT_PUBLIC_URL", &world.url("").replace("localhost", "127.0.0.1"));
        let check = elsewhere.cli(&["addin", "check"], "");
        let said = String::from_utf8_lossy(&check.stdout).into_owned();
        assert_eq!(check.status.code(), Some(1), "{said}");
        assert!(said.contains("BAD      Certificate: The certificate is for another name"), "{said}");
    }

    async fn the_browsers_part_of_the_self_test_says_what_reaches_it(engine: Engine) {
        let world = World::start(engine).await;
        signed_in_as(&world, ADMIN, "admin").await;
        let input = json!({ "url": world.url(""), "email": ADMIN, "password": PASSWORD });
        let seen = browser_script("addin-check.mjs", input).await;
        // Nothing but the loopback is reached from here, so Microsoft is not.
        let expected = json!({ "here": "good", "framing": "good", "library": "bad", "caching": "good", "events": "good", "clock": "good" });
        assert_eq!(seen["outcomes"], expected, "{seen:#}");
        assert_eq!(seen["violations"], json!([]), "{seen:#}");
    }

    async fn case_08_outlook_frames_the_panes_and_nobody_frames_another_page(engine: Engine) {
        let world = World::start(engine).await;
        let (_, link) = share_with_anna(&world).await;
        let browser = world.browser();
        for path in ["/addin/compose.html", "/addin/read.html", "/addin/events.html"] {
            let page = browser.get(path).await;
            let policy = page.header("content-security-policy");
            assert_eq!(page.status, 200, "{path}");
            assert!(policy.contains(&format!("frame-ancestors {OUTLOOK} ")), "{path}: {policy}");
            assert_eq!(page.header("x-frame-options"), "", "{path}");
            assert_eq!(page.header("cross-origin-opener-policy"), "unsafe-none", "{path}");
            assert!(!page.html().contains("{{"), "{path} has a place that was not filled in");
        }
        for path in [&link, "/", "/sign-in", "/shares", "/admin/addin", "/no/such/page", "/addin/no-such-file", "/api/v1/shares"] {
            let page = browser.get(path).await;
            assert!(page.header("content-security-policy").contains("frame-ancestors 'none'"), "{path}");
        }
        // A window that signs somebody in for a pane must be able to answer it, from its first page to its last.
        for path in ["/sign-in", "/sign-in?next=/addin/signin/x", "/addin/signin/x"] {
            assert_eq!(browser.get(path).await.header("cross-origin-opener-policy"), "unsafe-none", "{path}");
        }
        for path in ["/playground", "/playground/office.js", "/addin/office.js"] {
            assert_eq!(browser.get(path).await.status, 404, "{path} is served outside a development instance");
        }
    }

    async fn the_manifests_and_the_event_file_are_those_of_this_server(engine: Engine) {
        let world = World::start(engine).await;
        let browser = world.browser();
        let xml = browser.get("/addin/manifest.xml").await;
        assert!(xml.header("content-type").starts_with("text/xml"), "{}", xml.header("content-type"));
        assert!(xml.html().contains(&world.url("/addin/compose.html")) && !xml.html().contains("{{"), "{}", xml.html());
        assert_eq!(world.settings.cli_ok(&["addin", "manifest"], ""), xml.html().trim());

        let zip = browser.get("/addin/manifest.zip").await;
        let members = stored_members(&zip.body);
        let names: Vec<&str> = members.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, ["manifest.json", "color.png", "outline.png"]);
        assert!(members[1].1.starts_with(b"\x89PNG") && members[2].1.starts_with(b"\x89PNG"));
        let json: Value = serde_json::from_slice(&members[0].1).unwrap();
        assert_ne!(json["id"], json!(null));
        assert!(xml.html().contains("<Id>") && !xml.html().contains(json["id"].as_str().unwrap()), "one name for two manifests");

        let script = browser.get("/addin/launchevent.js").await;
        assert!(script.header("content-type").contains("javascript"));
        assert!(script.html().contains(&world.url("")), "the event file does not know its server");
        let again = browser.request(Method::GET, "/addin/launchevent.js").header("If-None-Match", script.header("etag"));
        assert_eq!(again.send().await.unwrap().status(), 304);
        let allowed = browser.get("/.well-known/microsoft-officeaddins-allowed.json").await;
        let allowed: Value = serde_json::from_slice(&allowed.body).unwrap();
        assert_eq!(allowed, json!({ "allowed": [world.url("/addin/launchevent.js")] }));
    }
}

/// What a pane holds after signing in, by the window and the number.
async fn pane_token(world: &World) -> String {
    let verifier = BASE64URL_NOPAD.encode(&Sha256::digest("a pane"));
    let challenge = BASE64URL_NOPAD.encode(&Sha256::digest(&verifier));
    let browser = world.browser();
    sign_in(world, &browser).await;
    let ask = async |path: &str, body: Value| -> Value {
        let request = browser.request(Method::POST, path).header("Origin", world.url("")).json(&body);
        request.send().await.unwrap().json().await.unwrap()
    };
    let begun = ask("/addin/signin", json!({ "challenge": challenge })).await;
    let window = begun["start_url"].as_str().unwrap();
    for answer in ["allow", "confirm"] {
        assert_eq!(browser.post(&format!("{window}/{answer}"), &[]).await.status, 200, "{answer}");
    }
    let path = format!("/addin/signin/{}/token", begun["id"].as_str().unwrap());
    let session = ask(&path, json!({ "verifier": verifier })).await;
    session["token"].as_str().unwrap_or_else(|| panic!("no token: {session}")).to_owned()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_the_organisation_has_fixed_the_add_in_cannot_change_and_programs_can() {
    let locked = "expiry, verification, downloads, notices";
    let world = World::builder(Engine::Sqlite).env("KUVERT_ADDIN_LOCKED", locked).start().await;
    let pane = pane_token(&world).await;
    let anna = json!({ "email": "anna@example.org", "verification": "code" });
    let fits = json!({ "title": "Papers", "deliver": "link", "recipients": [anna], "notify_opened": true });
    let create = async |token: &str, changes: Value| -> (u16, Value) {
        let mut terms = fits.clone();
        terms.as_object_mut().unwrap().extend(changes.as_object().unwrap().clone());
        let request = world.browser().request(Method::POST, "/api/v1/shares").json(&terms);
        let answer = request.header("Authorization", format!("Bearer {token}")).send().await.unwrap();
        (answer.status().as_u16(), answer.json().await.unwrap())
    };
    let (status, made) = create(&pane, json!({})).await;
    assert_eq!(status, 201, "{made}");
    let per =
        json!({ "email": "per@example.org", "verification": "passphrase", "passphrase": "hemmeligt ord" });
    let policy = world.browser().get("/addin/policy.json").await;
    let policy: Value = serde_json::from_slice(&policy.body).unwrap();
    let days = policy["options"]["expiry_days"]["default"].as_u64().unwrap();
    assert_eq!(create(&pane, json!({ "expires_in_days": days })).await.0, 201);
    for (field, change) in [
        ("expires_in_days", json!({ "expires_in_days": days + 1 })),
        ("expires_in_days", json!({ "expires_at": "2030-01-01T00:00:00Z" })),
        ("downloads_max", json!({ "downloads_max": 1 })),
        ("notify_opened", json!({ "notify_opened": false })),
        ("recipients.verification", json!({ "recipients": [per] })),
    ] {
        let (status, problem) = create(&pane, change.clone()).await;
        assert_eq!((status, &problem["field"]), (400, &json!(field)), "{change}: {problem}");
    }
    let draft = format!("/api/v1/shares/{}/draft", made["id"].as_str().unwrap());
    let mut once = fits.clone();
    once["downloads_max"] = 1.into();
    let request = world.browser().request(Method::PUT, &draft).json(&once);
    let request = request.header("Kuvert-Draft", made["draft_token"].as_str().unwrap());
    let answer = request.header("Authorization", format!("Bearer {pane}")).send().await.unwrap();
    assert_eq!(answer.status(), 400, "a draft was changed to what is fixed");
    assert_eq!(create(world.token(), json!({ "downloads_max": 1, "expires_in_days": 3 })).await.0, 201);
}
