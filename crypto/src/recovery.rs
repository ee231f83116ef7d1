//! The organisation's recovery key: an X25519 pair whose private half exists as two halves, one for each of two people.
//!
//! One half is random, the other is the private key XOR the first, so that either alone is 32 random bytes: nobody who
//! has one knows more than before. The public key goes into the configuration, and what is handed in is sealed to it, too.

use std::{fmt, str::FromStr};

use data_encoding::BASE32_NOPAD;
use rand_core::CryptoRng;
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;
use zeroize::{Zeroize, Zeroizing};

use crate::{
    kdf::label,
    secret::InboxPrivateKey,
    stanza::{InboxKeyPair, InboxPublicKey},
    wire::Reader,
};

/// What the text of a public key begins with.
const PUBLIC_PREFIX: &str = "kuvert-recovery-";
/// What the text of a half begins with.
const HALF_PREFIX: &str = "kuvert-half-";
/// Bytes of the checksum at the end of a text.
const CHECK_LEN: usize = 4;
/// Bytes by which a half names its pair.
const NAME_LEN: usize = 8;
/// Characters of a group of a half's text, which may be copied from paper.
const GROUP: usize = 8;

/// Why a recovery key or a half of one is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RecoveryError {
    /// The text is not of the form, or a character of it is wrong.
    #[error("is not complete, or a character of it is wrong")]
    Malformed,
    /// The public key is a point of low order: nothing can be sealed to it.
    #[error("is not usable: nothing can be sealed to it")]
    Unusable,
    /// Both are the first half, or both the second.
    #[error("both are the same half")]
    SameHalf,
    /// The halves belong to different pairs.
    #[error("the halves belong to different keys")]
    OtherPair,
}

/// The public half of a recovery key. In text: `kuvert-recovery-` and 58 characters `a-z2-7`, with a checksum.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RecoveryPublicKey(InboxPublicKey);

impl RecoveryPublicKey {
    /// The number of the key, which stanzas carry. It comes from the key itself: nobody has to count.
    pub fn key_id(&self) -> u32 {
        let [a, b, c, d, ..] = name(self.0.as_bytes());
        u32::from_be_bytes([a, b, c, d])
    }

    /// What things are sealed to.
    pub const fn public(&self) -> &InboxPublicKey {
        &self.0
    }
}

impl fmt::Display for RecoveryPublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{PUBLIC_PREFIX}{}", &*with_checksum(PUBLIC_PREFIX, self.0.as_bytes()))
    }
}

impl FromStr for RecoveryPublicKey {
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

/// Which of the two halves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Which {
    /// Random bytes.
    First,
    /// The private key XOR the first.
    Second,
}

impl Which {
    /// 1 or 2.
    pub const fn number(self) -> u8 {
        match self {
            Self::First => 1,
            Self::Second => 2,
        }
    }
}

/// One of the two halves of a private recovery key.
///
/// In text: `kuvert-half-`, and nine groups of eight characters `a-z2-7`, with a checksum. Upper case, spaces and line
/// breaks make no difference when it is read: it may have been typed from paper.
#[derive(Clone)]
pub struct RecoveryHalf {
    which: Which,
    /// The beginning of the pair's public digest.
    pair: [u8; NAME_LEN],
    share: Zeroizing<[u8; 32]>,
}

impl RecoveryHalf {
    /// Which half it is.
    pub const fn which(&self) -> Which {
        self.which
    }

    /// The number of the key it is a half of.
    pub fn key_id(&self) -> u32 {
        let [a, b, c, d, ..] = self.pair;
        u32::from_be_bytes([a, b, c, d])
    }

    /// Its text, in groups.
    pub fn to_text(&self) -> Zeroizing<String> {
        let bytes = Zeroizing::new([&[self.which.number()], &self.pair[..], &self.share[..]].concat());
        let encoded = with_checksum(HALF_PREFIX, &bytes);
        let mut text = Zeroizing::new(String::with_capacity(2 * encoded.len()));
        text.push_str(HALF_PREFIX.trim_end_matches('-'));
        for group in encoded.as_bytes().chunks(GROUP) {
            text.push('-');
            text.extend(group.iter().map(|&byte| char::from(byte)));
        }
        text
    }

