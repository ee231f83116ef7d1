//! The policy: what holds, for whom, and since when.

use askama::Template;
use time::OffsetDateTime;

use super::Page;
use super::policy_form::{PolicyInput, PolicySection, label};
use crate::locales::texts;

/// `GET /admin/policy`, and the answer to forms that changed nothing.
///
/// Forms: `POST /admin/policy` (`whom`, `seen`, `note`, the fields of the sections), `POST …/groups` (`name`), and for a
/// group `POST …/groups/<id>/rename` (`name`), `…/put` and `…/take` (`address`), `…/remove`.
#[derive(Debug, Template)]
#[template(path = "admin_policy.html")]
pub struct AdminPolicy {
    pub page: Page,
    pub version: i64,
    /// For whom the shown rules are: everyone, people without a group, and each group.
    pub tabs: Vec<PolicyTab>,
    /// The word of the tab that is shown.
    pub whom: String,
    /// The group that is shown; then what is left empty is as for everyone.
    pub group: Option<PolicyGroup>,
    /// Whether what is left empty is as for everyone.
    pub narrows: bool,
    pub sections: Vec<PolicySection>,
    pub note: String,
    /// Whether whoever looks may change it.
    pub may_change: bool,
    /// Whether they proved a moment ago who they are.
    pub proved: bool,
    pub notice: Option<PolicyNotice>,
    pub problem: Option<PolicyProblem>,
}

#[derive(Clone, Debug)]
pub struct PolicyTab {
    pub word: String,
    /// None for those that are no group's.
    pub group: Option<String>,
    /// People in the group.
    pub members: u32,
    pub here: bool,
}

#[derive(Clone, Debug)]
pub struct PolicyGroup {
    pub id: String,
    pub name: String,
    /// Addresses.
    pub members: Vec<String>,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum PolicyNotice {
    Changed,
    Unchanged,
    Restored,
    GroupAdded,
    GroupRenamed,
    GroupRemoved,
    MembersChanged,
}

/// Why a form changed nothing.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum PolicyProblem {
    Marked,
    NotProved,
    /// The version in force, and what it changed.
    Overtaken(i64, Vec<PolicyRule>),
    GroupName,
    GroupHasRules,
    NoColleague,
}

/// A rule that changed, by its name in the policy.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct PolicyRule {
    pub rule: String,
    pub whose: PolicyWhose,
}

#[derive(Clone, Debug, Eq, PartialEq)]
pub enum PolicyWhose {
    Everyone,
    Ungrouped,
    /// None for a group that is gone.
    Group(Option<String>),
}

impl PolicyRule {
    fn text(&self, page: &Page) -> String {
        let rule = label(page, &self.rule);
        let whose = match &self.whose {
            PolicyWhose::Everyone => return rule,
            PolicyWhose::Ungrouped => page.t("policy-ungrouped"),
            PolicyWhose::Group(Some(name)) => name.clone(),
            PolicyWhose::Group(None) => page.t("policy-group-gone"),
        };
        format!("{whose}: {rule}")
    }
}

impl PolicyTab {
    fn name(&self, page: &Page) -> String {
        match &self.group {
            Some(name) => name.clone(),
            None if self.word == "everyone" => page.t("policy-everyone"),
            None => page.t("policy-ungrouped"),
        }
    }
}

impl AdminPolicy {
    fn notice_text(&self) -> Option<String> {
        self.notice.map(|notice| {
            self.page.t(match notice {
                PolicyNotice::Changed => "policy-changed",
                PolicyNotice::Unchanged => "policy-unchanged",
                PolicyNotice::Restored => "policy-restored",
                PolicyNotice::GroupAdded => "policy-group-added",
                PolicyNotice::GroupRenamed => "policy-group-renamed",
                PolicyNotice::GroupRemoved => "policy-group-removed",
                PolicyNotice::MembersChanged => "policy-members-changed",
            })
        })
    }

    fn problem_text(&self) -> Option<String> {
        let page = &self.page;
        self.problem.as_ref().map(|problem| match problem {
            PolicyProblem::Marked => page.t("policy-problems"),
            PolicyProblem::NotProved => page.t("policy-not-proved"),
            PolicyProblem::Overtaken(version, rules) => {
                let rules: Vec<String> = rules.iter().map(|rule| rule.text(page)).collect();
                let facts = [("version", (*version).into()), ("changes", rules.join(", ").into())];
                texts(page.locale).get("policy-overtaken", &facts)
            }
            PolicyProblem::GroupName => page.t("policy-bad-group"),
            PolicyProblem::GroupHasRules => page.t("policy-group-has-rules"),
            PolicyProblem::NoColleague => page.t("policy-nobody"),
        })
    }
}

/// `GET /admin/policy/history`. Forms: `POST …/history/<version>/restore` (`seen`).
#[derive(Debug, Template)]
#[template(path = "admin_policy_history.html")]
pub struct AdminPolicyHistory {
    pub page: Page,
    /// The one in force.
    pub version: i64,
    pub versions: Vec<PolicyVersion>,
    pub older: Option<i64>,
    pub may_change: bool,
    pub proved: bool,
}

#[derive(Clone, Debug)]
pub struct PolicyVersion {
    pub version: i64,
    pub at: OffsetDateTime,
    /// None for the operator at the machine.
    pub by: Option<String>,
    pub note: String,
    pub changes: Vec<PolicyRule>,
}

impl PolicyVersion {
    fn changed(&self, page: &Page) -> Vec<String> {
        self.changes.iter().map(|change| change.text(page)).collect()
    }

    fn who(&self, page: &Page) -> String {
        self.by.clone().unwrap_or_else(|| page.t("policy-by-operator"))
    }
}
