//! What a package is, whoever it belongs to: whether it still takes files, how many, and for whom they are sealed.

use kuvert_crypto::ids::PackageId;
use time::OffsetDateTime;

use super::personal::{self, UploaderPerson};
use super::{AppError, Entry, Visitor, policy};
use crate::config::Config;
use crate::db::{self, Conn, DbError};
use crate::domain::policy::{Act, Forbidden, Proposal, ProposedFile, WayIn, evaluate};
use crate::domain::{
    Actor, EventKind, HandInId, InboxId, Package, RequestId, ShareId, StaffId, SubmissionId, SubmissionState,
};
use crate::keys::Keys;

/// A package that takes files, as it stands in a transaction.
pub struct OpenPackage {
    pub package: Package,
    /// Files, and bytes of one file, that a request asked for at most.
    asked: Option<(u32, u64)>,
    /// Whose rules hold: the sender's, or those of who asked.
    staff: Option<StaffId>,
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
    package: Package,
    (now, strict): (OffsetDateTime, OffsetDateTime),
) -> Result<Option<OpenPackage>, AppError> {
    match package {
        Package::Share(share) => Ok(db::shares::touch_draft(conn, share, now)?.then_some(OpenPackage {
            package,
            asked: None,
            staff: None,
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
                asked: Some((request.files_max, request.file_bytes_max)),
                staff: Some(request.staff),
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

/// What a package takes.
pub(super) struct Limits {
    pub(super) files_max: u32,
    pub(super) file_bytes_max: u64,
}

impl OpenPackage {
    /// What it takes by the policy as it is now, and whether a file of this name and size may come at all.
    pub(super) fn limits(
        &self,
        conn: &mut Conn,
        keys: &Keys,
        config: &Config,
        file: ProposedFile,
    ) -> Result<(Limits, Option<Forbidden>), AppError> {
        let (staff, act) = match (self.staff, self.package) {
            (Some(staff), _) => (staff, Act::HandIn),
            (None, Package::Share(share)) => (db::shares::find(conn, share)?.share.staff, Act::File),
            (None, Package::HandIn(_)) => return Err(AppError::NotFound),
        };
        let rules = policy::rules_in(conn, keys, config, staff)?;
        let wish = Proposal { files: vec![file], ..Proposal::new(WayIn::Page, act) };
        let decision = evaluate(&rules, &wish);
        let (files, bytes) = self.asked.unwrap_or((u32::MAX, u64::MAX));
        let limits = Limits {
            // A request that was made with more than is allowed today keeps what it promised.
            files_max: if self.asked.is_some() { files } else { decision.terms.files_max },
            file_bytes_max: decision.terms.file_bytes_max.min(bytes),
        };
        Ok((limits, decision.refusals.first().map(|refusal| refusal.what)))
    }

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
