//! Download limits: a slot is lent to a session, spent when the last byte went out, returned otherwise.

use diesel::prelude::*;
use time::OffsetDateTime;

use super::schema::{leases, slots};
use super::{Conn, DbError, millis};
use crate::domain::{FileId, LeaseId, RecipientId};

/// What came of asking for a slot.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Lent {
    /// It is yours until you say otherwise or fall silent.
    Slot(LeaseId),
    /// Every download was taken.
    Spent,
    /// The last slots are lent out; one may come back.
    Busy,
}

/// Who wants a slot of which file, and until when it is lent without a sign of life.
#[derive(Clone, Copy, Debug)]
pub struct Claim<'a> {
    pub lease: LeaseId,
    pub recipient: RecipientId,
    pub file: FileId,
    pub session: &'a [u8; 32],
    pub max: u16,
    /// It goes on in the middle: the transfer it continues is dead, even if nobody has noticed yet.
    pub resumes: bool,
    pub now: OffsetDateTime,
    pub until: OffsetDateTime,
}

/// Lends a slot. A session that holds one gets the same again, if nothing runs on it or it takes up what broke off.
pub fn lend(conn: &mut Conn, claim: &Claim<'_>) -> Result<Lent, DbError> {
    let own = || {
        leases::table
            .filter(leases::session.eq(claim.session.to_vec()))
            .filter(leases::file_id.eq(claim.file.to_vec()))
    };
    let changes = (leases::running.eq(true), leases::until.eq(millis(claim.until)));
    let taken_up = if claim.resumes {
        diesel::update(own()).set(changes).execute(conn)?
    } else {
        let idle = own().filter(leases::running.eq(false).or(leases::until.le(millis(claim.now))));
        diesel::update(idle).set(changes).execute(conn)?
    };
    let held: Option<Vec<u8>> = own().select(leases::id).first(conn).optional()?;
    if let Some(id) = held {
        let id = LeaseId::from_slice(&id).map_err(|_| corrupt())?;
        return Ok(if taken_up == 1 { Lent::Slot(id) } else { Lent::Busy });
    }
    return_dead(conn, claim)?;
    if take_slot(conn, claim)? {
        if insert_lease(conn, claim)? {
            return Ok(Lent::Slot(claim.lease));
        }
        // The same session asked twice at once, and the other request was quicker.
        give_back(conn, claim, 1)?;
        return Ok(Lent::Busy);
    }
    let lent_out: i64 = leases::table
        .filter(leases::recipient_id.eq(claim.recipient.to_vec()))
        .filter(leases::file_id.eq(claim.file.to_vec()))
        .count()
        .get_result(conn)?;
    Ok(if lent_out > 0 { Lent::Busy } else { Lent::Spent })
}

fn corrupt() -> DbError {
    DbError::Corrupt { table: "leases", id: String::new(), why: "id" }
}

/// Leases that fell silent give their slot back.
fn return_dead(conn: &mut Conn, claim: &Claim<'_>) -> Result<(), DbError> {
    let dead = leases::table
        .filter(leases::recipient_id.eq(claim.recipient.to_vec()))
        .filter(leases::file_id.eq(claim.file.to_vec()))
        .filter(leases::until.le(millis(claim.now)));
    let returned = i32::try_from(diesel::delete(dead).execute(conn)?).unwrap_or(i32::MAX);
    give_back(conn, claim, returned)
}

fn give_back(conn: &mut Conn, claim: &Claim<'_>, count: i32) -> Result<(), DbError> {
    let slot = slots::table.find((claim.recipient.to_vec(), claim.file.to_vec()));
    diesel::update(slot).set(slots::taken.eq(slots::taken - count)).execute(conn)?;
    Ok(())
}

