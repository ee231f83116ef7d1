//! Recovery codes: for the day the telephone is gone. Ten, each of 80 random bits, each used once.

use data_encoding::{BASE32_NOPAD, Encoding, Specification};
use zeroize::Zeroizing;

/// Codes of one set.
pub const CODES: usize = 10;
/// Random bytes of a code.
pub const CODE_LEN: usize = 10;
/// Characters of a code, without what stands between them.
const CHARS: usize = 16;

/// Writes a code in four groups of four, such as `k4qz-77aw-mnb2-x5ti`. Letters and digits that look alike are not in it.
pub fn write(bytes: &[u8; CODE_LEN]) -> Zeroizing<String> {
    let letters = Zeroizing::new(BASE32_NOPAD.encode(bytes).to_lowercase());
    let groups: Vec<&str> = (0..CHARS).step_by(4).map(|at| &letters[at..at + 4]).collect();
    Zeroizing::new(groups.join("-"))
}

/// The code as it is hashed, whatever way it was typed; none if it cannot be one.
pub fn parse(typed: &str) -> Option<Zeroizing<String>> {
    let letters: Zeroizing<String> = Zeroizing::new(
        typed.chars().filter(|c| !c.is_whitespace() && *c != '-').map(|c| c.to_ascii_lowercase()).collect(),
    );
    let whole = letters.len() == CHARS && base32().decode(letters.as_bytes()).is_ok();
    whole.then_some(letters)
}

fn base32() -> Encoding {
    let mut spec = Specification::new();
    spec.symbols.push_str("abcdefghijklmnopqrstuvwxyz234567");
    spec.encoding().expect("32 distinct symbols make an encoding")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_read_however_it_is_typed() {
        let code = write(&[0x5a; CODE_LEN]);
        assert_eq!(code.len(), 19);
        let plain = parse(&code).unwrap();
        assert_eq!(plain.len(), 16);
        assert_eq!(parse(&code.to_uppercase()), Some(plain.clone()));
        assert_eq!(parse(&format!(" {} ", code.replace('-', " "))), Some(plain.clone()));
        assert_eq!(parse(&plain), Some(plain.clone()));
    }

    #[test]
    fn what_is_no_code_is_refused() {
        for wrong in
            ["", "----", "aaaa-aaaa-aaaa-aaa", "aaaa-aaaa-aaaa-aaaa-a", "aaaa-aaaa-aaaa-aaa1", "ææææææææ"]
        {
            assert_eq!(parse(wrong), None, "{wrong:?}");
        }
    }
}
