//! What waits for somebody, in numbers.

use time::Duration;

use super::{App, AppError};
use crate::db;

/// How far back refused mails are a task.
const MAILS: Duration = Duration::days(7);
/// How far ahead expiry is soon.
pub const SOON: Duration = Duration::days(3);

/// Numbers of things that wait.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Tasks {
    pub refused_mails: u64,
    pub held_files: u64,
    pub locked_links: u64,
    pub expiring: u64,
    pub orphaned_inboxes: u64,
    pub stale_accounts: u64,
    /// The clock leapt, and the server does not trust it yet.
    pub clock: bool,
}

/// What waits now.
///
/// # Errors
///
/// [`AppError::Db`].
pub async fn open(app: &App) -> Result<Tasks, AppError> {
    let now = app.now();
    let unused_since = now - Duration::days(i64::from(app.config.stale_account_days));
    let clock = app.time.in_quarantine();
    let number = |count: i64| u64::try_from(count).unwrap_or(0);
    app.db
        .read(move |conn| {
            Ok(Tasks {
                refused_mails: number(db::tasks::refused_mails(conn, now - MAILS)?),
                held_files: number(db::tasks::held_files(conn)?),
                locked_links: number(db::tasks::locked_links(conn, now)?),
                expiring: number(db::tasks::expiring(conn, now, now + SOON)?),
                orphaned_inboxes: number(db::tasks::orphaned_inboxes(conn, now)?),
                stale_accounts: number(db::staff::stale(conn, unused_since)?),
                clock,
            })
        })
        .await
}
