//! The staff's JSON API as the tests use it.

use std::time::Duration;

use reqwest::{Client, Method, RequestBuilder, Response, StatusCode};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::authority::Authority;
use crate::tus;

/// A client that trusts `authority` and nothing else, follows no redirect and speaks HTTP/1.1 or 2 as agreed by TLS.
pub(crate) fn client(authority: &Authority) -> reqwest::ClientBuilder {
    let root =
        reqwest::Certificate::from_pem(authority.pem().as_bytes()).expect("the authority is a certificate");
    Client::builder()
        .tls_certs_only([root])
        .redirect(reqwest::redirect::Policy::none())
        .timeout(Duration::from_mins(2))
}

/// A share to be made: what the JSON says, with the usual values filled in.
#[derive(Clone, Debug)]
pub struct ShareRequest(pub Value);

impl ShareRequest {
    /// A share that the gateway mails to each of `recipients`, in English, with codes.
    pub fn mail(recipients: &[&str]) -> Self {
        Self::to("mail", recipients)
    }

    /// A share with one group link for the sender's own mail.
    pub fn link(recipients: &[&str]) -> Self {
        Self::to("link", recipients)
    }

    fn to(deliver: &str, recipients: &[&str]) -> Self {
        let recipients: Vec<Value> = recipients
            .iter()
            .map(|email| json!({"email": email, "language": "en", "verification": "code"}))
            .collect();
        Self(json!({"title": "Papers", "deliver": deliver, "recipients": recipients}))
    }

    /// Sets one member of the share.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.0[name] = value.into();
        self
    }

    /// Sets one member of recipient `number`.
    #[must_use]
    pub fn recipient(mut self, number: usize, name: &str, value: impl Into<Value>) -> Self {
        self.0["recipients"][number][name] = value.into();
        self
    }
}

/// A share under way.
#[derive(Clone, Debug, Deserialize)]
pub struct Draft {
    pub id: String,
    pub draft_token: String,
    pub upload_url: String,
    pub state: String,
}

/// A share that was sent.
#[derive(Clone, Debug, Deserialize)]
pub struct Sent {
    pub id: String,
    pub state: String,
    pub sender_link: String,
    #[serde(default)]
    pub links: Vec<Link>,
    pub expires_at: Value,
}

impl Sent {
    /// The first link that sending made.
    pub fn link(&self) -> String {
        self.links.first().expect("sending makes a link").url.clone()
    }

    /// Whom the first link is for.
    pub fn recipient(&self) -> &str {
        self.links
            .first()
            .and_then(|link| link.recipient.as_deref())
            .expect("a personal link has a recipient")
    }
}

/// A link the answer to sending names.
#[derive(Clone, Debug, Deserialize)]
pub struct Link {
    pub recipient: Option<String>,
    pub url: String,
}

/// The API as one member of staff.
#[derive(Clone, Debug)]
pub struct Api {
    http: Client,
    base: String,
    token: String,
}

impl Api {
    pub fn new(base: &str, authority: &Authority, token: &str) -> Self {
        let http = client(authority).build().expect("the client is built");
        Self { http, base: base.to_owned(), token: token.to_owned() }
    }

    /// The client underneath, without the token.
    pub fn http(&self) -> &Client {
        &self.http
    }

    pub fn token(&self) -> &str {
        &self.token
    }

