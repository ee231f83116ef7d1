//! Signing in with a passkey alone: the browser finds one that fits, and the authenticator asks who is there.

use zeroize::Zeroizing;

use super::limits::{self, Allowed};
use super::{Came, Signed, enter};
use crate::app::factors::{self, ProofOptions, Purpose};
use crate::app::{App, AppError, Entry, Visitor, cookies, post};
use crate::db;
use crate::domain::{Actor, EventKind, Way};

/// What came of a passkey.
pub enum ByPasskey {
    Done(Signed),
    Wrong,
    SlowDown { seconds: i64 },
}

/// What a browser needs to sign, and the cookie that its answer must come with.
///
/// # Errors
///
/// [`AppError::Db`], [`AppError::SlowDown`].
pub async fn options(app: &App, visitor: &Visitor) -> Result<(Zeroizing<String>, ProofOptions), AppError> {
    // A challenge is a row: nobody makes them without end.
    let attempt = limits::passkey(app, visitor);
    if let Allowed::Wait(seconds) = attempt.take(app).await? {
        return Err(AppError::SlowDown { seconds });
    }
    let (cookie, bound) = cookies::fresh();
    Ok((cookie, factors::proof_options(app, Purpose::SignIn, bound, None).await?))
}

/// Signs in whoever the passkey belongs to. `step` is the cookie of [`options`].
///
/// # Errors
///
/// [`AppError::Db`].
pub async fn sign_in(
    app: &App,
    visitor: &Visitor,
    step: &str,
    answer: &str,
    came: Came<'_>,
) -> Result<ByPasskey, AppError> {
    let attempt = limits::passkey(app, visitor);
    let line = Entry::new(EventKind::SignInRefused, Actor::Visitor).refused().from(visitor);
    if let Allowed::Wait(seconds) = attempt.take(app).await? {
        crate::app::log::note(app, line.detail("why", "limit")).await?;
        return Ok(ByPasskey::SlowDown { seconds });
    }
    let found = factors::discover(app, answer, cookies::hash(step)).await?;
    if let Some(found) = found {
        let staff = found.staff;
        let record = app.db.read(move |conn| Ok::<_, AppError>(db::staff::find(conn, staff)?)).await?;
        if record.disabled_at.is_none()
            && let Some(signed) = enter(app, visitor, &record, Way::Passkey, came).await?
        {
            // Both of its attempts: the challenge's and the answer's.
            attempt.give_back(app).await?;
            attempt.give_back(app).await?;
            return Ok(ByPasskey::Done(signed));
        }
    }
    attempt.failed(app, None, line.detail("why", "passkey"), post::SIGN_IN_TROUBLE).await?;
    Ok(ByPasskey::Wrong)
}
