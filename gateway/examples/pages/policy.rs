//! The policy, its history, and what would happen if.

use askama::Template;
use kuvert::domain::policy::{
    Decision, Forbidden, Note, Question, Refusal, Sensitivity, Settled, TransferBasis,
};
use kuvert::domain::{Role, Verification};
use kuvert::web::views::{
    AdminPolicy, AdminPolicyHistory, AdminPolicyPreview, Page, PolicyAsked, PolicyAskedFault, PolicyBounds,
    PolicyFault, PolicyGroup, PolicyNotice, PolicyProblem, PolicyRule, PolicyTab, PolicyValues,
    PolicyVerdict, PolicyVersion, PolicyWhose, Staff, policy_sections,
};

use crate::Rendered;
use crate::sample::{NOW, SENT, Sample};

pub(crate) fn pages(sample: &Sample) -> askama::Result<Vec<Rendered>> {
    let marked = [("expiry_days", PolicyFault::AboveMost), ("domains", PolicyFault::Domain(2))];
    let overtaken = PolicyProblem::Overtaken(4, vec![rule("kinds_denied", PolicyWhose::Everyone)]);
    Ok(vec![
        ("policy", policy(sample, false, &[]).render()?),
        (
            "policy-problem",
            AdminPolicy { problem: Some(PolicyProblem::Marked), ..policy(sample, false, &marked) }
                .render()?,
        ),
        (
            "policy-overtaken",
            AdminPolicy { problem: Some(overtaken), proved: false, ..policy(sample, false, &[]) }.render()?,
        ),
        (
            "policy-group",
            AdminPolicy { notice: Some(PolicyNotice::Changed), ..policy(sample, true, &[]) }.render()?,
        ),
        ("policy-read-only", read_only(sample).render()?),
        ("policy-history", history(sample).render()?),
        ("policy-preview", preview(sample, None, &[]).render()?),
        ("policy-preview-yes", preview(sample, Some(&goes_out()), &[]).render()?),
        ("policy-preview-no", preview(sample, Some(&refused()), &[]).render()?),
        (
            "policy-preview-bad",
            preview(sample, None, &[PolicyAskedFault::Nobody, PolicyAskedFault::Number("days")]).render()?,
        ),
    ])
}

fn rule(name: &str, whose: PolicyWhose) -> PolicyRule {
    PolicyRule { rule: name.to_owned(), whose }
}

