//! Second factors of an account: an authenticator app, passkeys, and recovery codes for the day both are gone.
//!
//! What is secret of them is sealed under a key of the keystore; a stolen database proves nothing.

mod codes;
mod passkeys;
mod prove;
mod reset;

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;
use zeroize::Zeroizing;

pub use self::codes::{Confirmed, SetUp, begin_app, confirm_app, new_recovery_codes, waiting_app};
pub use self::passkeys::{CreationOptions, ProofOptions, Purpose, creation_options, proof_options, register};
pub use self::prove::{Discovered, PasskeyAnswer, Proof, discover, prove};
pub use self::reset::reset;

use super::personal;
use super::{App, AppError, Entry, Visitor, log, policy};
use crate::config::Config;
use crate::db::factors::FactorRecord;
use crate::db::staff::StaffRecord;
use crate::db::{self, Conn};
use crate::domain::{Actor, EventKind, FactorId, FactorKind, StaffId};
use crate::factors::passkey::Credential;
use crate::keys::Keys;

/// Passkeys that one account may have.
pub const PASSKEYS_MAX: usize = 10;
/// Characters of what a passkey is called.
pub const LABEL_MAX: usize = 60;

/// The sealed columns of a factor.
#[derive(Deserialize, Serialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
pub enum FactorSecret {
    /// Base 32.
    App {
        #[serde(with = "wiped_text")]
        secret: Zeroizing<String>,
    },
    Passkey {
        credential: Credential,
        label: String,
    },
}

/// A text that is wiped when it is dropped, in JSON.
mod wiped_text {
    use serde::{Deserialize, Deserializer, Serializer};
    use zeroize::Zeroizing;

    pub(super) fn serialize<S: Serializer>(text: &Zeroizing<String>, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(text)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Zeroizing<String>, D::Error> {
        String::deserialize(from).map(Zeroizing::new)
    }
}

impl personal::Personal for FactorSecret {
    const TABLE: &'static str = "staff_factors";
}

/// A factor as its owner sees it.
pub struct FactorInfo {
    pub id: FactorId,
    pub kind: FactorKind,
    /// What a passkey is called; empty for an app.
    pub label: String,
    pub created_at: OffsetDateTime,
    pub used_at: Option<OffsetDateTime>,
}

/// All that an account has.
pub struct Factors {
    pub factors: Vec<FactorInfo>,
    pub recovery_codes_left: u32,
    /// Whether this account must have one.
    pub required: bool,
}

impl Factors {
    pub fn has_app(&self) -> bool {
        self.factors.iter().any(|factor| factor.kind == FactorKind::App)
    }

    pub fn has_passkey(&self) -> bool {
        self.factors.iter().any(|factor| factor.kind == FactorKind::Passkey)
    }
}

fn open(keys: &Keys, record: &FactorRecord) -> Result<FactorSecret, AppError> {
    personal::open(keys, record.id.as_bytes(), &record.sealed)
}

/// Whether an account must have a second factor: an account without a password signs in with the organisation, which asks
/// for its own.
pub(super) fn is_required(
    conn: &mut Conn,
    keys: &Keys,
    config: &Config,
    record: &StaffRecord,
) -> Result<bool, AppError> {
    Ok(record.password_hash.is_some() && policy::needs_second_factor(conn, keys, config, record)?)
}

/// The confirmed factors of an account.
pub(super) fn confirmed(conn: &mut Conn, staff: StaffId) -> Result<Vec<FactorRecord>, AppError> {
    let mut found = db::factors::list(conn, staff)?;
    found.retain(|factor| factor.confirmed_at.is_some());
    Ok(found)
}

/// What an account has.
///
/// # Errors
///
/// [`AppError::Db`].
pub async fn list(app: &App, staff: StaffId) -> Result<Factors, AppError> {
    let (keys, config) = (app.keys.clone(), std::sync::Arc::clone(&app.config));
    let (records, left, required) = app
        .db
        .read(move |conn| {
            let record = db::staff::find(conn, staff)?;
            let required = is_required(conn, &keys, &config, &record)?;
            Ok::<_, AppError>((confirmed(conn, staff)?, db::factors::codes_left(conn, staff)?, required))
        })
        .await?;
    let info = |record: FactorRecord| {
        let label = match open(&app.keys, &record)? {
            FactorSecret::App { .. } => String::new(),
            FactorSecret::Passkey { label, .. } => label,
        };
        Ok(FactorInfo {
            id: record.id,
            kind: record.kind,
            label,
            created_at: record.created_at,
            used_at: record.used_at,
        })
    };
    Ok(Factors {
        factors: records.into_iter().map(info).collect::<Result<_, AppError>>()?,
        recovery_codes_left: u32::try_from(left).unwrap_or(0),
        required,
    })
}

/// Takes a factor away. With the last one, the recovery codes go, too.
///
/// # Errors
///
/// [`AppError::NotFound`]; [`AppError::Forbidden`] for the last one where one is required.
pub async fn remove(app: &App, visitor: &Visitor, staff: StaffId, id: FactorId) -> Result<(), AppError> {
    let (keys, now, visitor) = (app.keys.clone(), app.now(), visitor.clone());
    let config = std::sync::Arc::clone(&app.config);
    app.db
        .write(move |conn| {
            let record = db::staff::find(conn, staff)?;
            let found = confirmed(conn, staff)?;
            let removed = found.iter().find(|factor| factor.id == id).ok_or(AppError::NotFound)?;
            let last = found.len() == 1;
            if last && is_required(conn, &keys, &config, &record)? {
                return Err(AppError::Forbidden);
            }
            if !db::factors::delete(conn, staff, id)? {
                return Err(AppError::NotFound);
            }
            if last {
                db::factors::delete_all(conn, staff)?;
            }
            let line = changed(EventKind::FactorRemoved, staff, removed.kind).from(&visitor);
            Ok(log::write(conn, &keys, now, line)?)
        })
        .await
}

/// A line about a change of factors.
fn changed(kind: EventKind, staff: StaffId, factor: FactorKind) -> Entry {
    Entry::new(kind, Actor::Staff).staff(staff).detail("factor", factor.as_str())
}
