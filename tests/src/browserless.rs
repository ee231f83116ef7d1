//! A recipient's browser without scripts: pages, forms, cookies.

use reqwest::header::{HeaderMap, ORIGIN};
use reqwest::{Client, RequestBuilder, Response, StatusCode};

use crate::api::client;
use crate::authority::Authority;
use crate::pages::{bulk_links, hidden_fields, plain_text};
use crate::sink::Sink;

/// An answer read to its end.
#[derive(Clone, Debug)]
pub struct Page {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Vec<u8>,
}

impl Page {
    pub async fn read(answer: Response) -> Self {
        let (status, headers) = (answer.status(), answer.headers().clone());
        let body = answer.bytes().await.expect("the answer ends well").to_vec();
        Self { status, headers, body }
    }

    pub fn html(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// What a person reads.
    pub fn text(&self) -> String {
        plain_text(&self.html())
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    /// Whether the page leads to bytes.
    pub fn downloads(&self) -> Vec<String> {
        bulk_links(&self.html())
    }
}

/// One browser: its own cookies, no memory of other tabs, no scripts.
#[derive(Clone, Debug)]
pub struct Browserless {
    http: Client,
    origin: String,
}

impl Browserless {
    pub fn new(origin: &str, authority: &Authority) -> Self {
        let http = client(authority).cookie_store(true).build().expect("the client is built");
        Self { http, origin: origin.to_owned() }
    }

    /// The client underneath, with this browser's cookies.
    pub fn http(&self) -> &Client {
        &self.http
    }

    /// `url`, absolute or a path, as an absolute one.
    pub fn url(&self, url: &str) -> String {
        if url.starts_with('/') { format!("{}{url}", self.origin) } else { url.to_owned() }
    }

    /// A request to `url`, absolute or a path, with this browser's cookies.
    pub fn request(&self, method: reqwest::Method, url: &str) -> RequestBuilder {
        self.http.request(method, self.url(url))
    }

    pub async fn get(&self, url: &str) -> Page {
        let answer = self.request(reqwest::Method::GET, url).header("Accept", "text/html");
        Page::read(answer.send().await.expect("the gateway answers")).await
    }

    /// Submits a form: the fields, and the `Origin` a browser adds.
    pub async fn post(&self, url: &str, fields: &[(&str, &str)]) -> Page {
        let request = self.request(reqwest::Method::POST, url).header(ORIGIN, &self.origin).form(fields);
        Page::read(request.send().await.expect("the gateway answers")).await
    }

    /// Submits a form of `page`: its hidden fields go along.
    pub async fn submit(&self, page: &Page, url: &str, fields: &[(&str, &str)]) -> Page {
        let hidden = hidden_fields(&page.html());
        let mut all: Vec<(&str, &str)> =
            hidden.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        all.extend_from_slice(fields);
        self.post(url, &all).await
    }

    /// Clicks "send me a code" on the page of `link`. `email` fills the field that group links show.
    pub async fn ask_for_code(&self, link: &str, email: Option<&str>) -> Page {
        let page = self.get(link).await;
        assert_eq!(page.status, StatusCode::OK, "the link does not open: {}", page.text());
        let field = email.map(|email| [("email", email)]);
        self.submit(&page, &format!("{link}/code"), field.as_ref().map_or(&[], |field| field.as_slice()))
            .await
    }

    /// Submits a code, and follows to the page it leads to.
    pub async fn enter_code(&self, link: &str, code: &str) -> Page {
        self.open(link, &[("code", code)]).await
    }

    /// Submits the opening form with `fields`, and follows to the page it leads to.
    pub async fn open(&self, link: &str, fields: &[(&str, &str)]) -> Page {
        let page = self.post(&format!("{link}/open"), fields).await;
        if page.status == StatusCode::SEE_OTHER {
            let location = page.header("location").to_owned();
            return self.get(&location).await;
        }
        page
    }

    /// The whole way of a recipient: page, code by mail, open. Returns the page with the files.
    pub async fn open_link(&self, link: &str, sink: &Sink, email: &str) -> Page {
        self.open_with_email(link, sink, email, None).await
    }

    /// The same for a group link, where the page asks for the address.
    pub async fn open_group_link(&self, link: &str, sink: &Sink, email: &str) -> Page {
        self.open_with_email(link, sink, email, Some(email)).await
    }

    async fn open_with_email(&self, link: &str, sink: &Sink, email: &str, field: Option<&str>) -> Page {
        let seen = sink.codes(email);
        let asked = self.ask_for_code(link, field).await;
        assert!(
            asked.status.is_success() || asked.status.is_redirection(),
            "asking for a code is refused: {} {}",
            asked.status,
            asked.text()
        );
        let code = sink.wait_for_code(email, seen).await;
        let page = self.enter_code(link, &code).await;
        assert_eq!(page.status, StatusCode::OK, "the code does not open the share: {}", page.text());
        assert!(!page.downloads().is_empty(), "an open share shows no files: {}", page.html());
        page
    }

    /// Fetches bytes as they are, with headers.
    pub async fn fetch(&self, path: &str) -> Page {
        let answer = self.request(reqwest::Method::GET, path).send().await.expect("the gateway answers");
        Page::read(answer).await
    }

    /// All bytes behind a download link; it must work.
    pub async fn download(&self, path: &str) -> Vec<u8> {
        let page = self.fetch(path).await;
        assert_eq!(page.status, StatusCode::OK, "the download is refused: {}", page.text());
        page.body
    }

    /// The zip of all files that `page` offers.
    pub async fn download_zip(&self, page: &Page) -> Vec<u8> {
        for link in page.downloads() {
            let answer =
                self.request(reqwest::Method::HEAD, &link).send().await.expect("the gateway answers");
            if answer.headers().get("content-type").is_some_and(|kind| kind == "application/zip") {
                return self.download(&link).await;
            }
        }
        panic!("no zip is offered: {}", page.html());
    }

    /// The file called `name` in `page`, if the page has it. Each link is asked for its name by HEAD.
    pub async fn find_file(&self, page: &Page, name: &str) -> Option<String> {
        for link in page.downloads() {
            let answer =
                self.request(reqwest::Method::HEAD, &link).send().await.expect("the gateway answers");
            let disposition =
                answer.headers().get("content-disposition").and_then(|value| value.to_str().ok());
            if disposition.is_some_and(|value| value.contains(&format!("\"{name}\""))) {
                return Some(link);
            }
        }
        None
    }
}
