//! The access log as rows. Rows are added, never changed; personal data lies beside them, sealed.

mod search;

use diesel::prelude::*;
use time::OffsetDateTime;

use super::schema::{event_personal, events, log_queue, person_keys};
use super::{Conn, DbError, instant, millis};
use crate::domain::{EventId, FileId, RecipientId, RequestId, ShareId, StaffId, SubmissionId};

pub use search::{Filter, Found, find, page, search};

/// A line of the log, without what names a person.
#[derive(Clone, Debug)]
pub struct EventRecord {
    /// The order of arrival; gaps mean nothing.
    pub seq: i64,
    pub id: EventId,
    pub at: OffsetDateTime,
    pub kind: String,
    pub outcome: String,
    pub actor: String,
    /// The person of the personal part, under a name that lasts a month.
    pub pseudonym: Option<[u8; 16]>,
    pub share: Option<ShareId>,
    pub recipient: Option<RecipientId>,
    pub file: Option<FileId>,
    pub staff: Option<StaffId>,
    pub request: Option<RequestId>,
    pub submission: Option<SubmissionId>,
    /// A JSON object of facts that name nobody.
    pub detail: String,
    /// Binds the personal part to this line without telling anything of it.
    pub commitment: [u8; 32],
    /// The sealed personal part, and the key it is sealed under, unless erased.
    pub personal: Option<PersonalPart>,
}

#[derive(Clone, Debug)]
pub struct PersonalPart {
    pub person_key: [u8; 16],
    /// What the network address is found by (blind index).
    pub network: Option<[u8; 16]>,
    pub sealed: Vec<u8>,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = events)]
struct Row {
    seq: i64,
    id: Vec<u8>,
    at: i64,
    kind: String,
    outcome: String,
    actor: String,
    pseudonym: Option<Vec<u8>>,
    share_id: Option<Vec<u8>>,
    recipient_id: Option<Vec<u8>>,
    file_id: Option<Vec<u8>>,
    staff_id: Option<Vec<u8>>,
    detail: String,
    commitment: Vec<u8>,
    request_id: Option<Vec<u8>>,
    submission_id: Option<Vec<u8>>,
}

impl TryFrom<Row> for EventRecord {
    type Error = DbError;

    fn try_from(row: Row) -> Result<Self, DbError> {
        let bad = |why| DbError::Corrupt { table: "events", id: row.seq.to_string(), why };
        let pseudonym = row.pseudonym.as_deref().map(<[u8; 16]>::try_from).transpose();
        let share = row.share_id.as_deref().map(ShareId::from_slice).transpose();
        let recipient = row.recipient_id.as_deref().map(RecipientId::from_slice).transpose();
        let file = row.file_id.as_deref().map(FileId::from_slice).transpose();
        let staff = row.staff_id.as_deref().map(StaffId::from_slice).transpose();
        let request = row.request_id.as_deref().map(RequestId::from_slice).transpose();
        let submission = row.submission_id.as_deref().map(SubmissionId::from_slice).transpose();
        Ok(Self {
            seq: row.seq,
            id: EventId::from_slice(&row.id).map_err(|_| bad("id"))?,
            at: instant(row.at).map_err(bad)?,
            pseudonym: pseudonym.map_err(|_| bad("pseudonym"))?,
            share: share.map_err(|_| bad("share_id"))?,
            recipient: recipient.map_err(|_| bad("recipient_id"))?,
            file: file.map_err(|_| bad("file_id"))?,
            staff: staff.map_err(|_| bad("staff_id"))?,
            request: request.map_err(|_| bad("request_id"))?,
            submission: submission.map_err(|_| bad("submission_id"))?,
            commitment: row.commitment.as_slice().try_into().map_err(|_| bad("commitment"))?,
            kind: row.kind,
            outcome: row.outcome,
            actor: row.actor,
            detail: row.detail,
            personal: None,
        })
    }
}

