//! Mails that a change caused: written with it, sent afterwards, at least once, under one Message-ID.

use diesel::prelude::*;
use time::OffsetDateTime;

use super::schema::outbox;
use super::{Conn, DbError, instant, maybe_instant, millis};
use crate::domain::{
    HandInId, MailId, RecipientId, RecoveryId, RequestId, ShareId, StaffId, UploaderId, WriterId,
};

/// Where a mail stands.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum MailState {
    Queued,
    Sending,
    Accepted,
    Refused,
    /// Not sent: what it was about is over (a revoked share), or 72 hours have passed.
    GivenUp,
}

impl MailState {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Sending => "sending",
            Self::Accepted => "accepted",
            Self::Refused => "refused",
            Self::GivenUp => "given_up",
        }
    }

    fn parse(text: &str) -> Option<Self> {
        [Self::Queued, Self::Sending, Self::Accepted, Self::Refused, Self::GivenUp]
            .into_iter()
            .find(|state| state.as_str() == text)
    }
}

/// A token or code that the mail carries, sealed under a key that dies with its day.
#[derive(Clone, Debug)]
pub struct SealedSecret {
    pub sealed: Vec<u8>,
    pub day: u32,
    pub root_id: u32,
}

/// A mail as stored; `sealed` holds addresses and the relay's last reply.
#[derive(Clone, Debug)]
pub struct MailRecord {
    pub id: MailId,
    pub kind: String,
    pub share: Option<ShareId>,
    pub recipient: Option<RecipientId>,
    pub request: Option<RequestId>,
    pub uploader: Option<UploaderId>,
    pub hand_in: Option<HandInId>,
    /// A use of the recovery key; `staff` is told of it.
    pub recovery: Option<RecoveryId>,
    /// The account it goes to, where that is not the one who shared or asked, or which it is about.
    pub staff: Option<StaffId>,
    /// A digest of what this mail is about: a second mail about the same is not queued.
    pub once: [u8; 16],
    pub state: MailState,
    pub message_id: String,
    pub secret: Option<SealedSecret>,
    pub sealed: Option<Vec<u8>>,
    pub attempts: u32,
    pub created_at: OffsetDateTime,
    pub next_at: OffsetDateTime,
    pub done_at: Option<OffsetDateTime>,
}

#[derive(Insertable, Queryable, Selectable)]
#[diesel(table_name = outbox)]
struct Row {
    id: Vec<u8>,
    kind: String,
    share_id: Option<Vec<u8>>,
    recipient_id: Option<Vec<u8>>,
    once: Vec<u8>,
    state: String,
    message_id: String,
    secret: Option<Vec<u8>>,
    secret_day: Option<i32>,
    secret_root: Option<i32>,
    sealed: Option<Vec<u8>>,
    attempts: i32,
    created_at: i64,
    next_at: i64,
    lease: Option<Vec<u8>>,
    done_at: Option<i64>,
    request_id: Option<Vec<u8>>,
    uploader_id: Option<Vec<u8>>,
    hand_in_id: Option<Vec<u8>>,
    recovery_id: Option<Vec<u8>>,
    staff_id: Option<Vec<u8>>,
}

impl TryFrom<Row> for MailRecord {
    type Error = DbError;

    fn try_from(row: Row) -> Result<Self, DbError> {
        let bad =
            |why| DbError::Corrupt { table: "outbox", id: data_encoding::HEXLOWER.encode(&row.id), why };
        let number = |number: i32| u32::try_from(number).map_err(|_| bad("negative number"));
        let secret = match (&row.secret, row.secret_day, row.secret_root) {
            (Some(sealed), Some(day), Some(root)) => {
                Some(SealedSecret { sealed: sealed.clone(), day: number(day)?, root_id: number(root)? })
            }
            (None, _, _) => None,
            _ => return Err(bad("secret")),
        };
        let share = row.share_id.as_deref().map(ShareId::from_slice).transpose();
        let recipient = row.recipient_id.as_deref().map(RecipientId::from_slice).transpose();
        let request = row.request_id.as_deref().map(RequestId::from_slice).transpose();
        let uploader = row.uploader_id.as_deref().map(UploaderId::from_slice).transpose();
        let hand_in = row.hand_in_id.as_deref().map(HandInId::from_slice).transpose();
        let staff = row.staff_id.as_deref().map(StaffId::from_slice).transpose();
        let recovery = row.recovery_id.as_deref().map(RecoveryId::from_slice).transpose();
        Ok(Self {
            recovery: recovery.map_err(|_| bad("recovery_id"))?,
            id: MailId::from_slice(&row.id).map_err(|_| bad("id"))?,
            share: share.map_err(|_| bad("share_id"))?,
            recipient: recipient.map_err(|_| bad("recipient_id"))?,
            request: request.map_err(|_| bad("request_id"))?,
            uploader: uploader.map_err(|_| bad("uploader_id"))?,
            hand_in: hand_in.map_err(|_| bad("hand_in_id"))?,
            staff: staff.map_err(|_| bad("staff_id"))?,
            once: row.once.as_slice().try_into().map_err(|_| bad("once"))?,
            state: MailState::parse(&row.state).ok_or_else(|| bad("state"))?,
            attempts: number(row.attempts)?,
            created_at: instant(row.created_at).map_err(bad)?,
            next_at: instant(row.next_at).map_err(bad)?,
            done_at: maybe_instant(row.done_at).map_err(bad)?,
            secret,
            kind: row.kind,
            message_id: row.message_id,
            sealed: row.sealed,
        })
    }
}

