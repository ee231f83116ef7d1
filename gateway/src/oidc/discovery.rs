//! What the provider says of itself (OpenID Connect Discovery 1.0), as far as we follow it.

use std::sync::Arc;
use std::time::Duration;

use serde_json::{Map, Value};
use url::Url;

use super::json::Strict;
use super::{OidcError, Provider};
use crate::config::OidcKind;

const FRESH: Duration = Duration::from_hours(1);
const STALE: Duration = Duration::from_hours(24);

/// The places that matter to us, each checked.
#[derive(Debug)]
pub(super) struct Metadata {
    pub(super) authorization: Url,
    pub(super) token: Url,
    pub(super) keys: Url,
    pub(super) end_session: Option<Url>,
    /// It names itself in what it sends back (RFC 9207), so it must.
    pub(super) names_itself: bool,
    /// The client's secret goes into the form instead of a header.
    pub(super) secret_in_form: bool,
}

impl Provider {
    pub(super) async fn metadata(&self) -> Result<Arc<Metadata>, OidcError> {
        let fetch = async || {
            let url =
                format!("{}/.well-known/openid-configuration", self.settings.issuer.trim_end_matches('/'));
            let url = url.parse().map_err(|_| OidcError::Odd("address is none"))?;
            self.read(&self.http.get(&url).await?)
        };
        self.metadata.get(FRESH, STALE, |_| true, fetch).await
    }

    fn read(&self, json: &[u8]) -> Result<Metadata, OidcError> {
        const ODD: OidcError = OidcError::Odd("description cannot be read");
        let said: Strict = serde_json::from_slice(json).map_err(|_| ODD)?;
        let said = said.into_object().ok_or(ODD)?;
        if said.get("issuer").and_then(Value::as_str) != Some(&self.described_issuer()) {
            return Err(OidcError::Odd("description names another issuer"));
        }
        let methods = said.get("token_endpoint_auth_methods_supported").and_then(Value::as_array);
        let offers = |name: &str| methods.is_some_and(|methods| methods.iter().any(|method| method == name));
        Ok(Metadata {
            authorization: self.place(&said, "authorization_endpoint")?.ok_or(ODD)?,
            token: self.place(&said, "token_endpoint")?.ok_or(ODD)?,
            keys: self.place(&said, "jwks_uri")?.ok_or(ODD)?,
            end_session: self.place(&said, "end_session_endpoint")?,
            names_itself: said.get("authorization_response_iss_parameter_supported")
                == Some(&Value::Bool(true)),
            secret_in_form: offers("client_secret_post") && !offers("client_secret_basic"),
        })
    }

    /// Entra's endpoints for several tenants describe themselves with a gap for the tenant.
    fn described_issuer(&self) -> String {
        let several = self.settings.kind == OidcKind::Entra
            && ["/organizations/", "/common/"]
                .iter()
                .any(|place| self.settings.issuer_url.path().starts_with(place));
        if several { self.settings.tenant_issuer("{tenantid}") } else { self.settings.issuer.clone() }
    }

    /// An address of the description. Browsers are sent to some of them, we go to others; all must be on known hosts.
    fn place(&self, said: &Map<String, Value>, name: &str) -> Result<Option<Url>, OidcError> {
        let Some(text) = said.get(name) else { return Ok(None) };
        let url: Url = text
            .as_str()
            .and_then(|text| text.parse().ok())
            .ok_or(OidcError::Odd("description has an address that is none"))?;
        self.http.check(&url)?;
        Ok(Some(url))
    }
}
