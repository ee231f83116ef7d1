//! An authenticator made of software, for tests.

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair};
use data_encoding::BASE64URL_NOPAD;
use serde_json::json;
use sha2::{Digest, Sha256};

/// A P-256 key with an id.
pub(crate) struct Authenticator {
    pub(crate) id: Vec<u8>,
    pub(crate) key: EcdsaKeyPair,
    pub(crate) counter: u32,
    /// User present, user verified.
    pub(crate) flags: u8,
}

impl Authenticator {
    pub(crate) fn new(id: &[u8]) -> Self {
        let key = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_ASN1_SIGNING).unwrap();
        Self { id: id.to_vec(), key, counter: 0, flags: 0b101 }
    }

    pub(crate) fn client_data(kind: &str, challenge: &[u8], origin: &str) -> Vec<u8> {
        let challenge = BASE64URL_NOPAD.encode(challenge);
        let data = json!({"type": kind, "challenge": challenge, "origin": origin, "crossOrigin": false});
        data.to_string().into_bytes()
    }

    fn data(&self, site: &str, flags: u8) -> Vec<u8> {
        [Sha256::digest(site.as_bytes()).as_slice(), &[flags], &self.counter.to_be_bytes()].concat()
    }

    /// An attestation object.
    pub(crate) fn attest(&self, site: &str) -> Vec<u8> {
        let point = self.key.public_key().as_ref();
        let id_len = u16::try_from(self.id.len()).unwrap();
        let key: &[&[u8]] = &[
            &[0xa5, 1, 2, 3, 0x26, 0x20, 1, 0x21, 0x58, 32],
            &point[1..33],
            &[0x22, 0x58, 32],
            &point[33..],
        ];
        let data = [
            self.data(site, self.flags | 1 << 6),
            vec![0; 16],
            id_len.to_be_bytes().to_vec(),
            self.id.clone(),
            key.concat(),
        ]
        .concat();
        let object = [b"\xa3\x63fmt\x64none\x67attStmt\xa0\x68authData".as_slice(), &byte_string(&data)];
        object.concat()
    }

    /// Authenticator data and a signature.
    pub(crate) fn sign(&self, site: &str, client_data: &[u8]) -> (Vec<u8>, Vec<u8>) {
        let data = self.data(site, self.flags);
        let signed = [data.as_slice(), Sha256::digest(client_data).as_slice()].concat();
        let signature = self.key.sign(&SystemRandom::new(), &signed).unwrap();
        (data, signature.as_ref().to_vec())
    }
}

/// A byte string of 24 to 65,535 bytes in its shortest form.
fn byte_string(data: &[u8]) -> Vec<u8> {
    let len = u16::try_from(data.len()).unwrap().to_be_bytes();
    match len {
        [0, short] => [&[0x58, short], data].concat(),
        [high, low] => [&[0x59, high, low], data].concat(),
    }
}
