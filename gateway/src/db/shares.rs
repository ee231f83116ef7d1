//! Shares as rows.

use diesel::prelude::*;
use time::OffsetDateTime;

use super::everyone::{Sought, Stands};
use super::schema::{recipients, shares};
use super::{Before, Conn, DbError, erasures, instant, maybe_instant, millis};
use crate::domain::{EndingKind, Share, ShareId, ShareState, StaffId, Terms};

/// A share as stored; `sealed` holds its title.
#[derive(Clone, Debug)]
pub struct ShareRecord {
    pub share: Share,
    pub sealed: Vec<u8>,
    /// The sealed list of its files, once sent.
    pub manifest: Option<Vec<u8>>,
}

#[derive(Insertable, Queryable, Selectable)]
#[diesel(table_name = shares)]
struct Row {
    id: Vec<u8>,
    staff_id: Vec<u8>,
    state: String,
    deliver: String,
    sealed: Vec<u8>,
    request_key: Option<Vec<u8>>,
    created_at: i64,
    changed_at: i64,
    sent_at: Option<i64>,
    expires_at: i64,
    renewal_days: i32,
    key_day: i32,
    downloads_max: Option<i32>,
    notify_opened: bool,
    opened_at: Option<i64>,
    ended_at: Option<i64>,
    expiry_noted: Option<i64>,
    manifest: Option<Vec<u8>>,
}

impl TryFrom<Row> for ShareRecord {
    type Error = DbError;

    fn try_from(row: Row) -> Result<Self, DbError> {
        let bad =
            |why| DbError::Corrupt { table: "shares", id: data_encoding::HEXLOWER.encode(&row.id), why };
        let (sent, ended) =
            (maybe_instant(row.sent_at).map_err(bad)?, maybe_instant(row.ended_at).map_err(bad)?);
        let state = match (row.state.as_str(), sent, ended) {
            ("draft", None, None) => ShareState::Draft,
            ("active", Some(sent_at), None) => ShareState::Active { sent_at },
            ("revoked", Some(_), Some(at)) => ShareState::Revoked { at },
            ("purged", Some(_), Some(at)) => ShareState::Purged { at },
            _ => return Err(bad("state and its columns disagree")),
        };
        let small = |number: i32| u16::try_from(number).map_err(|_| bad("number out of range"));
        let share = Share {
            id: ShareId::from_slice(&row.id).map_err(|_| bad("id"))?,
            staff: StaffId::from_slice(&row.staff_id).map_err(|_| bad("staff_id"))?,
            state,
            terms: Terms {
                deliver: row.deliver.parse().map_err(|_| bad("deliver"))?,
                expires_at: instant(row.expires_at).map_err(bad)?,
                renewal_days: small(row.renewal_days)?,
                downloads_max: row.downloads_max.map(small).transpose()?,
                notify_opened: row.notify_opened,
            },
            key_day: u32::try_from(row.key_day).map_err(|_| bad("key_day"))?,
            created_at: instant(row.created_at).map_err(bad)?,
            opened_at: maybe_instant(row.opened_at).map_err(bad)?,
        };
        Ok(Self { share, sealed: row.sealed, manifest: row.manifest })
    }
}

fn day(key_day: u32) -> i32 {
    i32::try_from(key_day).unwrap_or(i32::MAX)
}

/// Records a new draft. `request_key` is the blind index of the client's idempotency key; returns false if there is a
/// share of that key.
pub fn insert_draft(
    conn: &mut Conn,
    share: &Share,
    sealed: Vec<u8>,
    request_key: Option<[u8; 16]>,
) -> Result<bool, DbError> {
    let row = Row {
        id: share.id.to_vec(),
        staff_id: share.staff.to_vec(),
        state: "draft".to_owned(),
        deliver: share.terms.deliver.as_str().to_owned(),
        sealed,
        request_key: request_key.map(|key| key.to_vec()),
        created_at: millis(share.created_at),
        changed_at: millis(share.created_at),
        sent_at: None,
        expires_at: millis(share.terms.expires_at),
        renewal_days: i32::from(share.terms.renewal_days),
        key_day: day(share.key_day),
        downloads_max: share.terms.downloads_max.map(i32::from),
        notify_opened: share.terms.notify_opened,
        opened_at: None,
        ended_at: None,
        expiry_noted: None,
        manifest: None,
    };
    let insert = diesel::insert_into(shares::table).values(&row);
    let inserted = match conn {
        Conn::Postgres(conn) => insert.on_conflict_do_nothing().execute(conn)?,
        Conn::Sqlite(conn) => insert.on_conflict_do_nothing().execute(conn)?,
    };
    Ok(inserted == 1)
}

