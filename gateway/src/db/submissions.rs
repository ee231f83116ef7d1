//! Submissions as rows.

use diesel::prelude::*;
use time::OffsetDateTime;

use super::schema::{files, hand_ins, submissions, uploaders};
use super::{Before, Conn, DbError, erasures, instant, maybe_instant, millis};
use crate::domain::{EndingKind, InboxId, RequestId, Submission, SubmissionId, UploaderId};

#[derive(Insertable, Queryable, Selectable)]
#[diesel(table_name = submissions)]
struct Row {
    id: Vec<u8>,
    request_id: Vec<u8>,
    inbox_id: Vec<u8>,
    uploader_id: Vec<u8>,
    state: String,
    created_at: i64,
    submitted_at: Option<i64>,
    fetched_at: Option<i64>,
    closed_at: Option<i64>,
    purge_at: Option<i64>,
    warned_at: Option<i64>,
}

impl TryFrom<Row> for Submission {
    type Error = DbError;

    fn try_from(row: Row) -> Result<Self, DbError> {
        let bad =
            |why| DbError::Corrupt { table: "submissions", id: data_encoding::HEXLOWER.encode(&row.id), why };
        Ok(Self {
            id: SubmissionId::from_slice(&row.id).map_err(|_| bad("id"))?,
            request: RequestId::from_slice(&row.request_id).map_err(|_| bad("request_id"))?,
            inbox: InboxId::from_slice(&row.inbox_id).map_err(|_| bad("inbox_id"))?,
            uploader: UploaderId::from_slice(&row.uploader_id).map_err(|_| bad("uploader_id"))?,
            state: row.state.parse().map_err(|_| bad("state"))?,
            created_at: instant(row.created_at).map_err(bad)?,
            submitted_at: maybe_instant(row.submitted_at).map_err(bad)?,
            fetched_at: maybe_instant(row.fetched_at).map_err(bad)?,
            closed_at: maybe_instant(row.closed_at).map_err(bad)?,
            purge_at: maybe_instant(row.purge_at).map_err(bad)?,
        })
    }
}

/// Records that an uploader has begun. Returns false if they had begun before.
pub fn insert(conn: &mut Conn, submission: &Submission) -> Result<bool, DbError> {
    let row = Row {
        id: submission.id.to_vec(),
        request_id: submission.request.to_vec(),
        inbox_id: submission.inbox.to_vec(),
        uploader_id: submission.uploader.to_vec(),
        state: submission.state.as_str().to_owned(),
        created_at: millis(submission.created_at),
        submitted_at: submission.submitted_at.map(millis),
        fetched_at: submission.fetched_at.map(millis),
        closed_at: submission.closed_at.map(millis),
        purge_at: submission.purge_at.map(millis),
        warned_at: None,
    };
    let insert = diesel::insert_into(submissions::table).values(&row);
    let inserted = match conn {
        Conn::Postgres(conn) => insert.on_conflict_do_nothing().execute(conn)?,
        Conn::Sqlite(conn) => insert.on_conflict_do_nothing().execute(conn)?,
    };
    Ok(inserted == 1)
}

pub fn find(conn: &mut Conn, id: SubmissionId) -> Result<Submission, DbError> {
    let row: Row = submissions::table.find(id.to_vec()).select(Row::as_select()).first(conn)?;
    row.try_into()
}

pub fn of_uploader(conn: &mut Conn, uploader: UploaderId) -> Result<Option<Submission>, DbError> {
    let row = submissions::table.filter(submissions::uploader_id.eq(uploader.to_vec()));
    row.select(Row::as_select()).first::<Row>(conn).optional()?.map(Submission::try_from).transpose()
}

pub fn of_requests(conn: &mut Conn, requests: &[RequestId]) -> Result<Vec<Submission>, DbError> {
    let ids: Vec<Vec<u8>> = requests.iter().map(|id| id.to_vec()).collect();
    let rows: Vec<Row> = submissions::table
        .filter(submissions::request_id.eq_any(ids))
        .order((submissions::created_at.asc(), submissions::id.asc()))
        .select(Row::as_select())
        .load(conn)?;
    rows.into_iter().map(Submission::try_from).collect()
}

