//! All requests of the signed-in employee, a page at a time.

use rocket::get;
use time::OffsetDateTime;

use super::super::views::{RequestDelivery, RequestRow, RequestState, RequestsList, RequestsNotice};
use super::answer::{Answered, page};
use super::cursor;
use super::desk::Desk;
use crate::app::Before;
use crate::app::requests::{self, RequestSummary};
use crate::domain::{Reach, Request, RequestRefusal};

/// Requests on one page.
const PAGE: i64 = 25;
/// Where the list is.
pub(super) const HERE: &str = "/requests";

#[get("/requests?<before>&<done>")]
pub(super) async fn list(desk: Desk<'_>, before: Option<&str>, done: Option<&str>) -> Answered {
    let from = cursor::read(before)?;
    let mut summaries = requests::list(desk.app, desk.who.staff, from, PAGE + 1).await?;
    let next = cursor::cut(&mut summaries, PAGE, |last| Before {
        at: cursor::millis(last.request.created_at),
        id: *last.request.id.as_bytes(),
    });
    let now = desk.app.now();
    page(&RequestsList {
        page: desk.page(HERE),
        requests: summaries.into_iter().map(|summary| row(summary, now)).collect(),
        older: next.map(|before| format!("{HERE}?before={}", cursor::write(&before))),
        newest: from.map(|_| HERE.to_owned()),
        notice: (done == Some("handed-over")).then_some(RequestsNotice::HandedOver),
    })
}

fn row(summary: RequestSummary, now: OffsetDateTime) -> RequestRow {
    let number = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
    let RequestSummary { request, words, uploaders, submitted, first_uploader, needs_attention } = summary;
    // Who came by an open link was not asked by name.
    let named = request.reach == Reach::Personal;
    RequestRow {
        href: format!("{HERE}/{}", request.id),
        title: words.form.title,
        state: state(&request, submitted > 0, now),
        delivery: delivery(request.reach),
        standing_path: words.slug.map(|slug| format!("/to/{slug}")),
        first_recipient: first_uploader.filter(|_| named),
        recipients: if named { number(uploaders) } else { 0 },
        handed_in: number(submitted),
        created_at: request.created_at,
        expires_at: request.expires_at,
        needs_attention,
    }
}

/// The state as shown: whether an open request has expired is a question of time.
pub(super) fn state(request: &Request, submitted: bool, now: OffsetDateTime) -> RequestState {
    match request.admits(now) {
        Ok(()) if submitted => RequestState::Submitted,
        Ok(()) => RequestState::Open,
        Err(RequestRefusal::Paused) => RequestState::Paused,
        Err(RequestRefusal::Expired) => RequestState::Expired,
        Err(RequestRefusal::Revoked | RequestRefusal::LinkReplaced) => RequestState::Revoked,
        Err(RequestRefusal::Closed) => RequestState::Closed,
    }
}

pub(super) fn delivery(reach: Reach) -> RequestDelivery {
    match reach {
        Reach::Personal => RequestDelivery::Mail,
        Reach::Open => RequestDelivery::Link,
        Reach::Standing => RequestDelivery::Standing,
    }
}
