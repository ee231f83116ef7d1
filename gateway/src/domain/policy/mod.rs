//! The organisation's policy: one object, and one function, [`evaluate()`], that every way in asks.
//!
//! What holds for everyone is an outer bound. Rules of a group narrow it and never widen it; whoever is in several groups
//! is bound by all of them, so that no order of groups matters. To let one group do more than others, allow it to everyone
//! and narrow the others: people without a group have rules of their own ([`Policy::ungrouped`]).

mod change;
mod check;
mod domains;
mod evaluate;
mod narrow;
mod proposal;
mod rules;
#[cfg(test)]
mod tests;
mod words;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

pub use check::PolicyFault;
pub use domains::{DomainRule, Standing, is_domain, outside_eea_by_country};
pub use evaluate::evaluate;
pub use narrow::Narrow;
pub use proposal::{
    Act, Decision, Ending, Forbidden, Note, Proposal, ProposedFile, ProposedRecipient, Question, Refusal,
    Settled,
};
pub use rules::{KINDS_MAX, Mode, RENEWAL_DAYS_MAX, Rule, Rules, is_kind, kind_of};
pub use words::{Field, Sensitivity, TRANSFER_TEXT_MAX, Transfer, TransferBasis, WayIn};

/// The form that policies are stored in; a program that knows an older one refuses to guess.
pub const FORMAT: u32 = 1;

/// Everything the organisation has decided.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Policy {
    pub format: u32,
    pub everyone: Rules,
    /// What narrows it for people who are in no group.
    #[serde(default, skip_serializing_if = "Narrow::is_empty")]
    pub ungrouped: Narrow,
    /// What narrows it for a group, by the written form of its id.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub groups: BTreeMap<String, Narrow>,
}

impl Policy {
    pub fn new(everyone: Rules) -> Self {
        Self { format: FORMAT, everyone, ungrouped: Narrow::default(), groups: BTreeMap::new() }
    }

    /// Whether it has rules for a group of this id.
    pub fn speaks_of(&self, group: &str) -> bool {
        self.groups.get(group).is_some_and(|narrow| !narrow.is_empty())
    }

    /// The same policy, within what the operator's configuration allows at most.
    #[must_use]
    pub fn within(mut self, outer: &Rules) -> Self {
        self.everyone = self.everyone.within(outer);
        self
    }

    /// What holds for somebody who is in these groups.
    pub fn for_groups<'a>(&self, groups: impl IntoIterator<Item = &'a str>) -> Rules {
        let mut rules = self.everyone.clone();
        let mut nobody = true;
        for group in groups {
            nobody = false;
            if let Some(narrow) = self.groups.get(group) {
                rules = narrow.apply(rules);
            }
        }
        if nobody {
            rules = self.ungrouped.apply(rules);
        }
        rules.settled()
    }

    /// The names of rules that are others in `other`, those of groups behind the group's name for the log.
    pub fn changes(&self, other: &Self) -> Vec<String> {
        change::between(self, other)
    }
}
