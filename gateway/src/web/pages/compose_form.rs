//! What was typed into the form of a new share: kept as typed, and read into a share or into problems.

use std::collections::{BTreeMap, BTreeSet};

use zeroize::Zeroizing;

use super::super::views::{Delivery, ProofTyped, RecipientRow, ShareNew, ShareNewProblem, ShareTyped};
use super::compose_read;
use crate::app::Address;
use crate::app::drafts::{Draft, NewShare};
use crate::config::Config;
use crate::domain::policy::{Refusal, Rules};
use crate::domain::{Deliver, Verification};
use crate::locales::Locale;

/// The fields of the form as they came.
pub(super) type Fields = BTreeMap<String, String>;

/// Rows that a form may bring, whatever the policy says: a row is typed by hand.
const ROWS_MAX: usize = 500;

/// A field as typed; browsers send line ends as CR LF.
fn text(fields: &Fields, name: &str) -> String {
    fields.get(name).map(|value| value.replace("\r\n", "\n")).unwrap_or_default()
}

/// Addresses whose passphrase the draft has, and whether the link for all has one.
#[derive(Default)]
pub(super) struct Kept {
    addresses: BTreeSet<String>,
    all: bool,
}

impl Kept {
    pub(super) fn of(draft: &Draft) -> Self {
        let secret = draft
            .recipients
            .iter()
            .filter(|(recipient, _)| recipient.verification == Verification::Passphrase);
        let addresses: BTreeSet<String> =
            secret.filter_map(|(_, person)| normalised(&person.email)).collect();
        let all = draft.share.terms.deliver == Deliver::Link && !addresses.is_empty();
        Self { addresses, all }
    }

    fn has(&self, email: &str) -> bool {
        normalised(email).is_some_and(|address| self.addresses.contains(&address))
    }
}

fn normalised(email: &str) -> Option<String> {
    email.trim().parse::<Address>().ok().map(|address| address.normalised())
}

/// A form that nobody has typed into.
pub(super) fn fresh(config: &Config, rules: &Rules) -> ShareTyped {
    ShareTyped {
        recipients: vec![RecipientRow::default(); ShareNew::ROWS],
        deliver: Delivery::Mail,
        all: ProofTyped::default(),
        language: config.default_language,
        title: String::new(),
        message: String::new(),
        expires_in_days: rules.expiry_days.value.to_string(),
        renewal_days: rules.renewal_days.value.to_string(),
        downloads_max: rules.downloads.value.map(|most| most.to_string()).unwrap_or_default(),
        notify_opened: rules.notices.value,
        sensitivity: rules.sensitivity.value,
        transfer: String::new(),
        transfer_text: String::new(),
    }
}

/// The form that says what `new` says.
pub(super) fn of_share(config: &Config, rules: &Rules, new: &NewShare) -> ShareTyped {
    let row = |person: &crate::app::drafts::NewRecipient| RecipientRow {
        email: person.address.as_str().to_owned(),
        name: person.name.clone().unwrap_or_default(),
        proof: ProofTyped::default(),
    };
    let typed = fresh(config, rules);
    let language = new.recipients.first().map_or(typed.language, |person| person.language);
    let mut recipients: Vec<_> = new.recipients.iter().map(row).collect();
    add_rows(&mut recipients);
    ShareTyped { recipients, language, title: new.title.clone(), ..typed }
}

/// The form that says what a draft says.
pub(super) fn of_draft(config: &Config, draft: &Draft, message: &str) -> ShareTyped {
    let kept = Kept::of(draft);
    let mut recipients: Vec<_> = draft
        .recipients
        .iter()
        .map(|(recipient, person)| {
            let secret = recipient.verification == Verification::Passphrase;
            RecipientRow {
                email: person.email.clone(),
                name: person.name.clone().unwrap_or_default(),
                proof: ProofTyped { by_passphrase: secret, passphrase: String::new(), kept: secret },
            }
        })
        .collect();
    add_rows(&mut recipients);
    let terms = &draft.share.terms;
    let language = draft.recipients.first().and_then(|(recipient, _)| recipient.language.parse().ok());
    ShareTyped {
        recipients,
        deliver: match terms.deliver {
            Deliver::Mail => Delivery::Mail,
            Deliver::Link => Delivery::Link,
        },
        all: ProofTyped { by_passphrase: kept.all, passphrase: String::new(), kept: kept.all },
        language: language.unwrap_or(config.default_language),
        title: draft.title.clone(),
        message: message.to_owned(),
        expires_in_days: draft.days.map(|days| days.to_string()).unwrap_or_default(),
        renewal_days: terms.renewal_days.to_string(),
        downloads_max: terms.downloads_max.map(|max| max.to_string()).unwrap_or_default(),
        notify_opened: terms.notify_opened,
        sensitivity: draft.sensitivity,
        transfer: draft.transfer.as_ref().map(|given| given.basis.as_str().to_owned()).unwrap_or_default(),
        transfer_text: draft.transfer.as_ref().map(|given| given.text.clone()).unwrap_or_default(),
    }
}

