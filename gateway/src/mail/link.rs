//! Links as they stand in mails.

use std::fmt;
use std::str::FromStr;

use url::Url;

/// An `https` address that a mail shows. It may carry a secret, so `Debug` does not print it.
///
/// Only letters, digits and `-_~./:` occur, and the last character is a letter, a digit, `-`, `_` or `/`: nothing
/// that a mail filter re-encodes, that a mail program takes for the end of a sentence, or that ends the link early.
#[derive(Clone, Eq, PartialEq)]
pub struct Link(String);

/// The text is no link that survives mail; what it was is not repeated, because it may carry a secret.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[error("a link in a mail must be an https address of plain letters, digits, '-', '_', '.' and '/'")]
pub struct InvalidLink;

impl Link {
    /// The address itself.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Link {
    type Err = InvalidLink;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_~./:".contains(&byte);
        let ends_well =
            text.bytes().last().is_some_and(|byte| byte.is_ascii_alphanumeric() || b"-_/".contains(&byte));
        let parsed = Url::parse(text).map_err(|_| InvalidLink)?;
        let stays_the_same = parsed.as_str() == text || parsed.as_str().strip_suffix('/') == Some(text);
        if parsed.scheme() == "https" && text.bytes().all(plain) && ends_well && stays_the_same {
            Ok(Self(text.to_owned()))
        } else {
            Err(InvalidLink)
        }
    }
}

impl fmt::Debug for Link {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Link(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn t_frag_only_links_that_mail_filters_leave_alone_are_links() {
        let token = "Zm9vYmFyLV9mb29iYXItX2Zvb2Jhci1fZm9vYmFyLV8";
        for text in [format!("https://send.firma.dk/s/{token}"), "https://localhost:8443/staff/1".to_owned()]
        {
            assert_eq!(text.parse::<Link>().unwrap().as_str(), text);
        }
        for text in [
            "",
            "http://send.firma.dk/s/x",
            "javascript:alert(1)",
            "https://send.firma.dk/s/x#k",
            "https://send.firma.dk/s/x?a=b",
            "https://send.firma.dk/s/x%41",
            "https://send.firma.dk/s/x.",
            "https://send.firma.dk/s/x y",
            "https://send.firma.dk/s/x\r\nBcc: evil@evil.dk",
            "https://send.firma.dk/a/../x",
            "https://user:pass@send.firma.dk/",
            "https://SEND.firma.dk/x",
            "https://send.firma.dk/\"><script>",
        ] {
            assert_eq!(text.parse::<Link>(), Err(InvalidLink), "{text}");
        }
    }

    #[test]
    fn a_link_is_not_printed_by_debug() {
        let link: Link = "https://send.firma.dk/s/secret".parse().unwrap();
        assert!(!format!("{link:?}").contains("secret"));
    }
}
