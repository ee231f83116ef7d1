//! What a browser must know to make a passkey or to sign with one, and what becomes of a new one.

use data_encoding::BASE64URL_NOPAD;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use time::{Duration, OffsetDateTime};
use zeroize::Zeroizing;

use super::codes::fresh_codes;
use super::{FactorSecret, LABEL_MAX, PASSKEYS_MAX, changed, confirmed, open};
use crate::app::sign_in::SignedIn;
use crate::app::{App, AppError, Visitor, log, personal};
use crate::db::factors::FactorRecord;
use crate::db::{self, Conn};
use crate::domain::{EventKind, FactorId, FactorKind, StaffId};
use crate::factors::passkey::{
    self, ALGORITHMS, Attestation, CHALLENGE_LEN, RelyingParty, challenge_of, handle,
};
use crate::keys::random;

/// How long a browser may take to answer.
const PATIENCE: Duration = Duration::minutes(5);

/// What a signature is for. One that was made for another purpose does not count.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Purpose {
    /// A new passkey.
    Register,
    /// To sign in without a password.
    SignIn,
    /// The second factor after a password.
    Second,
    /// To prove once more who one is.
    StepUp,
}

impl Purpose {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Register => "register",
            Self::SignIn => "sign_in",
            Self::Second => "second",
            Self::StepUp => "step_up",
        }
    }
}

/// What `navigator.credentials.create()` is given. Bytes are base64url.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CreationOptions {
    challenge: String,
    rp_id: String,
    rp_name: String,
    user_id: String,
    user_name: String,
    user_display_name: String,
    algorithms: [i64; 3],
    exclude: Vec<String>,
}

/// What `navigator.credentials.get()` is given.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ProofOptions {
    challenge: String,
    rp_id: String,
    /// Empty when the browser shall find one that fits.
    allow: Vec<String>,
    user_verification: &'static str,
}

pub(super) fn site(app: &App) -> RelyingParty {
    let url = &app.config.public_url;
    RelyingParty { id: url.host().to_owned(), origin: url.origin().to_owned() }
}

fn challenge_id(challenge: &[u8; CHALLENGE_LEN]) -> [u8; 32] {
    Sha256::digest(challenge).into()
}

/// Keeps a new challenge for one answer, from whoever is bound to it: a session or a step of signing in.
fn keep_challenge(
    conn: &mut Conn,
    purpose: Purpose,
    bound: &[u8; 32],
    now: OffsetDateTime,
) -> Result<String, AppError> {
    let challenge: [u8; CHALLENGE_LEN] = random();
    db::steps::challenge(conn, &challenge_id(&challenge), purpose.as_str(), bound, now + PATIENCE)?;
    Ok(BASE64URL_NOPAD.encode(&challenge))
}

/// The challenge that an answer is for, if it was given out and not used; it is used now.
pub(super) fn take_challenge(
    conn: &mut Conn,
    client_data: &[u8],
    purpose: Purpose,
    bound: &[u8; 32],
    now: OffsetDateTime,
) -> Result<Option<[u8; CHALLENGE_LEN]>, AppError> {
    let Ok(challenge) = challenge_of(client_data) else { return Ok(None) };
    let taken = db::steps::take_challenge(conn, &challenge_id(&challenge), purpose.as_str(), bound, now)?;
    Ok(taken.then_some(challenge))
}

/// The credential ids of an account's passkeys.
fn credentials(app: &App, records: &[FactorRecord]) -> Result<Vec<String>, AppError> {
    let mut ids = Vec::new();
    for record in records {
        if let FactorSecret::Passkey { credential, .. } = open(&app.keys, record)? {
            ids.push(credential.id);
        }
    }
    Ok(ids)
}

/// What a browser needs to make a passkey for whoever is signed in.
///
/// # Errors
///
/// [`AppError::Forbidden`] without a session.
pub async fn creation_options(app: &App, who: &SignedIn) -> Result<CreationOptions, AppError> {
    let (staff, now) = (who.staff, app.now());
    let bound = who.session.ok_or(AppError::Forbidden)?;
    let (challenge, records) = app
        .db
        .write(move |conn| {
            let challenge = keep_challenge(conn, Purpose::Register, &bound, now)?;
            Ok::<_, AppError>((challenge, confirmed(conn, staff)?))
        })
        .await?;
    let site = site(app);
    Ok(CreationOptions {
        challenge,
        rp_id: site.id,
        rp_name: app.look().name().to_owned(),
        user_id: BASE64URL_NOPAD.encode(staff.as_bytes()),
        user_name: who.person.email.clone(),
        user_display_name: who.person.name.clone().unwrap_or_else(|| who.person.email.clone()),
        algorithms: ALGORITHMS,
        exclude: credentials(app, &records)?,
    })
}