fn int(number: u32) -> i32 {
    i32::try_from(number).unwrap_or(i32::MAX)
}

/// Queues a mail, unless one about the same thing is there. Returns whether it was queued.
pub fn queue(conn: &mut Conn, mail: &MailRecord) -> Result<bool, DbError> {
    let row = Row {
        id: mail.id.to_vec(),
        kind: mail.kind.clone(),
        share_id: mail.share.map(ShareId::to_vec),
        recipient_id: mail.recipient.map(RecipientId::to_vec),
        once: mail.once.to_vec(),
        state: mail.state.as_str().to_owned(),
        message_id: mail.message_id.clone(),
        secret: mail.secret.as_ref().map(|secret| secret.sealed.clone()),
        secret_day: mail.secret.as_ref().map(|secret| int(secret.day)),
        secret_root: mail.secret.as_ref().map(|secret| int(secret.root_id)),
        sealed: mail.sealed.clone(),
        attempts: int(mail.attempts),
        created_at: millis(mail.created_at),
        next_at: millis(mail.next_at),
        lease: None,
        done_at: None,
        request_id: mail.request.map(RequestId::to_vec),
        uploader_id: mail.uploader.map(UploaderId::to_vec),
        hand_in_id: mail.hand_in.map(HandInId::to_vec),
        recovery_id: mail.recovery.map(RecoveryId::to_vec),
        staff_id: mail.staff.map(StaffId::to_vec),
    };
    let insert = diesel::insert_into(outbox::table).values(&row);
    let queued = match conn {
        Conn::Postgres(conn) => insert.on_conflict_do_nothing().execute(conn)?,
        Conn::Sqlite(conn) => insert.on_conflict_do_nothing().execute(conn)?,
    };
    Ok(queued == 1)
}

/// Takes up to `limit` due mails for `holder`; a mail whose holder fell silent at `lease_until` is due again.
pub fn claim(
    conn: &mut Conn,
    holder: WriterId,
    now: OffsetDateTime,
    lease_until: OffsetDateTime,
    limit: i64,
) -> Result<Vec<MailRecord>, DbError> {
    let open = outbox::state.eq("queued").or(outbox::state.eq("sending"));
    let due = || outbox::table.filter(open).filter(outbox::next_at.le(millis(now)));
    let ids: Vec<Vec<u8>> = match conn {
        Conn::Postgres(conn) => due()
            .order(outbox::next_at.asc())
            .limit(limit)
            .select(outbox::id)
            .for_update()
            .skip_locked()
            .load(conn)?,
        Conn::Sqlite(conn) => {
            due().order(outbox::next_at.asc()).limit(limit).select(outbox::id).load(conn)?
        }
    };
    let changes = (
        outbox::state.eq("sending"),
        outbox::lease.eq(holder.to_vec()),
        outbox::next_at.eq(millis(lease_until)),
        outbox::attempts.eq(outbox::attempts + 1),
    );
    diesel::update(outbox::table.filter(outbox::id.eq_any(&ids))).set(changes).execute(conn)?;
    let rows: Vec<Row> = outbox::table.filter(outbox::id.eq_any(&ids)).select(Row::as_select()).load(conn)?;
    rows.into_iter().map(MailRecord::try_from).collect()
}

/// Makes the mails due at once that `holder` had taken before it died.
pub fn release(conn: &mut Conn, holder: WriterId, now: OffsetDateTime) -> Result<(), DbError> {
    let held = outbox::table.filter(outbox::lease.eq(holder.to_vec())).filter(outbox::state.eq("sending"));
    diesel::update(held).set(outbox::next_at.eq(millis(now))).execute(conn)?;
    Ok(())
}

/// Ends a mail that `holder` sent or gave up: its secret is gone from here on.
pub fn finish(
    conn: &mut Conn,
    id: MailId,
    holder: WriterId,
    state: MailState,
    sealed: Option<&[u8]>,
    now: OffsetDateTime,
) -> Result<bool, DbError> {
    let held = outbox::table.find(id.to_vec()).filter(outbox::lease.eq(holder.to_vec()));
    let changes = (
        outbox::state.eq(state.as_str()),
        outbox::sealed.eq(sealed),
        outbox::secret.eq(None::<Vec<u8>>),
        outbox::lease.eq(None::<Vec<u8>>),
        outbox::done_at.eq(millis(now)),
    );
    Ok(diesel::update(held).set(changes).execute(conn)? == 1)
}

