//! What the asker sees of their requests.

use time::OffsetDateTime;

use super::super::inboxes::{self, Inbox};
use super::super::overview::{MailInfo, mail_info};
use super::super::personal::{self, Person, RequestWords, UploaderPerson};
use super::super::{App, AppError, log};
use super::colleagues::{self, Colleague};
use super::{attention, told, words};
use crate::db::events::Filter;
use crate::db::files::{FileRole, FileState};
use crate::db::outbox::MailRecord;
use crate::db::requests::RequestRecord;
use crate::db::uploaders::UploaderRecord;
use crate::db::{self, Before, Conn};
use crate::domain::{HandInState, Request, RequestId, StaffId, Submission, SubmissionState, UploaderId};
use crate::keys::Keys;

/// Lines of a time line.
const TIMELINE_MAX: i64 = 200;

/// A request in a list.
pub struct RequestSummary {
    pub request: Request,
    pub words: RequestWords,
    /// People who were asked, or have proved an address.
    pub uploaders: usize,
    /// Of them, who have handed in.
    pub submitted: usize,
    /// The address of the first of them.
    pub first_uploader: Option<String>,
    /// A mail was refused, or a file waits for a check.
    pub needs_attention: bool,
}

/// A request, whole.
pub struct RequestView {
    pub request: Request,
    pub words: RequestWords,
    /// Where submissions arrive.
    pub inbox: Inbox,
    pub uploaders: Vec<UploaderView>,
    /// Who hears of what arrives.
    pub told: told::Told,
    /// Who may take the request over.
    pub successors: Vec<Colleague>,
    /// Newest first.
    pub timeline: Vec<log::Line>,
    /// There is more than fits.
    pub timeline_cut: bool,
    /// Members of staff whom the time line names by id.
    pub named: Vec<Colleague>,
}

/// One uploader of a request.
pub struct UploaderView {
    pub id: UploaderId,
    pub person: Person,
    pub opened_at: Option<OffsetDateTime>,
    pub submission: Option<Submission>,
    /// The newest mail with the link, where we sent one.
    pub mail: Option<MailInfo>,
    /// Files that were handed in.
    pub files: usize,
}

/// The requests of `staff`, newest first.
///
/// # Errors
///
/// [`AppError::Db`].
pub async fn list(
    app: &App,
    staff: StaffId,
    before: Option<Before>,
    limit: i64,
) -> Result<Vec<RequestSummary>, AppError> {
    let keys = app.keys.clone();
    app.db
        .read(move |conn| {
            let records = db::requests::page(conn, staff, before, limit)?;
            summaries(conn, &keys, &records)
        })
        .await
}

pub(in crate::app) fn summaries(
    conn: &mut Conn,
    keys: &Keys,
    records: &[RequestRecord],
) -> Result<Vec<RequestSummary>, AppError> {
    let ids: Vec<RequestId> = records.iter().map(|record| record.request.id).collect();
    let people = db::uploaders::of_requests(conn, &ids)?;
    let submissions = db::submissions::of_requests(conn, &ids)?;
    records.iter().map(|record| summary(conn, keys, record, &people, &submissions)).collect()
}

fn summary(
    conn: &mut Conn,
    keys: &Keys,
    record: &RequestRecord,
    people: &[UploaderRecord],
    submissions: &[Submission],
) -> Result<RequestSummary, AppError> {
    let id = record.request.id;
    let people: Vec<&UploaderRecord> = people.iter().filter(|person| person.uploader.request == id).collect();
    let came = |one: &&Submission| one.request == id && one.state != SubmissionState::Open;
    let first = people.first().map(|record| person(keys, record)).transpose()?;
    Ok(RequestSummary {
        request: record.request,
        words: words(keys, record)?,
        uploaders: people.len(),
        submitted: submissions.iter().filter(came).count(),
        first_uploader: first.map(|person| person.email),
        needs_attention: attention::is_needed(conn, &record.request, &people, submissions)?,
    })
}

fn person(keys: &Keys, record: &UploaderRecord) -> Result<Person, AppError> {
    let UploaderPerson(person) = personal::open(keys, record.uploader.id.as_bytes(), &record.sealed)?;
    Ok(person)
}

/// One request of `staff`.
///
/// # Errors
///
/// [`AppError::NotFound`] for another's.
pub async fn view(app: &App, staff: StaffId, id: RequestId) -> Result<RequestView, AppError> {
    super::must_own(app, staff, id).await?;
    whole(app, id).await
}

/// A request in detail, whoever's it is.
pub(in crate::app) async fn whole(app: &App, id: RequestId) -> Result<RequestView, AppError> {
    let (keys, now) = (app.keys.clone(), app.now());
    app.db
        .read(move |conn| {
            let record = db::requests::find(conn, id)?;
            if record.request.is_purged() {
                return Err(AppError::NotFound);
            }
            let staff = record.request.staff;
            let submissions = db::submissions::of_requests(conn, &[id])?;
            let mails = db::outbox::of_request(conn, id)?;
            let people = db::uploaders::of_requests(conn, &[id])?;
            let people = people.iter().map(|record| uploader(conn, &keys, record, &submissions, &mails));
            let people = people.collect::<Result<_, AppError>>()?;
            let filter = Filter { request: Some(id), ..Filter::default() };
            let mut timeline = log::search(conn, &keys, &filter, TIMELINE_MAX + 1)?;
            let max = usize::try_from(TIMELINE_MAX).unwrap_or(usize::MAX);
            let timeline_cut = timeline.len() > max;
            timeline.truncate(max);
            let inbox = record.request.inbox;
            Ok(RequestView {
                request: record.request,
                words: words(&keys, &record)?,
                inbox: inboxes::named(conn, &keys, inbox)?,
                uploaders: people,
                told: told::view(conn, &keys, &record.request, now)?,
                successors: colleagues::besides(conn, &keys, inbox, staff, now)?,
                named: colleagues::new_owners(conn, &keys, &timeline)?,
                timeline,
                timeline_cut,
            })
        })
        .await
}

fn uploader(
    conn: &mut Conn,
    keys: &Keys,
    record: &UploaderRecord,
    submissions: &[Submission],
    mails: &[MailRecord],
) -> Result<UploaderView, AppError> {
    let id = record.uploader.id;
    let submission = submissions.iter().find(|one| one.uploader == id).copied();
    Ok(UploaderView {
        id,
        person: person(keys, record)?,
        opened_at: record.uploader.opened_at,
        submission,
        mail: attention::invitation(mails, id).map(|mail| mail_info(keys, mail)).transpose()?,
        files: submission.map_or(Ok(0), |submission| handed_in(conn, &submission))?,
    })
}

/// Files of what was handed in.
fn handed_in(conn: &mut Conn, submission: &Submission) -> Result<usize, AppError> {
    let hand_ins = db::hand_ins::of_submission(conn, submission.id)?;
    let done = hand_ins.iter().filter(|record| record.hand_in.state != HandInState::Open);
    let ids: Vec<_> = done.map(|record| record.hand_in.id).collect();
    let files = db::files::of_hand_ins(conn, &ids)?;
    let kept =
        |file: &&db::files::FileRecord| file.role == FileRole::File && file.state != FileState::Refused;
    Ok(files.iter().filter(kept).count())
}