pub fn find(conn: &mut Conn, id: ShareId) -> Result<ShareRecord, DbError> {
    shares::table.find(id.to_vec()).select(Row::as_select()).first(conn)?.try_into()
}

pub fn find_by_request_key(conn: &mut Conn, key: [u8; 16]) -> Result<Option<ShareRecord>, DbError> {
    let row = shares::table.filter(shares::request_key.eq(key.to_vec())).select(Row::as_select());
    row.first(conn).optional()?.map(ShareRecord::try_from).transpose()
}

/// The shares of `staff`, newest first, at most `limit`.
pub fn page(
    conn: &mut Conn,
    staff: StaffId,
    before: Option<Before>,
    limit: i64,
) -> Result<Vec<ShareRecord>, DbError> {
    let mut query = shares::table.filter(shares::staff_id.eq(staff.to_vec())).into_boxed();
    if let Some(before) = before {
        let same_time = shares::created_at.eq(before.at).and(shares::id.lt(before.id.to_vec()));
        query = query.filter(shares::created_at.lt(before.at).or(same_time));
    }
    let rows: Vec<Row> = query
        .order((shares::created_at.desc(), shares::id.desc()))
        .limit(limit)
        .select(Row::as_select())
        .load(conn)?;
    rows.into_iter().map(ShareRecord::try_from).collect()
}

/// Everyone's shares that were sent, newest first, at most `limit`; `now` decides what has expired.
pub fn sought(
    conn: &mut Conn,
    sought: &Sought,
    now: OffsetDateTime,
    limit: i64,
) -> Result<Vec<ShareRecord>, DbError> {
    let mut query = shares::table.filter(shares::state.ne("draft")).into_boxed();
    if let Some(staff) = sought.staff {
        query = query.filter(shares::staff_id.eq(staff.to_vec()));
    }
    if let Some(person) = sought.person {
        let theirs = recipients::table.filter(recipients::email_index.eq(person.to_vec()));
        query = query.filter(shares::id.eq_any(theirs.select(recipients::share_id)));
    }
    let now = millis(now);
    query = match sought.state {
        None => query,
        Some(Stands::Open) => query.filter(shares::state.eq("active")).filter(shares::expires_at.gt(now)),
        Some(Stands::Expired) => query.filter(shares::state.eq("active")).filter(shares::expires_at.le(now)),
        Some(Stands::Closed) => query.filter(shares::state.eq("closed")),
        Some(Stands::Revoked) => query.filter(shares::state.eq("revoked")),
        Some(Stands::Gone) => query.filter(shares::state.eq("purged")),
    };
    if let Some(from) = sought.from {
        query = query.filter(shares::created_at.ge(millis(from)));
    }
    if let Some(to) = sought.to {
        query = query.filter(shares::created_at.lt(millis(to)));
    }
    if let Some(before) = sought.before {
        let same_time = shares::created_at.eq(before.at).and(shares::id.lt(before.id.to_vec()));
        query = query.filter(shares::created_at.lt(before.at).or(same_time));
    }
    let rows: Vec<Row> = query
        .order((shares::created_at.desc(), shares::id.desc()))
        .limit(limit)
        .select(Row::as_select())
        .load(conn)?;
    rows.into_iter().map(ShareRecord::try_from).collect()
}

/// Notes that a draft was worked on. Returns false if it is a draft no longer.
pub fn touch_draft(conn: &mut Conn, id: ShareId, now: OffsetDateTime) -> Result<bool, DbError> {
    let draft = shares::table.find(id.to_vec()).filter(shares::state.eq("draft"));
    Ok(diesel::update(draft).set(shares::changed_at.eq(millis(now))).execute(conn)? == 1)
}

/// What a draft says about itself.
pub struct Revision {
    pub terms: Terms,
    pub key_day: u32,
    pub sealed: Vec<u8>,
}

/// Gives a draft other words and terms. Returns false if it is not a draft of `staff`.
pub fn revise_draft(
    conn: &mut Conn,
    id: ShareId,
    staff: StaffId,
    now: OffsetDateTime,
    revision: &Revision,
) -> Result<bool, DbError> {
    let draft = shares::table
        .find(id.to_vec())
        .filter(shares::state.eq("draft"))
        .filter(shares::staff_id.eq(staff.to_vec()));
    let terms = &revision.terms;
    let changes = (
        shares::changed_at.eq(millis(now)),
        shares::deliver.eq(terms.deliver.as_str()),
        shares::sealed.eq(&revision.sealed),
        shares::expires_at.eq(millis(terms.expires_at)),
        shares::renewal_days.eq(i32::from(terms.renewal_days)),
        shares::key_day.eq(day(revision.key_day)),
        shares::downloads_max.eq(terms.downloads_max.map(i32::from)),
        shares::notify_opened.eq(terms.notify_opened),
    );
    Ok(diesel::update(draft).set(changes).execute(conn)? == 1)
}

