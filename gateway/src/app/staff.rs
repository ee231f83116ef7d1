//! Accounts of employees.

use time::OffsetDateTime;
use zeroize::Zeroizing;

use super::passwords::Unfit;
use super::personal::{self, Person, SessionOrigin, StaffPerson};
use super::sign_in::SignedIn;
use super::step_up::{self, Proved};
use super::{App, AppError, Entry, PasswordRules, Visitor, log, passwords};
use crate::db::sessions::StaffSession;
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
    pub password_rules: PasswordRules,
}

impl Office {
    pub fn of(app: &App) -> Self {
        let (db, keys, password_rules) = (app.db.clone(), app.keys.clone(), app.password_rules.clone());
        Self { db, keys, now: app.now(), password_rules }
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
        password_hash: Some(fit(office, &new.password, &person)?),
        role: new.role,
        language: new.language.tag().to_owned(),
        created_at: office.now,
        disabled_at: None,
        arrivals: Arrivals::default(),
        seen_at: None,
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

/// Whether an account has a password of its own; one that the organisation's sign-in made has none.
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

/// Chooses the language of one's pages and mails.
///
/// # Errors
///
/// [`AppError::Db`].
pub async fn set_language(app: &App, staff: StaffId, language: Locale) -> Result<(), AppError> {
    app.db.write(move |conn| Ok(db::staff::set_language(conn, staff, language.tag())?)).await
}

/// Gives an account a new password, as an administrator does; its sessions end.
///
/// # Errors
///
/// [`AppError::NotFound`]; [`AppError::Invalid`] for a password that is none.
pub async fn set_password(office: &Office, address: &Address, password: &str) -> Result<(), AppError> {
    let record = find(office, address).await?;
    let StaffPerson(person) = personal::open(&office.keys, record.id.as_bytes(), &record.sealed)?;
    let hash = fit(office, password, &person)?;
    let (keys, now, id) = (office.keys.clone(), office.now, record.id);
    let line = Entry::new(EventKind::StaffPassword, Actor::System).staff(id).person(address.as_str());
    office
        .db
        .write(move |conn| {
            db::staff::set_password(conn, id, &hash)?;
            db::sessions::end_all_staff(conn, id)?;
            db::steps::end_all(conn, id)?;
            db::steps::forget_devices(conn, id)?;
            Ok::<_, AppError>(log::write(conn, &keys, now, line)?)
        })
        .await
}

/// Ends every session of an account. Returns how many there were.
///
/// # Errors
///
/// [`AppError::NotFound`].
pub async fn sign_out(office: &Office, address: &Address) -> Result<usize, AppError> {
    let record = find(office, address).await?;
    let (keys, now, id) = (office.keys.clone(), office.now, record.id);
    let line = Entry::new(EventKind::SignedOut, Actor::System).staff(id).person(address.as_str());
    office
        .db
        .write(move |conn| {
            let count = db::sessions::end_all_staff(conn, id)?;
            db::steps::end_all(conn, id)?;
            log::write(conn, &keys, now, line.detail("sessions", count))?;
            Ok::<_, AppError>(count)
        })
        .await
}

/// The sessions of an account, latest use first.
///
/// # Errors
///
/// [`AppError::NotFound`].
pub async fn sessions(
    office: &Office,
    address: &Address,
) -> Result<Vec<(StaffSession, SessionOrigin)>, AppError> {
    let (staff, now) = (find(office, address).await?.id, office.now);
    let rows =
        office.db.read(move |conn| Ok::<_, AppError>(db::sessions::list_staff(conn, staff, now)?)).await?;
    let open = |row: StaffSession| {
        let origin = personal::open(&office.keys, &row.id, &row.sealed)?;
        Ok((row, origin))
    };
    rows.into_iter().map(open).collect()
}

/// The hash of a new password that is good enough.
fn fit(office: &Office, password: &str, person: &Person) -> Result<String, AppError> {
    office
        .password_rules
        .judge(password, person)
        .map_err(|unfit| AppError::invalid("password", unfit.why()))?;
    passwords::hash_password(&office.keys.pepper(), password)
}

/// What came of changing a password.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum PasswordChange {
    Done,
    WrongCurrent,
    Unfit(Unfit),
    SlowDown { seconds: i64 },
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
    fresh: Zeroizing<String>,
) -> Result<PasswordChange, AppError> {
    let id = who.staff;
    match step_up::prove_password(app, visitor, who, current).await? {
        Proved::Yes => {}
        Proved::No => return Ok(PasswordChange::WrongCurrent),
        Proved::SlowDown { seconds } => return Ok(PasswordChange::SlowDown { seconds }),
    }
    let hash = match passwords::judge_and_hash(app, fresh, who.person.clone()).await? {
        Ok(hash) => hash,
        Err(unfit) => return Ok(PasswordChange::Unfit(unfit)),
    };
    let line =
        Entry::new(EventKind::StaffPassword, Actor::Staff).staff(id).person(&who.person.email).from(visitor);
    let (keys, now, current) = (app.keys.clone(), app.now(), who.session);
    app.db
        .write(move |conn| {
            db::staff::set_password(conn, id, &hash)?;
            db::sessions::end_other_staff(conn, id, current.as_ref())?;
            db::steps::end_all(conn, id)?;
            db::steps::forget_devices(conn, id)?;
            Ok::<_, AppError>(log::write(conn, &keys, now, line)?)
        })
        .await?;
    Ok(PasswordChange::Done)
}
