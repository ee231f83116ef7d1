//! Links: one row a way into a share, with the package key wrapped under a token that is never here.

use diesel::prelude::*;
use time::{Duration, OffsetDateTime};

use super::schema::{links, shares};
use super::{Conn, DbError, maybe_instant, millis};
use crate::domain::{LinkRole, LinkRowId, RecipientId, ShareId};

#[derive(Clone, Debug)]
pub struct LinkRecord {
    pub id: LinkRowId,
    /// Derived from the token; what a presented token is looked up by.
    pub link_id: [u8; 32],
    pub share: ShareId,
    pub recipient: Option<RecipientId>,
    pub role: LinkRole,
    /// The key day whose bucket key wrapped the package key.
    pub key_day: u32,
    pub root_id: u32,
    /// None once revoked: the row remains, so that the page can say what happened.
    pub wrap: Option<Vec<u8>>,
    /// Of the passphrase, where one is needed.
    pub salt: Option<[u8; 16]>,
    pub locked_until: Option<OffsetDateTime>,
}

#[derive(Insertable, Queryable, Selectable)]
#[diesel(table_name = links)]
struct Row {
    id: Vec<u8>,
    link_id: Vec<u8>,
    share_id: Vec<u8>,
    recipient_id: Option<Vec<u8>>,
    role: String,
    key_day: i32,
    root_id: i32,
    wrap: Option<Vec<u8>>,
    salt: Option<Vec<u8>>,
    failures: i32,
    failures_since: Option<i64>,
    locked_until: Option<i64>,
    created_at: i64,
}

impl TryFrom<Row> for LinkRecord {
    type Error = DbError;

    fn try_from(row: Row) -> Result<Self, DbError> {
        let bad = |why| DbError::Corrupt { table: "links", id: data_encoding::HEXLOWER.encode(&row.id), why };
        let recipient = row.recipient_id.as_deref().map(RecipientId::from_slice).transpose();
        let salt = row.salt.as_deref().map(<[u8; 16]>::try_from).transpose();
        Ok(Self {
            id: LinkRowId::from_slice(&row.id).map_err(|_| bad("id"))?,
            link_id: row.link_id.as_slice().try_into().map_err(|_| bad("link_id"))?,
            share: ShareId::from_slice(&row.share_id).map_err(|_| bad("share_id"))?,
            recipient: recipient.map_err(|_| bad("recipient_id"))?,
            role: row.role.parse().map_err(|_| bad("role"))?,
            key_day: u32::try_from(row.key_day).map_err(|_| bad("key_day"))?,
            root_id: u32::try_from(row.root_id).map_err(|_| bad("root_id"))?,
            salt: salt.map_err(|_| bad("salt"))?,
            locked_until: maybe_instant(row.locked_until).map_err(bad)?,
            wrap: row.wrap,
        })
    }
}

fn int(number: u32) -> i32 {
    i32::try_from(number).unwrap_or(i32::MAX)
}

pub fn insert(conn: &mut Conn, link: &LinkRecord, now: OffsetDateTime) -> Result<(), DbError> {
    let row = Row {
        id: link.id.to_vec(),
        link_id: link.link_id.to_vec(),
        share_id: link.share.to_vec(),
        recipient_id: link.recipient.map(RecipientId::to_vec),
        role: link.role.as_str().to_owned(),
        key_day: int(link.key_day),
        root_id: int(link.root_id),
        wrap: link.wrap.clone(),
        salt: link.salt.map(|salt| salt.to_vec()),
        failures: 0,
        failures_since: None,
        locked_until: link.locked_until.map(millis),
        created_at: millis(now),
    };
    diesel::insert_into(links::table).values(&row).execute(conn)?;
    Ok(())
}

pub fn find(conn: &mut Conn, link_id: &[u8; 32]) -> Result<Option<LinkRecord>, DbError> {
    let row = links::table.filter(links::link_id.eq(link_id.to_vec())).select(Row::as_select());
    row.first(conn).optional()?.map(LinkRecord::try_from).transpose()
}

pub fn find_row(conn: &mut Conn, id: LinkRowId) -> Result<Option<LinkRecord>, DbError> {
    let row = links::table.find(id.to_vec()).select(Row::as_select());
    row.first(conn).optional()?.map(LinkRecord::try_from).transpose()
}

/// Wraps moved to a new key day; the token stays the same. A link that was revoked meanwhile stays without a key.
pub fn rewrap(
    conn: &mut Conn,
    id: LinkRowId,
    key_day: u32,
    root_id: u32,
    wrap: &[u8],
) -> Result<(), DbError> {
    let changes =
        (links::key_day.eq(int(key_day)), links::root_id.eq(int(root_id)), links::wrap.eq(Some(wrap)));
    let living = links::table.find(id.to_vec()).filter(links::wrap.is_not_null());
    diesel::update(living).set(changes).execute(conn)?;
    Ok(())
}

