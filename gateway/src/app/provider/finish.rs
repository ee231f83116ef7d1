//! A browser comes back from the provider.

use time::OffsetDateTime;
use zeroize::Zeroizing;

use super::admit::{Refusal, admit};
use super::{CALLBACK, identities, note_outbound};
use crate::app::personal::{self, KnownPerson, VisitSecrets};
use crate::app::sessions::{self, Begun, Entrance};
use crate::app::sign_in::SignedIn;
use crate::app::{App, AppError, Entry, Visitor, cookies, log};
use crate::db;
use crate::domain::{Actor, EventKind, StaffId, Way};
use crate::oidc::{Attempt, Identity, OidcError, Returned, TokenRefusal};

pub enum Finished {
    /// Signed in: the session, and the path to go on to.
    In {
        session: Begun,
        next: Option<String>,
    },
    /// The account of who is signed in is connected.
    Connected,
    /// Who is signed in has proved it once more: their session goes on under a new id.
    Proved(Begun),
    /// They have not, and are signed in as before.
    NotProved(Refusal),
    Refused {
        why: Refusal,
        next: Option<String>,
    },
}

/// What the browser has: the cookie it left with, who is signed in, and their session's cookie.
pub struct Browser<'b> {
    pub visit: Option<&'b str>,
    pub session: Option<&'b str>,
    pub who: Option<&'b SignedIn>,
}

/// Finishes what [`begin`](super::begin()) began. State and code are spent by it, whatever comes of it.
///
/// # Errors
///
/// [`AppError::NotFound`] without a provider.
pub async fn finish(
    app: &App,
    visitor: &Visitor,
    browser: Browser<'_>,
    state: &str,
    returned: Returned<'_>,
) -> Result<Finished, AppError> {
    let provider = app.provider.as_ref().ok_or(AppError::NotFound)?;
    let (id, now) = (cookies::hash(state), app.now());
    let Some(cookie) = browser.visit.map(cookies::hash) else {
        return refuse(app, visitor, Refusal::Unknown, None).await;
    };
    let taken =
        app.db.write(move |conn| Ok::<_, AppError>(db::provider_visits::take(conn, &id, &cookie, now)?));
    let Some((staff, sealed)) = taken.await? else {
        return refuse(app, visitor, Refusal::Unknown, None).await;
    };
    let secrets: VisitSecrets = personal::open(&app.keys, &id, &sealed)?;
    let since = secrets.since.map(OffsetDateTime::from_unix_timestamp).transpose();
    let attempt = Attempt {
        state: Zeroizing::new(state.to_owned()),
        nonce: Zeroizing::new(secrets.nonce),
        verifier: Zeroizing::new(secrets.verifier),
        redirect_uri: app.config.public_url.join(CALLBACK),
        since: since.map_err(|_| AppError::Sealed("provider_visits"))?,
    };
    let identity = match provider.identify(&attempt, returned, now).await {
        Ok(identity) => identity,
        Err(error) => {
            note_outbound(app, &error).await?;
            let why = reason(&error);
            if let Some(staff) = staff.filter(|_| attempt.since.is_some()) {
                return not_proved(app, visitor, staff, why, error.word()).await;
            }
            refused(app, visitor, error.word()).await?;
            return Ok(Finished::Refused { why, next: secrets.next });
        }
    };
    let Some(staff) = staff else { return enter(app, visitor, &browser, identity, secrets.next).await };
    let Some(who) = browser.who.filter(|who| who.staff == staff) else {
        return refuse(app, visitor, Refusal::SignedOut, None).await;
    };
    if attempt.since.is_some() {
        return prove(app, visitor, who, known(&identity)).await;
    }
    if identities::connect(app, who, known(&identity)).await? {
        return Ok(Finished::Connected);
    }
    refuse(app, visitor, Refusal::Elsewhere, None).await
}

/// Writes down that nobody came in.
async fn refused(app: &App, visitor: &Visitor, why: &'static str) -> Result<(), AppError> {
    let line = Entry::new(EventKind::SignInRefused, Actor::Visitor).refused().from(visitor);
    log::note(app, line.detail("by", "organisation").detail("why", why)).await
}

async fn refuse(
    app: &App,
    visitor: &Visitor,
    why: Refusal,
    next: Option<String>,
) -> Result<Finished, AppError> {
    refused(app, visitor, why.word()).await?;
    Ok(Finished::Refused { why, next })
}

/// Renews the session of `who`, if the account is connected to `person`, who has just been asked.
async fn prove(
    app: &App,
    visitor: &Visitor,
    who: &SignedIn,
    person: KnownPerson,
) -> Result<Finished, AppError> {
    let index = personal::identity_index(&app.keys, &person);
    let found = app.db.read(move |conn| Ok::<_, AppError>(db::identities::find(conn, index)?)).await?;
    if found.is_none_or(|found| found.staff != who.staff) {
        return not_proved(app, visitor, who.staff, Refusal::Elsewhere, Refusal::Elsewhere.word()).await;
    }
    Ok(Finished::Proved(sessions::renew(app, visitor, who).await?))
}

async fn not_proved(
    app: &App,
    visitor: &Visitor,
    staff: StaffId,
    why: Refusal,
    word: &'static str,
) -> Result<Finished, AppError> {
    let line = Entry::new(EventKind::StepUpRefused, Actor::Staff).refused().staff(staff).from(visitor);
    log::note(app, line.detail("by", "organisation").detail("why", word)).await?;
    Ok(Finished::NotProved(why))
}

/// What a person is told of an error; the log has it all.
fn reason(error: &OidcError) -> Refusal {
    tracing::warn!(error = error as &dyn std::error::Error, "a sign-in with the provider failed");
    match error {
        OidcError::Refused(_) => Refusal::Cancelled,
        OidcError::Http(_) => Refusal::Unreachable,
        OidcError::Token(TokenRefusal::Stale) => Refusal::NotFresh,
        OidcError::Odd(_) | OidcError::Mixed | OidcError::Token(_) => Refusal::NotBelieved,
    }
}

fn known(identity: &Identity) -> KnownPerson {
    KnownPerson { issuer: identity.issuer.clone(), subject: identity.subject.clone() }
}

async fn enter(
    app: &App,
    visitor: &Visitor,
    browser: &Browser<'_>,
    identity: Identity,
    next: Option<String>,
) -> Result<Finished, AppError> {
    let line = Entry::new(EventKind::SignInRefused, Actor::Visitor).refused().from(visitor);
    let record = match admit(app, &identity, line.detail("by", "organisation"), None).await? {
        Ok(record) => record,
        Err(why) => return Ok(Finished::Refused { why, next }),
    };
    // Somebody who is signed in at the provider is not asked there again: that alone is no fresh proof of who is here.
    let proved_at = identity.proved_at.unwrap_or(OffsetDateTime::UNIX_EPOCH).min(app.now());
    let entrance =
        Entrance { way: Way::Organisation, proved_at: Some(proved_at), old_cookie: browser.session };
    match sessions::begin(app, visitor, &record, entrance).await {
        Ok(session) => Ok(Finished::In { session, next }),
        Err(AppError::Forbidden) => Ok(Finished::Refused { why: Refusal::Disabled, next }),
        Err(error) => Err(error),
    }
}
