//! Slow hashes: staff passwords, one-time codes, passphrases. A few at a time; they are large on purpose.

use argon2::password_hash::phc::PasswordHash;
use argon2::{Algorithm, Argon2, Params, PasswordHasher, PasswordVerifier, Version};
use kuvert_crypto::keys::stretch_passphrase;
use kuvert_crypto::secret::{PepperKey, StretchedPassphrase};
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

use super::personal::Person;
use super::{App, AppError};
use crate::breached::{BreachedError, BreachedList};
use crate::config::Config;
pub use crate::factors::password::Weakness;
use crate::factors::password::{self, BYTES_MAX, CHARS_MIN};

/// OWASP's second choice for Argon2id: 19 MiB, two passes, one lane.
const MEMORY_KIB: u32 = 19 * 1024;
const PASSES: u32 = 2;

/// What a new password must be, here. The same on every way in: the account page and the command line.
#[derive(Clone, Debug)]
pub struct PasswordRules {
    breached: Option<BreachedList>,
    organisation: String,
}

/// Why a password is not taken.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Unfit {
    Weak(Weakness),
    /// On the list of stolen passwords.
    Breached,
    /// The list cannot be read just now: nobody knows whether the password is good.
    Unknown,
}

impl Unfit {
    /// For the command line: what is wrong with it.
    pub fn why(self) -> String {
        match self {
            Self::Weak(Weakness::TooShort) => format!("must have at least {CHARS_MIN} characters"),
            Self::Weak(Weakness::TooLong) => format!("must have at most {BYTES_MAX} bytes"),
            Self::Weak(Weakness::Common) => "is among the first that somebody would try".to_owned(),
            Self::Weak(Weakness::Own) => "says little else than the name, address or organisation".to_owned(),
            Self::Breached => "is on the list of stolen passwords".to_owned(),
            Self::Unknown => "cannot be compared with breached_passwords_file just now".to_owned(),
        }
    }
}

impl PasswordRules {
    /// # Errors
    ///
    /// [`BreachedError`] if there is to be a list of stolen passwords and the file is none.
    pub fn of(config: &Config) -> Result<Self, BreachedError> {
        let breached = config.breached_passwords_file.as_deref().map(BreachedList::open).transpose()?;
        Ok(Self { breached, organisation: config.organisation_name.clone() })
    }

    /// Judges a new password of `person`. Takes some milliseconds and some reads of the list.
    ///
    /// # Errors
    ///
    /// [`Unfit`].
    pub fn judge(&self, password: &str, person: &Person) -> Result<(), Unfit> {
        let name = person.name.as_deref().unwrap_or_default();
        password::judge(password, &[name, &person.email, &self.organisation]).map_err(Unfit::Weak)?;
        match self.breached.as_ref().map(|list| list.has(password)) {
            None | Some(Ok(false)) => Ok(()),
            Some(Ok(true)) => Err(Unfit::Breached),
            Some(Err(error)) => {
                let error = &error as &dyn std::error::Error;
                tracing::error!(error, "a new password cannot be compared with the list of breached ones");
                Err(Unfit::Unknown)
            }
        }
    }
}

fn argon2(pepper: &PepperKey) -> Argon2<'_> {
    let params = Params::new(MEMORY_KIB, PASSES, 1, None).expect("these parameters are valid");
    Argon2::new_with_secret(pepper.as_bytes(), Algorithm::Argon2id, Version::V0x13, params)
        .expect("a pepper of 32 bytes is valid")
}

/// Runs a slow hash where it holds nobody up, a few at a time.
async fn slowly<T: Send + 'static>(app: &App, work: impl FnOnce() -> T + Send + 'static) -> T {
    let _turn = app.hashes.acquire().await;
    match tokio::task::spawn_blocking(work).await {
        Ok(value) => value,
        Err(error) => match error.try_into_panic() {
            Ok(panic) => std::panic::resume_unwind(panic),
            Err(_) => std::future::pending().await,
        },
    }
}

