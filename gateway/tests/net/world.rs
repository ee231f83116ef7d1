//! A listener on a free port, and clients that say exactly what a test wants said.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use http_body_util::{BodyExt as _, Full, StreamBody};
use hyper::body::{Bytes, Frame, Incoming};
use hyper::{Request, Response};
use hyper_util::rt::{TokioExecutor, TokioIo};
use kuvert::bulk::body::{Body, BulkService, Peer, RouteTemplate, full};
use kuvert::cli::dev_ca::{self, DevCertificates};
use kuvert::clock::Clock;
use kuvert::config::Config;
use kuvert::net::{Front, Limits, Metrics, Server, Web};
use prometheus_client::registry::Registry;
use rocket::http::{Cookie, CookieJar, Status};
use rocket::{State, catch, catchers, delete, get, post, routes};
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, RootCertStore};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use tokio_util::sync::CancellationToken;

/// What the application saw: method, path, and whatever headers it got.
#[derive(Clone, Default)]
pub(crate) struct Seen(Arc<Mutex<Vec<String>>>);

impl Seen {
    pub(crate) fn all(&self) -> Vec<String> {
        self.0.lock().unwrap().clone()
    }

    fn note(&self, what: String) {
        self.0.lock().unwrap().push(what);
    }
}

pub(crate) struct World {
    pub(crate) addr: SocketAddr,
    pub(crate) seen: Seen,
    pub(crate) registry: Arc<Registry>,
    pub(crate) shutdown: CancellationToken,
    pub(crate) served: JoinHandle<()>,
    pub(crate) dir: tempfile::TempDir,
    pub(crate) pulled: Arc<AtomicUsize>,
    certificates: DevCertificates,
}

impl World {
    pub(crate) async fn new() -> Self {
        Self::with(&[], Limits::default()).await
    }

    pub(crate) async fn with(options: &[(&str, &str)], limits: Limits) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let certificates = dev_ca::ensure(dir.path(), Clock::system().now()).unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let addr = listener.local_addr().unwrap();
        let public_url = format!("https://localhost:{}", addr.port());
        let mut all = vec![
            ("public_url", public_url.as_str()),
            ("tls_cert", text(&certificates.tls.cert)),
            ("tls_key", text(&certificates.tls.key)),
            ("database_url", "sqlite:/nowhere"),
            ("blob_url", "file:/nowhere"),
            ("keystore", "/nowhere"),
            ("mail_url", "dir:/nowhere"),
            ("mail_from", "share@example.org"),
        ];
        all.extend_from_slice(options);
        let config = Config::defaults_with(&all).unwrap();
        let mut registry = Registry::default();
        let metrics = Metrics::register(&mut registry);
        let (seen, pulled) = (Seen::default(), Arc::new(AtomicUsize::new(0)));
        let front = Front {
            web: Web::ignite(application(seen.clone())).await.unwrap(),
            bulk: Bulk { seen: seen.clone(), pulled: Arc::clone(&pulled) },
            closed: Arc::new(|| false),
        };
        let server = Server::new(&config, front, metrics, limits).unwrap();
        let shutdown = CancellationToken::new();
        let stop = shutdown.clone();
        let running = tokio::spawn(async move { server.serve(listener, stop).await.unwrap() });
        Self {
            addr,
            seen,
            registry: Arc::new(registry),
            shutdown,
            served: running,
            dir,
            pulled,
            certificates,
        }
    }

    pub(crate) fn host(&self) -> String {
        format!("localhost:{}", self.addr.port())
    }

    pub(crate) fn origin(&self) -> String {
        format!("https://{}", self.host())
    }

    pub(crate) async fn tls(&self, alpn: &str) -> TlsStream<TcpStream> {
        let mut roots = RootCertStore::empty();
        roots.add(CertificateDer::from_pem_file(&self.certificates.ca_file).unwrap()).unwrap();
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let mut config = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_root_certificates(roots)
            .with_no_client_auth();
        config.alpn_protocols = vec![alpn.as_bytes().to_vec()];
        let stream = TcpStream::connect(self.addr).await.unwrap();
        let name = ServerName::try_from("localhost").unwrap();
        TlsConnector::from(Arc::new(config)).connect(name, stream).await.unwrap()
    }

    /// Sends `bytes` over TLS as they are and returns all that comes back before the server closes.
    pub(crate) async fn raw(&self, bytes: &[u8]) -> String {
        let mut stream = self.tls("http/1.1").await;
        let _reset = stream.write_all(bytes).await;
        let _reset = stream.flush().await;
        read_to_close(&mut stream).await
    }

    /// One request over HTTP/2.
    pub(crate) async fn h2(&self, request: Request<Full<Bytes>>) -> Response<Incoming> {
        let stream = TokioIo::new(self.tls("h2").await);
        let (mut sender, connection) =
            hyper::client::conn::http2::handshake(TokioExecutor::new(), stream).await.unwrap();
        tokio::spawn(connection);
        sender.send_request(request).await.unwrap()
    }

    pub(crate) fn metrics(&self) -> String {
        let mut page = String::new();
        prometheus_client::encoding::text::encode(&mut page, &self.registry).unwrap();
        page
    }
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

