//! What the asker sees of their requests.

use time::OffsetDateTime;

use super::super::personal::{self, Person, RequestWords, UploaderPerson};
use super::super::{App, AppError, log};
use super::words;
use crate::db::events::Filter;
use crate::db::{self, Before};
use crate::domain::{Request, RequestId, StaffId, Submission, SubmissionState, UploaderId};

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
}

/// A request, whole.
pub struct RequestView {
    pub request: Request,
    pub words: RequestWords,
    /// Where submissions arrive.
    pub inbox: super::super::inboxes::Inbox,
    pub uploaders: Vec<UploaderView>,
    /// Newest first.
    pub timeline: Vec<log::Line>,
}

/// One uploader of a request.
pub struct UploaderView {
    pub id: UploaderId,
    pub person: Person,
    pub opened_at: Option<OffsetDateTime>,
    pub submission: Option<Submission>,
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
            let ids: Vec<RequestId> = records.iter().map(|record| record.request.id).collect();
            let people = db::uploaders::of_requests(conn, &ids)?;
            let submissions = db::submissions::of_requests(conn, &ids)?;
            let summary = |record: &db::requests::RequestRecord| {
                let id = record.request.id;
                let came = |one: &&Submission| one.request == id && one.state != SubmissionState::Open;
                Ok(RequestSummary {
                    request: record.request,
                    words: words(&keys, record)?,
                    uploaders: people.iter().filter(|person| person.uploader.request == id).count(),
                    submitted: submissions.iter().filter(came).count(),
                })
            };
            records.iter().map(summary).collect()
        })
        .await
}

/// One request of `staff`.
///
/// # Errors
///
/// [`AppError::NotFound`] for another's.
pub async fn view(app: &App, staff: StaffId, id: RequestId) -> Result<RequestView, AppError> {
    let keys = app.keys.clone();
    app.db
        .read(move |conn| {
            let record = db::requests::find(conn, id)?;
            if record.request.staff != staff {
                return Err(AppError::NotFound);
            }
            let submissions = db::submissions::of_requests(conn, &[id])?;
            let people = db::uploaders::of_requests(conn, &[id])?;
            let uploader = |record: &db::uploaders::UploaderRecord| {
                let id = record.uploader.id;
                let UploaderPerson(person) = personal::open(&keys, id.as_bytes(), &record.sealed)?;
                let submission = submissions.iter().find(|one| one.uploader == id).copied();
                Ok(UploaderView { id, person, opened_at: record.uploader.opened_at, submission })
            };
            let filter = Filter { request: Some(id), ..Filter::default() };
            Ok(RequestView {
                request: record.request,
                words: words(&keys, &record)?,
                inbox: super::super::inboxes::named(conn, &keys, record.request.inbox)?,
                uploaders: people.iter().map(uploader).collect::<Result<_, AppError>>()?,
                timeline: log::search(conn, &keys, &filter, TIMELINE_MAX)?,
            })
        })
        .await
}
