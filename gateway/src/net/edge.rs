//! What happens to every request, whichever door it goes through.

use std::borrow::Cow;
use std::net::SocketAddr;
use std::sync::Arc;

use http_body_util::BodyExt as _;
use hyper::body::{Body as _, Incoming};
use hyper::header::{CONNECTION, CONTENT_LENGTH, COOKIE, HeaderMap, HeaderName, HeaderValue};
use hyper::http::request::Parts;
use hyper::{Method, Request, Response};
use tokio::time::Instant;

use super::activity::Activity;
use super::guard::Verdict;
use super::host::Hosts;
use super::hygiene;
use super::limits::Limits;
use super::metrics::Metrics;
use super::origin::{self, Origin};
use super::paced::Paced;
use super::peer::Proxies;
use super::refusal::{Audience, Refusal};
use super::rocket_bridge::Web;
use super::tracked::{Record, Running, Tracked};
use crate::bulk::body::{self, Body, BulkService, Peer, RouteTemplate};
use crate::config::Config;
use crate::locales::Locale;
use crate::trace::RequestId;

const BULK_PREFIX: &str = "/bulk/";

/// The two doors: Rocket for pages and the API, hyper for bytes in bulk.
pub struct Front<B> {
    pub web: Web,
    pub bulk: B,
    /// Asked at every request: whether nobody may come in.
    pub closed: Closed,
}

/// Says whether all doors are closed, because what lies behind them is not to be trusted.
pub type Closed = Arc<dyn Fn() -> bool + Send + Sync>;

/// The checks before the doors and the finish after them.
pub(super) struct Edge<B> {
    front: Arc<Front<B>>,
    hosts: Hosts,
    origins: Vec<String>,
    proxies: Proxies,
    metrics: Metrics,
    limits: Limits,
    /// For people whose browser names none of ours.
    language: Locale,
}

/// What answers a `HEAD` has the header fields of the answer to a `GET`, and no content (RFC 9110, 9.3.2): over HTTP/2 a
/// client drops the whole answer otherwise.
fn without_content(headers: &mut HeaderMap, body: &Body) -> Body {
    if let Some(length) = body.size_hint().exact().filter(|length| *length > 0) {
        headers.entry(CONTENT_LENGTH).or_insert_with(|| length.into());
    }
    body::empty()
}

/// The connection that a request came on.
pub(super) struct Visit {
    pub(super) socket: SocketAddr,
    pub(super) activity: Arc<Activity>,
    /// HTTP/1 only: what the guard found.
    pub(super) verdict: Option<Arc<Verdict>>,
}

impl<B: BulkService> Edge<B> {
    pub(super) fn new(config: &Config, front: Arc<Front<B>>, metrics: Metrics, limits: Limits) -> Self {
        let public = &config.public_url;
        let scheme = if public.is_https() { "https" } else { "http" };
        let mut origins = vec![public.origin().to_owned()];
        origins.extend(
            config.extra_hosts.iter().map(|host| format!("{scheme}://{}", host.to_ascii_lowercase())),
        );
        Self {
            front,
            hosts: Hosts::new(public, &config.extra_hosts),
            origins,
            proxies: Proxies::new(config.trusted_proxies.clone()),
            metrics,
            limits,
            language: config.default_language,
        }
    }

    /// Answers one request.
    pub(super) async fn answer(&self, visit: &Visit, request: Request<Incoming>) -> Response<Tracked> {
        let (running, number) = Running::begin(&visit.activity);
        let begun = Instant::now();
        let id = RequestId::random();
        let method = request.method().clone();
        let audience = Audience::of(request.uri().path(), request.headers(), self.language);
        let verdict = || visit.verdict.as_ref().and_then(|verdict| verdict.on(number));

        let entered = match verdict() {
            Some(why) => Err(why),
            None => self.enter(visit, id, request).await,
        };
        // Asked again: the guard may have stumbled over the body while a handler was reading it.
        let response = match verdict() {
            Some(why) => {
                let mut refused = self.refuse(why, audience, id);
                refused.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
                refused
            }
            None => entered.unwrap_or_else(|why| self.refuse(why, audience, id)),
        };

        let (mut head, mut body) = response.into_parts();
        if method == Method::HEAD {
            body = without_content(&mut head.headers, &body);
        }
        hygiene::secure(&mut head.headers);
        if let Ok(id) = HeaderValue::try_from(id.to_string()) {
            head.headers.insert(HeaderName::from_static("x-request-id"), id);
        }
        let route =
            head.extensions.remove::<RouteTemplate>().map_or(Cow::Borrowed("refused"), |route| route.0);
        let announced =
            head.headers.get(CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse().ok());
        let record = Record { id, method, route, status: head.status, begun, metrics: self.metrics.clone() };
        Response::from_parts(head, Tracked::new(body, announced, record, running))
    }

    async fn enter(
        &self,
        visit: &Visit,
        id: RequestId,
        request: Request<Incoming>,
    ) -> Result<Response<Body>, Refusal> {
        let (mut head, body) = request.into_parts();
        let peer = self.admit(visit, &mut head)?;
        if (self.front.closed)() {
            return Err(Refusal::Closed);
        }
        head.extensions.insert(id);
        let in_bulk = head.uri.path().starts_with(BULK_PREFIX);
        let request = Request::from_parts(head, Paced::new(body, &self.limits).boxed_unsync());
        let front = Arc::clone(&self.front);
        if !in_bulk {
            return front.web.serve(peer, request).await;
        }
        // A task of its own: HTTP/2 drops what it runs when the client resets the stream, and half an
        // upload step is worse than one that sees its body break off.
        let served = tokio::spawn(async move { front.bulk.serve(peer, request).await }).await;
        let mut response = served.map_err(|_panicked| Refusal::Broken)?;
        response.extensions_mut().get_or_insert_with(|| RouteTemplate(Cow::Borrowed("/bulk/")));
        Ok(response)
    }

    /// Lets a request in, cleaned of what it may not say, or says why not.
    fn admit(&self, visit: &Visit, head: &mut Parts) -> Result<Peer, Refusal> {
        if matches!(head.method, Method::CONNECT | Method::TRACE) {
            return Err(Refusal::Method);
        }
        if !self.hosts.accept(head) {
            return Err(Refusal::Misdirected);
        }
        match origin::check(&head.method, head.uri.path(), &head.headers, &self.origins) {
            Origin::Ours => {}
            // Whoever is excused from the check must not profit from a cookie the browser adds by itself.
            Origin::Exempt => drop(head.headers.remove(COOKIE)),
            Origin::Foreign => return Err(Refusal::ForeignOrigin),
        }
        let peer = self.proxies.client(visit.socket, &head.headers);
        hygiene::strip(&mut head.headers);
        Ok(peer)
    }

    fn refuse(&self, why: Refusal, audience: Audience, id: RequestId) -> Response<Body> {
        self.metrics.refuse(why.code());
        why.response(audience, id)
    }
}
