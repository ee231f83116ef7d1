//! What a sender does with a share that was sent: take it back, extend it, resend it, correct it.

mod address;
mod asked;
mod expiry;
mod hand_over;
mod terms;

use kuvert_crypto::secret::LinkToken;
use time::OffsetDateTime;

pub use address::{add_recipient, readdress, resend};
pub use asked::{ask_access, report};
pub use expiry::{extend, last_instant, renew, renewable_until, renews_until};
pub use hand_over::hand_over;
pub(super) use hand_over::successor;
use hand_over::tell;

use super::personal::{self, RecipientPerson};
use super::policy::Wisher;
use super::post::{self, TO_RECIPIENTS};
use super::purge::{delete_blobs, end_access};
use super::{App, AppError, By, Entry, Visitor, erasures, log};
use crate::db::{self, Conn};
use crate::domain::policy::WayIn;
use crate::domain::{Actor, EventKind, RecipientId, Share, ShareId, ShareState, StaffId};

/// Who acts on which share.
#[derive(Clone)]
pub struct Acting {
    pub by: By,
    pub share: ShareId,
    pub visitor: Visitor,
    /// The way by which they came.
    pub way: WayIn,
}

impl Acting {
    /// The share, if it is this sender's; what was sent is an administrator's business, too.
    fn own(&self, conn: &mut Conn) -> Result<Share, AppError> {
        let share = db::shares::find(conn, self.share)?.share;
        let hidden = self.by.is_administrator() && share.state == ShareState::Draft;
        if self.by.reaches(share.staff) && !hidden { Ok(share) } else { Err(AppError::NotFound) }
    }

    /// Whoever acts, before the rules that hold for whose it is.
    fn wisher(&self, owner: StaffId) -> Wisher<'_> {
        Wisher { owner, by: self.by, visitor: &self.visitor }
    }

    fn line(&self, kind: EventKind) -> Entry {
        self.by.sign(Entry::new(kind, Actor::Staff).share(self.share).from(&self.visitor))
    }
}

/// Takes a share back: every key goes at once, running downloads end within seconds.
///
/// # Errors
///
/// [`AppError::NotActive`] if it was not sent, or has ended.
pub async fn revoke(app: &App, acting: Acting) -> Result<(), AppError> {
    let (queue, now) = (post::Queue::new(app), app.now());
    let files = app
        .db
        .write(move |conn| {
            let share = acting.own(conn)?;
            if !db::shares::revoke(conn, share.id, now)? {
                return Err(AppError::NotActive);
            }
            let files = end_access(conn, share.id, now)?;
            if share.staff != acting.by.staff {
                tell(conn, &queue, now, (share.id, share.staff), post::WITHDRAWN)?;
            }
            log::write(conn, queue.keys(), now, acting.line(EventKind::ShareRevoked))?;
            Ok(files)
        })
        .await?;
    erasures::follow_now(app).await;
    app.mail_queued.notify_one();
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
            Ok::<_, AppError>(log::write(conn, &keys, now, line)?)
        })
        .await?;
    erasures::follow_now(app).await;
    Ok(())
}

/// Ends every way in that one recipient has.
pub(super) fn shut_out(
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
