//! What the asker does with a request.

use time::{Duration, OffsetDateTime};

use super::super::personal::{self, UploaderPerson};
use super::super::policy::{self, Wisher};
use super::super::post::{self, Letter, TO_UPLOADERS};
use super::super::{App, AppError, By, Entry, Visitor, log};
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

pub(super) fn own(conn: &mut Conn, by: impl Into<By>, id: RequestId) -> Result<Request, AppError> {
    let request = db::requests::find(conn, id)?.request;
    let reached = by.into().reaches(request.staff) && !request.is_purged();
    if reached { Ok(request) } else { Err(AppError::NotFound) }
}

/// Whether `id` is a request of `staff`.
///
/// # Errors
///
/// [`AppError::NotFound`] if it is not.
pub async fn must_own(app: &App, staff: StaffId, id: RequestId) -> Result<(), AppError> {
    app.db.read(move |conn| own(conn, staff, id).map(drop)).await
}

/// Changes a request.
///
/// # Errors
///
/// [`AppError::NotFound`] for another's, [`AppError::NotActive`] if it is not in a state for that.
pub async fn change(
    app: &App,
    visitor: &Visitor,
    by: impl Into<By>,
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
    let by = by.into();
    if let Some(ending) = ending {
        let owner = app.db.read(move |conn| own(conn, by, id)).await?.staff;
        let wish = Proposal { ending, ..Proposal::new(way, Act::Extend) };
        policy::judge(app, Wisher { owner, by, visitor }, |line| line.request(id), &wish).await?;
    }
    let until = match change {
        Change::Extend { days } => Some(now + Duration::days(i64::from(days))),
        Change::ExtendTo(until) => Some(until),
        _ => None,
    };
    let (queue, visitor) = (post::Queue::new(app), visitor.clone());
    app.db
        .write(move |conn| {
            let request = own(conn, by, id)?;
            if !apply(conn, id, change, until, now)? {
                return Err(AppError::NotActive);
            }
            if change == Change::Revoke && request.staff != by.staff {
                administered(conn, &queue, now, (id, request.staff), post::WITHDRAWN)?;
            }
            let line = by.sign(Entry::new(change.kind(), Actor::Staff).request(id).from(&visitor));
            let line = match until {
                Some(until) => line.detail("until", until.unix_timestamp()),
                None => line,
            };
            Ok::<_, AppError>(log::write(conn, queue.keys(), now, line)?)
        })
        .await?;
    app.mail_queued.notify_one();
    Ok(())
}

/// Tells somebody what an administrator did with a request.
fn administered(
    conn: &mut Conn,
    queue: &post::Queue,
    now: OffsetDateTime,
    (request, whom): (RequestId, StaffId),
    kind: &'static str,
) -> Result<(), AppError> {
    let letter = Letter { request: Some(request), staff: Some(whom), ..Letter::new(kind) };
    queue.add(conn, now, Letter { about: now.unix_timestamp().to_string(), ..letter })?;
    Ok(())
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
    by: impl Into<By>,
    id: RequestId,
    to: StaffId,
) -> Result<(), AppError> {
    let (queue, now, visitor, by) = (post::Queue::new(app), app.now(), visitor.clone(), by.into());
    app.db
        .write(move |conn| {
            let request = own(conn, by, id)?;
            if by.is_administrator() && by.staff == to {
                return Err(AppError::invalid("to", "must not be whoever hands it over"));
            }
            if !super::super::inboxes::may_read(conn, request.inbox, to, now)? {
                return Err(AppError::invalid("to", "may not read the inbox of this request"));
            }
            db::requests::hand_over(conn, id, to)?;
            if by.is_administrator() {
                administered(conn, &queue, now, (id, request.staff), post::HANDED_OVER)?;
                administered(conn, &queue, now, (id, to), post::TAKEN_OVER)?;
            }
            let line = by.sign(Entry::new(EventKind::RequestHandedOver, Actor::Staff).request(id));
            let line = line.from(&visitor).detail("to", to.to_string());
            Ok::<_, AppError>(log::write(conn, queue.keys(), now, line)?)
        })
        .await?;
    app.mail_queued.notify_one();
    Ok(())
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
