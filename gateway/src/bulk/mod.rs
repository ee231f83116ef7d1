//! The side of the gateway that moves bytes: resumable upload and download, hyper only.
//!
//! A ticket in the path says what its holder may do; `app` says whether that still stands. Nothing here knows pages,
//! sessions or SQL, and nothing here holds more of a file in memory than a few buffers.

pub mod body;
mod budget;
mod date;
mod download;
mod form;
mod intake;
pub(crate) mod notice;
mod problem;
mod refused;
mod turns;
mod tus;
mod zip;

use std::future::Future;
use std::sync::Arc;

use hyper::header::USER_AGENT;
use hyper::{Request, Response};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::app::{App, Visitor};
use body::{Body, BulkService, Peer, RouteTemplate};
use budget::Budget;
use download::Asked;
use problem::Problem;
use turns::Turns;

/// Serves everything under `/bulk/`.
#[derive(Clone)]
pub struct Bulk(Arc<Shared>);

/// What all transfers of this process share.
struct Shared {
    app: Arc<App>,
    /// Memory for segments on their way to the store.
    budget: Budget,
    /// Who writes to which upload.
    turns: Turns,
    stopping: CancellationToken,
    /// Work that must end even when its client is gone.
    tasks: TaskTracker,
}

impl Bulk {
    /// The service over one instance of the application.
    pub fn new(app: Arc<App>) -> Self {
        let budget = Budget::new(app.config.transfer_buffers_max_bytes);
        let (stopping, tasks) = (CancellationToken::new(), TaskTracker::new());
        Self(Arc::new(Shared { app, budget, turns: Turns::default(), stopping, tasks }))
    }

    /// Asks running uploads to store what has arrived and to end, and waits until they have, until files that are
    /// complete have been accepted, and until running downloads, which go on, have ended and been noted. The caller
    /// bounds the wait.
    pub async fn stop(&self) {
        self.0.stopping.cancel();
        self.0.tasks.close();
        self.0.tasks.wait().await;
    }
}

impl BulkService for Bulk {
    async fn serve(&self, peer: Peer, request: Request<Body>) -> Response<Body> {
        let shared = Arc::clone(&self.0);
        let user_agent = request.headers().get(USER_AGENT).map_or(&b""[..], |value| value.as_bytes());
        let visitor = Visitor::new(peer.ip, &String::from_utf8_lossy(user_agent));
        let path = request.uri().path().to_owned();
        let (template, mut response) = match path.strip_prefix("/bulk/").and_then(|rest| rest.split_once('/'))
        {
            Some(("u", ticket)) => ("/bulk/u/<ticket>", tus::serve(shared, visitor, ticket, request).await),
            Some(("d", rest)) => {
                // What follows the ticket is for people and browsers; the ticket alone decides.
                let ticket = rest.split_once('/').map_or(rest, |(ticket, _name)| ticket);
                let asked = Asked::Ticket(ticket);
                ("/bulk/d/<ticket>", download::serve(shared, visitor, asked, request).await)
            }
            Some(("f", ticket)) => ("/bulk/f/<ticket>", form::serve(shared, visitor, ticket, request).await),
            Some(("i", rest)) => {
                let (hand_in, rest) = rest.split_once('/').unwrap_or((rest, ""));
                let file = rest.split_once('/').map_or(rest, |(file, _name)| file);
                let asked = Asked::Inbox { hand_in, file };
                ("/bulk/i/<hand_in>/<file>", download::serve(shared, visitor, asked, request).await)
            }
            _ => ("/bulk/<unknown>", Problem::NO_SUCH_ROUTE.response()),
        };
        response.extensions_mut().insert(RouteTemplate(template.into()));
        response
    }
}

impl Shared {
    /// Runs `work` to its end, whether or not the client waits for it.
    async fn detached<T: Send + 'static>(
        &self,
        work: impl Future<Output = T> + Send + 'static,
    ) -> Result<T, Problem> {
        self.tasks.spawn(work).await.map_err(|error| {
            tracing::error!(%error, "a transfer ended in a panic");
            Problem::UNAVAILABLE
        })
    }
}

#[cfg(test)]
mod tests;
