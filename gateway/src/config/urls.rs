//! The options that are URLs, each parsed into what its module needs.

use std::fmt;
use std::net::IpAddr;
use std::path::PathBuf;
use std::str::FromStr;

use hyper::Uri;

use super::values::Secret;

/// The address people use: `https://host[:port]`, nothing behind it.
///
/// Plain `http://` is accepted for a loopback host only.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct PublicUrl {
    scheme: &'static str,
    host: String,
    port: Option<u16>,
    origin: String,
}

impl PublicUrl {
    /// As in the `Origin` header: scheme, host in lower case, and a port that is not the scheme's own.
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// The host in lower case; an IPv6 address is in brackets.
    pub fn host(&self) -> &str {
        &self.host
    }

    /// The port, with the scheme's own where none was given.
    pub fn port(&self) -> u16 {
        self.port.unwrap_or(if self.scheme == "https" { 443 } else { 80 })
    }

    /// As in the `Host` header: host, and a port that is not the scheme's own.
    pub fn authority(&self) -> &str {
        self.origin.split_once("://").map_or("", |(_, authority)| authority)
    }

    pub fn is_https(&self) -> bool {
        self.scheme == "https"
    }

    /// The absolute address of `path`, which begins with `/`.
    pub fn join(&self, path: &str) -> String {
        debug_assert!(path.starts_with('/'), "a path begins with a slash");
        format!("{}{path}", self.origin)
    }
}

impl fmt::Display for PublicUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.origin)
    }
}

impl FromStr for PublicUrl {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let uri: Uri = text.parse().map_err(|_| "must look like https://share.example.org")?;
        let scheme = match uri.scheme_str() {
            Some("https") => "https",
            Some("http") => "http",
            _ => return Err("must begin with https://"),
        };
        let authority = uri.authority().ok_or("must name a host")?;
        if authority.as_str().contains('@') || !matches!(uri.path(), "" | "/") || uri.query().is_some() {
            return Err("must be scheme, host and port alone");
        }
        let host = authority.host().to_ascii_lowercase();
        if host.is_empty() {
            return Err("must name a host");
        }
        if scheme == "http" && !is_loopback(&host) {
            return Err("must begin with https:// (http:// is for localhost)");
        }
        let own_port = if scheme == "https" { 443 } else { 80 };
        let port = authority.port_u16().filter(|port| *port != own_port);
        let origin = match port {
            Some(port) => format!("{scheme}://{host}:{port}"),
            None => format!("{scheme}://{host}"),
        };
        Ok(Self { scheme, host, port, origin })
    }
}

/// Where state is kept.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum DatabaseUrl {
    Sqlite(PathBuf),
    /// The whole connection URL, password included.
    Postgres(Secret),
}

impl FromStr for DatabaseUrl {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if let Some(path) = text.strip_prefix("sqlite:").filter(|path| !path.is_empty()) {
            return Ok(Self::Sqlite(PathBuf::from(path)));
        }
        if text.starts_with("postgres://") || text.starts_with("postgresql://") {
            // The libpq that is compiled in speaks no TLS: the password and all rows would cross the network bare.
            if cfg!(feature = "bundled-libpq") && !postgres_is_local(text) {
                return Err(
                    "must name a socket or a loopback host: this build reaches PostgreSQL without TLS \
                     (build it without the feature bundled-libpq for a database elsewhere)",
                );
            }
            return Ok(Self::Postgres(Secret::new(text.to_owned())));
        }
        Err("must be sqlite:PATH or postgres://…")
    }
}

/// Where ciphertext is kept.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum BlobUrl {
    File(PathBuf),
    /// `prefix` has no slash at either end and may be empty.
    S3 {
        bucket: String,
        prefix: String,
    },
}

