//! A share before it is sent: made, changed, looked at, thrown away.

mod passphrase;
mod plan;
mod revise;
mod view;

use kuvert_crypto::secret::{LinkToken, PackageKey};
use time::{Duration, OffsetDateTime};
use zeroize::Zeroizing;

pub use passphrase::{kept as kept_passphrase, stretch};
use plan::{Passphrases, Plan};
pub use revise::revise;
pub use view::{Draft, DraftFile, message_of, of_token, view};

use super::links::{self, OpenDraft, Purpose};
use super::personal::{self, Person, RecipientPerson};
use super::{App, AppError, Entry, Visitor, policy};
use crate::db::recipients::RecipientRecord;
use crate::db::{self, Conn};
use crate::domain::policy::{Ending, Sensitivity, Transfer, WayIn};
use crate::domain::{
    Actor, Deliver, EventKind, LinkRole, Recipient, RecipientId, ShareId, ShareState, StaffId, SubmissionId,
    Verification,
};
use crate::keys::{random, rng};
use crate::locales::Locale;
use crate::mail::Address;

/// Characters of a title.
pub const TITLE_MAX: usize = 200;
/// Characters of a recipient's name.
pub const NAME_MAX: usize = 100;
/// Characters of a passphrase.
pub const PASSPHRASE_MIN: usize = 8;
pub const PASSPHRASE_MAX: usize = 200;

/// Whom a new share is for.
pub struct NewRecipient {
    pub address: Address,
    pub name: Option<String>,
    pub language: Locale,
    pub verification: Verification,
    /// Agreed beforehand; needed for [`Verification::Passphrase`] only.
    pub passphrase: Option<Zeroizing<String>>,
}

/// When a new share ends.
#[derive(Clone, Copy, Debug)]
pub enum Expiry {
    /// Days from sending.
    Days(u32),
    At(OffsetDateTime),
}

pub struct NewShare {
    pub title: String,
    pub deliver: Deliver,
    pub recipients: Vec<NewRecipient>,
    pub expiry: Option<Expiry>,
    pub renewal_days: Option<u32>,
    pub downloads_max: Option<u16>,
    /// None where the policy is to say; where it leaves the choice, that means no.
    pub notify_opened: Option<bool>,
    /// None where the policy is to say.
    pub sensitivity: Option<Sensitivity>,
    /// On what ground the data may leave the EU and the EEA.
    pub transfer: Option<Transfer>,
    /// The way by which it is made.
    pub way: WayIn,
    /// The submission that it answers. Whoever makes it may read that submission.
    pub reply_to: Option<SubmissionId>,
    /// The client's word for "this very request": a second one gives the same share.
    pub request_key: Option<String>,
}

/// A draft, and the only copy of its token.
pub struct Created {
    pub id: ShareId,
    pub token: LinkToken,
    pub pk: PackageKey,
    pub expires_at: OffsetDateTime,
}

/// Makes a draft.
///
/// # Errors
///
/// [`AppError::Invalid`] with the field that does not fit the policy.
pub async fn create(
    app: &App,
    visitor: &Visitor,
    staff: StaffId,
    new: NewShare,
) -> Result<Created, AppError> {
    let now = app.now();
    let plan = Plan::new(&policy::rules(app, staff).await?, now, &new, Passphrases::Needed)?;
    let request_key = new
        .request_key
        .as_deref()
        .map(|key| personal::counter(&app.keys, "request", &format!("{staff}\u{0}{key}")));
    if let Some(key) = request_key
        && let Some(created) = repeat(app, staff, key).await?
    {
        return Ok(created);
    }
    let id = ShareId::from_bytes(random());
    let pk = PackageKey::random(&mut rng());
    let purpose = Purpose {
        share: id,
        role: LinkRole::Draft,
        recipient: None,
        key_day: links::draft_key_day(now),
        passphrase: None,
    };
    let link = links::make(&app.keys, &purpose, &pk)?;
    let share = plan.share(id, staff, now);
    let recipients = recipients(app, id, &pk, new.deliver, &new.recipients).await;
    let sealed = personal::seal(&app.keys, id.as_bytes(), &plan.title);
    let sensitivity = plan.title.sensitivity;
    let (keys, visitor, record) = (app.keys.clone(), visitor.clone(), link.record);
    let created = Created { id, token: link.token, pk, expires_at: share.terms.expires_at };
    let made = app
        .db
        .write(move |conn| {
            if !db::shares::insert_draft(conn, &share, sealed, request_key)? {
                return Ok(None);
            }
            insert_recipients(conn, &recipients)?;
            db::links::insert(conn, &record, now)?;
            let event =
                Entry::new(EventKind::ShareCreated, Actor::Staff).share(id).staff(staff).from(&visitor);
            let event = event.detail("recipients", recipients.len());
            super::log::write(conn, &keys, now, event.detail("sensitivity", sensitivity.as_str()))?;
            Ok::<_, AppError>(Some(created))
        })
        .await?;
    match (made, request_key) {
        (Some(created), _) => Ok(created),
        // The same request at the same moment was quicker.
        (None, Some(key)) => repeat(app, staff, key).await?.ok_or(AppError::NotFound),
        (None, None) => Err(AppError::NotFound),
    }
}

