//! Where checkpoints of the log are posted.

use std::path::PathBuf;
use std::str::FromStr;

use ipnet::IpNet;
use url::{Host, Url};

use super::raw::Raw;
use super::values::{Network, Secret};
use super::{Authority, ConfigError};

/// All options whose names begin with `checkpoint_webhook`.
#[derive(Clone, Debug)]
pub struct Webhook {
    pub url: Url,
    /// What the receiver knows us by.
    pub secret: Secret,
    /// Networks, beside the public internet, where it may be.
    pub networks: Vec<IpNet>,
    pub ca_file: Option<PathBuf>,
}

impl Webhook {
    /// The one host that requests may go to.
    pub fn authority(&self) -> Option<Authority> {
        Authority::of(&self.url)
    }

    /// What is configured; none without `checkpoint_webhook`.
    pub(super) fn parse(raw: &Raw) -> Result<Option<Self>, ConfigError> {
        let Some(Address(url)) = raw.optional("checkpoint_webhook")? else { return Ok(None) };
        Ok(Some(Self {
            url,
            secret: raw.required("checkpoint_webhook_secret")?,
            networks: raw
                .list::<Network>("checkpoint_webhook_networks")?
                .into_iter()
                .map(|net| net.0)
                .collect(),
            ca_file: raw.optional("checkpoint_webhook_ca_file")?,
        }))
    }
}

struct Address(Url);

impl FromStr for Address {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let url: Url = text.parse().map_err(|_| "must look like https://hooks.example.org/kuvert")?;
        let bare = url.username().is_empty() && url.password().is_none() && url.fragment().is_none();
        if url.scheme() != "https" || !matches!(url.host(), Some(host) if host != Host::Domain("")) || !bare {
            return Err("must be an https:// address without a name or password in it");
        }
        Ok(Self(url))
    }
}
