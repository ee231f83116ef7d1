//! What runs by itself: each job a loop round one function of `app`, led by one node at a time.

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use crate::app::sealed::{outside, publish, seal};
use crate::app::{
    self, App, AppError, day::DayWatch, erasures, finish, inbox, looks, post, purge, remind, requests, rotate,
};

const OUTBOX_IDLE_MAX: Duration = Duration::from_secs(30);
const SEAL_LOOK: Duration = Duration::from_secs(1);
const PUBLISH_LOOK: Duration = Duration::from_secs(2);
const DAY_LOOK: Duration = Duration::from_mins(1);
const KEYS_LOOK: Duration = Duration::from_secs(5);
const ENDINGS_LOOK: Duration = Duration::from_secs(2);
const UPKEEP: Duration = Duration::from_mins(1);
const SWEEP: Duration = Duration::from_hours(6);

/// Starts every job; they end when `stop` is cancelled.
pub fn start(app: &Arc<App>, stop: &CancellationToken) -> JoinSet<()> {
    let mut jobs = JoinSet::new();
    jobs.spawn(until(stop.clone(), trusted(Arc::clone(app), outbox(Arc::clone(app)))));
    jobs.spawn(until(stop.clone(), sealing(Arc::clone(app))));
    jobs.spawn(until(stop.clone(), publishing(Arc::clone(app))));
    jobs.spawn(until(stop.clone(), trusted(Arc::clone(app), days(Arc::clone(app)))));
    jobs.spawn(until(stop.clone(), keys(Arc::clone(app))));
    jobs.spawn(until(stop.clone(), trusted(Arc::clone(app), upkeep(Arc::clone(app)))));
    jobs.spawn(until(stop.clone(), trusted(Arc::clone(app), sweeps(Arc::clone(app)))));
    jobs.spawn(until(stop.clone(), endings(Arc::clone(app))));
    jobs
}

async fn until(stop: CancellationToken, job: impl Future<Output = ()>) {
    tokio::select! {
        () = stop.cancelled() => {}
        () = job => {}
    }
}

/// A job that begins once the database is believed: one that was set back would send mails again, and delete files.
async fn trusted(app: Arc<App>, job: impl Future<Output = ()>) {
    app.standing.good().await;
    job.await;
}

fn report(job: &'static str, outcome: Result<(), AppError>) {
    if let Err(error) = outcome {
        tracing::error!(job, error = &error as &dyn std::error::Error, "a job failed; it is tried again");
    }
}

/// Sends mails as they are queued, and again when they are due again.
async fn outbox(app: Arc<App>) {
    loop {
        report("outbox", post::deliver_due(&app).await.map(drop));
        let due = post::next_due(&app).await.ok().flatten();
        let wait = due.map_or(OUTBOX_IDLE_MAX, |at| {
            Duration::try_from(at - app.now())
                .unwrap_or_default()
                .clamp(Duration::from_millis(50), OUTBOX_IDLE_MAX)
        });
        tokio::select! {
            () = app.mail_queued.notified() => {}
            () = tokio::time::sleep(wait) => {}
        }
    }
}

/// Seals the log about a second after a line was written.
async fn sealing(app: Arc<App>) {
    loop {
        // Looked at before and after: what was signed is kept outside at once.
        report("checkpoint", outside::look(&app).await);
        let sealed = seal::round(&app).await;
        // A round that was full leaves more behind.
        let full = sealed.as_ref().is_ok_and(|sealed| sealed.lines >= seal::ROUND_LINES);
        if sealed.as_ref().is_ok_and(|sealed| sealed.lines > 0) {
            report("checkpoint", outside::look(&app).await);
        }
        report("seal", sealed.map(drop));
        if !full {
            tokio::time::sleep(SEAL_LOOK).await;
        }
    }
}

/// Checkpoints of the log go where they are kept by others.
async fn publishing(app: Arc<App>) {
    loop {
        report("checkpoint webhook", publish::webhook(&app).await);
        tokio::time::sleep(PUBLISH_LOOK).await;
    }
}

/// Every node watches its own clock.
async fn days(app: Arc<App>) {
    let (mut watch, mut old_roots) = (DayWatch::new(&app), rotate::OldRoots::default());
    loop {
        report("days", watch.look(&app).await);
        report("old roots", old_roots.look(&app).await);
        tokio::select! {
            () = app.time.stepped.notified() => {}
            () = tokio::time::sleep(DAY_LOOK) => {}
        }
    }
}

/// Every node notices when an administrator, or another node, has changed the keystore or the organisation's looks.
async fn keys(app: Arc<App>) {
    loop {
        tokio::time::sleep(KEYS_LOOK).await;
        report("keys", rotate::refresh(&app).await);
        report("looks", looks::refresh(&app).await);
    }
}

/// Every node keeps its own file of what has ended.
async fn endings(app: Arc<App>) {
    loop {
        report("endings", erasures::follow(&app).await);
        tokio::time::sleep(ENDINGS_LOOK).await;
    }
}

async fn upkeep(app: Arc<App>) {
    let mut held = None;
    loop {
        // Nothing is ended by a clock that is not believed.
        if !app.time.in_quarantine() && leads(&app, "upkeep").await {
            report("expiry", purge::note_expired(&app).await);
            report("purge", purge::purge_dead(&app).await);
            report("drafts", purge::discard_idle(&app).await);
            report("held files", finish::retry_held(&app, &mut held).await);
            report("requests", requests::note_expired(&app).await);
            report("hand-ins", inbox::discard_idle(&app).await);
            report("endless submissions", inbox::settle(&app).await);
            report("warnings", inbox::warn(&app).await);
            report("submissions", inbox::purge_due(&app).await);
            report("ended requests", requests::purge_ended(&app).await);
            report("reminders", remind::remind(&app).await);
            report("digest", inbox::digest::queue_due(&app).await);
            report("unproved addresses", purge::forget_unproved(&app).await);
            report("old rows", purge::forget_old(&app).await);
            report("damaged files", purge::recheck_faulty(&app).await);
        }
        tokio::time::sleep(UPKEEP).await;
    }
}

async fn sweeps(app: Arc<App>) {
    let mut suspects = Vec::new();
    loop {
        tokio::time::sleep(SWEEP).await;
        if leads(&app, "sweep").await {
            report("sweep", purge::sweep(&app, &mut suspects).await);
        }
    }
}

async fn leads(app: &App, name: &'static str) -> bool {
    if app.standing.broken().is_some() {
        return false;
    }
    match app::lead::lead(app, name).await {
        Ok(leads) => leads,
        Err(error) => {
            report(name, Err(error));
            false
        }
    }
}