/// Turns a draft into an active share. Returns false if somebody else did already.
pub fn activate(
    conn: &mut Conn,
    id: ShareId,
    now: OffsetDateTime,
    expires_at: OffsetDateTime,
    key_day: u32,
    manifest: &[u8],
) -> Result<bool, DbError> {
    let draft = shares::table.find(id.to_vec()).filter(shares::state.eq("draft"));
    let changes = (
        shares::state.eq("active"),
        shares::sent_at.eq(millis(now)),
        shares::changed_at.eq(millis(now)),
        shares::expires_at.eq(millis(expires_at)),
        shares::key_day.eq(day(key_day)),
        shares::manifest.eq(manifest),
    );
    Ok(diesel::update(draft).set(changes).execute(conn)? == 1)
}

/// Holds the share until the transaction ends, so that it cannot be taken back meanwhile. Returns false if it is not
/// active.
pub fn hold_active(conn: &mut Conn, id: ShareId) -> Result<bool, DbError> {
    let active = shares::table.find(id.to_vec()).filter(shares::state.eq("active"));
    Ok(diesel::update(active).set(shares::state.eq("active")).execute(conn)? == 1)
}

/// The shares of `staff` that were sent and have not ended.
pub fn active_of(conn: &mut Conn, staff: StaffId) -> Result<Vec<ShareId>, DbError> {
    let active = shares::table.filter(shares::staff_id.eq(staff.to_vec())).filter(shares::state.eq("active"));
    let ids: Vec<Vec<u8>> = active.select(shares::id).load(conn)?;
    Ok(ids.iter().filter_map(|id| ShareId::from_slice(id).ok()).collect())
}

/// The shares of `staff` that were not sent yet.
pub fn drafts_of(conn: &mut Conn, staff: StaffId) -> Result<Vec<ShareId>, DbError> {
    let drafts = shares::table.filter(shares::staff_id.eq(staff.to_vec())).filter(shares::state.eq("draft"));
    let ids: Vec<Vec<u8>> = drafts.select(shares::id).load(conn)?;
    Ok(ids.iter().filter_map(|id| ShareId::from_slice(id).ok()).collect())
}

/// Gives an active share of `from` to a colleague. Returns false if it is not that.
pub fn hand_over(conn: &mut Conn, id: ShareId, from: StaffId, to: StaffId) -> Result<bool, DbError> {
    let active = shares::table
        .find(id.to_vec())
        .filter(shares::state.eq("active"))
        .filter(shares::staff_id.eq(from.to_vec()));
    Ok(diesel::update(active).set(shares::staff_id.eq(to.to_vec())).execute(conn)? == 1)
}

/// Takes an active share back. Returns false if it is not active.
pub fn revoke(conn: &mut Conn, id: ShareId, now: OffsetDateTime) -> Result<bool, DbError> {
    let active = shares::table.find(id.to_vec()).filter(shares::state.eq("active"));
    let changes = (shares::state.eq("revoked"), shares::ended_at.eq(millis(now)));
    if diesel::update(active).set(changes).execute(conn)? == 0 {
        return Ok(false);
    }
    erasures::note(conn, EndingKind::Share, *id.as_bytes(), now)?;
    Ok(true)
}

/// Moves the expiry of an active share. Returns false if it is not active.
pub fn extend(conn: &mut Conn, id: ShareId, expires_at: OffsetDateTime) -> Result<bool, DbError> {
    let active = shares::table.find(id.to_vec()).filter(shares::state.eq("active"));
    Ok(diesel::update(active).set(shares::expires_at.eq(millis(expires_at))).execute(conn)? == 1)
}

/// Moves the key day of an active share; it never comes nearer. Returns false if it is not active.
pub fn raise_key_day(conn: &mut Conn, id: ShareId, key_day: u32) -> Result<bool, DbError> {
    let active = || shares::table.find(id.to_vec()).filter(shares::state.eq("active"));
    let earlier = active().filter(shares::key_day.lt(day(key_day)));
    if diesel::update(earlier).set(shares::key_day.eq(day(key_day))).execute(conn)? == 1 {
        return Ok(true);
    }
    Ok(diesel::select(diesel::dsl::exists(active())).get_result(conn)?)
}

/// Notes the first opening. Returns true for the first only.
pub fn mark_opened(conn: &mut Conn, id: ShareId, now: OffsetDateTime) -> Result<bool, DbError> {
    let unopened = shares::table.find(id.to_vec()).filter(shares::opened_at.is_null());
    Ok(diesel::update(unopened).set(shares::opened_at.eq(millis(now))).execute(conn)? == 1)
}

