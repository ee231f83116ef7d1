//! The cookies of one server, as far as a recipient's session needs them (RFC 6265): name and value.
//!
//! They live as long as the command. The client talks to one server with them, and all of its paths are its own, so
//! domain and path are not looked at.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Mutex, PoisonError};

use hyper::header::{HeaderMap, HeaderValue, SET_COOKIE};

/// More cookies than any honest server sets.
const COOKIES_MAX: usize = 32;

#[derive(Default)]
pub(super) struct Cookies(Mutex<BTreeMap<String, String>>);

impl Cookies {
    /// Takes in what a response sets and unsets.
    pub(super) fn keep(&self, headers: &HeaderMap) {
        let mut jar = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        for cookie in headers.get_all(SET_COOKIE).iter().filter_map(|value| value.to_str().ok()) {
            let mut parts = cookie.split(';').map(str::trim);
            let Some((name, value)) = parts.next().and_then(|pair| pair.split_once('=')) else { continue };
            let unset = value.is_empty() || parts.any(|part| part.eq_ignore_ascii_case("max-age=0"));
            if unset {
                jar.remove(name);
            } else if jar.len() < COOKIES_MAX || jar.contains_key(name) {
                jar.insert(name.to_owned(), value.to_owned());
            }
        }
    }

    /// The value of the `Cookie` header, if there is any.
    pub(super) fn header(&self) -> Option<HeaderValue> {
        let jar = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let pairs: Vec<String> = jar.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let mut value = HeaderValue::try_from(pairs.join("; ")).ok().filter(|value| !value.is_empty())?;
        value.set_sensitive(true);
        Some(value)
    }
}

impl fmt::Debug for Cookies {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Cookies")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cookies_come_back_until_they_are_unset() {
        let jar = Cookies::default();
        assert_eq!(jar.header(), None);
        let mut set = HeaderMap::new();
        set.append(
            SET_COOKIE,
            HeaderValue::from_static("__Host-a=1; Path=/; Secure; HttpOnly; SameSite=Lax"),
        );
        set.append(SET_COOKIE, HeaderValue::from_static("b=x=y"));
        set.append(SET_COOKIE, HeaderValue::from_static("nonsense"));
        jar.keep(&set);
        assert_eq!(jar.header().unwrap(), "__Host-a=1; b=x=y");

        let mut unset = HeaderMap::new();
        unset.append(SET_COOKIE, HeaderValue::from_static("__Host-a=; Max-Age=0; Path=/"));
        jar.keep(&unset);
        assert_eq!(jar.header().unwrap(), "b=x=y");
    }
}
