//! The organisation's sign-in: an OpenID Connect provider asked over HTTPS, and its tokens judged.
//!
//! Nothing here decides who may come in: [`Identity`] is what the provider says, and `app` does the rest. `now` is an
//! argument. All requests go through the module `outbound`, which knows where they may go.

mod access_token;
mod authorise;
mod claims;
mod discovery;
mod error;
mod id_token;
mod identity;
mod json;
mod jwks;
mod jwt;
mod kept;
mod token_endpoint;

use time::OffsetDateTime;

pub use self::authorise::{Attempt, Returned};
pub use self::error::{OidcError, TokenRefusal};
pub use self::identity::Identity;

use self::discovery::Metadata;
use self::jwks::KeySet;
use self::kept::Kept;
use crate::config::{Oidc, OidcKind};
use crate::outbound::Client;
pub use crate::outbound::{HttpError, SetUpError, is_public};

/// The one provider of this installation.
pub struct Provider {
    settings: Oidc,
    http: Client,
    metadata: Kept<Metadata>,
    keys: Kept<KeySet>,
}

impl Provider {
    /// Asks nobody yet. `ca_pem` are further root certificates, PEM.
    ///
    /// # Errors
    ///
    /// [`SetUpError`] if `ca_pem` holds no certificate.
    pub fn new(settings: &Oidc, ca_pem: Option<&[u8]>) -> Result<Self, SetUpError> {
        Ok(Self {
            http: Client::new(settings.authorities(), &settings.networks, ca_pem)?,
            settings: settings.clone(),
            metadata: Kept::default(),
            keys: Kept::default(),
        })
    }

    pub fn settings(&self) -> &Oidc {
        &self.settings
    }

    /// Who an ID token, fresh from the provider, is about.
    fn judge_id_token(
        &self,
        keys: &KeySet,
        token: &str,
        attempt: &Attempt,
        now: OffsetDateTime,
    ) -> Result<Identity, TokenRefusal> {
        let claims = jwt::open(token, keys, &["JWT"], true)?;
        id_token::check(&self.settings, &claims, &attempt.nonce, now)?;
        if let Some(since) = attempt.since {
            id_token::is_fresh(&claims, since)?;
        }
        identity::of(&self.settings, claims, true)
    }

    /// Who an access token speaks for: the add-in's, made for us and for a person.
    ///
    /// # Errors
    ///
    /// [`OidcError::Token`] with one reason; others if the provider's keys cannot be had.
    pub async fn access_token(&self, token: &str, now: OffsetDateTime) -> Result<Identity, OidcError> {
        let kid = jwt::key_id(token)?;
        let keys = self.keys_with(&kid).await?;
        let types: &[&str] = match self.settings.kind {
            OidcKind::Generic => &["at+jwt", "application/at+jwt"],
            OidcKind::Entra => &["JWT"],
        };
        let claims = jwt::open(token, &keys, types, false)?;
        access_token::check(&self.settings, &claims, now)?;
        Ok(identity::of(&self.settings, claims, false)?)
    }
}
