//! A key sealed to a public key: HPKE base mode (RFC 9180), DHKEM(X25519, HKDF-SHA256), HKDF-SHA256,
//! AES-256-GCM.
//!
//! Base mode names no sender and each stanza has an encapsulation of its own. A stanza does not die with the day
//! root: it opens for as long as the private key exists.

use hpke::{
    Deserializable, OpModeR, OpModeS, Serializable, aead::AesGcm256, kdf::HkdfSha256, kem::X25519HkdfSha256,
    single_shot_open, single_shot_seal_with_rng,
};
use rand_core::CryptoRng;
use zeroize::Zeroizing;

use crate::{
    cobblestone,
    ids::OrgId,
    kdf::label,
    kvt1::PREFIX_LEN,
    secret::{FileKey, InboxPrivateKey, InboxWrapKey, ManifestKey},
    wire::Reader,
};

/// Bytes of an encoded stanza.
pub const STANZA_LEN: usize = 88;
/// Bytes of an encapsulated X25519 key.
const ENC_LEN: usize = 32;
/// Bytes of a sealed 32-byte key.
const CT_LEN: usize = 48;

type Kem = X25519HkdfSha256;

/// Why a stanza was not made or not opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StanzaError {
    /// The 88 bytes are not a stanza: unknown kind, or padding that is not zero.
    #[error("not a key stanza")]
    Malformed,
    /// The recipient's public key is not usable: it is a point of low order.
    #[error("the recipient's public key is not usable")]
    PublicKey,
    /// The private key, organisation or file is not the stanza's, or the stanza is damaged.
    #[error("the key stanza does not open")]
    Refused,
}

/// For whom a stanza is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum StanzaKind {
    /// The organisation's recovery key.
    Recovery,
    /// An inbox that takes submissions.
    Inbox,
    /// The key that backups are sealed to.
    Backup,
}

impl StanzaKind {
    const fn byte(self) -> u8 {
        match self {
            Self::Recovery => 1,
            Self::Inbox => 2,
            Self::Backup => 3,
        }
    }

    const fn from_byte(byte: u8) -> Option<Self> {
        match byte {
            1 => Some(Self::Recovery),
            2 => Some(Self::Inbox),
            3 => Some(Self::Backup),
            _ => None,
        }
    }
}

/// The public half of an inbox or of the recovery key (X25519, 32 bytes).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct InboxPublicKey([u8; 32]);

impl InboxPublicKey {
    /// The public key with these bytes. Whether it is usable shows when something is sealed to it.
    pub const fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// Its bytes.
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

/// An inbox's key pair.
#[derive(Clone, Debug)]
pub struct InboxKeyPair {
    private: InboxPrivateKey,
    public: InboxPublicKey,
}

impl InboxKeyPair {
    /// A new key pair.
    pub fn generate(rng: &mut (impl CryptoRng + ?Sized)) -> Self {
        Self::from_private(InboxPrivateKey::random(rng))
    }

    /// The pair of a stored private key.
    pub fn from_private(private: InboxPrivateKey) -> Self {
        let scalar = x25519_dalek::StaticSecret::from(*private.as_bytes());
        let public = InboxPublicKey(x25519_dalek::PublicKey::from(&scalar).to_bytes());
        Self { private, public }
    }

    /// The public half.
    pub fn public(&self) -> &InboxPublicKey {
        &self.public
    }

    /// The private half: only ever stored wrapped, see [`wrap_private_key`].
    pub fn private(&self) -> &InboxPrivateKey {
        &self.private
    }
}

/// Whose key a stanza is for; all of it but the public key is bound into the stanza.
#[derive(Clone, Copy, Debug)]
pub struct Addressee {
    /// What the key is.
    pub kind: StanzaKind,
    /// The organisation.
    pub org_id: OrgId,
    /// Which of the organisation's keys.
    pub key_id: u32,
}

impl Addressee {
    fn info(&self) -> Vec<u8> {
        let kind = [self.kind.byte()];
        let key_id = self.key_id.to_be_bytes();
        [label!("kuvert.dk/v1/key-stanza"), &kind, self.org_id.as_bytes(), &key_id].concat()
    }

    fn wrap_context(&self) -> Vec<u8> {
        let kind = [self.kind.byte()];
        let key_id = self.key_id.to_be_bytes();
        [label!("kuvert.dk/v1/inbox-key"), &kind, self.org_id.as_bytes(), &key_id].concat()
    }
}

/// A key sealed to a public key, as it stands in a stored file's header or beside a manifest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stanza {
    /// What kind of key opens it.
    pub kind: StanzaKind,
    /// Which key of that kind opens it.
    pub key_id: u32,
    enc: [u8; ENC_LEN],
    ct: [u8; CT_LEN],
}

impl Stanza {
    /// Seals a file's key. `prefix` is [`crate::kvt1::Header::prefix`] of the file.
    ///
    /// # Errors
    ///
    /// [`StanzaError::PublicKey`] if the public key is a point of low order.
    pub fn seal_file_key(
        to: &Addressee,
        public: &InboxPublicKey,
        prefix: &[u8; PREFIX_LEN],
        key: &FileKey,
        rng: &mut (impl CryptoRng + ?Sized),
    ) -> Result<Self, StanzaError> {
        Self::seal(to, public, prefix, key.as_bytes(), rng)
    }

