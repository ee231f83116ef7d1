//! The words that the policy is made of.

use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::domain::recipient::UnknownWord;
use crate::domain::scope::TokenKind;

macro_rules! words {
    ($($(#[$doc:meta])* $name:ident { $($(#[$inner:meta])* $variant:ident = $text:literal,)+ })+) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, Deserialize, Eq, Ord, PartialEq, PartialOrd, Serialize)]
        pub enum $name { $($(#[$inner])* #[serde(rename = $text)] $variant,)+ }

        impl $name {
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text,)+ }
            }
        }

        impl FromStr for $name {
            type Err = UnknownWord;

            fn from_str(text: &str) -> Result<Self, UnknownWord> {
                Self::ALL.iter().copied().find(|word| word.as_str() == text).ok_or(UnknownWord)
            }
        }
    )+};
}

words! {
    /// How much harm it would do if others read it, from least to most.
    Sensitivity {
        Normal = "normal",
        Confidential = "confidential",
        /// Special categories of personal data (article 9 of the GDPR): health, beliefs, origin and the like.
        Special = "special",
    }

    /// On what ground personal data may leave the EU and the EEA (chapter V of the GDPR).
    TransferBasis {
        /// The Commission has found the country's protection adequate (article 45).
        Adequacy = "adequacy",
        /// Standard contractual clauses (article 46).
        Clauses = "sccs",
        /// Binding corporate rules (article 47).
        BindingRules = "bcr",
        /// The person agreed, knowing the risk (article 49 (1) a).
        Consent = "consent",
        /// Another exception of article 49.
        Derogation = "derogation",
    }

    /// By which way somebody comes. The command line is a program.
    WayIn {
        Page = "page",
        Program = "program",
        Addin = "addin",
        /// The mail gateway.
        Mail = "mail",
    }

    /// What the Outlook add-in's users may be kept from changing.
    Field {
        Expiry = "expiry",
        Verification = "verification",
        Downloads = "downloads",
        Notices = "notices",
    }
}

#[expect(clippy::derivable_impls, reason = "the derive would have to go through the macro")]
impl Default for Sensitivity {
    fn default() -> Self {
        Self::Normal
    }
}

impl From<Option<TokenKind>> for WayIn {
    fn from(token: Option<TokenKind>) -> Self {
        match token {
            None => Self::Page,
            Some(TokenKind::Api) => Self::Program,
            Some(TokenKind::Addin) => Self::Addin,
        }
    }
}

/// Characters of what somebody says about the ground of a transfer.
pub const TRANSFER_TEXT_MAX: usize = 500;

/// The ground of a transfer as somebody gave it.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Transfer {
    pub basis: TransferBasis,
    /// In their words; may be empty.
    pub text: String,
}
