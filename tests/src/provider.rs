//! An OpenID Connect provider nobody here wrote (`oidc-provider`, run by Node), and a person who signs in there.

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::Stdio;

use reqwest::{Client, StatusCode, Url};
use serde_json::{Value, json};

use crate::api::client;
use crate::authority::Authority;
use crate::browserless::{Browserless, Page};
use crate::process::{Guarded, free_port};
use crate::tools::repository;

/// The tenant of providers that look like Microsoft's.
pub const TENANT: &str = "11111111-2222-3333-4444-555555555555";
const CLIENT: &str = "kuvert-client";
const SECRET: &str = "a secret: with/odd %characters";
/// What access tokens for the add-in are made for.
pub const AUDIENCE: &str = "https://kuvert.example/api";

/// A running provider on the loopback, over TLS.
pub struct Provider {
    issuer: String,
    base: String,
    entra: bool,
    http: Client,
    ca_file: String,
    _process: Guarded,
}

impl Provider {
    /// A provider as the standards have it, for a gateway at `gateway` (an origin).
    pub fn generic(authority: &Authority, gateway: &str) -> Self {
        Self::start(authority, gateway, false)
    }

    /// One whose addresses and claims look like Entra's.
    pub fn entra(authority: &Authority, gateway: &str) -> Self {
        Self::start(authority, gateway, true)
    }

    fn start(authority: &Authority, gateway: &str, entra: bool) -> Self {
        let port = free_port();
        let certified = authority.certify(&format!("provider-{port}"), &["localhost"]);
        let settings = json!({
            "port": port,
            "path": if entra { format!("/{TENANT}/v2.0") } else { String::new() },
            "entra": entra,
            "clientId": CLIENT,
            "clientSecret": SECRET,
            "redirectUris": [format!("{gateway}/sign-in/callback")],
            "audience": if entra { CLIENT } else { AUDIENCE },
            "certificate": certified.certificate,
            "key": certified.key,
        });
        let mut process = Guarded::start(Path::new("node"), |command| {
            command
                .arg(repository().join("tests/oidc/provider.mjs"))
                .env("KUVERT_OIDC", settings.to_string());
            command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
        });
        let output = process.child().stdout.take().expect("a pipe was asked for");
        // What it says before are warnings; the line of JSON comes when it listens.
        let ready = BufReader::new(output).lines().map_while(Result::ok).find(|line| line.starts_with('{'));
        let ready: Value =
            serde_json::from_str(&ready.expect("the provider starts")).expect("it says where it is");
        Self {
            issuer: ready["issuer"].as_str().expect("an issuer").to_owned(),
            base: format!("https://localhost:{port}"),
            entra,
            http: client(authority).build().expect("the client is built"),
            ca_file: authority.file().to_string_lossy().into_owned(),
            _process: process,
        }
    }

    pub fn issuer(&self) -> &str {
        &self.issuer
    }

    pub fn client_id(&self) -> &'static str {
        CLIENT
    }

    /// What a gateway's environment says to use this provider.
    pub fn environment(&self) -> Vec<(&'static str, String)> {
        let mut environment = vec![
            ("KUVERT_OIDC_ISSUER", self.issuer.clone()),
            ("KUVERT_OIDC_CLIENT_ID", CLIENT.to_owned()),
            ("KUVERT_OIDC_CLIENT_SECRET", SECRET.to_owned()),
            ("KUVERT_OIDC_NETWORKS", "127.0.0.0/8,::1/128".to_owned()),
            ("KUVERT_OIDC_CA_FILE", self.ca_file.clone()),
            // It plays Microsoft's part as well.
            ("KUVERT_ADDIN_OFFICE_JS_URL", format!("{}/office.js", self.base)),
        ];
        if self.entra {
            environment.push(("KUVERT_OIDC_KIND", "entra".to_owned()));
        } else {
            environment.push(("KUVERT_OIDC_API_AUDIENCE", AUDIENCE.to_owned()));
        }
        environment
    }

    async fn control(&self, wish: Value) -> Value {
        let answer = self.http.post(format!("{}/control", self.base)).json(&wish).send().await;
        answer.expect("the provider answers").json().await.expect("in JSON")
    }

    /// A token as wished: `header`, `claims` (or `raw`, text that is signed as it is), `key`.
    pub async fn mint(&self, wish: Value) -> String {
        self.control(json!({"mint": wish})).await["token"].as_str().expect("a token").to_owned()
    }

    /// What the provider says of `name` from now on, beside name and address.
    pub async fn describe(&self, name: &str, claims: Value) {
        self.control(json!({"people": {name: claims}})).await;
    }

    /// `well`, `redirect`, `large` or `down`.
    pub async fn behave(&self, mode: &str) {
        self.control(json!({"mode": mode})).await;
    }

    /// How often the keys were asked for.
    pub async fn key_fetches(&self) -> u64 {
        self.control(json!({})).await["keyFetches"].as_u64().expect("a number")
    }

    /// The modulus of the key that signs, as everybody may know it.
    pub async fn modulus(&self) -> String {
        self.control(json!({})).await["modulus"].as_str().expect("a text").to_owned()
    }
}

/// A person's browser at the provider: its own cookies there.
pub struct AtProvider(Client);

impl AtProvider {
    pub fn new(authority: &Authority) -> Self {
        Self(client(authority).cookie_store(true).build().expect("the client is built"))
    }

    /// Signs in as `name` from the address that the gateway's page leads to, and agrees. Returns where the provider sends
    /// the browser in the end: the gateway's callback, which is not asked for yet.
    pub async fn sign_in(&self, address: &str, name: &str) -> String {
        let home = Url::parse(address).expect("an address").origin();
        let mut next = Url::parse(address).expect("an address");
        for _ in 0..12 {
            let answer = self.0.get(next.clone()).send().await.expect("the provider answers");
            let mut answer = answer;
            if answer.status() == StatusCode::OK {
                let html = answer.text().await.expect("a page");
                let action = html.split("action=\"").nth(1).and_then(|rest| rest.split('"').next());
                let action = next.join(action.expect("a form")).expect("an address");
                let prompt = if html.contains("name=\"login\"") { "login" } else { "consent" };
                let form = [("prompt", prompt), ("login", name), ("password", "any")];
                answer = self.0.post(action).form(&form).send().await.expect("the provider answers");
            }
            let location = answer.headers().get("location").and_then(|value| value.to_str().ok());
            let location = location.unwrap_or_else(|| panic!("{} leads nowhere ({})", next, answer.status()));
            next = next.join(location).expect("an address");
            if next.origin() != home {
                return next.into();
            }
        }
        panic!("the provider asks for ever");
    }
}

/// Where the gateway's page sends the browser that wants to sign in with the organisation.
pub fn leads_to(page: &Page) -> String {
    assert_eq!(page.status, StatusCode::OK, "{}", page.text());
    let html = page.html();
    let address = html.split("0; url=").nth(1).and_then(|rest| rest.split('"').next()).expect("a way out");
    address.replace("&amp;", "&").replace("&#38;", "&")
}

impl Browserless {
    /// The whole way: button, provider, back. Returns the gateway's answer to the callback.
    pub async fn sign_in_at(&self, provider: &AtProvider, name: &str, next: Option<&str>) -> Page {
        let field = next.map(|next| [("next", next)]);
        let fields: &[(&str, &str)] = field.as_ref().map_or(&[], |field| field.as_slice());
        let leave = self.post("/sign-in/organisation", fields).await;
        let callback = provider.sign_in(&leads_to(&leave), name).await;
        self.get(&callback).await
    }
}