/// The same request again: the same draft, with a new token, as long as nothing was put into it.
async fn repeat(app: &App, staff: StaffId, key: [u8; 16]) -> Result<Option<Created>, AppError> {
    let (keys, now) = (app.keys.clone(), app.now());
    app.db
        .write(move |conn| {
            let Some(found) = db::shares::find_by_request_key(conn, key)? else { return Ok(None) };
            let share = found.share;
            let untouched =
                share.state == ShareState::Draft && db::files::of_share(conn, share.id)?.is_empty();
            if share.staff != staff || !untouched {
                return Err(AppError::NotADraft);
            }
            let people = db::recipients::of_share(conn, share.id)?;
            if people.iter().any(|record| record.recipient.verification == Verification::Passphrase) {
                return Err(AppError::NotADraft);
            }
            db::links::delete_role(conn, share.id, LinkRole::Draft)?;
            let pk = PackageKey::random(&mut rng());
            let purpose = Purpose {
                share: share.id,
                role: LinkRole::Draft,
                recipient: None,
                key_day: links::draft_key_day(now),
                passphrase: None,
            };
            let link = links::make(&keys, &purpose, &pk)?;
            db::links::insert(conn, &link.record, now)?;
            let expires_at = share.terms.expires_at;
            Ok(Some(Created { id: share.id, token: link.token, pk, expires_at }))
        })
        .await
}

impl Expiry {
    /// As the policy sees it at `now`.
    pub(super) fn ending(wish: Option<Self>, now: OffsetDateTime) -> Ending {
        match wish {
            None => Ending::Unsaid,
            Some(Self::Days(days)) => Ending::Days(days),
            Some(Self::At(at)) => Ending::After(at - now),
        }
    }

    /// When a share that is sent at `now` expires; `days` is what the policy settled.
    pub(super) fn at(wish: Option<Self>, now: OffsetDateTime, days: Option<u32>) -> OffsetDateTime {
        match (wish, days) {
            (Some(Self::At(at)), _) => at,
            (Some(Self::Days(days)), _) | (None, Some(days)) => now + Duration::days(i64::from(days)),
            (None, None) => now,
        }
    }
}

/// Checks what one recipient's fields must fulfil.
pub fn check_person(person: &NewRecipient) -> Result<(), AppError> {
    check_name(person)?;
    check_proof(person)
}

fn check_name(person: &NewRecipient) -> Result<(), AppError> {
    let name = person.name.as_deref().unwrap_or_default();
    if name.chars().count() > NAME_MAX || name.chars().any(char::is_control) {
        return Err(AppError::invalid("recipients.name", format!("must be at most {NAME_MAX} characters")));
    }
    Ok(())
}

fn check_proof(person: &NewRecipient) -> Result<(), AppError> {
    match (person.verification, person.passphrase.as_deref()) {
        (Verification::Code, None) => Ok(()),
        // Protection that was meant and silently dropped would be worse than none.
        (Verification::Code, Some(_)) => {
            Err(AppError::invalid("recipients.passphrase", "is given, but verification is \"code\""))
        }
        (Verification::Passphrase, None) => {
            Err(AppError::invalid("recipients.passphrase", "is missing, but verification is \"passphrase\""))
        }
        (Verification::Passphrase, Some(passphrase)) => check_passphrase("recipients.passphrase", passphrase),
    }
}

/// Checks a new passphrase's length; `field` is what it is called where it came from.
pub fn check_passphrase(field: &'static str, passphrase: &str) -> Result<(), AppError> {
    let fits = (PASSPHRASE_MIN..=PASSPHRASE_MAX).contains(&passphrase.chars().count());
    let why = || format!("must have {PASSPHRASE_MIN} to {PASSPHRASE_MAX} characters");
    if fits { Ok(()) } else { Err(AppError::invalid(field, why())) }
}

