//! The add-in's sign-in by a window of its own: the pane begins it, a person says yes in the window, the pane redeems it.
//!
//! The pane proves by a secret that it is the one that began. The window proves to the pane that it is its own by a code
//! that only an opener of our origin receives, or, where windows cannot speak to each other, the person does, by comparing
//! a number. Without one of the two, whoever sends somebody a link to such a window would come in as them.

use sha2::{Digest as _, Sha256};
use subtle::ConstantTimeEq as _;
use time::Duration;
use zeroize::Zeroizing;

use super::addin::{self, AddinToken};
use super::attempts::limit;
use super::personal::{self, Person, StaffPerson, counter};
use super::sign_in::SignedIn;
use super::{App, AppError, Entry, Visitor, cookies, log};
use crate::db;
use crate::db::addin_sign_ins::AddinSignIn;
use crate::domain::{Actor, AddinSignInId, EventKind};
use crate::keys::random;

/// How long a pane waits for its person.
pub const LIFE: Duration = Duration::minutes(5);
/// How long the code is good that the window hands to the pane.
const CODE_LIFE: Duration = Duration::minutes(1);
/// Begun from one network in a quarter of an hour: a whole office opens Outlook in the morning.
const PER_NETWORK: u32 = 300;
const WINDOW: Duration = Duration::minutes(15);
/// Characters of the pane's secret, as of a PKCE verifier (RFC 7636, 4.1).
const VERIFIER_CHARS: std::ops::RangeInclusive<usize> = 43..=128;

/// What the pane is told.
pub struct Begun {
    pub id: AddinSignInId,
    /// Shown by the pane, and asked about in the window.
    pub comparison: String,
}

/// A pane begins. `challenge` is the SHA-256 of its secret.
///
/// # Errors
///
/// [`AppError::SlowDown`].
pub async fn begin(app: &App, visitor: &Visitor, challenge: [u8; 32]) -> Result<Begun, AppError> {
    let now = app.time.strict();
    let id = AddinSignInId::from_bytes(random());
    let comparison = format!("{:06}", u64::from_be_bytes(random()) % 1_000_000);
    let row = AddinSignIn {
        id,
        challenge,
        comparison: comparison.clone(),
        allowed: None,
        code: None,
        allowed_at: None,
        confirmed_at: None,
        expires_at: now + LIFE,
    };
    let name = counter(&app.keys, "addin-network", &visitor.network());
    let begun = app.db.write(move |conn| {
        if let Err(seconds) = limit(conn, name, now, WINDOW, PER_NETWORK)? {
            return Err(AppError::SlowDown { seconds });
        }
        Ok(db::addin_sign_ins::insert(conn, &row)?)
    });
    begun.await?;
    Ok(Begun { id, comparison })
}

/// Whether a pane still waits.
///
/// # Errors
///
/// [`AppError::NotFound`] if there is none, or its time is over.
pub async fn look(app: &App, id: AddinSignInId) -> Result<(), AppError> {
    find(app, id).await.map(drop)
}

async fn find(app: &App, id: AddinSignInId) -> Result<AddinSignIn, AppError> {
    let now = app.time.strict();
    let found = app.db.read(move |conn| Ok::<_, AppError>(db::addin_sign_ins::find(conn, id, now)?)).await?;
    found.ok_or(AppError::NotFound)
}

/// What the window has to hand over.
pub struct Allowed {
    pub code: Zeroizing<String>,
    pub comparison: String,
}

fn line(kind: EventKind, visitor: &Visitor, who: &SignedIn) -> Entry {
    Entry::new(kind, Actor::Staff).staff(who.staff).person(&who.person.email).from(visitor)
}

/// The person says yes.
///
/// # Errors
///
/// [`AppError::NotFound`] if the pane does not wait any more, or somebody else said yes.
pub async fn allow(
    app: &App,
    visitor: &Visitor,
    who: &SignedIn,
    id: AddinSignInId,
) -> Result<Allowed, AppError> {
    let session = who.session.ok_or(AppError::Forbidden)?;
    let comparison = find(app, id).await?.comparison;
    let (code, hash) = cookies::fresh();
    let (keys, now, staff) = (app.keys.clone(), app.time.strict(), who.staff);
    let line = line(EventKind::AddinAllowed, visitor, who).detail("by", "window");
    app.db
        .write(move |conn| {
            if !db::addin_sign_ins::allow(conn, id, staff, &session, &hash, now)? {
                return Err(AppError::NotFound);
            }
            Ok(log::write(conn, &keys, now, line)?)
        })
        .await?;
    Ok(Allowed { code, comparison })
}

