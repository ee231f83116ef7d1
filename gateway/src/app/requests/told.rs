//! Who hears of what arrives on a request: the one who asks, whoever the inbox belongs to, and colleagues who were
//! named. Each hears of it as they chose for themselves.

use time::OffsetDateTime;

use super::super::post::{Letter, Queue};
use super::super::{App, AppError, Entry, Visitor, inboxes, log};
use super::colleagues::{self, Colleague};
use super::manage::own;
use crate::db::staff::StaffRecord;
use crate::db::{self, Conn};
use crate::domain::{Actor, Arrivals, EventKind, InboxId, Request, RequestId, StaffId};
use crate::keys::Keys;

/// Who is told, as the asker sees and changes it.
pub struct Told {
    /// They hear of it anyway: everybody of a team's inbox, the owner of another, and the asker.
    pub always: Vec<Colleague>,
    /// Others who may read the inbox, and whether they were named.
    pub choices: Vec<(Colleague, bool)>,
}

/// Accounts in use that may read the inbox and hear of what arrives on `request`.
fn told(conn: &mut Conn, request: &Request, now: OffsetDateTime) -> Result<Vec<StaffRecord>, AppError> {
    let named = db::told::of_request(conn, request.id)?;
    let always = always(conn, request.inbox, request.staff)?;
    let (told, others): (Vec<_>, Vec<_>) = inboxes::readers(conn, request.inbox, now)?
        .into_iter()
        .partition(|staff| always(staff.id) || named.contains(&staff.id));
    // The asker has left and nobody else was named: better somebody than nobody.
    Ok(if told.is_empty() { others } else { told })
}

/// Whether somebody hears of everything in an inbox without being named.
fn always(
    conn: &mut Conn,
    inbox: InboxId,
    asker: StaffId,
) -> Result<impl Fn(StaffId) -> bool + use<>, AppError> {
    let owner = db::inboxes::find(conn, inbox)?.owner;
    Ok(move |staff| staff == asker || owner.is_none_or(|owner| owner == staff))
}

/// Queues a letter to everybody who is told; to those who want no mails, too, if it `must` reach them.
pub(in crate::app) fn tell(
    conn: &mut Conn,
    queue: &Queue,
    now: OffsetDateTime,
    request: RequestId,
    must: bool,
    letter: impl Fn() -> Letter,
) -> Result<(), AppError> {
    let request = db::requests::find(conn, request)?.request;
    for staff in told(conn, &request, now)? {
        if must || staff.arrivals == Arrivals::Each {
            let letter = letter();
            queue.add(conn, now, Letter { staff: Some(staff.id), request: Some(request.id), ..letter })?;
        }
    }
    Ok(())
}

/// Names colleagues for a new request: they must be able to read its inbox.
pub(super) fn name(conn: &mut Conn, request: &Request, to: &[StaffId]) -> Result<(), AppError> {
    let mut to = to.to_vec();
    to.sort_unstable_by_key(|id| *id.as_bytes());
    to.dedup();
    let readers = inboxes::readers(conn, request.inbox, request.created_at)?;
    if to.iter().any(|id| !readers.iter().any(|reader| reader.id == *id)) {
        return Err(AppError::invalid("tell", "names somebody who may not read the inbox"));
    }
    Ok(db::told::replace(conn, request.id, &to)?)
}

/// Names colleagues in place of those before.
///
/// # Errors
///
/// [`AppError::NotFound`] for another's request, [`AppError::Invalid`] for somebody who may not read the inbox.
pub async fn choose(
    app: &App,
    visitor: &Visitor,
    staff: StaffId,
    id: RequestId,
    to: Vec<StaffId>,
) -> Result<(), AppError> {
    let (keys, now, visitor) = (app.keys.clone(), app.now(), visitor.clone());
    app.db
        .write(move |conn| {
            // The row is held first: two changes at once come one after the other.
            db::requests::hold(conn, id)?;
            let request = own(conn, staff, id)?;
            name(conn, &Request { created_at: now, ..request }, &to)?;
            let line = Entry::new(EventKind::RequestToldChanged, Actor::Staff).request(id).staff(staff);
            Ok(log::write(conn, &keys, now, line.from(&visitor).detail("named", to.len()))?)
        })
        .await
}

/// Who is told of what arrives on `request`.
pub(super) fn view(
    conn: &mut Conn,
    keys: &Keys,
    request: &Request,
    now: OffsetDateTime,
) -> Result<Told, AppError> {
    let named = db::told::of_request(conn, request.id)?;
    of_inbox(conn, keys, (request.inbox, request.staff), &named, now)
}

fn of_inbox(
    conn: &mut Conn,
    keys: &Keys,
    (inbox, asker): (InboxId, StaffId),
    named: &[StaffId],
    now: OffsetDateTime,
) -> Result<Told, AppError> {
    let is_told = always(conn, inbox, asker)?;
    let mut found = Told { always: Vec::new(), choices: Vec::new() };
    for record in inboxes::readers(conn, inbox, now)? {
        let colleague = colleagues::called(keys, &record)?;
        if is_told(record.id) {
            found.always.push(colleague);
        } else {
            found.choices.push((colleague, named.contains(&record.id)));
        }
    }
    Ok(found)
}

/// Colleagues whom `staff` may name for a new request, with the inbox that each may read.
///
/// # Errors
///
/// [`AppError::Db`].
pub async fn choices(app: &App, staff: StaffId) -> Result<Vec<(InboxId, Colleague)>, AppError> {
    let (keys, now) = (app.keys.clone(), app.now());
    app.db
        .read(move |conn| {
            let mut found = Vec::new();
            for inbox in db::inboxes::readable(conn, staff, now)? {
                let told = of_inbox(conn, &keys, (inbox, staff), &[], now)?;
                found.extend(told.choices.into_iter().map(|(colleague, _)| (inbox, colleague)));
            }
            Ok(found)
        })
        .await
}
