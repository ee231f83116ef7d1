//! Whether what somebody shows is a factor of an account. Every path in goes through here; what was used once is used up.

use data_encoding::BASE64URL_NOPAD;
use serde::Deserialize;

use super::passkeys::{Purpose, site, take_challenge};
use super::{FactorSecret, confirmed, open};
use crate::app::{App, AppError, passwords};
use crate::db;
use crate::db::factors::FactorRecord;
use crate::domain::{FactorKind, StaffId, Way};
use crate::factors::passkey::{self, Assertion, handle};
use crate::factors::recovery;
use crate::factors::totp::Secret;

/// What is shown.
pub enum Proof<'a> {
    /// Six digits of an authenticator app.
    Code(&'a str),
    Recovery(&'a str),
    /// The script's answer; what it is for, and to whom the challenge was given.
    Passkey {
        answer: &'a str,
        purpose: Purpose,
        bound: [u8; 32],
    },
}

/// What the browser's script sends of a passkey that signed. Texts are base64url.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct PasskeyAnswer {
    id: String,
    client_data: String,
    authenticator_data: String,
    signature: String,
    user_handle: Option<String>,
}

/// The answer in bytes.
struct Answer {
    handle: [u8; 32],
    client_data: Vec<u8>,
    authenticator_data: Vec<u8>,
    signature: Vec<u8>,
    user: Option<Vec<u8>>,
}

impl Answer {
    fn parse(text: &str) -> Option<Self> {
        let answer: PasskeyAnswer = serde_json::from_str(text).ok()?;
        let decode = |text: &str| BASE64URL_NOPAD.decode(text.as_bytes()).ok();
        Some(Self {
            handle: handle(&decode(&answer.id)?),
            client_data: decode(&answer.client_data)?,
            authenticator_data: decode(&answer.authenticator_data)?,
            signature: decode(&answer.signature)?,
            user: match answer.user_handle {
                Some(user) => Some(decode(&user)?),
                None => None,
            },
        })
    }
}

/// Whether `proof` is one of `staff`, and which way that was. It cannot be used again.
///
/// # Errors
///
/// [`AppError::Db`].
pub async fn prove(app: &App, staff: StaffId, proof: Proof<'_>) -> Result<Option<Way>, AppError> {
    match proof {
        Proof::Code(code) => code_of(app, staff, code).await,
        Proof::Recovery(code) => recovery_code_of(app, staff, code).await,
        Proof::Passkey { answer, purpose, bound } => {
            let found = passkey_of(app, answer, purpose, bound, false).await?;
            Ok(found.filter(|found| *found == staff).map(|_| Way::PasswordAndPasskey))
        }
    }
}

async fn code_of(app: &App, staff: StaffId, code: &str) -> Result<Option<Way>, AppError> {
    let now = app.now();
    let records = app.db.read(move |conn| confirmed(conn, staff)).await?;
    for record in records.iter().filter(|record| record.kind == FactorKind::App) {
        let FactorSecret::App { secret } = open(&app.keys, record)? else { continue };
        let secret = Secret::from_base32(&secret).ok_or(AppError::Sealed("staff_factors"))?;
        let Some(step) = secret.step_of(code, now.unix_timestamp()) else { continue };
        let id = record.id;
        let unused =
            app.db.write(move |conn| Ok::<_, AppError>(db::factors::advance(conn, id, step, now)?)).await?;
        return Ok(unused.then_some(Way::PasswordAndCode));
    }
    Ok(None)
}

async fn recovery_code_of(app: &App, staff: StaffId, code: &str) -> Result<Option<Way>, AppError> {
    let Some(code) = recovery::parse(code) else { return Ok(None) };
    let salt = app.db.read(move |conn| Ok::<_, AppError>(db::factors::codes_salt(conn, staff)?)).await?;
    let Some(salt) = salt else { return Ok(None) };
    let (hash, now) = (passwords::hash_code(app, code, salt).await, app.now());
    let spent = app
        .db
        .write(move |conn| Ok::<_, AppError>(db::factors::spend_code(conn, staff, &hash, now)?))
        .await?;
    Ok(spent.then_some(Way::PasswordAndRecovery))
}

/// Somebody whom a passkey alone has named.
pub struct Discovered {
    pub staff: StaffId,
}

/// Whose passkey signed, without a password before. The authenticator must know who was there.
///
/// # Errors
///
/// [`AppError::Db`].
pub async fn discover(app: &App, answer: &str, bound: [u8; 32]) -> Result<Option<Discovered>, AppError> {
    let found = passkey_of(app, answer, Purpose::SignIn, bound, true).await?;
    Ok(found.map(|staff| Discovered { staff }))
}

async fn passkey_of(
    app: &App,
    answer: &str,
    purpose: Purpose,
    bound: [u8; 32],
    verified: bool,
) -> Result<Option<StaffId>, AppError> {
    let Some(answer) = Answer::parse(answer) else { return Ok(None) };
    let (now, handle, client_data) = (app.now(), answer.handle, answer.client_data.clone());
    let found = app
        .db
        .write(move |conn| {
            // The challenge is gone whatever comes of the answer.
            let challenge = take_challenge(conn, &client_data, purpose, &bound, now)?;
            let record = db::factors::find_passkey(conn, &handle)?;
            Ok::<_, AppError>(challenge.zip(record))
        })
        .await?;
    let Some((challenge, record)) = found else { return Ok(None) };
    if answer.user.as_ref().is_some_and(|user| user.as_slice() != record.staff.as_bytes()) {
        return Ok(None);
    }
    let Some(counter) = signed(app, &record, &challenge, &answer, verified)? else { return Ok(None) };
    let id = record.id;
    let unused =
        app.db.write(move |conn| Ok::<_, AppError>(db::factors::advance(conn, id, counter, now)?)).await?;
    Ok(unused.then_some(record.staff))
}

/// The counter of a signature that is right.
fn signed(
    app: &App,
    record: &FactorRecord,
    challenge: &[u8; passkey::CHALLENGE_LEN],
    answer: &Answer,
    verified: bool,
) -> Result<Option<i64>, AppError> {
    let FactorSecret::Passkey { credential, .. } = open(&app.keys, record)? else { return Ok(None) };
    let counter = u32::try_from(record.counter).unwrap_or(u32::MAX);
    let assertion = Assertion {
        client_data: &answer.client_data,
        authenticator_data: &answer.authenticator_data,
        signature: &answer.signature,
    };
    match passkey::prove(&site(app), challenge, (&credential.key, counter), &assertion, verified) {
        Ok(proved) => Ok(Some(i64::from(proved.counter))),
        Err(error) => {
            tracing::info!(%error, factor = %record.id, "a passkey was refused");
            Ok(None)
        }
    }
}
