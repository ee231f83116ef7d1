//! The key of an open hand-in, wrapped under the uploader's own token.

use kuvert_crypto::ids::{KeyDay, LinkRowId};
use kuvert_crypto::keys::{unwrap_package_key, wrap_package_key};
use kuvert_crypto::secret::{LinkToken, PackageKey};
use time::OffsetDateTime;

use super::super::AppError;
use super::super::links::{draft_key_day, package};
use super::Uploading;
use crate::db::hand_ins::HandInRecord;
use crate::db::request_links::RequestLink;
use crate::db::{self, Conn};
use crate::domain::{HandIn, HandInId, HandInState, SubmissionId};
use crate::keys::{Keys, KeysError, rng};

fn row(link: &RequestLink) -> LinkRowId {
    LinkRowId::from_bytes(*link.id.as_bytes())
}

/// The key, if this link's token opens it.
pub(super) fn unwrap(
    keys: &Keys,
    record: &HandInRecord,
    link: &RequestLink,
    token: &LinkToken,
) -> Option<PackageKey> {
    if record.hand_in.link != link.id {
        return None;
    }
    let kek = keys.bucket_key(record.root_id, record.key_day)?;
    let (day, wrapped) = (KeyDay(record.key_day), record.wrap.as_deref()?);
    unwrap_package_key(&kek, token, None, day, &package(record.hand_in.id), &row(link), wrapped).ok()
}

/// A new hand-in's row.
pub(super) fn fresh(
    keys: &Keys,
    id: HandInId,
    submission: SubmissionId,
    (link, token): (&RequestLink, &LinkToken),
    pk: &PackageKey,
    now: OffsetDateTime,
) -> Result<HandInRecord, AppError> {
    let (root_id, key_day) = (keys.root_id(), draft_key_day(now));
    let wrap = wrap(keys, id, (link, token), pk, (root_id, key_day))?;
    let hand_in =
        HandIn { id, submission, link: link.id, state: HandInState::Open, created_at: now, fetched_at: None };
    Ok(HandInRecord {
        hand_in,
        wrap: Some(wrap),
        root_id,
        key_day,
        consent: None,
        receipt: None,
        stanzas: None,
        manifest: None,
    })
}

fn wrap(
    keys: &Keys,
    id: HandInId,
    (link, token): (&RequestLink, &LinkToken),
    pk: &PackageKey,
    (root_id, key_day): (u32, u32),
) -> Result<Vec<u8>, AppError> {
    let kek = keys.bucket_key(root_id, key_day).ok_or(AppError::Keys(KeysError::NoRoot))?;
    let day = KeyDay(key_day);
    Ok(wrap_package_key(&kek, token, None, day, &package(id), &row(link), pk, &mut rng()).to_vec())
}

/// Notes that the open hand-in was worked on, and moves its wrap to a later day. False if it is open no longer.
pub(super) fn touch(
    conn: &mut Conn,
    keys: &Keys,
    uploading: &Uploading,
    now: OffsetDateTime,
) -> Result<bool, AppError> {
    let Some(open) = &uploading.open else { return Ok(false) };
    let (id, key_day) = (open.record.hand_in.id, draft_key_day(now));
    if !db::hand_ins::touch(conn, id, now)? {
        return Ok(false);
    }
    if open.record.key_day < key_day {
        let root_id = keys.root_id();
        let holder = (&uploading.link, &uploading.token);
        let wrapped = wrap(keys, id, holder, &open.pk, (root_id, key_day))?;
        db::hand_ins::rewrap(conn, id, key_day, root_id, &wrapped)?;
    }
    Ok(true)
}
