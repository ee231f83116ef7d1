//! What has arrived for the signed-in member of staff, a page at a time.

use rocket::get;

use super::super::views::{InboxList, InboxNotice, InboxTab, SubmissionRow, SubmissionState};
use super::answer::{Answered, page};
use super::desk::Desk;
use super::{cursor, submission};
use crate::app::inbox::{self, Arrived, Shelf};
use crate::app::{AppError, Before};
use crate::domain::{self, InboxId, Submission};

/// Submissions on one page.
const PAGE: i64 = 25;
/// Where the list is.
pub(super) const HERE: &str = "/inbox";

#[get("/inbox?<inbox>&<before>&<done>")]
pub(super) async fn list(
    desk: Desk<'_>,
    inbox: Option<&str>,
    before: Option<&str>,
    done: Option<&str>,
) -> Answered {
    let from = cursor::read(before)?;
    let chosen = inbox.map(str::parse::<InboxId>).transpose().map_err(|_| AppError::NotFound)?;
    let shelves = inbox::shelves(desk.app, desk.who.staff).await?;
    let mut rows = inbox::list_in(desk.app, desk.who.staff, chosen, from, PAGE + 1).await?;
    let next = cursor::cut(&mut rows, PAGE, |last| Before {
        at: cursor::millis(latest(&last.submission)),
        id: *last.submission.id.as_bytes(),
    });
    let here = chosen.map_or_else(|| HERE.to_owned(), path_of);
    let several = shelves.len() > 1;
    page(&InboxList {
        page: desk.page(&here),
        inboxes: tabs(&shelves, chosen),
        submissions: rows.into_iter().map(|row| shown(row, several)).collect(),
        older: next.map(|before| {
            let sign = if chosen.is_some() { '&' } else { '?' };
            format!("{here}{sign}before={}", cursor::write(&before))
        }),
        newest: from.map(|_| here.clone()),
        notice: (done == Some("deleted")).then_some(InboxNotice::Deleted),
    })
}

fn path_of(inbox: InboxId) -> String {
    format!("{HERE}?inbox={inbox}")
}

/// All of them, and each.
fn tabs(shelves: &[Shelf], chosen: Option<InboxId>) -> Vec<InboxTab> {
    let all = InboxTab {
        href: HERE.to_owned(),
        name: None,
        new: shelves.iter().map(|shelf| shelf.new).sum(),
        current: chosen.is_none(),
    };
    let each = shelves.iter().map(|shelf| InboxTab {
        href: path_of(shelf.inbox.id),
        name: Some(shelf.inbox.name.clone()),
        new: shelf.new,
        current: chosen == Some(shelf.inbox.id),
    });
    [all].into_iter().chain(each).collect()
}

/// When the newest hand-in was complete.
fn latest(submission: &Submission) -> time::OffsetDateTime {
    submission.submitted_at.unwrap_or(submission.created_at)
}

fn shown(row: Arrived, several: bool) -> SubmissionRow {
    let number = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
    SubmissionRow {
        href: submission::path_of(row.submission.id),
        title: row.title,
        name: row.uploader.name,
        address: row.uploader.email,
        inbox: several.then_some(row.inbox.name),
        state: state(&row.submission),
        files: number(row.files),
        bytes: row.bytes,
        answers: number(row.answers),
        held: number(row.held),
        refused: number(row.refused),
        at: latest(&row.submission),
    }
}

pub(super) fn state(submission: &Submission) -> SubmissionState {
    match (submission.state, submission.fetched_at) {
        (domain::SubmissionState::Closed | domain::SubmissionState::Purged, _) => SubmissionState::Closed,
        (_, Some(_)) => SubmissionState::Fetched,
        (_, None) => SubmissionState::New,
    }
}
