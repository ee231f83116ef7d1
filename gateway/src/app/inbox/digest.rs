//! The daily digest: for whoever wants one mail a day, what lies in the inboxes they read, in numbers.

use time::{Duration, OffsetDateTime};

use super::super::post::{self, Letter};
use super::super::{App, AppError, inboxes};
use crate::db::staff::StaffRecord;
use crate::db::{self, Conn};
use crate::domain::{Arrivals, InboxId, StaffId};
use crate::keys::Keys;
use crate::mail::{InboxCalled, InboxNumbers};

/// It is queued between these hours of the organisation's day: nobody is woken by it, and a server that was off at
/// eight sends it when it is back.
const HOURS: std::ops::Range<u8> = 8..20;
/// The last day whose digest was queued, as a Julian day.
const DIGEST_DAY: &str = "digest_day";
/// Days that it looks ahead where the inbox is not warned of deletions.
const DAYS_AHEAD: u32 = 3;
/// Accounts handled in one transaction.
const BATCH: i64 = 50;

/// The time that a digest tells of.
#[derive(Clone, Copy)]
pub(in crate::app) struct Span {
    now: OffsetDateTime,
    since: OffsetDateTime,
    soon: OffsetDateTime,
    /// How far it looks ahead.
    pub(in crate::app) days_ahead: u32,
}

impl Span {
    /// The day before `at`, and what is deleted in the days after it.
    pub(in crate::app) fn until(app: &App, at: OffsetDateTime) -> Self {
        let days_ahead = match app.config.submission_warning_days {
            0 => DAYS_AHEAD,
            days => days,
        };
        let soon = at + Duration::days(i64::from(days_ahead));
        Self { now: app.now(), since: at - Duration::DAY, soon, days_ahead }
    }
}

/// Queues today's digests, once, when their hour has come.
///
/// # Errors
///
/// [`AppError::Db`]; the next call goes on. Nobody gets a second one: a digest is known by account and day.
pub async fn queue_due(app: &App) -> Result<(), AppError> {
    let now = app.now();
    let local = app.zone.local(now);
    let today = i64::from(local.date().to_julian_day());
    let last = app.db.read(|conn| Ok::<_, AppError>(db::meta::get_number(conn, DIGEST_DAY)?)).await?;
    if !HOURS.contains(&local.hour()) || last.is_some_and(|last| last >= today) {
        return Ok(());
    }
    let (mut after, span) = (None, Span::until(app, now));
    loop {
        let queue = post::Queue::new(app);
        let batch = app.db.write(move |conn| queue_batch(conn, &queue, after, span, today)).await?;
        after = batch;
        if after.is_none() {
            break;
        }
    }
    app.mail_queued.notify_one();
    app.db.write(move |conn| Ok(db::meta::set_number(conn, DIGEST_DAY, today)?)).await
}

/// Queues the digests of the next accounts; returns the last of them, if there may be more.
fn queue_batch(
    conn: &mut Conn,
    queue: &post::Queue,
    after: Option<StaffId>,
    span: Span,
    today: i64,
) -> Result<Option<StaffId>, AppError> {
    let ids = db::staff::active_with(conn, Arrivals::Daily, after, BATCH)?;
    for &id in &ids {
        let staff = db::staff::find(conn, id)?;
        if !inboxes(conn, queue.keys(), &staff, span)?.is_empty() {
            let letter = Letter { staff: Some(id), about: today.to_string(), ..Letter::new(post::DIGEST) };
            queue.add(conn, span.now, letter)?;
        }
    }
    Ok(ids.last().copied())
}

/// The numbers of each inbox that `staff` reads and that has something to tell.
pub(in crate::app) fn inboxes(
    conn: &mut Conn,
    keys: &Keys,
    staff: &StaffRecord,
    span: Span,
) -> Result<Vec<InboxNumbers>, AppError> {
    if staff.disabled_at.is_some() || staff.arrivals != Arrivals::Daily {
        return Ok(Vec::new());
    }
    let mut found = Vec::new();
    for id in db::inboxes::readable(conn, staff.id, span.now)? {
        let one = numbers(conn, keys, (staff.id, id), span)?;
        if one.new + one.waiting + one.held + one.expiring > 0 {
            found.push(one);
        }
    }
    Ok(found)
}

fn numbers(
    conn: &mut Conn,
    keys: &Keys,
    (staff, id): (StaffId, InboxId),
    span: Span,
) -> Result<InboxNumbers, AppError> {
    let inbox = inboxes::named(conn, keys, id)?;
    let count = |number: i64| u32::try_from(number).unwrap_or(u32::MAX);
    Ok(InboxNumbers {
        inbox: match inbox.owner {
            Some(owner) if owner == staff => InboxCalled::Own,
            Some(_) => InboxCalled::Colleagues,
            None => InboxCalled::Team(inbox.name),
        },
        new: count(db::submissions::count_since(conn, id, span.since)?),
        waiting: count(db::submissions::count_new(conn, id)?),
        held: count(db::files::count_held(conn, id)?),
        expiring: count(db::submissions::count_expiring(conn, id, span.soon)?),
    })
}
