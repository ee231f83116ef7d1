//! What a package is, whoever it belongs to: whether it still takes files, how many, and for whom they are sealed.

use kuvert_crypto::ids::PackageId;
use time::OffsetDateTime;

use super::personal::{self, UploaderPerson};
use super::{AppError, Entry, Visitor};
use crate::config::Config;
use crate::db::{self, Conn, DbError};
use crate::domain::{
    Actor, EventKind, HandInId, InboxId, Package, RequestId, ShareId, SubmissionId, SubmissionState,
};
use crate::keys::Keys;

/// A package that takes files, as it stands in a transaction.
pub struct OpenPackage {
    pub package: Package,
    /// Files it may hold.
    pub files_max: u32,
    /// Bytes of one file.
    pub file_bytes_max: u64,
    /// Of a hand-in.
    pub(super) whose: Option<Whose>,
}

/// Whom a hand-in is for, and who makes it.
pub(super) struct Whose {
    pub(super) inbox: InboxId,
    pub(super) request: RequestId,
    pub(super) submission: SubmissionId,
    /// The uploader's address, for the log.
    pub(super) person: String,
}

/// Which kind of package an id names.
pub fn find(conn: &mut Conn, id: &PackageId) -> Result<Package, DbError> {
    let hand_in = HandInId::from_bytes(*id.as_bytes());
    match db::hand_ins::find(conn, hand_in) {
        Ok(_) => Ok(hand_in.into()),
        Err(DbError::NotFound) => Ok(ShareId::from_bytes(*id.as_bytes()).into()),
        Err(error) => Err(error),
    }
}

/// Whether a package still takes bytes that are on their way: its request may have ended meanwhile.
pub(super) fn still_takes(
    conn: &mut Conn,
    package: Package,
    strict: OffsetDateTime,
) -> Result<bool, AppError> {
    let Package::HandIn(hand_in) = package else { return Ok(true) };
    let submission = db::hand_ins::find(conn, hand_in)?.hand_in.submission;
    let submission = db::submissions::find(conn, submission)?;
    let request = db::requests::find(conn, submission.request)?.request;
    let taking = matches!(submission.state, SubmissionState::Open | SubmissionState::Submitted);
    Ok(taking && request.admits(strict).is_ok())
}

/// Notes that a package was worked on, and says what it takes. None if it takes nothing any more.
///
/// The row is held until the commit, so that two files at once cannot both be the last.
pub(super) fn touch(
    conn: &mut Conn,
    keys: &Keys,
    config: &Config,
    package: Package,
    (now, strict): (OffsetDateTime, OffsetDateTime),
) -> Result<Option<OpenPackage>, AppError> {
    match package {
        Package::Share(share) => Ok(db::shares::touch_draft(conn, share, now)?.then_some(OpenPackage {
            package,
            files_max: config.share_files_max,
            file_bytes_max: config.upload_max_bytes,
            whose: None,
        })),
        Package::HandIn(hand_in) => {
            if !db::hand_ins::touch(conn, hand_in, now)? {
                return Ok(None);
            }
            let record = db::hand_ins::find(conn, hand_in)?.hand_in;
            let submission = db::submissions::find(conn, record.submission)?;
            let request = db::requests::find(conn, submission.request)?.request;
            let taking = matches!(submission.state, SubmissionState::Open | SubmissionState::Submitted);
            if !taking || request.admits(strict).is_err() {
                return Ok(None);
            }
            let uploader = db::uploaders::find(conn, submission.uploader)?;
            let UploaderPerson(person) =
                personal::open(keys, uploader.uploader.id.as_bytes(), &uploader.sealed)?;
            Ok(Some(OpenPackage {
                package,
                files_max: request.files_max,
                file_bytes_max: request.file_bytes_max.min(config.upload_max_bytes),
                whose: Some(Whose {
                    inbox: submission.inbox,
                    request: request.id,
                    submission: submission.id,
                    person: person.email,
                }),
            }))
        }
    }
}

impl OpenPackage {
    /// A line about what was done to it.
    pub(super) fn line(&self, kind: EventKind, who: &Visitor) -> Entry {
        match (&self.whose, self.package) {
            (Some(whose), _) => Entry::new(kind, Actor::Uploader)
                .request(whose.request)
                .submission(whose.submission)
                .person(&whose.person)
                .from(who),
            (None, Package::Share(share)) => Entry::new(kind, Actor::Staff).share(share).from(who),
            (None, Package::HandIn(_)) => Entry::new(kind, Actor::System).from(who),
        }
    }
}
