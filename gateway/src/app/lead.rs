//! Which node does what must be done once.

use time::Duration;

use super::{App, AppError};
use crate::db;

/// How long a leader leads without a sign of life.
const TERM: Duration = Duration::minutes(2);

/// Whether this node leads the job `name` now.
///
/// # Errors
///
/// [`AppError::Db`].
pub async fn lead(app: &App, name: &'static str) -> Result<bool, AppError> {
    let (node, now) = (app.node, app.now());
    app.db.write(move |conn| Ok(db::jobs::lead(conn, name, node, now, TERM)?)).await
}
