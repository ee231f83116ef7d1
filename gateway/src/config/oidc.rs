//! The organisation's sign-in (OpenID Connect): which provider, and what of it is believed.

use std::path::PathBuf;
use std::str::FromStr;

use ipnet::IpNet;
use url::{Host, Url};

use super::ConfigError;
use super::raw::Raw;
use super::values::{Network, Secret, Switch};

/// What kind of provider it is: Microsoft's tokens differ from what the standards say.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum OidcKind {
    Generic,
    /// Microsoft Entra ID, version 2 endpoints.
    Entra,
}

/// All options whose names begin with `oidc_`.
#[derive(Clone, Debug)]
pub struct Oidc {
    /// As the provider spells it, to the last slash: it is compared as text.
    pub issuer: String,
    pub issuer_url: Url,
    pub kind: OidcKind,
    pub client_id: String,
    /// None for a public client, which proves itself by PKCE alone.
    pub client_secret: Option<Secret>,
    /// Entra only: tenants whose people may come in, in lower case.
    pub tenants: Vec<String>,
    /// Further hosts that the provider's description may name.
    pub hosts: Vec<Authority>,
    /// Networks, beside the public internet, where these hosts may be.
    pub networks: Vec<IpNet>,
    pub ca_file: Option<PathBuf>,
    pub scopes: Vec<String>,
    /// The claim that a new account's mail address comes from.
    pub address_claim: String,
    pub roles: Vec<RoleRule>,
    /// For whom no rule fits; none: they may not come in.
    pub default_role: Option<String>,
    /// Whether who has no account gets one.
    pub provisioning: bool,
    /// What access tokens of the add-in are made for; none: it comes in by a dialog.
    pub api_audience: Option<String>,
    pub api_scope: String,
    /// Programs whose access tokens are taken.
    pub api_clients: Vec<String>,
}

/// `CLAIM:VALUE=ROLE`: who has this value in that claim has this role.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct RoleRule {
    pub claim: String,
    pub value: String,
    pub role: String,
}

/// A host and a port.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Authority {
    pub host: String,
    pub port: u16,
}

impl Authority {
    /// Of an `https://` address.
    pub fn of(url: &Url) -> Option<Self> {
        Some(Self { host: url.host_str()?.to_owned(), port: url.port_or_known_default()? })
    }
}

impl Oidc {
    /// The hosts that requests may go to.
    pub fn authorities(&self) -> Vec<Authority> {
        let own = Authority::of(&self.issuer_url);
        own.into_iter().chain(self.hosts.iter().cloned()).collect()
    }

    /// Who signs the tokens of an Entra tenant: `https://HOST/TENANT/v2.0`.
    pub fn tenant_issuer(&self, tenant: &str) -> String {
        format!("{}/{tenant}/v2.0", self.issuer_url.origin().ascii_serialization())
    }

    /// What is configured; none without `oidc_issuer`.
    pub(super) fn parse(raw: &Raw) -> Result<Option<Self>, ConfigError> {
        let Some(Issuer(issuer, url)) = raw.optional("oidc_issuer")? else {
            return Self::nothing_else(raw).map(|()| None);
        };
        let client_id: String = raw.required::<Plain>("oidc_client_id")?.0;
        let kind = raw.required("oidc_kind")?;
        let entra = kind == OidcKind::Entra;
        let address_claim = raw.optional::<Plain>("oidc_address_claim")?.map(|claim| claim.0);
        let usual = if entra { "preferred_username" } else { "email" };
        let api_audience = raw.optional::<Plain>("oidc_api_audience")?.map(|audience| audience.0);
        let clients = texts(raw, "oidc_api_clients")?;
        let oidc = Self {
            tenants: tenants(raw, kind, &url)?,
            hosts: raw.list("oidc_hosts")?,
            networks: raw.list::<Network>("oidc_networks")?.into_iter().map(|net| net.0).collect(),
            ca_file: raw.optional("oidc_ca_file")?,
            scopes: texts(raw, "oidc_scopes")?,
            address_claim: address_claim.unwrap_or_else(|| usual.to_owned()),
            roles: raw.list("oidc_roles")?,
            default_role: Some(raw.required::<Plain>("oidc_default_role")?.0).filter(|role| role != "none"),
            provisioning: raw.required::<Switch>("oidc_provisioning")?.0,
            // An app that is registered once with Entra is client and audience in one.
            api_audience: api_audience.or_else(|| entra.then(|| client_id.clone())),
            api_scope: raw.required::<Plain>("oidc_api_scope")?.0,
            api_clients: if clients.is_empty() { vec![client_id.clone()] } else { clients },
            client_secret: raw.optional("oidc_client_secret")?,
            issuer,
            issuer_url: url,
            kind,
            client_id,
        };
        oidc.agree()?;
        Ok(Some(oidc))
    }

    /// Options that say nothing without a provider are a provider that was forgotten.
    fn nothing_else(raw: &Raw) -> Result<(), ConfigError> {
        let alone =
            ["oidc_client_id", "oidc_client_secret", "oidc_roles", "oidc_tenants", "oidc_api_audience"];
        match alone.into_iter().find(|name| raw.is_set(name)) {
            Some(name) => Err(ConfigError::Conflict(format!("{name} says nothing without oidc_issuer"))),
            None => Ok(()),
        }
    }

