use super::software::Authenticator;
use super::*;

const CHALLENGE: [u8; CHALLENGE_LEN] = [7; CHALLENGE_LEN];
const ORIGIN: &str = "https://share.nordlys.example";
const SITE: &str = "share.nordlys.example";

fn site() -> RelyingParty {
    RelyingParty { id: SITE.to_owned(), origin: ORIGIN.to_owned() }
}

fn registered(authenticator: &Authenticator) -> Registered {
    let client_data = Authenticator::client_data("webauthn.create", &CHALLENGE, ORIGIN);
    let attestation_object = authenticator.attest(SITE);
    let answer = Attestation { client_data: &client_data, attestation_object: &attestation_object };
    register(&site(), &CHALLENGE, &answer).unwrap()
}

#[test]
fn a_passkey_is_registered_and_proves_its_owner() {
    let mut authenticator = Authenticator::new(b"an id");
    let new = registered(&authenticator);
    assert_eq!(new.credential.id, data_encoding::BASE64URL_NOPAD.encode(b"an id"));
    assert!(new.verified);
    authenticator.counter = 1;
    let client_data = Authenticator::client_data("webauthn.get", &CHALLENGE, ORIGIN);
    assert_eq!(challenge_of(&client_data), Ok(CHALLENGE));
    let (data, signature) = authenticator.sign(SITE, &client_data);
    let answer = Assertion { client_data: &client_data, authenticator_data: &data, signature: &signature };
    let proved = prove(&site(), &CHALLENGE, (&new.credential.key, 0), &answer, true);
    assert_eq!(proved, Ok(Proved { counter: 1, verified: true }));
    let stored = serde_json::to_string(&new.credential).unwrap();
    assert_eq!(serde_json::from_str::<Credential>(&stored).unwrap().key, new.credential.key);
}

/// What comes of a signature that is off in one respect.
fn off(
    kind: &str,
    challenge: &[u8],
    origin: &str,
    site_id: &str,
    change: impl Fn(&mut Authenticator),
) -> PasskeyError {
    let mut authenticator = Authenticator::new(b"an id");
    let key = registered(&authenticator).credential.key;
    authenticator.counter = 5;
    change(&mut authenticator);
    let client_data = Authenticator::client_data(kind, challenge, origin);
    let (data, signature) = authenticator.sign(site_id, &client_data);
    let answer = Assertion { client_data: &client_data, authenticator_data: &data, signature: &signature };
    prove(&site(), &CHALLENGE, (&key, 4), &answer, true).unwrap_err()
}

#[test]
fn a_signature_for_anything_else_is_refused() {
    let get = "webauthn.get";
    let as_is = |_: &mut Authenticator| {};
    assert_eq!(off("webauthn.create", &CHALLENGE, ORIGIN, SITE, as_is), PasskeyError::Type);
    assert_eq!(off(get, &[8; 32], ORIGIN, SITE, as_is), PasskeyError::Challenge);
    assert_eq!(off(get, &[7; 31], ORIGIN, SITE, as_is), PasskeyError::Malformed);
    assert_eq!(off(get, &CHALLENGE, "https://evil.example", SITE, as_is), PasskeyError::Origin);
    assert_eq!(off(get, &CHALLENGE, "http://share.nordlys.example", SITE, as_is), PasskeyError::Origin);
    assert_eq!(off(get, &CHALLENGE, ORIGIN, "nordlys.example", as_is), PasskeyError::RelyingParty);
    assert_eq!(off(get, &CHALLENGE, ORIGIN, SITE, |key| key.flags = 0b100), PasskeyError::NotPresent);
    assert_eq!(off(get, &CHALLENGE, ORIGIN, SITE, |key| key.flags = 0b001), PasskeyError::NotVerified);
    assert_eq!(off(get, &CHALLENGE, ORIGIN, SITE, |key| key.flags = 0b1_0101), PasskeyError::Malformed);
    assert_eq!(off(get, &CHALLENGE, ORIGIN, SITE, |key| key.counter = 4), PasskeyError::Counter);
    assert_eq!(off(get, &CHALLENGE, ORIGIN, SITE, |key| key.counter = 0), PasskeyError::Counter);
    let another =
        |key: &mut Authenticator| *key = Authenticator { counter: 5, ..Authenticator::new(b"an id") };
    assert_eq!(off(get, &CHALLENGE, ORIGIN, SITE, another), PasskeyError::Signature);
}

#[test]
fn every_flipped_bit_and_every_cut_is_refused() {
    let authenticator = Authenticator { counter: 1, ..Authenticator::new(b"an id") };
    let key = registered(&authenticator).credential.key;
    let client_data = Authenticator::client_data("webauthn.get", &CHALLENGE, ORIGIN);
    let (data, signature) = authenticator.sign(SITE, &client_data);
    let attempt = |client_data: &[u8], authenticator_data: &[u8], signature: &[u8]| {
        let answer = Assertion { client_data, authenticator_data, signature };
        prove(&site(), &CHALLENGE, (&key, 0), &answer, false)
    };
    assert!(attempt(&client_data, &data, &signature).is_ok());
    for at in 0..data.len() * 8 {
        let mut wrong = data.clone();
        wrong[at / 8] ^= 1 << (at % 8);
        assert!(attempt(&client_data, &wrong, &signature).is_err());
    }
    for len in 0..data.len() {
        assert!(attempt(&client_data, &data[..len], &signature).is_err());
    }
    for at in 0..signature.len() {
        let mut wrong = signature.clone();
        wrong[at] ^= 1;
        assert!(attempt(&client_data, &data, &wrong).is_err());
        assert!(attempt(&client_data, &data, &signature[..at]).is_err());
    }
}

#[test]
fn a_damaged_registration_is_refused_and_never_panics() {
    let authenticator = Authenticator::new(b"an id");
    let client_data = Authenticator::client_data("webauthn.create", &CHALLENGE, ORIGIN);
    let object = authenticator.attest(SITE);
    let attempt = |attestation_object: &[u8]| {
        register(&site(), &CHALLENGE, &Attestation { client_data: &client_data, attestation_object }).is_ok()
    };
    assert!(attempt(&object));
    for len in 0..object.len() {
        assert!(!attempt(&object[..len]), "cut at {len}");
    }
    assert!(!attempt(&[object.as_slice(), &[0]].concat()), "something follows");
    for at in 0..object.len() {
        // The key itself may be any point: what it does not verify later is its own affair.
        let mut wrong = object.clone();
        wrong[at] = wrong[at].wrapping_add(1);
        let _whatever = attempt(&wrong);
    }
    let get = Authenticator::client_data("webauthn.get", &CHALLENGE, ORIGIN);
    let answer = Attestation { client_data: &get, attestation_object: &object };
    assert!(matches!(register(&site(), &CHALLENGE, &answer), Err(PasskeyError::Type)));
}
