//! A file goes out: looked at, begun, still allowed, ended. The log has the access before the first byte.

mod end;
mod inbox;
mod parts;
mod patience;

use kuvert_crypto::ids::BlobId;
use kuvert_crypto::keys::{file_key, manifest_key};
use kuvert_crypto::manifest::{self, FileEntry, Role};
use kuvert_crypto::secret::FileKey;
use kuvert_crypto::ticket::DownloadTicket;
use time::{Duration, OffsetDateTime};

pub use inbox::{Wanted, WantedFiles};
pub use parts::Span;

use super::cookies;
use super::links::package;
use super::personal::{self, RecipientPerson, ShareTitle};
use super::upload::file_id;
use super::{App, Entry, Visitor, log};
use crate::db::recipients::RecipientRecord;
use crate::db::sessions::SessionHash;
use crate::db::shares::ShareRecord;
use crate::db::slots::{Claim, Lent};
use crate::db::{self, Conn, DbError};
use crate::domain::{
    Actor, EventKind, FileId, LeaseId, LinkRowId, RecipientId, Refusal, ShareId, ShareState,
};
use crate::keys::random;

/// A running download shows a sign of life within this time, or its slot returns.
const ALIVE: Duration = Duration::seconds(60);

/// One file with what opens it.
#[derive(Clone)]
pub struct OpenFile {
    pub entry: FileEntry,
    pub fk: FileKey,
}

/// What a ticket is for, before anything is taken.
pub struct Offer {
    pub files: Vec<OpenFile>,
    /// The archive's name, if the files come as one.
    pub zip_name: Option<String>,
    /// When the package was sent.
    pub modified: OffsetDateTime,
}

/// A download that has begun: the access is in the log.
pub struct Download {
    pub files: Vec<OpenFile>,
    pub lease: Lease,
    pub zip_name: Option<String>,
    pub modified: OffsetDateTime,
}

/// A running download: who and what.
#[derive(Clone, Debug)]
pub enum Lease {
    Share(ShareLease),
    Inbox(inbox::Lease),
}

/// A running download of a share: who, what, and the slots it holds.
#[derive(Clone, Debug)]
pub struct ShareLease {
    slots: Vec<LeaseId>,
    access: Access,
    files: Vec<FileId>,
    zip: bool,
    span: Span,
    visitor: Visitor,
}

/// Who reads what, in which session.
#[derive(Clone, Debug)]
struct Access {
    share: ShareId,
    recipient: RecipientId,
    link: LinkRowId,
    session: SessionHash,
    /// The recipient's address, for the log.
    person: String,
}

/// How a download ended.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum End {
    /// Every byte that was asked for was handed to the network.
    Complete,
    /// It ended at this byte, counted from the beginning of the file or archive.
    BrokenOff { at: u64 },
    /// The stored bytes of this file are missing or are not what they were; `at` as above.
    Damaged { file: BlobId, at: u64 },
}

/// Why nothing is handed out.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub enum DownloadError {
    #[error("the share has expired")]
    Expired,
    #[error("the share was revoked")]
    Revoked,
    #[error("there is no such file")]
    NotFound,
    #[error("the session has ended")]
    SignedOut,
    #[error("nobody of the staff is signed in")]
    SignInNeeded,
    #[error("the file was downloaded as often as it may be")]
    Spent,
    #[error("all downloads of this file are taken at the moment")]
    Busy,
    #[error("the ticket is too old to start a download")]
    TicketTooOld,
    #[error("the database cannot be reached")]
    Unavailable,
    #[error("the stored file is damaged")]
    Damaged,
}

impl DownloadError {
    const fn word(self) -> &'static str {
        match self {
            Self::Expired => "expired",
            Self::Revoked => "revoked",
            Self::NotFound => "not found",
            Self::SignedOut | Self::SignInNeeded => "signed out",
            Self::Spent => "spent",
            Self::Busy => "busy",
            Self::TicketTooOld => "ticket too old",
            Self::Unavailable => "unavailable",
            Self::Damaged => "damaged",
        }
    }
}

