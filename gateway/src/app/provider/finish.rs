//! A browser comes back from the provider.

use time::Duration;
use zeroize::Zeroizing;

use super::{CALLBACK, Refusal, admit, identities, note_outbound};
use crate::app::personal::{self, KnownPerson, VisitSecrets};
use crate::app::sessions::{self, Begun};
use crate::app::sign_in::SignedIn;
use crate::app::{App, AppError, Entry, Visitor, cookies, log};
use crate::db;
use crate::domain::{Actor, EventKind, Way};
use crate::oidc::{Attempt, Identity, OidcError, Returned};

pub enum Finished {
    /// Signed in: the session's cookie, and the path to go on to.
    In {
        cookie: Zeroizing<String>,
        max_age: Duration,
        next: Option<String>,
    },
    /// The account of who is signed in is connected.
    Connected,
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
    let refuse = async |why: Refusal, word: &'static str, next: Option<String>| {
        let line = Entry::new(EventKind::SignInRefused, Actor::Visitor).refused().from(visitor);
        log::note(app, line.detail("by", "organisation").detail("why", word)).await?;
        Ok(Finished::Refused { why, next })
    };
    let (id, now) = (cookies::hash(state), app.now());
    let Some(cookie) = browser.visit.map(cookies::hash) else {
        return refuse(Refusal::Unknown, Refusal::Unknown.word(), None).await;
    };
    let taken =
        app.db.write(move |conn| Ok::<_, AppError>(db::provider_visits::take(conn, &id, &cookie, now)?));
    let Some((connect, sealed)) = taken.await? else {
        return refuse(Refusal::Unknown, Refusal::Unknown.word(), None).await;
    };
    let secrets: VisitSecrets = personal::open(&app.keys, &id, &sealed)?;
    let attempt = Attempt {
        state: Zeroizing::new(state.to_owned()),
        nonce: Zeroizing::new(secrets.nonce),
        verifier: Zeroizing::new(secrets.verifier),
        redirect_uri: app.config.public_url.join(CALLBACK),
    };
    let identity = match provider.identify(&attempt, returned, now).await {
        Ok(identity) => identity,
        Err(error) => {
            note_outbound(app, &error).await?;
            return refuse(reason(&error), error.word(), secrets.next).await;
        }
    };
    let Some(staff) = connect else { return enter(app, visitor, &browser, identity, secrets.next).await };
    match browser.who.filter(|who| who.staff == staff) {
        Some(who) => match identities::connect(app, who, known(&identity)).await? {
            true => Ok(Finished::Connected),
            false => refuse(Refusal::Elsewhere, Refusal::Elsewhere.word(), None).await,
        },
        None => refuse(Refusal::SignedOut, Refusal::SignedOut.word(), None).await,
    }
}

/// What a person is told of an error; the log has it all.
fn reason(error: &OidcError) -> Refusal {
    tracing::warn!(error = error as &dyn std::error::Error, "a sign-in with the provider failed");
    match error {
        OidcError::Refused(_) => Refusal::Cancelled,
        OidcError::Http(_) => Refusal::Unreachable,
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
    let (keys, config, now) = (app.keys.clone(), app.config.clone(), app.now());
    let from = visitor.clone();
    let admitted = app.db.write(move |conn| {
        let admitted = admit(conn, &keys, &config, &identity, now)?;
        if let Err(why) = admitted {
            let line = Entry::new(EventKind::SignInRefused, Actor::Visitor).refused().from(&from);
            log::write(conn, &keys, now, line.detail("by", "organisation").detail("why", why.word()))?;
        }
        Ok::<_, AppError>(admitted)
    });
    let record = match admitted.await? {
        Ok(record) => record,
        Err(why) => return Ok(Finished::Refused { why, next }),
    };
    match sessions::begin(app, visitor, &record, Way::Organisation, browser.session).await {
        Ok(Begun { cookie, max_age }) => Ok(Finished::In { cookie, max_age, next }),
        Err(AppError::Forbidden) => Ok(Finished::Refused { why: Refusal::Disabled, next }),
        Err(error) => Err(error),
    }
}