/// How a submission stands for those who read its inbox.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Standing {
    /// Nobody has fetched all of it.
    New,
    Fetched,
    /// Some of it is kept from the inbox until it is scanned or let out.
    Held,
    Closed,
}

impl Standing {
    /// From the word that addresses and the API use.
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::New, Self::Fetched, Self::Held, Self::Closed].into_iter().find(|one| one.word() == word)
    }

    pub const fn word(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Fetched => "fetched",
            Self::Held => "held",
            Self::Closed => "closed",
        }
    }
}

/// Which submissions of some inboxes are wanted; all of them by default.
#[derive(Clone, Debug, Default)]
pub struct Narrow {
    pub standing: Option<Standing>,
    /// Blind index of the uploader's address.
    pub uploader: Option<[u8; 16]>,
    /// The verdicts that keep a file from its inbox.
    pub withheld: Vec<String>,
}

/// What has arrived in these inboxes, the latest hand-in first: at most `limit`.
pub fn page(
    conn: &mut Conn,
    inboxes: &[InboxId],
    narrow: &Narrow,
    before: Option<Before>,
    limit: i64,
) -> Result<Vec<Submission>, DbError> {
    let ids: Vec<Vec<u8>> = inboxes.iter().map(|id| id.to_vec()).collect();
    let mut query = submissions::table
        .filter(submissions::inbox_id.eq_any(ids))
        .filter(submissions::submitted_at.is_not_null())
        .filter(submissions::state.ne("purged"))
        .into_boxed();
    query = match narrow.standing {
        None => query,
        Some(Standing::New) => {
            query.filter(submissions::state.eq("submitted")).filter(submissions::fetched_at.is_null())
        }
        Some(Standing::Fetched) => {
            query.filter(submissions::state.eq("submitted")).filter(submissions::fetched_at.is_not_null())
        }
        Some(Standing::Closed) => query.filter(submissions::state.eq("closed")),
        Some(Standing::Held) => {
            // From the few files that are held to their submissions, not the other way.
            let held = files::table
                .filter(files::verdict.eq_any(narrow.withheld.clone()))
                .filter(files::state.eq("accepted"))
                .filter(files::released_at.is_null())
                .select(files::hand_in_id.assume_not_null());
            let holding = hand_ins::table
                .filter(hand_ins::id.eq_any(held))
                .filter(hand_ins::state.eq("handed_in"))
                .select(hand_ins::submission_id);
            query.filter(submissions::id.eq_any(holding))
        }
    };
    if let Some(index) = narrow.uploader {
        let theirs = uploaders::table.filter(uploaders::email_index.eq(index.to_vec())).select(uploaders::id);
        query = query.filter(submissions::uploader_id.eq_any(theirs));
    }
    if let Some(before) = before {
        let at = submissions::submitted_at.assume_not_null();
        let same_time = at.eq(before.at).and(submissions::id.lt(before.id.to_vec()));
        query = query.filter(at.lt(before.at).or(same_time));
    }
    let rows: Vec<Row> = query
        .order((submissions::submitted_at.desc(), submissions::id.desc()))
        .limit(limit)
        .select(Row::as_select())
        .load(conn)?;
    rows.into_iter().map(Submission::try_from).collect()
}

/// Holds the submission until the transaction ends, so that what it has is counted one at a time.
pub fn hold(conn: &mut Conn, id: SubmissionId) -> Result<(), DbError> {
    let submission = submissions::table.find(id.to_vec());
    diesel::update(submission).set(submissions::created_at.eq(submissions::created_at)).execute(conn)?;
    Ok(())
}

/// How many submissions lie in an inbox that nobody has fetched.
pub fn count_new(conn: &mut Conn, inbox: InboxId) -> Result<i64, DbError> {
    let new = submissions::table
        .filter(submissions::inbox_id.eq(inbox.to_vec()))
        .filter(submissions::state.eq("submitted"))
        .filter(submissions::fetched_at.is_null());
    Ok(new.count().get_result(conn)?)
}

