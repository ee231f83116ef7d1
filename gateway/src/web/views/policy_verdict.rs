//! "What would happen if": the question as a form, and the policy's answer.

use askama::Template;

use super::Page;
use super::policy_form::{PROOFS, PolicyField, PolicyInput, bases, choice, sensitivities};
use super::policy_words::{note, refusal};
use crate::domain::Verification;
use crate::domain::policy::Decision;

/// `GET /admin/policy/preview`, with the fields of [`PolicyAsked`] in the address once the form was sent.
#[derive(Debug, Template)]
#[template(path = "admin_policy_preview.html")]
pub struct AdminPolicyPreview {
    pub page: Page,
    pub fields: Vec<PolicyField>,
    /// Nothing before the form was sent.
    pub verdict: Option<PolicyVerdict>,
}

/// What was asked, as typed; each is a field of that name.
#[derive(Clone, Debug, Default)]
pub struct PolicyAsked {
    /// A colleague's address.
    pub who: String,
    /// Recipients' addresses.
    pub to: String,
    pub proof: String,
    pub sensitivity: String,
    pub basis: String,
    pub days: String,
    pub downloads: String,
    /// A file's name.
    pub file: String,
    pub mb: String,
}

/// What makes no sense in a question, with the field's name.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum PolicyAskedFault {
    Nobody,
    Address,
    Number(&'static str),
}

impl PolicyAskedFault {
    const fn field(self) -> &'static str {
        match self {
            Self::Nobody => "who",
            Self::Address => "to",
            Self::Number(name) => name,
        }
    }

    fn text(self, page: &Page) -> String {
        page.t(match self {
            Self::Nobody => "policy-nobody",
            Self::Address => "compose-bad-address",
            Self::Number(_) => "policy-no-number",
        })
    }
}

#[derive(Clone, Debug)]
pub struct PolicyVerdict {
    pub allowed: bool,
    pub summary: String,
    /// What forbids it, and what is asked first.
    pub against: Vec<String>,
    /// The terms it would have.
    pub terms: Vec<(String, String)>,
    /// What is worth knowing.
    pub notes: Vec<String>,
}

impl PolicyVerdict {
    pub fn of(page: &Page, decision: &Decision) -> Self {
        let refused = decision.refusals.iter().map(|found| refusal(page, found.what));
        let asked = (!decision.questions.is_empty()).then(|| page.t("policy-no-transfer"));
        let key = match (decision.refusals.is_empty(), decision.questions.is_empty()) {
            (true, true) => "policy-verdict-yes",
            (true, false) => "policy-verdict-asks",
            (false, _) => "policy-verdict-no",
        };
        let mut against: Vec<String> = refused.chain(asked).collect();
        // Several recipients are told the same once.
        against.dedup();
        let mut notes: Vec<String> = decision.notes.iter().map(|found| note(page, *found)).collect();
        notes.dedup();
        Self {
            allowed: decision.is_allowed(),
            summary: page.t(key),
            against,
            terms: if decision.refusals.is_empty() { terms(page, decision) } else { Vec::new() },
            notes,
        }
    }
}

fn terms(page: &Page, decision: &Decision) -> Vec<(String, String)> {
    let terms = &decision.terms;
    let days = |days: u32| page.count("policy-days", days);
    let downloads = match terms.downloads {
        Some(most) => most.to_string(),
        None => page.t("policy-unlimited"),
    };
    let proofs = terms.verification.iter().map(|proof| match proof {
        Verification::Code => page.t("policy-proof-code"),
        Verification::Passphrase => page.t("policy-proof-passphrase"),
    });
    let proofs = proofs.collect::<Vec<_>>().join(", ");
    let rows = [
        ("policy-term-expiry", terms.days.map(days).unwrap_or_default()),
        ("policy-rule-renewal-days", days(terms.renewal_days)),
        ("policy-term-downloads", downloads),
        ("policy-rule-notices", page.t(if terms.notices { "policy-yes" } else { "policy-no" })),
        ("policy-rule-verification", proofs),
    ];
    rows.into_iter().filter(|(_, value)| !value.is_empty()).map(|(key, value)| (page.t(key), value)).collect()
}

impl AdminPolicyPreview {
    pub fn fields(page: &Page, asked: &PolicyAsked, faults: &[PolicyAskedFault]) -> Vec<PolicyField> {
        let field = |name: &'static str, label: &str, input: PolicyInput| PolicyField {
            name,
            label: page.t(label),
            hint: None,
            problem: faults.iter().find(|fault| fault.field() == name).map(|fault| fault.text(page)),
            input,
            modes: Vec::new(),
        };
        let text = |value: &str| PolicyInput::Text { value: value.to_owned() };
        let number = |value: &str| PolicyInput::Number { value: value.to_owned(), min: 1, max: 9_999_999 };
        let choices = |all: Vec<(&'static str, &'static str)>, value: &str| {
            let all = std::iter::once(("", "policy-if-unsaid")).chain(all);
            PolicyInput::Choice(all.map(|(word, key)| choice(page, word, key, value)).collect())
        };
        vec![
            field("who", "policy-if-who", text(&asked.who)),
            field("to", "policy-if-to", text(&asked.to)),
            field("proof", "policy-if-proof", choices(PROOFS.into(), &asked.proof)),
            field(
                "sensitivity",
                "policy-if-sensitivity",
                choices(sensitivities().collect(), &asked.sensitivity),
            ),
            field("basis", "policy-if-basis", choices(bases().collect(), &asked.basis)),
            field("days", "policy-if-days", number(&asked.days)),
            field("downloads", "policy-if-downloads", number(&asked.downloads)),
            field("file", "policy-if-file", text(&asked.file)),
            field("mb", "policy-if-mb", number(&asked.mb)),
        ]
    }
}
