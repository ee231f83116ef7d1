//! New ways in, made with the key that the sender link brings.

use kuvert_crypto::secret::{LinkToken, PackageKey};
use time::OffsetDateTime;
use zeroize::Zeroizing;

use super::super::drafts::{self, NewRecipient, check_person};
use super::super::links::{self, NewLink, Passphrase, Purpose};
use super::super::personal::{self, Person, RecipientPerson};
use super::super::post::{self, Letter, Secret};
use super::super::send::MadeLink;
use super::super::{App, AppError, erasures, log};
use super::{Acting, shut_out, terms};
use crate::db::recipients::RecipientRecord;
use crate::db::{self, Conn};
use crate::domain::{EndingKind, EventKind, LinkRole, RecipientId, Share, ShareState, Verification};
use crate::mail::Address;

/// Mails a recipient a new link; the earlier ones go on working.
///
/// # Errors
///
/// [`AppError::SenderToken`] without the sender link, [`AppError::Invalid`] without a passphrase that is needed.
pub async fn resend(
    app: &App,
    acting: Acting,
    token: &LinkToken,
    recipient: RecipientId,
    passphrase: Option<Zeroizing<String>>,
) -> Result<MadeLink, AppError> {
    let (share, record) = load(app, &acting, recipient).await?;
    terms::judge(app, &acting, &share, terms::Whom::Again(&record)).await?;
    let change = Change { kind: EventKind::LinkResent, record, fresh: false, readdress: None };
    give_link(app, acting, token, share, change, passphrase).await
}

/// Adds a recipient to a share that was sent.
///
/// # Errors
///
/// As [`resend`]; [`AppError::Invalid`] if the address is on the list already.
pub async fn add_recipient(
    app: &App,
    acting: Acting,
    token: &LinkToken,
    person: NewRecipient,
) -> Result<MadeLink, AppError> {
    check_person(&person)?;
    let (id, index) = (acting.share, personal::recipient_index(&app.keys, &person.address));
    let own = acting.clone();
    let share = app
        .db
        .read(move |conn| {
            let share = own.own(conn)?;
            if db::recipients::find_by_email(conn, id, index)?.is_some() {
                return Err(AppError::invalid("email", "is a recipient already"));
            }
            Ok(share)
        })
        .await?;
    terms::judge(app, &acting, &share, terms::Whom::Added(&person)).await?;
    let record = drafts::record(app, id, &person);
    let change = Change { kind: EventKind::RecipientAdded, record, fresh: true, readdress: None };
    give_link(app, acting, token, share, change, person.passphrase).await
}

/// Corrects the address of a recipient who has proved nothing yet: their old link ends, a new one goes out.
///
/// # Errors
///
/// As [`resend`]; [`AppError::Invalid`] if somebody has opened the share at the old address.
pub async fn readdress(
    app: &App,
    acting: Acting,
    token: &LinkToken,
    recipient: RecipientId,
    address: &Address,
    passphrase: Option<Zeroizing<String>>,
) -> Result<MadeLink, AppError> {
    let (share, record) = load(app, &acting, recipient).await?;
    if record.recipient.opened_at.is_some() {
        return Err(AppError::invalid("email", "was used already; add the right address instead"));
    }
    terms::judge(app, &acting, &share, terms::Whom::Moved(&record, address)).await?;
    let RecipientPerson(old) = personal::open(&app.keys, recipient.as_bytes(), &record.sealed)?;
    let facts = RecipientPerson(Person { email: address.as_str().to_owned(), name: old.name });
    let readdress = (
        personal::recipient_index(&app.keys, address),
        personal::seal(&app.keys, recipient.as_bytes(), &facts),
        facts.0.email,
    );
    let change =
        Change { kind: EventKind::RecipientReaddressed, record, fresh: false, readdress: Some(readdress) };
    give_link(app, acting, token, share, change, passphrase).await
}

async fn load(
    app: &App,
    acting: &Acting,
    recipient: RecipientId,
) -> Result<(Share, RecipientRecord), AppError> {
    let acting = acting.clone();
    app.db
        .read(move |conn| {
            let share = acting.own(conn)?;
            let record = db::recipients::find(conn, recipient)?;
            if record.recipient.share != share.id || record.recipient.revoked_at.is_some() {
                return Err(AppError::NotFound);
            }
            Ok((share, record))
        })
        .await
}

