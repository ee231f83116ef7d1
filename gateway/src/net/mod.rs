//! The listener: every connection from outside, its limits, its TLS, and the two doors behind it.
//!
//! `accept → slot → TLS → guard (HTTP/1) → hyper → edge → bulk or web`. Nothing behind the edge sees a request whose
//! framing, host or origin is in doubt, and no response leaves without the security headers.

mod activity;
mod connection;
mod edge;
mod guard;
mod host;
mod hygiene;
mod limits;
mod linger;
mod metrics;
pub mod ops;
mod origin;
mod paced;
mod peer;
mod refusal;
mod rocket_bridge;
mod slots;
mod tls;
mod tracked;
mod turn_away;

use std::io;
use std::sync::Arc;
use std::time::Duration;

use tokio::net::{TcpListener, TcpStream};
use tokio::signal::unix::{SignalKind, signal};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use self::connection::Shared;
use self::edge::Edge;
pub use self::edge::{Closed, Front};
pub use self::limits::Limits;
pub use self::metrics::Metrics;
use self::peer::Proxies;
pub use self::rocket_bridge::Web;
use self::slots::{Full, Slots};
use self::tls::Certificate;
pub use self::tls::TlsError;
use crate::bulk::body::BulkService;
use crate::config::Config;

/// Out of file descriptors, most likely: some will be free a moment later.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

/// The listener, configured and not yet listening.
pub struct Server<B> {
    front: Arc<Front<B>>,
    config: Config,
    certificate: Option<Arc<Certificate>>,
    metrics: Metrics,
    limits: Limits,
}

impl<B: BulkService> Server<B> {
    /// Reads the certificate; everything else comes from `config`.
    ///
    /// # Errors
    ///
    /// [`TlsError`] if certificate or key cannot be used.
    pub fn new(config: &Config, front: Front<B>, metrics: Metrics, limits: Limits) -> Result<Self, TlsError> {
        let certificate = config.tls.clone().map(Certificate::load).transpose()?;
        Ok(Self { front: Arc::new(front), config: config.clone(), certificate, metrics, limits })
    }

    /// Serves `listener` until `shutdown`, then finishes what runs, and returns when that is done or its time is over.
    ///
    /// # Errors
    ///
    /// [`TlsError`] if TLS cannot be set up; nothing that happens on a connection ends the listener.
    pub async fn serve(self, listener: TcpListener, shutdown: CancellationToken) -> Result<(), TlsError> {
        let Self { front, config, certificate, metrics, limits } = self;
        let tls = certificate.as_ref().map(Certificate::server_config).transpose()?;
        let tasks = TaskTracker::new();
        if let Some(certificate) = certificate {
            tasks.spawn(certificate.watch(shutdown.clone()));
        }
        let shared = Arc::new(Shared {
            edge: Edge::new(&config, front, metrics.clone(), limits),
            tls,
            metrics,
            limits,
            shutdown: shutdown.clone(),
            abort: CancellationToken::new(),
        });
        let proxies = Proxies::new(config.trusted_proxies.clone());
        let slots = Slots::new(config.connections_max, config.connections_per_address_max);
        while let Some(accepted) = shutdown.run_until_cancelled(listener.accept()).await {
            match accepted {
                Ok((stream, socket)) => {
                    let is_proxy = proxies.contain(socket.ip());
                    match slots.take(socket.ip(), is_proxy) {
                        Ok(slot) => {
                            let shared = Arc::clone(&shared);
                            tasks.spawn(async move {
                                shared.metrics.connections_open.inc();
                                shared.serve(stream, socket, is_proxy).await;
                                shared.metrics.connections_open.dec();
                                drop(slot);
                            });
                        }
                        Err(full) => turn_off(stream, full, &shared.metrics),
                    }
                }
                Err(error) => {
                    tracing::warn!(%error, "a connection could not be accepted");
                    tokio::time::sleep(ACCEPT_PAUSE).await;
                }
            }
        }
        drop(listener);
        tasks.close();
        if tokio::time::timeout(limits.drain, tasks.wait()).await.is_err() {
            tracing::warn!(left = tasks.len(), "closing connections that did not finish in time");
            shared.abort.cancel();
            tasks.wait().await;
        }
        Ok(())
    }
}

fn turn_off(stream: TcpStream, full: Full, metrics: &Metrics) {
    metrics.refuse(match full {
        Full::All => "connections_full",
        Full::Address => "connections_of_address_full",
    });
    drop(stream);
}

/// Waits for SIGTERM or SIGINT.
///
/// # Errors
///
/// If the process may not install signal handlers.
pub async fn stop_signal() -> io::Result<()> {
    let (mut terminate, mut interrupt) = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
    tokio::select! {
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
    }
    Ok(())
}
