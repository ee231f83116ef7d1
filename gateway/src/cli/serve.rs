//! `kuvert serve`.

mod open_files;

use std::sync::Arc;
use std::time::Duration;

use clap::Args;
use prometheus_client::registry::Registry;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use super::demo::{self, Instance};
use super::when::rfc3339;
use super::{ConfigFile, Failure, Status, out};
use crate::app::sealed::outside;
use crate::app::{App, AppError, Entry, day, erasures, log, post, restored, start, upload};
use crate::bulk::Bulk;
use crate::clock::Clock;
use crate::config::Config;
use crate::domain::{Actor, EventKind};
use crate::net::ops::{Ops, Readiness};
use crate::net::{Closed, Front, Limits, Metrics, Server, Web, stop_signal};
use crate::web::Demo;
use crate::{jobs, trace, web};

/// How long uploads have to store what has arrived when the server stops.
const BULK_STOP: Duration = Duration::from_secs(30);

/// The service itself.
#[derive(Args, Debug)]
#[command(after_long_help = HELP)]
pub struct ServeArgs {
    /// Run a development instance: own certificate authority, SQLite, mails into a directory
    #[arg(long)]
    pub dev: bool,
}

const HELP: &str = "\
Stops gracefully on SIGTERM and on Ctrl-C.

Examples:
  kuvert --config /etc/kuvert.toml serve
  kuvert serve --dev";

/// Runs the server until it is told to stop.
///
/// # Errors
///
/// A sentence that says what keeps it from starting.
pub fn run(file: &ConfigFile, args: ServeArgs) -> Result<(), Failure> {
    let clock = Clock::system();
    let instance = args.dev.then(|| Instance::prepare(&clock)).transpose()?;
    let config = match &instance {
        Some(instance) => instance.config(file)?,
        None => file.load()?,
    };
    trace::init(&config);
    open_files::raise(config.connections_max);
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    let runtime = runtime.map_err(|error| Failure::caused(Status::Failed, &error))?;
    runtime.block_on(serve(config, clock, instance))
}

async fn serve(config: Config, clock: Clock, instance: Option<Instance>) -> Result<(), Failure> {
    if instance.is_some() {
        demo::believe_the_clock(&config, &clock).await?;
    }
    let app = start::start(config.clone(), clock, instance.is_some()).await;
    let app = Arc::new(app.map_err(|error| Failure::caused(Status::Failed, &error))?);
    // Before anybody can come in: a database that is older than the file beside the keystore may not open what has ended.
    restored::settle_pending(&app).await.map_err(|error| Failure::caused(Status::Failed, &error))?;
    erasures::reapply(&app).await.map_err(|error| Failure::caused(Status::Failed, &error))?;
    let listener = bind("listen", config.listen).await?;
    let ops_listener = bind("ops_listen", config.ops_listen).await?;
    outside::look(&app).await.map_err(|error| Failure::caused(Status::Failed, &error))?;
    if app.standing.broken().is_none() {
        note_start(&app).await?;
    }
    let facts = match &instance {
        Some(instance) => Some(instance.furnish(&app).await?),
        None => None,
    };
    let shown = facts.as_ref().map_or_else(Demo::default, |facts| Demo {
        sample_link: Some(facts.sample_link.clone()),
        staff_email: Some(facts.staff_email.clone()),
        sample_recipient: Some(facts.sample_recipient.clone()),
        playground: Some(demo::playground(&config.public_url)),
    });
    let (shutdown, stop_ops) = (CancellationToken::new(), CancellationToken::new());
    let mut registry = Registry::default();
    let metrics = Metrics::register(&mut registry);
    let bulk = Bulk::new(Arc::clone(&app));
    let pages = Web::ignite(web::build(Arc::clone(&app), shown)).await;
    let pages =
        pages.map_err(|error| Failure::new(Status::Failed, format!("the pages do not start: {error}")))?;
    let front = Front { web: pages, bulk: bulk.clone(), closed: closed(&app) };
    let server = Server::new(&config, front, metrics, Limits::default());
    let server = server.map_err(|error| {
        let cause = Failure::caused(Status::Failed, &error);
        Failure::new(Status::Failed, format!("tls_cert, tls_key: {}", cause.sentence()))
            .hint("KUVERT_TLS_CERT and KUVERT_TLS_KEY name PEM files that belong together.")
    })?;
    let ops = Ops { registry: Arc::new(registry), readiness: readiness(&app), shutdown: shutdown.clone() };
    let ops = tokio::spawn(ops.serve(ops_listener, stop_ops.clone()));
    let mut jobs = jobs::start(&app, &shutdown);
    let transfers = tokio::spawn(stop_on_signal(shutdown.clone(), bulk));
    tracing::info!(listen = %config.listen, version = env!("CARGO_PKG_VERSION"), "listening");
    if let Some(facts) = facts {
        facts.announce()?;
    }
    let outcome = server.serve(listener, shutdown.clone()).await;
    shutdown.cancel();
    // How the last transfers ended comes into the log before the process ends.
    let _ = transfers.await;
    while jobs.join_next().await.is_some() {}
    if let Err(error) = day::keep_time(&app).await {
        tracing::warn!(error = &error as &dyn std::error::Error, "the time could not be written down");
    }
    stop_ops.cancel();
    let _ = ops.await;
    tracing::info!("stopped");
    outcome.map_err(|error| Failure::caused(Status::Failed, &error))
}

