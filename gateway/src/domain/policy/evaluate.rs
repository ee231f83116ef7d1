//! The one function that decides.

use time::Duration;

use super::domains::Standing;
use super::proposal::{
    Act, Decision, Ending, Forbidden, Note, Proposal, ProposedRecipient, Question, Refusal, Settled,
};
use super::rules::{Rule, Rules};
use super::words::{Field, Sensitivity, WayIn};
use crate::domain::recipient::Verification;

/// Decides what becomes of a proposal of somebody for whom `rules` hold.
pub fn evaluate(rules: &Rules, proposal: &Proposal) -> Decision {
    let mut verdict =
        Verdict { rules, proposal, refusals: Vec::new(), questions: Vec::new(), notes: Vec::new() };
    verdict.may();
    let days = verdict.days();
    let sensitivity = verdict.sensitivity();
    let terms = Settled {
        days,
        renewal_days: verdict.renewal(),
        downloads: verdict.downloads(),
        notices: verdict.notices(),
        sensitivity,
        verification: verdict.recipients(sensitivity),
        files_max: verdict.files_max(),
        file_bytes_max: verdict.file_bytes_max(),
    };
    verdict.files();
    let Verdict { refusals, questions, notes, .. } = verdict;
    Decision { terms, refusals, questions, notes }
}

struct Verdict<'a> {
    rules: &'a Rules,
    proposal: &'a Proposal,
    refusals: Vec<Refusal>,
    questions: Vec<Question>,
    notes: Vec<Note>,
}

