//! Hand-ins as rows: one package each, with its key wrapped under the uploader's token until it is handed in.

use diesel::prelude::*;
use time::OffsetDateTime;

use super::schema::hand_ins;
use super::{Conn, DbError, instant, maybe_instant, millis};
use crate::domain::{HandIn, HandInId, HandInState, RequestLinkId, SubmissionId};

/// A hand-in as stored.
#[derive(Clone, Debug)]
pub struct HandInRecord {
    pub hand_in: HandIn,
    /// The package key under the uploader's token; none once handed in.
    pub wrap: Option<Vec<u8>>,
    pub root_id: u32,
    pub key_day: u32,
    /// The consent that was given, sealed.
    pub consent: Option<Vec<u8>>,
    /// What the uploader is shown of it, sealed; once handed in.
    pub receipt: Option<Vec<u8>>,
    /// The manifest's key, sealed to the inbox (and to the recovery key): encoded stanzas end to end.
    pub stanzas: Option<Vec<u8>>,
    pub manifest: Option<Vec<u8>>,
}

#[derive(Insertable, Queryable, Selectable)]
#[diesel(table_name = hand_ins)]
#[expect(clippy::struct_field_names, reason = "named as the columns are")]
struct Row {
    id: Vec<u8>,
    submission_id: Vec<u8>,
    link_row: Vec<u8>,
    state: String,
    wrap: Option<Vec<u8>>,
    root_id: i32,
    key_day: i32,
    consent: Option<Vec<u8>>,
    receipt: Option<Vec<u8>>,
    stanzas: Option<Vec<u8>>,
    manifest: Option<Vec<u8>>,
    created_at: i64,
    changed_at: i64,
    handed_in_at: Option<i64>,
    fetched_at: Option<i64>,
}

impl TryFrom<Row> for HandInRecord {
    type Error = DbError;

    fn try_from(row: Row) -> Result<Self, DbError> {
        let bad =
            |why| DbError::Corrupt { table: "hand_ins", id: data_encoding::HEXLOWER.encode(&row.id), why };
        let state = match (row.state.as_str(), maybe_instant(row.handed_in_at).map_err(bad)?) {
            ("open", None) => HandInState::Open,
            ("handed_in", Some(at)) => HandInState::HandedIn { at },
            _ => return Err(bad("state and its columns disagree")),
        };
        let hand_in = HandIn {
            id: HandInId::from_slice(&row.id).map_err(|_| bad("id"))?,
            submission: SubmissionId::from_slice(&row.submission_id).map_err(|_| bad("submission_id"))?,
            link: RequestLinkId::from_slice(&row.link_row).map_err(|_| bad("link_row"))?,
            state,
            created_at: instant(row.created_at).map_err(bad)?,
            fetched_at: maybe_instant(row.fetched_at).map_err(bad)?,
        };
        Ok(Self {
            hand_in,
            wrap: row.wrap,
            root_id: u32::try_from(row.root_id).map_err(|_| DbError::NotFound)?,
            key_day: u32::try_from(row.key_day).map_err(|_| DbError::NotFound)?,
            consent: row.consent,
            receipt: row.receipt,
            stanzas: row.stanzas,
            manifest: row.manifest,
        })
    }
}

fn int(number: u32) -> i32 {
    i32::try_from(number).unwrap_or(i32::MAX)
}

pub fn insert(conn: &mut Conn, record: &HandInRecord) -> Result<(), DbError> {
    let hand_in = &record.hand_in;
    let row = Row {
        id: hand_in.id.to_vec(),
        submission_id: hand_in.submission.to_vec(),
        link_row: hand_in.link.to_vec(),
        state: "open".to_owned(),
        wrap: record.wrap.clone(),
        root_id: int(record.root_id),
        key_day: int(record.key_day),
        consent: record.consent.clone(),
        receipt: None,
        stanzas: None,
        manifest: None,
        created_at: millis(hand_in.created_at),
        changed_at: millis(hand_in.created_at),
        handed_in_at: None,
        fetched_at: None,
    };
    diesel::insert_into(hand_ins::table).values(&row).execute(conn)?;
    Ok(())
}

pub fn find(conn: &mut Conn, id: HandInId) -> Result<HandInRecord, DbError> {
    hand_ins::table.find(id.to_vec()).select(Row::as_select()).first(conn)?.try_into()
}

/// The hand-ins of a submission, oldest first.
pub fn of_submission(conn: &mut Conn, submission: SubmissionId) -> Result<Vec<HandInRecord>, DbError> {
    of_submissions(conn, &[submission])
}

