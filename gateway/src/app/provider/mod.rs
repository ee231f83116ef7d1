//! The organisation's sign-in (OpenID Connect), from the button to the session.
//!
//! A person is issuer and subject, never an address: who has an account is connected to it by an act of their own, or of an
//! administrator, or gets a new account where the operator wants that.

mod add_in;
mod admit;
mod begin;
mod finish;
pub mod identities;

pub use self::add_in::{ByToken, by_access_token};
pub use self::admit::Refusal;
pub use self::begin::{Begin, Errand, begin};
pub use self::finish::{Browser, Finished, finish};

pub use crate::oidc::Returned;

use time::Duration;

use super::{App, AppError, Entry, log};
use crate::domain::{Actor, EventKind};
use crate::oidc::{HttpError, OidcError};

/// How long a browser may be at the provider.
const VISIT: Duration = Duration::minutes(10);
/// Where it comes back to. Providers have this address written down.
pub const CALLBACK: &str = "/sign-in/callback";

/// Writes down that a request of ours would have gone where none may go.
pub(super) async fn note_outbound(app: &App, error: &OidcError) -> Result<(), AppError> {
    let OidcError::Http(error) = error else { return Ok(()) };
    let line = Entry::new(EventKind::OutboundRefused, Actor::System).refused().detail("why", error.word());
    match error {
        HttpError::Forbidden(place) => log::note(app, line.detail("place", place.clone())).await,
        HttpError::Redirect | HttpError::Large => log::note(app, line).await,
        _ => Ok(()),
    }
}
