//! One question to the JSON API.

use bytes::Bytes;
use hyper::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue, ORIGIN};
use hyper::{Method, Request};
use serde::Serialize;
use serde::de::DeserializeOwned;
use url::Url;

use super::{Client, ClientError, Right, body, problem};

/// A question that is ready to be asked; asking twice asks the same.
pub(in crate::cli) struct Call<'a> {
    client: &'a Client,
    method: Method,
    url: Url,
    headers: HeaderMap,
    body: Bytes,
    idempotent: bool,
}

impl Client {
    /// A question to `/api/v1<path>`, with the client's right.
    pub(in crate::cli) fn call(&self, method: Method, path: &str) -> Call<'_> {
        let mut url = self.server.clone();
        let (path, query) = path.split_once('?').map_or((path, None), |(path, query)| (path, Some(query)));
        url.set_path(&format!("/api/v1{path}"));
        url.set_query(query);
        let mut headers = HeaderMap::new();
        headers.insert(ACCEPT, HeaderValue::from_static("application/json, application/problem+json"));
        self.sign(&url, &mut headers);
        if let Right::Link(token) = &self.right {
            headers.insert("kuvert-link", secret(token));
            // Cookies alone give a right here, so the server wants to know that no other site made us ask.
            headers.insert(ORIGIN, secret(&self.server.origin().ascii_serialization()));
        }
        let idempotent = method != Method::POST;
        Call { client: self, method, url, headers, body: Bytes::new(), idempotent }
    }

    /// Shows an employee's token, to the server itself only. (A recipient's right to a download is in its address.)
    pub(in crate::cli) fn sign(&self, url: &Url, headers: &mut HeaderMap) {
        if let Right::Token(token) = &self.right
            && url.origin() == self.server.origin()
        {
            headers.insert(AUTHORIZATION, secret(&format!("Bearer {}", token.as_str())));
        }
    }
}

impl Call<'_> {
    pub(in crate::cli) fn header(mut self, name: &'static str, value: &str) -> Self {
        self.headers.insert(HeaderName::from_static(name), secret(value));
        self
    }

    pub(in crate::cli) fn json(mut self, body: &impl Serialize) -> Self {
        self.headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        self.body = serde_json::to_vec(body).expect("our own types can be written").into();
        self
    }

    /// Says that asking twice does no harm although it is a POST.
    pub(in crate::cli) fn idempotent(mut self) -> Self {
        self.idempotent = true;
        self
    }

    /// Asks and reads the answer.
    ///
    /// # Errors
    ///
    /// [`ClientError`]; what the server refuses is [`ClientError::Problem`].
    pub(in crate::cli) async fn answer<T: DeserializeOwned>(self) -> Result<T, ClientError> {
        let bytes = self.bytes().await?;
        serde_json::from_slice(&bytes).map_err(|_| ClientError::Odd("an answer in an unknown form"))
    }

    /// Asks where only success counts.
    ///
    /// # Errors
    ///
    /// As [`Self::answer`].
    pub(in crate::cli) async fn done(self) -> Result<(), ClientError> {
        self.bytes().await.map(drop)
    }

    /// Asks, again after a pause where that may help and does no harm.
    async fn bytes(&self) -> Result<Bytes, ClientError> {
        let mut pauses = self.client.patience.pauses();
        loop {
            let error = match self.once().await {
                Ok(bytes) => return Ok(bytes),
                Err(error) => error,
            };
            let harmless = self.idempotent || error.was_not_sent();
            match pauses.next() {
                Some(pause) if harmless && error.is_passing() => tokio::time::sleep(error.pause(pause)).await,
                _ => return Err(error),
            }
        }
    }

    async fn once(&self) -> Result<Bytes, ClientError> {
        let mut request = Request::new(body::full(self.body.clone()));
        *request.method_mut() = self.method.clone();
        *request.headers_mut() = self.headers.clone();
        let response = self.client.send_short(&self.url, request).await?;
        if !response.status().is_success() {
            return Err(problem(response, self.client.silence).await);
        }
        super::collect(response.into_body(), self.client.silence).await
    }
}

/// A header value that is not printed in debug output. Values that fit in no header become empty, and the server
/// refuses them.
fn secret(value: &str) -> HeaderValue {
    let mut value = HeaderValue::from_str(value).unwrap_or(HeaderValue::from_static(""));
    value.set_sensitive(true);
    value
}
