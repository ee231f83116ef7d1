//! The fields of a new share, one by one, with what is wrong with them.

use std::collections::BTreeSet;

use zeroize::Zeroizing;

use super::super::views::{Delivery, ProofTyped, RecipientRow, ShareNew, ShareNewProblem, ShareTyped};
use crate::app::Address;
use crate::app::drafts::{
    Expiry, NAME_MAX, NewRecipient, NewShare, PASSPHRASE_MAX, PASSPHRASE_MIN, TITLE_MAX,
};
use crate::domain::policy::{Rules, TRANSFER_TEXT_MAX, Transfer, WayIn};
use crate::domain::{Deliver, Verification};
use crate::locales::Locale;

/// Everybody in the rows; a row without address and name is nobody.
pub(super) fn recipients(
    typed: &ShareTyped,
    max: u32,
    problems: &mut Vec<ShareNewProblem>,
) -> Vec<NewRecipient> {
    let (mut found, mut seen) = (Vec::new(), BTreeSet::new());
    let for_all = typed.deliver == Delivery::Link;
    for (row, filled) in typed.recipients.iter().enumerate() {
        if filled.email.trim().is_empty() && filled.name.trim().is_empty() {
            continue;
        }
        let Ok(address) = filled.email.trim().parse::<Address>() else {
            problems.push(ShareNewProblem::BadAddress { row });
            continue;
        };
        if !seen.insert(address.normalised()) {
            problems.push(ShareNewProblem::Twice { row });
        }
        let (proof, at) = if for_all { (&typed.all, None) } else { (&filled.proof, Some(row)) };
        found.push(recipient(filled, address, typed.language, proof, (row, at), problems));
    }
    if found.len() > usize::try_from(max).unwrap_or(usize::MAX) {
        problems.push(ShareNewProblem::TooManyRecipients);
    }
    found
}

fn recipient(
    filled: &RecipientRow,
    address: Address,
    language: Locale,
    proof: &ProofTyped,
    (row, at): (usize, Option<usize>),
    problems: &mut Vec<ShareNewProblem>,
) -> NewRecipient {
    let name = filled.name.split_whitespace().collect::<Vec<_>>().join(" ");
    if name.chars().count() > NAME_MAX || name.chars().any(char::is_control) {
        problems.push(ShareNewProblem::NameTooLong { row });
    }
    let passphrase = proof.by_passphrase.then_some(proof.passphrase.as_str()).filter(|text| !text.is_empty());
    let problem = match passphrase {
        _ if !proof.by_passphrase => None,
        None if proof.kept => None,
        None => Some(ShareNewProblem::PassphraseMissing { row: at }),
        Some(text) if (PASSPHRASE_MIN..=PASSPHRASE_MAX).contains(&text.chars().count()) => None,
        Some(_) => Some(ShareNewProblem::BadPassphrase { row: at }),
    };
    // The one for all is wrong once, however many there are.
    problems.extend(problem.filter(|problem| !problems.contains(problem)));
    NewRecipient {
        address,
        name: (!name.is_empty()).then_some(name),
        language,
        verification: if proof.by_passphrase { Verification::Passphrase } else { Verification::Code },
        passphrase: passphrase.map(|text| Zeroizing::new(text.to_owned())),
    }
}

