//! Who a share is meant for, and how they prove it.

use std::str::FromStr;

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

use super::id::{RecipientId, ShareId};

/// How a recipient proves to be the right person, the weaker way first.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Verification {
    /// A one-time code by mail to the recipient's own address.
    Code,
    /// A passphrase agreed beforehand; it enters the key.
    Passphrase,
}

impl Verification {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Code => "code",
            Self::Passphrase => "passphrase",
        }
    }
}

impl FromStr for Verification {
    type Err = UnknownWord;

    fn from_str(text: &str) -> Result<Self, UnknownWord> {
        match text {
            "code" => Ok(Self::Code),
            "passphrase" => Ok(Self::Passphrase),
            _ => Err(UnknownWord),
        }
    }
}

/// What a link is for.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum LinkRole {
    /// The sender's way to an unsent share.
    Draft,
    /// One recipient's way in.
    Personal,
    /// A way in for several; the page asks for the address.
    Group,
    /// The signed-in sender's way to the key of a sent share.
    Sender,
}

impl LinkRole {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Personal => "personal",
            Self::Group => "group",
            Self::Sender => "sender",
        }
    }
}

impl FromStr for LinkRole {
    type Err = UnknownWord;

    fn from_str(text: &str) -> Result<Self, UnknownWord> {
        [Self::Draft, Self::Personal, Self::Group, Self::Sender]
            .into_iter()
            .find(|role| role.as_str() == text)
            .ok_or(UnknownWord)
    }
}

/// A stored word that no variant has.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[error("unknown word")]
pub struct UnknownWord;

/// One mail address that a share is meant for, without what names the person.
#[derive(Clone, Debug)]
pub struct Recipient {
    pub id: RecipientId,
    pub share: ShareId,
    pub verification: Verification,
    /// BCP 47, `da` or `en`.
    pub language: String,
    /// When the address (or the passphrase) was first proved.
    pub opened_at: Option<OffsetDateTime>,
    /// When every file had been downloaded once.
    pub fetched_at: Option<OffsetDateTime>,
    pub reminded_at: Option<OffsetDateTime>,
    pub revoked_at: Option<OffsetDateTime>,
    /// The Message-ID of the mail that carried the link, for answers in its thread.
    pub message_id: Option<String>,
}
