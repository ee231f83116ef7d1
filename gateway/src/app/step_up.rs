//! Proving once more who one is, in the middle of a session, before what a stranger at an open screen must not do.

use zeroize::Zeroizing;

use super::factors::{self, Proof, ProofOptions, Purpose};
use super::sessions::{self, Begun};
use super::sign_in::SignedIn;
use super::sign_in::limits::{self, Allowed};
use super::{App, AppError, Entry, Visitor, log, passwords, post};
use crate::db;
use crate::domain::{Actor, EventKind};

/// What is shown.
pub enum Again<'a> {
    Password(Zeroizing<String>),
    Code(&'a str),
    /// The answer of the script.
    Passkey(&'a str),
}

/// What came of it.
pub enum SteppedUp {
    /// The session goes on under a new id.
    Done(Begun),
    Wrong,
    SlowDown {
        seconds: i64,
    },
}

/// What a browser needs to sign with a passkey of whoever is signed in.
///
/// # Errors
///
/// [`AppError::Forbidden`] without a session.
pub async fn passkey_options(app: &App, who: &SignedIn) -> Result<ProofOptions, AppError> {
    let bound = who.session.ok_or(AppError::Forbidden)?;
    factors::proof_options(app, Purpose::StepUp, bound, Some(who.staff)).await
}

/// Proves it. The old session's id is dead afterwards.
///
/// # Errors
///
/// [`AppError::Forbidden`] without a session.
pub async fn prove(
    app: &App,
    visitor: &Visitor,
    who: &SignedIn,
    again: Again<'_>,
) -> Result<SteppedUp, AppError> {
    let session = who.session.ok_or(AppError::Forbidden)?;
    let attempt = limits::again(app, who.staff, &session);
    let line = refused(visitor, who);
    if let Allowed::Wait(seconds) = attempt.take(app).await? {
        log::note(app, line.detail("why", "limit")).await?;
        return Ok(SteppedUp::SlowDown { seconds });
    }
    if !is_right(app, who, session, again).await? {
        attempt.failed(app, Some(who.staff), line, post::SIGN_IN_TROUBLE).await?;
        return Ok(SteppedUp::Wrong);
    }
    attempt.give_back(app).await?;
    Ok(SteppedUp::Done(sessions::renew(app, visitor, who).await?))
}

/// What came of one's own password.
pub enum Proved {
    Yes,
    No,
    SlowDown { seconds: i64 },
}

/// Compares one's own password, within the limits, for what asks for it itself.
///
/// # Errors
///
/// [`AppError::Forbidden`] without a session.
pub(super) async fn prove_password(
    app: &App,
    visitor: &Visitor,
    who: &SignedIn,
    password: Zeroizing<String>,
) -> Result<Proved, AppError> {
    let session = who.session.ok_or(AppError::Forbidden)?;
    let attempt = limits::again(app, who.staff, &session);
    let line = refused(visitor, who);
    if let Allowed::Wait(seconds) = attempt.take(app).await? {
        log::note(app, line.detail("why", "limit")).await?;
        return Ok(Proved::SlowDown { seconds });
    }
    if !is_right(app, who, session, Again::Password(password)).await? {
        attempt.failed(app, Some(who.staff), line, post::SIGN_IN_TROUBLE).await?;
        return Ok(Proved::No);
    }
    attempt.give_back(app).await?;
    Ok(Proved::Yes)
}

fn refused(visitor: &Visitor, who: &SignedIn) -> Entry {
    let line = Entry::new(EventKind::StepUpRefused, Actor::Staff).refused().staff(who.staff);
    line.person(&who.person.email).from(visitor)
}

async fn is_right(app: &App, who: &SignedIn, session: [u8; 32], again: Again<'_>) -> Result<bool, AppError> {
    let proof = match again {
        Again::Password(password) => {
            let staff = who.staff;
            let record = app.db.read(move |conn| Ok::<_, AppError>(db::staff::find(conn, staff)?)).await?;
            return Ok(passwords::check_password(app, password, record.password_hash).await);
        }
        Again::Code(code) => Proof::Code(code),
        Again::Passkey(answer) => Proof::Passkey { answer, purpose: Purpose::StepUp, bound: session },
    };
    Ok(factors::prove(app, who.staff, proof).await?.is_some())
}
