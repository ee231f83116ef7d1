//! Groups of employees, and who is in them.

use rocket::form::Form;
use rocket::http::Status;
use rocket::{FromForm, Route, post, routes};

use super::{EVERYONE, HERE, Remarks};
use crate::app::groups;
use crate::app::staff::{self, Office};
use crate::app::{Address, AppError};
use crate::domain::{GroupId, Right};
use crate::web::pages::admin::{must, prove_first};
use crate::web::pages::answer::{Answered, see};
use crate::web::pages::desk::Desk;
use crate::web::views::PolicyProblem;

pub(super) fn routes() -> Vec<Route> {
    routes![add, rename, remove, put, take]
}

#[derive(Default, FromForm)]
struct Fields<'r> {
    #[field(default = "")]
    name: &'r str,
    #[field(default = "")]
    address: &'r str,
}

type Typed<'r> = Option<Form<Fields<'r>>>;

fn typed(form: Typed<'_>) -> Fields<'_> {
    form.map(Form::into_inner).unwrap_or_default()
}

#[post("/admin/policy/groups", data = "<form>")]
async fn add(desk: Desk<'_>, form: Typed<'_>) -> Answered {
    must(&desk, Right::SetRules)?;
    let outcome = groups::create(&Office::of(desk.app), desk.ruler(), typed(form).name).await;
    match outcome {
        Ok(id) => Ok(see(format!("{HERE}?whom={id}&done=group-added"))),
        Err(error) => desk.group_refused(EVERYONE, error, PolicyProblem::GroupName).await,
    }
}

#[post("/admin/policy/groups/<id>/rename", data = "<form>")]
async fn rename(desk: Desk<'_>, id: GroupId, form: Typed<'_>) -> Answered {
    must(&desk, Right::SetRules)?;
    match groups::rename(&Office::of(desk.app), desk.ruler(), id, typed(form).name).await {
        Ok(()) => Ok(see(format!("{HERE}?whom={id}&done=group-renamed"))),
        Err(error) => desk.group_refused(&id.to_string(), error, PolicyProblem::GroupName).await,
    }
}

#[post("/admin/policy/groups/<id>/remove")]
async fn remove(desk: Desk<'_>, id: GroupId) -> Answered {
    must(&desk, Right::SetRules)?;
    if !desk.proved() {
        return Ok(prove_first(HERE));
    }
    match groups::remove(&Office::of(desk.app), desk.ruler(), id).await {
        Ok(()) => Ok(see(format!("{HERE}?done=group-removed"))),
        Err(error) => desk.group_refused(&id.to_string(), error, PolicyProblem::GroupHasRules).await,
    }
}

#[post("/admin/policy/groups/<id>/put", data = "<form>")]
async fn put(desk: Desk<'_>, id: GroupId, form: Typed<'_>) -> Answered {
    desk.membership(id, typed(form).address, true).await
}

#[post("/admin/policy/groups/<id>/take", data = "<form>")]
async fn take(desk: Desk<'_>, id: GroupId, form: Typed<'_>) -> Answered {
    desk.membership(id, typed(form).address, false).await
}

impl Desk<'_> {
    /// Who is in a group decides what they may do: so it wants a fresh proof, as the rules themselves.
    async fn membership(&self, id: GroupId, address: &str, inside: bool) -> Answered {
        must(self, Right::SetRules)?;
        if !self.proved() {
            return Ok(prove_first(HERE));
        }
        let nobody = || AppError::invalid("address", "is no colleague's address");
        let office = Office::of(self.app);
        let outcome = match address.trim().parse::<Address>() {
            Ok(address) => match staff::find(&office, &address).await {
                Ok(found) => groups::set_membership(&office, self.ruler(), found.id, id, inside).await,
                Err(AppError::NotFound) => Err(nobody()),
                Err(error) => Err(error),
            },
            Err(_) => Err(nobody()),
        };
        match outcome {
            Ok(()) => Ok(see(format!("{HERE}?whom={id}&done=members"))),
            Err(error) => self.group_refused(&id.to_string(), error, PolicyProblem::NoColleague).await,
        }
    }

    async fn group_refused(&self, whom: &str, error: AppError, problem: PolicyProblem) -> Answered {
        let AppError::Invalid { .. } = error else { return Err(error.into()) };
        let status = match problem {
            PolicyProblem::GroupHasRules => Status::Conflict,
            _ => Status::UnprocessableEntity,
        };
        self.policy_page(status, whom, Remarks { problem: Some(problem), ..Remarks::default() }).await
    }
}
