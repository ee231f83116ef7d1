//! What holds for somebody: bounds, and choices that are set, locked or hidden.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::domains::DomainRule;
use super::words::{Field, Sensitivity};
use crate::domain::recipient::Verification;

/// Whether people may choose otherwise.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Mode {
    /// It is where forms begin; people may choose otherwise, within the bounds.
    #[default]
    Set,
    /// Forms show it, and nobody changes it.
    Locked,
    /// Forms do not show it, and nobody changes it.
    Hidden,
}

impl Mode {
    pub const ALL: [Self; 3] = [Self::Set, Self::Locked, Self::Hidden];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Set => "set",
            Self::Locked => "locked",
            Self::Hidden => "hidden",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|mode| mode.as_str() == text)
    }

    /// Whether nobody changes it.
    pub const fn is_fixed(self) -> bool {
        !matches!(self, Self::Set)
    }
}

/// A choice that the organisation has made.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Rule<T> {
    pub value: T,
    #[serde(default)]
    pub mode: Mode,
}

impl<T> Rule<T> {
    pub const fn set(value: T) -> Self {
        Self { value, mode: Mode::Set }
    }
}

/// Of two values, which one asks for more care.
pub trait Stricter: Copy {
    fn stricter(self, other: Self) -> Self;
}

impl Stricter for u32 {
    fn stricter(self, other: Self) -> Self {
        self.min(other)
    }
}

/// Downloads: none means no limit.
impl Stricter for Option<u16> {
    fn stricter(self, other: Self) -> Self {
        match (self, other) {
            (Some(one), Some(other)) => Some(one.min(other)),
            (one, other) => one.or(other),
        }
    }
}

/// Notices: telling the sender is the more careful.
impl Stricter for bool {
    fn stricter(self, other: Self) -> Self {
        self || other
    }
}

impl Stricter for Verification {
    fn stricter(self, other: Self) -> Self {
        self.max(other)
    }
}

impl Stricter for Sensitivity {
    fn stricter(self, other: Self) -> Self {
        self.max(other)
    }
}

impl<T: Stricter> Rule<T> {
    /// Both at once: a lock counts before a mere beginning, and of two of a kind the stricter.
    pub(super) fn and(self, other: Self) -> Self {
        let mode = self.mode.max(other.mode);
        match (self.mode.is_fixed(), other.mode.is_fixed()) {
            (true, false) => Self { mode, ..self },
            (false, true) => Self { mode, ..other },
            _ => Self { value: self.value.stricter(other.value), mode },
        }
    }
}

/// For how long after expiry a share can be renewed at most, in days.
pub const RENEWAL_DAYS_MAX: u32 = 30;

/// What holds for somebody.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
#[expect(clippy::struct_excessive_bools, reason = "each is a rule of its own")]
pub struct Rules {
    /// May send shares, if the role does.
    pub shares: bool,
    /// May ask for files, if the role does.
    pub requests: bool,
    pub expiry_days: Rule<u32>,
    /// The longest from sending, extending or renewing.
    pub expiry_days_max: u32,
    pub renewal_days: Rule<u32>,
    /// Downloads of each file by each recipient where the sender says nothing; none means no limit.
    pub downloads: Rule<Option<u16>>,
    /// The most that a sender may say.
    pub downloads_most: Option<u16>,
    pub notices: Rule<bool>,
    pub sensitivity: Rule<Sensitivity>,
    pub verification: Rule<Verification>,
    /// The least that confidential files ask for.
    pub verification_confidential: Verification,
    /// The least that special categories ask for.
    pub verification_special: Verification,
    pub recipients_max: u32,
    /// Files in one share.
    pub files_max: u32,
    pub file_bytes_max: u64,
    /// Files in one hand-in.
    pub request_files_max: u32,
    /// What names of files must not end in, without the dot, lower case.
    pub kinds_denied: BTreeSet<String>,
    pub domains: Vec<DomainRule>,
    /// Whether a domain that has no rule is denied.
    pub only_listed: bool,
    /// Whether a country's domain outside the EU and the EEA is taken for outside, unless it has a rule.
    pub outside_by_country: bool,
    /// Accounts with a password need a second factor.
    pub second_factor: bool,
    /// What nobody changes in Outlook, whatever the mode.
    pub outlook_locked: BTreeSet<Field>,
}

impl Rules {
    /// The same rules, within what the operator's configuration allows at most.
    #[must_use]
    pub(super) fn within(mut self, outer: &Self) -> Self {
        self.expiry_days_max = self.expiry_days_max.min(outer.expiry_days_max);
        self.recipients_max = self.recipients_max.min(outer.recipients_max);
        self.files_max = self.files_max.min(outer.files_max);
        self.file_bytes_max = self.file_bytes_max.min(outer.file_bytes_max);
        self.request_files_max = self.request_files_max.min(outer.request_files_max);
        self.second_factor |= outer.second_factor;
        self.outlook_locked.extend(&outer.outlook_locked);
        self.settled()
    }

    /// What forms begin with lies within the bounds.
    #[must_use]
    pub(super) fn settled(mut self) -> Self {
        self.expiry_days.value = self.expiry_days.value.clamp(1, self.expiry_days_max.max(1));
        self.renewal_days.value = self.renewal_days.value.min(RENEWAL_DAYS_MAX);
        self.downloads.value = self.downloads.value.stricter(self.downloads_most);
        self
    }

    /// The days from now that something may be extended to at most.
    pub fn extends_days_max(&self) -> u32 {
        if self.expiry_days.mode.is_fixed() { self.expiry_days.value } else { self.expiry_days_max }
    }

    /// The least that a sensitivity asks of every recipient.
    pub const fn least_verification(&self, sensitivity: Sensitivity) -> Verification {
        match sensitivity {
            Sensitivity::Normal => Verification::Code,
            Sensitivity::Confidential => self.verification_confidential,
            Sensitivity::Special => self.verification_special,
        }
    }

    /// Whether a file of this name may go.
    pub fn takes_kind(&self, name: &str) -> bool {
        kind_of(name).is_none_or(|kind| !self.kinds_denied.contains(&kind))
    }
}

/// Kinds that one policy may deny.
pub const KINDS_MAX: usize = 100;

/// What the name of a file ends in, lower case. Dots and blanks at the end, which some systems throw away, do not count.
pub fn kind_of(name: &str) -> Option<String> {
    let name = name.trim_end_matches(|c: char| c == '.' || c.is_whitespace());
    let (_, kind) = name.rsplit_once('.')?;
    Some(kind.trim().to_lowercase()).filter(|kind| !kind.is_empty())
}

/// Whether a text can be the end of a file's name, without the dot.
pub fn is_kind(text: &str) -> bool {
    (1..=10).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit())
}
