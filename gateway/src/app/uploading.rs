//! A customer's way in: the link of a request, and what is handed in through it.
//!
//! The link is the right and, while a hand-in is open, its token is the key. Whoever comes by an open link or a
//! standing request proves an address first and gets a link of their own.

mod anew;
mod answers;
mod begin;
mod complete;
mod key;
mod prove;
mod state;

use kuvert_crypto::secret::{LinkToken, PackageKey};
use time::{Duration, OffsetDateTime};

pub(super) use answers::parse as parse_answers;
pub use answers::{Answers, read as read_answers, save as save_answers};
pub(super) use begin::remove;
pub use begin::{Begun, begin};
pub use complete::{HandedIn, Problems, hand_in};
pub use prove::{CodeAsked, Opening, ask_code, open};
pub use state::{State, StateFile, StateOf, state};

use super::personal::{self, ConsentGiven, Person, Receipt, RequestWords, StaffPerson, UploaderPerson};
use super::requests::words;
use super::{App, AppError, Entry, Visitor, attempts, log};
use crate::db::hand_ins::HandInRecord;
use crate::db::request_links::RequestLink;
use crate::db::uploaders::UploaderRecord;
use crate::db::{self, Conn};
use crate::domain::{Actor, EventKind, HandInState, Request, RequestRefusal, Submission, SubmissionState};
use crate::keys::Keys;

/// Hand-ins of one submission: whoever has a link must not fill the storage with it.
const HAND_INS_MAX: usize = 20;

