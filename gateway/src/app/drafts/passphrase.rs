//! Passphrases that wait with their draft, until sending binds them into the links.

use kuvert_crypto::cobblestone;
use kuvert_crypto::secret::{PackageKey, StretchedPassphrase};
use zeroize::Zeroizing;

use super::NewRecipient;
use crate::app::links::Passphrase;
use crate::app::{App, AppError, passwords};
use crate::domain::{Deliver, RecipientId};
use crate::keys::{random, rng};

/// Stretches a passphrase with a fresh salt.
pub async fn stretch(app: &App, passphrase: Zeroizing<String>) -> Passphrase {
    let salt = random();
    Passphrase { stretched: passwords::stretch(app, passphrase, salt).await, salt }
}

/// Stretches what was given, in the order of `people`. One link has one passphrase, which is stretched once.
pub(super) async fn stretch_all(
    app: &App,
    deliver: Deliver,
    people: &[NewRecipient],
) -> Vec<Option<Passphrase>> {
    let mut all: Vec<Option<Passphrase>> = Vec::with_capacity(people.len());
    for person in people {
        let known = all.first().cloned().flatten().filter(|_| deliver == Deliver::Link);
        let stretched = match (&person.passphrase, known) {
            (None, _) => None,
            (Some(_), Some(known)) => Some(known),
            (Some(passphrase), None) => Some(stretch(app, passphrase.clone()).await),
        };
        all.push(stretched);
    }
    all
}

fn context(recipient: RecipientId) -> Vec<u8> {
    [b"kuvert.dk/v1/draft-passphrase\0".as_slice(), recipient.as_bytes()].concat()
}

/// Keeps a stretched passphrase with the draft, sealed under the package key, which only the draft token opens.
pub(super) fn keep(recipient: RecipientId, pk: &PackageKey, passphrase: &Passphrase) -> Vec<u8> {
    let sealed =
        cobblestone::seal(pk.as_bytes(), &context(recipient), passphrase.stretched.as_bytes(), &mut rng());
    [passphrase.salt.as_slice(), &sealed].concat()
}

/// Opens what the draft kept.
///
/// # Errors
///
/// [`AppError::Sealed`].
pub fn kept(recipient: RecipientId, pk: &PackageKey, kept: &[u8]) -> Result<Passphrase, AppError> {
    const WHAT: AppError = AppError::Sealed("recipients.passphrase");
    let (salt, sealed) = kept.split_first_chunk::<16>().ok_or(WHAT)?;
    let plain = cobblestone::open(pk.as_bytes(), &context(recipient), sealed).map_err(|_| WHAT)?;
    let plain = Zeroizing::new(plain);
    let bytes: [u8; 32] = plain.as_slice().try_into().map_err(|_| WHAT)?;
    Ok(Passphrase { stretched: StretchedPassphrase::from_bytes(bytes), salt: *salt })
}
