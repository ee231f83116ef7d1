//! Files of a share or of a hand-in, from the first byte that arrives to the day they are deleted.

use diesel::prelude::*;
use time::OffsetDateTime;

use super::schema::{files, hand_ins, segments, submissions};
use super::{Conn, DbError, maybe_instant, millis};
use crate::domain::{FileId, HandInId, InboxId, Package, ShareId, StaffId, WriterId};

/// Where a file stands.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum FileState {
    /// Bytes are still arriving.
    Receiving,
    /// All bytes are there; the finishing pass has not accepted them yet.
    Received,
    /// Checked, and part of its package.
    Accepted,
    /// Checked and not taken; its bytes are gone. The row says why until the hand-in ends.
    Refused,
}

impl FileState {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Receiving => "receiving",
            Self::Received => "received",
            Self::Accepted => "accepted",
            Self::Refused => "refused",
        }
    }
}

/// What a file is for.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum FileRole {
    File,
    Message,
    /// The answers of a hand-in.
    Answers,
}

impl FileRole {
    const fn as_str(self) -> &'static str {
        match self {
            Self::File => "file",
            Self::Message => "message",
            Self::Answers => "answers",
        }
    }
}

/// A file as stored; `sealed` holds its name and type, `entry` its sealed line of the manifest.
#[derive(Clone, Debug)]
pub struct FileRecord {
    pub id: FileId,
    pub package: Package,
    pub role: FileRole,
    pub state: FileState,
    pub sealed: Vec<u8>,
    /// Plain bytes, as the client announced them.
    pub length: u64,
    /// Plain bytes that are durable.
    pub received: u64,
    /// Durable segments.
    pub pieces: u32,
    pub entry: Option<Vec<u8>>,
    /// Set once when stored bytes were found missing or wrong.
    pub faulty: bool,
    /// The stored file's header, where it holds key stanzas.
    pub header: Option<Vec<u8>>,
    /// What the scanner said, as [`crate::app`] words it.
    pub verdict: Option<String>,
    /// Who let it out though no scanner found it clean, and when.
    pub released: Option<Release>,
}

/// Somebody of the inbox let a file pass.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Release {
    pub by: StaffId,
    pub at: OffsetDateTime,
}

/// The key of a file that waits for its verdict, sealed under a key that dies with its day.
#[derive(Clone, Debug)]
pub struct HeldKey {
    pub sealed: Vec<u8>,
    pub root_id: u32,
    pub day: u32,
}

#[derive(Insertable, Queryable, Selectable)]
#[diesel(table_name = files)]
struct Row {
    id: Vec<u8>,
    share_id: Option<Vec<u8>>,
    position: i32,
    role: String,
    state: String,
    sealed: Vec<u8>,
    length: i64,
    received: i64,
    pieces: i32,
    writer: Option<Vec<u8>>,
    writer_until: Option<i64>,
    entry: Option<Vec<u8>>,
    created_at: i64,
    fault_at: Option<i64>,
    hand_in_id: Option<Vec<u8>>,
    header: Option<Vec<u8>>,
    verdict: Option<String>,
    released_at: Option<i64>,
    released_by: Option<Vec<u8>>,
}

impl TryFrom<Row> for FileRecord {
    type Error = DbError;

