//! What a token says, read strictly: a text is a text, a time is a whole number.

use serde_json::{Map, Value};
use time::OffsetDateTime;

use super::TokenRefusal;

/// How far two clocks may be apart, in seconds.
pub(super) const LEEWAY_SECONDS: i64 = 60;

#[derive(Clone, Debug)]
pub(super) struct Claims(pub(super) Map<String, Value>);

impl Claims {
    /// A text, if it is there.
    pub(super) fn text(&self, name: &str) -> Result<Option<&str>, TokenRefusal> {
        match self.0.get(name) {
            None => Ok(None),
            Some(Value::String(text)) if !text.is_empty() && text.len() <= 1024 => Ok(Some(text)),
            Some(_) => Err(TokenRefusal::Malformed),
        }
    }

    /// A text, or `missing`.
    pub(super) fn needed(&self, name: &str, missing: TokenRefusal) -> Result<&str, TokenRefusal> {
        self.text(name)?.ok_or(missing)
    }

    /// A point in time as seconds since 1970 (RFC 7519, "NumericDate"), whole.
    pub(super) fn seconds(&self, name: &str) -> Result<Option<i64>, TokenRefusal> {
        match self.0.get(name) {
            None => Ok(None),
            Some(value) => value.as_i64().map(Some).ok_or(TokenRefusal::Malformed),
        }
    }

    /// A text or a list of texts, as a list.
    pub(super) fn texts(&self, name: &str) -> Result<Vec<&str>, TokenRefusal> {
        match self.0.get(name) {
            None => Ok(Vec::new()),
            Some(Value::String(text)) => Ok(vec![text]),
            Some(Value::Array(items)) => {
                items.iter().map(|item| item.as_str().ok_or(TokenRefusal::Malformed)).collect()
            }
            Some(_) => Err(TokenRefusal::Malformed),
        }
    }

    pub(super) fn has(&self, name: &str) -> bool {
        self.0.contains_key(name)
    }

    /// Whether the token is of now, a minute more or less.
    pub(super) fn in_time(&self, now: OffsetDateTime) -> Result<(), TokenRefusal> {
        let now = now.unix_timestamp();
        let expires = self.seconds("exp")?.ok_or(TokenRefusal::Expired)?;
        if now >= expires.saturating_add(LEEWAY_SECONDS) {
            return Err(TokenRefusal::Expired);
        }
        for begins in [self.seconds("nbf")?, self.seconds("iat")?].into_iter().flatten() {
            if now < begins.saturating_sub(LEEWAY_SECONDS) {
                return Err(TokenRefusal::NotYet);
            }
        }
        Ok(())
    }
}
