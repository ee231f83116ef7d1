//! Case 47: the published vector of RFC 9180 for the one suite that stanzas use, unmodified.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod support;

use std::convert::Infallible;

use hpke::{
    Deserializable, Kem as _, OpModeR, OpModeS, Serializable, aead::AesGcm256, kdf::HkdfSha256,
    kem::X25519HkdfSha256, setup_receiver, setup_sender_with_rng,
};
use kuvert_crypto::{secret::InboxPrivateKey, stanza::InboxKeyPair};
use rand_core::{TryCryptoRng, TryRng};
use serde::Deserialize;
use support::{hex, hex_array};

type Kem = X25519HkdfSha256;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Vector {
    info: String,
    ikm_e: String,
    sk_rm: String,
    pk_rm: String,
    enc: String,
    encryptions: Vec<Encryption>,
    exports: Vec<Export>,
}

#[derive(Deserialize)]
struct Encryption {
    aad: String,
    ct: String,
    pt: String,
}

#[derive(Deserialize)]
struct Export {
    exporter_context: String,
    exported_value: String,
}

/// Gives the vector's ephemeral key material instead of randomness.
struct Fixed(Vec<u8>);

impl TryRng for Fixed {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        unreachable!("key material is asked for in bytes")
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        unreachable!("key material is asked for in bytes")
    }

    fn try_fill_bytes(&mut self, out: &mut [u8]) -> Result<(), Infallible> {
        out.copy_from_slice(&self.0);
        Ok(())
    }
}

impl TryCryptoRng for Fixed {}

fn vector() -> Vector {
    let text = include_str!("vectors/rfc9180-base-x25519-sha256-aes256gcm.json");
    let mut all: Vec<Vector> = serde_json::from_str(text).unwrap();
    assert_eq!(all.len(), 1);
    all.remove(0)
}

#[test]
fn case_47_the_257_encryptions_of_rfc_9180_open_and_seal() {
    let vector = vector();
    assert_eq!(vector.encryptions.len(), 257);
    let info = hex(&vector.info);
    let private = <Kem as hpke::Kem>::PrivateKey::from_bytes(&hex(&vector.sk_rm)).unwrap();
    let public = Kem::sk_to_pk(&private);
    assert_eq!(public.to_bytes()[..], hex(&vector.pk_rm));

    let (enc, mut sender) = setup_sender_with_rng::<AesGcm256, HkdfSha256, Kem>(
        &OpModeS::Base,
        &public,
        &info,
        &mut Fixed(hex(&vector.ikm_e)),
    )
    .unwrap();
    assert_eq!(enc.to_bytes()[..], hex(&vector.enc));
    let mut receiver =
        setup_receiver::<AesGcm256, HkdfSha256, Kem>(&OpModeR::Base, &private, &enc, &info).unwrap();
    for encryption in &vector.encryptions {
        let (aad, ct, pt) = (hex(&encryption.aad), hex(&encryption.ct), hex(&encryption.pt));
        assert_eq!(sender.seal(&pt, &aad).unwrap(), ct);
        assert_eq!(receiver.open(&ct, &aad).unwrap(), pt);
    }
    for export in &vector.exports {
        let mut value = [0; 32];
        receiver.export(&hex(&export.exporter_context), &mut value).unwrap();
        assert_eq!(value[..], hex(&export.exported_value));
    }
}

#[test]
fn an_inbox_has_the_public_key_that_rfc_9180_names() {
    let vector = vector();
    let pair = InboxKeyPair::from_private(InboxPrivateKey::from_bytes(hex_array(&vector.sk_rm)));
    assert_eq!(pair.public().as_bytes(), &hex_array(&vector.pk_rm));
}
