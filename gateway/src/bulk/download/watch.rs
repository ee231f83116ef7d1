//! What goes on beside a running download: asking whether it still may, and noting how it ended.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use tokio::sync::oneshot;

use crate::app::App;
use crate::app::download::{self, End, Lease};
use crate::bulk::Shared;

/// How often a running download asks whether it still may. That is also its sign of life, so it does not wait for the
/// reader, who may be slow.
const RECHECK: Duration = Duration::from_secs(3);

/// The end of a download that a task holds for it; the other end is the body.
pub(super) struct Watch {
    allowed: Arc<AtomicBool>,
    end: Option<oneshot::Sender<End>>,
}

impl Watch {
    /// Begins to watch over `lease`, which must not have ended.
    pub(super) fn begin(shared: &Shared, lease: Lease) -> Self {
        let allowed = Arc::new(AtomicBool::new(true));
        let (end, ended) = oneshot::channel();
        shared.tasks.spawn(watch(Arc::clone(&shared.app), lease, Arc::clone(&allowed), ended));
        Self { allowed, end: Some(end) }
    }

    /// Whether the download may go on, as of the last time it was asked.
    pub(super) fn allowed(&self) -> bool {
        self.allowed.load(Ordering::Relaxed)
    }

    /// Has the end of the download noted. Only the first end counts.
    pub(super) fn end(&mut self, end: End) {
        if let Some(sender) = self.end.take() {
            // It fails only when the runtime is gone; then the lease lapses by itself.
            let _ = sender.send(end);
        }
    }
}

async fn watch(app: Arc<App>, lease: Lease, allowed: Arc<AtomicBool>, mut ended: oneshot::Receiver<End>) {
    let end = loop {
        match tokio::time::timeout(RECHECK, &mut ended).await {
            Ok(end) => break end,
            Err(_) if download::still_allowed(&app, &lease).await => {}
            Err(_) => {
                allowed.store(false, Ordering::Relaxed);
                break ended.await;
            }
        }
    };
    // The body says how it ended whenever it is dropped.
    if let Ok(end) = end {
        download::ended(&app, lease, end).await;
    }
}