/// Sent shares whose key day lies before `day`, and revoked ones that still have blobs: at most `limit`.
pub fn to_purge(conn: &mut Conn, before_day: u32, limit: i64) -> Result<Vec<Share>, DbError> {
    let dead = shares::state.eq("active").and(shares::key_day.lt(day(before_day)));
    let rows: Vec<Row> = shares::table.filter(dead).limit(limit).select(Row::as_select()).load(conn)?;
    rows.into_iter().map(|row| ShareRecord::try_from(row).map(|record| record.share)).collect()
}

/// Drafts nobody has touched since `since`: at most `limit`.
pub fn idle_drafts(conn: &mut Conn, since: OffsetDateTime, limit: i64) -> Result<Vec<Share>, DbError> {
    let idle = shares::state.eq("draft").and(shares::changed_at.lt(millis(since)));
    let rows: Vec<Row> = shares::table.filter(idle).limit(limit).select(Row::as_select()).load(conn)?;
    rows.into_iter().map(|row| ShareRecord::try_from(row).map(|record| record.share)).collect()
}

/// Active shares whose expiry lies between the two instants: at most `limit`.
pub fn expiring(
    conn: &mut Conn,
    from: OffsetDateTime,
    to: OffsetDateTime,
    limit: i64,
) -> Result<Vec<ShareRecord>, DbError> {
    let soon = shares::state
        .eq("active")
        .and(shares::expires_at.gt(millis(from)))
        .and(shares::expires_at.le(millis(to)));
    let rows: Vec<Row> = shares::table
        .filter(soon)
        .order(shares::expires_at.asc())
        .limit(limit)
        .select(Row::as_select())
        .load(conn)?;
    rows.into_iter().map(ShareRecord::try_from).collect()
}

/// Marks a share purged and forgets its manifest. Returns false if it was.
pub fn purge(conn: &mut Conn, id: ShareId, now: OffsetDateTime) -> Result<bool, DbError> {
    let active = shares::table.find(id.to_vec()).filter(shares::state.eq("active"));
    let changes =
        (shares::state.eq("purged"), shares::ended_at.eq(millis(now)), shares::manifest.eq(None::<Vec<u8>>));
    super::words::forget(conn, id)?;
    if diesel::update(active).set(changes).execute(conn)? == 0 {
        return Ok(false);
    }
    erasures::note(conn, EndingKind::Share, *id.as_bytes(), now)?;
    Ok(true)
}

pub fn forget_manifest(conn: &mut Conn, id: ShareId) -> Result<(), DbError> {
    let share = shares::table.find(id.to_vec());
    diesel::update(share).set(shares::manifest.eq(None::<Vec<u8>>)).execute(conn)?;
    Ok(())
}

/// Removes a draft; everything that refers to it must be gone.
pub fn delete_draft(conn: &mut Conn, id: ShareId) -> Result<bool, DbError> {
    let draft = shares::table.find(id.to_vec()).filter(shares::state.eq("draft"));
    Ok(diesel::delete(draft).execute(conn)? == 1)
}

/// Active shares that have expired by `now` without a line in the log about it: at most `limit`.
pub fn newly_expired(conn: &mut Conn, now: OffsetDateTime, limit: i64) -> Result<Vec<Share>, DbError> {
    let unnoted = shares::expiry_noted
        .is_null()
        .or(shares::expiry_noted.ne(shares::expires_at.nullable()).assume_not_null());
    let expired = shares::table
        .filter(shares::state.eq("active"))
        .filter(shares::expires_at.le(millis(now)))
        .filter(unnoted);
    let rows: Vec<Row> = expired.limit(limit).select(Row::as_select()).load(conn)?;
    rows.into_iter().map(|row| ShareRecord::try_from(row).map(|record| record.share)).collect()
}

/// Notes that the log has the expiry.
pub fn note_expiry(conn: &mut Conn, share: &Share) -> Result<(), DbError> {
    let row = shares::table.find(share.id.to_vec());
    diesel::update(row).set(shares::expiry_noted.eq(millis(share.terms.expires_at))).execute(conn)?;
    Ok(())
}

/// Ended shares, whose stored files may go: at most `limit` behind `after`, by id.
pub fn ended(conn: &mut Conn, after: Option<ShareId>, limit: i64) -> Result<Vec<ShareId>, DbError> {
    let mut query =
        shares::table.filter(shares::state.eq("revoked").or(shares::state.eq("purged"))).into_boxed();
    if let Some(after) = after {
        query = query.filter(shares::id.gt(after.to_vec()));
    }
    let ids: Vec<Vec<u8>> = query.order(shares::id.asc()).limit(limit).select(shares::id).load(conn)?;
    Ok(ids.iter().filter_map(|id| ShareId::from_slice(id).ok()).collect())
}
