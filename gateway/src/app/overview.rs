//! What a sender sees of their shares: states, people, files, and the time line from the log.

mod attention;

use std::collections::HashMap;

use serde_json::Value;
use time::OffsetDateTime;

use attention::Signs;

use super::log::{self, Line};
use super::manage::{last_instant, renewable_until};
use super::personal::{self, FileName, MailFate, Person, RecipientPerson, ShareTitle};
use super::post::INVITATION;
use super::requests::{self, Colleague};
use super::{App, AppError, LinkToken};
use crate::db::events::Filter;
use crate::db::files::{FileRecord, FileRole, FileState};
use crate::db::links::LinkRecord;
use crate::db::outbox::{MailRecord, MailState};
use crate::db::recipients::RecipientRecord;
use crate::db::shares::ShareRecord;
use crate::db::{self, Before, Conn};
use crate::domain::{
    EventKind, FileId, LinkRole, Recipient, RecipientId, Share, ShareId, StaffId, SubmissionId, Verification,
};
use crate::keys::Keys;

/// Lines of a time line that are shown.
const TIMELINE_MAX: i64 = 500;

/// One line of the list.
pub struct Summary {
    pub share: Share,
    pub title: String,
    pub first_recipient: Option<String>,
    pub recipients: usize,
    pub opened: usize,
    pub downloaded: usize,
    pub files: usize,
    pub bytes: u64,
    /// A mail was refused, a link is locked, or a recipient reported it.
    pub needs_attention: bool,
}

/// A page of a sender's shares, newest first, and where the next one begins.
///
/// # Errors
///
/// [`AppError::Db`].
pub async fn list(
    app: &App,
    staff: StaffId,
    before: Option<Before>,
    limit: i64,
) -> Result<(Vec<Summary>, Option<Before>), AppError> {
    let (keys, now) = (app.keys.clone(), app.now());
    app.db
        .read(move |conn| {
            let records = db::shares::page(conn, staff, before, limit + 1)?;
            page_of(conn, &keys, records, limit, now)
        })
        .await
}

/// Of rows that were asked for with one too many: a page of them, and where the next one begins.
pub(super) fn page_of(
    conn: &mut Conn,
    keys: &Keys,
    mut records: Vec<ShareRecord>,
    limit: i64,
    now: OffsetDateTime,
) -> Result<(Vec<Summary>, Option<Before>), AppError> {
    let page = usize::try_from(limit).unwrap_or(usize::MAX);
    let more = records.len() > page;
    records.truncate(page);
    let next = records
        .last()
        .filter(|_| more)
        .map(|record| Before { at: db::to_millis(record.share.created_at), id: *record.share.id.as_bytes() });
    let ids: Vec<ShareId> = records.iter().map(|record| record.share.id).collect();
    let people = db::recipients::of_shares(conn, &ids)?;
    let files = db::files::of_shares(conn, &ids)?;
    let signs = Signs::load(conn, &ids, now)?;
    let summaries = records.into_iter().map(|record| summary(keys, record, &people, &files, &signs));
    Ok((summaries.collect::<Result<_, _>>()?, next))
}

fn summary(
    keys: &Keys,
    record: ShareRecord,
    people: &[RecipientRecord],
    files: &[FileRecord],
    signs: &Signs,
) -> Result<Summary, AppError> {
    let id = record.share.id;
    let title: ShareTitle = personal::open(keys, id.as_bytes(), &record.sealed)?;
    let people: Vec<_> = people.iter().filter(|person| person.recipient.share == id).collect();
    let files: Vec<_> =
        files.iter().filter(|file| file.package.share() == Some(id) && file.role == FileRole::File).collect();
    let first: Option<RecipientPerson> = people
        .first()
        .map(|person| personal::open(keys, person.recipient.id.as_bytes(), &person.sealed))
        .transpose()?;
    Ok(Summary {
        needs_attention: signs.ask_for_attention(&record.share, &people),
        share: record.share,
        title: title.title,
        first_recipient: first.map(|person| person.0.email),
        recipients: people.len(),
        opened: people.iter().filter(|person| person.recipient.opened_at.is_some()).count(),
        downloaded: people.iter().filter(|person| person.recipient.fetched_at.is_some()).count(),
        files: files.len(),
        bytes: files.iter().map(|file| file.length).sum(),
    })
}

/// A share with all that its sender may know.
pub struct Detail {
    pub share: Share,
    pub title: String,
    pub verification: Verification,
    pub renewable_until: Option<OffsetDateTime>,
    pub has_message: bool,
    /// The submission that it answers.
    pub reply_to: Option<SubmissionId>,
    pub files: Vec<FileInfo>,
    pub recipients: Vec<RecipientInfo>,
    /// Newest first.
    pub timeline: Vec<Line>,
    /// There is more than fits.
    pub timeline_cut: bool,
    /// Members of staff whom the time line names by id.
    pub named: Vec<Colleague>,
}

