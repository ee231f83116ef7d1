//! Names of things: random, public, and bound into what is sealed for them.

use std::{fmt, str::FromStr};

use data_encoding::BASE32_NOPAD;
use rand_core::CryptoRng;
#[doc(hidden)]
pub use serde as __serde;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

mod key_day;

pub use key_day::KeyDay;

/// The text is not an id: 26 characters of `a-z2-7`, in the one spelling that [`Id16`] prints.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not an id of 26 characters a-z and 2-7")]
pub struct InvalidId;

/// A random name of 16 bytes. In text: lower-case base32 without padding (RFC 4648 section 6), 26 characters.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Id16([u8; 16]);

impl Id16 {
    /// Characters of the text form.
    pub const ENCODED_LEN: usize = 26;

    /// The id with these bytes.
    pub const fn from_bytes(bytes: [u8; 16]) -> Self {
        Self(bytes)
    }

    /// The id with these bytes, if there are 16 of them.
    pub fn from_slice(bytes: &[u8]) -> Option<Self> {
        bytes.try_into().ok().map(Self)
    }

    /// Its bytes, as they are stored.
    pub const fn as_bytes(&self) -> &[u8; 16] {
        &self.0
    }

    /// A new id.
    pub fn random(rng: &mut (impl CryptoRng + ?Sized)) -> Self {
        let mut bytes = [0; 16];
        rng.fill_bytes(&mut bytes);
        Self(bytes)
    }
}

impl fmt::Display for Id16 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&BASE32_NOPAD.encode(&self.0).to_ascii_lowercase())
    }
}

impl fmt::Debug for Id16 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for Id16 {
    type Err = InvalidId;

    fn from_str(text: &str) -> Result<Self, InvalidId> {
        if text.len() != Self::ENCODED_LEN || text.bytes().any(|byte| byte.is_ascii_uppercase()) {
            return Err(InvalidId);
        }
        let bytes = BASE32_NOPAD.decode(text.to_ascii_uppercase().as_bytes()).map_err(|_| InvalidId)?;
        Self::from_slice(&bytes).ok_or(InvalidId)
    }
}

impl Serialize for Id16 {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Id16 {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Text;
        impl de::Visitor<'_> for Text {
            type Value = Id16;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an id of 26 characters")
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<Id16, E> {
                text.parse().map_err(E::custom)
            }
        }
        deserializer.deserialize_str(Text)
    }
}

/// Makes named kinds of [`Id16`], so that one kind cannot stand where another is meant.
///
/// ```
/// kuvert_crypto::define_id! {
///     /// One row of the mail queue.
///     pub struct QueueId;
/// }
/// let id = QueueId::from_bytes([7; 16]);
/// assert_eq!(id.to_string().parse(), Ok(id));
/// ```
#[macro_export]
macro_rules! define_id {
    ($($(#[$meta:meta])* $vis:vis struct $name:ident;)+) => {$(
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        $vis struct $name($crate::ids::Id16);

        #[allow(dead_code, reason = "not every kind of id needs every conversion")]
        impl $name {
            /// The id with these bytes.
            pub const fn from_bytes(bytes: [u8; 16]) -> Self {
                Self($crate::ids::Id16::from_bytes(bytes))
            }

            /// The id with these bytes, if there are 16 of them.
            pub fn from_slice(bytes: &[u8]) -> ::core::option::Option<Self> {
                $crate::ids::Id16::from_slice(bytes).map(Self)
            }

            /// Its bytes, as they are stored.
            pub const fn as_bytes(&self) -> &[u8; 16] {
                self.0.as_bytes()
            }

            /// A new id.
            pub fn random(rng: &mut (impl $crate::ids::__CryptoRng + ?Sized)) -> Self {
                Self($crate::ids::Id16::random(rng))
            }

            /// The same id without its kind.
            pub const fn id16(self) -> $crate::ids::Id16 {
                self.0
            }
        }

        impl ::core::convert::From<$crate::ids::Id16> for $name {
            fn from(id: $crate::ids::Id16) -> Self {
                Self(id)
            }
        }

        impl ::core::convert::From<$name> for $crate::ids::Id16 {
            fn from(id: $name) -> Self {
                id.0
            }
        }

        impl ::core::fmt::Display for $name {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                ::core::fmt::Display::fmt(&self.0, f)
            }
        }

        impl ::core::str::FromStr for $name {
            type Err = $crate::ids::InvalidId;

            fn from_str(text: &str) -> ::core::result::Result<Self, Self::Err> {
                text.parse().map(Self)
            }
        }

        impl $crate::ids::__serde::Serialize for $name {
            fn serialize<S: $crate::ids::__serde::Serializer>(
                &self,
                serializer: S,
            ) -> ::core::result::Result<S::Ok, S::Error> {
                $crate::ids::__serde::Serialize::serialize(&self.0, serializer)
            }
        }

        impl<'de> $crate::ids::__serde::Deserialize<'de> for $name {
            fn deserialize<D: $crate::ids::__serde::Deserializer<'de>>(
                deserializer: D,
            ) -> ::core::result::Result<Self, D::Error> {
                $crate::ids::__serde::Deserialize::deserialize(deserializer).map(Self)
            }
        }
    )+};
}

#[doc(hidden)]
pub use rand_core::CryptoRng as __CryptoRng;

define_id! {
    /// A package: a share, or one hand-in of a submission.
    pub struct PackageId;
    /// A stored file.
    pub struct BlobId;
    /// The organisation that runs the installation.
    pub struct OrgId;
    /// The database row of a link; not the link itself, which is a [`crate::secret::LinkToken`].
    pub struct LinkRowId;
}

/// The database's index of a link: derived from its token, and tells nothing of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LinkId([u8; 32]);

impl LinkId {
    /// The id with these bytes.
    pub const fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The id with these bytes, if there are 32 of them.
    pub fn from_slice(bytes: &[u8]) -> Option<Self> {
        bytes.try_into().ok().map(Self)
    }

    /// Its bytes, as they are stored.
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}