/// The hand-ins of these submissions, oldest first.
pub fn of_submissions(conn: &mut Conn, submissions: &[SubmissionId]) -> Result<Vec<HandInRecord>, DbError> {
    let ids: Vec<Vec<u8>> = submissions.iter().map(|id| id.to_vec()).collect();
    let rows: Vec<Row> = hand_ins::table
        .filter(hand_ins::submission_id.eq_any(ids))
        .order((hand_ins::created_at.asc(), hand_ins::id.asc()))
        .select(Row::as_select())
        .load(conn)?;
    rows.into_iter().map(HandInRecord::try_from).collect()
}

/// Notes that an open hand-in was worked on. Returns false if it is handed in, or gone.
pub fn touch(conn: &mut Conn, id: HandInId, now: OffsetDateTime) -> Result<bool, DbError> {
    let open = hand_ins::table.find(id.to_vec()).filter(hand_ins::state.eq("open"));
    Ok(diesel::update(open).set(hand_ins::changed_at.eq(millis(now))).execute(conn)? == 1)
}

/// Moves an open hand-in's wrap to another key day; the token stays the same.
pub fn rewrap(conn: &mut Conn, id: HandInId, key_day: u32, root_id: u32, wrap: &[u8]) -> Result<(), DbError> {
    let open = hand_ins::table.find(id.to_vec()).filter(hand_ins::state.eq("open"));
    let changes = (
        hand_ins::key_day.eq(int(key_day)),
        hand_ins::root_id.eq(int(root_id)),
        hand_ins::wrap.eq(Some(wrap)),
    );
    diesel::update(open).set(changes).execute(conn)?;
    Ok(())
}

/// What a hand-in becomes when it is handed in; all of it sealed.
#[derive(Clone, Debug)]
pub struct HandedIn {
    pub stanzas: Vec<u8>,
    pub manifest: Vec<u8>,
    pub receipt: Vec<u8>,
}

/// Hands an open hand-in in: its wrap is gone from here on. Returns false if somebody else did already.
pub fn complete(
    conn: &mut Conn,
    id: HandInId,
    sealed: &HandedIn,
    now: OffsetDateTime,
) -> Result<bool, DbError> {
    let open = hand_ins::table.find(id.to_vec()).filter(hand_ins::state.eq("open"));
    let changes = (
        hand_ins::state.eq("handed_in"),
        hand_ins::wrap.eq(None::<Vec<u8>>),
        hand_ins::stanzas.eq(&sealed.stanzas),
        hand_ins::manifest.eq(&sealed.manifest),
        hand_ins::receipt.eq(&sealed.receipt),
        hand_ins::handed_in_at.eq(millis(now)),
        hand_ins::changed_at.eq(millis(now)),
    );
    Ok(diesel::update(open).set(changes).execute(conn)? == 1)
}

/// Returns true the first time.
pub fn mark_fetched(conn: &mut Conn, id: HandInId, now: OffsetDateTime) -> Result<bool, DbError> {
    let unfetched = hand_ins::table.find(id.to_vec()).filter(hand_ins::fetched_at.is_null());
    Ok(diesel::update(unfetched).set(hand_ins::fetched_at.eq(millis(now))).execute(conn)? == 1)
}

/// Open hand-ins nobody has touched since `since`: at most `limit`.
pub fn idle(conn: &mut Conn, since: OffsetDateTime, limit: i64) -> Result<Vec<HandInRecord>, DbError> {
    let idle =
        hand_ins::table.filter(hand_ins::state.eq("open")).filter(hand_ins::changed_at.lt(millis(since)));
    let rows: Vec<Row> = idle.limit(limit).select(Row::as_select()).load(conn)?;
    rows.into_iter().map(HandInRecord::try_from).collect()
}

/// Takes every key from a hand-in that is deleted; what remains says that it was there.
pub fn forget_keys(conn: &mut Conn, id: HandInId) -> Result<(), DbError> {
    let changes = (
        hand_ins::wrap.eq(None::<Vec<u8>>),
        hand_ins::stanzas.eq(None::<Vec<u8>>),
        hand_ins::manifest.eq(None::<Vec<u8>>),
        hand_ins::receipt.eq(None::<Vec<u8>>),
    );
    diesel::update(hand_ins::table.find(id.to_vec())).set(changes).execute(conn)?;
    Ok(())
}

/// Removes an open hand-in; its files must be gone.
pub fn delete(conn: &mut Conn, id: HandInId) -> Result<bool, DbError> {
    let open = hand_ins::table.find(id.to_vec()).filter(hand_ins::state.eq("open"));
    Ok(diesel::delete(open).execute(conn)? == 1)
}
