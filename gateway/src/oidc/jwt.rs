//! Signed tokens (RFC 7515, 7519): the header is judged before anything is computed, the signature before anything
//! is believed.

use data_encoding::BASE64URL_NOPAD;
use jsonwebtoken::{Algorithm, Validation, decode};
use serde_json::{Map, Value};

use super::TokenRefusal;
use super::claims::Claims;
use super::json::Strict;
use super::jwks::KeySet;

/// Bytes of a token. Entra's with 200 groups have about 10,000.
const TOKEN_MAX: usize = 32 << 10;
/// Bytes of a key's name.
const KEY_ID_MAX: usize = 256;
/// What would have us take a key, or a rule, from the token itself.
const FORBIDDEN: [&str; 8] = ["jku", "jwk", "x5u", "x5c", "crit", "b64", "zip", "enc"];

struct Header {
    algorithm: Algorithm,
    key: String,
    kind: Option<String>,
}

fn header(token: &str) -> Result<Header, TokenRefusal> {
    if token.len() > TOKEN_MAX {
        return Err(TokenRefusal::Malformed);
    }
    let parts: Vec<&str> = token.split('.').collect();
    // An empty third part is a token without a signature.
    let &[header, _, _] = parts.as_slice() else { return Err(TokenRefusal::Malformed) };
    let json = BASE64URL_NOPAD.decode(header.as_bytes()).map_err(|_| TokenRefusal::Malformed)?;
    let json: Strict = serde_json::from_slice(&json).map_err(|_| TokenRefusal::Malformed)?;
    let header = json.into_object().ok_or(TokenRefusal::Malformed)?;
    if FORBIDDEN.iter().any(|name| header.contains_key(*name)) {
        return Err(TokenRefusal::Header);
    }
    let algorithm = match text(&header, "alg")?.ok_or(TokenRefusal::Algorithm)? {
        "RS256" => Algorithm::RS256,
        "PS256" => Algorithm::PS256,
        "ES256" => Algorithm::ES256,
        _ => return Err(TokenRefusal::Algorithm),
    };
    let key = text(&header, "kid")?.filter(|key| key.len() <= KEY_ID_MAX).ok_or(TokenRefusal::UnknownKey)?;
    let kind = text(&header, "typ")?.map(str::to_owned);
    Ok(Header { algorithm, key: key.to_owned(), kind })
}

fn text<'h>(header: &'h Map<String, Value>, name: &str) -> Result<Option<&'h str>, TokenRefusal> {
    match header.get(name) {
        None => Ok(None),
        Some(Value::String(text)) => Ok(Some(text)),
        Some(_) => Err(TokenRefusal::Malformed),
    }
}

/// The name of the key that signed `token`, as it says.
pub(super) fn key_id(token: &str) -> Result<String, TokenRefusal> {
    header(token).map(|header| header.key)
}

/// What `token` says, if one of `keys` has signed it and it is of one of these types (`untyped`: or says none).
pub(super) fn open(
    token: &str,
    keys: &KeySet,
    types: &[&str],
    untyped: bool,
) -> Result<Claims, TokenRefusal> {
    let header = header(token)?;
    let fits = header.kind.as_ref().map(|kind| types.iter().any(|known| known.eq_ignore_ascii_case(kind)));
    if !fits.unwrap_or(untyped) {
        return Err(TokenRefusal::Type);
    }
    let key = keys.find(&header.key, header.algorithm)?;
    // The library proves the signature. Times, issuer and audience are judged by our clock and our rules.
    let mut rules = Validation::new(header.algorithm);
    rules.required_spec_claims.clear();
    rules.validate_exp = false;
    rules.validate_nbf = false;
    rules.validate_aud = false;
    let opened = decode::<Strict>(token, &key.public, &rules).map_err(|error| match error.kind() {
        jsonwebtoken::errors::ErrorKind::InvalidSignature => TokenRefusal::Signature,
        _ => TokenRefusal::Malformed,
    })?;
    let claims = Claims(opened.claims.into_object().ok_or(TokenRefusal::Malformed)?);
    key.speaks_for(&claims)?;
    Ok(claims)
}
