//! Inboxes, who may read them, and their keys.

use diesel::prelude::*;
use sha2::{Digest, Sha256};
use time::OffsetDateTime;

use super::schema::{inbox_keys, inbox_members, inboxes};
use super::{Conn, DbError, erasures, maybe_instant, millis};
use crate::domain::{EndingKind, InboxId, StaffId};

/// An inbox as stored; `sealed` holds its name.
#[derive(Clone, Debug)]
pub struct InboxRecord {
    pub id: InboxId,
    /// Whose it is; none for a team's.
    pub owner: Option<StaffId>,
    pub sealed: Vec<u8>,
}

/// A key pair of an inbox; the private half is wrapped by the keystore.
#[derive(Clone, Debug)]
pub struct InboxKeyRecord {
    /// Unique in the organisation.
    pub key_id: u32,
    pub inbox: InboxId,
    pub public: [u8; 32],
    pub wrapped: Vec<u8>,
    pub retired_at: Option<OffsetDateTime>,
}

type KeyRow = (i32, Vec<u8>, Vec<u8>, Vec<u8>, Option<i64>);

fn key(row: KeyRow) -> Result<InboxKeyRecord, DbError> {
    let (key_id, inbox, public, wrapped, retired_at) = row;
    let bad = |why| DbError::Corrupt { table: "inbox_keys", id: key_id.to_string(), why };
    Ok(InboxKeyRecord {
        key_id: u32::try_from(key_id).map_err(|_| bad("key_id"))?,
        inbox: InboxId::from_slice(&inbox).map_err(|_| bad("inbox_id"))?,
        public: public.as_slice().try_into().map_err(|_| bad("public"))?,
        wrapped,
        retired_at: maybe_instant(retired_at).map_err(bad)?,
    })
}

type InboxRow = (Vec<u8>, Option<Vec<u8>>, Vec<u8>);

fn inbox(row: InboxRow) -> Result<InboxRecord, DbError> {
    let (id, owner, sealed) = row;
    let bad = |why| DbError::Corrupt { table: "inboxes", id: data_encoding::HEXLOWER.encode(&id), why };
    let owner = owner.as_deref().map(StaffId::from_slice).transpose();
    let owner = owner.map_err(|_| bad("staff_id"))?;
    Ok(InboxRecord { id: InboxId::from_slice(&id).map_err(|_| bad("id"))?, owner, sealed })
}

/// Records a new inbox. Returns false if its owner has one.
pub fn insert(conn: &mut Conn, record: &InboxRecord, now: OffsetDateTime) -> Result<bool, DbError> {
    let row = (
        inboxes::id.eq(record.id.to_vec()),
        inboxes::staff_id.eq(record.owner.map(StaffId::to_vec)),
        inboxes::sealed.eq(&record.sealed),
        inboxes::created_at.eq(millis(now)),
    );
    let insert = diesel::insert_into(inboxes::table).values(row);
    let inserted = match conn {
        Conn::Postgres(conn) => insert.on_conflict_do_nothing().execute(conn)?,
        Conn::Sqlite(conn) => insert.on_conflict_do_nothing().execute(conn)?,
    };
    Ok(inserted == 1)
}

pub fn find(conn: &mut Conn, id: InboxId) -> Result<InboxRecord, DbError> {
    let row = inboxes::table.find(id.to_vec()).select((inboxes::id, inboxes::staff_id, inboxes::sealed));
    inbox(row.first(conn)?)
}

/// Every inbox there is, for administrators.
pub fn all(conn: &mut Conn) -> Result<Vec<InboxRecord>, DbError> {
    let rows: Vec<InboxRow> = inboxes::table
        .order(inboxes::created_at.asc())
        .select((inboxes::id, inboxes::staff_id, inboxes::sealed))
        .load(conn)?;
    rows.into_iter().map(inbox).collect()
}

