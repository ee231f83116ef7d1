//! Sending a browser to the provider and taking it back: authorisation code, PKCE, state, nonce (RFC 6749, 7636, 9207).

use data_encoding::BASE64URL_NOPAD;
use sha2::{Digest as _, Sha256};
use time::OffsetDateTime;
use url::Url;
use zeroize::Zeroizing;

use super::{Identity, OidcError, Provider};

/// What one sign-in is bound to. It never leaves this server, but for the state and the nonce.
pub struct Attempt {
    pub state: Zeroizing<String>,
    pub nonce: Zeroizing<String>,
    /// 43 characters; the provider gets its hash first and itself last.
    pub verifier: Zeroizing<String>,
    /// Where the provider sends the browser back to.
    pub redirect_uri: String,
    /// The person must show the provider who they are after this, whether they are signed in there or not.
    pub since: Option<OffsetDateTime>,
}

/// What the browser brings back.
#[derive(Clone, Copy, Debug, Default)]
pub struct Returned<'r> {
    pub code: Option<&'r str>,
    pub error: Option<&'r str>,
    pub issuer: Option<&'r str>,
}

impl Provider {
    /// Where the browser goes for `attempt`.
    ///
    /// # Errors
    ///
    /// [`OidcError`] if the provider does not describe itself.
    pub async fn address(&self, attempt: &Attempt) -> Result<String, OidcError> {
        let metadata = self.metadata().await?;
        let challenge = BASE64URL_NOPAD.encode(&Sha256::digest(attempt.verifier.as_bytes()));
        let mut url = metadata.authorization.clone();
        url.query_pairs_mut()
            .append_pair("response_type", "code")
            .append_pair("client_id", &self.settings.client_id)
            .append_pair("redirect_uri", &attempt.redirect_uri)
            .append_pair("scope", &self.settings.scopes.join(" "))
            .append_pair("state", &attempt.state)
            .append_pair("nonce", &attempt.nonce)
            .append_pair("code_challenge", &challenge)
            .append_pair("code_challenge_method", "S256");
        if attempt.since.is_some() {
            // Whoever asks with `max_age` is told when the person was asked (OpenID Connect Core 1.0, 3.1.2.1).
            url.query_pairs_mut().append_pair("prompt", "login").append_pair("max_age", "0");
        }
        Ok(url.into())
    }

    /// Who came back. The caller has found `attempt` by its state and spent it.
    ///
    /// # Errors
    ///
    /// [`OidcError`] with the one reason.
    pub async fn identify(
        &self,
        attempt: &Attempt,
        returned: Returned<'_>,
        now: OffsetDateTime,
    ) -> Result<Identity, OidcError> {
        let metadata = self.metadata().await?;
        match returned.issuer {
            // Entra with several tenants names the person's own; it is compared in the token.
            Some(issuer) if issuer != self.settings.issuer && self.settings.tenants.is_empty() => {
                return Err(OidcError::Mixed);
            }
            None if metadata.names_itself => return Err(OidcError::Mixed),
            _ => {}
        }
        if let Some(error) = returned.error {
            return Err(OidcError::Refused(word(error)));
        }
        let code = returned.code.ok_or(OidcError::Mixed)?;
        let token = self.exchange(&metadata, attempt, code).await?;
        let kid = super::jwt::key_id(&token)?;
        let keys = self.keys_with(&kid).await?;
        Ok(self.judge_id_token(&keys, &token, attempt, now)?)
    }

    /// Where people sign out at the provider itself, if it has such a place. It asks them whether they mean it.
    pub async fn sign_out_address(&self, back: &str) -> Option<String> {
        let metadata = self.metadata().await.ok()?;
        let mut url: Url = metadata.end_session.clone()?;
        url.query_pairs_mut()
            .append_pair("client_id", &self.settings.client_id)
            .append_pair("post_logout_redirect_uri", back);
        Some(url.into())
    }
}

/// A provider's error code, of which nothing but letters is kept.
pub(super) fn word(error: &str) -> String {
    error.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '_').take(60).collect()
}