/// Holds the row until the transaction ends, so that limits on one link are counted one request at a time.
pub fn hold(conn: &mut Conn, id: LinkRowId) -> Result<(), DbError> {
    diesel::update(links::table.find(id.to_vec())).set(links::failures.eq(links::failures)).execute(conn)?;
    Ok(())
}

/// Counts a failed proof within a day and locks the link at `max`. Returns true when this one locked it.
pub fn count_failure(
    conn: &mut Conn,
    id: LinkRowId,
    now: OffsetDateTime,
    max: i32,
    lock: Duration,
) -> Result<bool, DbError> {
    let link = || links::table.find(id.to_vec());
    let day_ago = millis(now - Duration::DAY);
    let stale = link()
        .filter(links::failures_since.is_null().or(links::failures_since.le(day_ago).assume_not_null()));
    diesel::update(stale)
        .set((links::failures.eq(0), links::failures_since.eq(millis(now))))
        .execute(conn)?;
    diesel::update(link()).set(links::failures.eq(links::failures + 1)).execute(conn)?;
    let unlocked = links::locked_until.is_null().or(links::locked_until.le(millis(now)).assume_not_null());
    let full = link().filter(links::failures.ge(max)).filter(unlocked);
    let changes = (
        links::locked_until.eq(millis(now + lock)),
        links::failures.eq(0),
        links::failures_since.eq(None::<i64>),
    );
    Ok(diesel::update(full).set(changes).execute(conn)? == 1)
}

/// Takes the key out of every link of a share: nobody can open it again.
pub fn forget_wraps_of_share(conn: &mut Conn, share: ShareId) -> Result<(), DbError> {
    let all = links::table.filter(links::share_id.eq(share.to_vec()));
    diesel::update(all).set(links::wrap.eq(None::<Vec<u8>>)).execute(conn)?;
    Ok(())
}

/// Takes the key out of one recipient's links.
pub fn forget_wraps_of_recipient(conn: &mut Conn, recipient: RecipientId) -> Result<(), DbError> {
    let all = links::table.filter(links::recipient_id.eq(recipient.to_vec()));
    diesel::update(all).set(links::wrap.eq(None::<Vec<u8>>)).execute(conn)?;
    Ok(())
}

/// Takes the key out of a draft's link when the share is sent; the row tells a repeated sending what it was.
pub fn end_draft(conn: &mut Conn, share: ShareId) -> Result<(), DbError> {
    let rows = links::table.filter(links::share_id.eq(share.to_vec()));
    let drafts = rows.filter(links::role.eq(LinkRole::Draft.as_str()));
    diesel::update(drafts).set(links::wrap.eq(None::<Vec<u8>>)).execute(conn)?;
    Ok(())
}

/// Forgets the draft links of shares that were sent before `since`.
pub fn sweep_drafts(conn: &mut Conn, since: OffsetDateTime) -> Result<(), DbError> {
    let long_sent = shares::table.filter(shares::sent_at.lt(millis(since)).assume_not_null());
    let drafts = links::table.filter(links::role.eq(LinkRole::Draft.as_str()));
    let rows = drafts.filter(links::share_id.eq_any(long_sent.select(shares::id)));
    diesel::delete(rows).execute(conn)?;
    Ok(())
}

pub fn delete_role(conn: &mut Conn, share: ShareId, role: LinkRole) -> Result<(), DbError> {
    let rows = links::table.filter(links::share_id.eq(share.to_vec())).filter(links::role.eq(role.as_str()));
    diesel::delete(rows).execute(conn)?;
    Ok(())
}

pub fn delete_of_share(conn: &mut Conn, share: ShareId) -> Result<(), DbError> {
    diesel::delete(links::table.filter(links::share_id.eq(share.to_vec()))).execute(conn)?;
    Ok(())
}

pub fn of_share(conn: &mut Conn, share: ShareId) -> Result<Vec<LinkRecord>, DbError> {
    let rows: Vec<Row> = links::table
        .filter(links::share_id.eq(share.to_vec()))
        .order(links::created_at.asc())
        .select(Row::as_select())
        .load(conn)?;
    rows.into_iter().map(LinkRecord::try_from).collect()
}

/// Which of these shares have a link that is locked at `now`.
pub fn locked(conn: &mut Conn, shares: &[ShareId], now: OffsetDateTime) -> Result<Vec<ShareId>, DbError> {
    let ids: Vec<Vec<u8>> = shares.iter().map(|id| id.to_vec()).collect();
    let found: Vec<Vec<u8>> = links::table
        .filter(links::share_id.eq_any(ids))
        .filter(links::locked_until.gt(millis(now)).assume_not_null())
        .select(links::share_id)
        .distinct()
        .load(conn)?;
    Ok(found.iter().filter_map(|id| ShareId::from_slice(id).ok()).collect())
}

/// Failed proofs that count now.
pub fn failures(conn: &mut Conn, id: LinkRowId) -> Result<i32, DbError> {
    Ok(links::table.find(id.to_vec()).select(links::failures).first(conn)?)
}
