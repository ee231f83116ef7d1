//! The policy: what holds, its history, and putting an earlier version in force again.

mod domains;
mod form;
mod group;
mod history;
mod preview;

use rocket::form::Form;
use rocket::http::Status;
use rocket::{Route, get, post, routes};

use self::form::Faults;
use super::must;
use crate::app::AppError;
use crate::app::groups::{self, Group, Ruler};
use crate::app::policy::{self, Change, Changed};
use crate::app::staff::{self, Office};
use crate::domain::Right;
use crate::domain::policy::{Narrow, Policy};
use crate::web::error::PageError;
use crate::web::pages::answer::{Answered, nothing, page_with, see};
use crate::web::pages::desk::Desk;
use crate::web::views::{
    AdminPolicy, PolicyGroup, PolicyNotice, PolicyProblem, PolicyRule, PolicyTab, PolicyValues, PolicyWhose,
    policy_sections,
};

const HERE: &str = "/admin/policy";
/// The words of tabs that are no group's.
const EVERYONE: &str = "everyone";
const UNGROUPED: &str = "ungrouped";

pub(super) fn routes() -> Vec<Route> {
    let own = routes![show, change];
    [own, group::routes(), history::routes(), preview::routes()].concat()
}

/// What a form says when it comes back.
#[derive(Default)]
struct Remarks {
    /// What was typed; the rules in force otherwise.
    typed: Option<PolicyValues>,
    faults: Faults,
    notice: Option<PolicyNotice>,
    problem: Option<PolicyProblem>,
}

fn told(word: &str) -> Option<PolicyNotice> {
    Some(match word {
        "changed" => PolicyNotice::Changed,
        "nothing" => PolicyNotice::Unchanged,
        "restored" => PolicyNotice::Restored,
        "group-added" => PolicyNotice::GroupAdded,
        "group-renamed" => PolicyNotice::GroupRenamed,
        "group-removed" => PolicyNotice::GroupRemoved,
        "members" => PolicyNotice::MembersChanged,
        _ => return None,
    })
}

#[get("/admin/policy?<whom>&<done>")]
async fn show(desk: Desk<'_>, whom: Option<&str>, done: Option<&str>) -> Answered {
    must(&desk, Right::ReadRules)?;
    let remarks = Remarks { notice: done.and_then(told), ..Remarks::default() };
    desk.policy_page(Status::Ok, whom.unwrap_or(EVERYONE), remarks).await
}

#[post("/admin/policy", data = "<form>")]
async fn change(desk: Desk<'_>, form: Option<Form<PolicyValues>>) -> Answered {
    must(&desk, Right::SetRules)?;
    let values = form.map(Form::into_inner).ok_or_else(nothing)?;
    let text = |name: &str| values.get(name).cloned().unwrap_or_default();
    let (whom, note, seen) = (text("whom"), text("note"), text("seen"));
    let seen = seen.parse::<i64>().map_err(|_| nothing())?;
    let again = |status, problem, faults| {
        let remarks =
            Remarks { typed: Some(values.clone()), faults, problem: Some(problem), ..Remarks::default() };
        desk.policy_page(status, &whom, remarks)
    };
    if !desk.proved() {
        return again(Status::Forbidden, PolicyProblem::NotProved, Vec::new()).await;
    }
    let wished = match desk.wished(&whom, &values).await? {
        Ok(policy) => policy,
        Err(faults) => return again(Status::UnprocessableEntity, PolicyProblem::Marked, faults).await,
    };
    let wish = Change { seen, policy: wished, note };
    match policy::change(&Office::of(desk.app), &desk.app.config, desk.ruler(), wish).await {
        Ok(Changed::Done(_)) => Ok(see(format!("{HERE}?whom={whom}&done=changed"))),
        Ok(Changed::Nothing) => Ok(see(format!("{HERE}?whom={whom}&done=nothing"))),
        Ok(Changed::Overtaken { version, changes }) => {
            let problem = PolicyProblem::Overtaken(version, desk.rules_named(&changes).await?);
            again(Status::Conflict, problem, Vec::new()).await
        }
        Err(AppError::Invalid { .. }) => {
            again(Status::UnprocessableEntity, PolicyProblem::Marked, Vec::new()).await
        }
        Err(error) => Err(error.into()),
    }
}

fn ids(groups: &[Group]) -> impl Iterator<Item = (String, &Group)> {
    groups.iter().map(|group| (group.id.to_string(), group))
}

