//! A passkey's public key, from its COSE form (RFC 9052, RFC 9053), and signatures under it.

use aws_lc_rs::rsa::PublicKeyComponents;
use aws_lc_rs::signature::{ECDSA_P256_SHA256_ASN1, ED25519, RSA_PKCS1_2048_8192_SHA256, UnparsedPublicKey};
use data_encoding::BASE64URL_NOPAD;
use serde::{Deserialize, Serialize};

use super::PasskeyError;
use crate::factors::cbor::Reader;

/// COSE algorithms that are asked for, the best first: Ed25519, ECDSA on P-256, and RSA, which some TPMs have only.
pub const ALGORITHMS: [i64; 3] = [EDDSA, ES256, RS256];
const EDDSA: i64 = -8;
const ES256: i64 = -7;
const RS256: i64 = -257;

/// The key. Its texts are base64url.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
pub enum PublicKey {
    /// 32 bytes.
    Ed25519 { point: String },
    /// An uncompressed point, 65 bytes.
    P256 { point: String },
    /// Modulus and exponent.
    Rsa { n: String, e: String },
}

/// The parts of a COSE key that matter.
#[derive(Default)]
struct Parts<'a> {
    kind: Option<i64>,
    algorithm: Option<i64>,
    /// -1: a curve, or a modulus.
    curve: Option<i64>,
    n: Option<&'a [u8]>,
    x: Option<&'a [u8]>,
    y: Option<&'a [u8]>,
}

impl PublicKey {
    pub(super) fn read(reader: &mut Reader<'_>) -> Result<Self, PasskeyError> {
        let parts = Parts::read(reader)?;
        let encode = |bytes: &[u8]| BASE64URL_NOPAD.encode(bytes);
        let sized = |bytes: Option<&[u8]>| bytes.filter(|bytes| bytes.len() == 32).map(<[u8]>::to_vec);
        match (parts.kind, parts.algorithm, parts.curve) {
            (Some(1), Some(EDDSA), Some(6)) => {
                let x = sized(parts.x).ok_or(PasskeyError::Malformed)?;
                Ok(Self::Ed25519 { point: encode(&x) })
            }
            (Some(2), Some(ES256), Some(1)) => {
                let x = sized(parts.x).ok_or(PasskeyError::Malformed)?;
                let y = sized(parts.y).ok_or(PasskeyError::Malformed)?;
                Ok(Self::P256 { point: encode(&[&[4], x.as_slice(), y.as_slice()].concat()) })
            }
            (Some(3), Some(RS256), None) => {
                let (n, e) = parts.n.zip(parts.x).ok_or(PasskeyError::Malformed)?;
                Ok(Self::Rsa { n: encode(n), e: encode(e) })
            }
            _ => Err(PasskeyError::Algorithm),
        }
    }

    pub(super) fn verify(&self, message: &[u8], signature: &[u8]) -> Result<(), PasskeyError> {
        let decode =
            |text: &str| BASE64URL_NOPAD.decode(text.as_bytes()).map_err(|_| PasskeyError::Malformed);
        let verified = match self {
            Self::Ed25519 { point } => {
                UnparsedPublicKey::new(&ED25519, decode(point)?).verify(message, signature)
            }
            Self::P256 { point } => {
                UnparsedPublicKey::new(&ECDSA_P256_SHA256_ASN1, decode(point)?).verify(message, signature)
            }
            Self::Rsa { n, e } => PublicKeyComponents { n: decode(n)?, e: decode(e)? }.verify(
                &RSA_PKCS1_2048_8192_SHA256,
                message,
                signature,
            ),
        };
        verified.map_err(|_| PasskeyError::Signature)
    }
}

impl<'a> Parts<'a> {
    fn read(reader: &mut Reader<'a>) -> Result<Self, PasskeyError> {
        let mut parts = Self::default();
        for _ in 0..reader.map()? {
            match reader.integer()? {
                1 if parts.kind.is_none() => parts.kind = Some(reader.integer()?),
                3 if parts.algorithm.is_none() => parts.algorithm = Some(reader.integer()?),
                // The kind comes before, in the canonical order: of an RSA key this is the modulus.
                -1 if parts.kind == Some(3) && parts.n.is_none() => parts.n = Some(reader.bytes()?),
                -1 if parts.curve.is_none() && parts.n.is_none() => parts.curve = Some(reader.integer()?),
                -2 if parts.x.is_none() => parts.x = Some(reader.bytes()?),
                -3 if parts.y.is_none() => parts.y = Some(reader.bytes()?),
                _ => return Err(PasskeyError::Malformed),
            }
        }
        Ok(parts)
    }
}
