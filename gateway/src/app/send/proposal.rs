//! What a draft comes to before the policy.

use kuvert_crypto::manifest::{Manifest, Role};
use time::OffsetDateTime;

use super::super::drafts::Expiry;
use super::super::personal::{self, RecipientPerson, ShareTitle};
use super::super::{App, AppError, policy};
use crate::db::recipients::RecipientRecord;
use crate::domain::Terms;
use crate::domain::policy::{Act, Proposal, ProposedFile, ProposedRecipient, WayIn};
use crate::mail::Address;

/// Everything that would go out.
pub(super) fn of_draft(
    app: &App,
    (terms, title): (&Terms, &ShareTitle),
    wish: Expiry,
    now: OffsetDateTime,
    people: &[RecipientRecord],
    entries: &Manifest,
) -> Result<Proposal, AppError> {
    let sent_along = entries.files.iter().filter(|file| file.role == Role::File);
    let files = sent_along.map(|file| ProposedFile { name: file.name.clone(), bytes: Some(file.plain_len) });
    Ok(Proposal {
        ending: Expiry::ending(Some(wish), now),
        renewal_days: Some(u32::from(terms.renewal_days)),
        downloads: terms.downloads_max,
        notices: Some(terms.notify_opened),
        sensitivity: Some(title.sensitivity),
        recipients: people.iter().map(|person| recipient(app, person)).collect::<Result<_, _>>()?,
        transfer: title.transfer.as_ref().map(|transfer| transfer.basis),
        files: files.collect(),
        // What Outlook is kept from was asked when the draft was made.
        ..Proposal::new(WayIn::Page, Act::Share)
    })
}

fn recipient(app: &App, record: &RecipientRecord) -> Result<ProposedRecipient, AppError> {
    let RecipientPerson(person) = personal::open(&app.keys, record.recipient.id.as_bytes(), &record.sealed)?;
    let address: Address = person.email.parse().map_err(|_| AppError::Sealed("an address"))?;
    Ok(policy::recipient(&address, Some(record.recipient.verification)))
}