/// The form as it was sent.
pub(super) fn typed(fields: &Fields, default_language: Locale, kept: &Kept) -> ShareTyped {
    let rows = fields.get("recipients").and_then(|count| count.parse::<usize>().ok()).unwrap_or(0);
    let proof = |name: &str, kept: bool| ProofTyped {
        by_passphrase: text(fields, &format!("{name}-verification")) == "passphrase",
        passphrase: text(fields, &format!("{name}-passphrase")),
        kept,
    };
    let row = |n: usize| {
        let email = text(fields, &format!("recipient-{n}-email"));
        let proof = proof(&format!("recipient-{n}"), kept.has(&email));
        split_name(RecipientRow { name: text(fields, &format!("recipient-{n}-name")), email, proof })
    };
    let link = fields.get("deliver").is_some_and(|word| word == "link");
    let mut typed = ShareTyped {
        recipients: (0..rows.min(ROWS_MAX)).map(row).collect(),
        deliver: if link { Delivery::Link } else { Delivery::Mail },
        all: proof("all", kept.all),
        language: text(fields, "language").parse().unwrap_or(default_language),
        title: text(fields, "title"),
        message: text(fields, "message"),
        expires_in_days: text(fields, "expires_in_days"),
        renewal_days: text(fields, "renewal_days"),
        downloads_max: text(fields, "downloads_max"),
        notify_opened: fields.get("notify_opened").is_some_and(|value| value == "yes"),
        sensitivity: text(fields, "sensitivity").parse().unwrap_or_default(),
        transfer: text(fields, "transfer_basis"),
        transfer_text: text(fields, "transfer_text"),
    };
    if fields.get("more").is_some_and(|what| what == "recipients") {
        add_rows(&mut typed.recipients);
    }
    typed
}

/// Empty rows behind what is there.
fn add_rows(rows: &mut Vec<RecipientRow>) {
    let longer = (rows.len() + ShareNew::ROWS).min(ROWS_MAX);
    rows.resize(longer, RecipientRow::default());
}

/// `Name <ADDRESS>`, as address books give it.
fn split_name(row: RecipientRow) -> RecipientRow {
    let split = row.email.trim().strip_suffix('>').and_then(|rest| rest.rsplit_once('<'));
    match split {
        Some((name, address)) => {
            let name = if row.name.trim().is_empty() { name.trim().trim_matches('"') } else { &row.name };
            RecipientRow { email: address.trim().to_owned(), name: name.to_owned(), proof: row.proof }
        }
        None => row,
    }
}

/// What the policy said no to, at the row that was typed: rows without anybody in them do not count for it.
pub(super) fn forbidden(refusal: Refusal, typed: &ShareTyped) -> ShareNewProblem {
    let filled =
        |row: &&(usize, &RecipientRow)| !(row.1.email.trim().is_empty() && row.1.name.trim().is_empty());
    let rows = typed.recipients.iter().enumerate().collect::<Vec<_>>();
    let row = refusal.row.and_then(|nth| rows.iter().filter(filled).nth(nth).map(|(row, _)| *row));
    ShareNewProblem::Forbidden(Refusal { row, ..refusal })
}

/// What a form comes to: the terms, and the message beside them.
pub(super) struct Read {
    pub(super) share: NewShare,
    pub(super) message: Zeroizing<String>,
}

/// Reads a share from what was typed. Without `sending`, people may still be missing.
pub(super) fn read(typed: &ShareTyped, rules: &Rules, sending: bool) -> Result<Read, Vec<ShareNewProblem>> {
    let mut problems = Vec::new();
    let recipients = compose_read::recipients(typed, rules.recipients_max, &mut problems);
    if sending && recipients.is_empty() && problems.is_empty() {
        problems.push(ShareNewProblem::NoRecipients);
    }
    let terms = compose_read::terms(typed, rules, &mut problems);
    if typed.message.chars().count() > ShareNew::MESSAGE_MAX {
        problems.push(ShareNewProblem::MessageTooLong);
    }
    if !problems.is_empty() {
        return Err(problems);
    }
    let deliver = match typed.deliver {
        Delivery::Mail => Deliver::Mail,
        Delivery::Link => Deliver::Link,
    };
    let share = NewShare { deliver, recipients, ..terms };
    Ok(Read { share, message: Zeroizing::new(typed.message.clone()) })
}
