//! Setting up an authenticator app, and making recovery codes.

use zeroize::Zeroizing;

use super::{FactorSecret, changed, confirmed, open};
use crate::app::{App, AppError, Entry, Visitor, log, passwords, personal};
use crate::db;
use crate::db::factors::FactorRecord;
use crate::domain::{Actor, EventKind, FactorId, FactorKind, StaffId};
use crate::factors::qr::{self, Picture};
use crate::factors::recovery::{self, CODE_LEN, CODES};
use crate::factors::totp::Secret;
use crate::keys::random;

/// An app that is not confirmed yet, as its owner must see it once.
pub struct SetUp {
    /// The secret as text, for whoever cannot scan the picture.
    pub secret: Zeroizing<String>,
    pub picture: Option<Picture>,
}

fn set_up(app: &App, secret: &Secret, address: &str) -> SetUp {
    let uri = secret.uri(app.look().name(), address);
    SetUp { secret: secret.to_base32(), picture: qr::picture(&uri) }
}

/// Prepares an app; it counts once a code of it was typed. One that was begun before is forgotten.
///
/// # Errors
///
/// [`AppError::Db`].
pub async fn begin_app(app: &App, staff: StaffId, address: &str) -> Result<SetUp, AppError> {
    let secret = Secret::from_bytes(random());
    let (id, now) = (FactorId::from_bytes(random()), app.now());
    let sealed = FactorSecret::App { secret: secret.to_base32() };
    let record = FactorRecord {
        id,
        staff,
        kind: FactorKind::App,
        handle: None,
        sealed: personal::seal(&app.keys, id.as_bytes(), &sealed),
        counter: 0,
        created_at: now,
        confirmed_at: None,
        used_at: None,
    };
    app.db
        .write(move |conn| {
            db::factors::delete_unconfirmed(conn, staff)?;
            Ok::<_, AppError>(db::factors::insert(conn, &record)?)
        })
        .await?;
    Ok(set_up(app, &secret, address))
}

/// The app that was begun and not confirmed, shown again after a wrong code.
///
/// # Errors
///
/// [`AppError::NotFound`] if none was begun.
pub async fn waiting_app(app: &App, staff: StaffId, address: &str) -> Result<SetUp, AppError> {
    let (_, secret) = waiting(app, staff).await?;
    Ok(set_up(app, &secret, address))
}

async fn waiting(app: &App, staff: StaffId) -> Result<(FactorId, Secret), AppError> {
    let all = app.db.read(move |conn| Ok::<_, AppError>(db::factors::list(conn, staff)?)).await?;
    let waits = |factor: &FactorRecord| factor.kind == FactorKind::App && factor.confirmed_at.is_none();
    let record = all.into_iter().find(waits).ok_or(AppError::NotFound)?;
    match open(&app.keys, &record)? {
        FactorSecret::App { secret } => {
            let secret = Secret::from_base32(&secret).ok_or(AppError::Sealed("staff_factors"))?;
            Ok((record.id, secret))
        }
        FactorSecret::Passkey { .. } => Err(AppError::Sealed("staff_factors")),
    }
}

/// What came of the first code of an app.
pub enum Confirmed {
    /// It counts now. Recovery codes, if these were the first ones.
    Done(Vec<Zeroizing<String>>),
    Wrong,
}

/// Confirms the app that was begun; it takes the place of an older one.
///
/// # Errors
///
/// [`AppError::NotFound`] if none was begun.
pub async fn confirm_app(
    app: &App,
    visitor: &Visitor,
    staff: StaffId,
    code: &str,
) -> Result<Confirmed, AppError> {
    let (id, secret) = waiting(app, staff).await?;
    let now = app.now();
    let Some(step) = secret.step_of(code, now.unix_timestamp()) else { return Ok(Confirmed::Wrong) };
    let fresh = fresh_codes(app).await;
    let (keys, visitor) = (app.keys.clone(), visitor.clone());
    let (salt, hashes) = (fresh.salt, fresh.hashes);
    let first = app
        .db
        .write(move |conn| {
            if !db::factors::confirm(conn, id, step, now)? {
                return Err(AppError::NotFound);
            }
            for older in confirmed(conn, staff)?.iter().filter(|factor| factor.kind == FactorKind::App) {
                if older.id != id {
                    db::factors::delete(conn, staff, older.id)?;
                }
            }
            let first = db::factors::codes_left(conn, staff)? == 0;
            if first {
                db::factors::replace_codes(conn, staff, &salt, &hashes, now)?;
            }
            let line = changed(EventKind::FactorAdded, staff, FactorKind::App).from(&visitor);
            log::write(conn, &keys, now, line)?;
            Ok(first)
        })
        .await?;
    Ok(Confirmed::Done(if first { fresh.codes } else { Vec::new() }))
}

/// Makes ten new recovery codes; the old ones end. They are given out once.
///
/// # Errors
///
/// [`AppError::Forbidden`] for an account without a second factor, which needs none.
pub async fn new_recovery_codes(
    app: &App,
    visitor: &Visitor,
    staff: StaffId,
) -> Result<Vec<Zeroizing<String>>, AppError> {
    let fresh = fresh_codes(app).await;
    let (keys, now, visitor) = (app.keys.clone(), app.now(), visitor.clone());
    let (salt, hashes) = (fresh.salt, fresh.hashes);
    app.db
        .write(move |conn| {
            if confirmed(conn, staff)?.is_empty() {
                return Err(AppError::Forbidden);
            }
            db::factors::replace_codes(conn, staff, &salt, &hashes, now)?;
            let line = Entry::new(EventKind::RecoveryCodesMade, Actor::Staff).staff(staff).from(&visitor);
            Ok(log::write(conn, &keys, now, line)?)
        })
        .await?;
    Ok(fresh.codes)
}

pub(super) struct FreshCodes {
    pub(super) codes: Vec<Zeroizing<String>>,
    pub(super) salt: [u8; 16],
    pub(super) hashes: Vec<[u8; 32]>,
}

/// Ten codes and their slow hashes, under one salt: comparing costs one hash, not ten.
pub(super) async fn fresh_codes(app: &App) -> FreshCodes {
    let salt = random();
    let mut fresh = FreshCodes { codes: Vec::with_capacity(CODES), salt, hashes: Vec::with_capacity(CODES) };
    for _ in 0..CODES {
        let code = recovery::write(&Zeroizing::new(random::<CODE_LEN>()));
        if let Some(plain) = recovery::parse(&code) {
            fresh.hashes.push(passwords::hash_code(app, plain, salt).await);
            fresh.codes.push(code);
        }
    }
    fresh
}