impl Desk<'_> {
    fn ruler(&self) -> Ruler {
        Ruler::staff(self.who.staff, &self.visitor)
    }

    async fn groups(&self) -> Result<Vec<Group>, AppError> {
        groups::list(&Office::of(self.app)).await
    }

    /// The policy that was typed, or what is wrong with it. What is not typed stays as it was stored.
    async fn wished(&self, whom: &str, values: &PolicyValues) -> Result<Result<Policy, Faults>, PageError> {
        let bounds = form::bounds(&policy::outer(&self.app.config));
        let (_, mut policy) = policy::as_stored(&Office::of(self.app), &self.app.config, None).await?;
        let read = match whom {
            EVERYONE => {
                form::read_rules(values, &bounds, &policy.everyone).map(|rules| policy.everyone = rules)
            }
            UNGROUPED => {
                form::read_narrow(values, &bounds, &policy.ungrouped).map(|rules| policy.ungrouped = rules)
            }
            group => {
                if !ids(&self.groups().await?).any(|(id, _)| id == group) {
                    return Err(nothing());
                }
                let before = policy.groups.remove(group).unwrap_or_default();
                form::read_narrow(values, &bounds, &before).map(|rules| {
                    if !rules.is_empty() {
                        policy.groups.insert(group.to_owned(), rules);
                    }
                })
            }
        };
        Ok(read.map(|()| policy))
    }

    /// Rules by their names, as they are in the log.
    async fn rules_named(&self, changes: &[String]) -> Result<Vec<PolicyRule>, AppError> {
        let groups = self.groups().await?;
        let named = |change: &String| {
            let (whose, rule) = match change.split_once('/') {
                None => (PolicyWhose::Everyone, change.as_str()),
                Some((UNGROUPED, rule)) => (PolicyWhose::Ungrouped, rule),
                Some((of, rule)) => {
                    let group = ids(&groups).find(|(id, _)| id == of).map(|(_, group)| group.name.clone());
                    (PolicyWhose::Group(group), rule)
                }
            };
            PolicyRule { rule: rule.to_owned(), whose }
        };
        Ok(changes.iter().map(named).collect())
    }

    async fn policy_page(&self, status: Status, whom: &str, remarks: Remarks) -> Answered {
        let (now, groups) = (policy::in_force(self.app).await?, self.groups().await?);
        let tabs = tabs(&groups, whom);
        if !tabs.iter().any(|tab| tab.here) {
            return Err(nothing());
        }
        let policy = &now.policy;
        let typed = remarks.typed.unwrap_or_else(|| match whom {
            EVERYONE => form::of_rules(&policy.everyone, self.page(HERE).locale),
            UNGROUPED => form::of_narrow(&policy.ungrouped),
            group => form::of_narrow(policy.groups.get(group).unwrap_or(&Narrow::default())),
        });
        let shown = ids(&groups).find(|(id, _)| id == whom).map(|(_, group)| group);
        let group = match shown {
            Some(group) => Some(self.group_shown(group).await?),
            None => None,
        };
        let (page, narrows) = (self.page(HERE), whom != EVERYONE);
        let bounds = form::bounds(&policy::outer(&self.app.config));
        let view = AdminPolicy {
            version: now.version,
            tabs,
            whom: whom.to_owned(),
            group,
            narrows,
            sections: policy_sections(&page, &typed, &bounds, narrows, &remarks.faults),
            note: typed.get("note").cloned().unwrap_or_default(),
            may_change: self.who.role.may(Right::SetRules),
            proved: self.proved(),
            notice: remarks.notice,
            problem: remarks.problem,
            page,
        };
        page_with(status, &view)
    }

    async fn group_shown(&self, group: &Group) -> Result<PolicyGroup, AppError> {
        let people = staff::list(&Office::of(self.app)).await?;
        let members = people.into_iter().filter(|(record, _)| group.members.contains(&record.id));
        let mut members: Vec<String> = members.map(|(_, person)| person.email).collect();
        members.sort();
        Ok(PolicyGroup { id: group.id.to_string(), name: group.name.clone(), members })
    }
}

fn tabs(groups: &[Group], whom: &str) -> Vec<PolicyTab> {
    let tab = |word: &str, group: Option<String>, members: usize| PolicyTab {
        word: word.to_owned(),
        group,
        members: u32::try_from(members).unwrap_or(u32::MAX),
        here: word == whom,
    };
    let fixed = [EVERYONE, UNGROUPED].map(|word| tab(word, None, 0));
    let of_groups = ids(groups).map(|(id, group)| tab(&id, Some(group.name.clone()), group.members.len()));
    fixed.into_iter().chain(of_groups).collect()
}
