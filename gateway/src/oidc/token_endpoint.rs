//! The code becomes tokens, of which only the ID token is looked at.

use data_encoding::BASE64;
use hyper::header::HeaderValue;
use serde_json::Value;
use url::form_urlencoded::{Serializer, byte_serialize};
use zeroize::Zeroizing;

use super::authorise::{Attempt, word};
use super::discovery::Metadata;
use super::json::Strict;
use super::{OidcError, Provider};

impl Provider {
    pub(super) async fn exchange(
        &self,
        metadata: &Metadata,
        attempt: &Attempt,
        code: &str,
    ) -> Result<Zeroizing<String>, OidcError> {
        let (form, authorization) = self.form(metadata, attempt, code);
        let (status, body) = self.http.post(&metadata.token, form, authorization).await?;
        let answer: Option<Strict> = serde_json::from_slice(&body).ok();
        let answer = answer.and_then(Strict::into_object).unwrap_or_default();
        let text = |name: &str| answer.get(name).and_then(Value::as_str);
        match (status, text("id_token"), text("error")) {
            (200, Some(token), _) => Ok(Zeroizing::new(token.to_owned())),
            (200, None, _) => Err(OidcError::Odd("answer has no ID token")),
            (400..=499, _, Some(error)) => Err(OidcError::Refused(word(error))),
            (status, ..) => Err(super::HttpError::Status(status).into()),
        }
    }

    /// The form, and the header with the secret if it goes there.
    fn form(&self, metadata: &Metadata, attempt: &Attempt, code: &str) -> (String, Option<HeaderValue>) {
        let mut form = Serializer::new(String::new());
        form.append_pair("grant_type", "authorization_code")
            .append_pair("code", code)
            .append_pair("redirect_uri", &attempt.redirect_uri)
            .append_pair("code_verifier", &attempt.verifier);
        let mut authorization = None;
        match &self.settings.client_secret {
            Some(secret) if !metadata.secret_in_form => {
                authorization = basic(&self.settings.client_id, secret.expose());
            }
            secret => {
                form.append_pair("client_id", &self.settings.client_id);
                if let Some(secret) = secret {
                    form.append_pair("client_secret", secret.expose());
                }
            }
        }
        (form.finish(), authorization)
    }
}

/// Name and secret in a header (RFC 6749, 2.3.1: each is encoded as in a form first).
fn basic(id: &str, secret: &str) -> Option<HeaderValue> {
    let encode = |text: &str| byte_serialize(text.as_bytes()).collect::<String>();
    let pair = Zeroizing::new(format!("{}:{}", encode(id), encode(secret)));
    let mut value = HeaderValue::from_str(&format!("Basic {}", BASE64.encode(pair.as_bytes()))).ok()?;
    value.set_sensitive(true);
    Some(value)
}