async fn bind(option: &str, address: std::net::SocketAddr) -> Result<TcpListener, Failure> {
    TcpListener::bind(address).await.map_err(|error| {
        Failure::new(Status::Failed, format!("{option}: cannot listen on {address}: {error}"))
            .hint("Is another instance running, or does the port need more rights?")
    })
}

/// What this node held when it died is free again; then the log has its start.
async fn note_start(app: &App) -> Result<(), Failure> {
    upload::release_own(app).await.map_err(|error| Failure::caused(Status::Failed, &error))?;
    post::release_own(app).await.map_err(|error| Failure::caused(Status::Failed, &error))?;
    let line =
        Entry::new(EventKind::ServerStarted, Actor::System).detail("version", env!("CARGO_PKG_VERSION"));
    log::note(app, line).await.map_err(|error| Failure::caused(Status::Failed, &error))
}

/// Uploads store what has arrived while the listener lets the other requests finish.
async fn stop_on_signal(shutdown: CancellationToken, bulk: Bulk) {
    let named = shutdown.run_until_cancelled(stop_signal()).await;
    if named.is_some() {
        tracing::info!("stopping");
    }
    shutdown.cancel();
    if tokio::time::timeout(BULK_STOP, bulk.stop()).await.is_err() {
        tracing::warn!("transfers did not end in time");
    }
}

fn closed(app: &Arc<App>) -> Closed {
    let app = Arc::clone(app);
    Arc::new(move || app.standing.broken().is_some())
}

fn readiness(app: &Arc<App>) -> Readiness {
    let app = Arc::clone(app);
    Arc::new(move || {
        let app = Arc::clone(&app);
        Box::pin(async move {
            let database = app.db.write(|conn| Ok::<_, AppError>(crate::db::meta::touch(conn)?)).await;
            let storage = app.blobs.probe().await;
            vec![
                ("database", database.map_err(|error| chain(&error))),
                ("storage", storage.map_err(|error| chain(&error))),
                ("log", log_stands(&app).await),
            ]
        })
    })
}

/// Whether the log goes on from what was signed, and is sealed.
async fn log_stands(app: &App) -> Result<(), String> {
    if let Some(why) = app.standing.broken() {
        return Err(why.to_string());
    }
    match outside::late(app).await {
        Ok(None) => Ok(()),
        Ok(Some(since)) => Err(format!("no line was sealed since {}", rfc3339(since))),
        Err(error) => Err(chain(&error)),
    }
}

/// An error with its causes; none of ours name people or secrets.
fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text = format!("{text}: {error}");
        cause = error.source();
    }
    text
}

/// Prints the lines of a server's greeting.
pub(super) fn greet(lines: &[(&str, &str)]) -> Result<(), Failure> {
    lines.iter().try_for_each(|(name, value)| out::line(&format!("{name:<18}{value}")))
}
