//! Who reads an inbox besides its owner. The owner of a personal inbox lets a colleague in, until a day; who is in a
//! team is decided by whoever runs the server (`teams`), and seen by its members.

use time::{Duration, OffsetDateTime};

use super::inboxes::{self, Inbox};
use super::personal::{self, Person, StaffPerson};
use super::{Address, App, AppError, Entry, Visitor, erasures, log};
use crate::db::{self, Conn};
use crate::domain::{Actor, EventKind, InboxId, StaffId};
use crate::keys::Keys;

/// The longest delegation: what lasts longer is for a team.
pub const DAYS_MAX: i64 = 366;
/// Colleagues who read one personal inbox at once.
const DELEGATES_MAX: usize = 20;

/// Somebody who reads an inbox that is not their own.
#[derive(Clone, Debug)]
pub struct Reader {
    pub id: StaffId,
    pub person: Person,
    /// When that ends; none for good.
    pub until: Option<OffsetDateTime>,
}

/// An inbox with those who read it.
#[derive(Clone, Debug)]
pub struct Readers {
    pub inbox: Inbox,
    /// Besides the owner, in the order in which they were let in.
    pub readers: Vec<Reader>,
    /// Whether it is for the one who asks to let colleagues in.
    pub may_delegate: bool,
}

/// Who reads `inbox`, for somebody who does.
///
/// # Errors
///
/// [`AppError::NotFound`] for an inbox that is not readable.
pub async fn readers(app: &App, staff: StaffId, inbox: InboxId) -> Result<Readers, AppError> {
    let (keys, now) = (app.keys.clone(), app.time.strict());
    app.db.read(move |conn| found(conn, &keys, (staff, inbox), now)).await
}

/// The same of every inbox that `staff` may read, their own first.
///
/// # Errors
///
/// [`AppError::Db`].
pub async fn all(app: &App, staff: StaffId) -> Result<Vec<Readers>, AppError> {
    let inboxes = inboxes::mine(app, staff).await?;
    let (keys, now) = (app.keys.clone(), app.time.strict());
    app.db
        .read(move |conn| {
            inboxes.into_iter().map(|inbox| found(conn, &keys, (staff, inbox.id), now)).collect()
        })
        .await
}

fn found(
    conn: &mut Conn,
    keys: &Keys,
    (staff, inbox): (StaffId, InboxId),
    now: OffsetDateTime,
) -> Result<Readers, AppError> {
    if !inboxes::may_read(conn, inbox, staff, now)? {
        return Err(AppError::NotFound);
    }
    let inbox = inboxes::named(conn, keys, inbox)?;
    let mut readers = Vec::new();
    for (id, until) in db::inboxes::members(conn, inbox.id)? {
        let record = db::staff::find(conn, id)?;
        if record.disabled_at.is_none() && until.is_none_or(|until| until > now) {
            let StaffPerson(person) = personal::open(keys, id.as_bytes(), &record.sealed)?;
            readers.push(Reader { id, person, until });
        }
    }
    Ok(Readers { may_delegate: inbox.owner == Some(staff), inbox, readers })
}

/// Lets the colleague at `address` read the personal inbox of `staff` until `until`; somebody who is in gets the new end.
///
/// # Errors
///
/// [`AppError::Forbidden`] for an inbox that is not one's own, [`AppError::NotFound`] for one that is not readable,
/// [`AppError::Invalid`] for an end that does not fit or a colleague who cannot be let in.
pub async fn delegate(
    app: &App,
    visitor: &Visitor,
    staff: StaffId,
    inbox: InboxId,
    (address, until): (&Address, OffsetDateTime),
) -> Result<(), AppError> {
    let (keys, now, strict) = (app.keys.clone(), app.now(), app.time.strict());
    if until <= strict || until > strict + Duration::days(DAYS_MAX) {
        let why = format!("must be a time from now on, within {DAYS_MAX} days");
        return Err(AppError::invalid("until", why));
    }
    let (index, visitor) = (personal::staff_index(&keys, address), visitor.clone());
    app.db
        .write(move |conn| {
            let there = found(conn, &keys, (staff, inbox), strict)?;
            if !there.may_delegate {
                return Err(AppError::Forbidden);
            }
            let unknown = || AppError::invalid("email", "is no colleague who could read an inbox");
            let record = db::staff::find_by_email(conn, index)?.ok_or_else(unknown)?;
            if record.disabled_at.is_some() || !record.role.sends() {
                return Err(unknown());
            }
            if record.id == staff {
                return Err(AppError::invalid("email", "is your own"));
            }
            let is_in = there.readers.iter().any(|reader| reader.id == record.id);
            if !is_in && there.readers.len() >= DELEGATES_MAX {
                return Err(AppError::invalid(
                    "readers",
                    format!("are as many as there may be: {DELEGATES_MAX}"),
                ));
            }
            db::inboxes::add_member(conn, inbox, record.id, Some(until), now)?;
            let StaffPerson(person) = personal::open(&keys, record.id.as_bytes(), &record.sealed)?;
            let line = line(EventKind::InboxMemberAdded, (staff, &visitor), inbox, record.id);
            let line = line.person(&person.email).detail("until", until.unix_timestamp());
            Ok(log::write(conn, &keys, now, line)?)
        })
        .await
}

/// Ends it: the owner for a colleague, or a colleague for themselves.
///
/// # Errors
///
/// [`AppError::Forbidden`] if it is for somebody else to end, [`AppError::NotFound`] if the inbox is not readable or
/// nobody like that is in.
pub async fn end(
    app: &App,
    visitor: &Visitor,
    staff: StaffId,
    inbox: InboxId,
    member: StaffId,
) -> Result<(), AppError> {
    let (keys, now, strict) = (app.keys.clone(), app.now(), app.time.strict());
    let visitor = visitor.clone();
    app.db
        .write(move |conn| {
            let there = found(conn, &keys, (staff, inbox), strict)?;
            let own_step = member == staff && there.inbox.owner.is_some();
            if !there.may_delegate && !own_step {
                return Err(AppError::Forbidden);
            }
            if !db::inboxes::remove_member(conn, inbox, member, now)? {
                return Err(AppError::NotFound);
            }
            let record = db::staff::find(conn, member)?;
            let StaffPerson(person) = personal::open(&keys, member.as_bytes(), &record.sealed)?;
            let line = line(EventKind::InboxMemberRemoved, (staff, &visitor), inbox, member);
            Ok::<_, AppError>(log::write(conn, &keys, now, line.person(&person.email))?)
        })
        .await?;
    erasures::follow_now(app).await;
    Ok(())
}

fn line(kind: EventKind, (staff, visitor): (StaffId, &Visitor), inbox: InboxId, member: StaffId) -> Entry {
    let line = Entry::new(kind, Actor::Staff).staff(staff).from(visitor);
    line.detail("inbox", inbox.to_string()).detail("member", member.to_string())
}