/// Hashes a new staff password that was judged.
///
/// # Errors
///
/// [`AppError::Invalid`] if it cannot be hashed.
pub fn hash_password(pepper: &PepperKey, password: &str) -> Result<String, AppError> {
    let salt: [u8; 16] = crate::keys::random();
    let hash = argon2(pepper).hash_password_with_salt(password.as_bytes(), &salt);
    Ok(hash.map_err(|_| AppError::invalid("password", "cannot be hashed"))?.to_string())
}

/// Judges a new password and hashes it, where it holds nobody up.
///
/// # Errors
///
/// [`AppError::Invalid`] if it cannot be hashed.
pub async fn judge_and_hash(
    app: &App,
    password: Zeroizing<String>,
    person: Person,
) -> Result<Result<String, Unfit>, AppError> {
    let (rules, pepper) = (app.password_rules.clone(), app.keys.pepper());
    slowly(app, move || match rules.judge(&password, &person) {
        Ok(()) => hash_password(&pepper, &password).map(Ok),
        Err(unfit) => Ok(Err(unfit)),
    })
    .await
}

/// A hash that no password has, to compare with when there is no account. It costs one run, as a real one does.
fn nobodys_hash() -> String {
    let zeros = |len| data_encoding::BASE64_NOPAD.encode(&vec![0; len]);
    format!("$argon2id$v=19$m={MEMORY_KIB},t={PASSES},p=1${}${}", zeros(16), zeros(32))
}

/// Compares a password; takes as long when there is none to compare with.
pub async fn check_password(app: &App, password: Zeroizing<String>, hash: Option<String>) -> bool {
    let pepper = app.keys.pepper();
    slowly(app, move || {
        let known = hash.is_some();
        let hash = hash.unwrap_or_else(nobodys_hash);
        let Ok(parsed) = PasswordHash::new(&hash) else { return false };
        let right = argon2(&pepper).verify_password(password.as_bytes(), &parsed).is_ok();
        right && known
    })
    .await
}

/// The hash a one-time code is stored as.
pub async fn hash_code(app: &App, code: Zeroizing<String>, salt: [u8; 16]) -> [u8; 32] {
    let pepper = app.keys.pepper();
    slowly(app, move || {
        let mut hash = [0; 32];
        argon2(&pepper)
            .hash_password_into(code.as_bytes(), &salt, &mut hash)
            .expect("16 bytes of salt and 32 of output are within Argon2's limits");
        hash
    })
    .await
}

/// Whether two hashes are the same, in a time that does not tell where they differ.
pub fn same(left: &[u8; 32], right: &[u8; 32]) -> bool {
    left.ct_eq(right).into()
}

/// Stretches a passphrase for the key.
pub async fn stretch(app: &App, passphrase: Zeroizing<String>, salt: [u8; 16]) -> StretchedPassphrase {
    slowly(app, move || stretch_passphrase(&passphrase, &salt)).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hash_of_nobody_costs_what_a_real_one_costs() {
        let pepper = PepperKey::from_bytes([1; 32]);
        let (real, nobodys) = (hash_password(&pepper, "correct horse battery").unwrap(), nobodys_hash());
        let (real, nobodys) = (PasswordHash::new(&real).unwrap(), PasswordHash::new(&nobodys).unwrap());
        assert_eq!(real.algorithm, nobodys.algorithm);
        assert_eq!(real.version, nobodys.version);
        assert_eq!(real.params, nobodys.params);
        assert_eq!(real.salt.unwrap().len(), nobodys.salt.unwrap().len());
        assert_eq!(real.hash.unwrap().len(), nobodys.hash.unwrap().len());
        let wrong = argon2(&pepper).verify_password(b"anything", &nobodys);
        assert!(matches!(wrong, Err(argon2::password_hash::Error::PasswordInvalid)));
    }
}
