//! Whether the policy lets somebody have a (new) way into a share that was sent.

use super::super::drafts::NewRecipient;
use super::super::personal::{self, RecipientPerson, ShareTitle};
use super::super::{App, AppError, policy};
use super::Acting;
use crate::db;
use crate::db::recipients::RecipientRecord;
use crate::domain::Share;
use crate::domain::policy::{Act, Proposal, ProposedRecipient};
use crate::mail::Address;

/// Who is to have it.
pub(super) enum Whom<'a> {
    Added(&'a NewRecipient),
    Again(&'a RecipientRecord),
    /// At another address.
    Moved(&'a RecipientRecord, &'a Address),
}

/// Asks the policy, as it is now, with what was said when the share was sent.
///
/// # Errors
///
/// [`AppError::Policy`].
pub(super) async fn judge(app: &App, acting: &Acting, share: &Share, whom: Whom<'_>) -> Result<(), AppError> {
    let (keys, id) = (app.keys.clone(), share.id);
    let (said, count) = app
        .db
        .read(move |conn| {
            let said: ShareTitle = personal::open(&keys, id.as_bytes(), &db::shares::find(conn, id)?.sealed)?;
            let people = db::recipients::of_share(conn, id)?;
            Ok::<_, AppError>((said, people.iter().filter(|one| one.recipient.revoked_at.is_none()).count()))
        })
        .await?;
    let person = match whom {
        Whom::Added(person) => policy::recipient(&person.address, Some(person.verification)),
        Whom::Moved(record, address) => policy::recipient(address, Some(record.recipient.verification)),
        Whom::Again(record) => {
            let RecipientPerson(person) =
                personal::open(&app.keys, record.recipient.id.as_bytes(), &record.sealed)?;
            let address: Address = person.email.parse().map_err(|_| AppError::Sealed("an address"))?;
            policy::recipient(&address, Some(record.recipient.verification))
        }
    };
    // Those who are there are no question any more; they count.
    let there = ProposedRecipient { domain: person.domain.clone(), verification: person.verification };
    let added = matches!(whom, Whom::Added(_));
    let others = if added { count } else { 0 };
    let wish = Proposal {
        sensitivity: Some(said.sensitivity),
        transfer: said.transfer.map(|transfer| transfer.basis),
        recipients: std::iter::once(person).chain(std::iter::repeat_n(there, others)).collect(),
        ..Proposal::new(acting.way, Act::Recipient)
    };
    policy::judge(app, acting.wisher(share.staff), |line| line.share(id), &wish).await.map(drop)
}