fn values(sample: &Sample, group: bool) -> PolicyValues {
    let domains = sample.say(
        "rival.example afvist\nus.example tilladt udenfor adgangssætning\nrevisor.example betroet",
        "rival.example denied\nus.example allowed outside passphrase\nrevisor.example trusted",
    );
    let everyone: &[(&str, &str)] = &[
        ("shares", "yes"),
        ("requests", "yes"),
        ("second_factor", "yes"),
        ("expiry_days_max", "60"),
        ("expiry_days", "14"),
        ("renewal_days", "14"),
        ("renewal_days_mode", "hidden"),
        ("verification", "code"),
        ("sensitivity", "normal"),
        ("verification_confidential", "code"),
        ("verification_special", "passphrase"),
        ("downloads_most", "20"),
        ("notices", "yes"),
        ("notices_mode", "locked"),
        ("domains", &domains),
        ("outside_by_country", "yes"),
        ("recipients_max", "50"),
        ("files_max", "100"),
        ("file_mb_max", "5000"),
        ("request_files_max", "50"),
        ("kinds_denied", "bat exe js"),
        ("outlook_expiry", "yes"),
    ];
    let narrow: &[(&str, &str)] =
        &[("no_requests", "yes"), ("expiry_days_max", "7"), ("expiry_days", "3"), ("kinds_denied", "zip")];
    let pairs = if group { narrow } else { everyone };
    pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

fn policy(sample: &Sample, of_group: bool, faults: &[(&'static str, PolicyFault)]) -> AdminPolicy {
    let page = sample.staff_page("/admin/policy");
    let bounds = PolicyBounds {
        expiry_days: 90,
        recipients: 100,
        files: 200,
        request_files: 200,
        file_mb: 10_000,
        configured: vec!["second_factor"],
    };
    let interns = sample.say("Praktikanter", "Interns");
    let tab = |word: &str, group: Option<&str>, members, here| PolicyTab {
        word: word.to_owned(),
        group: group.map(str::to_owned),
        members,
        here,
    };
    let group = PolicyGroup {
        id: "8f3c0f0e".to_owned(),
        name: interns.clone(),
        members: vec![sample.text("bo@nordlys.example"), sample.text("ida@nordlys.example")],
    };
    AdminPolicy {
        version: 3,
        tabs: vec![
            tab("everyone", None, 0, !of_group),
            tab("ungrouped", None, 0, false),
            tab("8f3c0f0e", Some(&interns), 2, of_group),
            tab("9a1d2b3c", Some(&sample.say("Løn og personale", "Pay and staff")), 1, false),
        ],
        whom: if of_group { "8f3c0f0e" } else { "everyone" }.to_owned(),
        group: of_group.then_some(group),
        narrows: of_group,
        sections: policy_sections(&page, &values(sample, of_group), &bounds, of_group, faults),
        note: String::new(),
        may_change: true,
        proved: true,
        notice: None,
        problem: None,
        page,
    }
}

fn auditor(sample: &Sample, path: &str) -> Page {
    let staff = Staff { name: sample.text("Per Lund"), role: Role::Auditor };
    Page { staff: Some(staff), ..sample.page(path) }
}

fn read_only(sample: &Sample) -> AdminPolicy {
    let page = auditor(sample, "/admin/policy");
    AdminPolicy { page, may_change: false, proved: false, ..policy(sample, true, &[]) }
}

fn history(sample: &Sample) -> AdminPolicyHistory {
    let interns = PolicyWhose::Group(Some(sample.say("Praktikanter", "Interns")));
    let version = |version, at, by: Option<&str>, note: &str, changes| PolicyVersion {
        version,
        at,
        by: by.map(|by| sample.text(by)),
        note: note.to_owned(),
        changes,
    };
    AdminPolicyHistory {
        page: sample.staff_page("/admin/policy/history"),
        version: 3,
        versions: vec![
            version(
                3,
                NOW,
                Some("Anna Holm"),
                &sample.say("DPO’en vil have det kortere.", "The DPO wants it shorter."),
                vec![rule("expiry_days_max", PolicyWhose::Everyone), rule("expiry_days_max", interns)],
            ),
            version(2, SENT, None, "", vec![rule("domains", PolicyWhose::Everyone)]),
            version(1, SENT, Some("Per Lund"), "", vec![rule("only_listed", PolicyWhose::Group(None))]),
        ],
        older: None,
        may_change: true,
        proved: false,
    }
}

fn settled() -> Settled {
    Settled {
        days: Some(14),
        renewal_days: 14,
        downloads: Some(20),
        notices: true,
        sensitivity: Sensitivity::Confidential,
        verification: vec![Verification::Passphrase],
        files_max: 100,
        file_bytes_max: 5_000_000_000,
    }
}

fn goes_out() -> Decision {
    let basis = TransferBasis::Clauses;
    let notes =
        vec![Note::Stronger { row: 0, needed: Verification::Passphrase }, Note::Leaves { row: 0, basis }];
    Decision { terms: settled(), refusals: Vec::new(), questions: Vec::new(), notes }
}

fn refused() -> Decision {
    let refusal = |what, row| Refusal { what, row };
    let refusals = vec![
        refusal(Forbidden::Expiry { max: 60 }, None),
        refusal(Forbidden::Domain, Some(0)),
        refusal(Forbidden::Kind, Some(0)),
    ];
    Decision {
        terms: settled(),
        refusals,
        questions: vec![Question::TransferBasis { row: 1 }],
        notes: Vec::new(),
    }
}

fn preview(sample: &Sample, decision: Option<&Decision>, faults: &[PolicyAskedFault]) -> AdminPolicyPreview {
    let page = sample.staff_page("/admin/policy/preview");
    let asked = PolicyAsked {
        who: sample.text("bo@nordlys.example"),
        to: sample.text("kim.andersen@us.example"),
        sensitivity: "confidential".to_owned(),
        days: "14".to_owned(),
        file: sample.text("regnskab.xlsx"),
        ..PolicyAsked::default()
    };
    AdminPolicyPreview {
        fields: AdminPolicyPreview::fields(&page, &asked, faults),
        verdict: decision.map(|decision| PolicyVerdict::of(&page, decision)),
        page,
    }
}
