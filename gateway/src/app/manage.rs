//! What a sender does with a share that was sent: take it back, extend it, resend it, correct it.

mod address;
mod asked;

use kuvert_crypto::secret::LinkToken;
use time::{Duration, OffsetDateTime};

pub use address::{add_recipient, readdress, resend};
pub use asked::{ask_access, report};

use super::drafts::{Expiry, expiry};
use super::personal::{self, RecipientPerson};
use super::post::{self, Letter, TO_RECIPIENTS};
use super::purge::{delete_blobs, end_access};
use super::{App, AppError, Entry, Visitor, log};
use crate::db::{self, Conn};
use crate::domain::{Actor, EventKind, RecipientId, Share, ShareId, ShareState, StaffId};

/// Who acts on which share.
#[derive(Clone)]
pub struct Acting {
    pub staff: StaffId,
    pub share: ShareId,
    pub visitor: Visitor,
}

impl Acting {
    /// The share, if it is this sender's.
    fn own(&self, conn: &mut Conn) -> Result<Share, AppError> {
        let share = db::shares::find(conn, self.share)?.share;
        if share.staff == self.staff { Ok(share) } else { Err(AppError::NotFound) }
    }

    fn line(&self, kind: EventKind) -> Entry {
        Entry::new(kind, Actor::Staff).share(self.share).staff(self.staff).from(&self.visitor)
    }
}

/// Takes a share back: every key goes at once, running downloads end within seconds.
///
/// # Errors
///
/// [`AppError::NotActive`] if it was not sent, or has ended.
pub async fn revoke(app: &App, acting: Acting) -> Result<(), AppError> {
    let (keys, now) = (app.keys.clone(), app.now());
    let files = app
        .db
        .write(move |conn| {
            let share = acting.own(conn)?;
            if !db::shares::revoke(conn, share.id, now)? {
                return Err(AppError::NotActive);
            }
            let files = end_access(conn, share.id, now)?;
            log::write(conn, &keys, now, acting.line(EventKind::ShareRevoked))?;
            Ok(files)
        })
        .await?;
    delete_blobs(app, &files).await;
    Ok(())
}

/// Takes one recipient's access back.
///
/// # Errors
///
/// [`AppError::NotActive`], [`AppError::NotFound`].
pub async fn revoke_recipient(app: &App, acting: Acting, recipient: RecipientId) -> Result<(), AppError> {
    let (keys, now) = (app.keys.clone(), app.now());
    app.db
        .write(move |conn| {
            let share = acting.own(conn)?;
            let record = db::recipients::find(conn, recipient)?;
            if record.recipient.share != share.id {
                return Err(AppError::NotFound);
            }
            if !matches!(share.state, ShareState::Active { .. }) {
                return Err(AppError::NotActive);
            }
            if !db::recipients::revoke(conn, recipient, now)? {
                return Ok(());
            }
            shut_out(conn, share.id, recipient, now)?;
            let RecipientPerson(person) = personal::open(&keys, recipient.as_bytes(), &record.sealed)?;
            let line = acting.line(EventKind::RecipientRevoked).recipient(recipient).person(&person.email);
            Ok(log::write(conn, &keys, now, line)?)
        })
        .await
}

/// Ends every way in that one recipient has.
fn shut_out(
    conn: &mut Conn,
    share: ShareId,
    recipient: RecipientId,
    now: OffsetDateTime,
) -> Result<(), AppError> {
    db::links::forget_wraps_of_recipient(conn, recipient)?;
    db::sessions::end_recipient(conn, recipient)?;
    db::codes::end_of_recipient(conn, recipient)?;
    db::outbox::cancel(conn, share, Some(recipient), &TO_RECIPIENTS, now)?;
    Ok(())
}

/// The last instant that an expiry can be moved to without new links.
pub fn renewable_until(share: &Share) -> OffsetDateTime {
    let end = (i64::from(share.key_day) + 1) * 86_400 - 1;
    OffsetDateTime::from_unix_timestamp(end).unwrap_or(share.terms.expires_at)
}

/// Moves a share's expiry; links people have go on working, or work again.
///
/// # Errors
///
/// [`AppError::BeyondKeyDay`] if it would outlive the keys, [`AppError::Invalid`] outside the policy.
pub async fn extend(app: &App, acting: Acting, expires_at: OffsetDateTime) -> Result<(), AppError> {
    let now = app.now();
    let expires_at = expiry(app, now, Some(Expiry::At(expires_at)))?;
    move_expiry(app, acting, expires_at).await
}

/// Gives new access after expiry: as long as the policy's default allows, at most until the key day ends.
///
/// # Errors
///
/// [`AppError::NotActive`] if the share has ended for good.
pub async fn renew(app: &App, acting: Acting) -> Result<OffsetDateTime, AppError> {
    let (own, now) = (acting.clone(), app.now());
    let share = app.db.read(move |conn| own.own(conn)).await?;
    let wish = now + Duration::days(i64::from(app.config.share_expiry_default_days));
    // Renewing never takes time away.
    let expires_at = wish.min(renewable_until(&share)).max(share.terms.expires_at);
    if expires_at <= now {
        return Err(AppError::BeyondKeyDay);
    }
    move_expiry(app, acting, expires_at).await?;
    Ok(expires_at)
}

async fn move_expiry(app: &App, acting: Acting, expires_at: OffsetDateTime) -> Result<(), AppError> {
    let (queue, now) = (post::Queue::new(app), app.now());
    app.db
        .write(move |conn| {
            let share = acting.own(conn)?;
            if expires_at > renewable_until(&share) {
                return Err(AppError::BeyondKeyDay);
            }
            let had_expired = share.admits(now).is_err();
            if !db::shares::extend(conn, share.id, expires_at)? {
                return Err(AppError::NotActive);
            }
            let line = acting.line(EventKind::ShareExtended).detail("until", expires_at.unix_timestamp());
            log::write(conn, queue.keys(), now, line)?;
            if had_expired {
                tell_renewed(conn, &queue, &share, now, expires_at)?;
            }
            Ok(())
        })
        .await?;
    app.mail_queued.notify_one();
    Ok(())
}

/// Recipients who have not fetched everything hear that their link works again.
fn tell_renewed(
    conn: &mut Conn,
    queue: &post::Queue,
    share: &Share,
    now: OffsetDateTime,
    expires_at: OffsetDateTime,
) -> Result<(), AppError> {
    for record in db::recipients::of_share(conn, share.id)? {
        let person = record.recipient;
        if person.revoked_at.is_none() && person.fetched_at.is_none() {
            let about = expires_at.unix_timestamp().to_string();
            let letter = Letter {
                share: Some(share.id),
                recipient: Some(person.id),
                about,
                ..Letter::new(post::ACCESS_RENEWED)
            };
            queue.add(conn, now, letter)?;
        }
    }
    Ok(())
}

/// The share that a sender link leads to, if it is this sender's.
///
/// # Errors
///
/// [`AppError::NotFound`] for unknown links and for other people's.
pub async fn by_sender_link(app: &App, staff: StaffId, token: &LinkToken) -> Result<ShareId, AppError> {
    let id = *kuvert_crypto::keys::link_id(token).as_bytes();
    app.db
        .read(move |conn| {
            let link = db::links::find(conn, &id)?.ok_or(AppError::NotFound)?;
            let share = db::shares::find(conn, link.share)?.share;
            let fits = link.role == crate::domain::LinkRole::Sender && share.staff == staff;
            if fits { Ok(share.id) } else { Err(AppError::NotFound) }
        })
        .await
}