/// Adds a line (its `seq` is given here) and its personal part; the sealer gives it its place in the tree.
pub fn append(conn: &mut Conn, event: &EventRecord) -> Result<i64, DbError> {
    let row = (
        events::id.eq(event.id.to_vec()),
        events::at.eq(millis(event.at)),
        events::kind.eq(&event.kind),
        events::outcome.eq(&event.outcome),
        events::actor.eq(&event.actor),
        events::pseudonym.eq(event.pseudonym.map(|name| name.to_vec())),
        events::share_id.eq(event.share.map(ShareId::to_vec)),
        events::recipient_id.eq(event.recipient.map(RecipientId::to_vec)),
        events::file_id.eq(event.file.map(FileId::to_vec)),
        events::staff_id.eq(event.staff.map(StaffId::to_vec)),
        events::detail.eq(&event.detail),
        events::commitment.eq(event.commitment.to_vec()),
        events::request_id.eq(event.request.map(RequestId::to_vec)),
        events::submission_id.eq(event.submission.map(SubmissionId::to_vec)),
    );
    let seq: i64 = diesel::insert_into(events::table).values(row).returning(events::seq).get_result(conn)?;
    diesel::insert_into(log_queue::table).values(log_queue::seq.eq(seq)).execute(conn)?;
    if let Some(personal) = &event.personal {
        let row = (
            event_personal::seq.eq(seq),
            event_personal::person_key.eq(personal.person_key.to_vec()),
            event_personal::sealed.eq(&personal.sealed),
            event_personal::at.eq(millis(event.at)),
            event_personal::network.eq(personal.network.map(|network| network.to_vec())),
        );
        diesel::insert_into(event_personal::table).values(row).execute(conn)?;
    }
    Ok(seq)
}

type PersonalRow = (i64, Vec<u8>, Vec<u8>, Option<Vec<u8>>);

fn attach_personal(conn: &mut Conn, records: &mut [EventRecord]) -> Result<(), DbError> {
    let seqs: Vec<i64> = records.iter().map(|record| record.seq).collect();
    let rows: Vec<PersonalRow> = event_personal::table
        .filter(event_personal::seq.eq_any(seqs))
        .select((
            event_personal::seq,
            event_personal::person_key,
            event_personal::sealed,
            event_personal::network,
        ))
        .load(conn)?;
    let mut parts: std::collections::HashMap<i64, PersonalRow> =
        rows.into_iter().map(|row| (row.0, row)).collect();
    for record in records {
        if let Some((seq, key, sealed, network)) = parts.remove(&record.seq) {
            let bad = |why| DbError::Corrupt { table: "event_personal", id: seq.to_string(), why };
            let person_key = key.as_slice().try_into().map_err(|_| bad("person_key"))?;
            let network = network.as_deref().map(<[u8; 16]>::try_from).transpose();
            let network = network.map_err(|_| bad("network"))?;
            record.personal = Some(PersonalPart { person_key, network, sealed });
        }
    }
    Ok(())
}

/// The key of one person in one month, sealed.
#[derive(Clone, Debug)]
pub struct PersonKeyRecord {
    pub id: [u8; 16],
    pub person_index: [u8; 16],
    /// Months since 1970-01.
    pub month: i32,
    pub pseudonym: [u8; 16],
    pub sealed: Vec<u8>,
}

#[derive(Insertable, Queryable, Selectable)]
#[diesel(table_name = person_keys)]
struct PersonRow {
    id: Vec<u8>,
    person_index: Vec<u8>,
    month: i32,
    pseudonym: Vec<u8>,
    sealed: Vec<u8>,
}

impl TryFrom<PersonRow> for PersonKeyRecord {
    type Error = DbError;

    fn try_from(row: PersonRow) -> Result<Self, DbError> {
        let bad = |why| DbError::Corrupt { table: "person_keys", id: String::new(), why };
        Ok(Self {
            id: row.id.as_slice().try_into().map_err(|_| bad("id"))?,
            person_index: row.person_index.as_slice().try_into().map_err(|_| bad("person_index"))?,
            pseudonym: row.pseudonym.as_slice().try_into().map_err(|_| bad("pseudonym"))?,
            month: row.month,
            sealed: row.sealed,
        })
    }
}

/// The key of a person in a month, if there is one.
pub fn person_key(conn: &mut Conn, person: [u8; 16], month: i32) -> Result<Option<PersonKeyRecord>, DbError> {
    let row = person_keys::table
        .filter(person_keys::person_index.eq(person.to_vec()))
        .filter(person_keys::month.eq(month))
        .select(PersonRow::as_select());
    row.first(conn).optional()?.map(PersonKeyRecord::try_from).transpose()
}

/// Keeps `fresh`, unless another was quicker; returns the one that counts.
pub fn keep_person_key(conn: &mut Conn, fresh: PersonKeyRecord) -> Result<PersonKeyRecord, DbError> {
    let row = PersonRow {
        id: fresh.id.to_vec(),
        person_index: fresh.person_index.to_vec(),
        month: fresh.month,
        pseudonym: fresh.pseudonym.to_vec(),
        sealed: fresh.sealed.clone(),
    };
    let insert = diesel::insert_into(person_keys::table).values(&row);
    let inserted = match conn {
        Conn::Postgres(conn) => insert.on_conflict_do_nothing().execute(conn)?,
        Conn::Sqlite(conn) => insert.on_conflict_do_nothing().execute(conn)?,
    };
    if inserted == 1 {
        return Ok(fresh);
    }
    person_key(conn, fresh.person_index, fresh.month)?.ok_or(DbError::NotFound)
}

