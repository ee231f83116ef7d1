//! The value of `KUVERT_MAIL_URL`.

use std::net::{IpAddr, Ipv4Addr};
use std::path::PathBuf;

use url::{Host, Url};

/// Where mails go.
#[derive(Debug, Eq, PartialEq)]
pub(super) enum MailUrl {
    Smtp(RelayAddress),
    Dir(PathBuf),
}

/// How to reach a relay.
#[derive(Clone, Eq, PartialEq)]
pub(super) struct RelayAddress {
    /// A name, or an address without brackets: for connecting and for the certificate.
    pub(super) host: String,
    pub(super) port: u16,
    pub(super) encryption: Encryption,
    /// User name and password.
    pub(super) credentials: Option<(String, String)>,
}

/// When TLS begins. There is no "if offered": whoever sits between could withdraw the offer.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Encryption {
    /// After STARTTLS, or not at all.
    StartTls,
    /// With the first byte.
    Implicit,
    /// Never; loopback only.
    None,
}

/// Why the value is refused. Shown to the operator; never repeats the value, which may hold a password.
#[derive(Debug, thiserror::Error)]
pub enum InvalidMailUrl {
    /// Not `smtp://`, `smtps://` or `dir:`.
    #[error("the mail URL must begin with smtp://, smtps:// or dir:")]
    Scheme,
    /// No host, or something a URL cannot have.
    #[error("the mail URL must look like smtp://user:password@host:port")]
    Malformed,
    /// A path, a fragment, or a parameter other than `tls=none`.
    #[error("the mail URL may carry nothing after the host and port but ?tls=none")]
    Extra,
    /// A user without a password or the reverse, or one that is not UTF-8 after decoding.
    #[error("the mail URL needs both a user name and a password, percent-encoded, or neither")]
    Credentials,
    /// `tls=none` to another machine.
    #[error("the mail URL may say tls=none only for 127.0.0.1, [::1] or localhost")]
    NotLoopback,
    /// The file of extra certificates holds none.
    #[error("the extra certificates for the mail relay must be in PEM form, at least one")]
    NoCertificate,
    /// The extra certificates cannot be used.
    #[error("the extra certificates for the mail relay cannot be read")]
    Certificates(#[source] lettre::transport::smtp::Error),
    /// The directory of `dir:` cannot be made.
    #[error("the mail directory cannot be made")]
    Directory(#[source] std::io::Error),
}

pub(super) fn parse(text: &str) -> Result<MailUrl, InvalidMailUrl> {
    if let Some(path) = text.strip_prefix("dir:") {
        return if path.is_empty() { Err(InvalidMailUrl::Malformed) } else { Ok(MailUrl::Dir(path.into())) };
    }
    let url = Url::parse(text).map_err(|_| InvalidMailUrl::Scheme)?;
    let (encryption, default_port) = match url.scheme() {
        "smtp" => (Encryption::StartTls, 587),
        "smtps" => (Encryption::Implicit, 465),
        _ => return Err(InvalidMailUrl::Scheme),
    };
    // `smtp` is no special scheme to the URL standard, so its host comes undecoded: parse it again as a domain.
    let host = match url.host().ok_or(InvalidMailUrl::Malformed)? {
        Host::Domain(name) => Host::parse(name).map_err(|_| InvalidMailUrl::Malformed)?,
        address => address.to_owned(),
    };
    if !matches!(url.path(), "" | "/") || url.fragment().is_some() {
        return Err(InvalidMailUrl::Extra);
    }
    let encryption = match url.query() {
        None => encryption,
        Some("tls=none") if encryption == Encryption::StartTls && is_loopback(&host) => Encryption::None,
        Some("tls=none") => return Err(InvalidMailUrl::NotLoopback),
        Some(_) => return Err(InvalidMailUrl::Extra),
    };
    let host = match host {
        Host::Domain(name) if encryption == Encryption::None => {
            // Not left to a resolver that might say otherwise.
            debug_assert_eq!(name, "localhost");
            Ipv4Addr::LOCALHOST.to_string()
        }
        Host::Domain(name) => name,
        Host::Ipv4(address) => address.to_string(),
        Host::Ipv6(address) => address.to_string(),
    };
    let port = url.port().unwrap_or(default_port);
    Ok(MailUrl::Smtp(RelayAddress { host, port, encryption, credentials: credentials(&url)? }))
}

fn is_loopback(host: &Host<String>) -> bool {
    match host {
        Host::Domain(name) => name == "localhost",
        Host::Ipv4(address) => IpAddr::from(*address).is_loopback(),
        Host::Ipv6(address) => IpAddr::from(*address).is_loopback(),
    }
}

fn credentials(url: &Url) -> Result<Option<(String, String)>, InvalidMailUrl> {
    let decode = |text: &str| {
        let text = percent_encoding::percent_decode_str(text).decode_utf8();
        text.map(std::borrow::Cow::into_owned).map_err(|_| InvalidMailUrl::Credentials)
    };
    match (url.username(), url.password()) {
        ("", None) => Ok(None),
        ("", Some(_)) | (_, None | Some("")) => Err(InvalidMailUrl::Credentials),
        (user, Some(password)) => Ok(Some((decode(user)?, decode(password)?))),
    }
}

impl std::fmt::Debug for RelayAddress {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let signs_in = self.credentials.is_some();
        write!(f, "{}:{} ({:?}, signs in: {signs_in})", self.host, self.port, self.encryption)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn relay(text: &str) -> RelayAddress {
        match parse(text) {
            Ok(MailUrl::Smtp(address)) => address,
            other => panic!("{text}: {other:?}"),
        }
    }

    #[test]
    fn a_relay_is_reached_with_tls_unless_it_is_this_machine() {
        let address = relay("smtp://kuvert:p%40ss%2Fw@smtp.firma.dk:2525");
        assert_eq!((address.host.as_str(), address.port), ("smtp.firma.dk", 2525));
        assert_eq!(address.encryption, Encryption::StartTls);
        assert_eq!(address.credentials, Some(("kuvert".to_owned(), "p@ss/w".to_owned())));
        assert_eq!(relay("smtp://smtp.firma.dk").port, 587);
        let implicit = relay("smtps://smtp.firma.dk");
        assert_eq!((implicit.port, implicit.encryption), (465, Encryption::Implicit));
        for text in
            ["smtp://127.0.0.1:25?tls=none", "smtp://[::1]:25/?tls=none", "smtp://localhost:25?tls=none"]
        {
            assert_eq!(relay(text).encryption, Encryption::None, "{text}");
        }
        assert_eq!(relay("smtp://[::1]:25?tls=none").host, "::1");
        assert_eq!(relay("smtp://localhost:25?tls=none").host, "127.0.0.1");
    }

    #[test]
    fn a_directory_is_taken_as_written() {
        assert_eq!(parse("dir:.kuvert/mail box").unwrap(), MailUrl::Dir(".kuvert/mail box".into()));
    }

    #[test]
    fn t_smtp_a_bad_url_is_refused_without_repeating_the_password() {
        for (text, expected) in [
            ("", "begin with"),
            ("smtp.firma.dk", "begin with"),
            ("http://smtp.firma.dk", "begin with"),
            ("smtp://", "look like"),
            ("dir:", "look like"),
            ("smtp://smtp.firma.dk?tls=none", "only for 127.0.0.1"),
            ("smtp://127.0.0.1.evil.dk?tls=none", "only for 127.0.0.1"),
            ("smtps://127.0.0.1?tls=none", "only for 127.0.0.1"),
            ("smtp://smtp.firma.dk?tls=opportunistic", "nothing after"),
            ("smtp://smtp.firma.dk/path", "nothing after"),
            ("smtp://smtp.firma.dk#x", "nothing after"),
            ("smtp://user@smtp.firma.dk", "both"),
            ("smtp://:geheim@smtp.firma.dk", "both"),
            ("smtp://user:%ff@smtp.firma.dk", "both"),
            ("smtp://user:geheim@smtp.firma.dk/geheim", "nothing after"),
        ] {
            let error = parse(text).unwrap_err();
            assert!(error.to_string().contains(expected), "{text}: {error}");
            assert!(!format!("{error} {error:?}").contains("geheim"));
        }
        assert!(!format!("{:?}", relay("smtp://user:geheim@smtp.firma.dk")).contains("geheim"));
    }
}
