//! What is going on, and what waits for somebody.

use rocket::{Route, get, routes};

use super::super::super::views::{Overview, OverviewTask, OverviewTaskKind};
use super::super::answer::{Answered, page};
use super::super::desk::Desk;
use super::must;
use crate::app::tasks;
use crate::domain::Right;

const HERE: &str = "/admin";

pub(super) fn routes() -> Vec<Route> {
    routes![show]
}

#[get("/admin")]
async fn show(desk: Desk<'_>) -> Answered {
    must(&desk, Right::ReadLog)?;
    let found = tasks::open(desk.app).await?;
    let counted = [
        (OverviewTaskKind::RefusedMails, found.refused_mails, None, true),
        (OverviewTaskKind::HeldFiles, found.held_files, None, true),
        (OverviewTaskKind::LockedLinks, found.locked_links, None, true),
        (OverviewTaskKind::OrphanedInboxes, found.orphaned_inboxes, Some("/admin/requests"), true),
        (OverviewTaskKind::StaleAccounts, found.stale_accounts, None, true),
        (OverviewTaskKind::Expiring, found.expiring, Some("/admin/shares?state=open"), false),
    ];
    let waiting = counted.into_iter().filter(|(_, count, ..)| *count > 0);
    page(&Overview {
        page: desk.page(HERE),
        clock: found.clock,
        tasks: waiting
            .map(|(kind, count, href, urgent)| OverviewTask {
                kind,
                count: u32::try_from(count).unwrap_or(u32::MAX),
                href,
                urgent,
            })
            .collect(),
    })
}
