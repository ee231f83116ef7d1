//! A small HTTP client for the gateway's JSON API and its transfers.
//!
//! It follows no redirect and speaks plain HTTP with the loopback address only: tokens, links and files go to the
//! server that was named, over TLS, or nowhere.

mod args;
mod body;
mod call;
mod cookies;
mod error;
mod patience;
mod tls;

#[cfg(test)]
mod tests;

use std::fmt;
use std::time::Duration;

use hyper::body::Incoming;
use hyper::header::{COOKIE, HeaderValue, USER_AGENT};
use hyper::{Request, Response};
use hyper_rustls::HttpsConnector;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::client::legacy::{self, Client as Pool};
use hyper_util::rt::{TokioExecutor, TokioTimer};
use tokio::time::timeout;
use url::Url;
use zeroize::Zeroizing;

pub(super) use self::args::{Security, ServerArgs, TOKEN_ARGUMENT};
pub(super) use self::body::{Body, collect, empty};
pub(super) use self::call::Call;
use self::cookies::Cookies;
pub(super) use self::error::{ClientError, problem};
pub(super) use self::patience::{Patience, Stamina};

const CONNECT_LIMIT: Duration = Duration::from_secs(15);
/// How long a server may think about a request, or be silent in the middle of a transfer.
const SILENCE_LIMIT: Duration = Duration::from_secs(90);

/// What gives the right to ask.
pub(super) enum Right {
    /// An employee's API token.
    Token(Zeroizing<String>),
    /// A recipient's link: the T of `/s/<T>`.
    Link(Zeroizing<String>),
}

/// One server, and the right to ask it.
pub(super) struct Client {
    pool: Pool<HttpsConnector<HttpConnector>, Body>,
    server: Url,
    right: Right,
    cookies: Cookies,
    patience: Patience,
    silence: Duration,
}

impl Client {
    /// A client of `server`, of which only scheme, host and port count.
    ///
    /// # Errors
    ///
    /// [`ClientError`] if `server` would be reached without TLS or the certificates cannot be read.
    pub(super) fn new(
        server: &Url,
        right: Right,
        security: &Security,
        patience: Patience,
    ) -> Result<Self, ClientError> {
        check(server)?;
        let mut http = HttpConnector::new();
        http.enforce_http(false);
        http.set_nodelay(true);
        http.set_connect_timeout(Some(CONNECT_LIMIT));
        let connector = hyper_rustls::HttpsConnectorBuilder::new()
            .with_tls_config(tls::config(security.ca_file.as_deref())?)
            .https_or_http()
            .enable_http1()
            .wrap_connector(http);
        let pool =
            legacy::Client::builder(TokioExecutor::new()).pool_timer(TokioTimer::new()).build(connector);
        let mut server = server.clone();
        server.set_path("/");
        server.set_query(None);
        server.set_fragment(None);
        Ok(Self { pool, server, right, cookies: Cookies::default(), patience, silence: SILENCE_LIMIT })
    }

    /// Shortens the time after which a silent server is given up.
    #[cfg(test)]
    pub(super) fn with_silence(mut self, silence: Duration) -> Self {
        self.silence = silence;
        self
    }

    pub(super) fn patience(&self) -> &Patience {
        &self.patience
    }

    /// How long a transfer may stand still.
    pub(super) fn silence(&self) -> Duration {
        self.silence
    }

    /// Host and port, for messages.
    pub(super) fn host(&self) -> String {
        let host = self.server.host_str().unwrap_or_default();
        self.server.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"))
    }

    /// What the server calls by `reference`: an absolute URL or a path on this server.
    ///
    /// # Errors
    ///
    /// [`ClientError::Odd`] if it is neither; [`ClientError::Plain`] if it would be reached without TLS.
    pub(super) fn resolve(&self, reference: &str) -> Result<Url, ClientError> {
        let url = self.server.join(reference).map_err(|_| ClientError::Odd("an address that is none"))?;
        check(&url)?;
        Ok(url)
    }

    /// Sends one request as it is and gives back whatever the server says, errors included.
    ///
    /// Cookies go to the server itself only, and only its cookies are kept. There is no limit on how long the body
    /// takes to send: that is for the body to watch.
    pub(super) async fn send(
        &self,
        url: &Url,
        mut request: Request<Body>,
    ) -> Result<Response<Incoming>, ClientError> {
        check(url)?;
        let own = url.origin() == self.server.origin();
        *request.uri_mut() = url.as_str().parse().map_err(|_| ClientError::Odd("an address that is none"))?;
        let headers = request.headers_mut();
        headers.insert(USER_AGENT, HeaderValue::from_static(concat!("kuvert/", env!("CARGO_PKG_VERSION"))));
        if own && let Some(cookies) = self.cookies.header() {
            headers.insert(COOKIE, cookies);
        }
        let response =
            self.pool.request(request).await.map_err(|error| ClientError::of_request(self.host(), error))?;
        if own {
            self.cookies.keep(response.headers());
        }
        Ok(response)
    }

    /// Like [`Self::send`], for requests without a long body: the answer must begin within the time limit.
    pub(super) async fn send_short(
        &self,
        url: &Url,
        request: Request<Body>,
    ) -> Result<Response<Incoming>, ClientError> {
        timeout(self.silence, self.send(url, request)).await.map_err(|_| ClientError::Silent)?
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Client({})", self.host())
    }
}

/// Whether `url` may be talked to: TLS, or a server on this very machine.
fn check(url: &Url) -> Result<(), ClientError> {
    let local = match url.host() {
        Some(url::Host::Domain(name)) => name == "localhost",
        Some(url::Host::Ipv4(address)) => address.is_loopback(),
        Some(url::Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    };
    match url.scheme() {
        "https" if url.host().is_some() => Ok(()),
        "http" if local => Ok(()),
        _ => Err(ClientError::Plain),
    }
}