pub fn person_keys(conn: &mut Conn, ids: &[[u8; 16]]) -> Result<Vec<PersonKeyRecord>, DbError> {
    let ids: Vec<Vec<u8>> = ids.iter().map(|id| id.to_vec()).collect();
    let rows: Vec<PersonRow> =
        person_keys::table.filter(person_keys::id.eq_any(ids)).select(PersonRow::as_select()).load(conn)?;
    rows.into_iter().map(PersonKeyRecord::try_from).collect()
}

/// Which of these shares have a line of this kind.
pub fn shares_with(conn: &mut Conn, shares: &[ShareId], kind: &str) -> Result<Vec<ShareId>, DbError> {
    let ids: Vec<Option<Vec<u8>>> = shares.iter().map(|id| Some(id.to_vec())).collect();
    let found: Vec<Option<Vec<u8>>> = events::table
        .filter(events::share_id.eq_any(ids))
        .filter(events::kind.eq(kind))
        .select(events::share_id)
        .distinct()
        .load(conn)?;
    Ok(found.iter().flatten().filter_map(|id| ShareId::from_slice(id).ok()).collect())
}

/// The files of a share that a recipient has a line of this kind about.
pub fn files_with(
    conn: &mut Conn,
    share: ShareId,
    recipient: RecipientId,
    kind: &str,
) -> Result<Vec<FileId>, DbError> {
    let ids: Vec<Option<Vec<u8>>> = events::table
        .filter(events::share_id.eq(share.to_vec()))
        .filter(events::recipient_id.eq(recipient.to_vec()))
        .filter(events::kind.eq(kind))
        .select(events::file_id)
        .distinct()
        .load(conn)?;
    Ok(ids.into_iter().flatten().filter_map(|id| FileId::from_slice(&id).ok()).collect())
}

/// The files of a submission that there is a line of this kind about.
pub fn submission_files_with(
    conn: &mut Conn,
    submission: SubmissionId,
    kind: &str,
) -> Result<Vec<FileId>, DbError> {
    let ids: Vec<Option<Vec<u8>>> = events::table
        .filter(events::submission_id.eq(submission.to_vec()))
        .filter(events::kind.eq(kind))
        .select(events::file_id)
        .distinct()
        .load(conn)?;
    Ok(ids.into_iter().flatten().filter_map(|id| FileId::from_slice(&id).ok()).collect())
}

/// The facts of a recipient's lines of this kind about one file, as JSON.
pub fn details_of_file(
    conn: &mut Conn,
    share: ShareId,
    recipient: RecipientId,
    file: FileId,
    kind: &str,
) -> Result<Vec<String>, DbError> {
    Ok(events::table
        .filter(events::share_id.eq(share.to_vec()))
        .filter(events::recipient_id.eq(recipient.to_vec()))
        .filter(events::file_id.eq(file.to_vec()))
        .filter(events::kind.eq(kind))
        .select(events::detail)
        .load(conn)?)
}

/// The facts of the lines of this kind about one file of a submission, as JSON.
pub fn details_of_submission_file(
    conn: &mut Conn,
    submission: SubmissionId,
    file: FileId,
    kind: &str,
) -> Result<Vec<String>, DbError> {
    Ok(events::table
        .filter(events::submission_id.eq(submission.to_vec()))
        .filter(events::file_id.eq(file.to_vec()))
        .filter(events::kind.eq(kind))
        .select(events::detail)
        .load(conn)?)
}

/// Whether there is a line of this kind about a file.
pub fn tells_of_file(conn: &mut Conn, file: FileId, kind: &str) -> Result<bool, DbError> {
    let told = events::table.filter(events::file_id.eq(file.to_vec())).filter(events::kind.eq(kind));
    Ok(diesel::select(diesel::dsl::exists(told)).get_result(conn)?)
}

/// The `seq` of the newest line; 0 if there is none.
pub fn newest(conn: &mut Conn) -> Result<i64, DbError> {
    Ok(events::table.select(diesel::dsl::max(events::seq)).first::<Option<i64>>(conn)?.unwrap_or(0))
}