/// The personal inbox of `staff`.
pub fn own(conn: &mut Conn, staff: StaffId) -> Result<Option<InboxRecord>, DbError> {
    let row = inboxes::table.filter(inboxes::staff_id.eq(staff.to_vec())).select((
        inboxes::id,
        inboxes::staff_id,
        inboxes::sealed,
    ));
    row.first(conn).optional()?.map(inbox).transpose()
}

/// The inboxes that `staff` may read at `now`: their own, and those they are a member of.
pub fn readable(conn: &mut Conn, staff: StaffId, now: OffsetDateTime) -> Result<Vec<InboxId>, DbError> {
    let own: Vec<Vec<u8>> =
        inboxes::table.filter(inboxes::staff_id.eq(staff.to_vec())).select(inboxes::id).load(conn)?;
    let lasting =
        inbox_members::until_at.is_null().or(inbox_members::until_at.gt(millis(now)).assume_not_null());
    let joined: Vec<Vec<u8>> = inbox_members::table
        .filter(inbox_members::staff_id.eq(staff.to_vec()))
        .filter(lasting)
        .select(inbox_members::inbox_id)
        .load(conn)?;
    Ok(own.iter().chain(&joined).filter_map(|id| InboxId::from_slice(id).ok()).collect())
}

/// Lets `staff` read an inbox, until `until` or for good.
pub fn add_member(
    conn: &mut Conn,
    inbox: InboxId,
    staff: StaffId,
    until: Option<OffsetDateTime>,
    now: OffsetDateTime,
) -> Result<(), DbError> {
    let until = until.map(millis);
    let member = inbox_members::table.find((inbox.to_vec(), staff.to_vec()));
    let row = (
        inbox_members::inbox_id.eq(inbox.to_vec()),
        inbox_members::staff_id.eq(staff.to_vec()),
        inbox_members::until_at.eq(until),
        inbox_members::added_at.eq(millis(now)),
    );
    let insert = diesel::insert_into(inbox_members::table).values(row);
    let inserted = match conn {
        Conn::Postgres(conn) => insert.on_conflict_do_nothing().execute(conn)?,
        Conn::Sqlite(conn) => insert.on_conflict_do_nothing().execute(conn)?,
    };
    if inserted == 0 {
        // Whoever is in, perhaps since a moment ago, gets the new end.
        diesel::update(member).set(inbox_members::until_at.eq(until)).execute(conn)?;
    }
    Ok(())
}

/// Returns whether `staff` was a member.
pub fn remove_member(
    conn: &mut Conn,
    inbox: InboxId,
    staff: StaffId,
    now: OffsetDateTime,
) -> Result<bool, DbError> {
    let member = inbox_members::table.find((inbox.to_vec(), staff.to_vec()));
    if diesel::delete(member).execute(conn)? == 0 {
        return Ok(false);
    }
    erasures::note(conn, EndingKind::Member, membership(inbox, staff), now)?;
    Ok(true)
}

/// What a membership is called in the list of what has ended, where there is room for one id.
fn membership(inbox: InboxId, staff: StaffId) -> [u8; 16] {
    let digest = Sha256::new_with_prefix(inbox.as_bytes()).chain_update(staff.as_bytes()).finalize();
    *digest.first_chunk().expect("32 bytes begin with 16")
}

/// The membership of that name, if there is one.
pub fn find_member(conn: &mut Conn, name: [u8; 16]) -> Result<Option<(InboxId, StaffId)>, DbError> {
    let rows: Vec<(Vec<u8>, Vec<u8>)> =
        inbox_members::table.select((inbox_members::inbox_id, inbox_members::staff_id)).load(conn)?;
    let mut all = rows.iter().filter_map(|(inbox, staff)| {
        Some((InboxId::from_slice(inbox).ok()?, StaffId::from_slice(staff).ok()?))
    });
    Ok(all.find(|&(inbox, staff)| membership(inbox, staff) == name))
}

