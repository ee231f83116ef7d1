//! Codes of authenticator apps: TOTP (RFC 6238) with SHA-1, six digits and steps of 30 seconds, which every app knows.

use data_encoding::BASE32_NOPAD;
use hmac::{Hmac, KeyInit, Mac};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use sha1::Sha1;
use subtle::ConstantTimeEq;
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

/// Seconds of one step.
const STEP: i64 = 30;
/// Steps that a clock may be off, to either side.
const DRIFT: i64 = 1;
const DIGITS: usize = 6;
/// Bytes of a secret: RFC 4226 recommends 160 bits.
pub const SECRET_LEN: usize = 20;

/// What server and app share.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct Secret([u8; SECRET_LEN]);

impl Secret {
    pub fn from_bytes(bytes: [u8; SECRET_LEN]) -> Self {
        Self(bytes)
    }

    /// None unless `text` is a secret in base 32.
    pub fn from_base32(text: &str) -> Option<Self> {
        let bytes = Zeroizing::new(BASE32_NOPAD.decode(text.as_bytes()).ok()?);
        bytes.as_slice().try_into().ok().map(Self)
    }

    /// Base 32 without padding, as apps take it: 32 characters.
    pub fn to_base32(&self) -> Zeroizing<String> {
        Zeroizing::new(BASE32_NOPAD.encode(&self.0))
    }

    /// What the picture for the app says (`otpauth://totp/…`).
    pub fn uri(&self, issuer: &str, account: &str) -> Zeroizing<String> {
        const KEEP: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');
        let (issuer, account) = (utf8_percent_encode(issuer, KEEP), utf8_percent_encode(account, KEEP));
        let secret = self.to_base32();
        Zeroizing::new(format!(
            "otpauth://totp/{issuer}:{account}?secret={}&issuer={issuer}&algorithm=SHA1&digits={DIGITS}&period={STEP}",
            &*secret
        ))
    }

    fn code(&self, step: i64) -> Zeroizing<String> {
        let mut mac = Hmac::<Sha1>::new_from_slice(&self.0).expect("HMAC takes keys of any length");
        mac.update(&step.to_be_bytes());
        let hash = Zeroizing::new(<[u8; 20]>::from(mac.finalize().into_bytes()));
        let at = usize::from(hash[19] & 0x0f);
        let word = [hash[at] & 0x7f, hash[at + 1], hash[at + 2], hash[at + 3]];
        Zeroizing::new(format!("{:06}", u32::from_be_bytes(word) % 1_000_000))
    }

    /// The step whose code was typed, if it is one of now (Unix seconds). The caller must see to it that no step is
    /// used twice, nor one before the last that was.
    pub fn step_of(&self, typed: &str, now: i64) -> Option<i64> {
        let typed =
            Zeroizing::new(typed.chars().filter(|c| !c.is_whitespace() && *c != '-').collect::<String>());
        if typed.len() != DIGITS || !typed.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        let present = now.div_euclid(STEP);
        let mut found = None;
        for step in present - DRIFT..=present + DRIFT {
            if self.code(step).as_bytes().ct_eq(typed.as_bytes()).into() {
                found = Some(step);
            }
        }
        found
    }

    /// The code that an app shows at `now` (Unix seconds).
    pub fn code_at(&self, now: i64) -> String {
        self.code(now.div_euclid(STEP)).to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn secret() -> Secret {
        Secret::from_bytes(*b"12345678901234567890")
    }

    #[test]
    fn the_codes_are_those_of_rfc_6238() {
        // Appendix B, SHA-1; the last six of its eight digits.
        let vectors = [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_111_111_111, "050471"),
            (1_234_567_890, "005924"),
            (2_000_000_000, "279037"),
            (20_000_000_000, "353130"),
        ];
        for (now, code) in vectors {
            assert_eq!(secret().code_at(now), code);
            assert_eq!(secret().step_of(code, now), Some(now / 30));
        }
    }

    #[test]
    fn a_code_is_taken_one_step_early_or_late_and_no_more() {
        let now = 1_111_111_111;
        for (off, taken) in [(-60, false), (-30, true), (0, true), (30, true), (60, false)] {
            let code = secret().code_at(now + off);
            assert_eq!(secret().step_of(&code, now).is_some(), taken, "{off} seconds off");
        }
    }

    #[test]
    fn what_is_no_code_is_refused() {
        let now = 59;
        for wrong in [
            "",
            " ",
            "28708",
            "2870820",
            "287083",
            "28708a",
            "+87082",
            "２８７０８２",
            "null",
            "[\"287082\"]",
        ] {
            assert_eq!(secret().step_of(wrong, now), None, "{wrong:?}");
        }
        assert_eq!(secret().step_of(" 287 082 ", now), Some(1), "apps show it in two groups");
    }

    #[test]
    fn the_picture_says_whose_it_is_and_nothing_breaks_out_of_it() {
        let uri = secret().uri("Nordlys & Søn?", "mette@firma.example");
        assert_eq!(
            &*uri,
            "otpauth://totp/Nordlys%20%26%20S%C3%B8n%3F:mette%40firma.example\
             ?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Nordlys%20%26%20S%C3%B8n%3F\
             &algorithm=SHA1&digits=6&period=30"
        );
        let again = Secret::from_base32(&secret().to_base32()).unwrap();
        assert_eq!(again.code_at(59), secret().code_at(59));
    }
}
