//! All shares of the signed-in sender, a page at a time.

use rocket::get;

use super::super::views::{Page, ShareRow, ShareState, SharesList};
use super::answer::{Answered, page};
use super::cursor;
use super::desk::Desk;
use crate::app::overview::{self, Summary};
use crate::domain::{self, Share};

/// Shares on one page.
const PAGE: i64 = 25;
const HERE: &str = "/shares";

#[get("/shares?<before>")]
pub(super) async fn list(desk: Desk<'_>, before: Option<&str>) -> Answered {
    let cursor = cursor::read(before)?;
    let newest = cursor.is_some().then(|| HERE.to_owned());
    let (summaries, next) = overview::list(desk.app, desk.who.staff, cursor, PAGE).await?;
    let now = desk.app.now();
    let frame = desk.page(HERE);
    page(&SharesList {
        shares: summaries.into_iter().map(|summary| row(&frame, summary, now)).collect(),
        page: frame,
        older: next.map(|before| format!("{HERE}?before={}", cursor::write(&before))),
        newest,
    })
}

fn row(page: &Page, summary: Summary, now: time::OffsetDateTime) -> ShareRow {
    let number = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
    ShareRow {
        href: format!("{HERE}/{}", summary.share.id),
        title: page.titled(summary.title),
        state: state(&summary.share, now),
        created_at: summary.share.created_at,
        expires_at: summary.share.terms.expires_at,
        first_recipient: summary.first_recipient,
        recipients: number(summary.recipients),
        opened: number(summary.opened),
        downloaded: number(summary.downloaded),
        files: number(summary.files),
        bytes: summary.bytes,
        needs_attention: summary.needs_attention,
    }
}

/// The state as shown: whether an active share has expired is a question of time.
pub(super) fn state(share: &Share, now: time::OffsetDateTime) -> ShareState {
    match share.state {
        domain::ShareState::Draft => ShareState::Draft,
        domain::ShareState::Active { .. } if share.admits(now).is_err() => ShareState::Expired,
        domain::ShareState::Active { .. } => ShareState::Active,
        domain::ShareState::Revoked { .. } => ShareState::Revoked,
        domain::ShareState::Purged { .. } => ShareState::Purged,
    }
}
