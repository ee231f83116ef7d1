//! The link that a mail or a message holds.

use url::Url;
use zeroize::Zeroizing;

use crate::cli::{Failure, Status};

/// Characters of the token: 32 bytes in base64url.
const TOKEN_CHARS: usize = 43;

/// A link, taken apart.
pub(super) struct Link {
    pub(super) server: Url,
    /// The T of `/s/<T>`.
    pub(super) token: Zeroizing<String>,
}

impl Link {
    /// Reads `https://HOST/s/<T>`; what mail programs hang onto links (a query, a fragment, angle brackets, a full
    /// stop) is ignored.
    ///
    /// # Errors
    ///
    /// [`Failure`] that says what a link looks like.
    pub(super) fn parse(text: &str) -> Result<Self, Failure> {
        let bad = || {
            Failure::new(Status::Usage, "this is no link to a share")
                .hint("A link looks like https://share.example.com/s/ and 43 characters; copy all of it.")
        };
        let text = text.trim().trim_matches(['<', '>', '.', ',']);
        let mut server = Url::parse(text).map_err(|_| bad())?;
        if server.cannot_be_a_base() || !server.username().is_empty() || server.password().is_some() {
            return Err(bad());
        }
        let token =
            server.path().strip_prefix("/s/").map(|token| token.trim_end_matches('/')).ok_or_else(bad)?;
        let base64url = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
        if token.len() != TOKEN_CHARS || !token.bytes().all(base64url) {
            return Err(bad());
        }
        let token = Zeroizing::new(token.to_owned());
        server.set_path("/");
        server.set_query(None);
        server.set_fragment(None);
        Ok(Self { server, token })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TOKEN: &str = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh-";

    #[test]
    fn a_link_is_found_however_it_was_copied() {
        let token = &TOKEN[..43];
        for text in [
            format!("https://share.example:8443/s/{token}"),
            format!("  <https://share.example:8443/s/{token}>.\n"),
            format!("https://share.example:8443/s/{token}/?utm=1#x"),
        ] {
            let link = Link::parse(&text).unwrap_or_else(|_| panic!("{text}"));
            assert_eq!(link.server.as_str(), "https://share.example:8443/");
            assert_eq!(link.token.as_str(), token);
        }
    }

    #[test]
    fn what_is_no_link_is_refused_without_repeating_it() {
        let token = &TOKEN[..43];
        for text in [
            String::new(),
            token.to_owned(),
            format!("https://share.example/{token}"),
            format!("https://share.example/r/{token}"),
            format!("https://share.example/s/{}", &token[..42]),
            format!("https://share.example/s/{token}A"),
            format!("https://share.example/s/{}!", &token[..42]),
            format!("https://user:pw@share.example/s/{token}"),
            "mailto:anna@firma.example".to_owned(),
        ] {
            let failure = Link::parse(&text).err().unwrap_or_else(|| panic!("{text}"));
            assert_eq!(failure.status(), Status::Usage);
            assert_eq!(failure.sentence(), "this is no link to a share");
        }
    }
}
