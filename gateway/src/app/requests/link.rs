//! The link of an open request: made anew, or the same again for a form that is sent twice.

use kuvert_crypto::ids::LinkRowId;
use kuvert_crypto::keys::sent_token;
use kuvert_crypto::secret::LinkToken;
use sha2::{Digest, Sha256};

use super::super::{App, AppError, Entry, Visitor, erasures, log};
use super::manage::own;
use super::{link_of, new_link};
use crate::db;
use crate::domain::{Actor, EventKind, Reach, RequestId, StaffId};

/// What one filled-in form is known by. The same form sent again gives the same; whoever changes a field means
/// another request.
pub struct FormKey(LinkToken);

/// Sets the token of an open link apart from others that come from a token.
const OPEN_LINK: [u8; 16] = *b"request-openlink";

impl FormKey {
    /// From the fields of a form; none if `key`, the random one among them, is not a token of ours.
    pub fn of<'f>(key: Option<&str>, fields: impl Iterator<Item = (&'f str, &'f str)>) -> Option<Self> {
        let key = LinkToken::parse(key?)?;
        // Without the key anybody could work the link out from the words of the form.
        let mut hash = Sha256::new_with_prefix(key.as_bytes());
        for (name, value) in fields {
            for part in [name, value] {
                hash.update((part.len() as u64).to_be_bytes());
                hash.update(part);
            }
        }
        Some(Self(LinkToken::from_bytes(hash.finalize().into())))
    }

    /// A key for a form that is about to be shown.
    pub fn fresh() -> String {
        LinkToken::random(&mut crate::keys::rng()).to_base64url().to_string()
    }

    /// The request's name; nobody can go from its index to the link.
    pub fn name(&self) -> String {
        self.0.to_base64url().to_string()
    }

    /// The open link's token: as secret as the random key, which only the page of the asker has.
    pub fn open_token(&self) -> LinkToken {
        sent_token(&self.0, &LinkRowId::from_bytes(OPEN_LINK))
    }
}

/// Makes a new open link and returns it, this once; the one before is dead from here on. Whoever has proved an address
/// keeps the link of their own.
///
/// # Errors
///
/// [`AppError::NotActive`] if the request has no open link or takes nothing, or the form was sent before and another
/// link came after it; [`AppError::NotFound`].
pub async fn renew(
    app: &App,
    visitor: &Visitor,
    staff: StaffId,
    id: RequestId,
    form: Option<FormKey>,
) -> Result<String, AppError> {
    let link = form.map_or_else(|| new_link(id, None), |form| link_of(id, None, form.open_token()));
    let url = app.config.public_url.join(&format!("/r/{}", &*link.token.to_base64url()));
    let (keys, now, strict) = (app.keys.clone(), app.now(), app.time.strict());
    let visitor = visitor.clone();
    app.db
        .write(move |conn| {
            // The row is held first: of two new links at once, one is the last.
            db::requests::hold(conn, id)?;
            let request = own(conn, staff, id)?;
            if request.reach != Reach::Open || request.admits(strict).is_err() {
                return Err(AppError::NotActive);
            }
            match db::request_links::find(conn, &link.record.link_id)? {
                // The form was sent twice: it is the same link.
                Some(known) if known.request == id && known.revoked_at.is_none() => return Ok(()),
                Some(_) => return Err(AppError::NotActive),
                None => {}
            }
            db::request_links::revoke_open(conn, id, now)?;
            db::request_links::insert(conn, &link.record, now)?;
            let entry = Entry::new(EventKind::RequestLinkRenewed, Actor::Staff).request(id).staff(staff);
            Ok::<_, AppError>(log::write(conn, &keys, now, entry.from(&visitor))?)
        })
        .await?;
    erasures::follow_now(app).await;
    Ok(url)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(key: &str, title: &str) -> Option<FormKey> {
        FormKey::of(Some(key), [("title", title)].into_iter())
    }

    #[test]
    fn the_same_form_has_the_same_name_and_link_and_a_changed_one_has_not() {
        let (first, second) = (FormKey::fresh(), FormKey::fresh());
        let one = key(&first, "Papers").unwrap();
        let token = |key: &FormKey| key.open_token().to_base64url().to_string();
        let again = key(&first, "Papers").unwrap();
        assert_eq!((one.name(), token(&one)), (again.name(), token(&again)));
        for other in [key(&first, "Paper"), key(&second, "Papers")] {
            let other = other.unwrap();
            assert!(one.name() != other.name() && token(&one) != token(&other));
        }
        assert_ne!(one.name(), token(&one));
    }

    #[test]
    fn a_form_without_a_key_of_ours_is_known_by_nothing() {
        assert!(key("1", "Papers").is_none());
        assert!(FormKey::of(None, std::iter::empty()).is_none());
    }
}
