//! Secrets as types: wiped when dropped, never printed, never serialised, compared in constant time.

use std::fmt;

use data_encoding::BASE64URL_NOPAD;
use rand_core::CryptoRng;
use subtle::ConstantTimeEq;
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

/// What all secrets of 32 bytes have in common.
pub trait Secret32: Clone + Eq + ZeroizeOnDrop {
    /// The secret with these bytes.
    fn from_bytes(bytes: [u8; 32]) -> Self;

    /// Its bytes. They must not outlive the secret.
    fn as_bytes(&self) -> &[u8; 32];

    /// A new secret.
    fn random(rng: &mut (impl CryptoRng + ?Sized)) -> Self {
        let mut bytes = Zeroizing::new([0; 32]);
        rng.fill_bytes(bytes.as_mut());
        Self::from_bytes(*bytes)
    }
}

macro_rules! secret {
    ($($(#[$doc:meta])+ $name:ident;)+) => {$(
        $(#[$doc])+
        #[derive(Clone, Zeroize, ZeroizeOnDrop)]
        pub struct $name([u8; 32]);

        impl $name {
            /// The secret with these bytes.
            pub const fn from_bytes(bytes: [u8; 32]) -> Self {
                Self(bytes)
            }

            /// Its bytes. They must not outlive the secret.
            pub const fn as_bytes(&self) -> &[u8; 32] {
                &self.0
            }

            /// A new secret.
            pub fn random(rng: &mut (impl CryptoRng + ?Sized)) -> Self {
                <Self as Secret32>::random(rng)
            }
        }

        impl Secret32 for $name {
            fn from_bytes(bytes: [u8; 32]) -> Self {
                Self(bytes)
            }

            fn as_bytes(&self) -> &[u8; 32] {
                &self.0
            }
        }

        impl ConstantTimeEq for $name {
            fn ct_eq(&self, other: &Self) -> subtle::Choice {
                self.0.ct_eq(&other.0)
            }
        }

        impl PartialEq for $name {
            fn eq(&self, other: &Self) -> bool {
                self.ct_eq(other).into()
            }
        }

        impl Eq for $name {}

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(stringify!($name))
            }
        }
    )+};
}

secret! {
    /// PK: one per package; every key of the package's content comes out of it. Never stored in clear.
    PackageKey;
    /// FK: seals one stored file.
    FileKey;
    /// MK: seals a package's manifest.
    ManifestKey;
    /// T: the secret path of a link. Whoever presents it gets the key; the database never has it.
    LinkToken;
    /// R_d: the root of day d. Yesterday's cannot be computed from today's.
    DayRoot;
    /// KEK\[b\]: opens the wraps of packages whose key day is b, together with a link token.
    BucketKey;
    /// LK: wraps one package key for one link.
    LinkKey;
    /// A passphrase after Argon2id.
    StretchedPassphrase;
    /// Seals a link token that waits for its mail.
    OutboxKey;
    /// Seals the key of a file that waits for a scanner's verdict.
    HeldKey;
    /// The private half of an inbox or of the recovery key (X25519, RFC 7748).
    InboxPrivateKey;
    /// Server secret: seals tickets.
    TicketKey;
    /// Server secret: seals the package key in a recipient's session cookie.
    CookieKey;
    /// Server secret: wraps the private keys of inboxes.
    InboxWrapKey;
    /// Server secret: seals personal columns.
    FieldKey;
    /// Server secret: blind index.
    IndexKey;
    /// Server secret: pepper of one-time codes and passwords.
    PepperKey;
    /// Server secret: Message-Ids and other names that must not be guessable.
    MessageIdKey;
    /// Server secret: seed of the audit log's Ed25519 key (RFC 8032).
    LogSeed;
    /// Seals the personal part of one person's events of one month; deleting it erases them.
    PersonKey;
}

impl LinkToken {
    /// Characters of [`Self::to_base64url`].
    pub const ENCODED_LEN: usize = 43;

    /// As it stands in a link: base64url without padding (RFC 4648 section 5), 43 characters.
    pub fn to_base64url(&self) -> Zeroizing<String> {
        Zeroizing::new(BASE64URL_NOPAD.encode(&self.0))
    }

    /// Reads a link's token. Only the one spelling [`Self::to_base64url`] writes is taken: two spellings would
    /// be two names for one secret.
    pub fn parse(text: &str) -> Option<Self> {
        if text.len() != Self::ENCODED_LEN {
            return None;
        }
        let bytes = Zeroizing::new(BASE64URL_NOPAD.decode(text.as_bytes()).ok()?);
        bytes.as_slice().try_into().ok().map(Self)
    }
}