    fn try_from(row: Row) -> Result<Self, DbError> {
        let bad = |why| DbError::Corrupt { table: "files", id: data_encoding::HEXLOWER.encode(&row.id), why };
        let size = |number: i64| u64::try_from(number).map_err(|_| bad("negative size"));
        Ok(Self {
            id: FileId::from_slice(&row.id).map_err(|_| bad("id"))?,
            package: match (&row.share_id, &row.hand_in_id) {
                (Some(id), None) => ShareId::from_slice(id).map(Package::Share),
                (None, Some(id)) => HandInId::from_slice(id).map(Package::HandIn),
                _ => return Err(bad("package")),
            }
            .map_err(|_| bad("package"))?,
            role: match row.role.as_str() {
                "file" => FileRole::File,
                "message" => FileRole::Message,
                "answers" => FileRole::Answers,
                _ => return Err(bad("role")),
            },
            state: match row.state.as_str() {
                "receiving" => FileState::Receiving,
                "received" => FileState::Received,
                "accepted" => FileState::Accepted,
                "refused" => FileState::Refused,
                _ => return Err(bad("state")),
            },
            length: size(row.length)?,
            received: size(row.received)?,
            pieces: u32::try_from(row.pieces).map_err(|_| bad("pieces"))?,
            faulty: row.fault_at.is_some(),
            released: match (&row.released_by, maybe_instant(row.released_at).map_err(bad)?) {
                (Some(by), Some(at)) => {
                    Some(Release { by: StaffId::from_slice(by).map_err(|_| bad("released_by"))?, at })
                }
                _ => None,
            },
            sealed: row.sealed,
            entry: row.entry,
            header: row.header,
            verdict: row.verdict,
        })
    }
}

