//! The step behind the password: a second factor, or setting one up where it is required. Whoever is here is not signed in.

use time::Duration;
use zeroize::Zeroizing;

use super::limits::{self, Allowed};
use super::{Came, Signed, enter};
use crate::app::factors::{self, Confirmed, ProofOptions, Purpose, SetUp};
use crate::app::personal::{self, StaffPerson};
use crate::app::{App, AppError, Entry, Visitor, cookies, post, sessions};
use crate::db;
use crate::db::staff::StaffRecord;
use crate::db::steps::Missing;
use crate::domain::{Actor, EventKind, FactorKind, StaffId, Way};

pub use crate::app::factors::Proof;

/// How long the step may take.
pub(super) const STEP_LASTS: Duration = Duration::minutes(10);
/// Wrong factors after which the password is asked for again.
const TRIES: i32 = 5;

/// What somebody in this step can show.
pub struct Waiting {
    pub has_app: bool,
    pub has_passkey: bool,
}

/// What came of a factor.
pub enum Second {
    Done(Signed),
    Wrong,
    /// The step is over: begin with the password.
    Over,
    SlowDown {
        seconds: i64,
    },
}

/// Begins the step; returns its cookie.
pub(super) async fn begin(
    app: &App,
    record: &StaffRecord,
    missing: Missing,
) -> Result<Zeroizing<String>, AppError> {
    let (cookie, id) = cookies::fresh();
    let (now, staff, hash) = (app.now(), record.id, record.password_hash.clone());
    app.db
        .write(move |conn| {
            sessions::still_as_proved(conn, staff, hash.as_deref())?;
            if missing == Missing::SetUp {
                // An app that somebody else with the password has seen is nobody's second factor.
                db::factors::delete_unconfirmed(conn, staff)?;
            }
            Ok::<_, AppError>(db::steps::begin(conn, &id, staff, missing, (now, now + STEP_LASTS))?)
        })
        .await?;
    Ok(cookie)
}

/// Whose step a cookie is, if the account is not disabled.
async fn owner(app: &App, cookie: &str, missing: Missing) -> Result<Option<StaffRecord>, AppError> {
    let (id, now) = (cookies::hash(cookie), app.time.strict());
    app.db
        .read(move |conn| {
            let Some(staff) = db::steps::find(conn, &id, missing, now)? else { return Ok(None) };
            let record = db::staff::find(conn, staff)?;
            Ok::<_, AppError>(Some(record).filter(|record| record.disabled_at.is_none()))
        })
        .await
}

/// What is asked for in the step of a cookie; none if it is over.
///
/// # Errors
///
/// [`AppError::Db`].
pub async fn waiting(app: &App, cookie: &str) -> Result<Option<Waiting>, AppError> {
    let Some(record) = owner(app, cookie, Missing::Factor).await? else { return Ok(None) };
    let factors = factors::list(app, record.id).await?;
    Ok(Some(Waiting { has_app: factors.has_app(), has_passkey: factors.has_passkey() }))
}

/// What a browser needs to sign with a passkey in the step of a cookie.
///
/// # Errors
///
/// [`AppError::Db`].
pub async fn passkey_options(app: &App, cookie: &str) -> Result<Option<ProofOptions>, AppError> {
    let Some(record) = owner(app, cookie, Missing::Factor).await? else { return Ok(None) };
    let bound = cookies::hash(cookie);
    Ok(Some(factors::proof_options(app, Purpose::Second, bound, Some(record.id)).await?))
}

/// Shows a factor in the step of a cookie.
///
/// # Errors
///
/// [`AppError::Db`].
pub async fn show(
    app: &App,
    visitor: &Visitor,
    step: &str,
    proof: Proof<'_>,
    came: Came<'_>,
) -> Result<Second, AppError> {
    let Some(record) = owner(app, step, Missing::Factor).await? else { return Ok(Second::Over) };
    let (id, now) = (cookies::hash(step), app.now());
    if !app.db.write(move |conn| Ok::<_, AppError>(db::steps::take_try(conn, &id, TRIES, now)?)).await? {
        app.db.write(move |conn| Ok::<_, AppError>(db::steps::end(conn, &id)?)).await?;
        return Ok(Second::Over);
    }
    let known = known_device(app, came.device, record.id).await?;
    let attempt = limits::second(app, record.id, known);
    let line = refused(app, &record, visitor)?;
    if let Allowed::Wait(seconds) = attempt.take(app).await? {
        crate::app::log::note(app, line.detail("why", "limit")).await?;
        return Ok(Second::SlowDown { seconds });
    }
    let Some(way) = factors::prove(app, record.id, proof).await? else {
        attempt.failed(app, Some(record.id), line.detail("why", "factor"), post::FACTOR_TROUBLE).await?;
        return Ok(Second::Wrong);
    };
    attempt.give_back(app).await?;
    if !end(app, step).await? {
        return Ok(Second::Over);
    }
    Ok(match enter(app, visitor, &record, way, came).await? {
        Some(signed) => Second::Done(signed),
        None => Second::Over,
    })
}

