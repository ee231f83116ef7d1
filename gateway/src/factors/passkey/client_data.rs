//! What the browser says about the call (section 5.8.1): of which kind, for which challenge, on which site.

use data_encoding::BASE64URL_NOPAD;
use serde::Deserialize;

use super::{CHALLENGE_LEN, PasskeyError, RelyingParty};

/// Bytes that are looked at.
const LENGTH_MAX: usize = 4096;

/// Browsers add members now and then; what is not here is not looked at.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ClientData {
    r#type: String,
    challenge: String,
    origin: String,
    #[serde(default)]
    cross_origin: bool,
    top_origin: Option<serde_json::Value>,
}

impl ClientData {
    pub(super) fn parse(bytes: &[u8]) -> Result<Self, PasskeyError> {
        if bytes.len() > LENGTH_MAX {
            return Err(PasskeyError::Malformed);
        }
        serde_json::from_slice(bytes).map_err(|_| PasskeyError::Malformed)
    }

    pub(super) fn challenge(&self) -> Result<[u8; CHALLENGE_LEN], PasskeyError> {
        let bytes = BASE64URL_NOPAD.decode(self.challenge.as_bytes()).map_err(|_| PasskeyError::Malformed)?;
        bytes.as_slice().try_into().map_err(|_| PasskeyError::Malformed)
    }

    pub(super) fn check(
        &self,
        kind: &str,
        challenge: &[u8; CHALLENGE_LEN],
        site: &RelyingParty,
    ) -> Result<(), PasskeyError> {
        if self.r#type != kind {
            return Err(PasskeyError::Type);
        }
        if self.challenge()? != *challenge {
            return Err(PasskeyError::Challenge);
        }
        // Our pages are in nobody's frame.
        if self.origin != site.origin || self.cross_origin || self.top_origin.is_some() {
            return Err(PasskeyError::Origin);
        }
        Ok(())
    }
}