fn long(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

pub fn insert(conn: &mut Conn, file: &FileRecord, position: i32, now: OffsetDateTime) -> Result<(), DbError> {
    let row = Row {
        id: file.id.to_vec(),
        share_id: file.package.share().map(ShareId::to_vec),
        position,
        role: file.role.as_str().to_owned(),
        state: file.state.as_str().to_owned(),
        sealed: file.sealed.clone(),
        length: long(file.length),
        received: long(file.received),
        pieces: i32::try_from(file.pieces).unwrap_or(i32::MAX),
        writer: None,
        writer_until: None,
        entry: file.entry.clone(),
        created_at: millis(now),
        fault_at: None,
        hand_in_id: file.package.hand_in().map(HandInId::to_vec),
        header: file.header.clone(),
        verdict: file.verdict.clone(),
        released_at: None,
        released_by: None,
    };
    diesel::insert_into(files::table).values(&row).execute(conn)?;
    Ok(())
}

pub fn find(conn: &mut Conn, id: FileId) -> Result<FileRecord, DbError> {
    files::table.find(id.to_vec()).select(Row::as_select()).first(conn)?.try_into()
}

pub fn of_share(conn: &mut Conn, share: ShareId) -> Result<Vec<FileRecord>, DbError> {
    let rows: Vec<Row> = files::table
        .filter(files::share_id.eq(share.to_vec()))
        .order((files::position.asc(), files::created_at.asc(), files::id.asc()))
        .select(Row::as_select())
        .load(conn)?;
    rows.into_iter().map(FileRecord::try_from).collect()
}

pub fn of_shares(conn: &mut Conn, shares: &[ShareId]) -> Result<Vec<FileRecord>, DbError> {
    let ids: Vec<Vec<u8>> = shares.iter().map(|id| id.to_vec()).collect();
    let rows: Vec<Row> = files::table
        .filter(files::share_id.eq_any(ids))
        .order((files::position.asc(), files::created_at.asc(), files::id.asc()))
        .select(Row::as_select())
        .load(conn)?;
    rows.into_iter().map(FileRecord::try_from).collect()
}

/// The files of a hand-in, in order.
pub fn of_hand_in(conn: &mut Conn, hand_in: HandInId) -> Result<Vec<FileRecord>, DbError> {
    of_hand_ins(conn, &[hand_in])
}

/// The files of these hand-ins, in order.
pub fn of_hand_ins(conn: &mut Conn, hand_ins: &[HandInId]) -> Result<Vec<FileRecord>, DbError> {
    let ids: Vec<Vec<u8>> = hand_ins.iter().map(|id| id.to_vec()).collect();
    let rows: Vec<Row> = files::table
        .filter(files::hand_in_id.eq_any(ids))
        .order((files::position.asc(), files::created_at.asc(), files::id.asc()))
        .select(Row::as_select())
        .load(conn)?;
    rows.into_iter().map(FileRecord::try_from).collect()
}

/// The files of a package, in order.
pub fn of_package(conn: &mut Conn, package: Package) -> Result<Vec<FileRecord>, DbError> {
    match package {
        Package::Share(share) => of_share(conn, share),
        Package::HandIn(hand_in) => of_hand_in(conn, hand_in),
    }
}

/// The plain length of each durable segment, in order.
pub fn pieces(conn: &mut Conn, id: FileId) -> Result<Vec<u32>, DbError> {
    let lengths: Vec<i32> = segments::table
        .filter(segments::file_id.eq(id.to_vec()))
        .order(segments::position.asc())
        .select(segments::plain_len)
        .load(conn)?;
    Ok(lengths.into_iter().filter_map(|length| u32::try_from(length).ok()).collect())
}

/// Becomes the one who may add bytes, if nobody else is and the file ends at `offset`.
pub fn claim_writer(
    conn: &mut Conn,
    id: FileId,
    offset: u64,
    writer: WriterId,
    now: OffsetDateTime,
    until: OffsetDateTime,
) -> Result<bool, DbError> {
    let free = files::writer.is_null().or(files::writer_until.le(millis(now)).assume_not_null());
    let file = files::table
        .find(id.to_vec())
        .filter(files::state.eq("receiving"))
        .filter(files::received.eq(long(offset)))
        .filter(free);
    let changes = (files::writer.eq(writer.to_vec()), files::writer_until.eq(millis(until)));
    Ok(diesel::update(file).set(changes).execute(conn)? == 1)
}

/// Records durable segments behind the ones there. Returns false if the writer has lost its claim.
pub fn advance(
    conn: &mut Conn,
    id: FileId,
    writer: WriterId,
    first_position: u32,
    lengths: &[u32],
    until: OffsetDateTime,
) -> Result<bool, DbError> {
    let plain: u64 = lengths.iter().map(|&length| u64::from(length)).sum();
    let count = i32::try_from(lengths.len()).unwrap_or(i32::MAX);
    let first = i32::try_from(first_position).unwrap_or(i32::MAX);
    let file = files::table
        .find(id.to_vec())
        .filter(files::writer.eq(writer.to_vec()))
        .filter(files::pieces.eq(first));
    let changes = (
        files::received.eq(files::received + long(plain)),
        files::pieces.eq(files::pieces + count),
        files::writer_until.eq(millis(until)),
    );
    if diesel::update(file).set(changes).execute(conn)? == 0 {
        return Ok(false);
    }
    for (position, &length) in (first..).zip(lengths) {
        let row = (
            segments::file_id.eq(id.to_vec()),
            segments::position.eq(position),
            segments::plain_len.eq(i32::try_from(length).unwrap_or(i32::MAX)),
        );
        diesel::insert_into(segments::table).values(row).execute(conn)?;
    }
    Ok(true)
}

/// Keeps the claim alive. Returns false if it is lost.
pub fn keep_writer(
    conn: &mut Conn,
    id: FileId,
    writer: WriterId,
    until: OffsetDateTime,
) -> Result<bool, DbError> {
    let file = files::table.find(id.to_vec()).filter(files::writer.eq(writer.to_vec()));
    Ok(diesel::update(file).set(files::writer_until.eq(millis(until))).execute(conn)? == 1)
}

/// The file is as long as what was received of it. Returns false if the writer has lost its claim.
pub fn end_at_received(conn: &mut Conn, id: FileId, writer: WriterId) -> Result<bool, DbError> {
    let file = files::table.find(id.to_vec()).filter(files::writer.eq(writer.to_vec()));
    Ok(diesel::update(file).set(files::length.eq(files::received)).execute(conn)? == 1)
}

/// Lets the next writer in.
pub fn release_writer(conn: &mut Conn, id: FileId, writer: WriterId) -> Result<(), DbError> {
    let file = files::table.find(id.to_vec()).filter(files::writer.eq(writer.to_vec()));
    let changes = (files::writer.eq(None::<Vec<u8>>), files::writer_until.eq(None::<i64>));
    diesel::update(file).set(changes).execute(conn)?;
    Ok(())
}

/// Ends every claim of a node, whose name is the first half of its writers' names.
pub fn release_node(conn: &mut Conn, node: WriterId) -> Result<(), DbError> {
    let (mut first, mut last) = (*node.as_bytes(), *node.as_bytes());
    first[8..].fill(0);
    last[8..].fill(0xFF);
    let claimed = files::table.filter(files::writer.between(first.to_vec(), last.to_vec()).assume_not_null());
    let changes = (files::writer.eq(None::<Vec<u8>>), files::writer_until.eq(None::<i64>));
    diesel::update(claimed).set(changes).execute(conn)?;
    Ok(())
}

/// All bytes and the closing segment are durable.
pub fn mark_received(conn: &mut Conn, id: FileId) -> Result<bool, DbError> {
    let file = files::table
        .find(id.to_vec())
        .filter(files::state.eq("receiving"))
        .filter(files::received.eq(files::length));
    Ok(diesel::update(file).set(files::state.eq("received")).execute(conn)? == 1)
}

/// The finishing pass has read it all: keeps the sealed line of the manifest.
pub fn accept(conn: &mut Conn, id: FileId, entry: &[u8]) -> Result<bool, DbError> {
    let file = files::table.find(id.to_vec()).filter(files::state.eq_any(["receiving", "received"]));
    let changes = (files::state.eq("accepted"), files::entry.eq(Some(entry)));
    if diesel::update(file).set(changes).execute(conn)? == 0 {
        return Ok(false);
    }
    diesel::delete(segments::table.filter(segments::file_id.eq(id.to_vec()))).execute(conn)?;
    Ok(true)
}

/// The finishing pass has read it all and will not have it: its bytes are to be deleted.
pub fn refuse(conn: &mut Conn, id: FileId, verdict: &str) -> Result<bool, DbError> {
    let file = files::table.find(id.to_vec()).filter(files::state.ne("refused"));
    let changes = (
        files::state.eq("refused"),
        files::verdict.eq(verdict),
        files::entry.eq(None::<Vec<u8>>),
        files::held.eq(None::<Vec<u8>>),
    );
    if diesel::update(file).set(changes).execute(conn)? == 0 {
        return Ok(false);
    }
    diesel::delete(segments::table.filter(segments::file_id.eq(id.to_vec()))).execute(conn)?;
    Ok(true)
}

/// Keeps the scanner's verdict and, while it is not final, the file's key.
pub fn set_verdict(
    conn: &mut Conn,
    id: FileId,
    verdict: &str,
    held: Option<&HeldKey>,
) -> Result<(), DbError> {
    let day = |held: &HeldKey| i32::try_from(held.day).unwrap_or(i32::MAX);
    let root = |held: &HeldKey| i32::try_from(held.root_id).unwrap_or(i32::MAX);
    let changes = (
        files::verdict.eq(verdict),
        files::held.eq(held.map(|held| held.sealed.clone())),
        files::held_root.eq(held.map(root)),
        files::held_day.eq(held.map(day)),
    );
    diesel::update(files::table.find(id.to_vec())).set(changes).execute(conn)?;
    Ok(())
}

/// Lets a kept file out whose last word is still `verdict`. Returns false if it is not, or was let out before.
pub fn release(
    conn: &mut Conn,
    id: FileId,
    verdict: &str,
    by: StaffId,
    now: OffsetDateTime,
) -> Result<bool, DbError> {
    let kept = files::table
        .find(id.to_vec())
        .filter(files::state.eq("accepted"))
        .filter(files::verdict.eq(verdict))
        .filter(files::released_at.is_null());
    let changes = (files::released_at.eq(millis(now)), files::released_by.eq(by.to_vec()));
    Ok(diesel::update(kept).set(changes).execute(conn)? == 1)
}

/// Files behind `after` that wait for a verdict, with their keys: at most `limit`.
pub fn held(
    conn: &mut Conn,
    after: Option<FileId>,
    limit: i64,
) -> Result<Vec<(FileRecord, HeldKey)>, DbError> {
    type Waiting = (Row, Option<Vec<u8>>, Option<i32>, Option<i32>);
    let rows: Vec<Waiting> = files::table
        .filter(files::held.is_not_null())
        .filter(files::id.gt(after.map_or_else(Vec::new, FileId::to_vec)))
        .order(files::id.asc())
        .limit(limit)
        .select((Row::as_select(), files::held, files::held_root, files::held_day))
        .load(conn)?;
    rows.into_iter()
        .map(|(row, sealed, root, day)| {
            let number = |value: Option<i32>| value.and_then(|value| u32::try_from(value).ok()).unwrap_or(0);
            let held =
                HeldKey { sealed: sealed.unwrap_or_default(), root_id: number(root), day: number(day) };
            Ok((FileRecord::try_from(row)?, held))
        })
        .collect()
}

/// Notes that stored bytes are missing or wrong. Returns true the first time.
pub fn mark_faulty(conn: &mut Conn, id: FileId, now: OffsetDateTime) -> Result<bool, DbError> {
    let sound = files::table.find(id.to_vec()).filter(files::fault_at.is_null());
    Ok(diesel::update(sound).set(files::fault_at.eq(millis(now))).execute(conn)? == 1)
}

/// The bytes are back.
pub fn clear_fault(conn: &mut Conn, id: FileId) -> Result<(), DbError> {
    diesel::update(files::table.find(id.to_vec())).set(files::fault_at.eq(None::<i64>)).execute(conn)?;
    Ok(())
}

/// The manifest has them now.
pub fn forget_entries(conn: &mut Conn, package: Package) -> Result<(), DbError> {
    let none = files::entry.eq(None::<Vec<u8>>);
    match package {
        Package::Share(id) => {
            diesel::update(files::table.filter(files::share_id.eq(id.to_vec()))).set(none).execute(conn)
        }
        Package::HandIn(id) => {
            diesel::update(files::table.filter(files::hand_in_id.eq(id.to_vec()))).set(none).execute(conn)
        }
    }?;
    Ok(())
}

pub fn delete(conn: &mut Conn, id: FileId) -> Result<bool, DbError> {
    diesel::delete(segments::table.filter(segments::file_id.eq(id.to_vec()))).execute(conn)?;
    Ok(diesel::delete(files::table.find(id.to_vec())).execute(conn)? == 1)
}

pub fn exists(conn: &mut Conn, id: FileId) -> Result<bool, DbError> {
    Ok(diesel::select(diesel::dsl::exists(files::table.find(id.to_vec()))).get_result(conn)?)
}

/// Files whose stored bytes were found missing or wrong no later than `since`: at most `limit`, the earliest first.
pub fn faulty(conn: &mut Conn, since: OffsetDateTime, limit: i64) -> Result<Vec<FileRecord>, DbError> {
    let rows: Vec<Row> = files::table
        .filter(files::fault_at.le(millis(since)))
        .order(files::fault_at.asc())
        .limit(limit)
        .select(Row::as_select())
        .load(conn)?;
    rows.into_iter().map(FileRecord::try_from).collect()
}

/// How many files that were handed in to an inbox wait for a verdict.
pub fn count_held(conn: &mut Conn, inbox: InboxId) -> Result<i64, DbError> {
    let arrived = submissions::table
        .filter(submissions::inbox_id.eq(inbox.to_vec()))
        .filter(submissions::state.eq("submitted"))
        .select(submissions::id);
    let handed_in = hand_ins::table
        .filter(hand_ins::submission_id.eq_any(arrived))
        .filter(hand_ins::state.eq("handed_in"))
        .select(hand_ins::id.nullable());
    let waiting =
        files::table.filter(files::verdict.like("held:%")).filter(files::hand_in_id.eq_any(handed_in));
    Ok(waiting.count().get_result(conn)?)
}
