//! What the authenticator says (section 6.1): for which site, who was there, how often it signed, and a new key.

use sha2::{Digest, Sha256};

use super::{PasskeyError, PublicKey, RelyingParty};
use crate::factors::cbor::Reader;

const USER_PRESENT: u8 = 1;
const USER_VERIFIED: u8 = 1 << 2;
const BACKUP_ELIGIBLE: u8 = 1 << 3;
const BACKED_UP: u8 = 1 << 4;
const HAS_CREDENTIAL: u8 = 1 << 6;
const HAS_EXTENSIONS: u8 = 1 << 7;

pub(super) struct AuthenticatorData<'a> {
    site: [u8; 32],
    present: bool,
    pub(super) verified: bool,
    pub(super) counter: u32,
    /// Of a registration: the credential's id and its key.
    pub(super) credential: Option<Credential<'a>>,
}

impl<'a> AuthenticatorData<'a> {
    pub(super) fn parse(bytes: &'a [u8]) -> Result<Self, PasskeyError> {
        let (site, rest) = bytes.split_first_chunk::<32>().ok_or(PasskeyError::Malformed)?;
        let (&[flags], rest) = rest.split_first_chunk::<1>().ok_or(PasskeyError::Malformed)?;
        let (counter, rest) = rest.split_first_chunk::<4>().ok_or(PasskeyError::Malformed)?;
        let has = |flag: u8| flags & flag != 0;
        if has(BACKED_UP) && !has(BACKUP_ELIGIBLE) {
            return Err(PasskeyError::Malformed);
        }
        let (credential, rest) = if has(HAS_CREDENTIAL) {
            let (credential, rest) = credential(rest)?;
            (Some(credential), rest)
        } else {
            (None, rest)
        };
        let mut rest = Reader::new(rest);
        if has(HAS_EXTENSIONS) {
            rest.skip()?;
        }
        if !rest.rest().is_empty() {
            return Err(PasskeyError::Malformed);
        }
        Ok(Self {
            site: *site,
            present: has(USER_PRESENT),
            verified: has(USER_VERIFIED),
            counter: u32::from_be_bytes(*counter),
            credential,
        })
    }

    pub(super) fn check(&self, site: &RelyingParty) -> Result<(), PasskeyError> {
        let wanted: [u8; 32] = Sha256::digest(site.id.as_bytes()).into();
        if self.site != wanted {
            return Err(PasskeyError::RelyingParty);
        }
        if self.present { Ok(()) } else { Err(PasskeyError::NotPresent) }
    }
}

/// A credential's id and its key.
type Credential<'a> = (&'a [u8], PublicKey);

/// Attested credential data (section 6.5.1), and what follows it.
fn credential(bytes: &[u8]) -> Result<(Credential<'_>, &[u8]), PasskeyError> {
    // Which model of authenticator it is (the first 16 bytes) is nobody's business.
    let (_, rest) = bytes.split_first_chunk::<16>().ok_or(PasskeyError::Malformed)?;
    let (len, rest) = rest.split_first_chunk::<2>().ok_or(PasskeyError::Malformed)?;
    let len = usize::from(u16::from_be_bytes(*len));
    let (id, rest) = rest.split_at_checked(len).ok_or(PasskeyError::Malformed)?;
    let mut reader = Reader::new(rest);
    let key = PublicKey::read(&mut reader)?;
    Ok(((id, key), reader.rest()))
}
