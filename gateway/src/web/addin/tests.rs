use rocket::http::{Header, Status};
use rocket::local::asynchronous::{Client, LocalResponse};

use super::files::{Cache, File};
use super::*;
use crate::tests::world::TestWorld;

const PAGE: &str =
    r#"<html lang="{{LANG}}"><script src="{{OFFICE_JS_URL}}"></script>{{ORGANISATION}}</html>"#;
static FILES: [File; 6] = [
    file("compose.html", "text/html; charset=utf-8", Cache::Revalidate, PAGE),
    file("launchevent.js", "text/javascript", Cache::Revalidate, r#"var base = "{{BASE_URL}}";"#),
    file("assets/pane-0123456789ab.js", "text/javascript", Cache::Immutable, "{{BASE_URL}}"),
    file("icons/icon-64.png", "image/png", Cache::Icon, "png"),
    File { playground: true, ..file("office.js", "text/javascript", Cache::Revalidate, "") },
    File {
        playground: true,
        ..file(
            "index.html",
            "text/html",
            Cache::Revalidate,
            "{{PANE_ORIGIN}} {{PLAYGROUND_ORIGIN}} {{RECIPIENT}}",
        )
    },
];

const fn file(path: &'static str, kind: &'static str, cache: Cache, text: &'static str) -> File {
    let template = !matches!(cache, Cache::Immutable);
    File { path, kind, cache, template, playground: false, bytes: text.as_bytes() }
}

struct Site {
    client: Client,
    _world: TestWorld,
}

impl Site {
    async fn with(options: &[(&str, &str)], playground: Option<&str>) -> Self {
        let world = TestWorld::with(options).await;
        let files = Files::of(&FILES, &world.app.config, playground);
        let app = std::sync::Arc::clone(&world.app);
        let rocket = rocket::custom(rocket::Config::default())
            .attach(rocket::shield::Shield::new())
            .attach(crate::web::opener::KeepsOpener)
            .manage(app)
            .manage(files)
            .mount("/", routes());
        Self { client: Client::untracked(rocket).await.unwrap(), _world: world }
    }

    async fn get(&self, path: &'static str) -> LocalResponse<'_> {
        self.client.get(path).dispatch().await
    }
}

fn header<'a>(response: &'a LocalResponse<'_>, name: &str) -> &'a str {
    response.headers().get_one(name).unwrap_or_default()
}

#[rocket::async_test]
async fn case_08_only_the_hosts_of_outlook_and_the_configured_ones_frame_a_pane() {
    let site =
        Site::with(&[("addin_frame_hosts", "https://mail.firma.example, https://*.cloud.microsoft")], None)
            .await;
    let page = site.get("/addin/compose.html").await;
    let policy = header(&page, "Content-Security-Policy");
    let (_, framed_by) = policy.split_once("frame-ancestors ").unwrap();
    assert_eq!(
        framed_by,
        "https://outlook.office.com https://outlook.office365.com https://outlook.cloud.microsoft \
         https://outlook.live.com https://mail.firma.example https://*.cloud.microsoft"
    );
    assert!(
        policy.contains("script-src 'self' https://appsforoffice.microsoft.com https://ajax.aspnetcdn.com;")
    );
    assert!(policy.starts_with("default-src 'none';") && policy.contains("connect-src 'self';"));
    assert!(!policy.contains("trusted-types"), "office.js sets script.src by itself");
    assert_eq!(header(&page, "Cross-Origin-Opener-Policy"), "unsafe-none");
    assert_eq!(page.headers().get_one("X-Frame-Options"), None);
}

#[rocket::async_test]
async fn a_page_is_filled_in_and_speaks_the_browsers_language() {
    let site =
        Site::with(&[("organisation_name", "Smith & Sons"), ("addin_office_js_url", "/o/office.js")], None)
            .await;
    let page = site
        .client
        .get("/addin/compose.html")
        .header(Header::new("Accept-Language", "da-DK"))
        .dispatch()
        .await;
    assert_eq!(header(&page, "Vary"), "Accept-Language");
    assert!(header(&page, "Content-Security-Policy").contains("script-src 'self';"));
    let expected = r#"<html lang="da"><script src="/o/office.js"></script>Smith &amp; Sons</html>"#;
    assert_eq!(page.into_string().await.unwrap(), expected);
    let script = site.get("/addin/launchevent.js").await.into_string().await.unwrap();
    assert_eq!(script, r#"var base = "https://share.nordlys.example";"#);
}

#[rocket::async_test]
async fn stable_names_are_asked_for_again_and_hashed_ones_never() {
    let site = Site::with(&[], None).await;
    for (path, cache) in [
        ("/addin/compose.html", "no-cache"),
        ("/addin/launchevent.js", "no-cache"),
        ("/addin/config.json", "no-cache"),
        ("/addin/policy.json", "no-cache"),
        ("/.well-known/microsoft-officeaddins-allowed.json", "no-cache"),
        ("/addin/assets/pane-0123456789ab.js", "public, max-age=31536000, immutable"),
        ("/addin/icons/icon-64.png", "public, max-age=86400"),
    ] {
        let first = site.get(path).await;
        assert_eq!((first.status(), header(&first, "Cache-Control")), (Status::Ok, cache), "{path}");
        let etag = Header::new("If-None-Match", format!("\"other\", W/{}", header(&first, "ETag")));
        let again = site.client.get(path).header(etag).dispatch().await;
        assert_eq!((again.status(), header(&again, "Cache-Control")), (Status::NotModified, cache), "{path}");
        assert_eq!(
            header(&again, "Content-Security-Policy"),
            header(&first, "Content-Security-Policy"),
            "{path}"
        );
        assert_eq!(again.into_bytes().await, None, "{path}");
        let changed =
            site.client.get(path).header(Header::new("If-None-Match", "\"other\"")).dispatch().await;
        assert_eq!(changed.status(), Status::Ok, "{path}");
    }
}

#[rocket::async_test]
async fn other_origins_read_the_icons_the_policy_and_the_allowed_scripts_and_nothing_else() {
    let site = Site::with(&[], None).await;
    for (path, shared) in [
        ("/addin/icons/icon-64.png", true),
        ("/addin/policy.json", true),
        ("/.well-known/microsoft-officeaddins-allowed.json", true),
        ("/addin/config.json", false),
        ("/addin/compose.html", false),
    ] {
        let answer = site.get(path).await;
        assert_eq!(header(&answer, "Access-Control-Allow-Origin") == "*", shared, "{path}");
        assert_eq!(header(&answer, "Cross-Origin-Resource-Policy") == "cross-origin", shared, "{path}");
    }
}

#[rocket::async_test]
async fn what_is_not_listed_and_the_playground_are_not_there() {
    let site = Site::with(&[], Some("https://127.0.0.1:8443")).await;
    for path in [
        "/addin/office.js",
        "/addin/",
        "/addin/files.json",
        "/addin/../Cargo.toml",
        "/playground",
        "/playground/office.js",
    ] {
        assert_eq!(site.client.get(path).dispatch().await.status(), Status::NotFound, "{path}");
    }
    let page = site.get("/addin/compose.html").await;
    assert!(header(&page, "Content-Security-Policy").ends_with(" https://127.0.0.1:8443"));
}

#[rocket::async_test]
async fn the_policy_says_what_the_operator_decided() {
    let site = Site::with(
        &[
            ("addin_send_check", "block"),
            ("addin_finds", "cpr"),
            ("addin_attachment_min_bytes", "1 MiB"),
            ("addin_locked", "expiry, notices"),
            ("internal_domains", "Firma.example, kontor.example"),
            ("share_expiry_default_days", "7"),
            ("share_expiry_max_days", "30"),
        ],
        None,
    )
    .await;
    let policy: serde_json::Value =
        serde_json::from_str(&site.get("/addin/policy.json").await.into_string().await.unwrap()).unwrap();
    assert_eq!(
        policy,
        serde_json::json!({
            "version": 1,
            "internal_domains": ["firma.example", "kontor.example"],
            "send_check": "block",
            "check": { "attachments": false, "bytes_min": 1_048_576, "cpr": true, "iban": false, "card": false },
            "guard_ms": 4500,
            "options": {
                "expiry_days": { "default": 7, "max": 30, "locked": true },
                "verification": { "default": "code", "locked": false },
                "downloads_max": { "default": null, "locked": false },
                "notify_opened": { "default": true, "locked": true },
            },
        })
    );
}

#[rocket::async_test]
async fn without_a_word_the_organisation_is_the_domain_that_mails_come_from() {
    let site = Site::with(&[], None).await;
    let text = site.get("/addin/policy.json").await.into_string().await.unwrap();
    let policy: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!(
        (&policy["internal_domains"][0], &policy["send_check"]),
        (&"nordlys.example".into(), &"ask".into())
    );
    let text = site.get("/addin/config.json").await.into_string().await.unwrap();
    let config: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!((&config["sign_in"]["kind"], &config["api"]), (&"local".into(), &"/api/v1".into()));
}

#[rocket::async_test]
async fn the_playground_frames_the_panes_from_another_name_of_the_server() {
    let world = TestWorld::with(&[]).await;
    let demo =
        crate::web::Demo { sample_recipient: Some("kim@kunde.example".to_owned()), ..Default::default() };
    let playground = playground::Playground::of(&FILES, &world.app.config, "https://127.0.0.1:8443", &demo);
    let rocket =
        rocket::custom(rocket::Config::default()).manage(playground).mount("/", playground::routes());
    let client = Client::untracked(rocket).await.unwrap();
    let at = |host: &'static str| {
        let mut request = client.get("/playground");
        request.inner_mut().set_host(rocket::http::uri::Host::parse(host).unwrap());
        request.dispatch()
    };
    let page = at("127.0.0.1:8443").await;
    assert!(header(&page, "Content-Security-Policy").contains("frame-src https://share.nordlys.example;"));
    assert_eq!(
        page.into_string().await.unwrap(),
        "https://share.nordlys.example https://127.0.0.1:8443 kim@kunde.example"
    );
    let elsewhere = at("localhost:8443").await;
    assert_eq!(header(&elsewhere, "Location"), "https://127.0.0.1:8443/playground");
    assert_eq!(client.get("/playground/office.js").dispatch().await.status(), Status::Ok);
    assert_eq!(client.get("/playground/compose.html").dispatch().await.status(), Status::NotFound);
}

#[rocket::async_test]
async fn every_page_and_script_of_the_add_in_is_filled_in() {
    let world = TestWorld::with(&[]).await;
    let (config, demo) = (&world.app.config, crate::web::Demo::default());
    let panes = Files::prepare(config, None);
    let playground = playground::Playground::of(&files::FILES, config, "https://127.0.0.1:8443", &demo);
    let rocket = rocket::custom(rocket::Config::default()).manage(std::sync::Arc::clone(&world.app));
    let rocket =
        rocket.manage(panes).manage(playground).mount("/", routes()).mount("/", playground::routes());
    let client = Client::untracked(rocket).await.unwrap();
    let mut seen = 0;
    for file in files::FILES.iter().filter(|file| file.template && file.path.strip_suffix(".tmpl").is_none())
    {
        let folder = if file.playground { "playground" } else { "addin" };
        let answer = client.get(format!("/{folder}/{}", file.path)).dispatch().await;
        assert_eq!(answer.status(), Status::Ok, "{}", file.path);
        assert!(
            !answer.into_string().await.unwrap().contains("{{"),
            "{} has a place without a value",
            file.path
        );
        seen += 1;
    }
    assert!(seen >= 5, "pages, the event file and the playground are there");
    assert_eq!(client.get("/addin/manifest.xml.tmpl").dispatch().await.status(), Status::NotFound);
}

#[rocket::async_test]
async fn the_pane_is_told_how_people_sign_in() {
    let sign_in = async |options: &[(&str, &str)]| {
        let site = Site::with(options, None).await;
        let text = site.get("/addin/config.json").await.into_string().await.unwrap();
        let config: serde_json::Value = serde_json::from_str(&text).unwrap();
        let page = site.get("/addin/compose.html").await;
        let policy = header(&page, "Content-Security-Policy");
        (config["sign_in"].clone(), policy.contains("connect-src 'self' https://login.microsoftonline.com;"))
    };
    assert_eq!(sign_in(&[]).await, (serde_json::json!({ "kind": "local" }), false));
    let generic = [("oidc_issuer", "https://id.firma.example"), ("oidc_client_id", "kuvert")];
    assert_eq!(sign_in(&generic).await, (serde_json::json!({ "kind": "oidc" }), false));
    let tenant = "https://login.microsoftonline.com/11111111-2222-3333-4444-555555555555";
    let issuer = format!("{tenant}/v2.0");
    let entra = [("oidc_issuer", issuer.as_str()), ("oidc_client_id", "app"), ("oidc_kind", "entra")];
    let expected = serde_json::json!({
        "kind": "entra", "client_id": "app", "authority": tenant, "scope": "api://app/access_as_user",
    });
    assert_eq!(sign_in(&entra).await, (expected, true));
}