/// How many submissions were handed in to an inbox since `since`.
pub fn count_since(conn: &mut Conn, inbox: InboxId, since: OffsetDateTime) -> Result<i64, DbError> {
    let new = submissions::table
        .filter(submissions::inbox_id.eq(inbox.to_vec()))
        .filter(submissions::state.eq("submitted"))
        .filter(submissions::submitted_at.ge(millis(since)).assume_not_null());
    Ok(new.count().get_result(conn)?)
}

/// How many submissions of an inbox are deleted by `until`.
pub fn count_expiring(conn: &mut Conn, inbox: InboxId, until: OffsetDateTime) -> Result<i64, DbError> {
    let soon = submissions::table
        .filter(submissions::inbox_id.eq(inbox.to_vec()))
        .filter(submissions::state.ne("purged"))
        .filter(submissions::purge_at.le(millis(until)).assume_not_null());
    Ok(soon.count().get_result(conn)?)
}

/// A hand-in was completed: the submission is new to its inbox again, and deleted at `purge_at` if nobody fetches it.
pub fn mark_submitted(
    conn: &mut Conn,
    id: SubmissionId,
    now: OffsetDateTime,
    purge_at: OffsetDateTime,
) -> Result<bool, DbError> {
    let taking =
        submissions::table.find(id.to_vec()).filter(submissions::state.eq_any(["open", "submitted"]));
    let changes = (
        submissions::state.eq("submitted"),
        submissions::submitted_at.eq(millis(now)),
        submissions::fetched_at.eq(None::<i64>),
        submissions::purge_at.eq(millis(purge_at)),
        submissions::warned_at.eq(None::<i64>),
    );
    Ok(diesel::update(taking).set(changes).execute(conn)? == 1)
}

/// The inbox has every file; the submission is deleted at `purge_at`. Returns true the first time.
pub fn mark_fetched(
    conn: &mut Conn,
    id: SubmissionId,
    now: OffsetDateTime,
    purge_at: OffsetDateTime,
) -> Result<bool, DbError> {
    let unfetched = submissions::table
        .find(id.to_vec())
        .filter(submissions::state.eq("submitted"))
        .filter(submissions::fetched_at.is_null());
    let changes = (
        submissions::fetched_at.eq(millis(now)),
        submissions::purge_at.eq(millis(purge_at)),
        // It is another day that the inbox is warned of.
        submissions::warned_at.eq(None::<i64>),
    );
    Ok(diesel::update(unfetched).set(changes).execute(conn)? == 1)
}

/// The inbox has dealt with what was handed in. Returns false if it is not open to that.
pub fn close(
    conn: &mut Conn,
    id: SubmissionId,
    now: OffsetDateTime,
    purge_at: OffsetDateTime,
) -> Result<bool, DbError> {
    let open = submissions::table.find(id.to_vec()).filter(submissions::state.eq("submitted"));
    let changes = (
        submissions::state.eq("closed"),
        submissions::closed_at.eq(millis(now)),
        submissions::purge_at.eq(millis(purge_at)),
        submissions::warned_at.eq(None::<i64>),
    );
    Ok(diesel::update(open).set(changes).execute(conn)? == 1)
}

/// What lies in an inbox, or is being handed in to it, and was not closed.
pub fn unclosed(conn: &mut Conn, inbox: InboxId) -> Result<Vec<SubmissionId>, DbError> {
    let open = submissions::table
        .filter(submissions::inbox_id.eq(inbox.to_vec()))
        .filter(submissions::state.eq_any(["open", "submitted"]));
    let ids: Vec<Vec<u8>> = open.select(submissions::id).load(conn)?;
    Ok(ids.iter().filter_map(|id| SubmissionId::from_slice(id).ok()).collect())
}

/// More may come; what is there is deleted at `purge_at`. Returns false if it is not closed.
pub fn reopen(conn: &mut Conn, id: SubmissionId, purge_at: OffsetDateTime) -> Result<bool, DbError> {
    let closed = submissions::table.find(id.to_vec()).filter(submissions::state.eq("closed"));
    let changes = (
        submissions::state.eq("submitted"),
        submissions::closed_at.eq(None::<i64>),
        submissions::purge_at.eq(millis(purge_at)),
        submissions::warned_at.eq(None::<i64>),
    );
    Ok(diesel::update(closed).set(changes).execute(conn)? == 1)
}

