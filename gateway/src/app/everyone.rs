//! Everyone's shares and requests, for those who watch over them: who, whom, when and how large. Never what is in them:
//! no function here has a key. What is done to them is done by `manage` and `requests`, under the name of whoever does it.

use time::OffsetDateTime;

use super::overview::{self, Detail};
use super::personal::{self, Person, StaffPerson};
use super::requests::{self, RequestView};
use super::{Address, App, AppError, Before, Entry, Sought, Stands, Visitor, log};
use crate::db::{self, Conn};
use crate::domain::{Actor, EventKind, RequestId, ShareId, ShareState, StaffId};
use crate::keys::Keys;

/// Who asks.
#[derive(Clone)]
pub struct Watching {
    pub staff: StaffId,
    pub visitor: Visitor,
}

impl Watching {
    fn line(&self, kind: EventKind) -> Entry {
        Entry::new(kind, Actor::Staff).staff(self.staff).from(&self.visitor)
    }
}

/// Whose something is.
#[derive(Clone, Debug)]
pub struct Owner {
    pub id: StaffId,
    pub person: Person,
    /// The account is disabled.
    pub left: bool,
}

/// What to look for, as people say it.
#[derive(Clone, Debug, Default)]
pub struct Wish {
    pub sender: Option<Address>,
    /// Somebody it went to.
    pub person: Option<Address>,
    pub state: Option<Stands>,
    pub from: Option<OffsetDateTime>,
    pub to: Option<OffsetDateTime>,
    pub before: Option<Before>,
}

impl Wish {
    /// Which of them are given, for the log.
    fn by(&self) -> String {
        let given = [
            ("sender", self.sender.is_some()),
            ("person", self.person.is_some()),
            ("state", self.state.is_some()),
            ("time", self.from.is_some() || self.to.is_some()),
        ];
        let given: Vec<&str> = given.into_iter().filter(|(_, given)| *given).map(|(name, _)| name).collect();
        given.join(" ")
    }

    /// None if the sender has no account: then there is nothing to find.
    fn sought(
        self,
        conn: &mut Conn,
        keys: &Keys,
        index: fn(&Keys, &Address) -> [u8; 16],
    ) -> Result<Option<Sought>, AppError> {
        let staff = match &self.sender {
            Some(sender) => {
                let found = db::staff::find_by_email(conn, personal::staff_index(keys, sender))?;
                let Some(found) = found else { return Ok(None) };
                Some(found.id)
            }
            None => None,
        };
        let person = self.person.as_ref().map(|person| index(keys, person));
        let Self { state, from, to, before, .. } = self;
        Ok(Some(Sought { staff, person, state, from, to, before }))
    }
}

/// Something in a list, and whose it is.
pub struct Owned<T> {
    pub owner: Owner,
    pub thing: T,
}

/// A page of a list, and where the next one begins.
pub type PageOf<T> = (Vec<Owned<T>>, Option<Before>);

fn owner(conn: &mut Conn, keys: &Keys, id: StaffId) -> Result<Owner, AppError> {
    let record = db::staff::find(conn, id)?;
    let StaffPerson(person) = personal::open(keys, id.as_bytes(), &record.sealed)?;
    Ok(Owner { id, person, left: record.disabled_at.is_some() })
}

fn owned<T>(conn: &mut Conn, keys: &Keys, things: Vec<(StaffId, T)>) -> Result<Vec<Owned<T>>, AppError> {
    let mut known: Vec<Owner> = Vec::new();
    let mut all = Vec::new();
    for (id, thing) in things {
        let owner = if let Some(owner) = known.iter().find(|owner| owner.id == id) {
            owner.clone()
        } else {
            let fresh = owner(conn, keys, id)?;
            known.push(fresh.clone());
            fresh
        };
        all.push(Owned { owner, thing });
    }
    Ok(all)
}

/// Shares that were sent, newest first. That they were listed is a line of the log.
///
/// # Errors
///
/// [`AppError::Db`].
pub async fn shares(
    app: &App,
    who: &Watching,
    wish: Wish,
    limit: i64,
) -> Result<PageOf<overview::Summary>, AppError> {
    let (keys, now) = (app.keys.clone(), app.now());
    let line = who.line(EventKind::EveryoneListed).detail("what", "shares").detail("by", wish.by());
    log::note(app, line).await?;
    app.db
        .read(move |conn| {
            let Some(sought) = wish.sought(conn, &keys, personal::recipient_index)? else {
                return Ok((Vec::new(), None));
            };
            let records = db::shares::sought(conn, &sought, now, limit + 1)?;
            let (summaries, next) = overview::page_of(conn, &keys, records, limit, now)?;
            let things = summaries.into_iter().map(|summary| (summary.share.staff, summary)).collect();
            Ok((owned(conn, &keys, things)?, next))
        })
        .await
}

/// Requests that are not deleted, newest first. That they were listed is a line of the log.
///
/// # Errors
///
/// [`AppError::Db`].
pub async fn requests(
    app: &App,
    who: &Watching,
    wish: Wish,
    limit: i64,
) -> Result<PageOf<requests::RequestSummary>, AppError> {
    let (keys, now) = (app.keys.clone(), app.now());
    let line = who.line(EventKind::EveryoneListed).detail("what", "requests").detail("by", wish.by());
    log::note(app, line).await?;
    app.db
        .read(move |conn| {
            let Some(sought) = wish.sought(conn, &keys, personal::uploader_index)? else {
                return Ok((Vec::new(), None));
            };
            let mut records = db::requests::sought(conn, &sought, now, limit + 1)?;
            let page = usize::try_from(limit).unwrap_or(usize::MAX);
            let more = records.len() > page;
            records.truncate(page);
            let next = records.last().filter(|_| more).map(|record| Before {
                at: db::to_millis(record.request.created_at),
                id: *record.request.id.as_bytes(),
            });
            let summaries = requests::summaries(conn, &keys, &records)?;
            let things = summaries.into_iter().map(|summary| (summary.request.staff, summary)).collect();
            Ok((owned(conn, &keys, things)?, next))
        })
        .await
}

/// One share, without what is in it. That it was looked at is a line of the log.
///
/// # Errors
///
/// [`AppError::NotFound`], also for a draft: it is nobody's business yet.
pub async fn share(app: &App, who: &Watching, id: ShareId) -> Result<Owned<Detail>, AppError> {
    let keys = app.keys.clone();
    let owner = app.db.read(move |conn| {
        let share = db::shares::find(conn, id)?.share;
        if share.state == ShareState::Draft {
            Err(AppError::NotFound)
        } else {
            owner(conn, &keys, share.staff)
        }
    });
    let owner = owner.await?;
    log::note(app, who.line(EventKind::ShareInspected).share(id)).await?;
    Ok(Owned { owner, thing: overview::whole(app, id).await? })
}

/// One request, without what was handed in on it. That it was looked at is a line of the log.
///
/// # Errors
///
/// [`AppError::NotFound`].
pub async fn request(app: &App, who: &Watching, id: RequestId) -> Result<Owned<RequestView>, AppError> {
    let keys = app.keys.clone();
    let owner = app.db.read(move |conn| {
        let request = db::requests::find(conn, id)?.request;
        if request.is_purged() { Err(AppError::NotFound) } else { owner(conn, &keys, request.staff) }
    });
    let owner = owner.await?;
    log::note(app, who.line(EventKind::RequestInspected).request(id)).await?;
    Ok(Owned { owner, thing: requests::whole(app, id).await? })
}
