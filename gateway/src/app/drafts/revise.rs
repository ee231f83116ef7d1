//! Other terms and other recipients for a draft, in the place of those it has.

use kuvert_crypto::secret::{LinkToken, PackageKey};

use super::plan::{Passphrases, Plan};
use super::{NewRecipient, NewShare, open, passphrase, record};
use crate::app::links::Passphrase;
use crate::app::personal::{RecipientPerson, ShareTitle};
use crate::app::{App, AppError, Entry, Visitor, log, personal, policy};
use crate::db::recipients::RecipientRecord;
use crate::db::shares::Revision;
use crate::db::{self, Conn};
use crate::domain::{Actor, Deliver, EventKind, RecipientId, ShareId, StaffId, Terms, Verification};
use crate::keys::Keys;

/// Replaces what a draft says about itself. Files and message stay, and so does what it answers. What changes nothing
/// leaves no line in the log: a page saves often.
///
/// A recipient who is to prove a passphrase and comes without one keeps the one that the draft has for the address;
/// at a link for all, everybody keeps the link's.
///
/// # Errors
///
/// [`AppError::Invalid`], [`AppError::NotADraft`], [`AppError::DraftToken`], [`AppError::NotFound`].
pub async fn revise(
    app: &App,
    visitor: &Visitor,
    staff: StaffId,
    share: ShareId,
    token: &LinkToken,
    new: NewShare,
) -> Result<(), AppError> {
    let now = app.now();
    let plan = Plan::new(&policy::rules(app, staff).await?, now, &new, Passphrases::MayBeKept)?;
    let draft = open(app, visitor, staff, share, token).await?;
    let given = passphrase::stretch_all(app, new.deliver, &new.recipients).await;
    let fresh = new.recipients.iter().map(|person| record(app, share, person)).collect::<Vec<_>>();
    let people = People { deliver: new.deliver, pk: draft.pk, asked: new.recipients, fresh, given };
    let (keys, visitor) = (app.keys.clone(), visitor.clone());
    app.db
        .write(move |conn| {
            // The row is held from here on: whoever sends at the same moment sends all of the old, or finds it changed.
            if !db::shares::touch_draft(conn, share, now)? {
                return Err(AppError::NotADraft);
            }
            let before = db::shares::find(conn, share)?;
            let said: ShareTitle = personal::open(&keys, share.as_bytes(), &before.sealed)?;
            let title = ShareTitle { reply_to: said.reply_to.clone(), ..plan.title.clone() };
            if title == said
                && same_terms(&title, &plan.terms, &before.share.terms)
                && people.same(conn, &keys, share)?
            {
                return Ok(());
            }
            let sealed = personal::seal(&keys, share.as_bytes(), &title);
            let revision = Revision { terms: plan.terms, key_day: plan.key_day(), sealed };
            if !db::shares::revise_draft(conn, share, staff, now, &revision)? {
                return Err(AppError::NotADraft);
            }
            let count = people.fresh.len();
            people.replace(conn, share, before.share.terms.deliver)?;
            let line = Entry::new(EventKind::DraftChanged, Actor::Staff).share(share).staff(staff);
            Ok(log::write(conn, &keys, now, line.from(&visitor).detail("recipients", count))?)
        })
        .await
}

/// Whether the terms are what they were. Days count from sending, so that their end is another at every moment.
fn same_terms(title: &ShareTitle, terms: &Terms, before: &Terms) -> bool {
    let ends = if title.days.is_some() { before.expires_at } else { terms.expires_at };
    Terms { expires_at: ends, ..*terms } == *before
}

/// Whom the draft is for from now on.
struct People {
    deliver: Deliver,
    pk: PackageKey,
    asked: Vec<NewRecipient>,
    fresh: Vec<RecipientRecord>,
    given: Vec<Option<Passphrase>>,
}

impl People {
    /// Whether the draft has exactly these people already.
    fn same(&self, conn: &mut Conn, keys: &Keys, share: ShareId) -> Result<bool, AppError> {
        let before = db::recipients::of_share(conn, share)?;
        if before.len() != self.fresh.len() || self.given.iter().any(Option::is_some) {
            return Ok(false);
        }
        for (earlier, fresh) in before.iter().zip(&self.fresh) {
            let (was, is) = (&earlier.recipient, &fresh.recipient);
            let person = |record: &RecipientRecord| -> Result<RecipientPerson, AppError> {
                personal::open(keys, record.recipient.id.as_bytes(), &record.sealed)
            };
            let same = (was.verification, &was.language) == (is.verification, &is.language)
                && person(earlier)?.0 == person(fresh)?.0;
            if !same {
                return Ok(false);
            }
        }
        Ok(true)
    }

    fn replace(self, conn: &mut Conn, share: ShareId, deliver_before: Deliver) -> Result<(), AppError> {
        let before = db::recipients::of_share(conn, share)?;
        db::recipients::delete_of_share(conn, share)?;
        for (position, ((asked, mut record), given)) in
            (0..).zip(self.asked.iter().zip(self.fresh).zip(self.given))
        {
            if asked.verification == Verification::Passphrase {
                let kept = || match kept(self.deliver, deliver_before, &before, &record) {
                    Some((earlier, kept)) => passphrase::kept(earlier, &self.pk, kept),
                    None => Err(AppError::invalid(
                        "recipients.passphrase",
                        "is missing, but verification is \"passphrase\"",
                    )),
                };
                let stretched = given.map_or_else(kept, Ok)?;
                record.passphrase = Some(passphrase::keep(record.recipient.id, &self.pk, &stretched));
            }
            db::recipients::insert(conn, &record, position)?;
        }
        Ok(())
    }
}

/// The passphrase that the draft has for a recipient, with the row it is bound to.
fn kept<'a>(
    deliver: Deliver,
    deliver_before: Deliver,
    before: &'a [RecipientRecord],
    record: &RecipientRecord,
) -> Option<(RecipientId, &'a [u8])> {
    let mut with = before
        .iter()
        .filter_map(|earlier| Some((earlier, earlier.passphrase.as_deref()?)))
        .map(|(earlier, kept)| (earlier.email_index, earlier.recipient.id, kept));
    let found = match deliver {
        Deliver::Mail => with.find(|(index, ..)| *index == record.email_index),
        // They had one and the same, or there is only one.
        Deliver::Link if deliver_before == Deliver::Link || before.len() == 1 => with.next(),
        Deliver::Link => None,
    };
    found.map(|(_, recipient, kept)| (recipient, kept))
}
