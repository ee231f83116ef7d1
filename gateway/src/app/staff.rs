//! Accounts of employees.

use time::OffsetDateTime;
use zeroize::Zeroizing;

use super::personal::{self, Person, StaffPerson};
use super::purge::end_access;
use super::sign_in::SignedIn;
use super::{App, AppError, Entry, Visitor, log, passwords};
use crate::db::staff::StaffRecord;
use crate::db::{self, Db};
use crate::domain::{Actor, Arrivals, EventKind, Role, StaffId};
use crate::keys::{Keys, random};
use crate::locales::Locale;
use crate::mail::Address;

/// What account commands need: they also run without a server.
#[derive(Clone)]
pub struct Office {
    pub db: Db,
    pub keys: Keys,
    pub now: OffsetDateTime,
}

impl Office {
    pub fn of(app: &App) -> Self {
        Self { db: app.db.clone(), keys: app.keys.clone(), now: app.now() }
    }
}

pub struct NewStaff {
    pub address: Address,
    pub name: String,
    pub role: Role,
    pub language: Locale,
    pub password: Zeroizing<String>,
}

/// Adds an account.
///
/// # Errors
///
/// [`AppError::Invalid`] if the address has one, or the password is too short.
pub async fn add(office: &Office, new: NewStaff) -> Result<StaffId, AppError> {
    let id = StaffId::from_bytes(random());
    let name = new.name.trim().to_owned();
    if name.is_empty() || name.chars().count() > 100 || name.chars().any(char::is_control) {
        return Err(AppError::invalid("name", "must be one line of 1 to 100 characters"));
    }
    let person = Person { email: new.address.as_str().to_owned(), name: Some(name) };
    let record = StaffRecord {
        id,
        email_index: personal::staff_index(&office.keys, &new.address),
        sealed: personal::seal(&office.keys, id.as_bytes(), &StaffPerson(person.clone())),
        password_hash: Some(passwords::hash_password(&office.keys.pepper(), &new.password)?),
        role: new.role,
        language: new.language.tag().to_owned(),
        created_at: office.now,
        disabled_at: None,
        arrivals: Arrivals::default(),
    };
    let (keys, now) = (office.keys.clone(), office.now);
    let line = Entry::new(EventKind::StaffAdded, Actor::System).staff(id).person(&person.email);
    office
        .db
        .write(move |conn| {
            if db::staff::find_by_email(conn, record.email_index)?.is_some() {
                return Err(AppError::invalid("email", "has an account already"));
            }
            db::staff::insert(conn, &record)?;
            log::write(conn, &keys, now, line.detail("role", record.role.as_str()))?;
            Ok(id)
        })
        .await
}

/// The account of an address.
///
/// # Errors
///
/// [`AppError::NotFound`].
pub async fn find(office: &Office, address: &Address) -> Result<StaffRecord, AppError> {
    let index = personal::staff_index(&office.keys, address);
    let found = office.db.read(move |conn| Ok::<_, AppError>(db::staff::find_by_email(conn, index)?)).await?;
    found.ok_or(AppError::NotFound)
}

/// Whether an account has a password of its own.
///
/// # Errors
///
/// [`AppError::NotFound`].
pub async fn has_password(office: &Office, staff: StaffId) -> Result<bool, AppError> {
    let record = office.db.read(move |conn| Ok::<_, AppError>(db::staff::find(conn, staff)?)).await?;
    Ok(record.password_hash.is_some())
}

/// All accounts with whom they belong to, oldest first.
///
/// # Errors
///
/// [`AppError::Db`].
pub async fn list(office: &Office) -> Result<Vec<(StaffRecord, Person)>, AppError> {
    let records = office.db.read(|conn| Ok::<_, AppError>(db::staff::list(conn)?)).await?;
    let open = |record: StaffRecord| {
        let StaffPerson(person) = personal::open(&office.keys, record.id.as_bytes(), &record.sealed)?;
        Ok((record, person))
    };
    records.into_iter().map(open).collect()
}

/// How an account hears of what arrives.
///
/// # Errors
///
/// [`AppError::NotFound`].
pub async fn arrivals(office: &Office, staff: StaffId) -> Result<Arrivals, AppError> {
    let found = office.db.read(move |conn| Ok::<_, AppError>(db::staff::find(conn, staff)?)).await?;
    Ok(found.arrivals)
}