/// What a browser needs to sign with a passkey of `staff`, or with any it has.
///
/// # Errors
///
/// [`AppError::Db`].
pub async fn proof_options(
    app: &App,
    purpose: Purpose,
    bound: [u8; 32],
    staff: Option<StaffId>,
) -> Result<ProofOptions, AppError> {
    let now = app.now();
    let (challenge, records) = app
        .db
        .write(move |conn| {
            let challenge = keep_challenge(conn, purpose, &bound, now)?;
            let records = staff.map_or(Ok(Vec::new()), |staff| confirmed(conn, staff))?;
            Ok::<_, AppError>((challenge, records))
        })
        .await?;
    Ok(ProofOptions {
        challenge,
        rp_id: site(app).id,
        allow: credentials(app, &records)?,
        // A passkey alone must be two factors by itself: something one has, and a finger, a face or a PIN.
        user_verification: if staff.is_none() { "required" } else { "preferred" },
    })
}

/// What the browser's script sends of a new passkey.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct Created {
    client_data: String,
    attestation_object: String,
}

/// Keeps a new passkey. Returns recovery codes, if these are the first.
///
/// # Errors
///
/// [`AppError::Invalid`] if the answer does not count, or there are too many.
pub async fn register(
    app: &App,
    visitor: &Visitor,
    who: &SignedIn,
    label: &str,
    answer: &str,
) -> Result<Vec<Zeroizing<String>>, AppError> {
    let label = label.trim().to_owned();
    if label.is_empty() || label.chars().count() > LABEL_MAX || label.chars().any(char::is_control) {
        return Err(AppError::invalid("label", format!("must be one line of 1 to {LABEL_MAX} characters")));
    }
    let refused = || AppError::invalid("credential", "does not count");
    let bound = who.session.ok_or(AppError::Forbidden)?;
    let created: Created = serde_json::from_str(answer).map_err(|_| refused())?;
    let decode = |text: &str| BASE64URL_NOPAD.decode(text.as_bytes()).map_err(|_| refused());
    let (client_data, object) = (decode(&created.client_data)?, decode(&created.attestation_object)?);
    let (now, taken) = (app.now(), client_data.clone());
    let challenge =
        app.db.write(move |conn| take_challenge(conn, &taken, Purpose::Register, &bound, now)).await?;
    let challenge = challenge.ok_or_else(refused)?;
    let answer = Attestation { client_data: &client_data, attestation_object: &object };
    let new = passkey::register(&site(app), &challenge, &answer).map_err(|error| {
        tracing::info!(%error, "a new passkey was refused");
        refused()
    })?;
    let id = FactorId::from_bytes(random());
    let credential_id = decode(&new.credential.id)?;
    let sealed = FactorSecret::Passkey { credential: new.credential, label };
    let record = FactorRecord {
        id,
        staff: who.staff,
        kind: FactorKind::Passkey,
        handle: Some(handle(&credential_id)),
        sealed: personal::seal(&app.keys, id.as_bytes(), &sealed),
        counter: i64::from(new.counter),
        created_at: now,
        confirmed_at: Some(now),
        used_at: None,
    };
    keep(app, visitor, record).await
}

async fn keep(
    app: &App,
    visitor: &Visitor,
    record: FactorRecord,
) -> Result<Vec<Zeroizing<String>>, AppError> {
    let fresh = fresh_codes(app).await;
    let (keys, visitor, staff, now) = (app.keys.clone(), visitor.clone(), record.staff, record.created_at);
    let (salt, hashes) = (fresh.salt, fresh.hashes);
    let first = app
        .db
        .write(move |conn| {
            let found = confirmed(conn, staff)?;
            let passkeys = found.iter().filter(|factor| factor.kind == FactorKind::Passkey).count();
            let handle = record.handle.unwrap_or_default();
            if passkeys >= PASSKEYS_MAX || db::factors::find_passkey(conn, &handle)?.is_some() {
                return Err(AppError::invalid("credential", "is one too many, or there already"));
            }
            db::factors::insert(conn, &record)?;
            let first = db::factors::codes_left(conn, staff)? == 0;
            if first {
                db::factors::replace_codes(conn, staff, &salt, &hashes, now)?;
            }
            let line = changed(EventKind::FactorAdded, staff, FactorKind::Passkey).from(&visitor);
            log::write(conn, &keys, now, line)?;
            Ok(first)
        })
        .await?;
    Ok(if first { fresh.codes } else { Vec::new() })
}
