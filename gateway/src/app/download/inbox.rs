//! Files of a hand-in go to those who may read its inbox. The inbox's key opens them; the address holds no secret.

use time::OffsetDateTime;

use super::{Download, DownloadError, End, Offer, OpenFile, Proof, Span, parts};
use crate::app::inbox::fetched::{self, Had};
use crate::app::inbox::{OpenedFile, OpenedHandIn, open};
use crate::app::post;
use crate::app::sign_in::{self, SignedIn};
use crate::app::upload::file_id;
use crate::app::{App, AppError, Entry, Visitor, cookies, inbox, judge, log};
use crate::config::Unscanned;
use crate::db::files::FileState;
use crate::db::{self, Conn};
use crate::domain::{Actor, EventKind, FileId, HandInId, Scope, StaffId, Submission};
use kuvert_crypto::manifest::Role;

/// What of a hand-in is wanted.
#[derive(Clone, Copy, Debug)]
pub struct Wanted {
    pub hand_in: HandInId,
    pub files: WantedFiles,
}

/// Which files.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum WantedFiles {
    One(FileId),
    /// All that may be had, as one archive.
    Zip,
}

/// A running download of a hand-in.
#[derive(Clone, Debug)]
pub struct Lease {
    wanted: Wanted,
    staff: StaffId,
    submission: Submission,
    files: Vec<FileId>,
    proof: Proof,
    span: Span,
    visitor: Visitor,
}

impl From<AppError> for DownloadError {
    fn from(error: AppError) -> Self {
        match error {
            AppError::NotFound => Self::NotFound,
            AppError::Db(error) => error.into(),
            other => {
                tracing::error!(error = &other as &dyn std::error::Error, "a hand-in does not open");
                Self::Damaged
            }
        }
    }
}

/// Who comes with this proof.
async fn signed_in(app: &App, proof: &Proof) -> Result<SignedIn, DownloadError> {
    let bearer = proof.authorization.as_deref().and_then(|header| header.split_once(' '));
    let found = match (bearer, cookies::find(proof.cookies.as_deref(), cookies::STAFF)) {
        (Some((scheme, token)), _) if scheme.eq_ignore_ascii_case("bearer") => {
            sign_in::by_token(app, token.trim()).await?
        }
        (_, Some(cookie)) => sign_in::by_cookie(app, cookie).await?,
        _ => None,
    };
    // A token that is not for the inbox is none here.
    found.filter(|who| who.scopes.has(Scope::InboxRead)).ok_or(DownloadError::SignInNeeded)
}

/// A hand-in that may be read, opened, with the files that are wanted of it.
struct Found {
    submission: Submission,
    title: String,
    at: OffsetDateTime,
    files: Vec<OpenedFile>,
}

fn find(
    conn: &mut Conn,
    keys: &crate::keys::Keys,
    wanted: Wanted,
    (staff, policy): (StaffId, Unscanned),
    now: OffsetDateTime,
) -> Result<Found, DownloadError> {
    let record = db::hand_ins::find(conn, wanted.hand_in)?;
    let submission = db::submissions::find(conn, record.hand_in.submission)?;
    if !db::inboxes::readable(conn, staff, now)?.contains(&submission.inbox) {
        return Err(DownloadError::NotFound);
    }
    let opened = open(conn, keys, &record)?.ok_or(DownloadError::NotFound)?;
    let OpenedHandIn { at, files, .. } = opened;
    let files = files.into_iter().filter(|file| file.entry.role == Role::File && deliverable(file, policy));
    let files: Vec<OpenedFile> = match wanted.files {
        WantedFiles::Zip => files.collect(),
        WantedFiles::One(id) => files.filter(|file| file.row.id == id).collect(),
    };
    if files.is_empty() {
        return Err(DownloadError::NotFound);
    }
    let request = db::requests::find(conn, submission.request)?;
    let title = crate::app::requests::words(keys, &request)?.form.title;
    Ok(Found { submission, title, at, files })
}

/// A file that waits for the scanner's word is not handed out.
fn deliverable(file: &OpenedFile, policy: Unscanned) -> bool {
    let (verdict, released) = (file.row.verdict.as_deref(), file.row.released.is_some());
    file.row.state != FileState::Refused && judge::deliverable(verdict, released, policy)
}

impl Found {
    fn offer(self, zip: bool) -> Offer {
        let files = self.files.into_iter().map(|file| OpenFile { entry: file.entry, fk: file.fk });
        let name = crate::app::names::display_name(&format!("{}.zip", self.title));
        Offer { files: files.collect(), zip_name: zip.then_some(name), modified: self.at }
    }
}

/// What is there to be had.
pub(super) async fn inspect(app: &App, wanted: &Wanted, proof: &Proof) -> Result<Offer, DownloadError> {
    let staff = signed_in(app, proof).await?.staff;
    let policy = app.config.unscanned_files;
    let (keys, now, wanted) = (app.keys.clone(), app.time.strict(), *wanted);
    let found = app.db.read(move |conn| find(conn, &keys, wanted, (staff, policy), now)).await?;
    Ok(found.offer(wanted.files == WantedFiles::Zip))
}

