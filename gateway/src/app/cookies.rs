//! Cookies: what they are called, and how their values are found again.

use kuvert_crypto::cookie;
use kuvert_crypto::secret::PackageKey;
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use super::links::package;
use super::{App, AppError};
use crate::db;
use crate::db::sessions::{RecipientSession, SessionHash};
use crate::domain::ShareId;
use crate::keys::{random, rng};

/// The staff session.
pub const STAFF: &str = "__Host-kuvert";
/// Somebody half-way through signing in: the password was right, or a passkey was asked for.
pub const STEP: &str = "__Host-kuvert-step";
/// A browser in which a member of staff has signed in before.
pub const DEVICE: &str = "__Host-kuvert-device";
/// The browser that asked for a one-time code: the code works there only.
pub const BROWSER: &str = "__Host-kuvert-browser";

/// Where somebody wanted to go before they were asked to prove once more who they are. Not a secret.
pub const BACK: &str = "__Host-kuvert-back";

/// The browser that is at the organisation's provider: what it brings back works here only.
pub const VISIT: &str = "__Host-kuvert-visit";

/// The recipient's session with one share: each share has a cookie of its own, so that several can be open.
pub fn recipient_name(share: ShareId) -> String {
    format!("__Host-kuvert-s-{}", &share.to_string()[..13])
}

/// The value of the cookie `name` in a `Cookie` header.
pub fn find<'h>(header: Option<&'h str>, name: &str) -> Option<&'h str> {
    header?.split(';').find_map(|pair| {
        let (key, value) = pair.trim().split_once('=')?;
        (key == name).then_some(value)
    })
}

/// A fresh secret for a cookie: 43 characters.
pub fn fresh() -> (Zeroizing<String>, SessionHash) {
    let value = Zeroizing::new(data_encoding::BASE64URL_NOPAD.encode(&*Zeroizing::new(random::<32>())));
    let hash = hash(&value);
    (value, hash)
}

/// What is stored of a cookie's secret.
pub fn hash(value: &str) -> SessionHash {
    Sha256::digest(value.as_bytes()).into()
}

/// The cookie of a recipient's session: its id and, sealed, the package key.
pub fn seal_recipient(app: &App, id: &str, share: ShareId, pk: &PackageKey) -> Zeroizing<String> {
    let sealed = cookie::seal_session(&app.keys.cookie_key(), &hash(id), &package(share), pk, &mut rng());
    Zeroizing::new(format!("{id}.{sealed}"))
}

/// A recipient who proved themselves before, in this browser.
pub struct Proved {
    pub session: RecipientSession,
    pub pk: PackageKey,
}

/// The recipient's session with `share`, if the browser has a living one.
pub async fn recipient(
    app: &App,
    cookie_header: Option<&str>,
    share: ShareId,
) -> Result<Option<Proved>, AppError> {
    let Some((id, sealed)) =
        find(cookie_header, &recipient_name(share)).and_then(|value| value.split_once('.'))
    else {
        return Ok(None);
    };
    let id = hash(id);
    let opened = app.keys.open_cookie(|key| cookie::open_session(key, &id, &package(share), sealed).ok());
    let Some(pk) = opened else { return Ok(None) };
    let now = app.time.strict();
    let session =
        app.db.read(move |conn| Ok::<_, AppError>(db::sessions::find_recipient(conn, &id, now)?)).await?;
    Ok(session.filter(|session| session.share == share).map(|session| Proved { session, pk }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cookie_is_found_by_its_whole_name() {
        let header = Some("a=1; __Host-kuvert-browser=xyz;__Host-kuvert=abc");
        assert_eq!(find(header, STAFF), Some("abc"));
        assert_eq!(find(header, BROWSER), Some("xyz"));
        assert_eq!(find(header, "kuvert"), None);
        assert_eq!(find(None, STAFF), None);
    }
}
