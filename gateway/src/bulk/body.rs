//! What the listener and the movers of bytes say to each other.

use std::borrow::Cow;
use std::convert::Infallible;
use std::future::Future;
use std::io;
use std::net::{IpAddr, SocketAddr};

use bytes::Bytes;
use http_body_util::combinators::UnsyncBoxBody;
use http_body_util::{BodyExt, Empty, Full};
use hyper::{Request, Response};

/// A body in either direction.
///
/// On a request, an error of kind [`io::ErrorKind::TimedOut`] means that the client sent slower than the listener
/// allows, [`io::ErrorKind::InvalidData`] that it broke the framing; any other means that it went away.
pub type Body = UnsyncBoxBody<Bytes, io::Error>;

/// The client's true network address: the socket's, or the one a configured proxy vouches for.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Peer {
    pub ip: IpAddr,
    /// Zero where a proxy told the address but no port.
    pub port: u16,
}

impl Peer {
    pub fn socket_addr(self) -> SocketAddr {
        SocketAddr::new(self.ip, self.port)
    }
}

impl From<SocketAddr> for Peer {
    fn from(addr: SocketAddr) -> Self {
        // An IPv4 client of a dual-stack socket is the same client as on an IPv4 one.
        Self { ip: addr.ip().to_canonical(), port: addr.port() }
    }
}

/// Whoever serves the paths under `/bulk/`.
pub trait BulkService: Send + Sync + 'static {
    /// Answers one request. The listener adds the security headers, the time limits and the log line.
    fn serve(&self, peer: Peer, request: Request<Body>) -> impl Future<Output = Response<Body>> + Send;
}

/// A body of no bytes.
pub fn empty() -> Body {
    Empty::new().map_err(|never: Infallible| match never {}).boxed_unsync()
}

/// A body that is already whole.
pub fn full(bytes: impl Into<Bytes>) -> Body {
    Full::new(bytes.into()).map_err(|never: Infallible| match never {}).boxed_unsync()
}

/// The pattern of the route that answered, such as `/s/<token>`: what the log and the metrics call the request.
///
/// Whoever answers leaves it in the response's extensions. It never holds a part of the path itself.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct RouteTemplate(pub Cow<'static, str>);