fn take_slot(conn: &mut Conn, claim: &Claim<'_>) -> Result<bool, DbError> {
    let fresh = diesel::insert_into(slots::table).values((
        slots::recipient_id.eq(claim.recipient.to_vec()),
        slots::file_id.eq(claim.file.to_vec()),
        slots::taken.eq(0),
    ));
    match conn {
        Conn::Postgres(conn) => fresh.on_conflict_do_nothing().execute(conn)?,
        Conn::Sqlite(conn) => fresh.on_conflict_do_nothing().execute(conn)?,
    };
    let free = slots::table
        .find((claim.recipient.to_vec(), claim.file.to_vec()))
        .filter(slots::taken.lt(i32::from(claim.max)));
    Ok(diesel::update(free).set(slots::taken.eq(slots::taken + 1)).execute(conn)? == 1)
}

/// Returns false if this session holds a lease of this file.
fn insert_lease(conn: &mut Conn, claim: &Claim<'_>) -> Result<bool, DbError> {
    let row = (
        leases::id.eq(claim.lease.to_vec()),
        leases::recipient_id.eq(claim.recipient.to_vec()),
        leases::file_id.eq(claim.file.to_vec()),
        leases::session.eq(claim.session.to_vec()),
        leases::running.eq(true),
        leases::until.eq(millis(claim.until)),
    );
    let insert = diesel::insert_into(leases::table).values(row);
    let inserted = match conn {
        Conn::Postgres(conn) => insert.on_conflict_do_nothing().execute(conn)?,
        Conn::Sqlite(conn) => insert.on_conflict_do_nothing().execute(conn)?,
    };
    Ok(inserted == 1)
}

/// A running download shows that it lives. Returns false if it was silent for so long that its slot was given to
/// somebody else.
pub fn renew(conn: &mut Conn, lease: LeaseId, until: OffsetDateTime) -> Result<bool, DbError> {
    let own = leases::table.find(lease.to_vec());
    Ok(diesel::update(own).set(leases::until.eq(millis(until))).execute(conn)? == 1)
}

/// The last byte went out: the slot is spent.
pub fn spend(conn: &mut Conn, lease: LeaseId) -> Result<(), DbError> {
    diesel::delete(leases::table.find(lease.to_vec())).execute(conn)?;
    Ok(())
}

/// The download broke off: the session keeps the slot until `until`, then it returns.
pub fn rest(conn: &mut Conn, lease: LeaseId, until: OffsetDateTime) -> Result<(), DbError> {
    diesel::update(leases::table.find(lease.to_vec()))
        .set((leases::running.eq(false), leases::until.eq(millis(until))))
        .execute(conn)?;
    Ok(())
}

/// How many downloads of each file a recipient's `session` cannot have: those that are done, and those lent to other
/// sessions. What this session may resume, and what fell silent, is still to be had.
pub fn used(
    conn: &mut Conn,
    recipient: RecipientId,
    session: &[u8; 32],
    now: OffsetDateTime,
) -> Result<Vec<(FileId, i32)>, DbError> {
    let taken: Vec<(Vec<u8>, i32)> = slots::table
        .filter(slots::recipient_id.eq(recipient.to_vec()))
        .select((slots::file_id, slots::taken))
        .load(conn)?;
    let to_be_had: Vec<Vec<u8>> = leases::table
        .filter(leases::recipient_id.eq(recipient.to_vec()))
        .filter(leases::session.eq(session.to_vec()).or(leases::until.le(millis(now))))
        .select(leases::file_id)
        .load(conn)?;
    let used = |(id, taken): (Vec<u8>, i32)| {
        let lent = to_be_had.iter().filter(|file| **file == id).count();
        Some((FileId::from_slice(&id).ok()?, taken - i32::try_from(lent).unwrap_or(i32::MAX)))
    };
    Ok(taken.into_iter().filter_map(used).collect())
}

pub fn delete_of_recipients(conn: &mut Conn, recipients: &[RecipientId]) -> Result<(), DbError> {
    let ids: Vec<Vec<u8>> = recipients.iter().map(|id| id.to_vec()).collect();
    diesel::delete(leases::table.filter(leases::recipient_id.eq_any(&ids))).execute(conn)?;
    diesel::delete(slots::table.filter(slots::recipient_id.eq_any(&ids))).execute(conn)?;
    Ok(())
}
