//! One client for one purpose: its hosts, its networks, its further root.

use std::error::Error;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http_body_util::{BodyExt as _, Full, LengthLimitError, Limited};
use hyper::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, HeaderName, HeaderValue, USER_AGENT};

use hyper::{Method, Request};
use hyper_rustls::HttpsConnector;
use hyper_util::client::legacy::Client as Pool;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use ipnet::IpNet;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;
use rustls::{ClientConfig, RootCertStore};
use tokio::time::timeout;
use url::{Host, Url};

use super::addresses::{Allowed, Private, Resolver};
use crate::config::Authority;

/// For a whole exchange: name, connection, TLS, answer.
const LIMIT: Duration = Duration::from_secs(5);
const ANSWER_MAX: usize = 1 << 20;

/// Why a client cannot even be set up.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct SetUpError(pub(crate) String);

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub enum HttpError {
    /// Not HTTPS, a host that nobody named, or an address on a private network. The place, without a path.
    #[error("{0} is no place to send requests to")]
    Forbidden(String),
    #[error("it does not answer")]
    Unreachable(#[source] Box<dyn Error + Send + Sync>),
    #[error("it took longer than {} seconds", LIMIT.as_secs())]
    Slow,
    #[error("its answer is larger than 1 MiB")]
    Large,
    /// It would send us elsewhere.
    #[error("it answers with a redirect")]
    Redirect,
    #[error("it answers with status {0}")]
    Status(u16),
    /// It did not answer a moment ago.
    #[error("it did not answer a moment ago, and is left alone for some seconds")]
    Resting,
}

impl HttpError {
    pub fn word(&self) -> &'static str {
        match self {
            Self::Forbidden(_) => "outbound_forbidden",
            Self::Redirect => "outbound_redirect",
            Self::Large => "outbound_large",
            Self::Unreachable(_) | Self::Slow | Self::Status(_) | Self::Resting => "provider_unreachable",
        }
    }
}

/// Speaks to the hosts it was made for.
pub struct Client {
    pool: Pool<HttpsConnector<HttpConnector<Resolver>>, Full<Bytes>>,
    hosts: Vec<Authority>,
    allowed: Allowed,
}

impl Client {
    /// `networks` are where the hosts may be beside the public internet; `ca_pem` are further root certificates.
    ///
    /// # Errors
    ///
    /// [`SetUpError`] if `ca_pem` holds no certificate.
    pub fn new(hosts: Vec<Authority>, networks: &[IpNet], ca_pem: Option<&[u8]>) -> Result<Self, SetUpError> {
        let allowed = Allowed::new(networks);
        let mut http = HttpConnector::new_with_resolver(Resolver(allowed.clone()));
        http.enforce_http(false);
        let connector = hyper_rustls::HttpsConnectorBuilder::new()
            .with_tls_config(tls(ca_pem)?)
            .https_only()
            .enable_http1()
            .wrap_connector(http);
        // A connection is as old as its name's answer: none is kept for the next exchange.
        let pool = Pool::builder(TokioExecutor::new()).pool_max_idle_per_host(0).build(connector);
        Ok(Self { pool, hosts, allowed })
    }

    /// Whether requests may go to `url`, as far as can be told before its name is resolved.
    pub fn check(&self, url: &Url) -> Result<(), HttpError> {
        let forbidden = || HttpError::Forbidden(place(url));
        let known = Authority::of(url).is_some_and(|place| self.hosts.contains(&place));
        if url.scheme() != "https" || !url.username().is_empty() || url.password().is_some() || !known {
            return Err(forbidden());
        }
        // The connector resolves names only.
        let literal = match url.host() {
            Some(Host::Ipv4(address)) => Some(IpAddr::V4(address)),
            Some(Host::Ipv6(address)) => Some(IpAddr::V6(address)),
            Some(Host::Domain(_)) | None => None,
        };
        if literal.is_some_and(|address| !self.allowed.has(address)) { Err(forbidden()) } else { Ok(()) }
    }

    /// What is at `url`, which must be there.
    pub async fn get(&self, url: &Url) -> Result<Bytes, HttpError> {
        match self.send(url, Request::new(Full::default())).await? {
            (200, body) => Ok(body),
            (status, _) => Err(HttpError::Status(status)),
        }
    }

    /// Posts a form; status and answer, whatever it says. `authorization` is a header's value.
    pub async fn post(
        &self,
        url: &Url,
        form: String,
        authorization: Option<HeaderValue>,
    ) -> Result<(u16, Bytes), HttpError> {
        let mut request = Request::new(Full::from(form));
        *request.method_mut() = Method::POST;
        let kind = HeaderValue::from_static("application/x-www-form-urlencoded");
        request.headers_mut().insert(CONTENT_TYPE, kind);
        if let Some(value) = authorization {
            request.headers_mut().insert(AUTHORIZATION, value);
        }
        self.send(url, request).await
    }

