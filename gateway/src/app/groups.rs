//! Groups of employees: the policy may narrow what a group may do.
//!
//! Somebody may be in several groups; then the narrowest of their rules counts, so that the order of groups means nothing.

use std::collections::BTreeMap;

use time::OffsetDateTime;

use super::personal::{self, GroupName};
use super::staff::Office;
use super::{AppError, Entry, Visitor, log, policy};
use crate::db::groups::GroupRecord;
use crate::db::{self, Conn};
use crate::domain::{Actor, EventKind, GroupId, StaffId};
use crate::keys::{Keys, random};

/// Characters of a group's name.
pub const NAME_MAX: usize = 60;
/// So many that a page can still show them all.
const GROUPS_MAX: usize = 100;

/// Who rules: changes groups or the policy.
#[derive(Clone)]
pub struct Ruler {
    pub actor: Actor,
    pub staff: Option<StaffId>,
    pub visitor: Option<Visitor>,
}

impl Ruler {
    /// Somebody in the console.
    pub fn staff(staff: StaffId, visitor: &Visitor) -> Self {
        Self { actor: Actor::Staff, staff: Some(staff), visitor: Some(visitor.clone()) }
    }

    /// The operator at the machine.
    pub const fn operator() -> Self {
        Self { actor: Actor::System, staff: None, visitor: None }
    }

    pub(super) fn line(&self, kind: EventKind) -> Entry {
        let line = Entry::new(kind, self.actor);
        let line = self.staff.map_or(line.clone(), |staff| line.staff(staff));
        self.visitor.as_ref().map_or(line.clone(), |visitor| line.from(visitor))
    }
}

/// A group with its people.
#[derive(Clone, Debug)]
pub struct Group {
    pub id: GroupId,
    pub name: String,
    pub members: Vec<StaffId>,
}

fn name_of(keys: &Keys, record: &GroupRecord) -> Result<String, AppError> {
    let GroupName { name } = personal::open(keys, record.id.as_bytes(), &record.sealed)?;
    Ok(name)
}

/// All groups, oldest first.
///
/// # Errors
///
/// [`AppError::Db`].
pub async fn list(office: &Office) -> Result<Vec<Group>, AppError> {
    let keys = office.keys.clone();
    office
        .db
        .read(move |conn| {
            let mut members: BTreeMap<GroupId, Vec<StaffId>> = BTreeMap::new();
            for (group, staff) in db::groups::memberships(conn)? {
                members.entry(group).or_default().push(staff);
            }
            let groups = db::groups::list(conn)?.into_iter().map(|record| {
                let name = name_of(&keys, &record)?;
                Ok(Group { id: record.id, name, members: members.remove(&record.id).unwrap_or_default() })
            });
            groups.collect()
        })
        .await
}

/// The groups somebody is in.
///
/// # Errors
///
/// [`AppError::Db`].
pub async fn of(office: &Office, staff: StaffId) -> Result<Vec<GroupId>, AppError> {
    office.db.read(move |conn| Ok::<_, AppError>(db::groups::of_staff(conn, staff)?)).await
}

/// One line, without the blanks around it.
fn checked(name: &str) -> Result<String, AppError> {
    let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
    let fits = (1..=NAME_MAX).contains(&name.chars().count()) && !name.chars().any(char::is_control);
    if fits {
        Ok(name)
    } else {
        Err(AppError::invalid("name", format!("must be 1 to {NAME_MAX} characters")))
    }
}

fn free(keys: &Keys, there: &[GroupRecord], name: &str, but: Option<GroupId>) -> Result<(), AppError> {
    for record in there {
        if Some(record.id) != but && name_of(keys, record)?.to_lowercase() == name.to_lowercase() {
            return Err(AppError::invalid("name", "is another group's already"));
        }
    }
    Ok(())
}

/// Makes a group without anybody in it.
///
/// # Errors
///
/// [`AppError::Invalid`] for a name that is none, or another group's.
pub async fn create(office: &Office, by: Ruler, name: &str) -> Result<GroupId, AppError> {
    let (keys, now, name) = (office.keys.clone(), office.now, checked(name)?);
    let id = GroupId::from_bytes(random());
    office
        .db
        .write(move |conn| {
            let there = db::groups::list(conn)?;
            if there.len() >= GROUPS_MAX {
                return Err(AppError::invalid(
                    "name",
                    format!("is one too many: {GROUPS_MAX} groups are the most"),
                ));
            }
            free(&keys, &there, &name, None)?;
            let sealed = personal::seal(&keys, id.as_bytes(), &GroupName { name });
            db::groups::insert(conn, &GroupRecord { id, sealed }, now)?;
            log::write(conn, &keys, now, by.line(EventKind::GroupCreated).detail("group", id.to_string()))?;
            Ok(id)
        })
        .await
}

