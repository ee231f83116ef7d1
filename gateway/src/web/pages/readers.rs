//! Who reads which inbox; the owner of one lets a colleague in, and ends it.

use rocket::form::Form;
use rocket::http::Status;
use rocket::{FromForm, get, post};
use time::Duration;

use super::super::views::{InboxKind, InboxReaders, ReaderRow, ReadersNotice, ReadersProblem, SharedInbox};
use super::answer::{Answered, page_with, see};
use super::desk::Desk;
use super::until::end_of_day;
use crate::app::delegation::{self, DAYS_MAX, Readers};
use crate::app::{Address, AppError, inboxes};
use crate::domain::{InboxId, StaffId};

const HERE: &str = "/inboxes/readers";

#[derive(Default, FromForm)]
pub(super) struct Colleague {
    #[field(default = "")]
    email: String,
    #[field(default = "")]
    until: String,
}

#[get("/inboxes/readers?<done>")]
pub(super) async fn show(desk: Desk<'_>, done: Option<&str>) -> Answered {
    let notice = match done {
        Some("delegated") => Some(ReadersNotice::Delegated),
        Some("ended") => Some(ReadersNotice::Ended),
        _ => None,
    };
    desk.readers(Colleague::default(), notice, None).await
}

#[post("/inboxes/readers", data = "<form>")]
pub(super) async fn delegate(desk: Desk<'_>, form: Option<Form<Colleague>>) -> Answered {
    let typed = form.map(Form::into_inner).unwrap_or_default();
    let Ok(address) = typed.email.trim().parse::<Address>() else {
        return desk.readers(typed, None, Some(ReadersProblem::BadAddress)).await;
    };
    let last = desk.app.time.strict() + Duration::days(DAYS_MAX);
    let Some(until) = end_of_day(&typed.until, desk.app.zone, last) else {
        return desk.readers(typed, None, Some(ReadersProblem::BadDate)).await;
    };
    // Their own comes first, and is made where there is none yet.
    let own = inboxes::mine(desk.app, desk.who.staff).await?.first().map(|inbox| inbox.id);
    let own = own.ok_or(AppError::NotFound)?;
    let done = delegation::delegate(desk.app, &desk.visitor, desk.who.staff, own, (&address, until)).await;
    match done {
        Ok(()) => Ok(see(format!("{HERE}?done=delegated"))),
        Err(AppError::Invalid { field: "until", .. }) => {
            desk.readers(typed, None, Some(ReadersProblem::BadDate)).await
        }
        Err(AppError::Invalid { field: "readers", .. }) => {
            desk.readers(typed, None, Some(ReadersProblem::Full)).await
        }
        Err(AppError::Invalid { .. }) => desk.readers(typed, None, Some(ReadersProblem::BadAddress)).await,
        Err(error) => Err(error.into()),
    }
}

#[post("/inboxes/readers/<inbox>/<reader>/end")]
pub(super) async fn end(desk: Desk<'_>, inbox: InboxId, reader: StaffId) -> Answered {
    match delegation::end(desk.app, &desk.visitor, desk.who.staff, inbox, reader).await {
        Ok(()) => Ok(see(format!("{HERE}?done=ended"))),
        Err(AppError::NotFound) => {
            // Ended from another window, or run out: it is over either way, for whoever reads the inbox.
            delegation::readers(desk.app, desk.who.staff, inbox).await?;
            Ok(see(format!("{HERE}?done=ended")))
        }
        Err(error) => Err(error.into()),
    }
}

impl Desk<'_> {
    async fn readers(
        &self,
        typed: Colleague,
        notice: Option<ReadersNotice>,
        problem: Option<ReadersProblem>,
    ) -> Answered {
        let inboxes = delegation::all(self.app, self.who.staff).await?;
        let now = self.app.time.strict();
        let status = if problem.is_some() { Status::UnprocessableEntity } else { Status::Ok };
        page_with(
            status,
            &InboxReaders {
                page: self.page(HERE),
                inboxes: inboxes.into_iter().map(|found| shown(found, self.who.staff)).collect(),
                first_day: now,
                last_day: now + Duration::days(DAYS_MAX),
                email: typed.email,
                until: typed.until,
                notice,
                problem,
            },
        )
    }
}

fn shown(found: Readers, staff: StaffId) -> SharedInbox {
    let inbox = found.inbox;
    let kind = match inbox.owner {
        None => InboxKind::Team,
        Some(owner) if owner == staff => InboxKind::Own,
        Some(_) => InboxKind::Colleague,
    };
    let readers = found.readers.into_iter().map(|reader| {
        let may_end = match kind {
            InboxKind::Own => true,
            InboxKind::Team => false,
            InboxKind::Colleague => reader.id == staff,
        };
        ReaderRow {
            end_action: may_end.then(|| format!("{HERE}/{}/{}/end", inbox.id, reader.id)),
            name: reader.person.name.unwrap_or_else(|| reader.person.email.clone()),
            address: reader.person.email,
            until: reader.until,
        }
    });
    SharedInbox { readers: readers.collect(), name: inbox.name, kind }
}
