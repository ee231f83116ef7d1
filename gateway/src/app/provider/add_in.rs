//! The add-in brings an access token that the provider made for us (nested app authentication).

use time::Duration;

use super::admit::admit;
use super::note_outbound;
use crate::app::addin::{self, AddinToken};
use crate::app::attempts::limit;
use crate::app::personal::{self, Person, StaffPerson, counter};
use crate::app::{App, AppError, Entry, Visitor, log};
use crate::db::{self, Conn};
use crate::domain::{Actor, EventKind};

/// Refused tokens from one network in a quarter of an hour.
const REFUSED_PER_NETWORK: u32 = 100;
const WINDOW: Duration = Duration::minutes(15);

/// What came of an access token.
pub enum ByToken {
    Opened {
        token: AddinToken,
        who: Person,
    },
    /// Not believed, or nobody whom it names may come in; the log says which.
    Refused,
    /// The provider's keys cannot be had just now.
    Unreachable,
    SlowDown {
        seconds: i64,
    },
}

/// Opens a session of the add-in for whom `token` speaks.
///
/// # Errors
///
/// [`AppError::NotFound`] without a provider.
pub async fn by_access_token(app: &App, visitor: &Visitor, token: &str) -> Result<ByToken, AppError> {
    let provider = app.provider.as_ref().ok_or(AppError::NotFound)?;
    let now = app.now();
    let name = counter(&app.keys, "access-token-network", &visitor.network());
    // Counted before it is looked at, and given back if it was a good one.
    if let Err(seconds) =
        app.db.write(move |conn| limit(conn, name, now, WINDOW, REFUSED_PER_NETWORK)).await?
    {
        return Ok(ByToken::SlowDown { seconds });
    }
    let refused = Entry::new(EventKind::SignInRefused, Actor::Visitor).refused().from(visitor);
    let refused = refused.detail("by", "access_token");
    let identity = match provider.access_token(token, now).await {
        Ok(identity) => identity,
        Err(error) => {
            note_outbound(app, &error).await?;
            log::note(app, refused.detail("why", error.word())).await?;
            if error.is_passing() {
                // Nobody guessed: a provider that is away for a moment must not keep an office out for longer.
                let given_back =
                    move |conn: &mut Conn| Ok::<_, AppError>(db::counters::give_back(conn, name, now)?);
                app.db.write(given_back).await?;
            }
            return Ok(if error.is_passing() { ByToken::Unreachable } else { ByToken::Refused });
        }
    };
    let Ok(record) = admit(app, &identity, refused, Some(name)).await? else { return Ok(ByToken::Refused) };
    let StaffPerson(who) = personal::open(&app.keys, record.id.as_bytes(), &record.sealed)?;
    match addin::begin(app, visitor, record.id).await {
        Ok(token) => Ok(ByToken::Opened { token, who }),
        Err(AppError::Forbidden) => Ok(ByToken::Refused),
        Err(error) => Err(error),
    }
}