/// Puts a mail back for another try at `next_at`.
pub fn postpone(
    conn: &mut Conn,
    id: MailId,
    holder: WriterId,
    sealed: Option<&[u8]>,
    next_at: OffsetDateTime,
) -> Result<bool, DbError> {
    let held = outbox::table.find(id.to_vec()).filter(outbox::lease.eq(holder.to_vec()));
    let changes = (
        outbox::state.eq("queued"),
        outbox::sealed.eq(sealed),
        outbox::lease.eq(None::<Vec<u8>>),
        outbox::next_at.eq(millis(next_at)),
    );
    Ok(diesel::update(held).set(changes).execute(conn)? == 1)
}

/// Takes back what is still queued about a share or one of its recipients.
pub fn cancel(
    conn: &mut Conn,
    share: ShareId,
    recipient: Option<RecipientId>,
    kinds: &[&str],
    now: OffsetDateTime,
) -> Result<(), DbError> {
    let mut queued = outbox::table
        .filter(outbox::share_id.eq(share.to_vec()))
        .filter(outbox::state.eq("queued").or(outbox::state.eq("sending")))
        .filter(outbox::kind.eq_any(kinds.to_vec()))
        .select(outbox::id)
        .into_boxed();
    if let Some(recipient) = recipient {
        queued = queued.filter(outbox::recipient_id.eq(recipient.to_vec()));
    }
    let ids: Vec<Vec<u8>> = queued.load(conn)?;
    give_up(conn, ids, now)
}

/// Takes back what is still queued to the uploaders of a request.
pub fn cancel_of_request(
    conn: &mut Conn,
    request: RequestId,
    kinds: &[&str],
    now: OffsetDateTime,
) -> Result<(), DbError> {
    let queued = outbox::table
        .filter(outbox::request_id.eq(request.to_vec()))
        .filter(outbox::state.eq_any(["queued", "sending"]))
        .filter(outbox::kind.eq_any(kinds.to_vec()));
    let ids: Vec<Vec<u8>> = queued.select(outbox::id).load(conn)?;
    give_up(conn, ids, now)
}

fn give_up(conn: &mut Conn, ids: Vec<Vec<u8>>, now: OffsetDateTime) -> Result<(), DbError> {
    let changes = (
        outbox::state.eq("given_up"),
        outbox::secret.eq(None::<Vec<u8>>),
        outbox::lease.eq(None::<Vec<u8>>),
        outbox::done_at.eq(millis(now)),
    );
    diesel::update(outbox::table.filter(outbox::id.eq_any(ids))).set(changes).execute(conn)?;
    Ok(())
}

/// The mails about a request, oldest first.
pub fn of_request(conn: &mut Conn, request: RequestId) -> Result<Vec<MailRecord>, DbError> {
    let rows: Vec<Row> = outbox::table
        .filter(outbox::request_id.eq(request.to_vec()))
        .order(outbox::created_at.asc())
        .select(Row::as_select())
        .load(conn)?;
    rows.into_iter().map(MailRecord::try_from).collect()
}

pub fn of_share(conn: &mut Conn, share: ShareId) -> Result<Vec<MailRecord>, DbError> {
    of_shares(conn, &[share])
}

/// The mails about any of these shares, oldest first.
pub fn of_shares(conn: &mut Conn, shares: &[ShareId]) -> Result<Vec<MailRecord>, DbError> {
    let ids: Vec<Vec<u8>> = shares.iter().map(|id| id.to_vec()).collect();
    let rows: Vec<Row> = outbox::table
        .filter(outbox::share_id.eq_any(ids))
        .order(outbox::created_at.asc())
        .select(Row::as_select())
        .load(conn)?;
    rows.into_iter().map(MailRecord::try_from).collect()
}

/// When the next mail is due, in Unix milliseconds.
pub fn next_due(conn: &mut Conn) -> Result<Option<i64>, DbError> {
    let open = outbox::table.filter(outbox::state.eq("queued").or(outbox::state.eq("sending")));
    Ok(open.order(outbox::next_at.asc()).select(outbox::next_at).first(conn).optional()?)
}

pub fn delete_of_share(conn: &mut Conn, share: ShareId) -> Result<(), DbError> {
    diesel::delete(outbox::table.filter(outbox::share_id.eq(share.to_vec()))).execute(conn)?;
    Ok(())
}

/// Forgets every mail to these uploaders.
pub fn delete_to_uploaders(conn: &mut Conn, uploaders: &[UploaderId]) -> Result<(), DbError> {
    let ids: Vec<Vec<u8>> = uploaders.iter().map(|id| id.to_vec()).collect();
    diesel::delete(outbox::table.filter(outbox::uploader_id.eq_any(ids))).execute(conn)?;
    Ok(())
}

/// Forgets ended mails from before `before`.
pub fn sweep(conn: &mut Conn, before: OffsetDateTime) -> Result<(), DbError> {
    let old = outbox::table.filter(outbox::done_at.lt(millis(before)).assume_not_null());
    diesel::delete(old).execute(conn)?;
    Ok(())
}
