//! The form of the policy: which rules there are, what they are called, and what stands in them.

use std::collections::BTreeMap;

use super::Page;
use super::policy_words::{basis_key, sensitivity_key};
use crate::domain::policy::{Mode, RENEWAL_DAYS_MAX, Sensitivity, TransferBasis};
use crate::locales::texts;

/// What was typed, or what the rules say, by the name of the field.
pub type PolicyValues = BTreeMap<String, String>;

#[derive(Clone, Debug)]
pub struct PolicySection {
    pub title: String,
    pub fields: Vec<PolicyField>,
}

#[derive(Clone, Debug)]
pub struct PolicyField {
    pub name: &'static str,
    pub label: String,
    pub hint: Option<String>,
    pub problem: Option<String>,
    pub input: PolicyInput,
    /// Set, locked, hidden, with what is chosen.
    pub modes: Vec<PolicyChoice>,
}

#[derive(Clone, Debug)]
pub enum PolicyInput {
    Number { value: String, min: u64, max: u64 },
    Choice(Vec<PolicyChoice>),
    Check { on: bool },
    Lines { value: String },
    Text { value: String },
}

#[derive(Clone, Debug)]
pub struct PolicyChoice {
    pub word: &'static str,
    pub name: String,
    pub chosen: bool,
}

impl PolicyField {
    /// What describes the field, by its ids.
    pub(super) fn described_by(&self) -> Option<String> {
        let parts = [("hint", self.hint.is_some()), ("problem", self.problem.is_some())];
        let parts: Vec<String> = parts
            .iter()
            .filter(|(_, there)| *there)
            .map(|(part, _)| format!("{}-{part}", self.name))
            .collect();
        (!parts.is_empty()).then(|| parts.join(" "))
    }
}

/// What the configuration allows at most, and what it asks for whatever the policy says.
#[derive(Clone, Debug)]
pub struct PolicyBounds {
    pub expiry_days: u32,
    pub recipients: u32,
    pub files: u32,
    pub request_files: u32,
    pub file_mb: u64,
    /// Names of fields.
    pub configured: Vec<&'static str>,
}

/// Why a field cannot be.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum PolicyFault {
    Number {
        min: u64,
        max: u64,
    },
    Missing,
    /// What forms begin with is more than the most.
    AboveMost,
    Kinds,
    /// The line, from 1.
    Domain(u32),
}

impl PolicyFault {
    fn text(self, page: &Page) -> String {
        match self {
            Self::Number { min, max } => {
                texts(page.locale).get("policy-bad-number", &[("min", min.into()), ("max", max.into())])
            }
            Self::Missing => page.t("policy-missing"),
            Self::AboveMost => page.t("policy-bad-default"),
            Self::Kinds => page.t("policy-bad-kinds"),
            Self::Domain(line) => page.with("policy-bad-domain", "line", line.to_string()),
        }
    }
}

#[derive(Clone, Copy)]
enum Kind {
    /// From this number on.
    Number(u64),
    Check,
    Lines,
    Sensitivity,
    Verification,
    /// Yes or no, where a group may also leave it as it is.
    YesNo,
}

/// Who has a field.
#[derive(Clone, Copy, Eq, PartialEq)]
enum For {
    Everyone,
    Groups,
    Both,
}

struct Spec {
    name: &'static str,
    label: &'static str,
    kind: Kind,
    whose: For,
    has_mode: bool,
}

const fn spec(name: &'static str, label: &'static str, kind: Kind, whose: For) -> Spec {
    Spec { name, label, kind, whose, has_mode: false }
}

const fn moded(name: &'static str, label: &'static str, kind: Kind, whose: For) -> Spec {
    Spec { has_mode: true, ..spec(name, label, kind, whose) }
}

