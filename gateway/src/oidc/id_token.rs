//! An ID token is about a sign-in that we began (OpenID Connect Core 1.0, 3.1.3.7).

use time::OffsetDateTime;

use super::TokenRefusal;
use super::access_token::{issuer, version};
use super::claims::Claims;
use crate::config::Oidc;

pub(super) fn check(
    settings: &Oidc,
    claims: &Claims,
    nonce: &str,
    now: OffsetDateTime,
) -> Result<(), TokenRefusal> {
    issuer(settings, claims)?;
    version(settings, claims)?;
    let audience = claims.texts("aud")?;
    let party = claims.text("azp")?;
    if !audience.contains(&settings.client_id.as_str()) || (audience.len() > 1 && party.is_none()) {
        return Err(TokenRefusal::Audience);
    }
    if party.is_some_and(|party| party != settings.client_id) {
        return Err(TokenRefusal::Client);
    }
    claims.in_time(now)?;
    if claims.needed("nonce", TokenRefusal::Nonce)? != nonce {
        return Err(TokenRefusal::Nonce);
    }
    claims.needed("sub", TokenRefusal::Subject).map(drop)
}
