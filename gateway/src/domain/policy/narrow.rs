//! What narrows the rules for a group.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::rules::{Rule, Rules, Stricter as _};
use super::words::Sensitivity;
use crate::domain::recipient::Verification;

/// Rules of a group: what is left out is as for everyone.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(default, deny_unknown_fields)]
#[expect(clippy::struct_excessive_bools, reason = "each is a rule of its own")]
pub struct Narrow {
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub no_shares: bool,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub no_requests: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expiry_days: Option<Rule<u32>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expiry_days_max: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub downloads: Option<Rule<Option<u16>>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub downloads_most: Option<u16>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub notices: Option<Rule<bool>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sensitivity: Option<Rule<Sensitivity>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub verification: Option<Rule<Verification>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub recipients_max: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub files_max: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub file_bytes_max: Option<u64>,
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub kinds_denied: BTreeSet<String>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub only_listed: bool,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub second_factor: bool,
}

impl Narrow {
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// The rules, narrowed.
    pub(super) fn apply(&self, mut rules: Rules) -> Rules {
        let least = |bound: u32, own: Option<u32>| own.map_or(bound, |own| own.min(bound));
        rules.shares &= !self.no_shares;
        rules.requests &= !self.no_requests;
        rules.expiry_days = self.expiry_days.map_or(rules.expiry_days, |own| rules.expiry_days.and(own));
        rules.expiry_days_max = least(rules.expiry_days_max, self.expiry_days_max);
        rules.downloads = self.downloads.map_or(rules.downloads, |own| rules.downloads.and(own));
        rules.downloads_most = rules.downloads_most.stricter(self.downloads_most);
        rules.notices = self.notices.map_or(rules.notices, |own| rules.notices.and(own));
        rules.sensitivity = self.sensitivity.map_or(rules.sensitivity, |own| rules.sensitivity.and(own));
        rules.verification = self.verification.map_or(rules.verification, |own| rules.verification.and(own));
        rules.recipients_max = least(rules.recipients_max, self.recipients_max);
        rules.files_max = least(rules.files_max, self.files_max);
        rules.file_bytes_max =
            self.file_bytes_max.map_or(rules.file_bytes_max, |own| own.min(rules.file_bytes_max));
        rules.kinds_denied.extend(self.kinds_denied.iter().cloned());
        rules.only_listed |= self.only_listed;
        rules.second_factor |= self.second_factor;
        rules
    }
}
