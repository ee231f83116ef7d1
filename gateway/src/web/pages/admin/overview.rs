//! What is going on, and what waits for somebody.

use rocket::{Route, get, routes};

use super::super::super::views::{Overview, OverviewTask};
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
    let role = desk.who.role;
    let counted = [
        ("overview-task-mails", found.refused_mails, None, true),
        ("overview-task-held", found.held_files, None, true),
        ("overview-task-locked", found.locked_links, None, true),
        ("overview-task-inboxes", found.orphaned_inboxes, Some("/admin/requests"), true),
        (
            "overview-task-stale",
            found.stale_accounts,
            role.may(Right::ManageStaff).then_some("/admin/staff?stale=yes"),
            true,
        ),
        ("overview-task-expiring", found.expiring, Some("/admin/shares?state=open"), false),
    ];
    let waiting = counted.into_iter().filter(|(_, count, ..)| *count > 0);
    page(&Overview {
        page: desk.page(HERE),
        clock: found.clock,
        tasks: waiting
            .map(|(key, count, href, urgent)| OverviewTask {
                key,
                count: u32::try_from(count).unwrap_or(u32::MAX),
                href,
                urgent,
            })
            .collect(),
    })
}