impl From<DbError> for DownloadError {
    fn from(error: DbError) -> Self {
        if let DbError::NotFound = error {
            return Self::NotFound;
        }
        tracing::error!(error = &error as &dyn std::error::Error, "a download met a database error");
        Self::Unavailable
    }
}

impl From<Refusal> for DownloadError {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::Revoked => Self::Revoked,
            Refusal::Expired | Refusal::Purged => Self::Expired,
            Refusal::Unfinished => Self::NotFound,
        }
    }
}

/// What a ticket and the browser's session may read, as it stands.
struct Standing {
    record: ShareRecord,
    recipient: RecipientRecord,
    link: LinkRowId,
}

/// Looks at it: state, expiry, session, recipient, link. The same in a read and in the transaction that begins.
fn standing(
    conn: &mut Conn,
    share: ShareId,
    session: &SessionHash,
    now: OffsetDateTime,
) -> Result<Standing, DownloadError> {
    let record = db::shares::find(conn, share)?;
    record.share.admits(now)?;
    let session = db::sessions::find_recipient(conn, session, now)?.ok_or(DownloadError::SignedOut)?;
    if session.share != share {
        return Err(DownloadError::SignedOut);
    }
    let recipient = db::recipients::find(conn, session.recipient)?;
    let link = db::links::find_row(conn, session.link)?;
    let keyed = link.as_ref().is_some_and(|link| link.wrap.is_some());
    if recipient.recipient.revoked_at.is_some() || !keyed {
        return Err(DownloadError::Revoked);
    }
    Ok(Standing { record, recipient, link: session.link })
}

/// The session that a ticket is bound to, if the browser shows its cookie.
fn session(ticket: &DownloadTicket, cookie_header: Option<&str>) -> Result<SessionHash, DownloadError> {
    let share = ShareId::from_bytes(*ticket.package.as_bytes());
    let cookie = cookies::find(cookie_header, &cookies::recipient_name(share));
    let id = cookie.and_then(|value| value.split_once('.')).map(|(id, _)| cookies::hash(id));
    match id {
        Some(id) if super::passwords::same(&id, &ticket.session) => Ok(id),
        _ => Err(DownloadError::SignedOut),
    }
}

/// What is asked for, and by what right.
#[derive(Clone, Debug)]
pub enum Target {
    /// Files of a share, by a ticket.
    Share(DownloadTicket),
    /// Files of a hand-in, by a staff session or an API token.
    Inbox(Wanted),
}

/// What a client shows of itself, header by header.
#[derive(Clone, Default)]
pub struct Proof {
    /// All cookies.
    pub cookies: Option<String>,
    pub authorization: Option<String>,
}

impl std::fmt::Debug for Proof {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Proof(..)")
    }
}

/// What a target is: no line in the log, no slot taken, nothing handed out.
///
/// # Errors
///
/// [`DownloadError`] as [`begin`], except that no slot is asked for.
pub async fn inspect(app: &App, target: &Target, proof: &Proof) -> Result<Offer, DownloadError> {
    match target {
        Target::Share(ticket) => inspect_share(app, ticket, proof.cookies.as_deref()).await,
        Target::Inbox(wanted) => inbox::inspect(app, wanted, proof).await,
    }
}

async fn inspect_share(
    app: &App,
    ticket: &DownloadTicket,
    cookie_header: Option<&str>,
) -> Result<Offer, DownloadError> {
    let session = session(ticket, cookie_header)?;
    let share = ShareId::from_bytes(*ticket.package.as_bytes());
    let now = app.time.strict();
    let standing = app.db.read(move |conn| standing(conn, share, &session, now)).await?;
    offer(app, ticket, &standing.record)
}