/// What comes until the server closes; panics if it does not within 20 seconds.
pub(crate) async fn read_to_close(stream: &mut (impl tokio::io::AsyncRead + Unpin)) -> String {
    let mut answer = Vec::new();
    let _reset = tokio::time::timeout(Duration::from_secs(20), stream.read_to_end(&mut answer))
        .await
        .expect("the server closes the connection");
    String::from_utf8_lossy(&answer).into_owned()
}

/// Paths under `/bulk/`: `stream` never ends, `panic` panics, anything else reads the body and says how long it was.
struct Bulk {
    seen: Seen,
    pulled: Arc<AtomicUsize>,
}

impl BulkService for Bulk {
    async fn serve(&self, peer: Peer, request: Request<Body>) -> Response<Body> {
        self.seen.note(format!("{} {} from {}", request.method(), request.uri().path(), peer.ip));
        self.seen.note(format!("{:?}", request.headers()));
        let path = request.uri().path().to_owned();
        assert!(!path.ends_with("/panic"), "a handler's mistake");
        if path.ends_with("/stream") {
            let pulled = Arc::clone(&self.pulled);
            let pieces = futures_util::stream::repeat_with(move || {
                pulled.fetch_add(64 << 10, Ordering::Relaxed);
                Ok(Frame::data(Bytes::from(vec![7; 64 << 10])))
            });
            return Response::new(StreamBody::new(pieces).boxed_unsync());
        }
        let answer = match request.into_body().collect().await {
            Ok(body) => format!("{} bytes", body.to_bytes().len()),
            Err(error) => format!("broken off: {:?}", error.kind()),
        };
        self.seen.note(answer.clone());
        let mut response = Response::new(full(answer));
        response.extensions_mut().insert(RouteTemplate("/bulk/u/:ticket".into()));
        response
    }
}

fn application(seen: Seen) -> rocket::Rocket<rocket::Build> {
    let config = rocket::Config {
        log_level: rocket::config::LogLevel::Off,
        ident: rocket::config::Ident::none(),
        ip_header: None,
        ..rocket::Config::default()
    };
    rocket::custom(config)
        .manage(seen)
        .mount("/", routes![index, token, form, remove, host, cookies, nothing, not_modified, broken, slow])
        .register("/", catchers![any])
}

#[get("/")]
fn index(seen: &State<Seen>) -> &'static str {
    seen.note("GET /".to_owned());
    "index"
}

#[get("/s/<token>?<q>")]
fn token(token: &str, q: Option<&str>, seen: &State<Seen>) -> String {
    seen.note(format!("GET /s/{token}"));
    format!("{token} {}", q.unwrap_or_default())
}

#[post("/form", data = "<body>")]
fn form(body: String, seen: &State<Seen>) -> String {
    seen.note("POST /form".to_owned());
    format!("{} bytes", body.len())
}

#[delete("/form")]
fn remove(seen: &State<Seen>) {
    seen.note("DELETE /form".to_owned());
}

struct All(String);

#[rocket::async_trait]
impl<'r> rocket::request::FromRequest<'r> for All {
    type Error = ();

    async fn from_request(request: &'r rocket::Request<'_>) -> rocket::request::Outcome<Self, ()> {
        let headers: Vec<String> = request.headers().iter().map(|header| header.to_string()).collect();
        let id = request.local_cache(kuvert::trace::RequestId::random).to_string();
        let host = request.host().map(ToString::to_string);
        rocket::request::Outcome::Success(Self(format!(
            "{host:?} {:?} {id} {headers:?}",
            request.client_ip()
        )))
    }
}

#[get("/host")]
fn host(all: All) -> String {
    all.0
}

#[get("/cookies")]
fn cookies(jar: &CookieJar<'_>) -> String {
    jar.add(Cookie::new("one", "1"));
    jar.add(Cookie::new("two", "2"));
    let mut got: Vec<String> =
        jar.iter().map(|cookie| format!("{}={}", cookie.name(), cookie.value())).collect();
    got.sort();
    got.join(";")
}

#[get("/nothing")]
fn nothing() -> Status {
    Status::NoContent
}

#[get("/not-modified")]
fn not_modified() -> (Status, ()) {
    (Status::NotModified, ())
}

#[get("/broken")]
fn broken() -> &'static str {
    panic!("a handler's mistake")
}

#[get("/slow/<ms>")]
async fn slow(ms: u64) -> &'static str {
    tokio::time::sleep(Duration::from_millis(ms)).await;
    "done"
}

#[catch(default)]
fn any(status: Status, _request: &rocket::Request<'_>) -> String {
    format!("caught {}", status.code)
}
