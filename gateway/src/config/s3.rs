//! The object store behind `s3://BUCKET/PREFIX`: where it is and who we are there.

use std::net::IpAddr;
use std::path::PathBuf;
use std::str::FromStr;

use url::{Host, Url};

use super::raw::Raw;
use super::values::{Line, Secret};
use super::{BlobUrl, ConfigError};

/// All options whose names begin with `s3_`.
#[derive(Clone, Debug)]
pub struct S3 {
    /// None: Amazon's, of `region`.
    pub endpoint: Option<Endpoint>,
    pub region: String,
    pub access_key_id: String,
    pub secret_access_key: Secret,
    /// PEM file with a further root certificate.
    pub ca_file: Option<PathBuf>,
}

/// Where an S3-compatible store answers: `https://host[:port]`, or `http://` on this machine.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Endpoint(Url);

impl Endpoint {
    /// Without a slash at its end.
    pub fn as_str(&self) -> &str {
        self.0.as_str().trim_end_matches('/')
    }

    pub fn is_plain(&self) -> bool {
        self.0.scheme() == "http"
    }
}

impl FromStr for Endpoint {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let url: Url = text.parse().map_err(|_| "must look like https://s3.example.org")?;
        let here = match url.host() {
            Some(Host::Domain(name)) => name == "localhost",
            Some(Host::Ipv4(ip)) => IpAddr::from(ip).is_loopback(),
            Some(Host::Ipv6(ip)) => IpAddr::from(ip).is_loopback(),
            None => return Err("must name a host"),
        };
        if url.scheme() != "https" && !(url.scheme() == "http" && here) {
            return Err("must begin with https:// (http:// is for this machine)");
        }
        let bare = url.username().is_empty() && url.password().is_none() && url.path() == "/";
        if !bare || url.query().is_some() || url.fragment().is_some() {
            return Err("must be scheme, host and port alone");
        }
        Ok(Self(url))
    }
}

impl S3 {
    /// What is configured; none where files lie in a directory.
    pub(super) fn parse(raw: &Raw, place: &BlobUrl) -> Result<Option<Self>, ConfigError> {
        if matches!(place, BlobUrl::File(_)) {
            let options = ["s3_endpoint", "s3_access_key_id", "s3_secret_access_key", "s3_ca_file"];
            return match options.into_iter().find(|name| raw.is_set(name)) {
                Some(name) => {
                    Err(ConfigError::Conflict(format!("{name} says nothing unless blob_url is s3://…")))
                }
                None => Ok(None),
            };
        }
        Ok(Some(Self {
            endpoint: raw.optional("s3_endpoint")?,
            region: raw.required::<Line>("s3_region")?.0,
            access_key_id: raw.required::<Line>("s3_access_key_id")?.0,
            secret_access_key: raw.required("s3_secret_access_key")?,
            ca_file: raw.optional("s3_ca_file")?,
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_and_ciphertext_cross_a_network_under_tls_only() {
        for good in [
            "https://s3.example.org",
            "https://s3.example.org:3900",
            "http://127.0.0.1:9000",
            "http://[::1]:1",
        ] {
            assert_eq!(good.parse::<Endpoint>().unwrap().as_str(), good);
        }
        for bad in [
            "s3.example.org",
            "http://s3.example.org",
            "http://127.0.0.1.example.org",
            "https://key:secret@s3.example.org",
            "https://s3.example.org/bucket",
            "https://s3.example.org/?x",
            "file:///tmp",
        ] {
            assert!(bad.parse::<Endpoint>().is_err(), "{bad}");
        }
    }
}
