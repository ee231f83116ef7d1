//! A customer at the link of a request: no account, no scripts.

use data_encoding::BASE64;
use reqwest::StatusCode;
use serde_json::Value;

use crate::browserless::{Browserless, Page};
use crate::tus;
use crate::world::World;

/// Somebody at a link of their own, with one browser.
#[derive(Clone, Debug)]
pub struct Uploader {
    pub browser: Browserless,
    link: String,
}

impl Uploader {
    /// Somebody who has `link`, absolute or a path, and has not opened it yet.
    pub fn new(browser: Browserless, link: &str) -> Self {
        let token = link.rsplit('/').next().expect("a link has a path");
        Self { browser, link: format!("/r/{token}") }
    }

    /// Opens `link` in a fresh browser, and agrees to whatever is asked.
    pub async fn begin(world: &World, link: &str) -> Self {
        let one = Self::new(world.browser(), link);
        let page = one.browser.get(&one.link).await;
        assert_eq!(page.status, StatusCode::OK, "{}", page.text());
        one.start().await;
        one
    }

    /// Waits for the mail with a link to `email`, and begins there.
    pub async fn invited(world: &World, email: &str) -> Self {
        Self::begin(world, &world.sink.wait_for_link(email, "/r/").await).await
    }

    /// Agrees to whatever is asked; a hand-in is open afterwards.
    pub async fn start(&self) {
        let started = self.post("start", &[("consent", "yes")]).await;
        assert_eq!(started.status, StatusCode::SEE_OTHER, "{}", started.text());
    }

    /// The link's path.
    pub fn link(&self) -> &str {
        &self.link
    }

    pub async fn page(&self) -> Page {
        self.browser.get(&self.link).await
    }

    pub async fn post(&self, action: &str, fields: &[(&str, &str)]) -> Page {
        self.browser.post(&format!("{}/{action}", self.link), fields).await
    }

    /// What the page's script goes on from.
    pub async fn state(&self) -> Value {
        let page = self.browser.get(&format!("{}/state", self.link)).await;
        assert_eq!(page.status, StatusCode::OK, "{}", page.text());
        serde_json::from_slice(&page.body).expect("the state is JSON")
    }

    /// Where new uploads are made, as an absolute URL.
    pub async fn create_url(&self) -> String {
        let state = self.state().await;
        self.browser.url(state["create_url"].as_str().expect("an open hand-in takes files"))
    }

    /// Makes an upload for the wanted document `document` (empty for another file) and returns its URL.
    pub async fn create(&self, name: &str, document: &str, length: usize) -> String {
        let url = self.create_url().await;
        let document = BASE64.encode(document.as_bytes());
        let metadata = format!("{},document {document}", tus::metadata(name, "application/octet-stream"));
        let made = tus::creation(self.browser.http(), &url, length as u64, &metadata).send().await;
        let made = made.expect("the gateway answers");
        assert_eq!(made.status(), StatusCode::CREATED, "the creation of {name:?} is refused");
        tus::location(&made)
    }

    /// Uploads a whole file, in two pieces: what is looked for in it may lie across them.
    pub async fn upload(&self, name: &str, document: &str, content: &[u8]) {
        let upload = self.create(name, document, content.len()).await;
        let (first, second) = content.split_at(content.len() / 2);
        tus::patch(self.browser.http(), &upload, 0, first).await;
        tus::patch(self.browser.http(), &upload, first.len() as u64, second).await;
    }

    /// Hands in with these answers (`q-<question>`).
    pub async fn hand_in(&self, answers: &[(&str, &str)]) -> Page {
        self.post("hand-in", answers).await
    }

    /// The same, and it must be taken.
    pub async fn handed_in(&self, answers: &[(&str, &str)]) {
        let done = self.hand_in(answers).await;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text());
    }

    /// Where the server is with the file `name`, and why.
    pub async fn file(&self, name: &str) -> (String, String) {
        let state = self.state().await;
        let file = state["files"].as_array().and_then(|files| files.iter().find(|file| file["name"] == name));
        let file = file.unwrap_or_else(|| panic!("{name} is not there: {state}"));
        let text = |key: &str| file[key].as_str().unwrap_or_default().to_owned();
        (text("state"), text("why"))
    }
}
