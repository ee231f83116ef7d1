//! When a share ends: moved by its sender, up to the key day or, with the sender link, beyond it.

use kuvert_crypto::secret::{LinkToken, PackageKey};
use time::{Duration, OffsetDateTime};

use super::super::post::{self, Letter};
use super::super::{App, AppError, links, log, policy};
use super::Acting;
use crate::db::links::LinkRecord;
use crate::db::{self, Conn};
use crate::domain::policy::{Act, Ending, Proposal, WayIn};
use crate::domain::share::key_day;
use crate::domain::{EventKind, Share, StaffId};
use crate::keys::Keys;

/// The last instant that an expiry can be moved to without new links.
pub fn renewable_until(share: &Share) -> OffsetDateTime {
    last_instant(share.key_day)
}

/// The last second of a key day.
pub fn last_instant(key_day: u32) -> OffsetDateTime {
    let end = (i64::from(key_day) + 1) * 86_400 - 1;
    OffsetDateTime::from_unix_timestamp(end).expect("the end of a day that fits 32 bits is a time")
}

/// Moves a share's expiry; links people have go on working, or work again.
///
/// Beyond the key day it needs the sender link (`key`): the share gets a later key day, and the sender link moves there
/// at once. A recipient's link moves when it is opened; one that is not opened by the old key day has to be sent anew.
///
/// # Errors
///
/// [`AppError::BeyondKeyDay`] if it would outlive the keys, [`AppError::SenderToken`] for a key that is not this
/// share's, [`AppError::Policy`] outside the policy.
pub async fn extend(
    app: &App,
    acting: Acting,
    expires_at: OffsetDateTime,
    key: Option<&LinkToken>,
) -> Result<(), AppError> {
    let now = app.now();
    let own = acting.clone();
    let share = app.db.read(move |conn| own.own(conn)).await?;
    let wish = Proposal { ending: Ending::After(expires_at - now), ..Proposal::new(acting.way, Act::Extend) };
    policy::judge(app, acting.wisher(share.staff), |line| line.share(share.id), &wish).await?;
    let further = match key.filter(|_| expires_at > renewable_until(&share)) {
        Some(token) => Some(Further::new(app, &share, token, expires_at).await?),
        None => None,
    };
    let queue = post::Queue::new(app);
    let moved = app.db.write(move |conn| {
        if let Some(further) = &further {
            further.write(conn, queue.keys())?;
        }
        move_expiry(conn, &queue, now, &acting, expires_at)
    });
    moved.await?;
    app.mail_queued.notify_one();
    Ok(())
}

/// A later key day, and the link that brought the key for it.
struct Further {
    key_day: u32,
    link: LinkRecord,
    token: LinkToken,
    pk: PackageKey,
}

impl Further {
    async fn new(
        app: &App,
        share: &Share,
        token: &LinkToken,
        expires_at: OffsetDateTime,
    ) -> Result<Self, AppError> {
        let (link, pk) = links::open_sender(app, share.id, token).await?;
        let key_day = key_day(expires_at, share.terms.renewal_days);
        Ok(Self { key_day, link, token: token.clone(), pk })
    }

    fn write(&self, conn: &mut Conn, keys: &Keys) -> Result<(), AppError> {
        if !db::shares::raise_key_day(conn, self.link.share, self.key_day)? {
            return Err(AppError::NotActive);
        }
        links::rewrap(conn, keys, &self.link, &self.token, self.key_day, None, &self.pk)
    }
}

/// Gives new access after expiry: as long as the policy's default allows, at most until the key day ends.
///
/// # Errors
///
/// [`AppError::NotActive`] if the share has ended for good.
pub async fn renew(app: &App, acting: Acting) -> Result<OffsetDateTime, AppError> {
    let (queue, now) = (post::Queue::new(app), app.now());
    let own = acting.clone();
    let owner = app.db.read(move |conn| own.own(conn)).await?.staff;
    let wish = renews_until(app, owner, acting.way).await?;
    let renewed = app.db.write(move |conn| {
        let share = acting.own(conn)?;
        // Renewing never takes time away.
        let expires_at = wish.min(renewable_until(&share)).max(share.terms.expires_at);
        if expires_at <= now {
            return Err(AppError::BeyondKeyDay);
        }
        move_expiry(conn, &queue, now, &acting, expires_at)?;
        Ok(expires_at)
    });
    let expires_at = renewed.await?;
    app.mail_queued.notify_one();
    Ok(expires_at)
}

/// Until when renewing something of `staff` now would give access, if the keys live so long.
///
/// # Errors
///
/// [`AppError::Policy`].
pub async fn renews_until(app: &App, staff: StaffId, way: WayIn) -> Result<OffsetDateTime, AppError> {
    let rules = policy::rules(app, staff).await?;
    let days = policy::weigh(&rules, &Proposal::new(way, Act::Renew))?.days.unwrap_or(1);
    Ok(app.now() + Duration::days(i64::from(days)))
}

fn move_expiry(
    conn: &mut Conn,
    queue: &post::Queue,
    now: OffsetDateTime,
    acting: &Acting,
    expires_at: OffsetDateTime,
) -> Result<(), AppError> {
    // Held from here on: what is read of it stays true until the end.
    if !db::shares::hold_active(conn, acting.share)? {
        acting.own(conn)?;
        return Err(AppError::NotActive);
    }
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
        tell_renewed(conn, queue, &share, now, expires_at)?;
    }
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
