//! Where mail may go: rules for domains, the most exact one counting.

use serde::{Deserialize, Serialize};

use super::rules::Rules;
use crate::domain::recipient::Verification;

/// How the organisation stands to a domain.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Standing {
    Allowed,
    /// A code is enough there for confidential files, too.
    Trusted,
    Denied,
}

impl Standing {
    pub const ALL: [Self; 3] = [Self::Allowed, Self::Trusted, Self::Denied];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Allowed => "allowed",
            Self::Trusted => "trusted",
            Self::Denied => "denied",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|standing| standing.as_str() == text)
    }
}

/// What holds for a domain and all below it.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct DomainRule {
    /// Lower case, ASCII.
    pub domain: String,
    pub standing: Standing,
    /// Whether what goes there leaves the EU and the EEA.
    #[serde(default)]
    pub outside: bool,
    /// The least that is asked of a recipient there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub verification: Option<Verification>,
}

impl DomainRule {
    fn covers(&self, domain: &str) -> bool {
        domain.strip_suffix(&*self.domain).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
    }
}

impl Rules {
    /// The rule for a domain: of all that cover it, the longest.
    pub fn domain(&self, domain: &str) -> Option<&DomainRule> {
        let covering = self.domains.iter().filter(|rule| rule.covers(domain));
        covering.max_by_key(|rule| rule.domain.len())
    }

    /// Whether anybody could be outside the EU and the EEA, as far as the policy can tell.
    pub fn knows_outside(&self) -> bool {
        self.outside_by_country || self.domains.iter().any(|rule| rule.outside)
    }

    /// Whether what goes to a domain leaves the EU and the EEA, as far as the policy can tell.
    pub fn is_outside(&self, domain: &str) -> bool {
        match self.domain(domain) {
            Some(rule) => rule.outside,
            None => self.outside_by_country && outside_eea_by_country(domain),
        }
    }
}

/// Countries of the EU and the EEA, and the union's own domain.
const EEA: [&str; 32] = [
    "at", "be", "bg", "hr", "cy", "cz", "de", "dk", "ee", "es", "eu", "fi", "fr", "gr", "hu", "ie", "is",
    "it", "li", "lt", "lu", "lv", "mt", "nl", "no", "pl", "pt", "ro", "se", "si", "sk", "ax",
];

/// Whether a domain is a country's outside the EU and the EEA. Of domains without a country, nothing is known.
pub fn outside_eea_by_country(domain: &str) -> bool {
    let country = domain.rsplit('.').next().unwrap_or_default();
    country.len() == 2 && !EEA.contains(&country)
}

/// Whether a text is a domain as rules name it: labels of lower-case ASCII, at least one. `dk` stands for all of `.dk`.
pub fn is_domain(text: &str) -> bool {
    let label = |label: &str| {
        (1..=63).contains(&label.len())
            && label.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    text.len() <= 253 && text.split('.').all(label)
}
