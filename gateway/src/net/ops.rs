//! The operator's listener: health and metrics, plain HTTP, on an address that only the operator reaches.

use std::convert::Infallible;
use std::fmt::Write as _;
use std::sync::Arc;
use std::time::Duration;

use futures_util::future::BoxFuture;
use hyper::header::{CONTENT_TYPE, HeaderValue};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Method, Request, Response, StatusCode};
use hyper_util::rt::{TokioIo, TokioTimer};
use prometheus_client::registry::Registry;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use super::hygiene;
use crate::bulk::body::{Body, full};

const HEAD_TIME: Duration = Duration::from_secs(10);
/// A check that takes longer has failed, whatever it would say.
const CHECK_TIME: Duration = Duration::from_secs(5);
const METRICS_TYPE: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// Asks every part whether it can work: name, and what is wrong if it cannot.
pub type Readiness =
    Arc<dyn Fn() -> BoxFuture<'static, Vec<(&'static str, Result<(), String>)>> + Send + Sync>;

/// What the operator's listener shows.
#[derive(Clone)]
pub struct Ops {
    pub registry: Arc<Registry>,
    pub readiness: Readiness,
    /// Cancelled when the program begins to stop; from then on it is not ready.
    pub shutdown: CancellationToken,
}

impl Ops {
    /// Serves `listener` until `stop`, which should come after the main listener has drained.
    pub async fn serve(self, listener: TcpListener, stop: CancellationToken) {
        while let Some(accepted) = stop.run_until_cancelled(listener.accept()).await {
            let Ok((stream, _)) = accepted else {
                tokio::time::sleep(Duration::from_millis(100)).await;
                continue;
            };
            let (ops, stop) = (self.clone(), stop.clone());
            tokio::spawn(async move {
                let service = service_fn(|request| ops.answer(request));
                let connection = http1::Builder::new()
                    .timer(TokioTimer::new())
                    .header_read_timeout(HEAD_TIME)
                    .serve_connection(TokioIo::new(stream), service);
                let _ended = stop.run_until_cancelled(connection).await;
            });
        }
    }

    async fn answer<B>(&self, request: Request<B>) -> Result<Response<Body>, Infallible> {
        let mut response = match (request.method(), request.uri().path()) {
            (&Method::GET | &Method::HEAD, "/healthz") => text(StatusCode::OK, "ok\n"),
            (&Method::GET | &Method::HEAD, "/readyz") => self.ready().await,
            (&Method::GET | &Method::HEAD, "/metrics") => self.metrics(),
            _ => text(StatusCode::NOT_FOUND, "not found\n"),
        };
        hygiene::secure(response.headers_mut());
        Ok(response)
    }

    async fn ready(&self) -> Response<Body> {
        if self.shutdown.is_cancelled() {
            return text(StatusCode::SERVICE_UNAVAILABLE, "stopping\n");
        }
        let Ok(checks) = tokio::time::timeout(CHECK_TIME, (self.readiness)()).await else {
            return text(StatusCode::SERVICE_UNAVAILABLE, "the checks did not finish in time\n");
        };
        let all_well = checks.iter().all(|(_, check)| check.is_ok());
        let lines = checks.into_iter().map(|(name, check)| match check {
            Ok(()) => format!("{name}: ok\n"),
            Err(why) => format!("{name}: {why}\n"),
        });
        text(
            if all_well { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE },
            lines.collect::<String>(),
        )
    }

    fn metrics(&self) -> Response<Body> {
        let mut page = String::new();
        if prometheus_client::encoding::text::encode(&mut page, &self.registry).is_err() {
            let _infallible = page.write_str("# encoding failed\n");
        }
        let mut response = text(StatusCode::OK, page);
        response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(METRICS_TYPE));
        response
    }
}

fn text(status: StatusCode, text: impl Into<bytes::Bytes>) -> Response<Body> {
    let mut response = Response::new(full(text));
    *response.status_mut() = status;
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("text/plain; charset=utf-8"));
    response
}
