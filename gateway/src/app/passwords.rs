//! Slow hashes: staff passwords, one-time codes, passphrases. A few at a time; they are large on purpose.

use argon2::password_hash::phc::PasswordHash;
use argon2::{Algorithm, Argon2, Params, PasswordHasher, PasswordVerifier, Version};
use kuvert_crypto::keys::stretch_passphrase;
use kuvert_crypto::secret::{PepperKey, StretchedPassphrase};
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

use super::{App, AppError};

/// OWASP's second choice for Argon2id: 19 MiB, two passes, one lane.
const MEMORY_KIB: u32 = 19 * 1024;
const PASSES: u32 = 2;

/// Shortest password for staff, in characters.
pub const PASSWORD_MIN: usize = 12;
/// Longest, in bytes: enough for any phrase, too little to make the server sweat.
pub const PASSWORD_MAX: usize = 256;

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

/// Hashes a new staff password.
///
/// # Errors
///
/// [`AppError::Invalid`] if it is too short or too long.
pub fn hash_password(pepper: &PepperKey, password: &str) -> Result<String, AppError> {
    if password.chars().count() < PASSWORD_MIN {
        return Err(AppError::invalid("password", format!("must have at least {PASSWORD_MIN} characters")));
    }
    if password.len() > PASSWORD_MAX {
        return Err(AppError::invalid("password", format!("must have at most {PASSWORD_MAX} bytes")));
    }
    let salt: [u8; 16] = crate::keys::random();
    let hash = argon2(pepper).hash_password_with_salt(password.as_bytes(), &salt);
    Ok(hash.map_err(|_| AppError::invalid("password", "cannot be hashed"))?.to_string())
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