fn offer(app: &App, ticket: &DownloadTicket, record: &ShareRecord) -> Result<Offer, DownloadError> {
    let sealed = record.manifest.as_deref().ok_or(DownloadError::Damaged)?;
    let share = record.share.id;
    let list = manifest::open(&manifest_key(&ticket.pk, &package(share)), &package(share), sealed);
    let entries = list.map_err(|error| {
        tracing::error!(error = &error as &dyn std::error::Error, %share, "a manifest does not open");
        DownloadError::Damaged
    })?;
    let open =
        |entry: &FileEntry| OpenFile { fk: file_key(&ticket.pk, &entry.blob_id), entry: entry.clone() };
    let real: Vec<&FileEntry> = entries.files.iter().filter(|entry| entry.role == Role::File).collect();
    let files: Vec<OpenFile> = if ticket.zip && ticket.files.is_empty() {
        real.into_iter().map(open).collect()
    } else {
        let find = |id: &BlobId| real.iter().find(|entry| entry.blob_id == *id).map(|entry| open(entry));
        ticket.files.iter().map(find).collect::<Option<_>>().ok_or(DownloadError::NotFound)?
    };
    if files.is_empty() {
        return Err(DownloadError::NotFound);
    }
    let modified = match record.share.state {
        ShareState::Active { sent_at } => sent_at,
        _ => record.share.created_at,
    };
    Ok(Offer { files, zip_name: ticket.zip.then(|| zip_name(app, record)).transpose()?, modified })
}

fn zip_name(app: &App, record: &ShareRecord) -> Result<String, DownloadError> {
    let title: ShareTitle = personal::open(&app.keys, record.share.id.as_bytes(), &record.sealed)
        .map_err(|_| DownloadError::Damaged)?;
    let base = if title.title.is_empty() { "Kuvert".to_owned() } else { title.title };
    Ok(super::names::display_name(&format!("{base}.zip")))
}

/// Begins a download: one transaction checks everything, takes the slots and writes the log; only then may bytes go.
///
/// # Errors
///
/// [`DownloadError`]; a refusal is in the log, too.
pub async fn begin(
    app: &App,
    who: &Visitor,
    target: &Target,
    proof: &Proof,
    span: Span,
) -> Result<Download, DownloadError> {
    let begun = match target {
        Target::Share(ticket) => try_begin(app, who, ticket, proof.cookies.as_deref(), span).await,
        Target::Inbox(wanted) => inbox::begin(app, who, wanted, proof, span).await,
    };
    match begun {
        Ok(begun) => Ok(begun),
        Err(error) => Err(refused(app, who, target, error).await),
    }
}

/// Notes in the log that a download was refused; returns what the client is told.
pub async fn refused(app: &App, who: &Visitor, target: &Target, error: DownloadError) -> DownloadError {
    if error == DownloadError::Unavailable {
        return error;
    }
    let line = Entry::new(EventKind::DownloadRefused, Actor::Visitor).refused().from(who);
    let line = match target {
        Target::Share(ticket) => line.share(ShareId::from_bytes(*ticket.package.as_bytes())),
        Target::Inbox(wanted) => line.detail("hand_in", wanted.hand_in.to_string()),
    };
    match log::note(app, line.detail("why", error.word())).await {
        Ok(()) => error,
        Err(_) => DownloadError::Unavailable,
    }
}

/// Notes how a download ended.
pub async fn ended(app: &App, lease: Lease, end: End) {
    match lease {
        Lease::Share(lease) => end::ended(app, lease, end).await,
        Lease::Inbox(lease) => inbox::ended(app, lease, end).await,
    }
}

async fn try_begin(
    app: &App,
    who: &Visitor,
    ticket: &DownloadTicket,
    cookie_header: Option<&str>,
    span: Span,
) -> Result<Download, DownloadError> {
    let session = session(ticket, cookie_header)?;
    let Offer { files, zip_name, modified } = inspect_share(app, ticket, cookie_header).await?;
    let now = app.now();
    if ticket.expired(now.unix_timestamp()) {
        return Err(DownloadError::TicketTooOld);
    }
    let start = Start {
        share: ShareId::from_bytes(*ticket.package.as_bytes()),
        session,
        files: files.iter().map(|file| (file_id(&file.entry.blob_id), file.entry.name.clone())).collect(),
        zip: ticket.zip,
        span,
        visitor: who.clone(),
        now,
        strict: app.time.strict(),
        keys: app.keys.clone(),
    };
    let lease = patience::begin(|| {
        let start = start.clone();
        app.db.write(move |conn| start.write(conn))
    });
    let lease = lease.await?;
    Ok(Download { files, lease: Lease::Share(lease), zip_name, modified })
}