/// Gives a group another name.
///
/// # Errors
///
/// [`AppError::NotFound`]; [`AppError::Invalid`] as [`create`].
pub async fn rename(office: &Office, by: Ruler, id: GroupId, name: &str) -> Result<(), AppError> {
    let (keys, now, name) = (office.keys.clone(), office.now, checked(name)?);
    office
        .db
        .write(move |conn| {
            free(&keys, &db::groups::list(conn)?, &name, Some(id))?;
            let sealed = personal::seal(&keys, id.as_bytes(), &GroupName { name });
            if !db::groups::rename(conn, id, &sealed)? {
                return Err(AppError::NotFound);
            }
            let line = by.line(EventKind::GroupRenamed).detail("group", id.to_string());
            Ok(log::write(conn, &keys, now, line)?)
        })
        .await
}

/// Removes a group. One that the policy has rules for stays: whoever removes it would loosen them for its people.
///
/// # Errors
///
/// [`AppError::NotFound`]; [`AppError::Invalid`] while the policy has rules for it.
pub async fn remove(office: &Office, by: Ruler, id: GroupId) -> Result<(), AppError> {
    let (keys, now) = (office.keys.clone(), office.now);
    office
        .db
        .write(move |conn| {
            if policy::stored(conn, &keys)?.is_some_and(|(_, policy)| policy.speaks_of(&id.to_string())) {
                return Err(AppError::invalid(
                    "group",
                    "has rules of its own in the policy; take them out first",
                ));
            }
            if !db::groups::remove(conn, id)? {
                return Err(AppError::NotFound);
            }
            let line = by.line(EventKind::GroupRemoved).detail("group", id.to_string());
            Ok(log::write(conn, &keys, now, line)?)
        })
        .await
}

/// Puts somebody into exactly these groups.
///
/// # Errors
///
/// [`AppError::NotFound`] for an account or a group that is not there.
pub async fn set_of(
    office: &Office,
    by: Ruler,
    staff: StaffId,
    mut groups: Vec<GroupId>,
) -> Result<(), AppError> {
    let (keys, now) = (office.keys.clone(), office.now);
    groups.sort_unstable();
    groups.dedup();
    office
        .db
        .write(move |conn| {
            let there = db::groups::list(conn)?;
            if groups.iter().any(|group| !there.iter().any(|record| record.id == *group)) {
                return Err(AppError::NotFound);
            }
            write_membership(conn, &keys, now, (&by, staff), &groups)
        })
        .await
}

/// Puts somebody into one group, or takes them out; the others stay.
///
/// # Errors
///
/// [`AppError::NotFound`] for an account or a group that is not there.
pub async fn set_membership(
    office: &Office,
    by: Ruler,
    staff: StaffId,
    group: GroupId,
    inside: bool,
) -> Result<(), AppError> {
    let (keys, now) = (office.keys.clone(), office.now);
    office
        .db
        .write(move |conn| {
            if !db::groups::list(conn)?.iter().any(|record| record.id == group) {
                return Err(AppError::NotFound);
            }
            let mut groups = db::groups::of_staff(conn, staff)?;
            groups.retain(|one| *one != group);
            if inside {
                groups.push(group);
                groups.sort_unstable();
            }
            write_membership(conn, &keys, now, (&by, staff), &groups)
        })
        .await
}

fn write_membership(
    conn: &mut Conn,
    keys: &Keys,
    now: OffsetDateTime,
    (by, staff): (&Ruler, StaffId),
    groups: &[GroupId],
) -> Result<(), AppError> {
    db::staff::find(conn, staff)?;
    if db::groups::of_staff(conn, staff)? == groups {
        return Ok(());
    }
    db::groups::set_of_staff(conn, staff, groups)?;
    let named = groups.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ");
    let line = by.line(EventKind::GroupMembership).detail("of", staff.to_string());
    Ok(log::write(conn, keys, now, line.detail("groups", named))?)
}