impl FromStr for BlobUrl {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if let Some(path) = text.strip_prefix("file:").filter(|path| !path.is_empty()) {
            return Ok(Self::File(PathBuf::from(path)));
        }
        let rest = text.strip_prefix("s3://").ok_or("must be file:PATH or s3://BUCKET/PREFIX")?;
        let (bucket, prefix) = rest.split_once('/').unwrap_or((rest, ""));
        if bucket.is_empty() {
            return Err("must name a bucket");
        }
        Ok(Self::S3 { bucket: bucket.to_owned(), prefix: prefix.trim_matches('/').to_owned() })
    }
}

/// How mail leaves.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum MailUrl {
    /// A directory of `.eml` files, for development.
    Dir(PathBuf),
    /// A relay. `url` is the whole URL, password included.
    Smtp { url: Secret, host: String, implicit_tls: bool },
}

impl MailUrl {
    /// Whether mail stays on this machine on its first step.
    pub fn is_local(&self) -> bool {
        match self {
            Self::Dir(_) => true,
            Self::Smtp { host, .. } => is_loopback(host),
        }
    }
}

impl FromStr for MailUrl {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if let Some(path) = text.strip_prefix("dir:").filter(|path| !path.is_empty()) {
            return Ok(Self::Dir(PathBuf::from(path)));
        }
        let implicit_tls = match text.split_once("://") {
            Some(("smtps", _)) => true,
            Some(("smtp", _)) => false,
            _ => return Err("must be smtp://…, smtps://… or dir:PATH"),
        };
        let uri: Uri =
            text.parse().map_err(|_| "is not a URL (percent-encode special characters of the password)")?;
        let host = uri.host().filter(|host| !host.is_empty()).ok_or("must name a host")?.to_owned();
        Ok(Self::Smtp { url: Secret::new(text.to_owned()), host, implicit_tls })
    }
}

/// Whether every host of a libpq URL is a socket or this machine. No host is libpq's own socket.
fn postgres_is_local(url: &str) -> bool {
    let rest = url.split_once("://").map_or("", |(_, rest)| rest);
    let (place, query) = rest.split_once('?').unwrap_or((rest, ""));
    let authority = place.split_once('/').map_or(place, |(authority, _)| authority);
    let hosts = authority.rsplit_once('@').map_or(authority, |(_, hosts)| hosts);
    let without_port = |host: &str| match host.rsplit_once(':') {
        Some((name, port)) if !port.contains(']') => name.to_owned(),
        _ => host.to_owned(),
    };
    let is_local = |host: &str| {
        let host = percent_encoding::percent_decode_str(host).decode_utf8_lossy();
        host.is_empty() || host.starts_with('/') || host.starts_with('@') || is_loopback(&host)
    };
    // `host` and `hostaddr` of the query replace what the authority says; `service` names a file that may.
    let in_query = url::form_urlencoded::parse(query.as_bytes()).all(|(name, value)| match &*name {
        "host" | "hostaddr" => value.split(',').all(is_local),
        "service" => false,
        _ => true,
    });
    in_query && hosts.split(',').all(|host| is_local(&without_port(host)))
}

fn is_loopback(host: &str) -> bool {
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    bare == "localhost" || bare.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn postgresql_without_tls_is_reached_on_this_machine_only() {
        for here in [
            "postgres:///kuvert",
            "postgres://localhost/kuvert",
            "postgres://kuvert:p%40ss@127.0.0.1:5432/kuvert",
            "postgresql://kuvert@[::1]:5432/kuvert?connect_timeout=5",
            "postgres://kuvert@%2Fvar%2Frun%2Fpostgresql/kuvert",
            "postgres:///kuvert?host=/var/run/postgresql",
        ] {
            assert!(postgres_is_local(here), "{here}");
        }
        for elsewhere in [
            "postgres://db.example.org/kuvert",
            "postgres://kuvert:localhost@10.0.0.7/kuvert",
            "postgres://localhost,db.example.org/kuvert",
            "postgres:///kuvert?host=db.example.org",
            "postgres://localhost/kuvert?hostaddr=10.0.0.7",
            "postgres://[2001:db8::1]:5432/kuvert",
            "postgres:///?service=far",
        ] {
            assert!(!postgres_is_local(elsewhere), "{elsewhere}");
        }
    }
}