    /// A request with the token; `path` is below `/api/v1`.
    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.http.request(method, format!("{}/api/v1{path}", self.base)).bearer_auth(&self.token)
    }

    /// A request for bytes with the token; `url` is absolute or a path of the gateway.
    pub fn bytes(&self, url: &str) -> RequestBuilder {
        let url = if url.starts_with('/') { format!("{}{url}", self.base) } else { url.to_owned() };
        self.http.get(url).bearer_auth(&self.token)
    }

    pub async fn get(&self, path: &str) -> Value {
        expect_json(self.request(Method::GET, path).send().await, StatusCode::OK).await
    }

    async fn post(&self, path: &str, body: &Value) -> Response {
        self.request(Method::POST, path).json(body).send().await.expect("the API answers")
    }

    /// `POST /shares` as it is, for requests that should be refused.
    pub async fn try_create(&self, share: &Value) -> Response {
        self.post("/shares", share).await
    }

    pub async fn create(&self, share: &ShareRequest) -> Draft {
        let answer = expect_json(Ok(self.try_create(&share.0).await), StatusCode::CREATED).await;
        serde_json::from_value(answer).expect("the answer is a draft")
    }

    /// Uploads one whole file by tus.
    pub async fn add_file(&self, draft: &Draft, name: &str, kind: &str, bytes: &[u8]) {
        tus::upload(&self.http, &draft.upload_url, name, kind, bytes).await;
    }

    pub async fn set_message(&self, draft: &Draft, markdown: &str) {
        let path = format!("/shares/{}/message", draft.id);
        let request = self.request(Method::PUT, &path).header("Kuvert-Draft", &draft.draft_token);
        let answer = request.json(&json!({"markdown": markdown})).send().await.expect("the API answers");
        assert!(answer.status().is_success(), "the message is refused: {answer:?}");
    }

    pub async fn try_send(&self, draft: &Draft) -> Response {
        let path = format!("/shares/{}/send", draft.id);
        let request = self.request(Method::POST, &path).header("Kuvert-Draft", &draft.draft_token);
        request.send().await.expect("the API answers")
    }

    pub async fn send(&self, draft: &Draft) -> Sent {
        let answer = expect_json(Ok(self.try_send(draft).await), StatusCode::OK).await;
        serde_json::from_value(answer).expect("the answer is a sent share")
    }

    /// Creates, uploads and sends.
    pub async fn share(&self, share: &ShareRequest, files: &[(&str, &[u8])]) -> Sent {
        let draft = self.create(share).await;
        for (name, bytes) in files {
            self.add_file(&draft, name, "application/octet-stream", bytes).await;
        }
        self.send(&draft).await
    }

    pub async fn detail(&self, id: &str) -> Value {
        self.get(&format!("/shares/{id}")).await
    }

    /// Waits until the detail of share `id` is as `wanted`; fails the test if it does not become so.
    pub async fn wait_for_detail(&self, id: &str, wanted: impl Fn(&Value) -> bool) -> Value {
        let end = std::time::Instant::now() + Duration::from_secs(30);
        loop {
            let detail = self.detail(id).await;
            if wanted(&detail) {
                return detail;
            }
            assert!(std::time::Instant::now() < end, "the share never became as wanted: {detail:#}");
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }

    pub async fn revoke(&self, id: &str) {
        let answer = self.post(&format!("/shares/{id}/revoke"), &json!({})).await;
        assert!(answer.status().is_success(), "revoking is refused: {answer:?}");
    }

    pub async fn revoke_recipient(&self, id: &str, recipient: &str) {
        let answer = self.post(&format!("/shares/{id}/recipients/{recipient}/revoke"), &json!({})).await;
        assert!(answer.status().is_success(), "revoking a recipient is refused: {answer:?}");
    }

    pub async fn extend(&self, id: &str, expires_at: &Value) -> Response {
        self.post(&format!("/shares/{id}/extend"), &json!({"expires_at": expires_at})).await
    }

    pub async fn resend(&self, sent: &Sent) -> Response {
        let token = sent.sender_link.rsplit('/').next().expect("a link has a path");
        let detail = self.detail(&sent.id).await;
        let recipient = detail["recipients"][0]["id"].as_str().expect("a share has recipients");
        let path = format!("/shares/{}/recipients/{recipient}/resend", sent.id);
        let request = self.request(Method::POST, &path).header("Kuvert-Sender", token).json(&json!({}));
        request.send().await.expect("the API answers")
    }

    /// The events that `query` (`kind=…&share=…`) selects, oldest first as the API gives them.
    pub async fn events(&self, query: &str) -> Vec<Value> {
        let answer = self.get(&format!("/events?{query}")).await;
        let events = if answer.is_array() { &answer } else { &answer["events"] };
        events.as_array().unwrap_or_else(|| panic!("not a list of events: {answer}")).clone()
    }
}

/// The JSON of an answer that must have this status; shows the whole answer otherwise.
pub(crate) async fn expect_json(answer: reqwest::Result<Response>, status: StatusCode) -> Value {
    let answer = answer.expect("the API answers");
    let (got, url) = (answer.status(), answer.url().path().to_owned());
    let body = answer.text().await.expect("the answer has a body");
    assert_eq!(got, status, "{url} answered {body}");
    serde_json::from_str(&body).unwrap_or_else(|error| panic!("{url} answered no JSON ({error}): {body}"))
}
