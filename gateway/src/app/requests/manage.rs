//! What the asker does with a request.

use time::{Duration, OffsetDateTime};

use super::super::personal::{self, UploaderPerson};
use super::super::post::{self, TO_UPLOADERS};
use super::super::{App, AppError, Entry, Visitor, log, policy};
use super::create::invite;
use super::new_link;
use crate::db::{self, Conn};
use crate::domain::policy::{Act, Ending, Proposal, WayIn};
use crate::domain::{Actor, EventKind, Request, RequestId, StaffId, UploaderId};

/// What is to happen to a request.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Change {
    /// Its links die at once; what was handed in stays.
    Revoke,
    /// Nothing more is taken; pages say so kindly.
    Close,
    Reopen,
    /// Ends so many days from now.
    Extend {
        days: u32,
    },
    /// Ends at this instant.
    ExtendTo(OffsetDateTime),
    Pause,
    Resume,
}

impl Change {
    const fn kind(self) -> EventKind {
        match self {
            Self::Revoke => EventKind::RequestRevoked,
            Self::Close => EventKind::RequestClosed,
            Self::Reopen => EventKind::RequestReopened,
            Self::Extend { .. } | Self::ExtendTo(_) => EventKind::RequestExtended,
            Self::Pause => EventKind::RequestPaused,
            Self::Resume => EventKind::RequestResumed,
        }
    }
}

pub(super) fn own(conn: &mut Conn, staff: StaffId, id: RequestId) -> Result<Request, AppError> {
    let request = db::requests::find(conn, id)?.request;
    if request.staff == staff && !request.is_purged() { Ok(request) } else { Err(AppError::NotFound) }
}

/// Whether `id` is a request of `staff`.
///
/// # Errors
///
/// [`AppError::NotFound`] if it is not.
pub async fn must_own(app: &App, staff: StaffId, id: RequestId) -> Result<(), AppError> {
    app.db.read(move |conn| own(conn, staff, id).map(drop)).await
}

/// Changes a request of `staff`.
///
/// # Errors
///
/// [`AppError::NotFound`] for another's, [`AppError::NotActive`] if it is not in a state for that.
pub async fn change(
    app: &App,
    visitor: &Visitor,
    staff: StaffId,
    id: RequestId,
    change: Change,
    way: WayIn,
) -> Result<(), AppError> {
    let now = app.now();
    let ending = match change {
        Change::Extend { days } => Some(Ending::Days(days)),
        Change::ExtendTo(until) => Some(Ending::After(until - now)),
        _ => None,
    };
    if let Some(ending) = ending {
        must_own(app, staff, id).await?;
        let wish = Proposal { ending, ..Proposal::new(way, Act::Extend) };
        policy::judge(app, (staff, visitor), |line| line.request(id), &wish).await?;
    }
    let until = match change {
        Change::Extend { days } => Some(now + Duration::days(i64::from(days))),
        Change::ExtendTo(until) => Some(until),
        _ => None,
    };
    let (keys, visitor) = (app.keys.clone(), visitor.clone());
    app.db
        .write(move |conn| {
            own(conn, staff, id)?;
            if !apply(conn, id, change, until, now)? {
                return Err(AppError::NotActive);
            }
            let line = Entry::new(change.kind(), Actor::Staff).request(id).staff(staff).from(&visitor);
            let line = match until {
                Some(until) => line.detail("until", until.unix_timestamp()),
                None => line,
            };
            Ok(log::write(conn, &keys, now, line)?)
        })
        .await
}

/// Takes a request back, inside a transaction: its links die, and mails that wait are not sent. False if it has ended.
pub(in crate::app) fn revoke_in(
    conn: &mut Conn,
    id: RequestId,
    now: OffsetDateTime,
) -> Result<bool, AppError> {
    let revoked = db::requests::revoke(conn, id, now)?;
    if revoked {
        db::request_links::revoke_all(conn, id, now)?;
        db::outbox::cancel_of_request(conn, id, &TO_UPLOADERS, now)?;
    }
    Ok(revoked)
}

fn apply(
    conn: &mut Conn,
    id: RequestId,
    change: Change,
    until: Option<OffsetDateTime>,
    now: OffsetDateTime,
) -> Result<bool, AppError> {
    Ok(match change {
        Change::Revoke => revoke_in(conn, id, now)?,
        Change::Close => db::requests::close(conn, id, now)?,
        Change::Reopen => db::requests::reopen(conn, id)?,
        Change::Extend { .. } | Change::ExtendTo(_) => {
            db::requests::extend(conn, id, until.unwrap_or(now + Duration::DAY))?
        }
        Change::Pause => db::requests::pause(conn, id, Some(now))?,
        Change::Resume => db::requests::pause(conn, id, None)?,
    })
}

/// Gives a request to a colleague who may read its inbox; its address stays.
///
/// # Errors
///
/// [`AppError::Invalid`] if the colleague may not read the inbox.
pub async fn hand_over(
    app: &App,
    visitor: &Visitor,
    staff: StaffId,
    id: RequestId,
    to: StaffId,
) -> Result<(), AppError> {
    let (keys, now, visitor) = (app.keys.clone(), app.now(), visitor.clone());
    app.db
        .write(move |conn| {
            let request = own(conn, staff, id)?;
            if !super::super::inboxes::may_read(conn, request.inbox, to, now)? {
                return Err(AppError::invalid("to", "may not read the inbox of this request"));
            }
            db::requests::hand_over(conn, id, to)?;
            let line = Entry::new(EventKind::RequestHandedOver, Actor::Staff).request(id).staff(staff);
            let line = line.from(&visitor).detail("to", to.to_string());
            Ok(log::write(conn, &keys, now, line)?)
        })
        .await
}

/// Mails one uploader a fresh link; the one before goes on working.
///
/// # Errors
///
/// [`AppError::NotActive`] if the request takes nothing, [`AppError::NotFound`].
pub async fn invite_again(
    app: &App,
    visitor: &Visitor,
    staff: StaffId,
    id: RequestId,
    uploader: UploaderId,
) -> Result<(), AppError> {
    let (queue, now, visitor) = (post::Queue::new(app), app.now(), visitor.clone());
    let strict = app.time.strict();
    app.db
        .write(move |conn| {
            let request = own(conn, staff, id)?;
            if request.admits(strict).is_err() {
                return Err(AppError::NotActive);
            }
            let record = db::uploaders::find(conn, uploader)?;
            if record.uploader.request != id {
                return Err(AppError::NotFound);
            }
            let UploaderPerson(person) = personal::open(queue.keys(), uploader.as_bytes(), &record.sealed)?;
            invite(conn, &queue, now, uploader, new_link(id, Some(uploader)))?;
            let line = Entry::new(EventKind::LinkResent, Actor::Staff).request(id).staff(staff);
            let line = line.from(&visitor).person(&person.email);
            Ok(log::write(conn, queue.keys(), now, line)?)
        })
        .await?;
    app.mail_queued.notify_one();
    Ok(())
}
