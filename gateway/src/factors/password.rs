//! Which passwords are good ones: long enough, not among the first that somebody would try, not about their owner.

use zxcvbn::{Score, zxcvbn};

/// Fewest characters.
pub const CHARS_MIN: usize = 12;
/// Most bytes: enough for any phrase, too little to make the server sweat.
pub const BYTES_MAX: usize = 256;
/// How much of a password is judged; the rest only makes it better.
const JUDGED_CHARS: usize = 72;
/// A password of which less than this remains without the owner's names is about its owner.
const OF_ITS_OWN_CHARS: usize = 6;
/// Names shorter than this may be in any password.
const NAME_CHARS_MIN: usize = 3;

/// Danish and trade words that people make passwords of; the estimator knows English ones and the lists of stolen passwords.
#[rustfmt::skip]
const WORDS: &[&str] = &[
    "adgangskode", "kodeord", "kode", "velkommen", "hemmelig", "hemmeligt", "sikker", "sommer", "vinter", "efterår", "forår",
    "januar", "februar", "marts", "april", "maj", "juni", "juli", "august", "september", "oktober", "november", "december",
    "mandag", "tirsdag", "onsdag", "torsdag", "fredag", "lørdag", "søndag", "danmark", "dansk", "københavn", "kobenhavn",
    "aarhus", "århus", "odense", "aalborg", "ålborg", "esbjerg", "kuvert", "outlook", "firma", "kontor", "arbejde", "elsker",
    "skat", "fodbold", "brøndby", "brondby", "jul", "ferie", "kaffe", "øl", "hund", "kat", "far", "mor", "bruger", "admin",
];

/// What is wrong with a password.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Weakness {
    TooShort,
    TooLong,
    /// Among the first that somebody would try.
    Common,
    /// Little else than the owner's name, address or organisation.
    Own,
}

/// Judges a new password. `own` are the owner's names, address and organisation. Takes some milliseconds.
///
/// # Errors
///
/// [`Weakness`].
pub fn judge(password: &str, own: &[&str]) -> Result<(), Weakness> {
    if password.chars().count() < CHARS_MIN {
        return Err(Weakness::TooShort);
    }
    if password.len() > BYTES_MAX {
        return Err(Weakness::TooLong);
    }
    let names = names(own);
    if is_about(password, &names) {
        return Err(Weakness::Own);
    }
    if is_worn_out(password) {
        return Err(Weakness::Common);
    }
    let judged: String = password.chars().take(JUDGED_CHARS).collect();
    let known: Vec<&str> = names.iter().map(String::as_str).chain(WORDS.iter().copied()).collect();
    if zxcvbn(&judged, &known).score() < Score::Three {
        return Err(Weakness::Common);
    }
    Ok(())
}

/// The words that an owner is called by, longest first.
fn names(own: &[&str]) -> Vec<String> {
    let mut names: Vec<String> = own
        .iter()
        .flat_map(|text| text.split(|c: char| !c.is_alphanumeric()))
        .filter(|word| word.chars().count() >= NAME_CHARS_MIN)
        .map(str::to_lowercase)
        .collect();
    names.sort_unstable_by_key(|name| std::cmp::Reverse(name.len()));
    names.dedup();
    names
}

fn is_about(password: &str, names: &[String]) -> bool {
    let plain: String = password.to_lowercase().chars().filter(|c| c.is_alphanumeric()).collect();
    let rest = names.iter().fold(plain.clone(), |rest, name| rest.replace(name.as_str(), ""));
    rest.len() < plain.len() && rest.chars().count() < OF_ITS_OWN_CHARS
}

/// Whether a password is one of our own words with a year and an exclamation mark.
fn is_worn_out(password: &str) -> bool {
    let letters: String = password.to_lowercase().chars().filter(|c| c.is_alphabetic()).collect();
    let rest = WORDS.iter().fold(letters.clone(), |rest, word| rest.replace(word, ""));
    rest.len() < letters.len() && rest.chars().count() < OF_ITS_OWN_CHARS
}

#[cfg(test)]
mod tests {
    use super::*;

    const OWN: &[&str] = &["Mette Holm", "mette.holm@nordlys.example", "Nordlys Advokater"];

    #[test]
    fn good_passwords_pass() {
        let good = [
            "correct horse battery",
            "a long enough password",
            "grøn cykel spiser radio",
            "9x!kQv72#bLm",
            "Nordlys: 7 vilde egern danser",
        ];
        for password in good {
            assert_eq!(judge(password, OWN), Ok(()), "{password}");
        }
        assert_eq!(judge(&"grøn cykel ".repeat(20), OWN), Ok(()));
    }

    #[test]
    fn the_first_that_somebody_would_try_are_refused() {
        let common = [
            "password1234",
            "Password123!",
            "123456789012",
            "qwertyuiop12",
            "aaaaaaaaaaaa",
            "abcabcabcabc",
            "iloveyou1234",
            "Velkommen2026",
            "Sommer2026!!",
            "Vinter-Sommer-07",
            "Adgangskode1",
            "københavn2026",
        ];
        for password in common {
            assert_eq!(judge(password, OWN), Err(Weakness::Common), "{password}");
        }
    }

    #[test]
    fn a_password_about_its_owner_is_refused() {
        for password in
            ["MetteHolm2026", "mette.holm@nordlys.example", "Nordlys-Advokater1", "holm-mette-holm"]
        {
            assert_eq!(judge(password, OWN), Err(Weakness::Own), "{password}");
        }
    }

    #[test]
    fn length_has_two_ends() {
        assert_eq!(judge("9x!kQv72#bL", OWN), Err(Weakness::TooShort));
        assert_eq!(judge(&"æ".repeat(129), OWN), Err(Weakness::TooLong));
        assert_eq!(judge("ææææææ", OWN), Err(Weakness::TooShort), "characters count, not bytes");
    }
}
