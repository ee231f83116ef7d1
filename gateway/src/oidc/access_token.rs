//! An access token is for our API, for a program we know, and for a person (RFC 9068; Entra's version 2.0).

use time::OffsetDateTime;

use super::TokenRefusal;
use super::claims::Claims;
use crate::config::{Oidc, OidcKind};

pub(super) fn check(settings: &Oidc, claims: &Claims, now: OffsetDateTime) -> Result<(), TokenRefusal> {
    issuer(settings, claims)?;
    version(settings, claims)?;
    let ours = settings.api_audience.as_deref().ok_or(TokenRefusal::Audience)?;
    let for_us = match settings.kind {
        // Entra names one audience, as a text.
        OidcKind::Entra => claims.text("aud")? == Some(ours),
        OidcKind::Generic => claims.texts("aud")?.contains(&ours),
    };
    if !for_us {
        return Err(TokenRefusal::Audience);
    }
    claims.in_time(now)?;
    let subject = claims.needed("sub", TokenRefusal::Subject)?;
    let (scope, client) = match settings.kind {
        OidcKind::Entra => ("scp", claims.text("azp")?),
        OidcKind::Generic => ("scope", claims.text("client_id")?.or(claims.text("azp")?)),
    };
    let client = client.ok_or(TokenRefusal::Client)?;
    if !settings.api_clients.iter().any(|known| known == client) {
        return Err(TokenRefusal::Client);
    }
    // A program's own token has no scope in Entra, and itself as its subject elsewhere.
    if claims.text("idtyp")?.is_some_and(|kind| kind != "user") || subject == client {
        return Err(TokenRefusal::NoPerson);
    }
    let scopes = claims.text(scope)?.ok_or(TokenRefusal::Scope)?;
    if scopes.split(' ').any(|scope| scope == settings.api_scope) { Ok(()) } else { Err(TokenRefusal::Scope) }
}

/// Whether the token is of the configured provider; with Entra, of one of its tenants that we know.
pub(super) fn issuer(settings: &Oidc, claims: &Claims) -> Result<(), TokenRefusal> {
    let said = claims.needed("iss", TokenRefusal::Issuer)?;
    let expected = match settings.kind {
        OidcKind::Generic => settings.issuer.clone(),
        OidcKind::Entra => {
            let tenant = claims.needed("tid", TokenRefusal::Tenant)?;
            if !settings.tenants.iter().any(|known| known == tenant) {
                return Err(TokenRefusal::Tenant);
            }
            settings.tenant_issuer(tenant)
        }
    };
    if said == expected { Ok(()) } else { Err(TokenRefusal::Issuer) }
}

pub(super) fn version(settings: &Oidc, claims: &Claims) -> Result<(), TokenRefusal> {
    if settings.kind == OidcKind::Entra && claims.text("ver")? != Some("2.0") {
        return Err(TokenRefusal::Version);
    }
    Ok(())
}