async fn recipients(
    app: &App,
    share: ShareId,
    pk: &PackageKey,
    deliver: Deliver,
    people: &[NewRecipient],
) -> Vec<RecipientRecord> {
    let given = passphrase::stretch_all(app, deliver, people).await;
    let with = people.iter().zip(given).map(|(person, given)| {
        let record = record(app, share, person);
        let kept = given.map(|given| passphrase::keep(record.recipient.id, pk, &given));
        RecipientRecord { passphrase: kept, ..record }
    });
    with.collect()
}

/// A new recipient's row.
pub fn record(app: &App, share: ShareId, person: &NewRecipient) -> RecipientRecord {
    let id = RecipientId::from_bytes(random());
    let name = person.name.as_deref().map(str::trim).filter(|name| !name.is_empty()).map(str::to_owned);
    let facts = RecipientPerson(Person { email: person.address.as_str().to_owned(), name });
    RecipientRecord {
        recipient: Recipient {
            id,
            share,
            verification: person.verification,
            language: person.language.tag().to_owned(),
            opened_at: None,
            fetched_at: None,
            reminded_at: None,
            revoked_at: None,
            message_id: None,
        },
        email_index: personal::recipient_index(&app.keys, &person.address),
        sealed: personal::seal(&app.keys, id.as_bytes(), &facts),
        passphrase: None,
    }
}

fn insert_recipients(conn: &mut Conn, records: &[RecipientRecord]) -> Result<(), AppError> {
    for (position, record) in (0..).zip(records) {
        db::recipients::insert(conn, record, position)?;
    }
    Ok(())
}

/// Opens a draft for its owner. Somebody else's, and a wrong token, leave a line in the log.
///
/// # Errors
///
/// [`AppError::NotFound`] also for somebody else's, [`AppError::NotADraft`], [`AppError::DraftToken`].
async fn open(
    app: &App,
    visitor: &Visitor,
    staff: StaffId,
    share: ShareId,
    token: &LinkToken,
) -> Result<OpenDraft, AppError> {
    let found = app.db.read(move |conn| Ok::<_, AppError>(db::shares::find(conn, share)?.share)).await?;
    let opened = if found.staff != staff {
        Err(AppError::NotFound)
    } else if found.state != ShareState::Draft {
        return Err(AppError::NotADraft);
    } else {
        links::open_draft(app, share, token).await
    };
    match opened {
        Err(error @ (AppError::NotFound | AppError::DraftToken)) => {
            let (keys, now) = (app.keys.clone(), app.now());
            let line = Entry::new(EventKind::DraftRefused, Actor::Staff).refused().share(share).staff(staff);
            let line = line.from(visitor);
            app.db.write(move |conn| Ok::<_, AppError>(super::log::write(conn, &keys, now, line)?)).await?;
            Err(error)
        }
        opened => opened,
    }
}

/// Throws a draft away, with everything in it.
pub async fn discard(app: &App, visitor: &Visitor, staff: StaffId, share: ShareId) -> Result<(), AppError> {
    let (keys, now, visitor) = (app.keys.clone(), app.now(), visitor.clone());
    let blobs = app
        .db
        .write(move |conn| {
            let found = db::shares::find(conn, share)?.share;
            if found.staff != staff {
                return Err(AppError::NotFound);
            }
            if found.state != ShareState::Draft {
                return Err(AppError::NotADraft);
            }
            let line =
                Entry::new(EventKind::DraftDiscarded, Actor::Staff).share(share).staff(staff).from(&visitor);
            super::log::write(conn, &keys, now, line)?;
            remove(conn, share)
        })
        .await?;
    super::purge::delete_blobs(app, &blobs).await;
    Ok(())
}

/// Removes a draft's rows; returns the blobs to delete once that is committed.
pub fn remove(conn: &mut Conn, share: ShareId) -> Result<Vec<crate::domain::FileId>, AppError> {
    let files = db::files::of_share(conn, share)?;
    for file in &files {
        db::files::delete(conn, file.id)?;
    }
    db::links::delete_of_share(conn, share)?;
    db::recipients::delete_of_share(conn, share)?;
    db::shares::delete_draft(conn, share)?;
    Ok(files.into_iter().map(|file| file.id).collect())
}