pub struct FileInfo {
    pub id: FileId,
    pub name: String,
    pub media_type: String,
    pub bytes: u64,
    pub received: u64,
    pub state: FileState,
    pub faulty: bool,
}

pub struct RecipientInfo {
    pub recipient: Recipient,
    pub person: Person,
    pub state: RecipientState,
    /// The last instant at which this recipient's link opens, if the share lives longer: opened before, it goes on with
    /// the share; otherwise it has to be sent anew.
    pub resend_after: Option<OffsetDateTime>,
    /// The mail with the link, where we sent one.
    pub mail: Option<MailInfo>,
    pub files: Vec<Fetched>,
}

/// Where a recipient stands, in the order of what a sender most needs to know.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum RecipientState {
    Revoked,
    Locked,
    Downloaded,
    Opened,
    Unreachable,
    /// The mail has not been accepted yet.
    Waiting,
    NotOpened,
}

impl RecipientState {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Revoked => "revoked",
            Self::Locked => "locked",
            Self::Downloaded => "downloaded",
            Self::Opened => "opened",
            Self::Unreachable => "unreachable",
            Self::Waiting => "waiting",
            Self::NotOpened => "not_opened",
        }
    }
}

pub struct MailInfo {
    pub state: MailState,
    pub at: OffsetDateTime,
    pub next_at: OffsetDateTime,
    pub attempts: u32,
    pub reply: Option<String>,
}