/// What somebody comes with.
#[derive(Clone, Copy, Debug)]
pub enum Way<'a> {
    /// The token of `/r/<T>`.
    Token(&'a str),
    /// The slug of `/to/<slug>`.
    Slug(&'a str),
}

/// A request as those who are asked see it.
pub struct Asked {
    pub request: Request,
    pub words: RequestWords,
    /// Who asks.
    pub asker: Person,
}

/// Somebody with a link of their own.
pub struct Uploading {
    pub asked: Asked,
    pub token: LinkToken,
    pub link: RequestLink,
    pub uploader: UploaderRecord,
    /// Whom the link is for.
    pub person: Person,
    pub submission: Option<Submission>,
    /// The hand-in that is open, if this link opens it.
    pub open: Option<OpenHandIn>,
    /// What was agreed to for it.
    pub consent: Option<ConsentGiven>,
    /// What was handed in, oldest first.
    pub done: Vec<DoneHandIn>,
    /// Why nothing more is taken, if it is not.
    pub refusal: Option<RequestRefusal>,
}

/// A hand-in that takes files.
pub struct OpenHandIn {
    pub record: HandInRecord,
    pub pk: PackageKey,
}

/// A hand-in that is done.
pub struct DoneHandIn {
    pub at: OffsetDateTime,
    /// None once it was deleted.
    pub receipt: Option<Receipt>,
}

/// What a way leads to.
pub enum Landing {
    /// Nothing is known of such a link.
    Unknown,
    /// It takes nothing, and nothing was handed in by this link.
    Closed {
        asked: Asked,
        refusal: RequestRefusal,
    },
    /// An address must be proved first.
    Entrance(Asked),
    Uploading(Box<Uploading>),
}

/// Finds out what a way leads to. Changes nothing but the log: scanners open links, too.
///
/// # Errors
///
/// [`AppError::SlowDown`] for a network that tries many unknown links.
pub async fn land(app: &App, visitor: &Visitor, way: Way<'_>) -> Result<Landing, AppError> {
    let landing = look(app, way).await?;
    match &landing {
        Landing::Unknown => attempts::miss(app, visitor).await?,
        Landing::Closed { asked, .. } => {
            let line = Entry::new(EventKind::RequestRefused, Actor::Visitor).refused();
            note(app, visitor, asked.request.id.to_string(), line.request(asked.request.id)).await?;
        }
        Landing::Entrance(asked) => {
            let line = Entry::new(EventKind::LinkOpened, Actor::Visitor).request(asked.request.id);
            note(app, visitor, asked.request.id.to_string(), line).await?;
        }
        Landing::Uploading(one) => {
            let line = Entry::new(EventKind::LinkOpened, Actor::Visitor).request(one.asked.request.id);
            note(app, visitor, one.link.id.to_string(), line.person(&one.person.email)).await?;
        }
    }
    Ok(landing)
}

/// Like [`land`], without a line: for what follows it.
///
/// # Errors
///
/// [`AppError`] of the database.
pub async fn look(app: &App, way: Way<'_>) -> Result<Landing, AppError> {
    let now = app.time.strict();
    let keys = app.keys.clone();
    match way {
        Way::Slug(slug) => {
            let slug = personal::slug_index(&app.keys, slug);
            let found = app
                .db
                .read(move |conn| {
                    let Some(record) = db::requests::find_by_slug(conn, slug)? else { return Ok(None) };
                    asked(conn, &keys, &record).map(Some)
                })
                .await?;
            Ok(found.map_or(Landing::Unknown, |asked| entrance(asked, now)))
        }
        Way::Token(token) => {
            let Some(token) = LinkToken::parse(token) else { return Ok(Landing::Unknown) };
            app.db.read(move |conn| by_token(conn, &keys, token, now)).await
        }
    }
}

fn entrance(asked: Asked, now: OffsetDateTime) -> Landing {
    match asked.request.admits(now) {
        Ok(()) => Landing::Entrance(asked),
        Err(refusal) => Landing::Closed { asked, refusal },
    }
}

fn asked(conn: &mut Conn, keys: &Keys, record: &db::requests::RequestRecord) -> Result<Asked, AppError> {
    let staff = db::staff::find(conn, record.request.staff)?;
    let StaffPerson(asker) = personal::open(keys, staff.id.as_bytes(), &staff.sealed)?;
    Ok(Asked { request: record.request, words: words(keys, record)?, asker })
}

fn by_token(
    conn: &mut Conn,
    keys: &Keys,
    token: LinkToken,
    now: OffsetDateTime,
) -> Result<Landing, AppError> {
    let id = *kuvert_crypto::keys::link_id(&token).as_bytes();
    let Some(link) = db::request_links::find(conn, &id)? else { return Ok(Landing::Unknown) };
    let record = db::requests::find(conn, link.request)?;
    let asked = asked(conn, keys, &record)?;
    let Some(uploader) = link.uploader else {
        return Ok(match link.revoked_at {
            Some(_) => Landing::Closed { refusal: replaced(&asked.request, now), asked },
            None => entrance(asked, now),
        });
    };
    let uploader = db::uploaders::find(conn, uploader)?;
    let refusal = refusal(&asked.request, &link, &uploader, now);
    let submission = db::submissions::of_uploader(conn, uploader.uploader.id)?;
    let hand_ins = match submission {
        Some(submission) => db::hand_ins::of_submission(conn, submission.id)?,
        None => Vec::new(),
    };
    let closed = submission.is_some_and(|one| !taking(one.state)) || is_full(&hand_ins);
    let refusal = refusal.or(closed.then_some(RequestRefusal::Closed));
    let done = hand_ins.iter().filter_map(|record| done(keys, record).transpose());
    let done = done.collect::<Result<Vec<_>, _>>()?;
    match refusal {
        // Whoever handed something in may go on seeing that it arrived.
        Some(refusal) if done.is_empty() || refusal == RequestRefusal::Revoked => {
            return Ok(Landing::Closed { asked, refusal });
        }
        _ => {}
    }
    let UploaderPerson(person) = personal::open(keys, uploader.uploader.id.as_bytes(), &uploader.sealed)?;
    let open = hand_ins.into_iter().find(|record| record.hand_in.state == HandInState::Open);
    let open = open.and_then(|record| {
        let pk = key::unwrap(keys, &record, &link, &token)?;
        Some(OpenHandIn { record, pk })
    });
    let consent = open.as_ref().and_then(|open| {
        let sealed = open.record.consent.as_deref()?;
        personal::open(keys, open.record.hand_in.id.as_bytes(), sealed).ok()
    });
    Ok(Landing::Uploading(Box::new(Uploading {
        asked,
        token,
        link,
        uploader,
        person,
        submission,
        open,
        consent,
        done,
        refusal,
    })))
}

/// What an open link says that another one took the place of, or that ended with its request.
fn replaced(request: &Request, now: OffsetDateTime) -> RequestRefusal {
    request.admits(now).err().unwrap_or(RequestRefusal::LinkReplaced)
}

fn refusal(
    request: &Request,
    link: &RequestLink,
    uploader: &UploaderRecord,
    now: OffsetDateTime,
) -> Option<RequestRefusal> {
    if link.revoked_at.is_some() || uploader.uploader.revoked_at.is_some() {
        return Some(RequestRefusal::Revoked);
    }
    request.admits(now).err()
}

/// Whether a submission has as many hand-ins as it may have.
fn is_full(hand_ins: &[HandInRecord]) -> bool {
    let handed_in = |record: &&HandInRecord| record.hand_in.state != HandInState::Open;
    hand_ins.iter().filter(handed_in).count() >= HAND_INS_MAX
}

fn taking(state: SubmissionState) -> bool {
    matches!(state, SubmissionState::Open | SubmissionState::Submitted)
}

fn done(keys: &Keys, record: &HandInRecord) -> Result<Option<DoneHandIn>, AppError> {
    let HandInState::HandedIn { at } = record.hand_in.state else { return Ok(None) };
    let receipt = record.receipt.as_deref();
    let receipt = receipt.map(|sealed| personal::open(keys, record.hand_in.id.as_bytes(), sealed));
    Ok(Some(DoneHandIn { at, receipt: receipt.transpose()? }))
}

/// One line a minute for each link and network is enough: pages are reloaded, scanners come back.
async fn note(app: &App, visitor: &Visitor, about: String, line: Entry) -> Result<(), AppError> {
    let about = format!("{about}\u{0}{}", visitor.network());
    let name = personal::counter(&app.keys, "request-opened", &about);
    let (keys, now, line) = (app.keys.clone(), app.now(), line.from(visitor));
    if app.db.read(move |conn| Ok::<_, AppError>(db::counters::peek(conn, name, now)?)).await? > 0 {
        return Ok(());
    }
    app.db
        .write(move |conn| {
            if db::counters::take(conn, name, now, Duration::MINUTE, 1)?.is_some() {
                log::write(conn, &keys, now, line)?;
            }
            Ok(())
        })
        .await
}

/// Somebody with a link of their own that still takes files.
///
/// # Errors
///
/// [`AppError::NotFound`], [`AppError::RequestRefused`].
pub async fn uploading(app: &App, visitor: &Visitor, token: &str) -> Result<Box<Uploading>, AppError> {
    match look(app, Way::Token(token)).await? {
        Landing::Unknown => {
            attempts::miss(app, visitor).await?;
            Err(AppError::NotFound)
        }
        Landing::Entrance(_) => Err(AppError::NotFound),
        Landing::Closed { refusal, .. } => Err(refusal.into()),
        Landing::Uploading(one) => match one.refusal {
            Some(refusal) => Err(refusal.into()),
            None => Ok(one),
        },
    }
}

impl Uploading {
    /// A line about what this uploader does.
    fn line(&self, kind: EventKind, visitor: &Visitor) -> Entry {
        let line = Entry::new(kind, Actor::Uploader).request(self.asked.request.id);
        let line = line.person(&self.person.email).from(visitor);
        match self.submission {
            Some(submission) => line.submission(submission.id),
            None => line,
        }
    }
}

/// Looks again, in the transaction that changes something, whether the request still takes anything.
fn still_takes(conn: &mut Conn, request: &Request, now: OffsetDateTime) -> Result<(), AppError> {
    db::requests::hold(conn, request.id)?;
    Ok(db::requests::find(conn, request.id)?.request.admits(now)?)
}