/// The person has compared the number: it is the one that their Outlook shows.
///
/// # Errors
///
/// [`AppError::NotFound`] unless they said yes before, in this session.
pub async fn confirm(
    app: &App,
    visitor: &Visitor,
    who: &SignedIn,
    id: AddinSignInId,
) -> Result<(), AppError> {
    let session = who.session.ok_or(AppError::Forbidden)?;
    let (keys, now) = (app.keys.clone(), app.time.strict());
    let line = line(EventKind::AddinAllowed, visitor, who).detail("by", "number");
    app.db
        .write(move |conn| {
            if !db::addin_sign_ins::confirm(conn, id, &session, now)? {
                return Err(AppError::NotFound);
            }
            Ok(log::write(conn, &keys, now, line)?)
        })
        .await
}

/// The person says no: it is not their Outlook, or another number.
///
/// # Errors
///
/// [`AppError::NotFound`] if there is nothing to refuse.
pub async fn refuse(app: &App, visitor: &Visitor, who: &SignedIn, id: AddinSignInId) -> Result<(), AppError> {
    let (keys, now) = (app.keys.clone(), app.now());
    let line = line(EventKind::AddinRefused, visitor, who).refused().detail("by", "person");
    app.db
        .write(move |conn| {
            if !db::addin_sign_ins::end(conn, id)? {
                return Err(AppError::NotFound);
            }
            Ok(log::write(conn, &keys, now, line)?)
        })
        .await
}

/// What the pane gets.
pub enum Redeemed {
    Token {
        token: AddinToken,
        who: Person,
    },
    /// The person has not said yes, or not compared the number yet.
    Waiting,
    /// The code is not the window's: the sign-in is over.
    WrongCode,
    /// The code came too late; the number can still be compared.
    LateCode,
}

/// The pane asks for its token: with the window's code, or without, once the number was compared. It works once.
///
/// # Errors
///
/// [`AppError::NotFound`] if there is no such sign-in, or the secret is another pane's.
pub async fn redeem(
    app: &App,
    visitor: &Visitor,
    id: AddinSignInId,
    verifier: &str,
    code: Option<&str>,
) -> Result<Redeemed, AppError> {
    let waiting = find(app, id).await?;
    let proof: [u8; 32] = Sha256::digest(verifier.as_bytes()).into();
    let right = VERIFIER_CHARS.contains(&verifier.len()) && bool::from(proof.ct_eq(&waiting.challenge));
    if !right {
        return refused(app, visitor, id, "verifier", false).await.and(Err(AppError::NotFound));
    }
    let Some((staff, session)) = waiting.allowed else { return Ok(Redeemed::Waiting) };
    match (code, waiting.code, waiting.allowed_at) {
        (None, ..) if waiting.confirmed_at.is_some() => {}
        (None, ..) => return Ok(Redeemed::Waiting),
        (Some(code), Some(expected), Some(at)) if bool::from(cookies::hash(code).ct_eq(&expected)) => {
            if app.time.strict() >= at + CODE_LIFE {
                return Ok(Redeemed::LateCode);
            }
        }
        (Some(_), ..) => {
            return refused(app, visitor, id, "code", true).await.map(|()| Redeemed::WrongCode);
        }
    }
    // Whoever ends it gets the token.
    if !app.db.write(move |conn| Ok::<_, AppError>(db::addin_sign_ins::end(conn, id)?)).await? {
        return Err(AppError::NotFound);
    }
    let token = addin::issue(app, visitor, staff, session).await.map_err(|error| match error {
        // Signed out, or disabled, in the meantime.
        AppError::Forbidden => AppError::NotFound,
        other => other,
    })?;
    let record = app.db.read(move |conn| Ok::<_, AppError>(db::staff::find(conn, staff)?)).await?;
    let StaffPerson(who) = personal::open(&app.keys, staff.as_bytes(), &record.sealed)?;
    Ok(Redeemed::Token { token, who })
}

/// Writes down that somebody tried what only the pane or its window can.
async fn refused(
    app: &App,
    visitor: &Visitor,
    id: AddinSignInId,
    why: &'static str,
    ends: bool,
) -> Result<(), AppError> {
    let line = Entry::new(EventKind::AddinRefused, Actor::Visitor).refused().from(visitor).detail("why", why);
    let name = counter(&app.keys, "addin-refused-network", &visitor.network());
    let (keys, now) = (app.keys.clone(), app.now());
    app.db
        .write(move |conn| {
            if ends {
                db::addin_sign_ins::end(conn, id)?;
            }
            // The log is not flooded by one who guesses.
            if let Err(seconds) = limit(conn, name, now, WINDOW, PER_NETWORK)? {
                return Err(AppError::SlowDown { seconds });
            }
            Ok(log::write(conn, &keys, now, line)?)
        })
        .await
}
