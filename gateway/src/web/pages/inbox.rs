//! What has arrived for the signed-in member of staff, a page at a time.

use rocket::{FromForm, get};
use url::form_urlencoded::Serializer;

use super::super::views::{
    InboxFilter, InboxList, InboxNotice, InboxPart, InboxTab, SubmissionRow, SubmissionState,
};
use super::answer::{Answered, page};
use super::desk::Desk;
use super::{cursor, submission};
use crate::app::inbox::{self, Arrived, Shelf, Standing, Wish};
use crate::app::{AppError, Before};
use crate::domain::{self, InboxId, StaffId, Submission};

/// Submissions on one page.
const PAGE: i64 = 25;
/// Where the list is.
pub(super) const HERE: &str = "/inbox";

/// What of the list is wanted, as the address says it.
#[derive(Clone, FromForm)]
pub(super) struct Query<'r> {
    inbox: Option<&'r str>,
    state: Option<&'r str>,
    from: Option<&'r str>,
    before: Option<&'r str>,
    done: Option<&'r str>,
}

impl<'r> Query<'r> {
    /// What is not understood finds nothing, and is no error: people edit addresses.
    fn wish(&self) -> Result<Wish, AppError> {
        let inbox = self.inbox.map(str::parse::<InboxId>).transpose().map_err(|_| AppError::NotFound)?;
        Ok(Wish { inbox, standing: self.state.and_then(Standing::from_word), from: self.address() })
    }

    fn typed(&self) -> Option<&'r str> {
        self.from.map(str::trim).filter(|typed| !typed.is_empty())
    }

    fn address(&self) -> Option<crate::app::Address> {
        self.typed().and_then(|typed| typed.parse().ok())
    }

    /// The list's address with these fields.
    fn path(inbox: Option<&str>, state: Option<&str>, from: Option<&str>, before: Option<&str>) -> String {
        let mut query = Serializer::new(String::new());
        let fields = [("inbox", inbox), ("state", state), ("from", from), ("before", before)];
        for (name, value) in fields {
            if let Some(value) = value {
                query.append_pair(name, value);
            }
        }
        let query = query.finish();
        if query.is_empty() { HERE.to_owned() } else { format!("{HERE}?{query}") }
    }

    /// The newest page of what is shown.
    fn here(&self) -> String {
        Self::path(self.inbox, self.state, self.typed(), None)
    }
}

#[get("/inbox?<query..>")]
pub(super) async fn list(desk: Desk<'_>, query: Query<'_>) -> Answered {
    let (from, wish, staff) = (cursor::read(query.before)?, query.wish()?, desk.who.staff);
    let shelves = inbox::shelves(desk.app, staff).await?;
    let chosen = wish.inbox;
    // What is no whole address is nobody's.
    let nobody = query.typed().is_some() && wish.from.is_none();
    let mut rows =
        if nobody { Vec::new() } else { inbox::list(desk.app, staff, wish, from, PAGE + 1).await? };
    let next = cursor::cut(&mut rows, PAGE, |last| Before {
        at: cursor::millis(latest(&last.submission)),
        id: *last.submission.id.as_bytes(),
    });
    let several = shelves.len() > 1;
    page(&InboxList {
        page: desk.page(&query.here()),
        inboxes: tabs(&shelves, chosen, staff),
        filters: filters(&query),
        chosen: query.inbox.map(str::to_owned),
        state: query.state.and_then(Standing::from_word).map(|standing| standing.word().to_owned()),
        from: query.typed().map(str::to_owned),
        submissions: rows.into_iter().map(|row| shown(row, several, staff)).collect(),
        older: next.map(|before| {
            Query::path(query.inbox, query.state, query.typed(), Some(&cursor::write(&before)))
        }),
        newest: from.map(|_| query.here()),
        notice: (query.done == Some("deleted")).then_some(InboxNotice::Deleted),
    })
}

/// All of them, and each.
fn tabs(shelves: &[Shelf], chosen: Option<InboxId>, staff: StaffId) -> Vec<InboxTab> {
    let all = InboxTab {
        href: HERE.to_owned(),
        name: None,
        on_behalf: false,
        new: shelves.iter().map(|shelf| shelf.new).sum(),
        current: chosen.is_none(),
    };
    let each = shelves.iter().map(|shelf| InboxTab {
        href: Query::path(Some(&shelf.inbox.id.to_string()), None, None, None),
        name: Some(shelf.inbox.name.clone()),
        on_behalf: shelf.inbox.is_on_behalf(staff),
        new: shelf.new,
        current: chosen == Some(shelf.inbox.id),
    });
    [all].into_iter().chain(each).collect()
}

fn filters(query: &Query<'_>) -> Vec<InboxFilter> {
    let chosen = query.state.and_then(Standing::from_word);
    let all =
        [None, Some(Standing::New), Some(Standing::Held), Some(Standing::Fetched), Some(Standing::Closed)];
    let filter = |standing: Option<Standing>| InboxFilter {
        href: Query::path(query.inbox, standing.map(Standing::word), query.typed(), None),
        part: match standing {
            None => InboxPart::All,
            Some(Standing::New) => InboxPart::New,
            Some(Standing::Held) => InboxPart::Held,
            Some(Standing::Fetched) => InboxPart::Fetched,
            Some(Standing::Closed) => InboxPart::Closed,
        },
        current: standing == chosen,
    };
    all.into_iter().map(filter).collect()
}

/// When the newest hand-in was complete.
fn latest(submission: &Submission) -> time::OffsetDateTime {
    submission.submitted_at.unwrap_or(submission.created_at)
}

fn shown(row: Arrived, several: bool, staff: StaffId) -> SubmissionRow {
    let number = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
    SubmissionRow {
        href: submission::path_of(row.submission.id),
        title: row.title,
        name: row.uploader.name,
        address: row.uploader.email,
        on_behalf: row.inbox.is_on_behalf(staff),
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