/// Who may read an inbox besides its owner.
pub fn members(conn: &mut Conn, inbox: InboxId) -> Result<Vec<(StaffId, Option<OffsetDateTime>)>, DbError> {
    let rows: Vec<(Vec<u8>, Option<i64>)> = inbox_members::table
        .filter(inbox_members::inbox_id.eq(inbox.to_vec()))
        .order(inbox_members::added_at.asc())
        .select((inbox_members::staff_id, inbox_members::until_at))
        .load(conn)?;
    let bad = |why| DbError::Corrupt { table: "inbox_members", id: inbox.to_string(), why };
    rows.into_iter()
        .map(|(staff, until)| {
            let staff = StaffId::from_slice(&staff).map_err(|_| bad("staff_id"))?;
            Ok((staff, maybe_instant(until).map_err(bad)?))
        })
        .collect()
}

/// The key that new submissions are sealed to.
pub fn current_key(conn: &mut Conn, inbox: InboxId) -> Result<InboxKeyRecord, DbError> {
    let row: KeyRow = inbox_keys::table
        .filter(inbox_keys::inbox_id.eq(inbox.to_vec()))
        .filter(inbox_keys::retired_at.is_null())
        .order(inbox_keys::key_id.desc())
        .select(KEY)
        .first(conn)?;
    key(row)
}

/// A key by its number, retired or not.
pub fn find_key(conn: &mut Conn, key_id: u32) -> Result<InboxKeyRecord, DbError> {
    let id = i32::try_from(key_id).map_err(|_| DbError::NotFound)?;
    key(inbox_keys::table.find(id).select(KEY).first(conn)?)
}

/// Every key of an inbox, oldest first.
pub fn keys(conn: &mut Conn, inbox: InboxId) -> Result<Vec<InboxKeyRecord>, DbError> {
    let rows: Vec<KeyRow> = inbox_keys::table
        .filter(inbox_keys::inbox_id.eq(inbox.to_vec()))
        .order(inbox_keys::key_id.asc())
        .select(KEY)
        .load(conn)?;
    rows.into_iter().map(key).collect()
}

type KeyColumns = (
    inbox_keys::key_id,
    inbox_keys::inbox_id,
    inbox_keys::public,
    inbox_keys::wrapped,
    inbox_keys::retired_at,
);
const KEY: KeyColumns = (
    inbox_keys::key_id,
    inbox_keys::inbox_id,
    inbox_keys::public,
    inbox_keys::wrapped,
    inbox_keys::retired_at,
);

/// The number that the next key gets. Two at once meet at the primary key, and one of them fails.
pub fn next_key_id(conn: &mut Conn) -> Result<u32, DbError> {
    let last: Option<i32> = inbox_keys::table.select(diesel::dsl::max(inbox_keys::key_id)).first(conn)?;
    Ok(u32::try_from(last.unwrap_or(0)).unwrap_or(0) + 1)
}

/// Adds a key; those before it take no new submissions any more.
pub fn add_key(conn: &mut Conn, key: &InboxKeyRecord, now: OffsetDateTime) -> Result<(), DbError> {
    let older = inbox_keys::table
        .filter(inbox_keys::inbox_id.eq(key.inbox.to_vec()))
        .filter(inbox_keys::retired_at.is_null());
    diesel::update(older).set(inbox_keys::retired_at.eq(millis(now))).execute(conn)?;
    let row = (
        inbox_keys::key_id.eq(i32::try_from(key.key_id).unwrap_or(i32::MAX)),
        inbox_keys::inbox_id.eq(key.inbox.to_vec()),
        inbox_keys::public.eq(key.public.to_vec()),
        inbox_keys::wrapped.eq(&key.wrapped),
        inbox_keys::created_at.eq(millis(now)),
        inbox_keys::retired_at.eq(None::<i64>),
    );
    diesel::insert_into(inbox_keys::table).values(row).execute(conn)?;
    Ok(())
}
