//! Every version of the policy there was.

use rocket::form::Form;
use rocket::{FromForm, Route, get, post, routes};

use super::HERE;
use crate::app::policy::{self, Changed};
use crate::app::staff::Office;
use crate::domain::Right;
use crate::web::pages::admin::{must, prove_first};
use crate::web::pages::answer::{Answered, nothing, page, see};
use crate::web::pages::desk::Desk;
use crate::web::views::{AdminPolicyHistory, PolicyVersion};

const HISTORY: &str = "/admin/policy/history";

pub(super) fn routes() -> Vec<Route> {
    routes![show, restore]
}

#[get("/admin/policy/history?<before>")]
async fn show(desk: Desk<'_>, before: Option<i64>) -> Answered {
    must(&desk, Right::ReadRules)?;
    let now = policy::in_force(desk.app).await?;
    let found = policy::history(&Office::of(desk.app), &desk.app.config, before).await?;
    let older = found.last().map(|one| one.version).filter(|version| *version > 1);
    let mut versions = Vec::with_capacity(found.len());
    for one in found {
        versions.push(PolicyVersion {
            version: one.version,
            at: one.at,
            by: one.by,
            note: one.note,
            changes: desk.rules_named(&one.changes).await?,
        });
    }
    page(&AdminPolicyHistory {
        page: desk.page(HISTORY),
        version: now.version,
        versions,
        older,
        may_change: desk.who.role.may(Right::SetRules),
        proved: desk.proved(),
    })
}

#[derive(FromForm)]
struct Seen {
    seen: i64,
}

#[post("/admin/policy/history/<version>/restore", data = "<form>")]
async fn restore(desk: Desk<'_>, version: i64, form: Option<Form<Seen>>) -> Answered {
    must(&desk, Right::SetRules)?;
    let seen = form.ok_or_else(nothing)?.seen;
    if !desk.proved() {
        return Ok(prove_first(HISTORY));
    }
    match policy::restore(&Office::of(desk.app), &desk.app.config, desk.ruler(), seen, version).await? {
        Changed::Done(_) => Ok(see(format!("{HERE}?done=restored"))),
        Changed::Nothing => Ok(see(format!("{HERE}?done=nothing"))),
        // The list shows what is in force meanwhile.
        Changed::Overtaken { .. } => Ok(see(HISTORY.to_owned())),
    }
}
