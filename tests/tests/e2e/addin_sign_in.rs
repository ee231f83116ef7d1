//! The Outlook add-in's session: by the provider's access token, and by a window of its own.

use std::time::{Duration, Instant};

use data_encoding::BASE64URL_NOPAD;
use kuvert_tests::{AtProvider, Browserless, Engine, TENANT, World, hidden_fields, on_both_databases, raw};
use reqwest::{Method, Response, StatusCode};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use crate::lifetime::unix_now;
use crate::people::sign_in;

fn now() -> i64 {
    unix_now().whole_seconds()
}

async fn begin_with(world: &World, token: &str) -> Response {
    let request = world.browser().request(Method::POST, "/api/v1/addin/session");
    request.header("Authorization", format!("Bearer {token}")).send().await.unwrap()
}

async fn me(world: &World, token: &str) -> StatusCode {
    let request =
        world.browser().request(Method::GET, "/api/v1/me").header("Authorization", format!("Bearer {token}"));
    request.send().await.unwrap().status()
}

/// What Entra says in an access token for the add-in.
fn entra_claims(world: &World) -> Value {
    let provider = world.provider();
    json!({
        "iss": provider.issuer(), "aud": provider.client_id(), "tid": TENANT, "oid": "freja-oid", "sub": "pairwise",
        "ver": "2.0", "scp": "access_as_user", "azp": provider.client_id(), "name": "Freja Holm",
        "preferred_username": "freja@firma.example", "iat": now(), "nbf": now(), "exp": now() + 600,
    })
}

fn with(claims: &Value, changes: Value) -> Value {
    let mut claims = claims.clone();
    for (name, value) in changes.as_object().unwrap() {
        if value.is_null() {
            claims.as_object_mut().unwrap().remove(name);
        } else {
            claims[name] = value.clone();
        }
    }
    claims
}

async fn entra() -> World {
    World::builder(Engine::Sqlite).with_entra().env("KUVERT_OIDC_PROVISIONING", "on").start().await
}

