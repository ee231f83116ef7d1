//! Message-IDs (RFC 5322, section 3.6.4).

use std::fmt;
use std::str::FromStr;

/// `local@host` without the angle brackets, of characters that also make a safe file name.
///
/// It stays the same over all attempts to send one mail, so that a mail that arrives twice is seen as one.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub struct MessageId(String);

/// The text is no Message-ID of ours.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[error("a message id is local@host of letters, digits, '-', '_' and '.', at most 64 and 253 bytes")]
pub struct InvalidMessageId;

impl MessageId {
    /// `local` is unique for ever (64 bytes at most), `host` is the gateway's mail domain.
    pub fn new(local: &str, host: &str) -> Result<Self, InvalidMessageId> {
        let valid = |part: &str, length_max: usize| {
            (1..=length_max).contains(&part.len())
                && part.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte))
                && !part.starts_with('.')
                && !part.ends_with('.')
                && !part.contains("..")
        };
        if valid(local, 64) && valid(host, 253) {
            Ok(Self(format!("{local}@{host}")))
        } else {
            Err(InvalidMessageId)
        }
    }

    /// `local@host`, for storing.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What stands before the `@`.
    pub fn local(&self) -> &str {
        self.0.split('@').next().unwrap_or_default()
    }
}

impl FromStr for MessageId {
    type Err = InvalidMessageId;

    /// Reads what [`MessageId::as_str`] gives.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (local, host) = text.split_once('@').ok_or(InvalidMessageId)?;
        Self::new(local, host)
    }
}

impl fmt::Display for MessageId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_id_round_trips_and_admits_nothing_that_breaks_a_header_or_a_path() {
        let id = MessageId::new("Zm9v-_x", "send.firma.dk").unwrap();
        assert_eq!(id.as_str().parse::<MessageId>().unwrap(), id);
        assert_eq!(id.local(), "Zm9v-_x");
        for text in ["", "a", "@b", "a@", "a>@b", "a\r\n@b", "a/b@c", "../a@c", "a@b@c", "a b@c", "a..b@c"] {
            assert_eq!(text.parse::<MessageId>(), Err(InvalidMessageId), "{text:?}");
        }
        assert!(MessageId::new(&"a".repeat(64), "b").is_ok());
        assert!(MessageId::new(&"a".repeat(65), "b").is_err());
    }
}
