//! The recovery key: two halves open, one does not, and no text is taken for another.

mod support;

use kuvert_crypto::ids::OrgId;
use kuvert_crypto::recovery::{RecoveryError, RecoveryHalf, RecoveryPublicKey, generate, join, key_id};
use kuvert_crypto::secret::FileKey;
use kuvert_crypto::stanza::{Addressee, Stanza, StanzaKind};
use support::SeededRng;

const PREFIX: [u8; 44] = [7; 44];

#[test]
fn two_halves_open_what_was_sealed_to_the_public_key() {
    let (public, [first, second]) = generate(&mut SeededRng::new(1));
    let org_id = OrgId::random(&mut SeededRng::new(2));
    let to = Addressee { kind: StanzaKind::Recovery, org_id, key_id: public.key_id() };
    let key = FileKey::random(&mut SeededRng::new(3));
    let stanza = Stanza::seal_file_key(&to, public.public(), &PREFIX, &key, &mut SeededRng::new(4)).unwrap();
    for pair in [join(&first, &second).unwrap(), join(&second, &first).unwrap()] {
        assert_eq!((pair.public(), key_id(&pair)), (public.public(), public.key_id()));
        assert!(stanza.open_file_key(org_id, pair.private(), &PREFIX).unwrap() == key);
    }
}

#[test]
fn one_half_twice_and_halves_of_two_keys_are_refused() {
    let (_, [first, second]) = generate(&mut SeededRng::new(5));
    let (_, [other, _]) = generate(&mut SeededRng::new(6));
    assert_eq!(join(&first, &first).unwrap_err(), RecoveryError::SameHalf);
    assert_eq!(join(&second, &second).unwrap_err(), RecoveryError::SameHalf);
    assert_eq!(join(&other, &second).unwrap_err(), RecoveryError::OtherPair);
}

#[test]
fn a_half_survives_paper() {
    let (public, halves) = generate(&mut SeededRng::new(7));
    for half in &halves {
        let text = half.to_text();
        let typed = text.to_uppercase().replace('-', "- \n ");
        for read in [RecoveryHalf::parse(&text).unwrap(), RecoveryHalf::parse(&typed).unwrap()] {
            assert_eq!((read.which(), read.key_id()), (half.which(), public.key_id()));
            assert!(*read.to_text() == *text);
        }
    }
    assert!(join(&RecoveryHalf::parse(&halves[0].to_text()).unwrap(), &halves[1]).is_ok());
}

#[test]
fn the_public_key_has_one_spelling() {
    let (public, _) = generate(&mut SeededRng::new(8));
    let text = public.to_string();
    assert_eq!(text.parse::<RecoveryPublicKey>().unwrap(), public);
    for wrong in [text.to_uppercase(), format!(" {text}"), format!("{text}="), text.replace("kuvert-", "")] {
        assert_eq!(wrong.parse::<RecoveryPublicKey>(), Err(RecoveryError::Malformed), "{wrong}");
    }
}

#[test]
fn no_wrong_character_is_taken_and_no_half_for_a_public_key() {
    let (public, [first, _]) = generate(&mut SeededRng::new(9));
    let (public, half) = (public.to_string(), first.to_text());
    for at in "kuvert-recovery-".len()..public.len() {
        let other = if public.as_bytes()[at] == b'a' { "b" } else { "a" };
        let wrong = format!("{}{other}{}", &public[..at], &public[at + 1..]);
        assert!(wrong.parse::<RecoveryPublicKey>().is_err(), "{at}");
    }
    for at in (0..half.len()).filter(|&at| half.as_bytes()[at] != b'-') {
        let other = if half.as_bytes()[at] == b'a' { "b" } else { "a" };
        assert!(RecoveryHalf::parse(&format!("{}{other}{}", &half[..at], &half[at + 1..])).is_err(), "{at}");
    }
    assert!(RecoveryHalf::parse(&public).is_err());
    assert!(half.parse::<RecoveryPublicKey>().is_err());
    assert!(RecoveryHalf::parse("").is_err());
}

#[test]
fn a_half_says_nothing_when_it_is_printed() {
    let (_, [first, _]) = generate(&mut SeededRng::new(10));
    assert_eq!(format!("{first:?}"), "RecoveryHalf");
}
