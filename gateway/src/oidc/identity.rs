//! Who a token is about, once it is believed.

use time::OffsetDateTime;

use super::TokenRefusal;
use super::claims::Claims;
use crate::config::{Oidc, OidcKind, RoleRule};

/// A person as the provider knows them. `issuer` and `subject` together are the person; all else may change or be shared.
#[derive(Clone, Debug)]
pub struct Identity {
    pub issuer: String,
    pub subject: String,
    /// A mail address that may be written to; never a proof of who somebody is.
    pub address: Option<String>,
    pub name: Option<String>,
    /// When they last showed the provider who they are, if it says so.
    pub proved_at: Option<OffsetDateTime>,
    claims: Claims,
    whole: bool,
}

pub(super) fn of(settings: &Oidc, claims: Claims, whole: bool) -> Result<Identity, TokenRefusal> {
    let subject = match settings.kind {
        OidcKind::Generic => "sub",
        // Entra's `sub` differs from app to app; `oid` is the person within the tenant, which is in `iss`.
        OidcKind::Entra => "oid",
    };
    if claims.0.get("_claim_names").is_some_and(|names| names.get("groups").is_some())
        || claims.has("hasgroups")
    {
        return Err(TokenRefusal::Groups);
    }
    Ok(Identity {
        issuer: claims.needed("iss", TokenRefusal::Issuer)?.to_owned(),
        subject: claims.needed(subject, TokenRefusal::Subject)?.to_owned(),
        address: address(settings, &claims)?,
        name: claims.text("name").ok().flatten().map(str::to_owned),
        proved_at: claims.seconds("auth_time")?.and_then(|at| OffsetDateTime::from_unix_timestamp(at).ok()),
        claims,
        whole,
    })
}

/// The address, if the provider stands for it.
fn address(settings: &Oidc, claims: &Claims) -> Result<Option<String>, TokenRefusal> {
    let Some(address) = claims.text(&settings.address_claim)? else { return Ok(None) };
    let verified = claims.0.get("email_verified").and_then(serde_json::Value::as_bool);
    let stands = settings.address_claim != "email" || verified == Some(true);
    Ok(stands.then(|| address.to_owned()))
}

impl Identity {
    /// The role of the first rule that fits; `None` if none does.
    pub fn role<'r>(&self, rules: &'r [RoleRule]) -> Option<&'r str> {
        let fits = |rule: &&RoleRule| {
            self.claims.texts(&rule.claim).is_ok_and(|values| values.contains(&rule.value.as_str()))
        };
        rules.iter().find(fits).map(|rule| rule.role.as_str())
    }

    /// Whether the token would say so if a rule fitted. An ID token has all there is; an access token need not.
    pub fn tells_roles(&self, rules: &[RoleRule]) -> bool {
        self.whole || rules.iter().any(|rule| self.claims.has(&rule.claim))
    }
}