/// How far a recipient is with a file.
pub struct Fetched {
    pub file: FileId,
    pub name: String,
    pub state: FetchState,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum FetchState {
    NotFetched,
    BrokenOff { at_byte: u64, of_bytes: u64 },
    Complete { at: OffsetDateTime },
}

struct Rows {
    record: ShareRecord,
    people: Vec<RecipientRecord>,
    files: Vec<FileRecord>,
    mails: Vec<MailRecord>,
    links: Vec<LinkRecord>,
    timeline: Vec<Line>,
    named: Vec<Colleague>,
}

/// A share in detail. `staff` is whose it must be.
///
/// # Errors
///
/// [`AppError::NotFound`] also for somebody else's.
pub async fn detail(app: &App, staff: StaffId, share: ShareId) -> Result<Detail, AppError> {
    let owner = app.db.read(move |conn| Ok::<_, AppError>(owner(conn, share)?)).await?;
    if owner == staff { whole(app, share).await } else { Err(AppError::NotFound) }
}

/// A share in detail, whoever's it is.
pub(super) async fn whole(app: &App, share: ShareId) -> Result<Detail, AppError> {
    let keys = app.keys.clone();
    let rows = app
        .db
        .read(move |conn| {
            let record = db::shares::find(conn, share)?;
            let filter = Filter { share: Some(share), ..Filter::default() };
            let timeline = log::search(conn, &keys, &filter, TIMELINE_MAX + 1)?;
            Ok::<_, AppError>(Rows {
                record,
                people: db::recipients::of_share(conn, share)?,
                files: db::files::of_share(conn, share)?,
                mails: db::outbox::of_share(conn, share)?,
                links: db::links::of_share(conn, share)?,
                named: requests::new_owners(conn, &keys, &timeline)?,
                timeline,
            })
        })
        .await?;
    assemble(app, rows)
}

fn assemble(app: &App, mut rows: Rows) -> Result<Detail, AppError> {
    let share = rows.record.share;
    let title: ShareTitle = personal::open(&app.keys, share.id.as_bytes(), &rows.record.sealed)?;
    let max = usize::try_from(TIMELINE_MAX).unwrap_or(usize::MAX);
    let timeline_cut = rows.timeline.len() > max;
    rows.timeline.truncate(max);
    let files: Vec<FileInfo> = rows
        .files
        .iter()
        .filter(|file| file.role == FileRole::File)
        .map(|file| file_info(&app.keys, file))
        .collect::<Result<_, _>>()?;
    let recipients = rows
        .people
        .iter()
        .map(|record| recipient_info(app, record, &rows, &files))
        .collect::<Result<Vec<_>, _>>()?;
    let by_passphrase =
        rows.people.first().is_some_and(|record| record.recipient.verification == Verification::Passphrase);
    let active = matches!(share.state, crate::domain::ShareState::Active { .. });
    Ok(Detail {
        share,
        reply_to: title.submission(),
        title: title.title,
        verification: if by_passphrase { Verification::Passphrase } else { Verification::Code },
        renewable_until: active.then(|| renewable_until(&share)),
        has_message: rows.files.iter().any(|file| file.role == FileRole::Message),
        files,
        recipients,
        timeline: rows.timeline,
        timeline_cut,
        named: rows.named,
    })
}

fn file_info(keys: &Keys, file: &FileRecord) -> Result<FileInfo, AppError> {
    let name: FileName = personal::open(keys, file.id.as_bytes(), &file.sealed)?;
    Ok(FileInfo {
        id: file.id,
        name: name.name,
        media_type: name.media_type,
        bytes: file.length,
        received: file.received,
        state: file.state,
        faulty: file.faulty,
    })
}

fn recipient_info(
    app: &App,
    record: &RecipientRecord,
    rows: &Rows,
    files: &[FileInfo],
) -> Result<RecipientInfo, AppError> {
    let id = record.recipient.id;
    let RecipientPerson(person) = personal::open(&app.keys, id.as_bytes(), &record.sealed)?;
    let newest = rows.mails.iter().rev().find(|mail| mail.kind == INVITATION && mail.recipient == Some(id));
    let mail = newest.map(|mail| mail_info(&app.keys, mail)).transpose()?;
    let locked = rows
        .links
        .iter()
        .filter(|link| link.recipient == Some(id))
        .any(|link| link.locked_until.is_some_and(|until| until > app.now()));
    Ok(RecipientInfo {
        state: state(&record.recipient, mail.as_ref(), locked),
        resend_after: resend_after(&rows.record.share, &record.recipient, &rows.links),
        recipient: record.recipient.clone(),
        person,
        mail,
        files: fetched(id, &rows.timeline, files),
    })
}

fn resend_after(share: &Share, recipient: &Recipient, links: &[LinkRecord]) -> Option<OffsetDateTime> {
    let theirs = |link: &&LinkRecord| link.recipient == Some(recipient.id) || link.role == LinkRole::Group;
    let key_day =
        links.iter().filter(theirs).filter(|link| link.wrap.is_some()).map(|link| link.key_day).max();
    let last = last_instant(key_day?);
    (recipient.revoked_at.is_none() && last < share.terms.expires_at).then_some(last)
}

fn state(recipient: &Recipient, mail: Option<&MailInfo>, locked: bool) -> RecipientState {
    if recipient.revoked_at.is_some() {
        RecipientState::Revoked
    } else if locked {
        RecipientState::Locked
    } else if recipient.fetched_at.is_some() {
        RecipientState::Downloaded
    } else if recipient.opened_at.is_some() {
        RecipientState::Opened
    } else {
        match mail.map(|mail| mail.state) {
            Some(MailState::Queued | MailState::Sending) => RecipientState::Waiting,
            Some(MailState::Refused) => RecipientState::Unreachable,
            Some(MailState::Accepted | MailState::GivenUp) | None => RecipientState::NotOpened,
        }
    }
}

pub(super) fn mail_info(keys: &Keys, mail: &MailRecord) -> Result<MailInfo, AppError> {
    let fate: Option<MailFate> =
        mail.sealed.as_deref().map(|sealed| personal::open(keys, mail.id.as_bytes(), sealed)).transpose()?;
    Ok(MailInfo {
        state: mail.state,
        at: mail.done_at.unwrap_or(mail.created_at),
        next_at: mail.next_at,
        attempts: mail.attempts,
        reply: fate.and_then(|fate| fate.reply),
    })
}

/// The newest word of the log about each file and one recipient; complete once is complete.
fn fetched(recipient: RecipientId, timeline: &[Line], files: &[FileInfo]) -> Vec<Fetched> {
    let mut states: HashMap<FileId, FetchState> = HashMap::new();
    for line in timeline.iter().filter(|line| line.recipient == Some(recipient)) {
        let Some(file) = line.file else { continue };
        let number = |name: &str| line.detail.get(name).and_then(Value::as_u64);
        if line.kind == EventKind::DownloadCompleted.as_str() {
            states.insert(file, FetchState::Complete { at: line.at });
        } else if line.kind == EventKind::DownloadAborted.as_str() {
            let broken = FetchState::BrokenOff {
                at_byte: number("at_byte").unwrap_or(0),
                of_bytes: number("of_bytes").unwrap_or(0),
            };
            states.entry(file).or_insert(broken);
        }
    }
    let state = |file: &FileInfo| states.get(&file.id).copied().unwrap_or(FetchState::NotFetched);
    files.iter().map(|file| Fetched { file: file.id, name: file.name.clone(), state: state(file) }).collect()
}

/// Whose share it is.
///
/// # Errors
///
/// [`db::DbError::NotFound`].
pub fn owner(conn: &mut Conn, share: ShareId) -> Result<StaffId, db::DbError> {
    Ok(db::shares::find(conn, share)?.share.staff)
}

/// The share that a link of it opens, for the one who sent it: a link found in one's own sent mail.
///
/// # Errors
///
/// [`AppError::NotFound`] for an unknown link, and for one of somebody else's share.
pub async fn by_link(app: &App, staff: StaffId, token: &LinkToken) -> Result<ShareId, AppError> {
    let link = super::links::find(app, token).await?.ok_or(AppError::NotFound)?;
    let owner = app.db.read(move |conn| Ok::<_, AppError>(owner(conn, link.share)?)).await?;
    if owner == staff { Ok(link.share) } else { Err(AppError::NotFound) }
}
