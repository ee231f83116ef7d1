//! Checkpoints leave the machine: whoever runs it could write another log, but not take back what others hold.

use data_encoding::HEXLOWER;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;
use time::{Duration, OffsetDateTime};

use crate::app::{App, AppError, Entry, log};
use crate::config::Webhook;
use crate::db;
use crate::db::log_deliveries::{self, Delivery};
use crate::domain::{Actor, EventKind};
use crate::outbound::HttpError;

/// The name of the webhook among the destinations.
pub const WEBHOOK: &str = "webhook";
/// At most one delivery in this time.
const PAUSE: Duration = Duration::MINUTE;
/// The longest wait after failures.
const PAUSE_MAX: Duration = Duration::HOUR;

/// Posts the newest checkpoint to the webhook, if there is one, it is new, and it is time.
///
/// # Errors
///
/// [`AppError::Db`]. A receiver that does not take it is no error here: it is written down, and tried again.
pub async fn webhook(app: &App) -> Result<(), AppError> {
    let (Some(hook), Some(client)) = (&app.config.checkpoint_webhook, &app.webhook) else { return Ok(()) };
    if app.standing.broken().is_some() {
        return Ok(());
    }
    let now = app.now();
    let claimed = app.db.write(move |conn| {
        let Some(last) = db::log_tree::last_checkpoint(conn)? else { return Ok(None) };
        let state = log_deliveries::find(conn, WEBHOOK)?;
        let is_due = state.size < last.size && due(&state).is_none_or(|at| at <= now);
        let claimed = is_due && log_deliveries::claim(conn, &state, now)?;
        Ok::<_, AppError>(claimed.then_some(last))
    });
    let Some(checkpoint) = claimed.await? else { return Ok(()) };
    let header = ("x-kuvert-signature".parse(), signature(hook, &checkpoint.note).parse());
    let (Ok(name), Ok(value)) = header else { return Ok(()) };
    let sent = client.post_text(&hook.url, checkpoint.note.clone(), (name, value)).await;
    let failure = match sent {
        Ok(200..300) => None,
        Ok(status) => Some(HttpError::Status(status)),
        Err(error) => Some(error),
    };
    let now = app.now();
    let words = failure.as_ref().map(ToString::to_string);
    let told = words.clone();
    let size = checkpoint.size;
    app.db
        .write(move |conn| {
            match told {
                None => log_deliveries::arrived(conn, WEBHOOK, size, now)?,
                Some(why) => log_deliveries::failed(conn, WEBHOOK, &why)?,
            }
            Ok::<_, AppError>(())
        })
        .await?;
    let (Some(error), Some(why)) = (failure, words) else { return Ok(()) };
    tracing::warn!(%why, size, "the log's checkpoint was not delivered to the webhook; it is tried again");
    note_outbound(app, &error).await
}

/// When the next delivery may be.
fn due(state: &Delivery) -> Option<OffsetDateTime> {
    let failed = i32::try_from(state.attempts.clamp(0, 7)).unwrap_or(7);
    let pause = if failed == 0 { PAUSE } else { (PAUSE * (1_i32 << (failed - 1))).min(PAUSE_MAX) };
    Some(state.tried_at? + pause)
}

/// What the receiver recomputes: HMAC-SHA-256 of the body under the secret.
fn signature(hook: &Webhook, body: &str) -> String {
    let mac = Hmac::<Sha256>::new_from_slice(hook.secret.expose().as_bytes());
    let mac = mac.expect("HMAC takes keys of any length").chain_update(body.as_bytes());
    format!("sha256={}", HEXLOWER.encode(&mac.finalize().into_bytes()))
}

/// Writes down that a request of ours would have gone where none may go.
async fn note_outbound(app: &App, error: &HttpError) -> Result<(), AppError> {
    let line = Entry::new(EventKind::OutboundRefused, Actor::System)
        .refused()
        .detail("why", error.word())
        .detail("for", "checkpoint_webhook");
    match error {
        HttpError::Forbidden(place) => log::note(app, line.detail("place", place.clone())).await,
        HttpError::Redirect | HttpError::Large => log::note(app, line).await,
        _ => Ok(()),
    }
}