impl Verdict<'_> {
    fn refuse(&mut self, what: Forbidden) {
        self.refusals.push(Refusal { what, row: None });
    }

    fn refuse_at(&mut self, row: usize, what: Forbidden) {
        self.refusals.push(Refusal { what, row: Some(row) });
    }

    /// Whether nobody changes a choice, by the way somebody came.
    fn fixed<T>(&self, rule: &Rule<T>, field: Field) -> bool {
        rule.mode.is_fixed()
            || (self.proposal.way == WayIn::Addin && self.rules.outlook_locked.contains(&field))
    }

    /// Whether the terms of a share are decided now.
    fn makes(&self) -> bool {
        self.proposal.act == Act::Share
    }

    fn may(&mut self) {
        match self.proposal.act {
            Act::Share | Act::Recipient if !self.rules.shares => self.refuse(Forbidden::Shares),
            Act::Request if !self.rules.requests => self.refuse(Forbidden::Requests),
            _ => {}
        }
    }

    fn days(&mut self) -> Option<u32> {
        let (rule, max) = (self.rules.expiry_days, self.rules.expiry_days_max);
        let fixed = self.fixed(&rule, Field::Expiry);
        // Whoever extends what is fixed gets as long as a new one would, counted from now.
        let (max, fixed) = match self.proposal.act {
            Act::Extend if fixed => (rule.value, false),
            _ => (max, fixed),
        };
        match self.proposal.ending {
            Ending::Unsaid => Some(rule.value),
            Ending::Never if self.proposal.act == Act::Request => None,
            Ending::Days(days) if fixed && days == rule.value => Some(days),
            Ending::Days(_) | Ending::After(_) | Ending::Never if fixed => {
                self.refuse(Forbidden::ExpiryFixed { days: rule.value });
                Some(rule.value)
            }
            Ending::Days(days) if (1..=max).contains(&days) => Some(days),
            Ending::After(length) if length > Duration::ZERO && length <= Duration::days(i64::from(max)) => {
                None
            }
            Ending::Days(_) | Ending::After(_) | Ending::Never => {
                self.refuse(Forbidden::Expiry { max });
                Some(rule.value.min(max))
            }
        }
    }

    fn renewal(&mut self) -> u32 {
        let rule = self.rules.renewal_days;
        match self.proposal.renewal_days {
            Some(days) if rule.mode.is_fixed() && self.makes() && days != rule.value => {
                self.refuse(Forbidden::Renewal { days: rule.value });
                rule.value
            }
            said => said.unwrap_or(rule.value),
        }
    }

    fn downloads(&mut self) -> Option<u16> {
        let rule = self.rules.downloads;
        let Some(said) = self.proposal.downloads.filter(|_| self.makes()) else { return rule.value };
        if self.fixed(&rule, Field::Downloads) {
            if Some(said) != rule.value {
                self.refuse(Forbidden::DownloadsFixed);
            }
            return rule.value;
        }
        match self.rules.downloads_most {
            Some(most) if said > most => {
                self.refuse(Forbidden::Downloads { most });
                Some(most)
            }
            _ => Some(said),
        }
    }

    fn notices(&mut self) -> bool {
        let rule = self.rules.notices;
        let fixed = self.fixed(&rule, Field::Notices);
        match self.proposal.notices {
            Some(said) if fixed && self.makes() && said != rule.value => {
                self.refuse(Forbidden::Notices);
                rule.value
            }
            said => said.unwrap_or(rule.value),
        }
    }

    fn sensitivity(&mut self) -> Sensitivity {
        let rule = self.rules.sensitivity;
        match self.proposal.sensitivity {
            Some(said) if rule.mode.is_fixed() && self.makes() && said != rule.value => {
                self.refuse(Forbidden::Sensitivity { fixed: rule.value });
                rule.value
            }
            said => said.unwrap_or(rule.value),
        }
    }

    /// Looks at each recipient: where the mail would go, and what they must prove.
    fn recipients(&mut self, sensitivity: Sensitivity) -> Vec<Verification> {
        let people = &self.proposal.recipients;
        let max = self.rules.recipients_max;
        if people.len() > usize::try_from(max).unwrap_or(usize::MAX) {
            self.refuse(Forbidden::Recipients { max });
        }
        let sends = matches!(self.proposal.act, Act::Share | Act::Recipient);
        let mut settled = Vec::with_capacity(people.len());
        for (row, person) in people.iter().enumerate() {
            self.place(row, &person.domain, sends);
            settled.push(if sends { self.proof(row, person, sensitivity) } else { Verification::Code });
        }
        settled
    }

    fn place(&mut self, row: usize, domain: &str, sends: bool) {
        match self.rules.domain(domain).map(|rule| rule.standing) {
            Some(Standing::Denied) => self.refuse_at(row, Forbidden::Domain),
            None if self.rules.only_listed => self.refuse_at(row, Forbidden::DomainUnlisted),
            _ => {}
        }
        if sends && self.rules.is_outside(domain) {
            match self.proposal.transfer {
                Some(basis) => self.notes.push(Note::Leaves { row, basis }),
                None => self.questions.push(Question::TransferBasis { row }),
            }
        }
    }

    fn proof(&mut self, row: usize, person: &ProposedRecipient, sensitivity: Sensitivity) -> Verification {
        let rule = self.rules.verification;
        let listed = self.rules.domain(&person.domain);
        let trusted = listed.is_some_and(|rule| rule.standing == Standing::Trusted);
        let mut least = self.rules.least_verification(sensitivity);
        if trusted && sensitivity <= Sensitivity::Confidential && least != Verification::Code {
            self.notes.push(Note::Trusted { row });
            least = Verification::Code;
        }
        let least = least.max(listed.and_then(|rule| rule.verification).unwrap_or(Verification::Code));
        let asked = rule.value.max(least);
        if least > rule.value {
            self.notes.push(Note::Stronger { row, needed: least });
        }
        let fixed = self.fixed(&rule, Field::Verification);
        match person.verification {
            None => asked,
            Some(said) if said < least => {
                self.refuse_at(row, Forbidden::Verification { needed: least });
                asked
            }
            Some(said) if fixed && said != asked => {
                self.refuse_at(row, Forbidden::VerificationFixed { fixed: asked });
                asked
            }
            Some(said) => said,
        }
    }

    fn files_max(&mut self) -> u32 {
        let max = match self.proposal.act {
            Act::Request | Act::HandIn => self.rules.request_files_max,
            _ => self.rules.files_max,
        };
        match self.proposal.files_max {
            Some(said) if said == 0 || said > max => {
                self.refuse(Forbidden::Files { max });
                max
            }
            said => said.unwrap_or(max),
        }
    }

    fn file_bytes_max(&mut self) -> u64 {
        let max = self.rules.file_bytes_max;
        match self.proposal.file_bytes_max {
            Some(said) if said == 0 || said > max => {
                self.refuse(Forbidden::Size { max });
                max
            }
            said => said.unwrap_or(max),
        }
    }

    fn files(&mut self) {
        let (max, bytes_max) = (self.rules.files_max, self.rules.file_bytes_max);
        let files = &self.proposal.files;
        if self.makes() && files.len() > usize::try_from(max).unwrap_or(usize::MAX) {
            self.refuse(Forbidden::Files { max });
        }
        for (row, file) in files.iter().enumerate() {
            if !self.rules.takes_kind(&file.name) {
                self.refuse_at(row, Forbidden::Kind);
            }
            if file.bytes.is_some_and(|bytes| bytes > bytes_max) {
                self.refuse_at(row, Forbidden::Size { max: bytes_max });
            }
        }
    }
}
