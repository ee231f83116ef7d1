//! The key that backups are sealed to: an X25519 pair whose private half the server never sees.
//!
//! A backup is a stored file (KVT1) with one stanza of kind 3. Its key has text forms of their own, so that nobody takes
//! a recovery key for it: what opens backups opens everything but shares.

use std::{fmt, str::FromStr};

use rand_core::CryptoRng;
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

use crate::{
    ids::OrgId,
    kdf::label,
    recovery::{RecoveryError, checked, with_checksum},
    secret::InboxPrivateKey,
    stanza::{Addressee, InboxKeyPair, InboxPublicKey, StanzaKind},
};

/// What the text of a public key begins with.
const PUBLIC_PREFIX: &str = "kuvert-backup-";
/// What the text of a private key begins with.
const PRIVATE_PREFIX: &str = "kuvert-backup-secret-";

/// The public half. In text: `kuvert-backup-` and 58 characters `a-z2-7`, with a checksum.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BackupPublicKey(InboxPublicKey);

impl BackupPublicKey {
    /// The number of the key, which stanzas carry: the beginning of a digest of the key itself.
    pub fn key_id(&self) -> u32 {
        let digest = Sha256::new().chain_update(label!("kuvert.dk/v1/backup-key"));
        let digest = digest.chain_update(self.0.as_bytes()).finalize();
        u32::from_be_bytes(*digest.first_chunk().expect("32 bytes begin with 4"))
    }

    /// What a backup's key is sealed to.
    pub const fn public(&self) -> &InboxPublicKey {
        &self.0
    }

    /// To whom a stanza in a backup of `org_id` is addressed.
    pub fn addressee(&self, org_id: OrgId) -> Addressee {
        Addressee { kind: StanzaKind::Backup, org_id, key_id: self.key_id() }
    }
}

impl fmt::Display for BackupPublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{PUBLIC_PREFIX}{}", &*with_checksum(PUBLIC_PREFIX, self.0.as_bytes()))
    }
}

impl FromStr for BackupPublicKey {
    type Err = RecoveryError;

    fn from_str(text: &str) -> Result<Self, RecoveryError> {
        let encoded = text.strip_prefix(PUBLIC_PREFIX).ok_or(RecoveryError::Malformed)?;
        let bytes = checked(PUBLIC_PREFIX, encoded)?;
        let bytes: [u8; 32] = bytes.as_slice().try_into().map_err(|_| RecoveryError::Malformed)?;
        // RFC 7748, section 6.1: a shared secret of zeros gives a point of low order away.
        let shared = x25519_dalek::x25519([0x40; 32], bytes);
        if bool::from(shared.ct_eq(&[0; 32])) {
            return Err(RecoveryError::Unusable);
        }
        Ok(Self(InboxPublicKey::from_bytes(bytes)))
    }
}

/// The private half, which opens backups. In text: `kuvert-backup-secret-` and 58 characters `a-z2-7`, with a checksum.
#[derive(Clone)]
pub struct BackupPrivateKey(InboxKeyPair);

impl BackupPrivateKey {
    /// A new pair.
    pub fn generate(rng: &mut (impl CryptoRng + ?Sized)) -> Self {
        Self(InboxKeyPair::generate(rng))
    }

    /// Its public half.
    pub fn public(&self) -> BackupPublicKey {
        BackupPublicKey(*self.0.public())
    }

    /// What opens a stanza.
    pub fn private(&self) -> &InboxPrivateKey {
        self.0.private()
    }

    /// Its text, for the file that is kept away from the server.
    pub fn to_text(&self) -> Zeroizing<String> {
        let encoded = with_checksum(PRIVATE_PREFIX, self.0.private().as_bytes());
        let mut text = Zeroizing::new(String::with_capacity(PRIVATE_PREFIX.len() + encoded.len()));
        text.push_str(PRIVATE_PREFIX);
        text.push_str(&encoded);
        text
    }

    /// Reads its text; white space around it makes no difference.
    ///
    /// # Errors
    ///
    /// [`RecoveryError::Malformed`].
    pub fn parse(text: &str) -> Result<Self, RecoveryError> {
        let encoded = text.trim().strip_prefix(PRIVATE_PREFIX).ok_or(RecoveryError::Malformed)?;
        let bytes = checked(PRIVATE_PREFIX, encoded)?;
        let bytes =
            Zeroizing::new(<[u8; 32]>::try_from(bytes.as_slice()).map_err(|_| RecoveryError::Malformed)?);
        Ok(Self(InboxKeyPair::from_private(InboxPrivateKey::from_bytes(*bytes))))
    }
}

impl fmt::Debug for BackupPrivateKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("BackupPrivateKey")
    }
}
