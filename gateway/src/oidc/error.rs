//! What may go wrong between us and the provider.

use crate::outbound::HttpError;

/// Why nobody came in.
#[derive(Debug, thiserror::Error)]
pub enum OidcError {
    #[error("the provider cannot be reached")]
    Http(#[from] HttpError),
    /// The provider answered, and not as the standards or our options say.
    #[error("the provider's {0}")]
    Odd(&'static str),
    /// The provider refused; its word (RFC 6749, 5.2), cut and cleaned.
    #[error("the provider refused: {0}")]
    Refused(String),
    /// What was brought back does not belong to what was begun.
    #[error("the answer is not from the provider that was asked")]
    Mixed,
    #[error("the token is refused")]
    Token(#[from] TokenRefusal),
}

impl OidcError {
    /// The provider's or the network's fault, and perhaps not one in a minute.
    pub fn is_passing(&self) -> bool {
        matches!(self, Self::Http(HttpError::Unreachable(_) | HttpError::Slow | HttpError::Status(500..)))
    }

    /// One word for the log.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Http(error) => error.word(),
            Self::Odd(_) => "provider_odd",
            Self::Refused(_) => "provider_refused",
            Self::Mixed => "mixed_up",
            Self::Token(refusal) => refusal.word(),
        }
    }
}

macro_rules! refusals {
    ($($(#[$doc:meta])* $name:ident = $word:literal,)+) => {
        /// Why a token is not believed. The words go to the log, never to whoever brought it.
        #[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
        pub enum TokenRefusal { $($(#[$doc])* #[error($word)] $name,)+ }

        impl TokenRefusal {
            pub const fn word(self) -> &'static str {
                match self { $(Self::$name => $word,)+ }
            }
        }
    };
}

refusals! {
    /// No compact JWS with clean JSON in it: too long, a name twice, a list where a text belongs.
    Malformed = "malformed",
    /// None of the signatures we take.
    Algorithm = "algorithm",
    /// It would bring its own key, or asks for what we do not know (`jku`, `x5u`, `jwk`, `crit` …).
    Header = "header",
    /// A token of another type: an ID token where an access token belongs, or the other way round.
    Type = "type",
    /// The provider has no such key.
    UnknownKey = "unknown_key",
    Signature = "signature",
    Issuer = "issuer",
    Tenant = "tenant",
    Audience = "audience",
    Expired = "expired",
    NotYet = "not_yet",
    Nonce = "nonce",
    /// The provider does not say that the person has just shown who they are.
    Stale = "stale",
    /// Made for another program.
    Client = "client",
    Scope = "scope",
    /// It speaks for a program and not for a person.
    NoPerson = "no_person",
    Version = "version",
    /// Nobody is named.
    Subject = "subject",
    /// More groups than fit into the token: the provider left them out.
    Groups = "groups_overage",
}
