//! A share becomes a colleague's: because its sender is away, or has left.

use time::OffsetDateTime;

use super::super::post::{self, Letter};
use super::super::{App, AppError, log};
use super::Acting;
use crate::db::{self, Conn};
use crate::domain::{EventKind, ShareId, StaffId};

/// Gives a share that was sent to a colleague. The sender link stays where it is: in the mail of whoever sent it.
///
/// # Errors
///
/// [`AppError::Invalid`] if the colleague cannot have it, [`AppError::NotActive`] if it has ended.
pub async fn hand_over(app: &App, acting: Acting, to: StaffId) -> Result<(), AppError> {
    let (queue, now) = (post::Queue::new(app), app.now());
    app.db
        .write(move |conn| {
            let share = acting.own(conn)?;
            successor(conn, share.staff, to)?;
            if acting.by.is_administrator() && acting.by.staff == to {
                return Err(AppError::invalid("to", "must not be whoever hands it over"));
            }
            if !db::shares::hand_over(conn, share.id, share.staff, to)? {
                return Err(AppError::NotActive);
            }
            if share.staff != acting.by.staff {
                tell(conn, &queue, now, (share.id, share.staff), post::HANDED_OVER)?;
            }
            tell(conn, &queue, now, (share.id, to), post::TAKEN_OVER)?;
            let line = acting.line(EventKind::ShareHandedOver).detail("to", to.to_string());
            Ok::<_, AppError>(log::write(conn, queue.keys(), now, line)?)
        })
        .await?;
    app.mail_queued.notify_one();
    Ok(())
}

/// Whether `to` can take over what is `from`'s.
pub(in crate::app) fn successor(conn: &mut Conn, from: StaffId, to: StaffId) -> Result<(), AppError> {
    let colleague = db::staff::find(conn, to)?;
    if to == from || colleague.disabled_at.is_some() || !colleague.role.sends() {
        return Err(AppError::invalid("to", "must be another active account that may send"));
    }
    Ok(())
}

/// Tells somebody what an administrator did with a share.
pub(super) fn tell(
    conn: &mut Conn,
    queue: &post::Queue,
    now: OffsetDateTime,
    (share, whom): (ShareId, StaffId),
    kind: &'static str,
) -> Result<(), AppError> {
    let letter = Letter { share: Some(share), staff: Some(whom), ..Letter::new(kind) };
    queue.add(conn, now, Letter { about: now.unix_timestamp().to_string(), ..letter })?;
    Ok(())
}
