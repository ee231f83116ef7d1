//! Recipients who have not fetched everything hear of it before a share expires, once.

use time::Duration;

use super::post::{self, Letter};
use super::{App, AppError, Entry, log};
use crate::db;
use crate::domain::{Actor, Deliver, EventKind};

const BATCH: i64 = 50;

/// Queues the reminders that are due.
///
/// # Errors
///
/// [`AppError::Db`].
pub async fn remind(app: &App) -> Result<(), AppError> {
    let days = app.config.reminder_days_before_expiry;
    if days == 0 {
        return Ok(());
    }
    let (queue, now) = (post::Queue::new(app), app.now());
    let ahead = Duration::days(i64::from(days));
    app.db
        .write(move |conn| {
            for record in db::shares::expiring(conn, now, now + ahead, BATCH)? {
                let share = record.share;
                // A share that lives no longer than the notice needs none; a pasted link has no thread of ours.
                let short = share.terms.expires_at - share.created_at <= ahead;
                if short || share.terms.deliver == Deliver::Link {
                    continue;
                }
                for person in db::recipients::of_share(conn, share.id)? {
                    let person = person.recipient;
                    let waits = person.fetched_at.is_none() && person.revoked_at.is_none();
                    if waits && db::recipients::mark_reminded(conn, person.id, now)? {
                        let letter = Letter {
                            share: Some(share.id),
                            recipient: Some(person.id),
                            ..Letter::new(post::REMINDER)
                        };
                        queue.add(conn, now, letter)?;
                        let line = Entry::new(EventKind::ReminderSent, Actor::System).share(share.id);
                        log::write(conn, queue.keys(), now, line.recipient(person.id))?;
                    }
                }
            }
            Ok::<_, AppError>(())
        })
        .await?;
    app.mail_queued.notify_one();
    Ok(())
}