    /// Reads its text.
    ///
    /// # Errors
    ///
    /// [`RecoveryError::Malformed`].
    pub fn parse(text: &str) -> Result<Self, RecoveryError> {
        let mut plain = Zeroizing::new(String::with_capacity(text.len()));
        plain.extend(text.chars().filter(|c| !c.is_ascii_whitespace()).map(|c| c.to_ascii_lowercase()));
        let groups = plain.strip_prefix(HALF_PREFIX).ok_or(RecoveryError::Malformed)?;
        let bytes = checked(HALF_PREFIX, &Zeroizing::new(groups.replace('-', "")))?;
        let mut reader = Reader::new(&bytes);
        let read = |reader: &mut Reader<'_>| {
            let which = match reader.u8()? {
                1 => Which::First,
                2 => Which::Second,
                _ => return None,
            };
            let (pair, share) = (reader.array()?, Zeroizing::new(reader.array()?));
            (bytes.len() == 1 + NAME_LEN + 32).then_some(Self { which, pair, share })
        };
        read(&mut reader).ok_or(RecoveryError::Malformed)
    }
}

impl fmt::Debug for RecoveryHalf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RecoveryHalf")
    }
}

/// Makes a recovery key: what everybody may know, and the two halves.
pub fn generate(rng: &mut (impl CryptoRng + ?Sized)) -> (RecoveryPublicKey, [RecoveryHalf; 2]) {
    let pair = InboxKeyPair::generate(rng);
    let mut first = Zeroizing::new([0; 32]);
    rng.fill_bytes(first.as_mut());
    let second = xor(&first, pair.private().as_bytes());
    let name = name(pair.public().as_bytes());
    let half = |which, share| RecoveryHalf { which, pair: name, share };
    let halves = [half(Which::First, first), half(Which::Second, second)];
    (RecoveryPublicKey(*pair.public()), halves)
}

/// Puts two halves together, in either order.
///
/// # Errors
///
/// [`RecoveryError::SameHalf`], [`RecoveryError::OtherPair`].
pub fn join(one: &RecoveryHalf, other: &RecoveryHalf) -> Result<InboxKeyPair, RecoveryError> {
    if one.pair != other.pair {
        return Err(RecoveryError::OtherPair);
    }
    if one.which == other.which {
        return Err(RecoveryError::SameHalf);
    }
    let mut private = xor(&one.share, &other.share);
    let pair = InboxKeyPair::from_private(InboxPrivateKey::from_bytes(*private));
    private.zeroize();
    if name(pair.public().as_bytes()) == one.pair { Ok(pair) } else { Err(RecoveryError::OtherPair) }
}

/// The number of a pair's key, as [`RecoveryPublicKey::key_id`] has it.
pub fn key_id(pair: &InboxKeyPair) -> u32 {
    RecoveryPublicKey(*pair.public()).key_id()
}

fn xor(a: &[u8; 32], b: &[u8; 32]) -> Zeroizing<[u8; 32]> {
    let mut out = Zeroizing::new([0; 32]);
    for ((out, a), b) in out.iter_mut().zip(a).zip(b) {
        *out = a ^ b;
    }
    out
}

/// By what a pair is known. It is computed from the public key alone.
fn name(public: &[u8; 32]) -> [u8; NAME_LEN] {
    let digest =
        Sha256::new().chain_update(label!("kuvert.dk/v1/recovery-key")).chain_update(public).finalize();
    *digest.first_chunk().expect("32 bytes begin with 8")
}

fn checksum(prefix: &str, bytes: &[u8]) -> [u8; CHECK_LEN] {
    let digest = Sha256::new()
        .chain_update(label!("kuvert.dk/v1/recovery-text"))
        .chain_update(prefix)
        .chain_update(bytes)
        .finalize();
    *digest.first_chunk().expect("32 bytes begin with 4")
}

pub(crate) fn with_checksum(prefix: &str, bytes: &[u8]) -> Zeroizing<String> {
    let whole = Zeroizing::new([bytes, &checksum(prefix, bytes)].concat());
    let mut text = Zeroizing::new(BASE32_NOPAD.encode(&whole));
    text.make_ascii_lowercase();
    text
}

/// The bytes of a text, if it is spelt as [`with_checksum`] does.
pub(crate) fn checked(prefix: &str, text: &str) -> Result<Zeroizing<Vec<u8>>, RecoveryError> {
    if text.bytes().any(|byte| byte.is_ascii_uppercase()) {
        return Err(RecoveryError::Malformed);
    }
    let upper = Zeroizing::new(text.to_ascii_uppercase());
    let whole = BASE32_NOPAD.decode(upper.as_bytes()).map_err(|_| RecoveryError::Malformed)?;
    let mut whole = Zeroizing::new(whole);
    let length = whole.len().checked_sub(CHECK_LEN).ok_or(RecoveryError::Malformed)?;
    if checksum(prefix, &whole[..length]) != whole[length..] {
        return Err(RecoveryError::Malformed);
    }
    whole.truncate(length);
    Ok(whole)
}
