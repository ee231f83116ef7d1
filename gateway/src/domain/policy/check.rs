//! What a policy must be before it is put in force.

use std::collections::BTreeSet;

use super::domains::is_domain;
use super::rules::{KINDS_MAX, RENEWAL_DAYS_MAX, Rules, is_kind};
use super::{FORMAT, Policy};

/// Domains that one policy may have rules for.
const DOMAINS_MAX: usize = 1000;

/// Why a policy is none: the rule, and what it must be.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[error("{rule} {must}")]
pub struct PolicyFault {
    pub rule: &'static str,
    pub must: &'static str,
}

impl Policy {
    /// Whether it can be put in force.
    ///
    /// # Errors
    ///
    /// The first [`PolicyFault`].
    pub fn check(&self) -> Result<(), PolicyFault> {
        let fault = |rule, must| Err(PolicyFault { rule, must });
        if self.format != FORMAT {
            return fault("format", "is not one that this program knows");
        }
        check_numbers(&self.everyone)?;
        check_domains(&self.everyone)?;
        let narrows = || self.groups.values().chain([&self.ungrouped]);
        let kinds =
            |kinds: &BTreeSet<String>| kinds.len() <= KINDS_MAX && kinds.iter().all(|kind| is_kind(kind));
        if !kinds(&self.everyone.kinds_denied) || !narrows().all(|narrow| kinds(&narrow.kinds_denied)) {
            return fault(
                "kinds_denied",
                "must be endings such as exe: a-z and 0-9, at most 10 characters, at most 100",
            );
        }
        let zero = |narrow: &super::Narrow| {
            narrow.expiry_days_max == Some(0)
                || narrow.downloads_most == Some(0)
                || narrow.recipients_max == Some(0)
                || narrow.files_max == Some(0)
                || narrow.file_bytes_max == Some(0)
        };
        if narrows().any(zero) {
            return fault("groups", "must not narrow a number to nothing; forbid sending instead");
        }
        Ok(())
    }
}

fn check_numbers(rules: &Rules) -> Result<(), PolicyFault> {
    let numbers = [
        ("expiry_days_max", rules.expiry_days_max > 0),
        ("expiry_days", rules.expiry_days.value > 0),
        ("recipients_max", rules.recipients_max > 0),
        ("files_max", rules.files_max > 0),
        ("file_bytes_max", rules.file_bytes_max > 0),
        ("request_files_max", rules.request_files_max > 0),
        ("downloads_most", rules.downloads_most != Some(0)),
        ("downloads", rules.downloads.value != Some(0)),
    ];
    if let Some((rule, _)) = numbers.into_iter().find(|(_, fits)| !fits) {
        return Err(PolicyFault { rule, must: "must be at least 1" });
    }
    if rules.expiry_days.value > rules.expiry_days_max {
        return Err(PolicyFault { rule: "expiry_days", must: "must be at most expiry_days_max" });
    }
    if rules.renewal_days.value > RENEWAL_DAYS_MAX {
        return Err(PolicyFault { rule: "renewal_days", must: "must be 0 to 30" });
    }
    Ok(())
}

fn check_domains(rules: &Rules) -> Result<(), PolicyFault> {
    let fault = |must| Err(PolicyFault { rule: "domains", must });
    if rules.domains.len() > DOMAINS_MAX {
        return fault("must be at most 1000");
    }
    let mut seen = BTreeSet::new();
    for rule in &rules.domains {
        if !is_domain(&rule.domain) {
            return fault("must be names such as kunde.example, in lower case");
        }
        if !seen.insert(&rule.domain) {
            return fault("must name each domain once");
        }
    }
    Ok(())
}