/// What happens to the recipient together with the new link.
struct Change {
    kind: EventKind,
    record: RecipientRecord,
    /// Not in the database yet.
    fresh: bool,
    /// New blind index, sealed columns and address.
    readdress: Option<([u8; 16], Vec<u8>, String)>,
}

async fn give_link(
    app: &App,
    acting: Acting,
    token: &LinkToken,
    share: Share,
    change: Change,
    passphrase: Option<Zeroizing<String>>,
) -> Result<MadeLink, AppError> {
    if !matches!(share.state, ShareState::Active { .. }) || share.admits(app.time.strict()).is_err() {
        return Err(AppError::NotActive);
    }
    let (_, pk) = links::open_sender(app, share.id, token).await?;
    let stretched = match (change.record.recipient.verification, passphrase) {
        (Verification::Passphrase, Some(passphrase)) => {
            drafts::check_passphrase("passphrase", &passphrase)?;
            Some(drafts::stretch(app, passphrase).await)
        }
        (Verification::Passphrase, None) => {
            return Err(AppError::invalid("passphrase", "is needed: Kuvert does not keep it"));
        }
        // Protection that was meant and silently dropped would be worse than none.
        (Verification::Code, Some(_)) => {
            return Err(AppError::invalid(
                "passphrase",
                "is given, but this recipient proves a mail address",
            ));
        }
        (Verification::Code, None) => None,
    };
    let link = new_link(app, &share, &change.record, &pk, stretched.as_ref())?;
    let url = app.config.public_url.join(&format!("/s/{}", &*link.token.to_base64url()));
    let made = MadeLink { recipient: Some(change.record.recipient.id), url };
    let (queue, now) = (post::Queue::new(app), app.now());
    let ends = change.readdress.is_some();
    app.db.write(move |conn| write(conn, &queue, now, &acting, &share, change, link)).await?;
    if ends {
        erasures::follow_now(app).await;
    }
    app.mail_queued.notify_one();
    Ok(made)
}

fn new_link(
    app: &App,
    share: &Share,
    record: &RecipientRecord,
    pk: &PackageKey,
    passphrase: Option<&Passphrase>,
) -> Result<NewLink, AppError> {
    let purpose = Purpose {
        share: share.id,
        role: LinkRole::Personal,
        recipient: Some(record.recipient.id),
        key_day: share.key_day,
        passphrase,
    };
    links::make(&app.keys, &purpose, pk)
}

fn write(
    conn: &mut Conn,
    queue: &post::Queue,
    now: OffsetDateTime,
    acting: &Acting,
    share: &Share,
    change: Change,
    link: NewLink,
) -> Result<(), AppError> {
    let id = change.record.recipient.id;
    // A link made while the share is taken back would keep its key.
    if !db::shares::hold_active(conn, share.id)? {
        return Err(AppError::NotActive);
    }
    let mut sealed = change.record.sealed.clone();
    if change.fresh {
        let position = db::recipients::of_share(conn, share.id)?.len();
        db::recipients::insert(conn, &change.record, i32::try_from(position).unwrap_or(i32::MAX))?;
    }
    if let Some((index, fresh, _)) = change.readdress {
        shut_out(conn, share.id, id, now)?;
        // A backup from before has the wrong address: whoever is there gets no link again, and the sender names the right one.
        db::erasures::note(conn, EndingKind::Recipient, *id.as_bytes(), now)?;
        if !db::recipients::readdress(conn, id, index, &fresh)? {
            return Err(AppError::invalid("email", "was used already; add the right address instead"));
        }
        sealed = fresh;
    }
    db::links::insert(conn, &link.record, now)?;
    let letter = Letter { about: link.record.id.to_string(), ..Letter::new(post::INVITATION) };
    let letter = Letter { share: Some(share.id), recipient: Some(id), ..letter };
    let message_id = queue.add(conn, now, letter.secret(Secret::Token(link.token)))?;
    db::recipients::set_message_id(conn, id, &message_id)?;
    // Looked at once more now that the row is held.
    if db::recipients::find(conn, id)?.recipient.revoked_at.is_some() {
        return Err(AppError::NotFound);
    }
    let RecipientPerson(person) = personal::open(queue.keys(), id.as_bytes(), &sealed)?;
    let event = acting.line(change.kind).recipient(id).person(&person.email);
    Ok(log::write(conn, queue.keys(), now, event)?)
}
