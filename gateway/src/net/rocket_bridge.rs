//! Hands one request to the Rocket application, inside this process.
//!
//! Rocket 0.5 can be asked only through its local client. What its own server would do round a request is done here: the
//! body within a limit, the host, the cookies, the length of the answer.

use std::borrow::Cow;
use std::io;

use bytes::Bytes;
use futures_util::TryStreamExt as _;
use http_body::Body as _;
use http_body_util::{BodyExt as _, LengthLimitError, Limited, StreamBody};
use hyper::body::Frame;
use hyper::header::{CONTENT_LENGTH, COOKIE, HOST, HeaderName, TRANSFER_ENCODING};
use hyper::http::request::Parts;
use hyper::{Method, Request, Response, StatusCode};
use rocket::fairing::AdHoc;
use rocket::http::uri::Host;
use rocket::http::{Cookie, Header, Status};
use rocket::local::asynchronous::{Client, LocalRequest, LocalResponse};
use tokio_util::io::ReaderStream;

use super::refusal::Refusal;
use super::turn_away::{self, Turned};
use crate::bulk::body::{Body, Peer, RouteTemplate, empty};
use crate::trace::RequestId;

/// Forms and JSON only; bytes in bulk never come this way.
const BODY_MAX_BYTES: usize = 1 << 20;

/// Carries the route's pattern out of Rocket; taken off before anybody sees it.
const ROUTE_HEADER: &str = "x-kuvert-route";

/// The Rocket application, ignited and in orbit but listening nowhere.
#[derive(Clone, Copy)]
pub struct Web(&'static Client);

impl Web {
    /// Ignites `rocket`, whose configuration must have `ip_header: None`.
    ///
    /// Its liftoff fairings run now; its shutdown fairings never do, so attach none. Responses must own what they
    /// send. The request's [`RequestId`] is in its local cache.
    pub async fn ignite(rocket: rocket::Rocket<rocket::Build>) -> Result<Self, Box<rocket::Error>> {
        let name_route = AdHoc::on_response("route template", |request, response| {
            Box::pin(async move {
                let route = request.route().filter(|route| route.name.as_deref() != Some(turn_away::NAME));
                let template = route.map_or_else(|| "unmatched".to_owned(), |route| route.uri.to_string());
                response.set_raw_header(ROUTE_HEADER, template);
            })
        });
        let rocket = rocket.attach(name_route).mount("/", turn_away::routes());
        // One application for the life of the process: leaking it makes every response `'static`,
        // which is what lets hyper stream it.
        Ok(Self(Box::leak(Box::new(Client::untracked(rocket).await?))))
    }

    /// Answers one request. What cannot be handed over is answered by Rocket's own catchers, where it has a method to
    /// find them by.
    pub(super) async fn serve(self, peer: Peer, request: Request<Body>) -> Result<Response<Body>, Refusal> {
        let (head, body) = request.into_parts();
        let method = head.method.as_str().parse().map_err(|_unknown| Refusal::Method)?;
        let body = read(&head, body).await;
        let local = self.localize(peer, method, &head, body);
        // A task of its own, as in Rocket's server: a browser that hangs up must not cancel a
        // handler half-way.
        let response = tokio::spawn(local.dispatch()).await.map_err(|_panicked| Refusal::Broken)?;
        Ok(into_hyper(response, head.method != Method::HEAD))
    }

    fn localize(
        self,
        peer: Peer,
        method: rocket::http::Method,
        head: &Parts,
        body: Result<Bytes, Status>,
    ) -> LocalRequest<'static> {
        let uri = head.uri.path_and_query().map_or("/", |uri| uri.as_str()).to_owned();
        let mut local = self.0.req(method, uri).remote(peer.socket_addr());
        if let Some(id) = head.extensions.get::<RequestId>() {
            local.inner().local_cache(|| *id);
        }
        // HTTP/2 names the host in the URI, HTTP/1 in a header.
        let host = match head.uri.authority() {
            Some(authority) => authority.as_str(),
            None => head.headers.get(HOST).and_then(|host| host.to_str().ok()).unwrap_or_default(),
        };
        if let Ok(host) = Host::parse_owned(host.to_owned()) {
            local.inner_mut().set_host(host);
        }
        for (name, value) in &head.headers {
            // As in Rocket's server, a value that is not text is dropped.
            let Ok(value) = std::str::from_utf8(value.as_bytes()) else { continue };
            local.add_header(Header::new(name.as_str().to_owned(), value.to_owned()));
            if name == COOKIE {
                let pairs = value.split(';').map(|pair| pair.trim().to_owned());
                local = local.cookies(pairs.filter_map(|pair| Cookie::parse_encoded(pair).ok()));
            }
        }
        match body {
            Ok(body) => local.body(body),
            Err(status) => {
                local.inner().local_cache(|| Turned(Some(status)));
                local
            }
        }
    }
}

/// Reads the whole body, or says with which status the request is to be turned away.
async fn read(head: &Parts, body: Body) -> Result<Bytes, Status> {
    if body.size_hint().lower() > BODY_MAX_BYTES as u64 {
        return Err(Status::PayloadTooLarge);
    }
    let body = match Limited::new(body, BODY_MAX_BYTES).collect().await {
        Ok(body) => body.to_bytes(),
        Err(error) if error.is::<LengthLimitError>() => return Err(Status::PayloadTooLarge),
        Err(error) => {
            let late = error.downcast_ref::<io::Error>().is_some_and(|e| e.kind() == io::ErrorKind::TimedOut);
            return Err(if late { Status::RequestTimeout } else { Status::BadRequest });
        }
    };
    // Rocket would take the form field for the method, behind the back of every check made here.
    if head.method == Method::POST && body.starts_with(b"_method=") {
        return Err(Status::Forbidden);
    }
    Ok(body)
}

fn into_hyper(local: LocalResponse<'static>, wants_body: bool) -> Response<Body> {
    let mut response = Response::new(empty());
    *response.status_mut() =
        StatusCode::from_u16(local.status().code).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    for header in local.headers().iter() {
        if let (Ok(name), Ok(value)) = (header.name().as_str().parse::<HeaderName>(), header.value().parse())
        {
            response.headers_mut().append(name, value);
        }
    }
    if let Some(route) =
        response.headers_mut().remove(ROUTE_HEADER).and_then(|r| r.to_str().ok().map(str::to_owned))
    {
        response.extensions_mut().insert(RouteTemplate(Cow::Owned(route)));
    }
    let bodiless = matches!(response.status(), StatusCode::NO_CONTENT | StatusCode::NOT_MODIFIED);
    if bodiless {
        return response;
    }
    if let (Some(len), false) =
        (local.body().preset_size(), response.headers().contains_key(TRANSFER_ENCODING))
    {
        response.headers_mut().insert(CONTENT_LENGTH, len.into());
    }
    if wants_body && local.body().is_some() {
        *response.body_mut() = StreamBody::new(ReaderStream::new(local).map_ok(Frame::data)).boxed_unsync();
    }
    response
}
