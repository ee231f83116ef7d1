//! Inboxes of teams: made, and opened to colleagues, by whoever runs the server.

use time::OffsetDateTime;

use super::inboxes::{self, Inbox};
use super::personal::{self, Person, StaffPerson};
use super::staff::Office;
use super::{AppError, Entry, log};
use crate::db;
use crate::domain::{Actor, EventKind, InboxId, StaffId};
use crate::keys::Keys;

/// Characters of a team's name.
const NAME_MAX: usize = 100;

/// A team, and who reads its inbox.
pub struct Team {
    pub inbox: Inbox,
    /// With the end of their membership, if it ends.
    pub members: Vec<(Person, Option<OffsetDateTime>)>,
}

/// Makes a team's inbox.
///
/// # Errors
///
/// [`AppError::Invalid`] if the name does not fit or is taken.
pub async fn add(office: &Office, name: &str) -> Result<InboxId, AppError> {
    let name = name.trim().to_owned();
    if name.is_empty() || name.chars().count() > NAME_MAX || name.chars().any(char::is_control) {
        return Err(AppError::invalid("name", format!("must be one line of 1 to {NAME_MAX} characters")));
    }
    let (keys, now) = (office.keys.clone(), office.now);
    office
        .db
        .write(move |conn| {
            for record in db::inboxes::all(conn)? {
                let inbox = inboxes::named(conn, &keys, record.id)?;
                if inbox.owner.is_none() && inbox.name == name {
                    return Err(AppError::invalid("name", "is another team's"));
                }
            }
            inboxes::make(conn, &keys, None, Some(name), now)
        })
        .await
}

/// All inboxes, of teams and of people.
pub(super) async fn everyone(office: &Office) -> Result<Vec<Inbox>, AppError> {
    let keys = office.keys.clone();
    office
        .db
        .read(move |conn| {
            let all = db::inboxes::all(conn)?;
            all.into_iter().map(|record| inboxes::named(conn, &keys, record.id)).collect()
        })
        .await
}

/// All teams.
///
/// # Errors
///
/// [`AppError::Db`].
pub async fn list(office: &Office) -> Result<Vec<Team>, AppError> {
    let (inboxes, keys) = (everyone(office).await?, office.keys.clone());
    office
        .db
        .read(move |conn| {
            let mut teams = Vec::new();
            for inbox in inboxes.into_iter().filter(|inbox| inbox.owner.is_none()) {
                let mut members = Vec::new();
                for (id, until) in db::inboxes::members(conn, inbox.id)? {
                    let record = db::staff::find(conn, id)?;
                    let StaffPerson(person) = personal::open(&keys, id.as_bytes(), &record.sealed)?;
                    members.push((person, until));
                }
                teams.push(Team { inbox, members });
            }
            Ok(teams)
        })
        .await
}

/// Lets a colleague read an inbox (a team's, or another person's who is away), until an instant or for good.
///
/// # Errors
///
/// [`AppError::NotFound`].
pub async fn admit(
    office: &Office,
    inbox: InboxId,
    member: StaffId,
    until: Option<OffsetDateTime>,
) -> Result<(), AppError> {
    let (keys, now) = (office.keys.clone(), office.now);
    office
        .db
        .write(move |conn| {
            db::inboxes::find(conn, inbox)?;
            let person = address(conn, &keys, member)?;
            db::inboxes::add_member(conn, inbox, member, until, now)?;
            let line = line(EventKind::InboxMemberAdded, inbox, member).person(&person);
            let line = match until {
                Some(until) => line.detail("until", until.unix_timestamp()),
                None => line,
            };
            Ok(log::write(conn, &keys, now, line)?)
        })
        .await
}

/// Ends a membership.
///
/// # Errors
///
/// [`AppError::NotFound`] if there is none.
pub async fn dismiss(office: &Office, inbox: InboxId, member: StaffId) -> Result<(), AppError> {
    let (keys, now) = (office.keys.clone(), office.now);
    office
        .db
        .write(move |conn| {
            if !db::inboxes::remove_member(conn, inbox, member, now)? {
                return Err(AppError::NotFound);
            }
            let line = line(EventKind::InboxMemberRemoved, inbox, member);
            let line = line.person(&address(conn, &keys, member)?);
            Ok(log::write(conn, &keys, now, line)?)
        })
        .await
}

fn address(conn: &mut db::Conn, keys: &Keys, member: StaffId) -> Result<String, AppError> {
    let record = db::staff::find(conn, member)?;
    let StaffPerson(person) = personal::open(keys, member.as_bytes(), &record.sealed)?;
    Ok(person.email)
}

fn line(kind: EventKind, inbox: InboxId, member: StaffId) -> Entry {
    let line = Entry::new(kind, Actor::System);
    line.detail("inbox", inbox.to_string()).detail("member", member.to_string())
}