/// Marks it purged; its files are deleted by the caller. Returns false if it was.
pub fn purge(conn: &mut Conn, id: SubmissionId) -> Result<bool, DbError> {
    let kept = submissions::table.find(id.to_vec()).filter(submissions::state.ne("purged"));
    let changes = (submissions::state.eq("purged"), submissions::purge_at.eq(None::<i64>));
    Ok(diesel::update(kept).set(changes).execute(conn)? == 1)
}

/// Marks it purged if its time has come by `now`; its files are deleted by the caller. Returns false if something was
/// handed in meanwhile, or somebody is adding to it.
pub fn purge_due(conn: &mut Conn, id: SubmissionId, times: PurgeTimes) -> Result<bool, DbError> {
    let over = submissions::table.find(id.to_vec()).filter(due(times));
    let changes = (submissions::state.eq("purged"), submissions::purge_at.eq(None::<i64>));
    if diesel::update(over).set(changes).execute(conn)? == 0 {
        return Ok(false);
    }
    erasures::note(conn, EndingKind::Submission, *id.as_bytes(), times.now)?;
    Ok(true)
}

/// When submissions are deleted.
#[derive(Clone, Copy, Debug)]
pub struct PurgeTimes {
    pub now: OffsetDateTime,
    /// What should have been deleted before this is deleted even if somebody is adding to it.
    pub patient_until: OffsetDateTime,
}

#[diesel::dsl::auto_type]
fn due(times: PurgeTimes) -> _ {
    let (now, patience): (i64, i64) = (millis(times.now), millis(times.patient_until));
    let adding = hand_ins::table
        .filter(hand_ins::submission_id.eq(submissions::id))
        .filter(hand_ins::state.eq("open"));
    let left_alone = diesel::dsl::not(diesel::dsl::exists(adding));
    let at = submissions::purge_at.assume_not_null();
    submissions::state.ne("purged").and(at.le(now)).and(left_alone.or(at.le(patience)))
}

/// Gives submissions without a day to be deleted this one: those of a version that knew none. Returns how many.
pub fn settle(conn: &mut Conn, purge_at: OffsetDateTime) -> Result<usize, DbError> {
    let endless =
        submissions::table.filter(submissions::state.eq("submitted")).filter(submissions::purge_at.is_null());
    Ok(diesel::update(endless).set(submissions::purge_at.eq(millis(purge_at))).execute(conn)?)
}

/// Submissions whose time to be deleted has come: at most `limit`.
pub fn to_purge(conn: &mut Conn, times: PurgeTimes, limit: i64) -> Result<Vec<Submission>, DbError> {
    let rows: Vec<Row> =
        submissions::table.filter(due(times)).limit(limit).select(Row::as_select()).load(conn)?;
    rows.into_iter().map(Submission::try_from).collect()
}

/// Submissions that are deleted by `until` and whose inbox has not been told: at most `limit`.
pub fn to_warn(conn: &mut Conn, until: OffsetDateTime, limit: i64) -> Result<Vec<Submission>, DbError> {
    let soon = submissions::table
        .filter(submissions::state.ne("purged"))
        .filter(submissions::warned_at.is_null())
        .filter(submissions::purge_at.le(millis(until)).assume_not_null());
    let rows: Vec<Row> = soon.limit(limit).select(Row::as_select()).load(conn)?;
    rows.into_iter().map(Submission::try_from).collect()
}

/// Returns true once.
pub fn mark_warned(conn: &mut Conn, id: SubmissionId, now: OffsetDateTime) -> Result<bool, DbError> {
    let unwarned = submissions::table.find(id.to_vec()).filter(submissions::warned_at.is_null());
    Ok(diesel::update(unwarned).set(submissions::warned_at.eq(millis(now))).execute(conn)? == 1)
}
