//! A server that does what a test says, on the loopback address.

use std::convert::Infallible;
use std::sync::{Arc, Mutex};

use bytes::Bytes;
use futures_util::{StreamExt as _, stream};
use http_body_util::combinators::BoxBody;
use http_body_util::{BodyExt, Full, StreamBody};
use hyper::body::{Frame, Incoming};
use hyper::header::CONTENT_TYPE;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{HeaderMap, Method, Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use serde_json::{Value, json};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpListener;
use url::Url;

type ServerBody = BoxBody<Bytes, std::io::Error>;

/// A request as the server got it.
pub(in crate::cli) struct Asked {
    pub(in crate::cli) method: Method,
    /// With the query.
    pub(in crate::cli) path: String,
    pub(in crate::cli) headers: HeaderMap,
    /// What came of the body, after at most as much as [`Server::start`] lets through.
    pub(in crate::cli) body: Vec<u8>,
    /// Whether the body was cut there.
    pub(in crate::cli) cut: bool,
}

impl Asked {
    pub(in crate::cli) fn is(&self, method: &str, path: &str) -> bool {
        self.method == method && self.path == path
    }

    pub(in crate::cli) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    pub(in crate::cli) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap()
    }
}

/// What the server does about it.
pub(in crate::cli) enum Reply {
    Answer(Response<ServerBody>),
    /// Close the connection without an answer.
    HangUp,
}

impl Reply {
    pub(in crate::cli) fn new(status: u16, headers: &[(&'static str, &str)], body: impl Into<Bytes>) -> Self {
        let body = Full::new(body.into()).map_err(|never: Infallible| match never {}).boxed();
        Self::with(status, headers, body)
    }

    /// Promises `length` bytes, sends `body`, and hangs up.
    pub(in crate::cli) fn broken(
        status: u16,
        headers: &[(&'static str, &str)],
        length: usize,
        body: &[u8],
    ) -> Self {
        let frames = [Ok(Frame::data(Bytes::copy_from_slice(body))), Err(std::io::Error::other("cut"))];
        let frames = stream::iter(frames).then(async |frame| {
            if frame.is_err() {
                // What was sent before must have left.
                tokio::time::sleep(std::time::Duration::from_millis(50)).await;
            }
            frame
        });
        let length = length.to_string();
        let headers = [headers, &[("content-length", length.as_str())]].concat();
        Self::with(status, &headers, BodyExt::boxed(StreamBody::new(frames)))
    }

    fn with(status: u16, headers: &[(&'static str, &str)], body: ServerBody) -> Self {
        let mut response = Response::new(body);
        *response.status_mut() = StatusCode::from_u16(status).unwrap();
        for (name, value) in headers {
            response.headers_mut().append(*name, value.parse().unwrap());
        }
        Self::Answer(response)
    }
}

pub(in crate::cli) fn json(status: u16, body: &Value) -> Reply {
    Reply::new(status, &[(CONTENT_TYPE.as_str(), "application/json")], body.to_string())
}

/// A problem document.
pub(in crate::cli) fn refusal(status: u16, code: &str, title: &str) -> Reply {
    let body = json!({ "type": "about:blank", "status": status, "code": code, "title": title });
    Reply::new(status, &[(CONTENT_TYPE.as_str(), "application/problem+json")], body.to_string())
}

type Play = dyn FnMut(Asked) -> Reply + Send;

pub(in crate::cli) struct Server {
    pub(in crate::cli) url: Url,
    seen: Arc<Mutex<Vec<String>>>,
    cuts: Arc<Mutex<Vec<usize>>>,
    task: tokio::task::JoinHandle<()>,
}

impl Server {
    /// Answers every request by `play`.
    pub(in crate::cli) async fn start(play: impl FnMut(Asked) -> Reply + Send + 'static) -> Self {
        Self::start_with(play, None).await
    }

    pub(in crate::cli) async fn start_tls(
        play: impl FnMut(Asked) -> Reply + Send + 'static,
        tls: rustls::ServerConfig,
    ) -> Self {
        Self::start_with(play, Some(tokio_rustls::TlsAcceptor::from(Arc::new(tls)))).await
    }

    async fn start_with(
        play: impl FnMut(Asked) -> Reply + Send + 'static,
        tls: Option<tokio_rustls::TlsAcceptor>,
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let scheme = if tls.is_some() { "https" } else { "http" };
        let url = format!("{scheme}://localhost:{}/", listener.local_addr().unwrap().port());
        let (seen, cuts) = (Arc::default(), Arc::<Mutex<Vec<usize>>>::default());
        let play: Arc<Mutex<Play>> = Arc::new(Mutex::new(play));
        let shared = (Arc::clone(&seen), Arc::clone(&cuts));
        let task = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (play, seen, cuts, tls) =
                    (Arc::clone(&play), Arc::clone(&shared.0), Arc::clone(&shared.1), tls.clone());
                tokio::spawn(async move {
                    match tls {
                        None => serve(stream, play, seen, cuts).await,
                        Some(tls) => {
                            if let Ok(stream) = tls.accept(stream).await {
                                serve(stream, play, seen, cuts).await;
                            }
                        }
                    }
                });
            }
        });
        Self { url: url.parse().unwrap(), seen, cuts, task }
    }

    /// Hangs up after so many bytes of the next body (and the ones after, in this order).
    pub(in crate::cli) fn cut_bodies_at(&self, mut bytes: Vec<usize>) {
        bytes.reverse();
        *self.cuts.lock().unwrap() = bytes;
    }

    /// Every request so far, as `METHOD /path`.
    pub(in crate::cli) fn seen(&self) -> Vec<String> {
        self.seen.lock().unwrap().clone()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn serve(
    stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static,
    play: Arc<Mutex<Play>>,
    seen: Arc<Mutex<Vec<String>>>,
    cuts: Arc<Mutex<Vec<usize>>>,
) {
    let service = service_fn(move |request: Request<Incoming>| {
        let (play, seen, cuts) = (Arc::clone(&play), Arc::clone(&seen), Arc::clone(&cuts));
        async move {
            let asked = read(request, &cuts).await;
            seen.lock().unwrap().push(format!("{} {}", asked.method, asked.path));
            match play.lock().unwrap()(asked) {
                Reply::Answer(response) => Ok(response),
                Reply::HangUp => Err(std::io::Error::other("hung up")),
            }
        }
    });
    // A connection that was hung up on ends with an error, as it should.
    let _ = http1::Builder::new().serve_connection(TokioIo::new(stream), service).await;
}

async fn read(request: Request<Incoming>, cuts: &Mutex<Vec<usize>>) -> Asked {
    let (parts, mut body) = request.into_parts();
    let limit = if parts.method == Method::PATCH { cuts.lock().unwrap().pop() } else { None };
    let mut bytes = Vec::new();
    while let Some(Ok(frame)) = body.frame().await {
        bytes.extend_from_slice(&frame.into_data().unwrap_or_default());
        if limit.is_some_and(|limit| bytes.len() >= limit) {
            bytes.truncate(limit.unwrap());
            break;
        }
    }
    let path = parts.uri.path_and_query().unwrap().to_string();
    Asked { method: parts.method, path, headers: parts.headers, body: bytes, cut: limit.is_some() }
}
