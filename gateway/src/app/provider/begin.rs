//! A browser goes to the provider.

use time::Duration;
use zeroize::Zeroizing;

use super::{CALLBACK, VISIT, note_outbound};
use crate::app::attempts::limit;
use crate::app::personal::{self, VisitSecrets, counter};
use crate::app::sign_in::SignedIn;
use crate::app::{App, AppError, Visitor, cookies};
use crate::db;
use crate::db::provider_visits::Visit;
use crate::oidc::Attempt;

/// Begun from one network in a quarter of an hour: a whole office comes in by one address in the morning.
const PER_NETWORK: u32 = 300;
const WINDOW: Duration = Duration::minutes(15);

/// What somebody goes to the provider for.
#[derive(Clone, Copy)]
pub enum Errand<'w> {
    SignIn,
    /// To connect their account to whom they are there.
    Connect(&'w SignedIn),
    /// To prove once more who they are.
    Prove(&'w SignedIn),
}

pub enum Begin {
    /// Where the browser goes, and its cookie until it is back.
    Go {
        address: String,
        cookie: Zeroizing<String>,
        max_age: Duration,
    },
    /// The provider cannot be reached just now, or is not as it should be; the log says how.
    Unreachable,
    SlowDown {
        seconds: i64,
    },
}

/// Begins a sign-in, or what else it is for.
///
/// # Errors
///
/// [`AppError::NotFound`] without a provider.
pub async fn begin(
    app: &App,
    visitor: &Visitor,
    old_cookie: Option<&str>,
    next: Option<String>,
    errand: Errand<'_>,
) -> Result<Begin, AppError> {
    let provider = app.provider.as_ref().ok_or(AppError::NotFound)?;
    let now = app.now();
    let name = counter(&app.keys, "provider-network", &visitor.network());
    if let Err(seconds) = app.db.write(move |conn| limit(conn, name, now, WINDOW, PER_NETWORK)).await? {
        return Ok(Begin::SlowDown { seconds });
    }
    let secret = || cookies::fresh().0;
    let (staff, since) = match errand {
        Errand::SignIn => (None, None),
        Errand::Connect(who) => (Some(who.staff), None),
        Errand::Prove(who) => (Some(who.staff), Some(now)),
    };
    let attempt = Attempt {
        state: secret(),
        nonce: secret(),
        verifier: secret(),
        redirect_uri: app.config.public_url.join(CALLBACK),
        since,
    };
    let address = match provider.address(&attempt).await {
        Ok(address) => address,
        Err(error) => {
            tracing::warn!(error = &error as &dyn std::error::Error, "the sign-in provider cannot be used");
            note_outbound(app, &error).await?;
            return Ok(Begin::Unreachable);
        }
    };
    // Two tabs of one browser share the cookie, so that both may come back.
    let cookie = match old_cookie.filter(|cookie| cookie.len() == 43) {
        Some(cookie) => Zeroizing::new(cookie.to_owned()),
        None => secret(),
    };
    let id = cookies::hash(&attempt.state);
    let secrets = VisitSecrets {
        nonce: attempt.nonce.to_string(),
        verifier: attempt.verifier.to_string(),
        next,
        since: since.map(time::OffsetDateTime::unix_timestamp),
    };
    let visit = Visit {
        id,
        browser: cookies::hash(&cookie),
        staff,
        sealed: personal::seal(&app.keys, &id, &secrets),
        expires_at: now + VISIT,
    };
    app.db.write(move |conn| Ok::<_, AppError>(db::provider_visits::insert(conn, &visit)?)).await?;
    Ok(Begin::Go { address, cookie, max_age: VISIT })
}
