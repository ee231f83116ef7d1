//! Which person of the provider is which account.

use time::OffsetDateTime;

use crate::app::personal::{self, KnownPerson};
use crate::app::sign_in::SignedIn;
use crate::app::staff::Office;
use crate::app::{App, AppError, Entry, log};
use crate::db::identities::IdentityRecord;
use crate::db::{self, Conn};
use crate::domain::{Actor, EventKind, IdentityId, StaffId};
use crate::keys::{Keys, random};

/// People of the provider that one account may be connected to.
const CONNECTED_MAX: usize = 5;

/// A connected person, as the account's owner sees it.
pub struct Connected {
    pub id: IdentityId,
    pub person: KnownPerson,
    pub created_at: OffsetDateTime,
    pub used_at: Option<OffsetDateTime>,
}

/// Connects a person and writes the line; returns whether nobody was connected to them.
pub(super) fn insert(
    conn: &mut Conn,
    keys: &Keys,
    staff: StaffId,
    person: &KnownPerson,
    actor: Actor,
    now: OffsetDateTime,
) -> Result<bool, AppError> {
    let id = IdentityId::from_bytes(random());
    let record = IdentityRecord {
        id,
        index: personal::identity_index(keys, person),
        staff,
        sealed: personal::seal(keys, id.as_bytes(), person),
        created_at: now,
        used_at: None,
    };
    if !db::identities::insert(conn, &record)? {
        return Ok(false);
    }
    let line = Entry::new(EventKind::IdentityLinked, actor).staff(staff).detail("identity", id.to_string());
    log::write(conn, keys, now, line)?;
    Ok(true)
}

/// Connects the account of who is signed in. Returns false if the person belongs to another account.
pub(super) async fn connect(app: &App, who: &SignedIn, person: KnownPerson) -> Result<bool, AppError> {
    connect_as(&Office::of(app), who.staff, person, Actor::Staff).await
}

/// Connects an account to a person, as an administrator says.
///
/// # Errors
///
/// [`AppError::Invalid`] if the person belongs to another account.
pub async fn connect_by_administrator(
    office: &Office,
    staff: StaffId,
    person: KnownPerson,
) -> Result<(), AppError> {
    if connect_as(office, staff, person, Actor::System).await? {
        Ok(())
    } else {
        Err(AppError::invalid("subject", "is connected to another account"))
    }
}

async fn connect_as(
    office: &Office,
    staff: StaffId,
    person: KnownPerson,
    actor: Actor,
) -> Result<bool, AppError> {
    let (keys, now) = (office.keys.clone(), office.now);
    office
        .db
        .write(move |conn| {
            if let Some(known) = db::identities::find(conn, personal::identity_index(&keys, &person))? {
                return Ok(known.staff == staff);
            }
            if db::identities::list(conn, staff)?.len() >= CONNECTED_MAX {
                return Err(AppError::invalid(
                    "subject",
                    format!("is one too many: at most {CONNECTED_MAX}"),
                ));
            }
            insert(conn, &keys, staff, &person, actor, now)
        })
        .await
}

/// The people an account is connected to.
///
/// # Errors
///
/// [`AppError::Db`].
pub async fn list(office: &Office, staff: StaffId) -> Result<Vec<Connected>, AppError> {
    let rows = office.db.read(move |conn| Ok::<_, AppError>(db::identities::list(conn, staff)?)).await?;
    let open = |row: IdentityRecord| {
        let person = personal::open(&office.keys, row.id.as_bytes(), &row.sealed)?;
        Ok(Connected { id: row.id, person, created_at: row.created_at, used_at: row.used_at })
    };
    rows.into_iter().map(open).collect()
}

/// Disconnects one.
///
/// # Errors
///
/// [`AppError::NotFound`]; [`AppError::Forbidden`] for the last way into an account without a password, if its owner asks.
pub async fn disconnect(
    office: &Office,
    staff: StaffId,
    id: IdentityId,
    actor: Actor,
) -> Result<(), AppError> {
    let (keys, now) = (office.keys.clone(), office.now);
    let line = Entry::new(EventKind::IdentityUnlinked, actor).staff(staff).detail("identity", id.to_string());
    office
        .db
        .write(move |conn| {
            let last = db::identities::list(conn, staff)?.len() == 1;
            if last && actor == Actor::Staff && db::staff::find(conn, staff)?.password_hash.is_none() {
                return Err(AppError::Forbidden);
            }
            if !db::identities::delete(conn, staff, id, now)? {
                return Err(AppError::NotFound);
            }
            Ok(log::write(conn, &keys, now, line)?)
        })
        .await
}
