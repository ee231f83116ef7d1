//! An ID token is about a sign-in that we began (OpenID Connect Core 1.0, 3.1.3.7).

use time::OffsetDateTime;

use super::TokenRefusal;
use super::access_token::{issuer, version};
use super::claims::{Claims, LEEWAY_SECONDS};
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

/// Whether the person showed the provider who they are after `since`. A provider that does not say when is not believed:
/// `prompt` stands in an address that whoever sits at the browser can change.
pub(super) fn is_fresh(claims: &Claims, since: OffsetDateTime) -> Result<(), TokenRefusal> {
    let at = claims.seconds("auth_time")?.ok_or(TokenRefusal::Stale)?;
    if at.saturating_add(LEEWAY_SECONDS) < since.unix_timestamp() {
        return Err(TokenRefusal::Stale);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn judge(claims: serde_json::Value) -> Result<(), TokenRefusal> {
        let serde_json::Value::Object(claims) = claims else { panic!("claims are an object") };
        is_fresh(&Claims(claims), OffsetDateTime::from_unix_timestamp(1_800_000_000).unwrap())
    }

    #[test]
    fn a_further_proof_is_one_that_the_provider_dates_after_it_was_asked_for() {
        for at in [1_800_000_000_i64, 1_800_000_030, 1_799_999_940] {
            assert_eq!(judge(json!({"auth_time": at})), Ok(()), "{at}");
        }
        for old in [
            json!({}),
            json!({"auth_time": 1_799_999_939}),
            json!({"auth_time": 0}),
            json!({"auth_time": i64::MIN}),
        ] {
            assert_eq!(judge(old.clone()), Err(TokenRefusal::Stale), "{old}");
        }
        for odd in [
            json!({"auth_time": "1800000001"}),
            json!({"auth_time": 1.8e9}),
            json!({"auth_time": [1_800_000_001]}),
        ] {
            assert_eq!(judge(odd.clone()), Err(TokenRefusal::Malformed), "{odd}");
        }
    }
}