/// Sections, and what stands in them.
const SECTIONS: &[(&str, &[Spec])] = &[
    (
        "policy-who",
        &[
            spec("shares", "policy-rule-shares", Kind::Check, For::Everyone),
            spec("requests", "policy-rule-requests", Kind::Check, For::Everyone),
            spec("no_shares", "policy-rule-no-shares", Kind::Check, For::Groups),
            spec("no_requests", "policy-rule-no-requests", Kind::Check, For::Groups),
            spec("second_factor", "policy-rule-second-factor", Kind::Check, For::Both),
        ],
    ),
    (
        "policy-time",
        &[
            spec("expiry_days_max", "policy-rule-expiry-days-max", Kind::Number(1), For::Both),
            moded("expiry_days", "policy-rule-expiry-days", Kind::Number(1), For::Both),
            moded("renewal_days", "policy-rule-renewal-days", Kind::Number(0), For::Everyone),
        ],
    ),
    (
        "policy-access",
        &[
            moded("verification", "policy-rule-verification", Kind::Verification, For::Both),
            moded("sensitivity", "policy-rule-sensitivity", Kind::Sensitivity, For::Both),
            spec(
                "verification_confidential",
                "policy-rule-verification-confidential",
                Kind::Verification,
                For::Everyone,
            ),
            spec(
                "verification_special",
                "policy-rule-verification-special",
                Kind::Verification,
                For::Everyone,
            ),
            spec("downloads_most", "policy-rule-downloads-most", Kind::Number(1), For::Both),
            moded("downloads", "policy-rule-downloads", Kind::Number(1), For::Both),
            moded("notices", "policy-rule-notices", Kind::YesNo, For::Both),
        ],
    ),
    (
        "policy-where",
        &[
            spec("domains", "policy-rule-domains", Kind::Lines, For::Everyone),
            spec("only_listed", "policy-rule-only-listed", Kind::Check, For::Both),
            spec("outside_by_country", "policy-rule-outside-by-country", Kind::Check, For::Everyone),
        ],
    ),
    (
        "policy-what",
        &[
            spec("recipients_max", "policy-rule-recipients-max", Kind::Number(1), For::Both),
            spec("files_max", "policy-rule-files-max", Kind::Number(1), For::Both),
            spec("file_mb_max", "policy-rule-file-mb-max", Kind::Number(1), For::Both),
            spec("request_files_max", "policy-rule-request-files-max", Kind::Number(1), For::Everyone),
            spec("kinds_denied", "policy-rule-kinds-denied", Kind::Lines, For::Both),
        ],
    ),
    (
        "policy-rule-outlook-locked",
        &[
            spec("outlook_expiry", "policy-outlook-expiry", Kind::Check, For::Everyone),
            spec("outlook_verification", "policy-outlook-verification", Kind::Check, For::Everyone),
            spec("outlook_downloads", "policy-outlook-downloads", Kind::Check, For::Everyone),
            spec("outlook_notices", "policy-outlook-notices", Kind::Check, For::Everyone),
        ],
    ),
];

/// What a rule is called in lists of what changed, by its name in the policy.
pub(super) fn label(page: &Page, rule: &str) -> String {
    let key = match rule {
        "file_bytes_max" => Some("policy-rule-file-mb-max"),
        "outlook_locked" => Some("policy-rule-outlook-locked"),
        _ => SECTIONS
            .iter()
            .flat_map(|(_, specs)| *specs)
            .find(|spec| spec.name == rule)
            .map(|spec| spec.label),
    };
    key.map_or_else(|| rule.to_owned(), |key| page.t(key))
}

/// The most that a number may be.
pub fn policy_most(name: &str, bounds: &PolicyBounds) -> u64 {
    match name {
        "expiry_days" | "expiry_days_max" => bounds.expiry_days.into(),
        "renewal_days" => RENEWAL_DAYS_MAX.into(),
        "recipients_max" => bounds.recipients.into(),
        "files_max" => bounds.files.into(),
        "request_files_max" => bounds.request_files.into(),
        "file_mb_max" => bounds.file_mb,
        _ => u16::MAX.into(),
    }
}

/// The form, with what stands in it and what is wrong with it. `narrows` is for groups.
pub fn policy_sections(
    page: &Page,
    values: &PolicyValues,
    bounds: &PolicyBounds,
    narrows: bool,
    faults: &[(&'static str, PolicyFault)],
) -> Vec<PolicySection> {
    let form = Form { page, values, bounds, narrows, faults };
    let other = if narrows { For::Everyone } else { For::Groups };
    let section = |(title, specs): &(&str, &[Spec])| PolicySection {
        title: page.t(title),
        fields: specs.iter().filter(|spec| spec.whose != other).map(|spec| form.field(spec)).collect(),
    };
    SECTIONS.iter().map(section).filter(|section| !section.fields.is_empty()).collect()
}

struct Form<'a> {
    page: &'a Page,
    values: &'a PolicyValues,
    bounds: &'a PolicyBounds,
    narrows: bool,
    faults: &'a [(&'static str, PolicyFault)],
}

