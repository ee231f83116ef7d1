//! One connection, from the handshake to its end.

use std::convert::Infallible;
use std::io;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use hyper::body::Incoming;
use hyper::server::conn::{http1, http2};
use hyper::service::{HttpService, service_fn};
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulConnection;
use rustls::ServerConfig;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::time::{MissedTickBehavior, interval, timeout};
use tokio_rustls::TlsAcceptor;
use tokio_util::sync::CancellationToken;

use super::activity::{Activity, Judgement};
use super::edge::{Edge, Visit};
use super::guard::Guard;
use super::limits::{self, Limits};
use super::linger::{self, Linger};
use super::metrics::Metrics;
use super::tracked::Tracked;
use crate::bulk::body::BulkService;

/// The first byte of a TLS connection: the record type "handshake" (RFC 8446, 5.1).
const TLS_HANDSHAKE: u8 = 22;

/// How often a connection is looked at.
const JUDGE_INTERVAL: Duration = Duration::from_secs(1);

/// How long a retired connection has to say goodbye.
const GOODBYE: Duration = Duration::from_secs(5);

/// What all connections have in common.
pub(super) struct Shared<B> {
    pub(super) edge: Edge<B>,
    /// `None`: only trusted proxies may connect, in plain HTTP.
    pub(super) tls: Option<Arc<ServerConfig>>,
    pub(super) metrics: Metrics,
    pub(super) limits: Limits,
    /// Finish what runs, take nothing new.
    pub(super) shutdown: CancellationToken,
    /// Close now.
    pub(super) abort: CancellationToken,
}

impl<B: BulkService> Shared<B> {
    /// Serves `stream` until either side is done with it.
    pub(super) async fn serve(self: &Arc<Self>, stream: TcpStream, socket: SocketAddr, is_proxy: bool) {
        // A response goes out in few large writes; waiting for more only delays their end.
        let _slower = stream.set_nodelay(true);
        let open = timeout(self.limits.handshake, self.open(stream, is_proxy));
        let Some(opened) = self.abort.run_until_cancelled(open).await else { return };
        match opened {
            Ok(Ok(Opened::Plain(stream))) => self.serve_h1(stream, socket).await,
            Ok(Ok(Opened::Tls(stream))) => {
                if stream.get_ref().1.alpn_protocol() == Some(b"h2") {
                    self.serve_h2(*stream, socket).await;
                } else {
                    self.serve_h1(*stream, socket).await;
                }
            }
            Ok(Err(_)) | Err(_) => {
                self.metrics.handshakes_failed.inc();
            }
        }
    }

    async fn open(&self, stream: TcpStream, is_proxy: bool) -> io::Result<Opened> {
        if is_proxy {
            let mut first = [0];
            if stream.peek(&mut first).await? > 0 && first[0] != TLS_HANDSHAKE {
                return Ok(Opened::Plain(stream));
            }
        }
        let config = self.tls.as_ref().ok_or(io::ErrorKind::PermissionDenied)?;
        let stream = TlsAcceptor::from(Arc::clone(config)).accept(stream).await?;
        Ok(Opened::Tls(Box::new(stream)))
    }

    async fn serve_h1(
        self: &Arc<Self>,
        stream: impl AsyncRead + AsyncWrite + Unpin + 'static,
        socket: SocketAddr,
    ) {
        let guard = Guard::new(stream, self.limits.head);
        let activity = Arc::new(Activity::new());
        let visit = Visit { socket, activity: Arc::clone(&activity), verdict: Some(guard.verdict()) };
        let connection = http1::Builder::new()
            .timer(TokioTimer::new())
            // The guard times heads byte by byte; from here it looks like waiting between requests.
            .header_read_timeout(self.limits.idle)
            .max_headers(limits::H1_HEADERS_MAX)
            .max_buf_size(limits::H1_BUFFER_MAX_BYTES)
            .half_close(false)
            .serve_connection(TokioIo::new(guard), self.service(visit));
        self.drive(connection, &activity).await;
    }

    async fn serve_h2(
        self: &Arc<Self>,
        stream: impl AsyncRead + AsyncWrite + Send + Unpin + 'static,
        socket: SocketAddr,
    ) {
        let activity = Arc::new(Activity::new());
        let visit = Visit { socket, activity: Arc::clone(&activity), verdict: None };
        let connection = http2::Builder::new(TokioExecutor::new())
            .timer(TokioTimer::new())
            .max_concurrent_streams(limits::H2_STREAMS_MAX)
            .max_pending_accept_reset_streams(limits::H2_PENDING_RESETS_MAX)
            .max_local_error_reset_streams(limits::H2_LOCAL_RESETS_MAX)
            .max_header_list_size(limits::H2_HEADER_LIST_MAX_BYTES)
            .max_send_buf_size(limits::H2_SEND_BUFFER_MAX_BYTES)
            .initial_stream_window_size(limits::H2_STREAM_WINDOW_BYTES)
            .initial_connection_window_size(limits::H2_CONNECTION_WINDOW_BYTES)
            .keep_alive_interval(limits::H2_PING_INTERVAL)
            .keep_alive_timeout(limits::H2_PING_INTERVAL)
            .serve_connection(TokioIo::new(Linger::new(stream)), self.service(visit));
        self.drive(connection, &activity).await;
    }

    fn service(
        self: &Arc<Self>,
        visit: Visit,
    ) -> impl HttpService<Incoming, ResBody = Tracked, Error = Infallible, Future: Send> + use<B> {
        let (shared, visit) = (Arc::clone(self), Arc::new(visit));
        service_fn(move |request| {
            let (shared, visit) = (Arc::clone(&shared), Arc::clone(&visit));
            async move { Ok(shared.edge.answer(&visit, request).await) }
        })
    }

    /// Runs `connection` until it ends by itself, is retired, stalls, or the program stops.
    async fn drive(&self, connection: impl GracefulConnection, activity: &Activity) {
        let mut connection = pin!(connection);
        let mut tick = interval(JUDGE_INTERVAL);
        tick.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut retired_for: Option<Duration> = None;
        loop {
            tokio::select! {
                // What goes wrong on a connection is the client's business; requests were logged one by one.
                _ended = connection.as_mut() => return,
                () = self.abort.cancelled() => return,
                () = self.shutdown.cancelled(), if retired_for.is_none() => {
                    retired_for = Some(Duration::ZERO);
                    connection.as_mut().graceful_shutdown();
                }
                _ = tick.tick() => match (activity.judge(&self.limits), retired_for) {
                    (Judgement::Cut, _) => {
                        self.metrics.refuse("stalled");
                        return;
                    }
                    (Judgement::Retire, None) => {
                        retired_for = Some(Duration::ZERO);
                        connection.as_mut().graceful_shutdown();
                    }
                    // Nothing runs any more, and what was sent last had its time to arrive.
                    (Judgement::Retire, Some(since)) if since >= GOODBYE && activity.idle_for() >= Some(linger::QUIET) => {
                        return;
                    }
                    (_, Some(since)) => retired_for = Some(since + JUDGE_INTERVAL),
                    (Judgement::Fine, None) => {}
                },
            }
        }
    }
}

enum Opened {
    Plain(TcpStream),
    Tls(Box<tokio_rustls::server::TlsStream<TcpStream>>),
}