    fn agree(&self) -> Result<(), ConfigError> {
        let refuse = |why: &str| Err(ConfigError::Conflict(why.to_owned()));
        if !self.scopes.iter().any(|scope| scope == "openid") {
            return refuse("oidc_scopes must have openid in it: without it there is no sign-in");
        }
        if self.roles.is_empty() && self.default_role.is_none() && self.provisioning {
            return refuse("nobody could get an account: oidc_default_role is none and oidc_roles is empty");
        }
        Ok(())
    }
}

/// The tenants whose people may come in. "Any tenant" is no answer: then all of Microsoft's customers could.
fn tenants(raw: &Raw, kind: OidcKind, issuer: &Url) -> Result<Vec<String>, ConfigError> {
    let listed: Vec<String> =
        raw.list::<Tenant>("oidc_tenants")?.into_iter().map(|tenant| tenant.0).collect();
    if kind == OidcKind::Generic {
        return if listed.is_empty() {
            Ok(listed)
        } else {
            Err(ConfigError::Conflict("oidc_tenants is for oidc_kind = entra only".to_owned()))
        };
    }
    let segments: Vec<&str> = issuer.path_segments().into_iter().flatten().collect();
    let &[place, "v2.0"] = segments.as_slice() else {
        return Err(ConfigError::Conflict(
            "oidc_issuer must look like https://login.microsoftonline.com/TENANT-ID/v2.0 where oidc_kind is entra"
                .to_owned(),
        ));
    };
    match place.parse::<Tenant>() {
        Ok(Tenant(own)) if listed.is_empty() || listed == [own.clone()] => Ok(vec![own]),
        Ok(_) => Err(ConfigError::Conflict(
            "oidc_tenants names other tenants than oidc_issuer, whose tokens are of its own tenant only"
                .to_owned(),
        )),
        Err(_) if !matches!(place, "organizations" | "common") => Err(ConfigError::Conflict(
            "the tenant in oidc_issuer must be its id, not its name".to_owned(),
        )),
        Err(_) if listed.is_empty() => Err(ConfigError::Conflict(
            "this oidc_issuer speaks for every tenant there is: say whose people may come in, with oidc_tenants"
                .to_owned(),
        )),
        Err(_) => Ok(listed),
    }
}

fn texts(raw: &Raw, name: &'static str) -> Result<Vec<String>, ConfigError> {
    Ok(raw.list::<Plain>(name)?.into_iter().map(|text| text.0).collect())
}

struct Issuer(String, Url);
struct Tenant(String);
/// Visible ASCII without spaces, quotes and backslashes: what may stand in a parameter of OAuth (RFC 6749, appendix A).
struct Plain(String);

type Why = &'static str;

impl FromStr for Issuer {
    type Err = Why;
    fn from_str(text: &str) -> Result<Self, Why> {
        let url: Url = text.parse().map_err(|_| "must look like https://id.example.org")?;
        let bare = url.username().is_empty() && url.password().is_none();
        if url.scheme() != "https" || !matches!(url.host(), Some(host) if host != Host::Domain("")) || !bare {
            return Err("must be an https:// address");
        }
        if url.query().is_some() || url.fragment().is_some() {
            return Err("must have no query");
        }
        Ok(Self(text.to_owned(), url))
    }
}

impl FromStr for Tenant {
    type Err = Why;
    fn from_str(text: &str) -> Result<Self, Why> {
        let groups: Vec<&str> = text.split('-').collect();
        let hex = |group: &&str| group.bytes().all(|byte| byte.is_ascii_hexdigit());
        if groups.iter().map(|group| group.len()).ne([8, 4, 4, 4, 12]) || !groups.iter().all(hex) {
            return Err("must be a tenant's id, like 11111111-2222-3333-4444-555555555555");
        }
        Ok(Self(text.to_ascii_lowercase()))
    }
}

impl FromStr for Plain {
    type Err = Why;
    fn from_str(text: &str) -> Result<Self, Why> {
        let fits = |c: char| c.is_ascii_graphic() && !matches!(c, '"' | '\\');
        if text.is_empty() || text.len() > 256 || !text.chars().all(fits) {
            return Err("must be visible characters without spaces");
        }
        Ok(Self(text.to_owned()))
    }
}

impl FromStr for OidcKind {
    type Err = Why;
    fn from_str(text: &str) -> Result<Self, Why> {
        match text {
            "generic" => Ok(Self::Generic),
            "entra" => Ok(Self::Entra),
            _ => Err("must be generic or entra"),
        }
    }
}

impl FromStr for RoleRule {
    type Err = Why;
    fn from_str(text: &str) -> Result<Self, Why> {
        const WHY: Why = "must look like groups:kuvert-admins=admin";
        let (place, role) = text.rsplit_once('=').ok_or(WHY)?;
        let (claim, value) = place.split_once(':').ok_or(WHY)?;
        let [claim, value, role] = [claim, value, role].map(str::trim);
        if claim.is_empty() || value.is_empty() || role.is_empty() {
            return Err(WHY);
        }
        Ok(Self { claim: claim.to_owned(), value: value.to_owned(), role: role.to_owned() })
    }
}

impl FromStr for Authority {
    type Err = Why;
    fn from_str(text: &str) -> Result<Self, Why> {
        const WHY: Why = "must be a host, or host:port";
        let url: Url = format!("https://{text}/").parse().map_err(|_| WHY)?;
        let alone = url.path() == "/" && url.query().is_none() && url.username().is_empty();
        if !alone || text.contains(['/', '?', '#', '@']) {
            return Err(WHY);
        }
        Self::of(&url).ok_or(WHY)
    }
}