impl Form<'_> {
    fn value(&self, name: &str) -> String {
        self.values.get(name).cloned().unwrap_or_default()
    }

    fn field(&self, spec: &Spec) -> PolicyField {
        let fault = self.faults.iter().find(|(name, _)| *name == spec.name);
        PolicyField {
            name: spec.name,
            label: self.page.t(spec.label),
            hint: self.hint(spec),
            problem: fault.map(|(_, fault)| fault.text(self.page)),
            input: self.input(spec),
            modes: if spec.has_mode { self.modes(spec.name) } else { Vec::new() },
        }
    }

    fn input(&self, spec: &Spec) -> PolicyInput {
        let value = self.value(spec.name);
        let choices = |all: &[(&'static str, &str)]| {
            let all = all.iter().filter(|(word, _)| self.narrows || !word.is_empty());
            let choice = |(word, key): &(&'static str, &str)| choice(self.page, word, key, &value);
            PolicyInput::Choice(all.map(choice).collect())
        };
        match spec.kind {
            Kind::Check => PolicyInput::Check { on: value == "yes" },
            Kind::Lines => PolicyInput::Lines { value },
            Kind::Number(min) => PolicyInput::Number { value, min, max: policy_most(spec.name, self.bounds) },
            Kind::YesNo => choices(&[AS_EVERYONE, ("yes", "policy-yes"), ("no", "policy-no")]),
            Kind::Verification => choices(&[AS_EVERYONE, PROOFS[0], PROOFS[1]]),
            Kind::Sensitivity => {
                let all: Vec<_> = std::iter::once(AS_EVERYONE).chain(sensitivities()).collect();
                choices(&all)
            }
        }
    }

    fn modes(&self, name: &str) -> Vec<PolicyChoice> {
        let chosen = self.value(&format!("{name}_mode"));
        let chosen = if chosen.is_empty() { Mode::Set.as_str() } else { &chosen };
        let mode = |mode: Mode| {
            let key = match mode {
                Mode::Set => "policy-mode-set",
                Mode::Locked => "policy-mode-locked",
                Mode::Hidden => "policy-mode-hidden",
            };
            choice(self.page, mode.as_str(), key, chosen)
        };
        Mode::ALL.map(mode).into()
    }

    fn hint(&self, spec: &Spec) -> Option<String> {
        let key = match (spec.name, spec.kind) {
            (name, _) if self.bounds.configured.contains(&name) => "policy-hint-configured",
            ("domains", _) => "policy-hint-domains",
            ("kinds_denied", _) => "policy-hint-kinds-denied",
            ("downloads" | "downloads_most", _) if !self.narrows => "policy-hint-downloads",
            (_, Kind::Number(_)) if self.narrows => "policy-hint-empty",
            (_, Kind::Number(_)) => {
                let most = policy_most(spec.name, self.bounds);
                return Some(texts(self.page.locale).get("policy-hint-most", &[("n", most.into())]));
            }
            _ => return None,
        };
        Some(self.page.t(key))
    }
}

/// A choice of groups alone.
const AS_EVERYONE: (&str, &str) = ("", "policy-as-everyone");

pub(super) const PROOFS: [(&str, &str); 2] =
    [("code", "policy-proof-code"), ("passphrase", "policy-proof-passphrase")];

pub(super) fn sensitivities() -> impl Iterator<Item = (&'static str, &'static str)> {
    Sensitivity::ALL.iter().map(|one| (one.as_str(), sensitivity_key(*one)))
}

pub(super) fn bases() -> impl Iterator<Item = (&'static str, &'static str)> {
    TransferBasis::ALL.iter().map(|one| (one.as_str(), basis_key(*one)))
}

pub(super) fn choice(page: &Page, word: &'static str, key: &str, value: &str) -> PolicyChoice {
    PolicyChoice { word, name: page.t(key), chosen: word == value }
}
