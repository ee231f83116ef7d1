//! Versions of the policy: each a new row, by whoever has seen the one before.

use time::OffsetDateTime;

use super::super::groups::Ruler;
use super::super::personal::{self, PolicyWords, StaffPerson};
use super::super::staff::Office;
use super::super::{AppError, log};
use super::{outer, stored, words};
use crate::config::Config;
use crate::db::policies::PolicyRecord;
use crate::db::{self, Conn};
use crate::domain::EventKind;
use crate::domain::policy::Policy;
use crate::keys::Keys;

/// Characters of why a policy was changed.
pub const NOTE_MAX: usize = 300;
/// Versions on one page.
const PAGE: i64 = 20;

/// A version, and who made it.
#[derive(Clone, Debug)]
pub struct Version {
    pub version: i64,
    pub at: OffsetDateTime,
    /// None for the operator at the machine.
    pub by: Option<String>,
    pub note: String,
    pub policy: Policy,
    /// The names of rules that were others before.
    pub changes: Vec<String>,
}

/// A new policy in the place of the version that its maker saw.
pub struct Change {
    pub seen: i64,
    pub policy: Policy,
    pub note: String,
}

/// What came of it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Changed {
    /// The number of the new version.
    Done(i64),
    /// It says what is in force already.
    Nothing,
    /// Somebody was quicker: the version in force, and the rules they changed.
    Overtaken { version: i64, changes: Vec<String> },
}

fn before(conn: &mut Conn, keys: &Keys, config: &Config, version: i64) -> Result<Policy, AppError> {
    if version == 0 {
        return Ok(Policy::new(outer(config)));
    }
    Ok(words(keys, &db::policies::find(conn, version)?)?.policy)
}

/// Puts another policy in force.
///
/// # Errors
///
/// [`AppError::Invalid`] for a note that is too long, and for a policy that cannot be.
pub async fn change(office: &Office, config: &Config, by: Ruler, wish: Change) -> Result<Changed, AppError> {
    let note = wish.note.trim().to_owned();
    if note.chars().count() > NOTE_MAX {
        return Err(AppError::invalid("note", format!("must be at most {NOTE_MAX} characters")));
    }
    wish.policy.check().map_err(|fault| AppError::invalid("policy", fault.to_string()))?;
    let (keys, now, config) = (office.keys.clone(), office.now, config.clone());
    office
        .db
        .write(move |conn| {
            let newest = stored(conn, &keys)?;
            let (version, policy) = match newest {
                Some((record, policy)) => (record.version, policy),
                None => (0, Policy::new(outer(&config))),
            };
            if version != wish.seen {
                let seen = before(conn, &keys, &config, wish.seen)?;
                return Ok(Changed::Overtaken { version, changes: seen.changes(&policy) });
            }
            let changes = policy.changes(&wish.policy);
            if changes.is_empty() {
                return Ok(Changed::Nothing);
            }
            let next = version + 1;
            let said = PolicyWords { policy: wish.policy, note };
            let sealed = personal::seal(&keys, &next.to_be_bytes(), &said);
            let record = PolicyRecord { version: next, at: now, staff: by.staff, sealed };
            if !db::policies::insert(conn, &record)? {
                return Ok(Changed::Overtaken { version: next, changes: Vec::new() });
            }
            let line = by.line(EventKind::PolicyChanged).detail("version", next);
            log::write(conn, &keys, now, line.detail("rules", changes.join(" ")))?;
            Ok(Changed::Done(next))
        })
        .await
}

/// Puts an older version in force again, as a new one. Version 0 is what the configuration says.
///
/// # Errors
///
/// [`AppError::NotFound`].
pub async fn restore(
    office: &Office,
    config: &Config,
    by: Ruler,
    seen: i64,
    version: i64,
) -> Result<Changed, AppError> {
    let (keys, own) = (office.keys.clone(), config.clone());
    let policy = office.db.read(move |conn| before(conn, &keys, &own, version)).await?;
    change(office, config, by, Change { seen, policy, note: format!("= {version}") }).await
}

/// A policy as it was stored, and its number: the one in force, or an earlier one.
///
/// # Errors
///
/// [`AppError::NotFound`].
pub async fn as_stored(
    office: &Office,
    config: &Config,
    version: Option<i64>,
) -> Result<(i64, Policy), AppError> {
    let (keys, config) = (office.keys.clone(), config.clone());
    office
        .db
        .read(move |conn| {
            let newest = db::policies::newest(conn)?.map_or(0, |record| record.version);
            let version = version.unwrap_or(newest);
            Ok((version, before(conn, &keys, &config, version)?))
        })
        .await
}

/// One version, with what it changed.
///
/// # Errors
///
/// [`AppError::NotFound`].
pub async fn version(office: &Office, config: &Config, version: i64) -> Result<Version, AppError> {
    let (keys, config) = (office.keys.clone(), config.clone());
    office
        .db
        .read(move |conn| {
            let record = db::policies::find(conn, version)?;
            described(conn, &keys, &config, record)
        })
        .await
}

/// The versions there were, newest first, older than `older_than`.
///
/// # Errors
///
/// [`AppError::Db`].
pub async fn history(
    office: &Office,
    config: &Config,
    older_than: Option<i64>,
) -> Result<Vec<Version>, AppError> {
    let (keys, config) = (office.keys.clone(), config.clone());
    office
        .db
        .read(move |conn| {
            let records = db::policies::history(conn, older_than, PAGE)?;
            records.into_iter().map(|record| described(conn, &keys, &config, record)).collect()
        })
        .await
}

fn described(
    conn: &mut Conn,
    keys: &Keys,
    config: &Config,
    record: PolicyRecord,
) -> Result<Version, AppError> {
    let PolicyWords { policy, note } = words(keys, &record)?;
    let by = match record.staff {
        Some(staff) => {
            let found = db::staff::find(conn, staff)?;
            let StaffPerson(person) = personal::open(keys, staff.as_bytes(), &found.sealed)?;
            Some(person.name.unwrap_or(person.email))
        }
        None => None,
    };
    let changes = before(conn, keys, config, record.version - 1)?.changes(&policy);
    Ok(Version { version: record.version, at: record.at, by, note, policy, changes })
}