    /// Posts text as it is, with one further header; the status of the answer, which must not lead elsewhere.
    pub async fn post_text(
        &self,
        url: &Url,
        text: String,
        (name, value): (HeaderName, HeaderValue),
    ) -> Result<u16, HttpError> {
        let mut request = Request::new(Full::from(text));
        *request.method_mut() = Method::POST;
        request.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("text/plain; charset=utf-8"));
        request.headers_mut().insert(name, value);
        Ok(self.send(url, request).await?.0)
    }

    async fn send(&self, url: &Url, mut request: Request<Full<Bytes>>) -> Result<(u16, Bytes), HttpError> {
        self.check(url)?;
        *request.uri_mut() = url.as_str().parse().map_err(|_| HttpError::Forbidden(place(url)))?;
        request.headers_mut().insert(ACCEPT, HeaderValue::from_static("application/json"));
        request
            .headers_mut()
            .insert(USER_AGENT, HeaderValue::from_static(concat!("kuvert/", env!("CARGO_PKG_VERSION"))));
        let exchange = async {
            let answer = self.pool.request(request).await.map_err(|error| {
                if leads_inside(&error) {
                    HttpError::Forbidden(place(url))
                } else {
                    HttpError::Unreachable(error.into())
                }
            })?;
            let status = answer.status();
            if status.is_redirection() {
                return Err(HttpError::Redirect);
            }
            let body = Limited::new(answer.into_body(), ANSWER_MAX).collect().await;
            let body = body.map_err(|error| {
                if error.is::<LengthLimitError>() { HttpError::Large } else { HttpError::Unreachable(error) }
            })?;
            Ok((status.as_u16(), body.to_bytes()))
        };
        timeout(LIMIT, exchange).await.map_err(|_| HttpError::Slow)?
    }
}

/// Host and port, for people: paths and queries may hold secrets.
fn place(url: &Url) -> String {
    let host = url.host_str().unwrap_or("?");
    url.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"))
}

/// Whether the resolver refused; its word is somewhere among the causes.
fn leads_inside(error: &(dyn Error + 'static)) -> bool {
    let mut cause = Some(error);
    while let Some(error) = cause {
        let wrapped = error.downcast_ref::<std::io::Error>().and_then(std::io::Error::get_ref);
        if error.is::<Private>() || wrapped.is_some_and(<dyn Error + Send + Sync>::is::<Private>) {
            return true;
        }
        cause = error.source();
    }
    false
}

fn tls(ca_pem: Option<&[u8]>) -> Result<ClientConfig, SetUpError> {
    let mut roots = RootCertStore::empty();
    roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    if let Some(pem) = ca_pem {
        let own: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(pem).collect();
        let own = own.map_err(|error| SetUpError(error.to_string()))?;
        if own.is_empty() {
            return Err(SetUpError("there is no certificate in it".to_owned()));
        }
        for certificate in own {
            roots.add(certificate).map_err(|error| SetUpError(error.to_string()))?;
        }
    }
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let builder = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
    let builder = builder.expect("the provider speaks TLS 1.2 and 1.3");
    Ok(builder.with_root_certificates(roots).with_no_client_auth())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Config;

    fn client(networks: &str) -> Client {
        let config = Config::defaults_with(&[
            ("public_url", "https://share.example.org"),
            ("trusted_proxies", "10.0.0.0/8"),
            ("database_url", "sqlite:db"),
            ("blob_url", "file:blobs"),
            ("keystore", "keystore"),
            ("mail_url", "dir:mails"),
            ("mail_from", "share@example.org"),
            ("oidc_issuer", "https://id.example.org"),
            ("oidc_client_id", "kuvert"),
            ("oidc_hosts", "keys.example.org:8443,127.0.0.1,[::1],169.254.169.254"),
            ("oidc_networks", networks),
        ]);
        let oidc = config.unwrap().oidc.unwrap();
        Client::new(oidc.authorities(), &oidc.networks, None).unwrap()
    }

    fn allows(client: &Client, url: &str) -> bool {
        url.parse().is_ok_and(|url| client.check(&url).is_ok())
    }

    #[test]
    fn case_42_requests_go_to_named_hosts_over_https_and_to_no_address_inside() {
        let client = client("");
        for good in
            ["https://id.example.org/token", "https://ID.example.org:443/", "https://keys.example.org:8443/k"]
        {
            assert!(allows(&client, good), "{good}");
        }
        for bad in [
            "http://id.example.org/",
            "https://id.example.org:444/",
            "https://keys.example.org/",
            "https://evil.example/",
            "https://id.example.org.evil.example/",
            "https://user@id.example.org/",
            "https://id.example.org@evil.example/",
            "file:///etc/passwd",
            "gopher://id.example.org/",
            // Named, and inside all the same, however it is spelt.
            "https://127.0.0.1/",
            "https://0x7f000001/",
            "https://2130706433/",
            "https://127.1/",
            "https://[::1]/",
            "https://[::ffff:127.0.0.1]/",
            "https://169.254.169.254/latest/meta-data",
        ] {
            assert!(!allows(&client, bad), "{bad}");
        }
    }

    #[test]
    fn case_42_a_named_network_is_reached() {
        let client = client("127.0.0.0/8");
        assert!(allows(&client, "https://127.0.0.1/"));
        assert!(allows(&client, "https://0x7f000001/"));
        assert!(!allows(&client, "https://[::1]/") && !allows(&client, "https://169.254.169.254/"));
    }
}