    /// Seals a manifest's key. `prefix` is [`crate::kvt1::prefix`] with the package's id in the blob's place.
    ///
    /// # Errors
    ///
    /// [`StanzaError::PublicKey`] if the public key is a point of low order.
    pub fn seal_manifest_key(
        to: &Addressee,
        public: &InboxPublicKey,
        prefix: &[u8; PREFIX_LEN],
        key: &ManifestKey,
        rng: &mut (impl CryptoRng + ?Sized),
    ) -> Result<Self, StanzaError> {
        Self::seal(to, public, prefix, key.as_bytes(), rng)
    }

    /// Opens a file's key; arguments as in [`Self::seal_file_key`].
    ///
    /// # Errors
    ///
    /// [`StanzaError::Refused`].
    pub fn open_file_key(
        &self,
        org_id: OrgId,
        private: &InboxPrivateKey,
        prefix: &[u8; PREFIX_LEN],
    ) -> Result<FileKey, StanzaError> {
        self.open(org_id, private, prefix).map(|key| FileKey::from_bytes(*key))
    }

    /// Opens a manifest's key; arguments as in [`Self::seal_manifest_key`].
    ///
    /// # Errors
    ///
    /// [`StanzaError::Refused`].
    pub fn open_manifest_key(
        &self,
        org_id: OrgId,
        private: &InboxPrivateKey,
        prefix: &[u8; PREFIX_LEN],
    ) -> Result<ManifestKey, StanzaError> {
        self.open(org_id, private, prefix).map(|key| ManifestKey::from_bytes(*key))
    }

    fn seal(
        to: &Addressee,
        public: &InboxPublicKey,
        prefix: &[u8; PREFIX_LEN],
        message: &[u8; 32],
        mut rng: &mut (impl CryptoRng + ?Sized),
    ) -> Result<Self, StanzaError> {
        let public = <Kem as hpke::Kem>::PublicKey::from_bytes(public.as_bytes())
            .map_err(|_| StanzaError::PublicKey)?;
        let (enc, ct) = single_shot_seal_with_rng::<AesGcm256, HkdfSha256, Kem>(
            &OpModeS::Base,
            &public,
            &to.info(),
            message,
            prefix,
            &mut rng,
        )
        .map_err(|_| StanzaError::PublicKey)?;
        Ok(Self {
            kind: to.kind,
            key_id: to.key_id,
            enc: enc.to_bytes().into(),
            ct: ct.try_into().expect("32 bytes seal to 48"),
        })
    }

    fn open(
        &self,
        org_id: OrgId,
        private: &InboxPrivateKey,
        prefix: &[u8; PREFIX_LEN],
    ) -> Result<Zeroizing<[u8; 32]>, StanzaError> {
        let private = <Kem as hpke::Kem>::PrivateKey::from_bytes(private.as_bytes())
            .map_err(|_| StanzaError::Refused)?;
        let enc = <Kem as hpke::Kem>::EncappedKey::from_bytes(&self.enc).map_err(|_| StanzaError::Refused)?;
        let info = Addressee { kind: self.kind, org_id, key_id: self.key_id }.info();
        let message = single_shot_open::<AesGcm256, HkdfSha256, Kem>(
            &OpModeR::Base,
            &private,
            &enc,
            &info,
            &self.ct,
            prefix,
        )
        .map_err(|_| StanzaError::Refused)?;
        let message = Zeroizing::new(message);
        message.as_slice().try_into().map(Zeroizing::new).map_err(|_| StanzaError::Refused)
    }

    /// The 88 bytes of a stanza.
    pub fn encode(&self) -> [u8; STANZA_LEN] {
        let mut bytes = [0; STANZA_LEN];
        bytes[0] = self.kind.byte();
        bytes[4..8].copy_from_slice(&self.key_id.to_be_bytes());
        bytes[8..8 + ENC_LEN].copy_from_slice(&self.enc);
        bytes[8 + ENC_LEN..].copy_from_slice(&self.ct);
        bytes
    }

    /// Reads a stanza.
    ///
    /// # Errors
    ///
    /// [`StanzaError::Malformed`].
    pub fn decode(bytes: &[u8; STANZA_LEN]) -> Result<Self, StanzaError> {
        let mut reader = Reader::new(bytes);
        Self::read(&mut reader).ok_or(StanzaError::Malformed)
    }

    fn read(reader: &mut Reader<'_>) -> Option<Self> {
        let kind = StanzaKind::from_byte(reader.u8()?)?;
        if reader.array::<3>()? != [0; 3] {
            return None;
        }
        Some(Self { kind, key_id: reader.u32()?, enc: reader.array()?, ct: reader.array()? })
    }
}

/// Wraps an inbox's private key for the database: Cobblestone-256 under the keystore's key.
pub fn wrap_private_key(
    wrap_key: &InboxWrapKey,
    of: &Addressee,
    private: &InboxPrivateKey,
    rng: &mut (impl CryptoRng + ?Sized),
) -> Vec<u8> {
    cobblestone::seal(wrap_key.as_bytes(), &of.wrap_context(), private.as_bytes(), rng)
}

/// Opens what [`wrap_private_key`] made.
///
/// # Errors
///
/// See [`cobblestone::OpenError`].
pub fn unwrap_private_key(
    wrap_key: &InboxWrapKey,
    of: &Addressee,
    wrapped: &[u8],
) -> Result<InboxPrivateKey, cobblestone::OpenError> {
    cobblestone::open_key(wrap_key.as_bytes(), &of.wrap_context(), wrapped).map(InboxPrivateKey::from_bytes)
}