async fn known_device<'d>(
    app: &App,
    device: Option<&'d str>,
    staff: StaffId,
) -> Result<Option<&'d str>, AppError> {
    let Some(cookie) = device else { return Ok(None) };
    let (id, now) = (cookies::hash(cookie), app.now());
    let known =
        app.db.read(move |conn| Ok::<_, AppError>(db::steps::knows_device(conn, &id, staff, now)?)).await?;
    Ok(known.then_some(cookie))
}

/// Ends the step; of two requests at once, one goes on.
async fn end(app: &App, step: &str) -> Result<bool, AppError> {
    let id = cookies::hash(step);
    app.db.write(move |conn| Ok::<_, AppError>(db::steps::end(conn, &id)?)).await
}

fn refused(app: &App, record: &StaffRecord, visitor: &Visitor) -> Result<Entry, AppError> {
    let StaffPerson(person) = personal::open(&app.keys, record.id.as_bytes(), &record.sealed)?;
    let line = Entry::new(EventKind::SignInRefused, Actor::Visitor).refused();
    Ok(line.staff(record.id).person(&person.email).from(visitor))
}

/// The app to set up in the step of a cookie, where a factor is required: a new one, or the one that waits.
///
/// # Errors
///
/// [`AppError::Db`].
pub async fn set_up(app: &App, cookie: &str) -> Result<Option<SetUp>, AppError> {
    let Some(record) = owner(app, cookie, Missing::SetUp).await? else { return Ok(None) };
    let StaffPerson(person) = personal::open(&app.keys, record.id.as_bytes(), &record.sealed)?;
    match factors::waiting_app(app, record.id, &person.email).await {
        Err(AppError::NotFound) => Ok(Some(factors::begin_app(app, record.id, &person.email).await?)),
        found => Ok(Some(found?)),
    }
}

/// What came of the first code of an app that is required.
pub enum SetUpEnd {
    /// Signed in, with the recovery codes to keep.
    Done(Signed, Vec<Zeroizing<String>>),
    Wrong,
    Over,
}

/// Confirms the app that was set up in the step of a cookie, and signs in.
///
/// # Errors
///
/// [`AppError::Db`].
pub async fn confirm_set_up(
    app: &App,
    visitor: &Visitor,
    step: &str,
    code: &str,
    came: Came<'_>,
) -> Result<SetUpEnd, AppError> {
    let Some(record) = owner(app, step, Missing::SetUp).await? else { return Ok(SetUpEnd::Over) };
    // Somebody else who knows the password may have been faster: then it is their factor that counts.
    if !factors::list(app, record.id).await?.factors.is_empty() {
        end(app, step).await?;
        return Ok(SetUpEnd::Over);
    }
    let codes = match factors::confirm_app(app, visitor, record.id, code).await {
        Ok(Confirmed::Done(codes)) => codes,
        Ok(Confirmed::Wrong) => return Ok(SetUpEnd::Wrong),
        Err(AppError::NotFound) => return Ok(SetUpEnd::Over),
        Err(error) => return Err(error),
    };
    if !end(app, step).await? {
        return Ok(SetUpEnd::Over);
    }
    Ok(match enter(app, visitor, &record, Way::PasswordAndCode, came).await? {
        Some(signed) => SetUpEnd::Done(signed, codes),
        None => SetUpEnd::Over,
    })
}

/// What is still missing behind a right password.
pub(super) async fn missing(app: &App, record: &StaffRecord) -> Result<Option<Missing>, AppError> {
    let factors = factors::list(app, record.id).await?;
    let has_one =
        factors.factors.iter().any(|factor| matches!(factor.kind, FactorKind::App | FactorKind::Passkey));
    Ok(match (has_one, factors.required) {
        (true, _) => Some(Missing::Factor),
        (false, true) => Some(Missing::SetUp),
        (false, false) => None,
    })
}