/// All but the people.
pub(super) fn terms(typed: &ShareTyped, rules: &Rules, problems: &mut Vec<ShareNewProblem>) -> NewShare {
    // Whatever it was typed into, it is one line.
    let title = typed.title.split_whitespace().collect::<Vec<_>>().join(" ");
    if title.chars().count() > TITLE_MAX {
        problems.push(ShareNewProblem::TitleTooLong);
    }
    // A form that does not have a field, because it is fixed, does not send it.
    let unsaid = |text: &str, fixed: bool| fixed && text.trim().is_empty();
    let days = number(&typed.expires_in_days).filter(|days| (1..=rules.expiry_days_max).contains(days));
    if days.is_none() && !unsaid(&typed.expires_in_days, rules.expiry_days.mode.is_fixed()) {
        problems.push(ShareNewProblem::BadExpiry);
    }
    let renewal_days = number(&typed.renewal_days).filter(|days| *days <= ShareNew::RENEWAL_DAYS_MAX);
    if renewal_days.is_none() && !unsaid(&typed.renewal_days, rules.renewal_days.mode.is_fixed()) {
        problems.push(ShareNewProblem::BadRenewal);
    }
    let limited = !typed.downloads_max.trim().is_empty();
    let downloads_max = typed.downloads_max.trim().parse::<u16>().ok().filter(|max| *max > 0);
    if limited && downloads_max.is_none() {
        problems.push(ShareNewProblem::BadDownloads);
    }
    NewShare {
        title,
        deliver: Deliver::Mail,
        recipients: Vec::new(),
        expiry: days.map(Expiry::Days),
        renewal_days,
        downloads_max,
        notify_opened: (typed.notify_opened || !rules.notices.mode.is_fixed()).then_some(typed.notify_opened),
        sensitivity: (!rules.sensitivity.mode.is_fixed()).then_some(typed.sensitivity),
        transfer: transfer(typed),
        way: WayIn::Page,
        reply_to: None,
        request_key: None,
    }
}

/// The ground of a transfer, if one was chosen.
fn transfer(typed: &ShareTyped) -> Option<Transfer> {
    let text = typed.transfer_text.trim().chars().take(TRANSFER_TEXT_MAX).collect();
    typed.transfer.parse().ok().map(|basis| Transfer { basis, text })
}

fn number(text: &str) -> Option<u32> {
    text.trim().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::policy::Sensitivity;

    fn typed(rows: &[(&str, &str)]) -> ShareTyped {
        let row = |(email, name): &(&str, &str)| RecipientRow {
            email: (*email).to_owned(),
            name: (*name).to_owned(),
            proof: ProofTyped::default(),
        };
        ShareTyped {
            recipients: rows.iter().map(row).collect(),
            deliver: Delivery::Mail,
            all: ProofTyped::default(),
            language: Locale::Da,
            title: String::new(),
            message: String::new(),
            expires_in_days: "7".to_owned(),
            renewal_days: "0".to_owned(),
            downloads_max: String::new(),
            notify_opened: false,
            sensitivity: Sensitivity::Normal,
            transfer: String::new(),
            transfer_text: String::new(),
        }
    }

    #[test]
    fn each_row_is_told_what_is_wrong_with_it() {
        let mut problems = Vec::new();
        let rows = typed(&[("a@x.example", ""), ("", ""), ("A@x.example", ""), ("nobody", ""), ("", "Bo")]);
        let found = recipients(&rows, 10, &mut problems);
        assert_eq!(found.len(), 2);
        let expected = [
            ShareNewProblem::Twice { row: 2 },
            ShareNewProblem::BadAddress { row: 3 },
            ShareNewProblem::BadAddress { row: 4 },
        ];
        assert_eq!(problems, expected);
    }

    #[test]
    fn a_link_for_all_has_one_passphrase_and_one_remark_about_it() {
        let mut problems = Vec::new();
        let all = ProofTyped { by_passphrase: true, passphrase: "short".to_owned(), kept: true };
        let rows = ShareTyped {
            deliver: Delivery::Link,
            all: all.clone(),
            ..typed(&[("a@x.example", ""), ("b@x.example", "")])
        };
        recipients(&rows, 10, &mut problems);
        assert_eq!(problems, [ShareNewProblem::BadPassphrase { row: None }]);
        problems.clear();
        let rows = ShareTyped { all: ProofTyped { passphrase: String::new(), ..all }, ..rows };
        let found = recipients(&rows, 10, &mut problems);
        assert!(problems.is_empty(), "the one that is kept will do");
        assert!(found.iter().all(|one| one.verification == Verification::Passphrase));
    }
}