/// Looks at everything again and writes the access into the log, in one transaction.
pub(super) async fn begin(
    app: &App,
    who: &Visitor,
    wanted: &Wanted,
    proof: &Proof,
    span: Span,
) -> Result<Download, DownloadError> {
    let signed_in = signed_in(app, proof).await?;
    let policy = app.config.unscanned_files;
    let (keys, now, strict, wanted) = (app.keys.clone(), app.now(), app.time.strict(), *wanted);
    let (who, proof) = (who.clone(), proof.clone());
    let (found, lease) = app
        .db
        .write(move |conn| {
            let found = find(conn, &keys, wanted, (signed_in.staff, policy), strict)?;
            let lease = Lease {
                wanted,
                staff: signed_in.staff,
                submission: found.submission,
                files: found.files.iter().map(|file| file.row.id).collect(),
                proof,
                span,
                visitor: who,
            };
            for file in &found.files {
                let line = lease.line(EventKind::DownloadStarted, file.row.id).file_name(&file.entry.name);
                log::write(conn, &keys, now, line)?;
            }
            Ok::<_, DownloadError>((found, lease))
        })
        .await?;
    let Offer { files, zip_name, modified } = found.offer(wanted.files == WantedFiles::Zip);
    Ok(Download { files, lease: super::Lease::Inbox(lease), zip_name, modified })
}

impl Lease {
    fn line(&self, kind: EventKind, file: FileId) -> Entry {
        let line = Entry::new(kind, Actor::Staff).staff(self.staff).from(&self.visitor).file(file);
        let line = line.request(self.submission.request).submission(self.submission.id);
        line.detail("zip", self.is_zip())
    }

    fn partial(&self, file: FileId, at: u64) -> Entry {
        parts::partial(self.line(EventKind::DownloadAborted, file), self.is_zip(), &self.span, at)
    }

    fn is_zip(&self) -> bool {
        self.wanted.files == WantedFiles::Zip
    }
}

/// Whether a running download may go on.
pub(super) async fn still_allowed(app: &App, lease: &Lease) -> bool {
    match signed_in(app, &lease.proof).await {
        Ok(who) if who.staff == lease.staff => {}
        Err(DownloadError::Unavailable) => return true,
        _ => return false,
    }
    let (keys, now, wanted, staff) = (app.keys.clone(), app.time.strict(), lease.wanted, lease.staff);
    let policy = app.config.unscanned_files;
    let found = app.db.read(move |conn| find(conn, &keys, wanted, (staff, policy), now).map(drop)).await;
    matches!(found, Ok(()) | Err(DownloadError::Unavailable))
}

/// Notes how a download ended, and whether the inbox now has every file.
pub(super) async fn ended(app: &App, lease: Lease, end: End) {
    let (queue, now) = (post::Queue::new(app), app.now());
    let purge_at = inbox::kept_until(&app.config, now, true);
    let noted = app.db.write(move |conn| conclude(conn, &queue, (now, purge_at), &lease, &end)).await;
    match noted {
        Ok(()) => app.mail_queued.notify_one(),
        Err(error) => {
            tracing::error!(
                error = &error as &dyn std::error::Error,
                "the end of a download could not be noted"
            );
        }
    }
}

fn conclude(
    conn: &mut Conn,
    queue: &post::Queue,
    (now, purge_at): (OffsetDateTime, OffsetDateTime),
    lease: &Lease,
    end: &End,
) -> Result<(), AppError> {
    let keys = queue.keys();
    let last_byte = *end == End::Complete && lease.span.reaches_the_end();
    let mut whole = last_byte;
    for &file in &lease.files {
        let line = match end {
            End::Complete if last_byte && continues(conn, lease, file)? => {
                lease.line(EventKind::DownloadCompleted, file)
            }
            // A part that was asked for as a part.
            End::Complete => {
                whole = false;
                lease.partial(file, lease.span.end())
            }
            End::BrokenOff { at } | End::Damaged { at, .. } => lease.partial(file, *at).failed(),
        };
        log::write(conn, keys, now, line)?;
    }
    if let End::Damaged { file, .. } = end
        && db::files::mark_faulty(conn, file_id(file), now)?
        && !db::events::tells_of_file(conn, file_id(file), EventKind::FileDamaged.as_str())?
    {
        // The alarm rings once, however often the file is tried again.
        let line = lease.line(EventKind::FileDamaged, file_id(file)).failed();
        log::write(conn, keys, now, line)?;
        tracing::error!(%file, "stored bytes are missing or wrong");
    }
    if !whole {
        return Ok(());
    }
    let had = Had { staff: lease.staff, submission: &lease.submission, read: &[], purge_at };
    fetched::note(conn, queue, now, &had)
}

/// Whether every byte before this transfer's first went to the inbox earlier.
fn continues(conn: &mut Conn, lease: &Lease, file: FileId) -> Result<bool, AppError> {
    if lease.span.start() == 0 {
        return Ok(true);
    }
    let aborted = EventKind::DownloadAborted.as_str();
    let details = db::events::details_of_submission_file(conn, lease.submission.id, file, aborted)?;
    Ok(parts::continues(&details, lease.is_zip(), &lease.span))
}
