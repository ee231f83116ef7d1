//! What administrators get for Outlook, and who may show what in a frame.

use kuvert_tests::{Browserless, Engine, World, browser_script, on_both_databases};
use serde_json::json;

use crate::people::{share_with_anna, sign_in};

const ADMIN: &str = "it@firma.example";
const PASSWORD: &str = "seven-grey-herons-wade";
const OUTLOOK: &str = "https://outlook.office.com";

async fn administrator(world: &World) -> Browserless {
    let account = ["staff", "add", ADMIN, "--name", "IT", "--role", "admin", "--password-stdin"];
    world.settings.cli_ok(&account, &format!("{PASSWORD}\n"));
    let browser = world.browser();
    let form = browser.get("/sign-in").await;
    let signed_in = browser.submit(&form, "/sign-in", &[("email", ADMIN), ("password", PASSWORD)]).await;
    assert_eq!(signed_in.status, 303, "{}", signed_in.text());
    browser
}

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
        let (sender, admin) = (world.browser(), administrator(&world).await);
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
        let page = administrator(&world).await.get("/admin/addin/test").await;
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
        administrator(&world).await;
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
        let json: serde_json::Value = serde_json::from_slice(&members[0].1).unwrap();
        assert_ne!(json["id"], json!(null));
        assert!(xml.html().contains("<Id>") && !xml.html().contains(json["id"].as_str().unwrap()), "one name for two manifests");

        let script = browser.get("/addin/launchevent.js").await;
        assert!(script.header("content-type").contains("javascript"));
        assert!(script.html().contains(&world.url("")), "the event file does not know its server");
        let again = browser.request(reqwest::Method::GET, "/addin/launchevent.js").header("If-None-Match", script.header("etag"));
        assert_eq!(again.send().await.unwrap().status(), 304);
        let allowed = browser.get("/.well-known/microsoft-officeaddins-allowed.json").await;
        let allowed: serde_json::Value = serde_json::from_slice(&allowed.body).unwrap();
        assert_eq!(allowed, json!({ "allowed": [world.url("/addin/launchevent.js")] }));
    }
}