/// Chooses how an account hears of what arrives; `by` says who chose.
///
/// # Errors
///
/// [`AppError::NotFound`].
pub async fn choose_arrivals(
    office: &Office,
    by: (Actor, Option<&Visitor>),
    staff: StaffId,
    arrivals: Arrivals,
) -> Result<(), AppError> {
    let (keys, now) = (office.keys.clone(), office.now);
    let line = Entry::new(EventKind::StaffArrivals, by.0).staff(staff).detail("arrivals", arrivals.as_str());
    let line = by.1.map_or(line.clone(), |visitor| line.from(visitor));
    office
        .db
        .write(move |conn| {
            if db::staff::find(conn, staff)?.arrivals == arrivals {
                return Ok(());
            }
            db::staff::set_arrivals(conn, staff, arrivals)?;
            Ok(log::write(conn, &keys, now, line)?)
        })
        .await
}

/// Disables an account: its sessions and tokens end with it.
///
/// # Errors
///
/// [`AppError::NotFound`] if there is none, or it is disabled.
pub async fn disable(office: &Office, address: &Address) -> Result<(), AppError> {
    let record = find(office, address).await?;
    let (keys, now, id) = (office.keys.clone(), office.now, record.id);
    let line = Entry::new(EventKind::StaffDisabled, Actor::System).staff(id).person(address.as_str());
    office
        .db
        .write(move |conn| {
            if !db::staff::disable(conn, id, now)? {
                return Err(AppError::NotFound);
            }
            db::sessions::end_all_staff(conn, id)?;
            db::tokens::delete_all(conn, id)?;
            Ok(log::write(conn, &keys, now, line)?)
        })
        .await
}

/// Takes back every share that a disabled account has sent; returns how many. Each in a transaction of its own, so that
/// the server need not wait; who begins again goes on where it stopped. The stored files go with the server's next sweeps.
///
/// # Errors
///
/// [`AppError::NotFound`] if there is no such account, or it is not disabled.
pub async fn revoke_shares(office: &Office, address: &Address) -> Result<usize, AppError> {
    let record = find(office, address).await?;
    record.disabled_at.ok_or(AppError::NotFound)?;
    let staff = record.id;
    let shares = office.db.read(move |conn| Ok::<_, AppError>(db::shares::active_of(conn, staff)?)).await?;
    let mut revoked = 0;
    for share in shares {
        let (keys, now) = (office.keys.clone(), office.now);
        let line = Entry::new(EventKind::ShareRevoked, Actor::System).share(share).staff(staff);
        let line = line.detail("why", "the account was disabled");
        let done = office.db.write(move |conn| {
            if !db::shares::revoke(conn, share, now)? {
                return Ok(false);
            }
            end_access(conn, share, now)?;
            log::write(conn, &keys, now, line)?;
            Ok::<_, AppError>(true)
        });
        revoked += usize::from(done.await?);
    }
    Ok(revoked)
}

/// What came of changing a password.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum PasswordChange {
    Done,
    WrongCurrent,
    TooShort,
}

/// Changes one's own password; every other session ends.
///
/// # Errors
///
/// [`AppError::Db`].
pub async fn change_password(
    app: &App,
    visitor: &Visitor,
    who: &SignedIn,
    current: Zeroizing<String>,
    fresh: &str,
) -> Result<PasswordChange, AppError> {
    let id = who.staff;
    let record = app.db.read(move |conn| Ok::<_, AppError>(db::staff::find(conn, id)?)).await?;
    if !passwords::check_password(app, current, record.password_hash).await {
        return Ok(PasswordChange::WrongCurrent);
    }
    let Ok(hash) = passwords::hash_password(&app.keys.pepper(), fresh) else {
        return Ok(PasswordChange::TooShort);
    };
    let line =
        Entry::new(EventKind::StaffPassword, Actor::Staff).staff(id).person(&who.person.email).from(visitor);
    let (keys, now, current) = (app.keys.clone(), app.now(), who.session);
    app.db
        .write(move |conn| {
            db::staff::set_password(conn, id, &hash)?;
            db::sessions::end_other_staff(conn, id, current.as_ref())?;
            Ok::<_, AppError>(log::write(conn, &keys, now, line)?)
        })
        .await?;
    Ok(PasswordChange::Done)
}