#[derive(Clone)]
struct Start {
    share: ShareId,
    session: SessionHash,
    files: Vec<(FileId, String)>,
    zip: bool,
    span: Span,
    visitor: Visitor,
    now: OffsetDateTime,
    strict: OffsetDateTime,
    keys: crate::keys::Keys,
}

impl Start {
    fn write(self, conn: &mut Conn) -> Result<ShareLease, DownloadError> {
        let standing = standing(conn, self.share, &self.session, self.strict)?;
        let recipient = standing.recipient.recipient.id;
        let RecipientPerson(person) =
            personal::open(&self.keys, recipient.as_bytes(), &standing.recipient.sealed)
                .map_err(|_| DownloadError::Damaged)?;
        let access = Access {
            share: self.share,
            recipient,
            link: standing.link,
            session: self.session,
            person: person.email,
        };
        let mut slots = Vec::new();
        for (file, name) in &self.files {
            if let Some(max) = standing.record.share.terms.downloads_max {
                slots.push(self.lend(conn, recipient, *file, max)?);
            }
            let line = access.line(EventKind::DownloadStarted, &self.visitor).file(*file).file_name(name);
            let line = line.detail("zip", self.zip);
            let line = match &self.span.range {
                Some(range) => line.detail("from", range.start).detail("to", range.end),
                None => line,
            };
            log::write(conn, &self.keys, self.now, line)?;
        }
        Ok(ShareLease {
            slots,
            access,
            files: self.files.iter().map(|(file, _)| *file).collect(),
            zip: self.zip,
            span: self.span,
            visitor: self.visitor,
        })
    }

    fn lend(
        &self,
        conn: &mut Conn,
        recipient: RecipientId,
        file: FileId,
        max: u16,
    ) -> Result<LeaseId, DownloadError> {
        let claim = Claim {
            lease: LeaseId::from_bytes(random()),
            recipient,
            file,
            session: &self.session,
            max,
            resumes: self.span.range.as_ref().is_some_and(|range| range.start > 0),
            now: self.now,
            until: self.now + ALIVE,
        };
        match db::slots::lend(conn, &claim)? {
            Lent::Slot(lease) => Ok(lease),
            Lent::Spent => Err(DownloadError::Spent),
            Lent::Busy => Err(DownloadError::Busy),
        }
    }
}

impl Access {
    fn line(&self, kind: EventKind, visitor: &Visitor) -> Entry {
        let line = Entry::new(kind, Actor::Recipient).share(self.share).recipient(self.recipient);
        line.person(&self.person).from(visitor).detail("link", self.link.to_string())
    }
}

/// Whether a running download may go on; also its sign of life. A database that cannot be asked for a moment does
/// not cut what was allowed.
pub async fn still_allowed(app: &App, lease: &Lease) -> bool {
    match lease {
        Lease::Share(lease) => share_allowed(app, lease).await,
        Lease::Inbox(lease) => inbox::still_allowed(app, lease).await,
    }
}

async fn share_allowed(app: &App, lease: &ShareLease) -> bool {
    let (share, session, now) = (lease.access.share, lease.access.session, app.time.strict());
    let standing = app.db.read(move |conn| standing(conn, share, &session, now)).await;
    match standing {
        Ok(_) => {}
        Err(DownloadError::Unavailable) => return true,
        Err(_) => return false,
    }
    if !lease.slots.is_empty() {
        let (slots, until) = (lease.slots.clone(), app.now() + ALIVE);
        let renewed = app
            .db
            .write(move |conn| {
                let renewed = slots.iter().map(|&slot| db::slots::renew(conn, slot, until));
                let renewed: Result<Vec<bool>, _> = renewed.collect();
                renewed.map_err(DownloadError::from)
            })
            .await;
        match renewed {
            // It fell silent, and somebody else has the slot: to go on would be one download too many.
            Ok(renewed) if renewed.contains(&false) => return false,
            Ok(_) => {}
            Err(_) => tracing::warn!("a download's slots could not be renewed"),
        }
    }
    true
}