#[expect(clippy::too_many_lines, reason = "the matrix is one")]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn case_15_only_the_right_access_token_begins_a_session() {
    let world = entra().await;
    let provider = world.provider();
    let header = json!({"alg": "RS256", "kid": "first", "typ": "JWT"});
    let good = entra_claims(&world);
    let good_token = provider.mint(json!({"header": header, "claims": good})).await;
    let opened = begin_with(&world, &good_token).await;
    assert_eq!(opened.status(), 200, "{}", opened.text().await.unwrap());
    let opened: Value = opened.json().await.unwrap();
    assert!(opened["token"].as_str().unwrap().starts_with("kva_"), "{opened}");
    assert_eq!(opened["who"]["email"], "freja@firma.example");

    let header_with = |changes: Value| with(&header, changes);
    let claims = |changes: Value| json!({"header": header, "claims": with(&good, changes)});
    let modulus = provider.modulus().await;
    let twice = good.to_string().replacen('{', "{\"oid\":\"somebody-else\",", 1);
    let wishes = [
        (
            "no signature (alg none)",
            json!({"header": header_with(json!({"alg": "none"})), "claims": good, "key": "none"}),
        ),
        ("no signature under RS256", json!({"header": header, "claims": good, "key": "none"})),
        (
            "HS256 with the public key",
            json!({"header": header_with(json!({"alg": "HS256"})), "claims": good, "secret": modulus}),
        ),
        ("another's key under the same name", json!({"header": header, "claims": good, "key": "stranger"})),
        (
            "a key that does not exist",
            json!({"header": header_with(json!({"kid": "fourth"})), "claims": good}),
        ),
        ("no key", json!({"header": header_with(json!({"kid": null})), "claims": good})),
        (
            "a key that is a path",
            json!({"header": header_with(json!({"kid": "../../../../dev/null"})), "claims": good}),
        ),
        ("a list of keys", json!({"header": header_with(json!({"kid": ["first"]})), "claims": good})),
        (
            "an algorithm that is not its key's",
            json!({"header": header_with(json!({"kid": "second"})), "claims": good}),
        ),
        ("jku", json!({"header": header_with(json!({"jku": "https://evil.example/keys"})), "claims": good})),
        ("x5u", json!({"header": header_with(json!({"x5u": "https://evil.example/cert"})), "claims": good})),
        (
            "jwk",
            json!({"header": header_with(json!({"jwk": {"kty": "RSA", "n": modulus, "e": "AQAB"}})), "claims": good}),
        ),
        ("crit", json!({"header": header_with(json!({"crit": ["exp"]})), "claims": good})),
        ("another audience", claims(json!({"aud": "00000003-0000-0000-c000-000000000000"}))),
        ("a list of audiences", claims(json!({"aud": [provider.client_id()]}))),
        ("another issuer", claims(json!({"iss": "https://localhost/v2.0"}))),
        (
            "another tenant's issuer",
            claims(
                json!({"iss": provider.issuer().replace(TENANT, "99999999-2222-3333-4444-555555555555"), "tid": "99999999-2222-3333-4444-555555555555"}),
            ),
        ),
        ("another tenant", claims(json!({"tid": "99999999-2222-3333-4444-555555555555"}))),
        ("no tenant", claims(json!({"tid": null}))),
        ("expired", claims(json!({"exp": now() - 61}))),
        ("no end", claims(json!({"exp": null}))),
        ("an end that is a text", claims(json!({"exp": (now() + 600).to_string()}))),
        ("not yet", claims(json!({"nbf": now() + 120}))),
        ("no scope (a program)", claims(json!({"scp": null, "roles": ["access_as_user"]}))),
        ("another scope", claims(json!({"scp": "access_as_user_not openid"}))),
        ("a list of scopes", claims(json!({"scp": ["access_as_user"]}))),
        ("a program's token", claims(json!({"idtyp": "app"}))),
        ("made for another program", claims(json!({"azp": "another"}))),
        ("version 1", claims(json!({"ver": "1.0"}))),
        ("nobody", claims(json!({"oid": null}))),
        ("a list of people", claims(json!({"oid": ["freja-oid"]}))),
        ("a person twice", json!({"header": header, "raw": twice})),
        ("an ID token", claims(json!({"scp": null, "azp": null, "nonce": "n"}))),
        ("another type", json!({"header": header_with(json!({"typ": "logout+jwt"})), "claims": good})),
        ("no object", json!({"header": header, "raw": "[1]"})),
    ];
    for (what, wish) in wishes {
        let token = provider.mint(wish).await;
        let answer = begin_with(&world, &token).await;
        let (status, body) = (answer.status(), answer.text().await.unwrap());
        assert_eq!(status, 401, "{what}: {body}");
        assert!(body.contains("sign_in_needed") && !body.contains("freja"), "{what}: {body}");
    }
    for junk in [
        "",
        ".",
        "..",
        "a.b.c",
        "....",
        &good_token[..good_token.len() - 4],
        &format!("{good_token}.x"),
        &format!("{good_token}="),
    ] {
        assert_eq!(begin_with(&world, junk).await.status(), 401, "{junk}");
    }
    // What is too long does not even get as far as a handler, and is answered all the same.
    let padded = provider.mint(claims(json!({"padding": "x".repeat(40_000)}))).await;
    for long in [padded, "x".repeat(1 << 20)] {
        let head = format!(
            "POST /api/v1/addin/session HTTP/1.1\r\nHost: localhost:{}\r\nAuthorization: Bearer {long}\r\nContent-Length: 0\r\n\r\n",
            world.port()
        );
        let answer =
            raw::exchange(&world.authority, world.port(), head.as_bytes(), Duration::from_secs(10)).await;
        assert_eq!(answer.statuses(), [431], "{} bytes: {:.300}", long.len(), answer.text());
        // HTTP/2 has a limit that clients know; one that keeps to it does not even send the request.
        let request = world.browser().request(Method::POST, "/api/v1/addin/session").bearer_auth(&long);
        if let Ok(answer) = request.send().await {
            assert_eq!(answer.status(), 431, "{} bytes", long.len());
        }
    }
    assert_eq!(begin_with(&world, &good_token).await.status(), 200, "the good one is still good");
    // The other two algorithms that are taken, and a minute's difference of clocks.
    for (alg, key, kid) in [("ES256", "second", "second"), ("PS256", "pss", "third")] {
        let wish = json!({"header": header_with(json!({"alg": alg, "kid": kid})), "claims": with(&good, json!({"exp": now() - 30})), "key": key});
        assert_eq!(begin_with(&world, &provider.mint(wish).await).await.status(), 200, "{alg}");
    }
    assert_eq!(provider.key_fetches().await, 1, "keys that do not exist made us ask again and again");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn case_15_tokens_of_any_other_provider_are_of_the_standards_type() {
    let world =
        World::builder(Engine::Sqlite).with_provider().env("KUVERT_OIDC_PROVISIONING", "on").start().await;
    let provider = world.provider();
    let header = json!({"alg": "RS256", "kid": "first", "typ": "at+jwt"});
    let good = json!({
        "iss": provider.issuer(), "aud": kuvert_tests::AUDIENCE, "sub": "freja", "client_id": provider.client_id(),
        "scope": "openid access_as_user", "email": "freja@firma.example", "email_verified": true,
        "iat": now(), "exp": now() + 600, "jti": "x",
    });
    for (what, wish, expected) in [
        ("good", json!({"header": header, "claims": good}), 200),
        ("an ID token's type", json!({"header": with(&header, json!({"typ": "JWT"})), "claims": good}), 401),
        ("no type", json!({"header": with(&header, json!({"typ": null})), "claims": good}), 401),
        (
            "a program's own",
            json!({"header": header, "claims": with(&good, json!({"sub": provider.client_id()}))}),
            401,
        ),
        (
            "for another API",
            json!({"header": header, "claims": with(&good, json!({"aud": provider.client_id()}))}),
            401,
        ),
        (
            "issuer with a slash more",
            json!({"header": header, "claims": with(&good, json!({"iss": format!("{}/", provider.issuer())}))}),
            401,
        ),
    ] {
        let answer = begin_with(&world, &provider.mint(wish).await).await;
        assert_eq!(answer.status(), expected, "{what}: {}", answer.text().await.unwrap());
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn case_17_who_leaves_is_out_everywhere_at_once() {
    let world = entra().await;
    let provider = world.provider();
    provider.describe("freja", json!({"oid": "freja-oid"})).await;
    let browser = world.browser();
    let at_provider = AtProvider::new(&world.authority);
    assert_eq!(browser.sign_in_at(&at_provider, "freja", None).await.status, 303);
    let api = world.settings.cli_ok(&["staff", "token", "freja@firma.example", "--label", "x"], "");
    let access =
        json!({"header": {"alg": "RS256", "kid": "first", "typ": "JWT"}, "claims": entra_claims(&world)});
    let access = provider.mint(access).await;
    let opened: Value = begin_with(&world, &access).await.json().await.unwrap();
    let addin = opened["token"].as_str().unwrap();
    assert_eq!((me(&world, &api).await, me(&world, addin).await), (StatusCode::OK, StatusCode::OK));
    assert_eq!(browser.get("/shares").await.status, 200);

    world.settings.cli_ok(&["staff", "disable", "freja@firma.example"], "");
    let refused = StatusCode::UNAUTHORIZED;
    assert_eq!((me(&world, &api).await, me(&world, addin).await), (refused, refused));
    assert_eq!(browser.get("/shares").await.status, 401);
    assert_eq!(begin_with(&world, &access).await.status(), 401, "a valid access token brings a leaver back");
    let again = world.browser().sign_in_at(&at_provider, "freja", None).await;
    assert_eq!(again.status, 403, "the provider brings a leaver back");
    assert!(again.text().contains("closed"), "{}", again.text());
}

/// An Outlook pane that signs in by a window.
struct Pane {
    verifier: String,
    begun: Value,
    http: Browserless,
}

impl Pane {
    async fn begin(world: &World) -> Self {
        let verifier = BASE64URL_NOPAD.encode(&Sha256::digest(format!("{:?}", Instant::now())));
        let challenge = BASE64URL_NOPAD.encode(&Sha256::digest(&verifier));
        let http = world.browser();
        let request = http.request(Method::POST, "/addin/signin").header("Origin", world.url(""));
        let answer = request.json(&json!({"challenge": challenge})).send().await.unwrap();
        assert_eq!(answer.status(), 201);
        Self { verifier, begun: answer.json().await.unwrap(), http }
    }

    fn window(&self) -> &str {
        self.begun["start_url"].as_str().unwrap()
    }

    async fn redeem_as(&self, world: &World, verifier: &str, code: Option<&str>) -> (u16, Value) {
        let path = format!("/addin/signin/{}/token", self.begun["id"].as_str().unwrap());
        let mut body = json!({"verifier": verifier});
        if let Some(code) = code {
            body["code"] = code.into();
        }
        let request = self.http.request(Method::POST, &path).header("Origin", world.url("")).json(&body);
        let answer = request.send().await.unwrap();
        (answer.status().as_u16(), answer.json().await.unwrap())
    }

    async fn redeem(&self, world: &World, code: Option<&str>) -> (u16, Value) {
        self.redeem_as(world, &self.verifier, code).await
    }
}

fn code(html: &str) -> String {
    html.split("data-signin-code=\"")
        .nth(1)
        .and_then(|rest| rest.split('"').next())
        .expect("a code")
        .to_owned()
}

/// A token of the sender's Outlook.
pub(crate) async fn token(world: &World) -> String {
    let (pane, browser) = (Pane::begin(world).await, world.browser());
    sign_in(world, &browser).await;
    let allowed = browser.post(&format!("{}/allow", pane.window()), &[]).await;
    let (status, session) = pane.redeem(world, Some(&code(&allowed.html()))).await;
    assert_eq!(status, 200, "{session}");
    session["token"].as_str().expect("a token").to_owned()
}

on_both_databases! {
    async fn a_window_lets_the_pane_in_by_code_once(engine: Engine) {
        let world = World::start(engine).await;
        let pane = Pane::begin(&world).await;
        assert_eq!(pane.begun["expires_in"], 300);
        assert_eq!(pane.redeem(&world, None).await.0, 202);
        let browser = world.browser();
        let asked = browser.get(pane.window()).await;
        assert_eq!(asked.status, 401, "somebody must sign in first");
        assert_eq!(asked.header("cross-origin-opener-policy"), "unsafe-none");
        let next = hidden_fields(&asked.html()).into_iter().find(|(name, _)| name == "next").expect("a way back").1;
        let fields = [("email", world.sender()), ("password", world.sender_password()), ("next", next.as_str())];
        let signed_in = browser.post("/sign-in", &fields).await;
        assert_eq!(signed_in.header("cross-origin-opener-policy"), "unsafe-none", "the tie to Outlook is cut");
        let ask = browser.get(signed_in.header("location")).await;
        assert!(ask.text().contains("Let Outlook use your account?"), "{}", ask.text());
        assert_eq!(pane.redeem(&world, None).await.0, 202, "signing in alone is no yes");
        let allowed = browser.post(&format!("{}/allow", pane.window()), &[]).await;
        assert!(allowed.header("content-security-policy").contains("https://appsforoffice.microsoft.com"));
        let code = code(&allowed.html());

        let (status, body) = pane.redeem_as(&world, &"x".repeat(43), Some(&code)).await;
        assert_eq!(status, 404, "another pane redeemed a code: {body}");
        let (status, session) = pane.redeem(&world, Some(&code)).await;
        assert_eq!(status, 200, "{session}");
        assert_eq!(session["who"]["email"], world.sender());
        let token = session["token"].as_str().unwrap().to_owned();
        assert_eq!(me(&world, &token).await, StatusCode::OK);
        assert_eq!(pane.redeem(&world, Some(&code)).await.0, 404, "a code worked twice");

        // Renewed, the old one is dead; signed out in the window's browser, the new one is, too.
        let renew = async |token: &str| {
            let request = world.browser().request(Method::POST, "/api/v1/addin/session/renew");
            request.header("Authorization", format!("Bearer {token}")).send().await.unwrap()
        };
        let renewed: Value = renew(&token).await.json().await.unwrap();
        let fresh = renewed["token"].as_str().unwrap_or_else(|| panic!("{renewed}")).to_owned();
        assert_eq!((me(&world, &token).await, me(&world, &fresh).await), (StatusCode::UNAUTHORIZED, StatusCode::OK));
        browser.post("/sign-out", &[]).await;
        assert_eq!(me(&world, &fresh).await, StatusCode::UNAUTHORIZED);
        assert_eq!(renew(&fresh).await.status(), 401);
    }

    async fn without_a_code_the_person_must_compare_the_number(engine: Engine) {
        let world = World::start(engine).await;
        let browser = world.browser();
        sign_in(&world, &browser).await;
        let pane = Pane::begin(&world).await;
        // Nobody confirms what was not allowed, and nobody else confirms it.
        assert_eq!(browser.post(&format!("{}/confirm", pane.window()), &[]).await.status, 404);
        let allowed = browser.post(&format!("{}/allow", pane.window()), &[]).await;
        assert!(allowed.text().contains(pane.begun["comparison"].as_str().unwrap()), "{}", allowed.text());
        assert_eq!(pane.redeem(&world, None).await.0, 202, "a yes without the number let a pane in");
        let other = world.browser();
        sign_in(&world, &other).await;
        assert_eq!(other.post(&format!("{}/confirm", pane.window()), &[]).await.status, 404);
        assert_eq!(other.post(&format!("{}/allow", pane.window()), &[]).await.status, 404);
        let done = browser.post(&format!("{}/confirm", pane.window()), &[]).await;
        assert!(done.text().contains("You are signed in"), "{}", done.text());
        assert_eq!(pane.redeem(&world, None).await.0, 200);

        // No is no, and a wrong code ends it.
        let pane = Pane::begin(&world).await;
        browser.post(&format!("{}/allow", pane.window()), &[]).await;
        assert_eq!(browser.post(&format!("{}/refuse", pane.window()), &[]).await.status, 200);
        assert_eq!(pane.redeem(&world, None).await.0, 404);
        let pane = Pane::begin(&world).await;
        let right = code(&browser.post(&format!("{}/allow", pane.window()), &[]).await.html());
        assert_eq!(pane.redeem(&world, Some("AAAA")).await.0, 403);
        assert_eq!(pane.redeem(&world, Some(&right)).await.0, 404);
        let log = json!(world.auditor().events("").await).to_string();
        for kind in ["addin.allowed", "addin.refused"] {
            assert!(log.contains(kind), "{kind} is missing: {log}");
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_code_is_good_for_a_minute_and_a_window_for_five() {
    let world = World::builder(Engine::Sqlite).settable_clock().start().await;
    let browser = world.browser();
    sign_in(&world, &browser).await;
    let pane = Pane::begin(&world).await;
    let late = code(&browser.post(&format!("{}/allow", pane.window()), &[]).await.html());
    world.clock().ahead(Duration::from_secs(61));
    let (status, problem) = pane.redeem(&world, Some(&late)).await;
    assert_eq!((status, &problem["code"]), (403, &json!("code_gone")));
    let fresh = code(&browser.post(&format!("{}/allow", pane.window()), &[]).await.html());
    assert_eq!(pane.redeem(&world, Some(&fresh)).await.0, 200);

    let pane = Pane::begin(&world).await;
    world.clock().ahead(Duration::from_secs(61 + 301));
    assert_eq!(browser.get(pane.window()).await.status, 404);
    assert_eq!(pane.redeem(&world, None).await.0, 404);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_pane_begins_with_a_hash_and_from_our_own_page() {
    let world = World::start(Engine::Sqlite).await;
    let ask = async |origin: &str, body: Value| {
        let request =
            world.browser().request(Method::POST, "/addin/signin").header("Origin", origin).json(&body);
        let answer = request.send().await.unwrap();
        (answer.status().as_u16(), answer.text().await.unwrap())
    };
    let good = json!({"challenge": "A".repeat(43)});
    assert_eq!(ask(&world.url(""), good.clone()).await.0, 201);
    assert_eq!(ask("https://evil.example", good).await.0, 403);
    for bad in [
        json!({}),
        json!({"challenge": 1}),
        json!({"challenge": "short"}),
        json!({"challenge": "A".repeat(44)}),
    ] {
        let (status, problem) = ask(&world.url(""), bad.clone()).await;
        assert_eq!(status, 400, "{bad}: {problem}");
        assert!(problem.contains("\"code\""), "a program gets no page: {problem}");
    }
}
