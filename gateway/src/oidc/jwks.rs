//! The provider's public keys (RFC 7517). A token names one of them; it never brings one.

use std::sync::Arc;
use std::time::Duration;

use jsonwebtoken::{Algorithm, DecodingKey};
use serde_json::{Map, Value};

use super::claims::Claims;
use super::json::Strict;
use super::{OidcError, Provider, TokenRefusal};

/// More keys than any provider has.
const KEYS_MAX: usize = 64;
/// How old keys may be before they are asked for again, and before they are not believed any more.
const FRESH: Duration = Duration::from_hours(1);
const STALE: Duration = Duration::from_hours(24);

/// All keys that verify signatures here.
#[derive(Debug)]
pub(super) struct KeySet(Vec<Key>);

#[derive(Debug)]
pub(super) struct Key {
    name: String,
    algorithms: &'static [Algorithm],
    pub(super) public: DecodingKey,
    /// Entra marks keys that sign for one tenant only.
    issuer: Option<String>,
}

impl Key {
    /// Whether this key may sign for the issuer that the token names.
    pub(super) fn speaks_for(&self, claims: &Claims) -> Result<(), TokenRefusal> {
        let Some(pattern) = &self.issuer else { return Ok(()) };
        let tenant = claims.text("tid")?.unwrap_or_default();
        let fits = claims.text("iss")? == Some(pattern.replace("{tenantid}", tenant).as_str());
        if fits { Ok(()) } else { Err(TokenRefusal::Issuer) }
    }
}

impl KeySet {
    pub(super) fn read(json: &[u8]) -> Option<Self> {
        let mut set = serde_json::from_slice::<Strict>(json).ok()?.into_object()?;
        let Some(Value::Array(keys)) = set.remove("keys") else { return None };
        // Keys for other uses, and of kinds we do not know, are none of ours.
        let keys: Vec<Key> =
            keys.iter().filter_map(|key| read_key(key.as_object()?)).take(KEYS_MAX).collect();
        (!keys.is_empty()).then_some(Self(keys))
    }

    fn has(&self, name: &str) -> bool {
        self.0.iter().any(|key| key.name == name)
    }

    pub(super) fn find(&self, name: &str, algorithm: Algorithm) -> Result<&Key, TokenRefusal> {
        let key = self.0.iter().find(|key| key.name == name).ok_or(TokenRefusal::UnknownKey)?;
        if key.algorithms.contains(&algorithm) { Ok(key) } else { Err(TokenRefusal::Algorithm) }
    }
}

fn read_key(key: &Map<String, Value>) -> Option<Key> {
    let text = |name: &str| key.get(name).and_then(Value::as_str);
    if text("use").is_some_and(|purpose| purpose != "sig") {
        return None;
    }
    let (public, algorithms): (_, &'static [Algorithm]) = match text("kty")? {
        "RSA" => {
            let public = DecodingKey::from_rsa_components(text("n")?, text("e")?).ok()?;
            let algorithms: &'static [Algorithm] = match text("alg") {
                None => &[Algorithm::RS256, Algorithm::PS256],
                Some("RS256") => &[Algorithm::RS256],
                Some("PS256") => &[Algorithm::PS256],
                Some(_) => return None,
            };
            (public, algorithms)
        }
        "EC" if text("crv")? == "P-256" && text("alg").is_none_or(|algorithm| algorithm == "ES256") => {
            (DecodingKey::from_ec_components(text("x")?, text("y")?).ok()?, &[Algorithm::ES256])
        }
        _ => return None,
    };
    let issuer = text("issuer").map(str::to_owned);
    Some(Key { name: text("kid")?.to_owned(), algorithms, public, issuer })
}

impl Provider {
    /// The provider's keys, asked for again if `name` is not among them; that at most once in five minutes.
    pub(super) async fn keys_with(&self, name: &str) -> Result<Arc<KeySet>, OidcError> {
        let fetch = async || {
            let metadata = self.metadata().await?;
            let json = self.http.get(&metadata.keys).await?;
            KeySet::read(&json).ok_or(OidcError::Odd("keys cannot be read"))
        };
        self.keys.get(FRESH, STALE, |keys| keys.has(name), fetch).await
    }
}
