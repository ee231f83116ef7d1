//! Passkeys: what a server checks of Web Authentication (W3C, Level 3), sections 7.1 and 7.2.
//!
//! Attestation is not asked for (`none`): any authenticator will do, and none is tracked. So what remains of a
//! registration is a public key, and of an assertion one signature over data that names this site and our challenge.

mod authenticator_data;
mod client_data;
mod public_key;
#[cfg(test)]
pub(crate) mod software;
#[cfg(test)]
mod tests;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use self::authenticator_data::AuthenticatorData;
use self::client_data::ClientData;
pub use self::public_key::{ALGORITHMS, PublicKey};
use super::cbor::{Malformed, Reader};

/// Bytes of a challenge; the standard wants 16 at least.
pub const CHALLENGE_LEN: usize = 32;
/// Bytes of a credential id at most (Level 3, section 4).
const CREDENTIAL_ID_MAX: usize = 1023;

/// Why a passkey's answer does not count. For the log: whoever sent it hears only that it did not work.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub enum PasskeyError {
    #[error("the answer is malformed")]
    Malformed,
    #[error("the answer is of another kind")]
    Type,
    #[error("the challenge is another one")]
    Challenge,
    #[error("the answer was made on another site")]
    Origin,
    #[error("the answer is for another site")]
    RelyingParty,
    #[error("nobody touched the authenticator")]
    NotPresent,
    #[error("the authenticator did not ask who is there")]
    NotVerified,
    #[error("the key is of a kind that was not asked for")]
    Algorithm,
    #[error("the signature is wrong")]
    Signature,
    #[error("the signature counter went back: the key may have been copied")]
    Counter,
}

impl From<Malformed> for PasskeyError {
    fn from(Malformed: Malformed) -> Self {
        Self::Malformed
    }
}

/// This site, as browsers know it.
#[derive(Clone, Debug)]
pub struct RelyingParty {
    /// The host: passkeys belong to it.
    pub id: String,
    /// `https://host[:port]`.
    pub origin: String,
}

/// What a browser sends of a new passkey.
pub struct Attestation<'a> {
    pub client_data: &'a [u8],
    pub attestation_object: &'a [u8],
}

/// What a browser sends of a passkey that signed.
pub struct Assertion<'a> {
    pub client_data: &'a [u8],
    pub authenticator_data: &'a [u8],
    pub signature: &'a [u8],
}

/// A passkey as it is kept.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct Credential {
    /// Base64url, as browsers are given it.
    pub id: String,
    pub key: PublicKey,
}

/// A new passkey.
pub struct Registered {
    pub credential: Credential,
    pub counter: u32,
    /// Whether the authenticator asked who is there (a finger, a face, a PIN).
    pub verified: bool,
}

/// What a signature proved.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Proved {
    pub counter: u32,
    pub verified: bool,
}

/// The challenge that an answer claims to be for, to look it up by. Nothing is proved by it.
///
/// # Errors
///
/// [`PasskeyError::Malformed`].
pub fn challenge_of(client_data: &[u8]) -> Result<[u8; CHALLENGE_LEN], PasskeyError> {
    ClientData::parse(client_data)?.challenge()
}

/// What a credential is found by: a hash of its id.
pub fn handle(credential_id: &[u8]) -> [u8; 32] {
    Sha256::digest(credential_id).into()
}

/// Checks a new passkey (section 7.1).
///
/// # Errors
///
/// [`PasskeyError`].
pub fn register(
    site: &RelyingParty,
    challenge: &[u8; CHALLENGE_LEN],
    answer: &Attestation<'_>,
) -> Result<Registered, PasskeyError> {
    ClientData::parse(answer.client_data)?.check("webauthn.create", challenge, site)?;
    let data = AuthenticatorData::parse(authenticator_data(answer.attestation_object)?)?;
    data.check(site)?;
    let (id, key) = data.credential.ok_or(PasskeyError::Malformed)?;
    if id.is_empty() || id.len() > CREDENTIAL_ID_MAX {
        return Err(PasskeyError::Malformed);
    }
    Ok(Registered {
        credential: Credential { id: data_encoding::BASE64URL_NOPAD.encode(id), key },
        counter: data.counter,
        verified: data.verified,
    })
}

/// Checks a signature (section 7.2). `counter` is the stored one; `verified` asks that the authenticator knew who was there.
///
/// # Errors
///
/// [`PasskeyError`].
pub fn prove(
    site: &RelyingParty,
    challenge: &[u8; CHALLENGE_LEN],
    (key, counter): (&PublicKey, u32),
    answer: &Assertion<'_>,
    verified: bool,
) -> Result<Proved, PasskeyError> {
    ClientData::parse(answer.client_data)?.check("webauthn.get", challenge, site)?;
    let data = AuthenticatorData::parse(answer.authenticator_data)?;
    data.check(site)?;
    if verified && !data.verified {
        return Err(PasskeyError::NotVerified);
    }
    let signed = [answer.authenticator_data, Sha256::digest(answer.client_data).as_slice()].concat();
    key.verify(&signed, answer.signature)?;
    // Most passkeys do not count and say zero for ever.
    if (data.counter != 0 || counter != 0) && data.counter <= counter {
        return Err(PasskeyError::Counter);
    }
    Ok(Proved { counter: data.counter, verified: data.verified })
}

/// The authenticator data in an attestation object. Its statement is not looked at: none was asked for.
fn authenticator_data(object: &[u8]) -> Result<&[u8], PasskeyError> {
    let mut reader = Reader::new(object);
    let mut found = None;
    for _ in 0..reader.map()? {
        match reader.text()? {
            "authData" if found.is_none() => found = Some(reader.bytes()?),
            "fmt" | "attStmt" => reader.skip()?,
            _ => return Err(PasskeyError::Malformed),
        }
    }
    if !reader.rest().is_empty() {
        return Err(PasskeyError::Malformed);
    }
    found.ok_or(PasskeyError::Malformed)
}
